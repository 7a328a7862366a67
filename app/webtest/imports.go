package webtest

import (
	"context"
	"encoding/csv"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/roll"
)

// Upload is a file of the school's office up to where a person is wanted; no job tells the worker of it.
func (w *World) Upload(s *School, name, body string) (i imports.Import) {
	w.T.Helper()
	w.In(db.Staff(s.ID, s.Office), func(ctx context.Context, tx db.Tx) (err error) {
		i, _, err = imports.Start(ctx, tx, imports.Upload{Submission: uuid.New(), Name: name, Body: []byte(body)})
		return err
	})
	w.In(db.Worker(s.ID), func(ctx context.Context, tx db.Tx) (err error) {
		i, err = roll.Read(ctx, tx, i.ID, civil.OnDay(time.Now()))
		return err
	})
	return i
}

// Checked is a file with its dry run, its columns, when it has any, as guessed.
func (w *World) Checked(s *School, name, body string, o imports.Options) int64 {
	w.T.Helper()
	i, today := w.Upload(s, name, body), civil.OnDay(time.Now())
	w.In(db.Staff(s.ID, s.Office), func(ctx context.Context, tx db.Tx) error {
		if importer.Targets(i.Kind) == nil {
			return nil
		}
		if i.State == imports.Checking { // remembered: matched anew here
			if _, err := tx.Exec(ctx, `update imports set state = 'mapping' where id = $1`, i.ID); err != nil {
				return err
			}
		}
		return imports.Choose(ctx, tx, i, imports.Choice{Kind: i.Kind, Mapping: i.Mapping, Options: o}, false, importer.Options{School: s.School, Today: today})
	})
	w.In(db.Worker(s.ID), func(ctx context.Context, tx db.Tx) error {
		return roll.Check(ctx, tx, i.ID, today, func(int, int) error { return nil })
	})
	return i.ID
}

// everyLine is a file of Ashdale's roll in which every kind of line is: somebody new, changed, back, gone, another child
// under a known number, a row that cannot be read, and markup wherever there is room for it.
func everyLine(all []Child) string {
	var out strings.Builder
	file := csv.NewWriter(&out)
	write := func(cells ...string) {
		if err := file.Write(cells); err != nil {
			panic(err) // writing into memory does not fail
		}
	}
	write("Adno", "Legal Surname", "Legal Forename", "DOB", "Year", "Reg", "Notes "+ImageName)
	for n, c := range all {
		birth, group := c.Birth, c.TutorGroup
		surname := c.LegalSurname
		switch n {
		case 1: // would leave
			continue
		case 2: // another child
			surname, birth = "Other", "2014-01-31"
		case 3:
			birth = "31/02/2014"
		case 4:
			group = ScriptName
		}
		write(c.PupilID, surname, c.LegalForename, birth, strconv.Itoa(c.Year), group, "")
	}
	write("7900", ImageName, ScriptName, "", "7", "7A", "")
	for n := range 8 {
		write(strconv.Itoa(7901+n), "New", "Pupil "+strconv.Itoa(n), "", "8", "8A", "")
	}
	file.Flush()
	return out.String()
}

// Work does the step of an import that waits for the worker.
func (w *World) Work(s *School, id int64) {
	w.T.Helper()
	today, quiet := civil.OnDay(time.Now()), func(int, int) error { return nil }
	w.In(db.Worker(s.ID), func(ctx context.Context, tx db.Tx) error {
		switch i, err := imports.ByID(ctx, tx, id); {
		case err != nil:
			return err
		case i.State == imports.Checking:
			return roll.Check(ctx, tx, id, today, quiet)
		case i.State == imports.Applying:
			return roll.Take(ctx, tx, id, today, quiet)
		}
		return nil
	})
}
