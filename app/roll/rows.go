package roll

import (
	"cmp"
	"context"

	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
)

// rows are those of a file about pupils who are on the roll already: sets, attendance, events.
type rows struct {
	index    pupil.Index
	table    importer.Table
	mapping  importer.Mapping
	warnings notes
	lines    []imports.Line
	nameless int
}

func rowsOf(ctx context.Context, tx db.Tx, t importer.Table, m importer.Mapping, warnings []importer.Problem) (*rows, error) {
	index, err := pupil.NewIndex(ctx, tx)
	return &rows{index: index, table: t, mapping: m, warnings: byRow(warnings)}, err
}

// find is the pupil of a row; a row of nobody, or of two pupils, is told and not taken.
func (r *rows) find(line int, w importer.Who) (id int64, ok bool) {
	id, clash := r.index.Find(w.PupilID, w.UPN, w.SCN)
	switch {
	case clash:
		r.refuse(line, w, imports.LineError, pupil.CodeOtherChild, "The numbers in this row belong to two different pupils")
	case id == 0:
		r.nameless++
		r.refuse(line, w, imports.LineError, RowNoPupil, "No pupil on the roll has this number. Import the pupils first")
	default:
		return id, true
	}
	return 0, false
}

func (r *rows) refuse(line int, w importer.Who, kind, code, text string) {
	target := "pupil_id"
	switch {
	case w.PupilID != "":
	case w.UPN != "":
		target = "upn"
	case w.SCN != "":
		target = "scn"
	}
	r.bad(line, w, kind, importer.Problem{Row: line, Column: heading(r.table, r.mapping, target), Field: target, Code: code,
		Value: cmp.Or(w.PupilID, w.UPN, w.SCN), Text: text})
}

// bad is a row that is not taken.
func (r *rows) bad(line int, w importer.Who, kind string, problems ...importer.Problem) {
	id, _ := r.index.Find(w.PupilID, w.UPN, w.SCN)
	name := ""
	if id != 0 {
		name = r.index.Row(id).Known()
	}
	r.lines = append(r.lines, imports.Line{Row: line, Kind: kind, Number: w.PupilID, Name: name, Problems: problems, Warnings: r.warnings[line]})
}

// line is a row that is taken.
func (r *rows) line(row int, kind string, id int64, changes ...imports.Change) {
	p := r.index.Row(id)
	r.lines = append(r.lines, imports.Line{Row: row, Kind: kind, Number: p[pupil.ID], Name: p.Known(), PupilID: id, Changes: changes, Warnings: r.warnings[row]})
}

// refused lists the rows that could not be read.
func refused[T any](r *rows, read importer.Roll[T], of func(T) (line int, w importer.Who)) {
	problems, told := byRow(read.Problems), map[int]bool{}
	for _, v := range read.Refused {
		line, w := of(v)
		if told[line] { // one row of a file may hold several
			continue
		}
		told[line] = true
		if id, _ := r.index.Find(w.PupilID, w.UPN, w.SCN); id == 0 {
			r.nameless++
		}
		r.bad(line, w, imports.LineError, problems[line]...)
	}
}
