package importer

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

// noResult stands in the place of a formula that has never been worked out, as the errors of formulas do.
const noResult = "#NO RESULT!"

// formulaErrors are what a spreadsheet puts in the place of a result.
var formulaErrors = map[string]bool{noResult: true, "#N/A": true, "#REF!": true, "#VALUE!": true, "#NAME?": true, "#DIV/0!": true, "#NUM!": true, "#NULL!": true,
	"#SPILL!": true, "#CALC!": true, "#FIELD!": true, "#BLOCKED!": true, "#UNKNOWN!": true, "#CONNECT!": true, "#BUSY!": true, "#GETTING_DATA": true}

// isFormulaError is true for those, and for the ##### of a column that was too narrow when it was saved as CSV.
func isFormulaError(s string) bool {
	if !strings.HasPrefix(s, "#") {
		return false
	}
	s = clean(s)
	return formulaErrors[s] || len(s) > 2 && strings.Trim(s, "#") == ""
}

// seen is the text of the cell at hand, as a person sees it in the spreadsheet, dates excepted.
func (s *sheet) seen() (string, error) {
	c := &s.cell
	text := c.text.text()
	switch {
	case c.formula && (!c.value || text == "" && c.kind != "str"):
		return noResult, nil
	case c.kind == "s" && c.value:
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n >= len(s.texts) {
			return "", &FileError{Code: FileDamaged}
		}
		return s.texts[n], nil
	case c.kind == "b":
		return map[string]string{"0": "FALSE", "1": "TRUE"}[text], nil
	case c.kind == "" || c.kind == "n":
		return s.number(text), nil
	}
	return text, nil
}

func (s *sheet) number(text string) string {
	text = strings.TrimSpace(text)
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return text
	}
	f := format{}
	if s.cell.style >= 0 && s.cell.style < len(s.formats) {
		f = s.formats[s.cell.style]
	}
	return f.show(n, s.date1904)
}

// textOf collects the text of one cell or shared string. What is written above words as their reading is left out.
type textOf struct {
	buf     []byte
	inText  bool
	reading bool
}

func (t *textOf) reset() { t.buf, t.inText, t.reading = t.buf[:0], false, false }

func (t *textOf) start(element string) {
	switch element {
	case "rPh":
		t.reading = true
	case "t", "v":
		t.inText = !t.reading
	}
}

func (t *textOf) end(element string) {
	switch element {
	case "rPh":
		t.reading = false
	case "t", "v":
		t.inText = false
	}
}

func (t *textOf) add(text []byte) {
	if t.inText {
		t.buf = append(t.buf, text...)
	}
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// text is what was collected, with the characters that XML cannot carry.
func (t *textOf) text() string {
	s := string(t.buf)
	if !strings.Contains(s, "_x") {
		return s
	}
	s = escaped.ReplaceAllStringFunc(s, func(code string) string {
		n, err := strconv.ParseUint(code[2:6], 16, 32)
		if err != nil {
			return code
		}
		return string(rune(n))
	})
	return strings.ReplaceAll(s, "\x00", "")
}
