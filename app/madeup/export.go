package madeup

import (
	"bytes"
	"encoding/csv"
)

// mark is the byte-order mark that some exports begin with.
const mark = "\ufeff"

// unmarked is a file of rows, lines ended as on Windows.
func unmarked(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.WriteAll(rows) // memory takes everything
	return b.Bytes()
}

// marked is the same with the mark.
func marked(rows [][]string) []byte { return append([]byte(mark), unmarked(rows)...) }
