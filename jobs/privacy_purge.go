package jobs

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"gateway/app/db"
	"gateway/app/privacy"
)

// privacyPurgeAll starts the night's forgetting, everywhere (ADM-5).
type privacyPurgeAll struct {
	river.WorkerDefaults[privacy.PurgeAllArgs]
	deps Deps
}

// Work enqueues one job a school.
func (w *privacyPurgeAll) Work(ctx context.Context, _ *river.Job[privacy.PurgeAllArgs]) error {
	return w.deps.eachSchool(ctx, func(id int64) river.JobArgs { return privacy.PurgeArgs{SchoolID: id} })
}

// privacyPurge forgets at one school what its time is over, once a night.
type privacyPurge struct {
	river.WorkerDefaults[privacy.PurgeArgs]
	deps Deps
	now  func() time.Time // nil = the clock
}

// purgeTime is how long a job forgets before it leaves the rest to the next one, an hour later.
const purgeTime = 30 * time.Second

// Work forgets part by part. Each part is a transaction with its count; a run that is broken off goes on in the next hour.
func (w *privacyPurge) Work(ctx context.Context, job *river.Job[privacy.PurgeArgs]) error {
	now := time.Now()
	if w.now != nil {
		now = w.now()
	}
	var run int64
	err := w.deps.inSchool(ctx, job.Args.SchoolID, func(tx db.Tx) (err error) {
		run, err = privacy.BeginRun(ctx, tx, now)
		return err
	})
	if err != nil || run == 0 {
		return err
	}
	for begun := time.Now(); time.Since(begun) < purgeTime; {
		done := false
		err := w.deps.inSchool(ctx, job.Args.SchoolID, func(tx db.Tx) (err error) {
			done, err = privacy.Step(ctx, tx, run)
			return err
		})
		if err != nil {
			return err
		}
		if done {
			return w.report(ctx, job.Args.SchoolID, run)
		}
	}
	return nil
}

// report writes what a run has done into the log of the process: numbers only.
func (w *privacyPurge) report(ctx context.Context, school, run int64) error {
	var r privacy.Run
	err := w.deps.inSchool(ctx, school, func(tx db.Tx) (err error) {
		r, err = privacy.RunByID(ctx, tx, run)
		return err
	})
	if err != nil {
		return err
	}
	line := []any{slog.Int64("school", school), slog.String("night", r.On.String())}
	for _, kind := range slices.Sorted(maps.Keys(r.Counts)) {
		line = append(line, slog.Int(kind, r.Counts[kind]))
	}
	w.deps.Log.InfoContext(ctx, "data purged", line...)
	return nil
}
