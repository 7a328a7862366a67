package jobs

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"gateway/app/db"
	"gateway/app/file"
	"gateway/app/queue"
	"gateway/app/school"
)

// filePurgeAll starts filePurge for every school: a job sees one school only.
type filePurgeAll struct {
	river.WorkerDefaults[file.PurgeAllArgs]
	deps Deps
}

// Work enqueues one job a school.
func (w *filePurgeAll) Work(ctx context.Context, _ *river.Job[file.PurgeAllArgs]) error {
	return w.deps.DB.In(ctx, db.Worker(0), func(tx db.Tx) error {
		ids, err := school.IDs(ctx, tx)
		if err != nil || len(ids) == 0 {
			return err
		}
		var all []river.InsertManyParams
		for _, id := range ids {
			all = append(all, river.InsertManyParams{Args: file.PurgeArgs{SchoolID: id}, InsertOpts: &river.InsertOpts{Queue: queue.Bulk}})
		}
		if _, err := river.ClientFromContext[pgx.Tx](ctx).InsertManyFastTx(ctx, tx.Tx, all); err != nil {
			return fmt.Errorf("enqueue purges: %w", err)
		}
		return nil
	})
}

// filePurge deletes the expired files of one school.
type filePurge struct {
	river.WorkerDefaults[file.PurgeArgs]
	deps Deps
}

// Work deletes them.
func (w *filePurge) Work(ctx context.Context, job *river.Job[file.PurgeArgs]) error {
	return w.deps.DB.In(ctx, db.Worker(job.Args.SchoolID), func(tx db.Tx) error {
		_, err := file.Purge(ctx, tx)
		return err
	})
}
