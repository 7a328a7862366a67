// Package queue gives jobs to the worker, in the caller's transaction. It knows each kind's queue and limits, so
// that who enqueues knows neither River nor the worker.
package queue

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"gateway/app/db"
)

// The queues. Mail that somebody waits for has workers of its own.
const (
	Security = "security" // account mails, at once
	Bulk     = "bulk"     // key sheets and other long work
)

// Job is the arguments of a job: ids, not data.
type Job interface{ Kind() string }

// Queue enqueues; it works nothing.
type Queue struct{ client *river.Client[pgx.Tx] }

// Open makes an insert-only client over the pool.
func Open(d *db.DB, log *slog.Logger) (*Queue, error) {
	c, err := river.NewClient(d.Queue(), &river.Config{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("open the queue: %w", err)
	}
	return &Queue{client: c}, nil
}

// Enqueue adds the job when tx commits.
func (q *Queue) Enqueue(ctx context.Context, tx db.Tx, job Job) error {
	o, known := options()[job.Kind()]
	if !known {
		return fmt.Errorf("enqueue %s: the kind has no line in app/queue", job.Kind())
	}
	if _, err := q.client.InsertTx(ctx, tx.Tx, job, &o); err != nil {
		return fmt.Errorf("enqueue %s: %w", job.Kind(), err)
	}
	return nil
}

// notFinished are the states in which a second job with the same arguments is left out. The library's default
// also counts finished jobs, which would make a batch impossible to start again.
var notFinished = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
	rivertype.JobStateScheduled, rivertype.JobStateRetryable}

// options are the queue and the limits of each kind that is enqueued here.
func options() map[string]river.InsertOpts {
	once := river.InsertOpts{Queue: Bulk, MaxAttempts: 25, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: notFinished}}
	return map[string]river.InsertOpts{
		"account_mail": {Queue: Security, MaxAttempts: 12},
		"key_sheet":    once,
		"import_read":  once,
		"import_check": once,
		"import_apply": once,
		"pack_collect": once,
		"pack_compile": once,
	}
}
