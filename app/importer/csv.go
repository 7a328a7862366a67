package importer

import (
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strings"
)

func readCSV(data []byte) (Table, error) {
	text, err := decode(data)
	if err != nil {
		return Table{}, err
	}
	separator, text := separatorOf(text)
	g, err := split(text, separator)
	if err != nil {
		return Table{}, err
	}
	t, err := g.table()
	t.Format = formatCSV
	return t, err
}

var sepLine = regexp.MustCompile(`^(?i:"?sep=([,;\t])"?|sep=)[ \t]*\r?(?:\n|$)`)

// separatorOf finds what stands between the cells: as the first line says in Excel's own way ("sep=;", which is
// taken out but keeps its row number), else what makes the most known headings of the first lines, else what is
// most frequent in one of them.
func separatorOf(text string) (rune, string) {
	if said := sepLine.FindStringSubmatchIndex(text); said != nil {
		rest := "\n" + text[said[1]:]
		if said[2] >= 0 {
			return rune(text[said[2]]), rest
		}
		text = rest
	}
	best, most := ',', -1
	for _, s := range []rune{',', ';', '\t'} {
		n := 0
		for _, line := range firstLines(text) {
			n = max(n, 1000*known(strings.Split(strings.ReplaceAll(line, `"`, ""), string(s)))+strings.Count(line, string(s)))
		}
		if n > most {
			best, most = s, n
		}
	}
	return best, text
}

func firstLines(text string) []string {
	lines := strings.SplitN(text[:min(len(text), 64<<10)], "\n", headerRows+1)
	return lines[:min(len(lines), headerRows)]
}

// maxInLine is the most separators of one line: more would be a row of many blank cells, made to fill the memory.
const maxInLine = 20 * maxColumns

// split cuts the text into rows and numbers them as a spreadsheet does: blank lines count, line breaks inside
// quotation marks do not.
func split(text string, separator rune) (*grid, error) {
	row := 0
	for line := range strings.Lines(text) {
		if row++; strings.Count(line, string(separator)) > maxInLine {
			return nil, &FileError{Code: FileLarge, Row: row}
		}
	}
	in := csv.NewReader(strings.NewReader(text))
	in.Comma, in.FieldsPerRecord = separator, -1
	g := &grid{}
	for inner := 0; ; {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return nil, &FileError{Code: FileQuotes, Row: bad.StartLine - inner}
		}
		if err != nil {
			return nil, &FileError{Code: FileNotText}
		}
		line, _ := in.FieldPos(0)
		row := line - inner
		for _, c := range cells {
			inner += strings.Count(c, "\n")
		}
		if err := g.add(row, cells); err != nil {
			return nil, err
		}
	}
}
