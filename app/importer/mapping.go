package importer

import (
	"slices"
	"strconv"

	"gateway/app/civil"
	"gateway/app/errs"
	"gateway/app/school"
)

// Options are what a person says about a file, and the school it is of.
type Options struct {
	School     school.School
	Today      civil.Date
	IDFrom     string // "" = the pupil_id column; "upn" or "scn": a file without a school number, by the admin's choice
	MonthFirst bool   // the admin says that dates have the month first
	TitleCase  bool   // the admin wants names in capitals in title case
	Blanks     bool   // results: the admin says that a blank cell clears, so ReadResults returns those too
}

// Check judges how a person matched the columns. Problems are on "column_0", "column_1" … and, for targets that are
// missing, on "columns". Only the headings and the blank columns of the table are looked at, not its rows.
func Check(k Kind, t Table, m Mapping, o Options) errs.Invalid {
	var out errs.Invalid
	first := map[string]int{}
	for i, h := range t.Headings {
		name, field := "", "column_"+strconv.Itoa(i)
		if i < len(m) {
			name = m[i]
		}
		switch before, taken := first[name]; {
		case name == LeaveOut:
		case name == "" && h == "" && !slices.Contains(t.Blank, i):
		case labelOf(k, name) == "":
			out.Add(field, "import_column_unanswered")
		case taken && name != addressTarget:
			out.Add(field, "import_column_twice", "Other", columnName(t.Headings, before))
		default:
			first[name] = i
		}
	}
	for _, label := range missing(k, first, o) {
		out.Add("columns", "import_column_missing", "Column", label)
	}
	return out
}

// missing are the labels of targets that a file must have and this one has not.
func missing(k Kind, has map[string]int, o Options) []string {
	var out []string
	lacks := func(name string) bool { _, ok := has[name]; return !ok }
	if k != Pupils && k != Staff && lacks("pupil_id") && lacks("upn") && lacks("scn") {
		out = append(out, labelOf(k, "pupil_id"))
	}
	out = append(out, missingResults(k, has)...)
	for _, t := range Targets(k) {
		if k == Pupils && t.Name == "pupil_id" && o.IDFrom != "" {
			t = Target{o.IDFrom, labelOf(k, o.IDFrom), true}
		}
		switch {
		case !t.Required || !lacks(t.Name):
		case k == Attendance && !lacks("percent"):
			out = append(out, t.Label+" (a percentage alone does not say how many)")
		default:
			out = append(out, t.Label)
		}
	}
	return out
}

// missingResults are the labels of columns of which a file of its kind needs one or another.
func missingResults(k Kind, has map[string]int) []string {
	lacks := func(name string) bool { _, ok := has[name]; return !ok }
	var need []string
	switch {
	case k == ResultsWide:
		for name := range has {
			if isResult(name) {
				return nil
			}
		}
		return []string{"Results"}
	case k != Marks:
	case !lacks("marks") || !lacks("starts_on"):
		need = []string{"starts_on", "marks"}
	case lacks("am") && lacks("pm"):
		need = []string{"date", "session", "mark"}
	default:
		need = []string{"date"}
	}
	var out []string
	for _, name := range need {
		if lacks(name) {
			out = append(out, labelOf(k, name))
		}
	}
	return out
}

// columnName is a column's heading, or its letters where the heading is blank.
func columnName(headings []string, i int) string {
	if headings[i] != "" {
		return headings[i]
	}
	letters := ""
	for n := i + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	return "Column " + letters
}

// layout is where the targets are in the rows of one file.
type layout struct {
	kind     Kind
	headings []string
	at       map[string][]int // name of a target -> positions
	fields   []string         // names of the targets that are there, in their order
	ignored  []string
	book     bool // of a workbook, in which numbers may be days
	date1904 bool
}

// layoutOf follows a mapping, of which Check found nothing wrong: what is not answered is not read.
func layoutOf(k Kind, t Table, m Mapping) layout {
	l := layout{kind: k, headings: t.Headings, at: map[string][]int{}, book: t.Format == formatXLSX, date1904: t.Date1904}
	for i, h := range t.Headings {
		switch {
		case i < len(m) && labelOf(k, m[i]) != "":
			l.at[m[i]] = append(l.at[m[i]], i)
		case h != "":
			l.ignored = append(l.ignored, h)
		}
	}
	for _, t := range targetsOf(k) {
		if _, ok := l.at[t.Name]; ok {
			l.fields = append(l.fields, t.Name)
		}
	}
	for i := range t.Headings {
		if i < len(m) && isResult(m[i]) && l.at[m[i]] != nil && l.at[m[i]][0] == i {
			l.fields = append(l.fields, m[i])
		}
	}
	return l
}

// heading is a column's heading as it stands in the file, "" when there is no such column.
func (l layout) heading(name string) string {
	if at := l.at[name]; at != nil {
		return columnName(l.headings, at[0])
	}
	return ""
}
