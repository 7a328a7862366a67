package importer

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// codes are the constants of a file of this package whose values begin so.
func codes(t *testing.T, file string, prefixes ...string) (out []string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	must(t, err)
	ast.Inspect(f, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		s, err := strconv.Unquote(lit.Value)
		must(t, err)
		for _, p := range prefixes {
			if strings.HasPrefix(s, p) && !strings.Contains(s, " ") {
				out = append(out, s)
			}
		}
		return true
	})
	return out
}

func TestEveryCodeHasWords(t *testing.T) {
	all := codes(t, "roll.go", "row_", "warn_")
	equal(t, "codes of rows", len(all), len(sayings))
	for _, code := range all {
		p := Problem{Row: 3, Code: code, Field: "pupil_id", Value: "x", Allowed: "whatever it is", Others: []int{4}}
		if words := p.Words(); sayings[code] == nil || len(words) < 15 || len(words) > 150 || strings.HasSuffix(words, ".") || strings.Contains(words, "_") {
			t.Errorf("%s: %q", code, words)
		}
	}
	all = codes(t, "fileerror.go", "file_")
	equal(t, "codes of files", len(all), len(fileWords))
	for _, code := range all {
		words := (&FileError{Code: code, Headings: []string{"UPN"}, Row: 7}).Words()
		if fileWords[code] == "" || len(words) < 40 || !strings.HasSuffix(words, ".") || strings.Contains(words, "%") || strings.Contains(words, "_") {
			t.Errorf("%s: %q", code, words)
		}
	}
}

func TestWordsOfProblems(t *testing.T) {
	for want, p := range map[string]Problem{
		"There is no 31 February":                        {Code: RowDate, Value: "31/02/2014", Allowed: dateAllowed},
		"There is no 31 April":                           {Code: RowDate, Value: "2011-04-31", Allowed: dateAllowed},
		"There is no 29 February in 2013":                {Code: RowDate, Value: "29 Feb 2013", Allowed: dateAllowed},
		"The year needs four digits, such as 14/06/2012": {Code: RowDateYear},
		"This cannot be read as a date: the day first and the whole year, such as 14/06/2012, 14 June 2012 or 2012-06-14 is needed": {Code: RowDate, Value: "00/00/0000", Allowed: dateAllowed},
		"Your school’s years are 7 to 11":                                                                                {Code: RowYear, Allowed: "7 to 11"},
		"Your school’s only year is S3":                                                                                  {Code: RowYear, Allowed: "S3"},
		"Pupil ID is also in row 90":                                                                                     {Code: RowTwice, Field: "pupil_id", Others: []int{90}},
		"UPN is also in rows 4 and 9":                                                                                    {Code: RowTwice, Field: "upn", Others: []int{4, 9}},
		"ULN is also in rows 4, 9, 10, 11 and 2 more":                                                                    {Code: RowTwice, Field: "uln", Others: []int{4, 9, 10, 11, 12, 13}},
		"The same contact of the same pupil is also in row 9":                                                            {Code: RowTwice, Field: "contact_ref", Others: []int{9}},
		"A name is missing: a surname, a forename or both are needed":                                                    {Code: RowMissing, Field: "legal_surname"},
		"Contact ID is missing":                                                                                          {Code: RowMissing, Field: "contact_ref"},
		"This date has the month first: day first is needed, such as 14/06/2012":                                         {Code: RowDateAmerican, Row: 4, Others: []int{4}},
		"The check letter of this UPN does not fit: one character may be wrong":                                          {Code: WarnNumberCheck, Field: "former_upn"},
		"The check digit of this SCN does not fit: one character may be wrong":                                           {Code: WarnNumberCheck, Field: "scn"},
		"This does not look like a ULN: 10 digits":                                                                       {Code: WarnNumberShape, Field: "uln", Allowed: ulnAllowed},
		"This formula has no result: open the file in Excel, save it and load it again":                                  {Code: RowFormula, Value: noResult},
		"The column was too narrow when the file was saved: widen it and save the file again":                            {Code: RowFormula, Value: "#####"},
		"Allowed here: a whole number from 1 to 99":                                                                      {Code: RowValue, Allowed: "a whole number from 1 to 99"},
		"Allowed here: another":                                                                                          {Code: "row_other_child", Allowed: "another"},
		"This cannot be taken as it is":                                                                                  {Code: "row_unheard_of"},
		"Except for leading zeros, this Pupil ID is also in row 3":                                                       {Code: WarnZeros, Others: []int{3}},
		"Dates of this column have the month first, as row 4 shows: day first is needed, or say that the month is first": {Code: RowDateAmerican, Row: 9, Others: []int{4}},
	} {
		equal(t, p.Code, p.Words(), want)
	}
}

func TestWordsOfFiles(t *testing.T) {
	for want, e := range map[string]FileError{
		"This is an Excel 97–2003 workbook (.xls). Open it in Excel, choose Save as, and pick Excel Workbook (.xlsx) or CSV.": {Code: FileXLS},
		"Quotation marks do not pair in row 7. Put that row right, or save the list again as Excel Workbook (.xlsx).":         {Code: FileQuotes, Row: 7},
		"Letters cannot be read. Save the file again as “CSV UTF-8” or as Excel Workbook (.xlsx).":                            {Code: FileEncoding},
		"Columns are missing: Adno, UPN. Add them, or name them so.":                                                          {Code: FileHeadingMissing, Headings: []string{"Adno", "UPN"}},
		"This file cannot be read. Save the list as Excel Workbook (.xlsx) or CSV, and choose the new file.":                  {Code: "file_unheard_of"},
	} {
		equal(t, e.Code, e.Words(), want)
	}
	equal(t, "for logs", (&FileError{Code: FileQuotes, Row: 7}).Error(), "import: file_quotes (row 7)")
}

// TestProblemsAreKept holds the form in which they lie in the database.
func TestProblemsAreKept(t *testing.T) {
	for want, v := range map[string]any{
		`{"row":3,"column":"DOB","field":"birth_date","code":"row_date","value":"x","allowed":"y","others":[4]}`: Problem{Row: 3, Column: "DOB", Field: "birth_date", Code: RowDate, Value: "x", Allowed: "y", Others: []int{4}},
		`{"row":3,"code":"row_long"}`:                     Problem{Row: 3, Code: RowLong},
		`{"code":"file_quotes","headings":["a"],"row":7}`: FileError{Code: FileQuotes, Headings: []string{"a"}, Row: 7},
	} {
		b, err := json.Marshal(v)
		must(t, err)
		equal(t, "JSON", string(b), want)
	}
}
