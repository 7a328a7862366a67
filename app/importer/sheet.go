package importer

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// sheet is one sheet of a workbook while it is read.
type sheet struct {
	*xmlPart
	formats  []format
	texts    []string
	date1904 bool

	hidden  []int
	records []Record
	inData  bool
	row     Record
	cell    cell
	column  int // of the last cell, from 0
	cells   int // kept so far, blank ones between others included
	held    int // bytes of them
}

// cell is one cell while it is read.
type cell struct {
	column  int
	style   int
	kind    string // s, str, inlineStr, b, e, d, or n and "" for a number
	formula bool
	value   bool // there is a value element
	text    textOf
}

// read takes in all rows that hold something.
func (s *sheet) read() error {
	for {
		token, err := s.next()
		if err != nil {
			return err
		}
		switch el := token.(type) {
		case xml.StartElement:
			err = s.start(el)
		case xml.CharData:
			if s.inData {
				s.cell.text.add(el)
			}
		case xml.EndElement:
			if el.Name.Local == "sheetData" {
				return nil
			}
			err = s.end(el.Name.Local)
		}
		if err != nil {
			return err
		}
	}
}

func (s *sheet) start(el xml.StartElement) error {
	switch name := el.Name.Local; {
	case name == "sheetData":
		s.inData = true
	case name == "col" && !s.inData:
		s.hide(el)
	case !s.inData:
	case name == "row":
		return s.startRow(attr(el, "r"))
	case name == "c":
		return s.startCell(el)
	case name == "f":
		s.cell.formula = true
	default:
		s.cell.value = s.cell.value || name == "v" || name == "is"
		s.cell.text.start(name)
	}
	return nil
}

func (s *sheet) end(name string) error {
	if !s.inData {
		return nil
	}
	switch name {
	case "c":
		return s.endCell()
	case "row":
		if !isBlank(s.row.Cells) {
			s.records = append(s.records, s.row)
		}
		if s.cells += len(s.row.Cells); len(s.records) > maxRows+headerRows || s.cells > maxCells {
			return &FileError{Code: FileLarge, Row: s.row.Row}
		}
	default:
		s.cell.text.end(name)
	}
	return nil
}

// startRow begins a row; without a number it is the one after the last.
func (s *sheet) startRow(number string) error {
	row := s.row.Row + 1
	if number != "" {
		n, err := strconv.Atoi(number)
		if err != nil || n < row {
			return &FileError{Code: FileDamaged}
		}
		row = n
	}
	s.column = -1
	s.row = Record{Row: row, Cells: make([]string, 0, len(s.row.Cells))}
	return nil
}

func (s *sheet) startCell(el xml.StartElement) error {
	s.column++
	if ref := attr(el, "r"); ref != "" {
		c, ok := columnOf(ref)
		if !ok || c < s.column {
			return &FileError{Code: FileDamaged}
		}
		s.column = c
	}
	style, err := strconv.Atoi(attr(el, "s"))
	if err != nil {
		style = -1
	}
	s.cell.text.reset()
	s.cell = cell{column: s.column, style: style, kind: attr(el, "t"), text: s.cell.text}
	return nil
}

// endCell puts the cell into its row.
func (s *sheet) endCell() error {
	text, err := s.seen()
	if err != nil || text == "" {
		return err
	}
	if s.held += len(text); s.held > maxHeld || s.cell.column >= maxColumns {
		return &FileError{Code: FileLarge, Row: s.row.Row}
	}
	for len(s.row.Cells) < s.cell.column {
		s.row.Cells = append(s.row.Cells, "")
	}
	s.row.Cells = append(s.row.Cells, text)
	return nil
}

// hide notes the columns that are hidden.
func (s *sheet) hide(el xml.StartElement) {
	first, errFirst := strconv.Atoi(attr(el, "min"))
	last, errLast := strconv.Atoi(attr(el, "max"))
	if !isTrue(attr(el, "hidden")) || errFirst != nil || errLast != nil || first < 1 {
		return
	}
	for i := first; i <= min(last, maxColumns) && len(s.hidden) < maxColumns; i++ {
		s.hidden = append(s.hidden, i-1)
	}
}

func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// columnOf is the column of a cell's name, from 0: "AB12" is 27.
func columnOf(ref string) (int, bool) {
	letters := strings.TrimRight(ref, "0123456789")
	if letters == "" || len(letters) > 3 {
		return 0, false
	}
	n := 0
	for _, r := range strings.ToUpper(letters) {
		if r < 'A' || r > 'Z' {
			return 0, false
		}
		n = n*26 + int(r-'A') + 1
	}
	return n - 1, true
}
