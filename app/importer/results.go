package importer

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// ResultCell is one result of one pupil. What its codes mean, and whether the value is one of the field's scale, is
// for the caller to find out.
type ResultCell struct {
	Line int // row of the file
	Who
	Name    string // "surname, forename" as the file has it, for messages; "" = not said
	Subject string // as in the file; "" = of no subject
	Period  string // as in the file, without the year group; "" = the whole year
	Field   string // as in the file
	Year    string // number of the year group that the period says, or else the row: 11 for Year 11, 2 for S2; "" = not said
	Value   string
	Column  string // the heading as it stands in the file
	Blank   bool   // the cell is blank, which clears: only with Options.Blanks
}

// ReadResults reads results of kind ResultsWide or ResultsLong, of whose mapping Check found nothing wrong. Each cell
// that is not blank is one row of the Roll and counted in Read; a blank one says nothing, unless Options.Blanks is
// set. A cell that is wrong is refused alone, a problem with the pupil or the year refuses the whole row of the file.
// A row of the file without any cell may have a problem too.
//
// What a spreadsheet has made a date or a number of is refused, never taken for a grade (cases 11 and 20). The same
// pupil, subject, period and field with different values in several cells refuses them all; cells that agree are all
// returned. Codes are compared as they are spelt: whether two of them mean one field, the caller sees. The date in a
// long file is for people only: a result belongs to its period.
func ReadResults(k Kind, t Table, m Mapping, o Options) Roll[ResultCell] {
	o.IDFrom = ""
	l := layoutOf(k, t, m)
	if k != ResultsWide {
		return many[ResultCell]{read: readLong, most: len(t.Records), check: oneValueEach(false)}.load(l, t, o)
	}
	columns := resultColumns(l, m, o)
	read := func(r *row) []part[ResultCell] { return readWide(r, columns) }
	return many[ResultCell]{read: read, most: len(t.Records) * len(columns), check: oneValueEach(clash(columns))}.load(l, t, o)
}

// resultColumn is a column of a wide file.
type resultColumn struct {
	at                                   int
	target, heading                      string
	subject, period, field, year, spoken string
	yearOK                               bool
}

func resultColumns(l layout, m Mapping, o Options) []resultColumn {
	var out []resultColumn
	for i := range l.headings {
		if i >= len(m) {
			break
		}
		subject, code, field, ok := ParseResultTarget(m[i])
		if !ok {
			continue
		}
		c := resultColumn{at: i, target: m[i], heading: columnName(l.headings, i), subject: subject, field: field, spoken: code}
		c.period, c.year, c.yearOK = periodOf(o.School, code)
		out = append(out, c)
	}
	return out
}

// clash is true where two columns may be of one result: one says the year group, which the row says for the other.
func clash(columns []resultColumn) bool {
	met := map[[3]string]bool{}
	for _, c := range columns {
		met[[3]string{c.subject, c.period, c.field}] = true
	}
	return len(met) < len(columns)
}

func readWide(r *row, columns []resultColumn) []part[ResultCell] {
	row := ResultCell{Line: r.record.Row, Who: r.who(), Name: r.personName(), Year: r.year("year_group")}
	var out []part[ResultCell]
	for _, c := range columns {
		cell := row
		cell.Subject, cell.Period, cell.Field, cell.Column = c.subject, c.period, c.field, c.heading
		if c.year != "" {
			cell.Year = c.year
		}
		value := ""
		if c.at < len(r.record.Cells) {
			value = r.record.Cells[c.at]
		}
		if blank(value) && !r.options.Blanks {
			continue
		}
		about := Problem{Row: cell.Line, Column: c.heading, Field: c.target}
		p := part[ResultCell]{value: cell}
		p.value.Value, p.bad = r.result(value, about)
		p.value.Blank = !p.bad && p.value.Value == ""
		if !c.yearOK && !p.value.Blank {
			about.Code, about.Value, about.Allowed, p.bad = RowYear, shown(c.spoken), yearsOf(r.options.School), true
			r.partial = append(r.partial, about)
		}
		out = append(out, p)
	}
	return out
}

