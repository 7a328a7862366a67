package auth

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// commonPacked holds passwords that people have used before; denylist/README.md says whence.
//
//go:embed denylist/common.txt.gz
var commonPacked []byte

// commonMin is the length, in characters, from which the list holds entries: shorter passwords are refused anyway.
const commonMin = 10

// commonText is the unpacked list (1.4 MB): lines in the order of their bytes, each ended by a line feed.
var commonText = sync.OnceValue(func() []byte {
	in, err := gzip.NewReader(bytes.NewReader(commonPacked))
	if err != nil {
		panic("auth: deny list: " + err.Error()) // it is part of the program and held by a test
	}
	text, err := io.ReadAll(in)
	if err != nil {
		panic("auth: deny list: " + err.Error())
	}
	return bytes.Clone(text) // without ReadAll's spare room
})

// isCommon is true for a password of the list in any case, also with punctuation around it or digits and
// punctuation around a listed word ("Manchester2024!").
func isCommon(password string) bool {
	lower := strings.ToLower(password)
	bare := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	word := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	return isListed(lower) || isListed(bare) || isListed(word)
}

// isListed looks for one line of the list by halving: no index, so nothing beyond the text itself is kept in memory.
func isListed(lower string) bool {
	if utf8.RuneCountInString(lower) < commonMin {
		return false
	}
	text, want := commonText(), []byte(lower)
	lineFrom := func(i int) int { return bytes.LastIndexByte(text[:i], '\n') + 1 }
	lineAt := func(i int) []byte {
		line, _, _ := bytes.Cut(text[lineFrom(i):], []byte{'\n'})
		return line
	}
	i := sort.Search(len(text), func(i int) bool { return bytes.Compare(lineAt(i), want) >= 0 })
	return i < len(text) && bytes.Equal(lineAt(i), want)
}
