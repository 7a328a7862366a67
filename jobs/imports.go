package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/imports"
	"gateway/app/queue"
	"gateway/app/roll"
)

// importTries is after how many failures an import is given up; a killed worker never uses it up.
const importTries = 5

const (
	importUnread    = "The file could not be read, and it is our fault. Nothing was imported. Upload it again, or ask us for help."
	importUnchecked = "The file could not be checked, and it is our fault. Nothing was imported. Upload it again, or ask us for help."
	importUntaken   = "The file could not be imported, and it is our fault. Nothing of it was taken. Upload it again, or ask us for help."
)

// step is one of the worker's steps of an import. The work and the completion of its job are one transaction: killed
// anywhere, all or nothing of it stands, and the queue starts it again.
type step struct {
	deps    Deps
	state   string // in which the import must be
	message string // when it is given up
	work    func(ctx context.Context, tx db.Tx, id int64, today civil.Date, tell imports.Tell) (next river.JobArgs, err error)
}

func (s step) run(ctx context.Context, args imports.Args, attempt int, complete func(ctx context.Context, tx db.Tx) error) error {
	today := civil.OnDay(time.Now())
	err := s.deps.DB.In(ctx, db.Worker(args.SchoolID), func(tx db.Tx) error {
		next, err := s.work(ctx, tx, args.ImportID, today, s.tell(ctx, args))
		if err != nil {
			return err
		}
		if next != nil {
			if _, err := river.ClientFromContext[pgx.Tx](ctx).InsertTx(ctx, tx.Tx, next, &river.InsertOpts{Queue: queue.Bulk}); err != nil {
				return fmt.Errorf("go on with an import: %w", err)
			}
		}
		return complete(ctx, tx)
	})
	switch {
	case err == nil, errors.Is(err, imports.ErrStopped):
		return nil
	case errors.Is(err, errs.NotFound):
		return river.JobCancel(err)
	case attempt >= importTries:
		return s.fail(ctx, args, err)
	}
	return err
}

// tell notes progress in a transaction of its own, which people see while the work's is open.
func (s step) tell(ctx context.Context, args imports.Args) imports.Tell {
	return func(done, total int) error {
		return s.deps.DB.In(ctx, db.Worker(args.SchoolID), func(tx db.Tx) error {
			return imports.Progress(ctx, tx, args.ImportID, s.state, done, total)
		})
	}
}

// fail tells people that it came to nothing. It outlives the job's own time, which may be the reason.
func (s step) fail(ctx context.Context, args imports.Args, why error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := s.deps.DB.In(ctx, db.Worker(args.SchoolID), func(tx db.Tx) error {
		return imports.End(ctx, tx, args.ImportID, s.state, imports.Failed, s.message, nil)
	})
	if err != nil && !errors.Is(err, imports.ErrStopped) {
		return fmt.Errorf("%w; and the import could not be marked: %w", why, err)
	}
	return river.JobCancel(why)
}

func completing[T river.JobArgs](job *river.Job[T]) func(ctx context.Context, tx db.Tx) error {
	return func(ctx context.Context, tx db.Tx) error {
		_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx.Tx, job)
		return err
	}
}

// importRead reads an upload and matches its columns; when they are remembered the dry run follows at once.
type importRead struct {
	river.WorkerDefaults[imports.ReadArgs]
	deps Deps
}

// Work reads the file.
func (w *importRead) Work(ctx context.Context, job *river.Job[imports.ReadArgs]) error {
	s := step{w.deps, imports.Reading, importUnread, func(ctx context.Context, tx db.Tx, id int64, today civil.Date, _ imports.Tell) (river.JobArgs, error) {
		i, err := roll.Read(ctx, tx, id, today)
		if err != nil || i.State != imports.Checking {
			return nil, err
		}
		return imports.CheckArgs(job.Args), nil
	}}
	return s.run(ctx, imports.Args(job.Args), job.Attempt, completing(job))
}

// importCheck makes the dry run.
type importCheck struct {
	river.WorkerDefaults[imports.CheckArgs]
	deps Deps
}

// Work makes the dry run.
func (w *importCheck) Work(ctx context.Context, job *river.Job[imports.CheckArgs]) error {
	s := step{w.deps, imports.Checking, importUnchecked, func(ctx context.Context, tx db.Tx, id int64, today civil.Date, tell imports.Tell) (river.JobArgs, error) {
		return nil, roll.Check(ctx, tx, id, today, tell)
	}}
	return s.run(ctx, imports.Args(job.Args), job.Attempt, completing(job))
}

// importApply takes a confirmed file in.
type importApply struct {
	river.WorkerDefaults[imports.ApplyArgs]
	deps Deps
}

// Work takes the file in.
func (w *importApply) Work(ctx context.Context, job *river.Job[imports.ApplyArgs]) error {
	s := step{w.deps, imports.Applying, importUntaken, func(ctx context.Context, tx db.Tx, id int64, today civil.Date, tell imports.Tell) (river.JobArgs, error) {
		return nil, roll.Take(ctx, tx, id, today, tell)
	}}
	return s.run(ctx, imports.Args(job.Args), job.Attempt, completing(job))
}
