package roll

import (
	"context"
	"slices"
	"strings"

	"gateway/app/contact"
	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
)

// adults is a file of contacts on its way.
type adults struct {
	index    pupil.Index
	table    importer.Table
	mapping  importer.Mapping
	settings Settings
	warnings notes
	options  contact.Options
	said     []contact.Said
	lines    []imports.Line
	nameless int
}

// contacts says what a file of contacts would do.
func contacts(ctx context.Context, tx db.Tx, read importer.Roll[importer.Contact], t importer.Table, m importer.Mapping, s Settings) (Work, error) {
	index, err := pupil.NewIndex(ctx, tx)
	if err != nil {
		return Work{}, err
	}
	a := adults{index: index, table: t, mapping: m, settings: s, warnings: byRow(read.Warnings),
		options: contact.Options{BlankClears: s.BlankClears, Pupils: map[int64]bool{}, Keep: map[contact.Pair]bool{}}}
	for _, target := range read.Columns {
		if f, ok := contact.FieldOf(target); ok {
			a.options.Has = a.options.Has.With(f)
		}
	}
	a.refuse(read)
	a.sayAll(read.Rows)
	plan, err := contact.MakePlan(ctx, tx, a.said, a.options)
	if err != nil {
		return Work{}, err
	}
	if s.Partial {
		plan.Lines = slices.DeleteFunc(plan.Lines, func(l contact.Line) bool { return l.Kind == contact.Leaving })
	}
	counts := imports.Counts{Read: read.Read, Cleared: plan.Cleared, AllCaps: read.AllCaps, Nameless: a.nameless, NewPeople: plan.People.New}
	for _, l := range plan.Lines {
		if l.CourtOrder {
			counts.Court++
		}
		if l.Kind != pupil.New {
			counts.Base++
		}
		a.lines = append(a.lines, a.line(l))
	}
	return Work{Found: finish(a.lines, counts), people: plan.People,
		write: func(ctx context.Context, tx db.Tx, by pupil.By, leavers bool, wrote func(n int) error) error {
			if err := plan.Apply(ctx, tx, contact.By(by), leavers); err != nil {
				return err
			}
			return wrote(len(plan.Lines))
		}}, nil
}

// refuse lists the rows that cannot be read: their links are not missing.
func (a *adults) refuse(read importer.Roll[importer.Contact]) {
	problems := byRow(read.Problems)
	for _, r := range read.Refused {
		id, _ := a.index.Find(r.PupilID, r.UPN, r.SCN)
		if id == 0 || r.Row[contact.Ref] == "" {
			a.nameless++
		}
		a.keep(id, r.Row[contact.Ref])
		a.lines = append(a.lines, imports.Line{Row: r.Line, Kind: imports.LineError, Number: r.PupilID, Name: a.name(r.Row, id),
			Problems: problems[r.Line], Warnings: a.warnings[r.Line]})
	}
}

func (a *adults) keep(pupilID int64, ref string) {
	a.options.Pupils[pupilID] = true
	a.options.Keep[contact.Pair{PupilID: pupilID, Ref: ref}] = true
}

// sayAll finds each row's pupil. A row of nobody, of two pupils, or said twice is not taken.
func (a *adults) sayAll(rows []importer.Contact) {
	pairs := map[contact.Pair]int{}
	for _, r := range rows {
		id, _ := a.index.Find(r.PupilID, r.UPN, r.SCN)
		pairs[contact.Pair{PupilID: id, Ref: r.Row[contact.Ref]}]++
	}
	for _, r := range rows {
		id, clash := a.index.Find(r.PupilID, r.UPN, r.SCN)
		pair := contact.Pair{PupilID: id, Ref: r.Row[contact.Ref]}
		switch {
		case clash:
			a.refuseRow(r, pupil.OtherChild, pupil.CodeOtherChild, "The numbers in this row belong to two different pupils")
		case a.settings.Refused[pupil.NormaliseID(r.PupilID)] && r.PupilID != "":
			a.refuseRow(r, pupil.OtherChild, pupil.CodeOtherChild, "The pupil’s own row was not taken")
		case id == 0:
			a.refuseRow(r, imports.LineError, RowNoPupil, "No pupil on the roll has this number. Import the pupils first")
		case pairs[pair] > 1:
			a.keep(id, pair.Ref)
			a.refuseRow(r, imports.LineError, importer.RowTwice, "Two rows are about this contact of this pupil")
		default:
			a.options.Pupils[id] = true
			a.said = append(a.said, contact.Said{Line: r.Line, PupilID: id, Row: r.Row})
		}
	}
}

func (a *adults) refuseRow(r importer.Contact, kind, code, text string) {
	target, value := "pupil_id", r.PupilID
	if value == "" {
		if target, value = "upn", r.UPN; value == "" {
			target, value = "scn", r.SCN
		}
	}
	a.lines = append(a.lines, imports.Line{Row: r.Line, Kind: kind, Number: r.PupilID, Name: a.name(r.Row, 0), Warnings: a.warnings[r.Line],
		Problems: []importer.Problem{{Row: r.Line, Column: heading(a.table, a.mapping, target), Field: target, Code: code, Value: value, Text: text}}})
}

// name is "Mrs Siobhan O'Neill, Mother of Aoife Khan".
func (a *adults) name(r contact.Row, pupilID int64) string {
	name := strings.Join(strings.Fields(r[contact.Title]+" "+r[contact.Forename]+" "+r[contact.Surname]), " ")
	if r[contact.Relationship] != "" {
		name += ", " + r[contact.Relationship]
	}
	if pupilID == 0 {
		return name
	}
	if r[contact.Relationship] == "" {
		name += ", contact"
	}
	return name + " of " + a.index.Row(pupilID).Known()
}

// line is a line of the plan as the dry run keeps it.
func (a *adults) line(l contact.Line) imports.Line {
	out := imports.Line{Row: l.Line, Kind: l.Kind, Number: a.index.Row(l.PupilID)[pupil.ID], Name: a.name(l.Row, l.PupilID), PupilID: l.PupilID,
		Warnings: a.warnings[l.Line]}
	if l.Kind == pupil.Changed {
		for _, c := range l.Changes {
			out.Changes = append(out.Changes, imports.Change{Field: c.Field.String(), Old: c.Old, New: c.New})
		}
	}
	warn := func(f contact.Field, code, text string) {
		out.Warnings = append(out.Warnings, importer.Problem{Row: l.Line, Column: heading(a.table, a.mapping, f.String()), Field: f.String(), Code: code,
			Value: l.Row[f], Text: text})
	}
	if l.CourtOrder {
		warn(contact.CourtOrder, imports.WarnCourtOrder, "A court order that was not known before: look who can see this pupil")
	}
	if l.Kind == contact.Leaving && l.Row[contact.CourtOrder] == contact.Yes {
		warn(contact.CourtOrder, imports.WarnCourtOrder, "There is a court order about this contact: it would be taken off with the contact")
	}
	if l.Differs {
		warn(contact.Ref, WarnContactDiffers, "Says something else of this contact than an earlier row, which counts")
	}
	return out
}
