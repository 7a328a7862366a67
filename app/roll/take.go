package roll

import (
	"context"
	"errors"
	"fmt"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
)

// ChangedSince is what a person reads whose dry run no longer holds.
const ChangedSince = "The roll has changed since you checked this file. Nothing was imported. Here is what it would do now."

// Check makes the dry run of an import. Scope: worker, one transaction. Errors: imports.ErrStopped.
func Check(ctx context.Context, tx db.Tx, id int64, today civil.Date, tell imports.Tell) error {
	i, err := imports.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if i.State != imports.Checking {
		return imports.ErrStopped
	}
	if isWhole(i.Kind) {
		return checkWhole(ctx, tx, i, today)
	}
	w, err := workOf(ctx, tx, i, today, tell)
	if err != nil {
		return err
	}
	return imports.Check(ctx, tx, id, imports.Checking, w.Found, "")
}

func workOf(ctx context.Context, tx db.Tx, i imports.Import, today civil.Date, tell imports.Tell) (Work, error) {
	s, err := settings(ctx, tx, i.Options, today)
	if err != nil {
		return Work{}, err
	}
	t, err := imports.Table(ctx, tx, i)
	if err != nil {
		return Work{}, err
	}
	if err := tell(0, len(t.Records)); err != nil {
		return Work{}, err
	}
	w, err := Make(ctx, tx, i.Kind, t, i.Mapping, s)
	if err != nil {
		return w, err
	}
	return w, tell(len(t.Records), len(t.Records))
}

// Take writes an import that was confirmed, all or nothing, and returns how many rows it wrote. When the file would
// no longer do what was confirmed, nothing is written and the import waits for a person again, with the new dry run.
// Scope: worker, one transaction. Errors: imports.ErrStopped.
func Take(ctx context.Context, tx db.Tx, id int64, today civil.Date, tell imports.Tell) error {
	if err := pupil.Lock(ctx, tx); err != nil {
		return err
	}
	i, err := imports.ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	if i.State != imports.Applying {
		return imports.ErrStopped
	}
	staff, err := imports.ConfirmedBy(ctx, tx, id)
	if err != nil {
		return err
	}
	takes := takeTable
	if isWhole(i.Kind) {
		takes = takeWhole
	}
	if done, err := takes(ctx, tx, i, pupil.By{StaffID: staff, ImportID: id}, today, tell); err != nil || !done {
		return err
	}
	if err := imports.End(ctx, tx, id, imports.Applying, imports.Done, "", nil); err != nil {
		return err
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: staff, Action: audit.FileImported, SubjectID: id, Detail: summary(i)})
}

// takeTable writes a file with columns. done is false when it waits for a person again.
func takeTable(ctx context.Context, tx db.Tx, i imports.Import, by pupil.By, today civil.Date, tell imports.Tell) (done bool, err error) {
	w, err := workOf(ctx, tx, i, today, func(int, int) error { return nil })
	if err != nil {
		return false, err
	}
	same, err := i.Same(w.Found)
	if err != nil {
		return false, err
	}
	if !same {
		return false, imports.Check(ctx, tx, i.ID, imports.Applying, w.Found, ChangedSince)
	}
	return true, w.Apply(ctx, tx, by, i.Leavers, tell)
}

// summary is the log's line: figures, no names.
func summary(i imports.Import) string {
	c, left := i.Counts, 0
	if i.Leavers {
		left = c.Leaving
	}
	return fmt.Sprintf("%s, %s: %d new, %d changed, %d unchanged, %d returning, %d left, %d not taken", i.FileName, i.Kind, c.New, c.Changed, c.Unchanged,
		c.Returning, left, c.Errors+c.OtherChild)
}

// Read reads the file of an import and matches its columns. A file that cannot be read is refused in words. It
// returns the import; Checking means that the columns are as remembered and the dry run can follow. Scope: worker,
// one transaction. Errors: imports.ErrStopped.
func Read(ctx context.Context, tx db.Tx, id int64, today civil.Date) (imports.Import, error) {
	i, err := imports.ByID(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if i.State != imports.Reading {
		return i, imports.ErrStopped
	}
	body, err := imports.Body(ctx, tx, id)
	if err != nil {
		return i, err
	}
	if kind := imports.Whole(body); kind != "" {
		return readWhole(ctx, tx, id, kind, body, today)
	}
	t, err := importer.Read(body)
	var bad *importer.FileError
	if errors.As(err, &bad) {
		return i, imports.End(ctx, tx, id, imports.Reading, imports.Refused, "", bad)
	}
	if err != nil {
		return i, err
	}
	if i, err = imports.Stage(ctx, tx, id, t); err != nil || !i.Remembered() {
		return i, err
	}
	return remembered(ctx, tx, i, today)
}

// remembered sends an import whose columns nobody has to look at to the dry run.
func remembered(ctx context.Context, tx db.Tx, i imports.Import, today civil.Date) (imports.Import, error) {
	s, err := settings(ctx, tx, imports.Options{Year: "coming"}, today)
	if err != nil {
		return i, err
	}
	s.Options = i.Options
	results := i.Kind == importer.ResultsWide || i.Kind == importer.ResultsLong // of which year and what their codes mean is asked each time
	if results || imports.AskYear(i.Kind, i.Mapping, s.Coming, today) || len(importer.Check(i.Kind, i.Table, i.Mapping, s.importer())) > 0 {
		return i, nil
	}
	if err := imports.Recheck(ctx, tx, i.ID); err != nil {
		return i, err
	}
	return imports.ByID(ctx, tx, i.ID)
}
