// Package roll takes a school's own export of pupils, contacts and staff into the database (TRK-6): it reads the
// files with app/importer, has each noun say what would change, and lets it write what was confirmed. Every row is
// taken or reported.
package roll

import (
	"context"
	"fmt"
	"slices"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/app/staff"
)

// Codes of problems beyond those of app/importer and app/pupil: the row is not taken.
const (
	RowNoPupil = "row_no_pupil" // a contact of a pupil who is not on the roll
)

// Codes of warnings beyond those of app/importer and app/pupil: the row is taken.
const (
	WarnContactDiffers = "warn_contact_differs" // says something else of the contact than an earlier row
)

// Settings are how one file is taken in.
type Settings struct {
	imports.Options
	School school.School
	Today  civil.Date    // in London
	Coming civil.Date    // first day of the coming year when the file lists its groups, else zero
	Codes  imports.Codes // of results, beyond those that the school has said
	// Partial: whoever is not in the file has not left for that, as of a file of changes or of joiners. Gone are the
	// Pupil IDs, normalised, of those whom it names as gone.
	Partial bool
	Gone    map[string]bool
	// Refused are Pupil IDs, normalised, whose own rows were not taken a moment ago: whose their contacts are is not
	// known.
	Refused map[string]bool
}

// settings reads what a file's options mean today.
func settings(ctx context.Context, tx db.Tx, o imports.Options, today civil.Date) (Settings, error) {
	s, err := school.ByID(ctx, tx, tx.SchoolID())
	if err != nil {
		return Settings{}, err
	}
	out := Settings{Options: o, School: s, Today: today}
	if o.Year != "coming" {
		return out, nil
	}
	_, next, err := school.YearsNow(ctx, tx, s, today)
	out.Coming = next.Starts
	return out, err
}

func (s Settings) importer() importer.Options {
	return importer.Options{School: s.School, Today: s.Today, IDFrom: s.IDFrom, MonthFirst: s.MonthFirst, TitleCase: s.TitleCase}
}

// Work is what a file would do, and the writing of it.
type Work struct {
	imports.Found
	write   func(ctx context.Context, tx db.Tx, by pupil.By, leavers bool, wrote func(n int) error) error
	refused map[string]bool // of pupils: IDs whose rows are not taken
	people  pupil.Counts    // of contacts
	// proposed are teachers whom a file of staff calls admin or super.
	proposed []staff.Line
}

// Apply writes the work, made in the same transaction under pupil.Lock. Scope: worker.
func (w Work) Apply(ctx context.Context, tx db.Tx, by pupil.By, leavers bool, tell imports.Tell) error {
	done, total := 0, w.Counts.Touched()
	if leavers {
		total += w.Counts.Leaving
	}
	return w.write(ctx, tx, by, leavers, func(n int) error {
		done += n
		return tell(done, total)
	})
}

// Make says what a file would do. It writes nothing. Scope: worker.
func Make(ctx context.Context, tx db.Tx, kind importer.Kind, t importer.Table, m importer.Mapping, s Settings) (Work, error) {
	if err := tx.Bulk(ctx); err != nil {
		return Work{}, err
	}
	switch kind {
	case importer.Pupils:
		return pupils(ctx, tx, importer.ReadPupils(t, m, s.importer()), t, m, s)
	case importer.Contacts:
		return contacts(ctx, tx, importer.ReadContacts(t, m, s.importer()), t, m, s)
	case importer.Staff:
		return people(ctx, tx, importer.ReadStaffTable(t, m, s.importer()))
	case importer.Sets:
		return sets(ctx, tx, importer.ReadSets(t, m, s.importer()), t, m, s)
	case importer.ResultsWide, importer.ResultsLong:
		return results(ctx, tx, kind, t, m, s)
	case importer.Attendance:
		return totals(ctx, tx, importer.ReadAttendance(t, m, s.importer()), t, m, s)
	case importer.Marks:
		return marks(ctx, tx, importer.ReadMarks(t, m, s.importer()), t, m)
	case importer.Events:
		return happenings(ctx, tx, importer.ReadEvents(t, m, s.importer()), t, m)
	}
	return Work{}, fmt.Errorf("import a file of %q: no such kind", kind)
}

// notes are the problems or warnings of each row.
type notes map[int][]importer.Problem

func byRow(all []importer.Problem) notes {
	n := notes{}
	for _, p := range all {
		n[p.Row] = append(n[p.Row], p)
	}
	return n
}

// heading is a column's heading as it stands in the file.
func heading(t importer.Table, m importer.Mapping, target string) string {
	if i := slices.Index(m, target); i >= 0 && i < len(t.Headings) {
		return t.Headings[i]
	}
	return ""
}

// finish sorts the lines as the file has them, those that stand in no row last, and counts.
func finish(lines []imports.Line, c imports.Counts) imports.Found {
	slices.SortStableFunc(lines, func(a, b imports.Line) int {
		switch {
		case (a.Row == 0) == (b.Row == 0):
			return a.Row - b.Row
		case a.Row == 0:
			return 1
		}
		return -1
	})
	for _, l := range lines {
		n := map[string]*int{pupil.New: &c.New, pupil.Changed: &c.Changed, pupil.Unchanged: &c.Unchanged, pupil.Returning: &c.Returning,
			pupil.Leaves: &c.Leaving, pupil.OtherChild: &c.OtherChild, imports.LineError: &c.Errors}[l.Kind]
		*n++
		if len(l.Warnings) > 0 {
			c.Warned++
		}
	}
	c.Stopped = c.OtherChild*100 > c.Read*stopAbove
	return imports.Found{Lines: lines, Counts: c}
}

// stopAbove is the share of rows, in per cent, that may name another child before the whole file is stopped.
const stopAbove = 5
