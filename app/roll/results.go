package roll

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/app/result"
	"gateway/app/tracking"
)

// Codes of problems of results: the cell is not taken.
const (
	RowNoSubject = "row_no_subject" // a subject, field or period that the school does not have, or has not said
	RowNoPeriod  = "row_no_period"  // the year group has no such period in that year
	RowOtherYear = "row_other_year" // of another year group than the pupil's then
	RowFuture    = "row_future"     // a period that has not begun
	RowNotAsked  = "row_not_asked"  // the subject does not have the field
	RowTwoCodes  = "row_two_codes"  // two columns mean the same, with different values
)

// grades is a file of results on its way.
type grades struct {
	book
	index    pupil.Index
	settings Settings
	said     []result.Said
	labels   []string                    // of said
	at       map[result.Key]int          // where a result stands in said
	problems map[int][]importer.Problem  // by row
	who      map[int]int64               // the pupil of a row, 0 for nobody
	names    map[int]importer.ResultCell // what the row says of its pupil
	order    []int                       // rows, as the file has them
	blocked  map[result.Key]bool         // two columns differ: neither is taken
}

// results says what a file of results would do.
func results(ctx context.Context, tx db.Tx, kind importer.Kind, t importer.Table, m importer.Mapping, s Settings) (Work, error) {
	o := s.importer()
	o.Blanks = s.BlankClears
	read := importer.ReadResults(kind, t, m, o)
	g := grades{settings: s, at: map[result.Key]int{}, problems: notes{}, who: map[int]int64{}, names: map[int]importer.ResultCell{}, blocked: map[result.Key]bool{}}
	var err error
	if g.book, err = readBook(ctx, tx, s); err != nil {
		return Work{}, err
	}
	if g.index, err = pupil.NewIndex(ctx, tx); err != nil {
		return Work{}, err
	}
	for _, p := range read.Problems {
		g.problems[p.Row] = append(g.problems[p.Row], p)
	}
	for _, c := range read.Refused {
		g.meet(c)
	}
	for _, c := range read.Rows {
		g.cell(c)
	}
	said := g.kept()
	plan, err := result.MakePlan(ctx, tx, said)
	if err != nil {
		return Work{}, err
	}
	w := Work{Found: finish(g.lines(plan, byRow(read.Warnings)), imports.Counts{Read: len(t.Records)})}
	w.write = func(ctx context.Context, tx db.Tx, by pupil.By, _ bool, wrote func(n int) error) error {
		rows, values := w.Counts.Touched(), max(1, plan.Touched())
		done := 0
		return plan.Apply(ctx, tx, result.By(by), func(n int) error {
			before := done * rows / values
			done += n
			return wrote(done*rows/values - before)
		})
	}
	return w, nil
}

// meet notes a row and finds its pupil.
func (g *grades) meet(c importer.ResultCell) (id int64, ok bool) {
	if _, met := g.names[c.Line]; met {
		return g.who[c.Line], g.who[c.Line] != 0
	}
	g.names[c.Line], g.order = c, append(g.order, c.Line)
	id, clash := g.index.Find(c.PupilID, c.UPN, c.SCN)
	switch {
	case clash:
		g.fail(c, "pupil_id", pupil.CodeOtherChild, c.PupilID, "The numbers in this row belong to two different pupils")
		id = 0
	case id == 0 && c.PupilID+c.UPN+c.SCN != "":
		g.fail(c, "pupil_id", RowNoPupil, cmp.Or(c.PupilID, c.UPN, c.SCN), "No pupil on the roll has this number. Import the pupils first")
	}
	g.who[c.Line] = id
	return id, id != 0
}

func (g *grades) fail(c importer.ResultCell, field, code, value, text string) {
	column := c.Column
	if field == "pupil_id" {
		column = ""
	}
	g.problems[c.Line] = append(g.problems[c.Line], importer.Problem{Row: c.Line, Column: column, Field: field, Code: code, Value: value, Text: text})
}

// cell looks up what one cell says, or tells why it is not taken.
func (g *grades) cell(c importer.ResultCell) {
	id, ok := g.meet(c)
	if !ok {
		return
	}
	field, subject, ok := g.column(c)
	if !ok {
		return
	}
	group, ok := g.groupThen(c, id)
	if !ok {
		return
	}
	period, ok := g.period(c, field, group)
	if !ok {
		return
	}
	took, allowed := field.Take(c.Value, g.scales[field.ScaleID])
	if allowed != "" {
		g.problems[c.Line] = append(g.problems[c.Line], importer.Problem{Row: c.Line, Column: c.Column, Field: "value", Code: importer.RowValue, Value: c.Value, Allowed: allowed})
		return
	}
	g.say(c, result.Said{Line: c.Line, Key: result.Key{PupilID: id, PeriodID: period.ID, SubjectID: subject, FieldID: field.ID}, Value: took.Text, Sort: took.Sort},
		g.label(subject, period, field))
}

