package importer

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
)

// readCSV cuts text into rows and numbers them as a spreadsheet does: blank lines count, line breaks inside
// quotation marks do not.
func readCSV(text string) ([]Record, error) {
	rest, comma, skipped := dropSep(text)
	if comma == 0 {
		comma = delimiter(rest)
	}
	if strings.Count(rest, string(comma))+strings.Count(rest, "\n") > maxCells {
		return nil, &FileError{Code: FileLarge}
	}
	in := csv.NewReader(strings.NewReader(rest))
	in.Comma, in.FieldsPerRecord = comma, -1
	var all []Record
	for inner := -skipped; len(all) <= maxRows+headerRows; {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return nil, &FileError{Code: FileQuotes, Row: bad.StartLine - inner}
		}
		line, _ := in.FieldPos(0)
		row := line - inner
		for _, c := range cells {
			inner += strings.Count(c, "\n")
		}
		if !isBlank(cells) {
			all = append(all, Record{row, cells})
		}
	}
	return all, nil
}

var sepLine = regexp.MustCompile(`^(?i:"?sep=([,;\t])"?)[ \t]*(?:\r?\n|$)`)

// dropSep takes off the line by which some systems tell Excel the separator. It counts as a row.
func dropSep(text string) (rest string, comma rune, rows int) {
	m := sepLine.FindStringSubmatch(text)
	if m == nil {
		return text, 0, 0
	}
	return text[len(m[0]):], rune(m[1][0]), 1
}

// delimiter is the separator that shows the most known headings in the first rows, or else the one that occurs most
// in the first line that is not blank: above the headings there may be a title with commas of its own.
func delimiter(text string) rune {
	known := allKnown
	lines := strings.SplitN(strings.TrimLeft(text, "\r\n"), "\n", headerRows+1)
	best, most := ',', 1
	for _, d := range []rune{',', ';', '\t'} {
		for _, l := range lines[:min(len(lines), headerRows)] {
			if n := known.count(strings.Split(strings.ReplaceAll(l, `"`, ""), string(d))); n > most {
				best, most = d, n
			}
		}
	}
	if most > 1 {
		return best
	}
	for _, d := range []rune{';', '\t'} {
		if strings.Count(lines[0], string(d)) > strings.Count(lines[0], string(best)) {
			best = d
		}
	}
	return best
}

func isBlank(cells []string) bool {
	for _, c := range cells {
		if !blank(c) {
			return false
		}
	}
	return true
}

func blank(c string) bool { return c == "" || clean(c) == "" }
