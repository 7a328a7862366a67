package importer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	maxBytes = 10 << 20
	maxRows  = 50_000
)

// table is a CSV file in memory: the headings and the rows that are not blank.
type table struct {
	headings []string
	rows     []record
}

type record struct {
	row   int
	cells []string
}

// readTable reads a whole CSV file in UTF-8, with or without a byte-order mark, separated by comma, semicolon or tab.
func readTable(r io.Reader) (table, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return table{}, fmt.Errorf("read the import: %w", err)
	}
	text, err := decode(data)
	if err != nil {
		return table{}, err
	}
	return split(text)
}

// decode judges a file by its contents, never by its name or declared type.
func decode(data []byte) (string, error) {
	switch {
	case len(data) > maxBytes:
		return "", &FileError{Code: FileLarge}
	case bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return "", &FileError{Code: FileSpreadsheet}
	case bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "", &FileError{Code: FileEncoding} // UTF-16
	case bytes.IndexByte(data, 0) >= 0 || bytes.HasPrefix(data, []byte("%PDF")):
		return "", &FileError{Code: FileNotText}
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // "CSV (Macintosh)"
	}
	if strings.TrimSpace(text) == "" {
		return "", &FileError{Code: FileEmpty}
	}
	if !utf8.ValidString(text) {
		valid := 0
		for r, n := utf8.DecodeRuneInString(text); r != utf8.RuneError || n > 1; r, n = utf8.DecodeRuneInString(text[valid:]) {
			valid += n
		}
		return "", &FileError{Code: FileEncoding, Row: 1 + strings.Count(text[:valid], "\n")}
	}
	return text, nil
}

// split cuts the text into rows and numbers them as a spreadsheet does: blank lines count, line breaks inside
// quotation marks do not.
func split(text string) (table, error) {
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord = delimiter(text), -1
	var t table
	for inner := 0; ; {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return table{}, &FileError{Code: FileQuotes, Row: bad.StartLine - inner}
		}
		line, _ := in.FieldPos(0)
		row := line - inner
		for _, c := range cells {
			inner += strings.Count(c, "\n")
		}
		switch {
		case isBlank(cells):
		case t.headings == nil:
			t.headings = cells
		case len(t.rows) == maxRows:
			return table{}, &FileError{Code: FileLarge, Row: row}
		default:
			t.rows = append(t.rows, record{row, cells})
		}
	}
	if len(t.rows) == 0 {
		return table{}, &FileError{Code: FileNoRows}
	}
	return t, nil
}

// delimiter is the separator that occurs most in the first line that is not blank.
func delimiter(text string) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	best := ','
	for _, d := range []rune{';', '\t'} {
		if strings.Count(first, string(d)) > strings.Count(first, string(best)) {
			best = d
		}
	}
	return best
}

func isBlank(cells []string) bool {
	for _, c := range cells {
		if clean(c) != "" {
			return false
		}
	}
	return true
}
