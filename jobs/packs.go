package jobs

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/riverqueue/river"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/file"
	"gateway/app/privacy"
	"gateway/views/pdfs"
	"gateway/views/sheets"
	"gateway/views/words"
)

// packTries is after how many failures a pack is given up; a killed worker never uses it up.
const packTries = 5

const (
	packFailed = "The pack could not be made, and it is our fault. Order it again, or ask us for help."
	packGone   = "The person is not here any more, so there is nothing to give."
)

// packStep is one of the worker's steps of a pack. The work and the completion of its job are one transaction: killed
// anywhere, all or nothing of it stands, and the queue starts it again.
type packStep struct {
	deps     Deps
	state    string
	args     privacy.CollectArgs
	attempt  int
	complete func(ctx context.Context, tx db.Tx) error
}

func (s packStep) run(ctx context.Context, work func(tx db.Tx, tell privacy.Tell) error) error {
	err := s.deps.inSchool(ctx, s.args.SchoolID, func(tx db.Tx) error {
		if err := work(tx, s.tell(ctx)); err != nil {
			return err
		}
		return s.complete(ctx, tx)
	})
	switch {
	case err == nil, errors.Is(err, privacy.ErrStopped):
		return nil
	case errors.Is(err, errs.NotFound):
		return s.fail(ctx, packGone, err)
	case s.attempt >= packTries:
		return s.fail(ctx, packFailed, err)
	}
	return err
}

// tell notes progress in a transaction of its own, which people see while the work's is open.
func (s packStep) tell(ctx context.Context) privacy.Tell {
	return func(done, total int) error {
		return s.deps.inSchool(ctx, s.args.SchoolID, func(tx db.Tx) error { return privacy.Progress(ctx, tx, s.args.PackID, s.state, done, total) })
	}
}

// fail tells people that it came to nothing. It outlives the job's own time, which may be the reason.
func (s packStep) fail(ctx context.Context, message string, why error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := s.deps.inSchool(ctx, s.args.SchoolID, func(tx db.Tx) error { return privacy.Fail(ctx, tx, s.args.PackID, message) }); err != nil {
		return fmt.Errorf("%w; and the pack could not be marked: %w", why, err)
	}
	return river.JobCancel(why)
}

// packCollect finds what a pack holds of other people (ADM-5).
type packCollect struct {
	river.WorkerDefaults[privacy.CollectArgs]
	deps Deps
}

// Work collects it.
func (w *packCollect) Work(ctx context.Context, job *river.Job[privacy.CollectArgs]) error {
	s := packStep{w.deps, privacy.Collecting, job.Args, job.Attempt, completing(job)}
	return s.run(ctx, func(tx db.Tx, tell privacy.Tell) error { return privacy.Collect(ctx, tx, job.Args.PackID, tell) })
}

// packCompile makes a pack's file, once people have decided.
type packCompile struct {
	river.WorkerDefaults[privacy.CompileArgs]
	deps Deps
}

// Work makes it, or gives the pack back to the people when something has come since they decided.
func (w *packCompile) Work(ctx context.Context, job *river.Job[privacy.CompileArgs]) error {
	s := packStep{w.deps, privacy.Compiling, privacy.CollectArgs(job.Args), job.Attempt, completing(job)}
	return s.run(ctx, func(tx db.Tx, tell privacy.Tell) error {
		d, ok, err := privacy.Assemble(ctx, tx, job.Args.PackID, time.Now(), tell)
		if err != nil || !ok {
			return err
		}
		body, err := packFile(w.deps.Words.In("en-GB"), d)
		if err != nil {
			return err
		}
		id, err := file.Save(ctx, tx, file.File{Kind: file.DataPack, StaffID: d.StaffID, Name: d.FileName(), ContentType: file.ZipType, Body: body, Expires: time.Now().Add(file.SheetLife)})
		if err != nil {
			return err
		}
		return privacy.Finish(ctx, tx, d, id)
	})
}

// packFile is everything in one file.
func packFile(w words.W, d privacy.Document) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range []struct {
		name  string
		write func(w io.Writer) error
	}{
		{"data.xlsx", func(w io.Writer) error { return sheets.Pack(w, d, false) }},
		{"what-they-can-see.pdf", func(out io.Writer) error { return pdfs.SubjectAccess(out, w, d) }},
		{"log-of-access.xlsx", func(w io.Writer) error { return sheets.Pack(w, d, true) }},
	} {
		into, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: d.MadeOn.Time()})
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", part.name, err)
		}
		if err := part.write(into); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("close a pack: %w", err)
	}
	return b.Bytes(), nil
}
