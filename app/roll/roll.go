// Package roll takes a school's own export, its pupils, contacts and staff, into the database (TRK-6): it reads the
// files with app/importer and hands each kind of row to its noun. Every row is taken or reported.
package roll

import (
	"context"
	"fmt"
	"io"

	"gateway/app/audit"
	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/pupil"
	"gateway/app/school"
)

// Codes of problems beyond those of app/importer: the row is not taken.
const (
	RowOtherChild = "row_other_child" // the number is another child's
	RowNoPupil    = "row_no_pupil"    // a contact of a pupil who is not on the roll
)

// Codes of warnings beyond those of app/importer: the row is taken.
const (
	WarnYear           = "warn_year"            // not a year group of this country: the pupil is taken without it
	WarnContactDiffers = "warn_contact_differs" // says something else of the contact than an earlier row
)

// Files are the exports of one school. A nil file is none.
type Files struct{ Pupils, Contacts, Staff io.Reader }

// Part is what became of one file: Taken, the rows that Problems names and, of staff, Admins make up Read.
type Part struct {
	Read     int
	Taken    pupil.Counts // a member of staff who is known already counts as unchanged
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
	Admins   []importer.StaffRow // not made: a super confirms each of them
}

// Load takes the files in. Pupils and contacts come in one transaction, with a line in the school's log; teachers
// and support staff follow, and nobody is invited. The same files again change nothing. Errors: a file that cannot
// be read is a *importer.FileError, and nothing was taken; errs.NotFound for an unknown school.
func Load(ctx context.Context, d *db.DB, gate *auth.Gate, schoolID int64, f Files) (Report, error) {
	var r Report
	in, err := open(f)
	if err != nil {
		return r, err
	}
	err = d.In(ctx, db.Worker(schoolID), func(tx db.Tx) error {
		s, err := school.ByID(ctx, tx, schoolID)
		if err != nil {
			return err
		}
		if err := r.takePupils(ctx, tx, s, &in); err != nil {
			return err
		}
		if err := r.takeContacts(ctx, tx, in); err != nil {
			return err
		}
		return r.note(ctx, tx)
	})
	if err != nil {
		return Report{}, fmt.Errorf("load the roll: %w", err)
	}
	return r, r.takeStaff(ctx, gate, schoolID, in.staff)
}

// rolls are the files once read.
type rolls struct {
	pupils   importer.Roll[importer.PupilRow]
	contacts importer.Roll[importer.ContactRow]
	staff    importer.Roll[importer.StaffRow]
	refused  map[string]bool // normalised Pupil IDs whose rows were not taken: whose contacts these are is not known
}

func open(f Files) (in rolls, err error) {
	if in.pupils, err = readFile("pupils", f.Pupils, importer.ReadPupils); err != nil {
		return in, err
	}
	if in.contacts, err = readFile("contacts", f.Contacts, importer.ReadContacts); err != nil {
		return in, err
	}
	in.staff, err = readFile("staff", f.Staff, importer.ReadStaff)
	return in, err
}

func readFile[T any](name string, file io.Reader, read func(io.Reader) (importer.Roll[T], error)) (importer.Roll[T], error) {
	if file == nil {
		return importer.Roll[T]{}, nil
	}
	roll, err := read(file)
	if err != nil {
		return roll, fmt.Errorf("the file of %s: %w", name, err)
	}
	return roll, nil
}

func partOf[T any](roll importer.Roll[T]) Part {
	return Part{Read: roll.Read, Problems: roll.Problems, Warnings: roll.Warnings, Ignored: roll.Ignored}
}

// note writes the log's line: figures, no names.
func (r *Report) note(ctx context.Context, tx db.Tx) error {
	words := func(what string, c pupil.Counts) string {
		return fmt.Sprintf("%s: %d new, %d changed, %d unchanged", what, c.New, c.Changed, c.Unchanged)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.System, Action: audit.RollLoaded,
		Detail: words("pupils", r.Pupils.Taken) + "; " + words("contacts", r.People) + "; " + words("links", r.Contacts.Taken)})
}
