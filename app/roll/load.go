package roll

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/app/staff"
)

// Files are the exports of one school. A nil file is none.
type Files struct{ Pupils, Contacts, Staff io.Reader }

// Part is what became of one file: Taken and the rows that Problems names make up Read.
type Part struct {
	Read     int
	Taken    pupil.Counts // a pupil who returns counts as changed
	Problems []importer.Problem
	Warnings []importer.Problem
	Ignored  []string // headings that were not understood
}

// Report is what became of the files.
type Report struct {
	Pupils   Part
	Contacts Part         // rows: links of a contact to a pupil
	People   pupil.Counts // contacts themselves
	Staff    Part
	Proposed []staff.Line // teachers whom the file calls admin or super: a super confirms each of them
}

// Load takes whole files in at once, their columns as guessed, nobody made a leaver: for a school that begins.
// All come in one transaction, with lines in the school's log; of staff teachers and support staff only, and nobody
// is invited. The same files again change nothing. Errors: a file that cannot be read is a
// *importer.FileError, and nothing was taken; errs.NotFound for an unknown school; errs.Conflict when a file as a
// whole names other children than the roll.
func Load(ctx context.Context, d *db.DB, schoolID int64, f Files) (Report, error) {
	var r Report
	tables, people, err := open(f)
	if err != nil {
		return r, err
	}
	err = d.In(ctx, db.Worker(schoolID), func(tx db.Tx) error {
		if err := pupil.Lock(ctx, tx); err != nil {
			return err
		}
		s, err := settings(ctx, tx, imports.Options{}, civil.OnDay(time.Now()))
		if err != nil {
			return err
		}
		if r.Pupils, s.Refused, _, err = take(ctx, tx, importer.Pupils, tables.pupils, s); err != nil {
			return err
		}
		if r.Contacts, _, r.People, err = take(ctx, tx, importer.Contacts, tables.contacts, s); err != nil {
			return err
		}
		if err := r.note(ctx, tx); err != nil {
			return err
		}
		return r.takeStaff(ctx, tx, people)
	})
	if err != nil {
		return Report{}, fmt.Errorf("load the roll: %w", err)
	}
	return r, nil
}

type tables struct{ pupils, contacts *importer.Table }

func open(f Files) (t tables, people importer.Roll[importer.StaffRow], err error) {
	if t.pupils, err = openOne("pupils", f.Pupils); err != nil {
		return t, people, err
	}
	if t.contacts, err = openOne("contacts", f.Contacts); err != nil {
		return t, people, err
	}
	if f.Staff == nil {
		return t, people, nil
	}
	if people, err = importer.ReadStaff(f.Staff); err != nil {
		return t, people, fmt.Errorf("the file of staff: %w", err)
	}
	return t, people, nil
}

func openOne(name string, file io.Reader) (*importer.Table, error) {
	if file == nil {
		return nil, nil
	}
	body, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("the file of %s: %w", name, err)
	}
	t, err := importer.Read(body)
	if err != nil {
		return nil, fmt.Errorf("the file of %s: %w", name, err)
	}
	return &t, nil
}

// take takes one file in and says what became of its rows.
func take(ctx context.Context, tx db.Tx, kind importer.Kind, t *importer.Table, s Settings) (Part, map[string]bool, pupil.Counts, error) {
	if t == nil {
		return Part{}, nil, pupil.Counts{}, nil
	}
	m := importer.Guess(kind, *t)
	if err := guessed(importer.Check(kind, *t, m, s.importer()), *t); err != nil {
		return Part{}, nil, pupil.Counts{}, err
	}
	w, err := Make(ctx, tx, kind, *t, m, s)
	if err != nil {
		return Part{}, nil, pupil.Counts{}, err
	}
	part, err := taken(ctx, tx, w)
	if err != nil {
		return Part{}, nil, pupil.Counts{}, err
	}
	for i, target := range m {
		if target == importer.LeaveOut {
			part.Ignored = append(part.Ignored, t.Headings[i])
		}
	}
	return part, w.refused, w.people, nil
}

// taken writes work that nobody has to confirm, and says what became of its rows.
func taken(ctx context.Context, tx db.Tx, w Work) (Part, error) {
	c := w.Counts
	if c.Stopped {
		return Part{}, errs.Conflict{Text: "More than 5 % of the rows have a number that is another child’s here. Nothing was taken."}
	}
	if err := w.Apply(ctx, tx, pupil.By{}, false, func(int, int) error { return nil }); err != nil {
		return Part{}, err
	}
	part := Part{Read: c.Read, Taken: pupil.Counts{New: c.New, Changed: c.Changed + c.Returning, Unchanged: c.Unchanged}}
	for _, l := range w.Lines {
		part.Problems, part.Warnings = append(part.Problems, l.Problems...), append(part.Warnings, l.Warnings...)
	}
	return part, nil
}

// guessed is what a person would be asked about the columns, as an error: here nobody can be asked.
func guessed(problems errs.Invalid, t importer.Table) error {
	missing := &importer.FileError{Code: importer.FileHeadingMissing}
	twice := &importer.FileError{Code: importer.FileHeadingTwice}
	for _, p := range problems {
		if column, ok := p.Data["Column"].(string); ok {
			missing.Headings = append(missing.Headings, column)
			continue
		}
		if n, ok := strings.CutPrefix(p.Field, "column_"); ok {
			i, err := strconv.Atoi(n)
			if err != nil {
				return err
			}
			twice.Headings = append(twice.Headings, t.Headings[i])
		}
	}
	switch {
	case missing.Headings != nil:
		return missing
	case twice.Headings != nil:
		return twice
	}
	return nil
}

// note writes the log's line: figures, no names.
func (r *Report) note(ctx context.Context, tx db.Tx) error {
	words := func(what string, c pupil.Counts) string {
		return fmt.Sprintf("%s: %d new, %d changed, %d unchanged", what, c.New, c.Changed, c.Unchanged)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.System, Action: audit.RollLoaded,
		Detail: words("pupils", r.Pupils.Taken) + "; " + words("contacts", r.People) + "; " + words("links", r.Contacts.Taken)})
}

// takeStaff makes teachers and support staff. Without a role somebody is a teacher, who sees no pupil until given
// sets; so is, until a super confirms it, whom the file calls admin or super.
func (r *Report) takeStaff(ctx context.Context, tx db.Tx, read importer.Roll[importer.StaffRow]) error {
	w, err := people(ctx, tx, read)
	if err != nil {
		return err
	}
	r.Staff, err = taken(ctx, tx, w)
	r.Staff.Ignored, r.Proposed = read.Ignored, w.proposed
	return err
}

// Words is a problem or warning in one line, for a terminal or a log of the operator's: it shows the value.
func Words(p importer.Problem) string {
	where := fmt.Sprintf("row %d", p.Row)
	if p.Column != "" {
		where += ", " + p.Column
	}
	return fmt.Sprintf("%s: %s %q: %s", where, p.Code, p.Value, p.Words())
}
