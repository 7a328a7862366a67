package roll

import (
	"context"
	"slices"
	"strings"

	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
)

// pupils says what a roll would do.
func pupils(ctx context.Context, tx db.Tx, read importer.Roll[importer.Pupil], t importer.Table, m importer.Mapping, s Settings) (Work, error) {
	o := pupil.Options{BlankClears: s.BlankClears, Numbers: s.Numbers, Coming: s.Coming, Today: s.Today, Refused: said(read.Refused)}
	if f, ok := pupil.FieldOf(s.IDFrom); ok {
		o.IDFrom = f
	}
	for _, target := range read.Columns {
		if f, ok := pupil.FieldOf(target); ok {
			o.Has = o.Has.With(f)
		}
	}
	plan, err := pupil.MakePlan(ctx, tx, said(read.Rows), o)
	if err != nil {
		return Work{}, err
	}
	if s.Partial {
		plan.Lines = slices.DeleteFunc(plan.Lines, func(l pupil.Line) bool { return l.Kind == pupil.Leaves && !s.Gone[pupil.NormaliseID(l.Row[pupil.ID])] })
	}
	w := Work{refused: map[string]bool{}, write: plan.Apply}
	warnings := byRow(read.Warnings)
	var lines []imports.Line
	for _, l := range plan.Lines {
		line := pupilLine(l, warnings, t, m)
		if l.Kind == pupil.OtherChild {
			w.refused[pupil.NormaliseID(l.Row[pupil.ID])] = true
		}
		lines = append(lines, line)
	}
	counts := imports.Counts{Read: read.Read, Cleared: plan.Cleared, AllCaps: read.AllCaps, Base: plan.OnRoll}
	for _, r := range read.Refused {
		w.refused[pupil.NormaliseID(r.Row[pupil.ID])] = true
		if r.Row[pupil.ID] == "" && r.Row[pupil.UPN] == "" && r.Row[pupil.SCN] == "" {
			counts.Nameless++
		}
	}
	w.Found = finish(append(lines, refusedPupils(read)...), counts)
	return w, nil
}

func said(rows []importer.Pupil) []pupil.Said {
	out := make([]pupil.Said, len(rows))
	for i, r := range rows {
		out[i] = pupil.Said{Line: r.Line, Row: r.Row, FormerUPN: r.FormerUPN}
	}
	return out
}

func refusedPupils(read importer.Roll[importer.Pupil]) (out []imports.Line) {
	problems, warnings := byRow(read.Problems), byRow(read.Warnings)
	for _, r := range read.Refused {
		out = append(out, imports.Line{Row: r.Line, Kind: imports.LineError, Number: r.Row[pupil.ID], Name: r.Row.Known(),
			Problems: problems[r.Line], Warnings: warnings[r.Line]})
	}
	return out
}

// pupilLine is a line of the plan as the dry run keeps it.
func pupilLine(l pupil.Line, warnings notes, t importer.Table, m importer.Mapping) imports.Line {
	out := imports.Line{Row: l.Line, Kind: l.Kind, Number: l.Row[pupil.ID], Name: l.Row.Known(), PupilID: l.PupilID, Warnings: warnings[l.Line]}
	if l.Kind == pupil.Unchanged || l.Kind == pupil.Changed || l.Kind == pupil.Returning {
		for _, c := range l.Changes {
			out.Changes = append(out.Changes, imports.Change{Field: c.Field.String(), Old: c.Old, New: c.New})
		}
	}
	if l.Code == "" {
		return out
	}
	p := importer.Problem{Row: l.Line, Column: heading(t, m, l.Field.String()), Field: l.Field.String(), Code: l.Code, Value: l.Row[l.Field], Text: clashWords(l)}
	if l.Kind == pupil.OtherChild {
		out.Problems, out.PupilID = []importer.Problem{p}, 0
	} else {
		out.Warnings = append(out.Warnings, p)
	}
	return out
}

// number names a number as people do.
func number(f pupil.Field) string {
	switch f {
	case pupil.UPN, pupil.SCN, pupil.ULN:
		return strings.ToUpper(f.String())
	case pupil.BirthDate:
		return "date of birth"
	}
	return "Pupil ID"
}

// clashWords says why a row is not taken, or what to look at.
func clashWords(l pupil.Line) string {
	what := number(l.Field)
	switch l.Code {
	case pupil.CodeOtherChild:
		switch {
		case l.Other == "":
			return "The numbers in this row belong to two different pupils"
		case l.Field == pupil.ID:
			return "On your roll this number is that of a different child: " + l.Other
		case l.Field == pupil.BirthDate:
			return "The number is that of " + l.Other + ", who has another date of birth here"
		}
		return "This " + what + " belongs to " + l.Other
	case pupil.CodeNumberChanged:
		return "This " + what + " belongs to " + l.Other + ", who has another Pupil ID here. If your school has given pupils new numbers, say so with the columns"
	case pupil.CodeZerosLost:
		return "This is " + l.Other + " without the zeros at the beginning of the Pupil ID. Save that column as text"
	case pupil.CodeTwice:
		return "Two rows of the file are about " + l.Other
	case pupil.CodeNoID:
		return "There is no Pupil ID, and nobody on the roll has this UPN or SCN"
	case pupil.WarnOldNumber:
		return "This is an old number. The pupil keeps the Pupil ID " + l.Other
	case pupil.WarnZeros:
		return "Nearly the Pupil ID of " + l.Other + ": only zeros at the beginning differ"
	}
	return ""
}