// column is the field and the subject of a cell. A code that was left out says nothing, and is no problem.
func (g *grades) column(c importer.ResultCell) (f tracking.Field, subject int64, ok bool) {
	fieldID, out := g.id(imports.CodeField, c.Field)
	if out {
		return f, 0, false
	}
	f, known := g.fields[fieldID]
	if !known {
		g.fail(c, "field", RowNoSubject, c.Field, "Nobody has said which field this is")
		return f, 0, false
	}
	if c.Subject != "" {
		if subject, out = g.id(imports.CodeSubject, c.Subject); out {
			return f, 0, false
		}
		if _, known := g.subjects[subject]; !known {
			g.fail(c, "subject", RowNoSubject, c.Subject, "Nobody has said which subject this is")
			return f, 0, false
		}
	}
	wrong := ""
	switch s := g.subjects[subject]; {
	case f.Scope == tracking.General && subject != 0:
		wrong = f.Name + " is a field about the pupil, in no subject"
	case f.Scope != tracking.General && subject == 0:
		wrong = f.Name + " needs a subject"
	case f.Scope == tracking.Shared && !s.SharedFields, f.Scope == tracking.InSubject && f.SubjectID != subject:
		wrong = s.Name + " does not have the field " + f.Name
	}
	if wrong != "" {
		g.fail(c, "field", RowNotAsked, c.Column, wrong)
	}
	return f, subject, wrong == ""
}

// groupThen is the pupil's year group in the academic year of the results. Of the current year the roll knows it; of
// an earlier one the file does, for who has stayed down or moved up twice.
func (g *grades) groupThen(c importer.ResultCell, id int64) (int, bool) {
	now, err := strconv.Atoi(g.index.Row(id)[pupil.Year])
	said, saidErr := strconv.Atoi(c.Year)
	then := now - g.ago
	switch {
	case saidErr == nil && (g.ago != 0 || err != nil):
		then = said
	case err != nil:
		g.fail(c, "year_group", RowOtherYear, "", "The pupil has no year group here")
		return 0, false
	case saidErr == nil && said != then:
		g.fail(c, "year_group", RowOtherYear, c.Year, "The pupil is in "+g.settings.School.YearName(then)+" here")
		return 0, false
	}
	return then, true
}

// period is that of the cell's code, of the year group and the academic year.
func (g *grades) period(c importer.ResultCell, f tracking.Field, group int) (p tracking.Period, ok bool) {
	name := g.codes[imports.CodeOf(imports.CodePeriod, c.Period)]
	if f.WholeYear || c.Period == "" && name == "" {
		name = imports.CodeWhole
	}
	if name == imports.CodeLeaveOut {
		return p, false
	}
	where := fmt.Sprintf("%s, %s", g.settings.School.YearName(group), g.year.Name)
	switch p, ok = g.periods[group][name]; {
	case name == "":
		g.fail(c, "period", RowNoSubject, c.Period, "Nobody has said which period this is")
	case !ok:
		g.fail(c, "period", RowNoPeriod, cmp.Or(c.Period, "whole year"), where+" has no such period. Add it under Periods first")
	case g.settings.Today.Before(p.Starts):
		g.fail(c, "period", RowFuture, c.Period, p.Name+" of "+where+" begins on "+p.Starts.Format())
	case p.WholeYear && !f.WholeYear:
		g.fail(c, "period", RowNoPeriod, c.Column, f.Name+" is of a period, not of the whole year: say of which")
	default:
		return p, true
	}
	return p, false
}

// say keeps a value. Two columns that mean the same may agree; when they differ neither is taken.
func (g *grades) say(c importer.ResultCell, s result.Said, label string) {
	if n, there := g.at[s.Key]; there {
		if g.said[n].Value != s.Value {
			g.blocked[s.Key] = true
			g.fail(c, "value", RowTwoCodes, c.Value, "Another column or row says "+g.said[n].Value+" for "+label)
		}
		return
	}
	g.at[s.Key] = len(g.said)
	g.said, g.labels = append(g.said, s), append(g.labels, label)
}

// kept are the values that nothing contradicts.
func (g *grades) kept() []result.Said {
	if len(g.blocked) == 0 {
		return g.said
	}
	var said []result.Said
	var labels []string
	for i, s := range g.said {
		if !g.blocked[s.Key] {
			said, labels = append(said, s), append(labels, g.labels[i])
		}
	}
	g.said, g.labels = said, labels
	return said
}

// lines makes one line of each row's values, and another of its problems.
func (g *grades) lines(p result.Plan, warnings notes) (out []imports.Line) {
	rows := map[int]*imports.Line{}
	for i, l := range p.Lines {
		line := rows[l.Line]
		if line == nil {
			line = &imports.Line{Row: l.Line, Kind: l.Kind, PupilID: l.Key.PupilID, Warnings: warnings[l.Line]}
			line.Number, line.Name = g.index.Row(l.Key.PupilID)[pupil.ID], g.index.Row(l.Key.PupilID).Known()
			rows[l.Line] = line
		}
		if l.Kind != line.Kind {
			line.Kind = result.Changed
		}
		if l.Kind != result.Unchanged {
			line.Changes = append(line.Changes, imports.Change{Field: g.labels[i], Old: l.Old, New: l.Value})
		}
	}
	for row := range g.problems {
		if _, met := g.names[row]; !met { // a row without a single cell
			g.order = append(g.order, row)
		}
	}
	for _, row := range g.order {
		if l := rows[row]; l != nil {
			out = append(out, *l)
		}
		if bad := g.problems[row]; bad != nil {
			c := g.names[row]
			out = append(out, imports.Line{Row: row, Kind: imports.LineError, Number: c.PupilID, Name: c.Name, Problems: bad})
		}
	}
	return out
}
