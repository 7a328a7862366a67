package importer

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// decode makes text of a file's bytes: UTF-8, UTF-16, or else Windows-1252, which is how Excel on Windows saves
// "CSV" (case 4). What is no letter in it is FileEncoding: names are never shortened at an accent.
func decode(data []byte) (string, error) {
	text, err := decoded(data)
	if err != nil {
		return "", err
	}
	text = strings.TrimPrefix(text, "\ufeff")
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // "CSV (Macintosh)"
	}
	switch {
	case strings.IndexByte(text, 0) >= 0:
		return "", &FileError{Code: FileNotText}
	case renamed([]byte(text[:min(len(text), 512)])):
		return "", &FileError{Code: FileRenamed}
	case strings.TrimSpace(text) == "":
		return "", &FileError{Code: FileEmpty}
	}
	return text, nil
}

func decoded(data []byte) (string, error) {
	if isUTF16(data) {
		order := unicode.LittleEndian
		if bytes.HasPrefix(data, []byte("\xfe\xff")) || data[0] == 0 {
			order = unicode.BigEndian
		}
		text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
		if err != nil {
			return "", &FileError{Code: FileEncoding}
		}
		return string(text), nil
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	return windows1252(data)
}

// isUTF16 goes by the byte-order mark, or by every other byte being 0, as it is in headings.
func isUTF16(data []byte) bool {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return true
	}
	zeros := [2]int{}
	sample := data[:min(len(data), 64)&^1]
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(sample) / 2
	return half > 1 && (zeros[0] == 0 && zeros[1] == half || zeros[1] == 0 && zeros[0] == half)
}

// windows1252 refuses what that encoding has no letter for, files with a UTF-8 mark, files that are mostly UTF-8
// (one wrong byte among good ones would garble all the others), and control characters, which no text has.
func windows1252(data []byte) (string, error) {
	good, bad, first := 0, 0, -1
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			if bad++; first < 0 {
				first = i
			}
		case n > 1:
			good++
		case r < '\t' || r > '\r' && r < ' ' && r != 0x1a:
			return "", &FileError{Code: FileNotText}
		}
		i += n
	}
	if good > bad || bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return "", &FileError{Code: FileEncoding, Row: rowAt(data, first)}
	}
	if undefined := indexUndefined(data); undefined >= 0 {
		return "", &FileError{Code: FileEncoding, Row: rowAt(data, undefined)}
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", &FileError{Code: FileEncoding}
	}
	return string(text), nil
}

// indexUndefined finds the first byte that Windows-1252 has no letter for, or -1.
func indexUndefined(data []byte) int {
	for i, b := range data {
		switch b {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
			return i
		}
	}
	return -1
}

func rowAt(data []byte, at int) int { return 1 + bytes.Count(data[:max(at, 0)], []byte("\n")) }
