package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/file"
	"gateway/app/licence"
	"gateway/views/pdfs"
	"gateway/views/sheets"
	"gateway/views/urls"
)

// keySheet makes the keys of a batch, chunk by chunk, and then its sheet (LIC-4). Killed anywhere, it goes on
// where the last chunk ended.
type keySheet struct {
	river.WorkerDefaults[licence.SheetArgs]
	deps Deps
}

// sheetTries is after how many failures the batch is given up. The queue would try more often: a worker killed in
// the middle of the last try must not leave a batch that is "running" for ever.
const sheetTries = 5

const sheetFailed = "The file could not be made. The keys that were made are kept: generate them again to get it."

// Work fills the batch and finishes it. A batch that was cancelled, or is ready already, is done.
func (w *keySheet) Work(ctx context.Context, job *river.Job[licence.SheetArgs]) error {
	err := w.fill(ctx, job)
	if err == nil {
		err = w.finish(ctx, job)
	}
	switch {
	case err == nil, errors.Is(err, errStopped):
		return nil
	case errors.Is(err, errs.NotFound):
		return river.JobCancel(err)
	case errors.As(err, new(errs.Forbidden)):
		return w.fail(ctx, job, "No new keys can be made: the school’s subscription has ended.", river.JobCancel(err))
	case job.Attempt >= sheetTries:
		return w.fail(ctx, job, sheetFailed, river.JobCancel(err))
	}
	return err
}

// errStopped is a batch at which there is nothing left to do.
var errStopped = errors.New("the batch is no longer being made")

func (w *keySheet) in(ctx context.Context, job *river.Job[licence.SheetArgs], fn func(tx db.Tx) error) error {
	return w.deps.DB.In(ctx, db.Worker(job.Args.SchoolID), fn)
}

func (w *keySheet) fill(ctx context.Context, job *river.Job[licence.SheetArgs]) error {
	for {
		var r licence.FillResult
		err := w.in(ctx, job, func(tx db.Tx) (err error) {
			r, err = licence.Fill(ctx, tx, w.deps.Keyring, job.Args.BatchID)
			return err
		})
		switch {
		case err != nil:
			return err
		case r.Stopped:
			return errStopped
		case r.Finished:
			return nil
		}
	}
}

// finish makes the sheet, stores it and completes the job, all or nothing.
func (w *keySheet) finish(ctx context.Context, job *river.Job[licence.SheetArgs]) error {
	return w.in(ctx, job, func(tx db.Tx) error {
		d, err := licence.Sheet(ctx, tx, w.deps.Keyring, job.Args.BatchID)
		if err != nil {
			return err
		}
		body, contentType, err := w.write(&d)
		if err != nil {
			return err
		}
		id, err := file.Save(ctx, tx, file.File{Kind: file.KeySheet, StaffID: d.StaffID, Name: d.FileName(), ContentType: contentType,
			Body: body, Expires: time.Now().Add(file.SheetLife)})
		if err != nil {
			return err
		}
		if err := licence.Finish(ctx, tx, d, id); err != nil {
			if errors.As(err, new(errs.Conflict)) {
				return errStopped
			}
			return err
		}
		_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx.Tx, job)
		return err
	})
}

// write makes the file, and notes what the office is to look at.
func (w *keySheet) write(d *licence.SheetData) (body []byte, contentType string, err error) {
	door := w.deps.BaseURL + urls.School(d.School.Slug)
	d.RegisterAt = door
	var b bytes.Buffer
	switch {
	case d.AsLetters():
		var made pdfs.Made
		made, err = pdfs.KeyLetters(&b, w.deps.Words.In("en-GB"), *d, pdfs.Links{School: door,
			Register: w.deps.BaseURL + urls.Register(d.School.Slug, d.TypeID), Privacy: w.deps.BaseURL + urls.Page(d.School.Slug, "privacy")})
		d.Remark = made.Remark()
		return b.Bytes(), file.PDFType, err
	case d.Contacts():
		err = sheets.Letters(&b, *d)
	default:
		err = sheets.Keys(&b, *d)
	}
	return b.Bytes(), file.SheetType, err
}

// fail tells people that the batch came to nothing and returns why. It outlives the job's own time, which may be
// the reason.
func (w *keySheet) fail(ctx context.Context, job *river.Job[licence.SheetArgs], message string, why error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := w.in(ctx, job, func(tx db.Tx) error { return licence.Fail(ctx, tx, job.Args.BatchID, message) }); err != nil {
		return fmt.Errorf("%w; and the batch could not be marked: %w", why, err)
	}
	return why
}
