package roll

import (
	"context"

	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/app/staff"
)

// Codes of warnings of staff: the row is taken.
const (
	WarnProposed   = "warn_proposed"    // the row says admin or super: a super confirms it (TRK-6)
	WarnOff        = "warn_off"         // the person is switched off, and stays so
	WarnOtherEmail = "warn_other_email" // the person signs in with another address
)

// people says what a file of staff would do: it makes teachers and support staff, invites nobody and takes nobody's
// role away.
func people(ctx context.Context, tx db.Tx, read importer.Roll[importer.StaffRow]) (Work, error) {
	plan, err := staff.MakePlan(ctx, tx, saidOfStaff(read.Rows))
	if err != nil {
		return Work{}, err
	}
	emails := map[int]string{}
	for _, r := range read.Rows {
		emails[r.Row] = r.Email
	}
	warnings, problems := byRow(read.Warnings), byRow(read.Problems)
	var lines []imports.Line
	var proposed []staff.Line
	for _, l := range plan.Lines {
		lines = append(lines, personLine(l, emails[l.Line], warnings))
		if l.Proposed != "" {
			proposed = append(proposed, l)
		}
	}
	for _, r := range read.Refused {
		lines = append(lines, imports.Line{Row: r.Row, Kind: imports.LineError, Number: r.Code, Name: r.Forename + " " + r.Surname, Problems: problems[r.Row], Warnings: warnings[r.Row]})
	}
	w := Work{Found: finish(lines, imports.Counts{Read: read.Read}), proposed: proposed}
	w.write = func(ctx context.Context, tx db.Tx, by pupil.By, _ bool, wrote func(n int) error) error {
		if err := plan.Apply(ctx, tx, by); err != nil {
			return err
		}
		return wrote(w.Counts.Touched())
	}
	return w, nil
}

func saidOfStaff(rows []importer.StaffRow) []staff.Said {
	out := make([]staff.Said, len(rows))
	for i, r := range rows {
		out[i] = staff.Said{Line: r.Row, Code: r.Code, Title: r.Title, Forename: r.Forename, Surname: r.Surname, Email: r.Email, Department: r.Subject, Role: r.Role}
	}
	return out
}

// personLine is a line of the plan as the dry run keeps it.
func personLine(l staff.Line, email string, warnings notes) imports.Line {
	out := imports.Line{Row: l.Line, Kind: l.Kind, Number: l.Code, Name: l.Name, Warnings: warnings[l.Line]}
	if l.Kind == staff.Error {
		out.Kind, out.Problems = imports.LineError, []importer.Problem{staffProblem(l, email)}
		return out
	}
	if l.Kind != staff.New {
		for _, c := range l.Changes {
			out.Changes = append(out.Changes, imports.Change(c))
		}
	}
	warn := func(code, text string) {
		out.Warnings = append(out.Warnings, importer.Problem{Row: l.Line, Code: code, Text: text})
	}
	if l.Proposed != "" {
		warn(WarnProposed, "The file says "+string(l.Proposed)+": a super confirms that under Staff. Until then the person is a teacher")
	}
	if l.Off {
		warn(WarnOff, "Is switched off here, and stays so")
	}
	if l.OtherEmail {
		warn(WarnOtherEmail, "Signs in with another address than the file has, and goes on so")
	}
	return out
}

// staffProblem is why a row of staff is not taken.
func staffProblem(l staff.Line, email string) importer.Problem {
	p := importer.Problem{Row: l.Line, Column: "Staff Code", Field: l.Field, Code: l.Problem, Value: l.Code, Text: l.Text}
	if l.Field == staff.Email {
		p.Column, p.Value = "Work Email", email
	}
	return p
}
