package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"

	"gateway/app/db"
	"gateway/app/file"
)

func TestEveryFullHour(t *testing.T) {
	for _, c := range []struct{ now, want string }{
		{"2026-11-25T09:00:00Z", "2026-11-25T10:00:00Z"}, {"2026-11-25T09:59:59.999Z", "2026-11-25T10:00:00Z"}, {"2026-12-31T23:30:00Z", "2027-01-01T00:00:00Z"},
		{"2026-06-14T09:20:00+01:00", "2026-06-14T10:00:00+01:00"},
	} {
		now, err := time.Parse(time.RFC3339Nano, c.now)
		if err != nil {
			t.Fatal(err)
		}
		want, err := time.Parse(time.RFC3339Nano, c.want)
		if err != nil {
			t.Fatal(err)
		}
		if got := everyFull(time.Hour).Next(now); !got.Equal(want) {
			t.Errorf("%s: %s, want %s", c.now, got, c.want)
		}
	}
}

func TestSettings(t *testing.T) {
	c := config(Deps{Log: slog.New(slog.DiscardHandler)})
	if c.Queues["security"].MaxWorkers != 4 || c.Queues["bulk"].MaxWorkers != 2 || len(c.Queues) != 2 {
		t.Errorf("queues %+v", c.Queues)
	}
	if c.RescueStuckJobsAfter <= c.JobTimeout {
		t.Error("the rescuer would take jobs that still run")
	}
}

// Expired files of every school go, when a worker starts and at each full hour.
func TestExpiredFilesArePurged(t *testing.T) {
	o := newOffice(t, 0)
	second := o.number(`insert into schools (slug, name, name_folded, country, first_year, last_year) values ('glenbrae', 'G', 'g', 'scotland', 1, 6) returning id`)
	o.exec(`insert into staff_schools (school_id, staff_id, role, display_name) values ($1, $2, 'admin', 'X')`, second, o.staff)
	for _, school := range []int64{o.school, second} {
		for _, keep := range []time.Duration{-time.Hour, time.Hour} {
			o.in(db.Worker(school), func(ctx context.Context, tx db.Tx) error {
				_, err := file.Save(ctx, tx, file.File{Kind: file.KeySheet, StaffID: o.staff, Name: "x", ContentType: file.SheetType, Body: []byte("x"), Expires: time.Now().Add(keep)})
				return err
			})
		}
	}
	o.start()
	o.await(0, `select count(*) from files where expires_at <= now()`)
	o.await(2, `select count(*) from river_job where kind = 'file_purge' and state = 'completed'`)
	if n := o.number(`select count(*) from files`); n != 2 {
		t.Errorf("%d files left", n)
	}
}

func TestFailuresAreLoggedWithoutArguments(t *testing.T) {
	var out bytes.Buffer
	f := failures{log: slog.New(slog.NewJSONHandler(&out, nil))}
	job := &rivertype.JobRow{ID: 7, Kind: "key_sheet", Attempt: 5, MaxAttempts: 5, EncodedArgs: []byte(`{"secret":"data"}`)}
	f.HandleError(context.Background(), job, errors.New("no room"))
	f.HandlePanic(context.Background(), job, "Ann Smith", "trace")
	got := out.String()
	for _, want := range []string{`"level":"ERROR","msg":"job failed","kind":"key_sheet","job":7,"attempt":5,"of":5,"error":"no room"`, `"msg":"job panicked","kind":"key_sheet","job":7`, `"panic":"string"`} {
		if !strings.Contains(got, want) {
			t.Errorf("the log lacks %s:\n%s", want, got)
		}
	}
	if strings.Contains(got, "data") || strings.Contains(got, "Smith") {
		t.Errorf("the log tells too much: %s", got)
	}
}
