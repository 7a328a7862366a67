// Package jobs is the worker process: the list of workers and of periodic jobs, and one file a kind. A job's
// arguments hold ids and lie with their noun; what a worker does may happen twice, and after a kill at any point.
package jobs

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/external"
	"gateway/app/file"
	"gateway/app/imports"
	"gateway/app/licence"
	"gateway/app/mail"
	"gateway/app/privacy"
	"gateway/app/pupil"
	"gateway/app/queue"
	"gateway/views/words"
)

// Deps is what the workers need.
type Deps struct {
	DB      *db.DB
	Keyring licence.Keyring
	Gate    *auth.Gate // finds whom an account mail goes to
	Mail    *mail.Sender
	Words   *words.Book
	// MailFrom is the service's one address that every mail comes from.
	MailFrom string
	BaseURL  string // "https://host", no slash at the end: addresses in what is made for people begin with it
	Log      *slog.Logger
}

// Register lists every worker there is.
func Register(d Deps) *river.Workers {
	w := river.NewWorkers()
	river.AddWorker(w, &accountMail{deps: d})
	river.AddWorker(w, &keySheet{deps: d})
	river.AddWorker(w, &filePurgeAll{deps: d})
	river.AddWorker(w, &filePurge{deps: d})
	river.AddWorker(w, &identityPurge{deps: d})
	river.AddWorker(w, &importRead{deps: d})
	river.AddWorker(w, &importCheck{deps: d})
	river.AddWorker(w, &importApply{deps: d})
	river.AddWorker(w, &importPurgeAll{deps: d})
	river.AddWorker(w, &importPurge{deps: d})
	river.AddWorker(w, &rollDayAll{deps: d})
	river.AddWorker(w, &rollDay{deps: d})
	river.AddWorker(w, &blockDayAll{deps: d})
	river.AddWorker(w, &blockDay{deps: d})
	river.AddWorker(w, &privacyPurgeAll{deps: d})
	river.AddWorker(w, &privacyPurge{deps: d})
	river.AddWorker(w, &packCollect{deps: d})
	river.AddWorker(w, &packCompile{deps: d})
	river.AddWorker(w, &consentDayAll{deps: d})
	river.AddWorker(w, &consentDay{deps: d})
	return w
}

// periodic lists what happens by the clock.
func periodic() []*river.PeriodicJob {
	return []*river.PeriodicJob{hourly(file.PurgeAllArgs{}), hourly(auth.PurgeArgs{}), hourly(imports.PurgeAllArgs{}), hourly(pupil.DayAllArgs{}),
		hourly(external.DayAllArgs{}), hourly(privacy.PurgeAllArgs{}), hourly(licence.ConsentAllArgs{})}
}

// hourly runs a job at every full hour, once however many workers there are, and when a worker starts.
func hourly(args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(everyFull(time.Hour), func() (river.JobArgs, *river.InsertOpts) {
		return args, &river.InsertOpts{Queue: queue.Bulk, UniqueOpts: river.UniqueOpts{ByPeriod: time.Hour}}
	}, &river.PeriodicJobOpts{ID: args.Kind(), RunOnStart: true})
}

// everyFull is a schedule by the wall clock: an interval would begin anew with each leader among the workers.
type everyFull time.Duration

// Next is the next full hour (or whatever the length is) after now.
func (e everyFull) Next(now time.Time) time.Time {
	d := time.Duration(e)
	return now.Truncate(d).Add(d)
}

// NewClient makes the client that works the queues. Start it, and stop it with Stop: jobs get 20 s to finish.
func NewClient(d Deps) (*river.Client[pgx.Tx], error) {
	c, err := river.NewClient(d.DB.Queue(), config(d))
	if err != nil {
		return nil, fmt.Errorf("open the queue: %w", err)
	}
	return c, nil
}

// config holds the settings that were measured (architecture: River). The rescuer may not come before the timeout;
// work that takes longer goes in chunks.
func config(d Deps) *river.Config {
	return &river.Config{
		Logger:       d.Log,
		Workers:      Register(d),
		PeriodicJobs: periodic(),
		ErrorHandler: failures{log: d.Log},
		Queues: map[string]river.QueueConfig{
			queue.Security: {MaxWorkers: 4},
			queue.Bulk:     {MaxWorkers: 2},
		},
		FetchCooldown:               20 * time.Millisecond,
		FetchPollInterval:           250 * time.Millisecond,
		JobTimeout:                  60 * time.Second,
		RescueStuckJobsAfter:        90 * time.Second,
		SoftStopTimeout:             20 * time.Second,
		CompletedJobRetentionPeriod: 72 * time.Hour,
	}
}
