//go:build ignore

// Command generate makes common.txt.gz: it reads a list of passwords, one a line, and keeps those of ten and more
// characters, each once, in lower case and sorted. README.md says where the list comes from.
//
//	go run generate.go < 10_million_password_list_top_1M.txt > common.txt.gz
package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

func main() {
	var words []string
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		word := strings.ToLower(in.Text())
		if utf8.ValidString(word) && utf8.RuneCountInString(word) >= 10 {
			words = append(words, word)
		}
	}
	slices.Sort(words)
	words = slices.Compact(words)
	out, err := gzip.NewWriterLevel(os.Stdout, gzip.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintln(out, strings.Join(words, "\n"))
	if err := out.Close(); err != nil {
		log.Fatal(err)
	}
	log.Printf("%d passwords", len(words))
}
