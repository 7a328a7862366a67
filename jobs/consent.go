package jobs

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"

	"gateway/app/db"
	"gateway/app/licence"
)

// consentDayAll lets adults' holdings lapse whose pupils have come of age, everywhere.
type consentDayAll struct {
	river.WorkerDefaults[licence.ConsentAllArgs]
	deps Deps
}

// Work enqueues one job a school.
func (w *consentDayAll) Work(ctx context.Context, _ *river.Job[licence.ConsentAllArgs]) error {
	return w.deps.eachSchool(ctx, func(id int64) river.JobArgs { return licence.ConsentArgs{SchoolID: id} })
}

// consentDay does it at one school.
type consentDay struct {
	river.WorkerDefaults[licence.ConsentArgs]
	deps Deps
}

// Work runs in one transaction: killed, it has done nothing, and does it all at the next run.
func (w *consentDay) Work(ctx context.Context, job *river.Job[licence.ConsentArgs]) error {
	return w.deps.inSchool(ctx, job.Args.SchoolID, func(tx db.Tx) error {
		lapsed, returned, err := licence.Lapse(ctx, tx)
		if err == nil && len(lapsed)+len(returned) > 0 {
			w.deps.Log.InfoContext(ctx, "adults of pupils of age", slog.Int64("school", job.Args.SchoolID), slog.Int("lapsed", len(lapsed)), slog.Int("returned", len(returned)))
		}
		return err
	})
}