func readLong(r *row) []part[ResultCell] {
	value, heading := r.rawCell("value"), r.layout.heading("value")
	c := ResultCell{Line: r.record.Row, Who: r.who(), Name: r.personName(), Subject: r.text("subject"), Field: r.must("field"), Year: r.year("year_group"), Column: heading}
	code := r.text("period")
	period, year, ok := periodOf(r.options.School, code)
	if !ok {
		r.fail("period", RowYear, yearsOf(r.options.School))
	}
	c.Period = period
	if year != "" {
		c.Year = year
	}
	if blank(value) && !r.options.Blanks {
		return nil
	}
	p := part[ResultCell]{value: c}
	if !isFormulaError(value) { // that has been told
		p.value.Value, p.bad = r.result(value, Problem{Row: c.Line, Column: heading, Field: "value"})
	}
	p.value.Blank = !p.bad && p.value.Value == ""
	return []part[ResultCell]{p}
}

// maxComment is how many characters a comment may have.
const maxComment = 2000

// result is the value of a cell, as text. Blank is no problem; about is the Problem otherwise, without its code.
func (r *row) result(raw string, about Problem) (value string, bad bool) {
	s := clean(raw)
	by, changed := spoiltBy(s)
	switch {
	case isFormulaError(s):
		about.Code, about.Allowed = RowFormula, "a value, or a formula with a result"
	case strings.ContainsRune(s, utf8.RuneError):
		about.Code, about.Allowed = RowDamaged, "the value as it is spelt: letters were lost when the file was saved"
	case len(s) > maxComment && utf8.RuneCountInString(s) > maxComment:
		about.Code, about.Allowed = RowLong, "at most 2,000 characters"
	case changed:
		about.Code, about.Allowed = RowSpreadsheet, by.asGrade()
	case r.layout.book && isSerial(s):
		about.Code, about.Allowed, about.Value = WarnSpreadsheet, "a value that is no date", s
		r.warnings = append(r.warnings, about)
		return s, false
	default:
		return s, false
	}
	about.Value = shown(s)
	r.partial = append(r.partial, about)
	return s, true
}

// personName is "surname, forename", or what there is of it.
func (r *row) personName() string {
	parts := slices.DeleteFunc([]string{shown(r.raw("surname")), shown(r.raw("forename"))}, func(s string) bool { return s == "" })
	return strings.Join(parts, ", ")
}

func resultLine(c ResultCell) int { return c.Line }

// resultKey is what there is one value of.
type resultKey struct{ who, subject, period, field, year string }

// oneValueEach refuses cells of one result that say different things. sameRow says that these may stand in one row.
func oneValueEach(sameRow bool) func(*batch[ResultCell], *findings) {
	return func(b *batch[ResultCell], found *findings) {
		targets := found.layout.byHeading()
		who := peopleOf(b.all, func(c ResultCell) Who { return c.Who }, resultLine)
		key := func(c ResultCell) (resultKey, bool) {
			p := who.of(c.Who)
			return resultKey{p, c.Subject, c.Period, c.Field, c.Year}, p != "" && (sameRow || who.several(p))
		}
		for _, group := range differing(b.all, key, func(c ResultCell) string { return c.Value }) {
			lines := linesOf(b.all, group, resultLine)
			for _, i := range group {
				c := b.all[i]
				b.bad[i] = true
				found.problems = append(found.problems, Problem{Row: c.Line, Column: c.Column, Field: cmp.Or(targets[c.Column], "value"), Code: RowDiffers, Value: shown(c.Value),
					Allowed: "one value for each pupil, subject, period and field", Others: otherLines(lines, c.Line)})
			}
		}
	}
}

// byHeading are the targets of the columns of results.
func (l layout) byHeading() map[string]string {
	out := map[string]string{}
	for _, name := range l.fields {
		if isResult(name) {
			out[l.heading(name)] = name
		}
	}
	return out
}
