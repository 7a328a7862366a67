package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/config"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/mail/sink"
	"gateway/app/queue"
	"gateway/app/roll"
	"gateway/app/school"
	"log/slog"
)

// TestKilledWhileImporting: kill -9 in the middle of an import leaves nothing of it, and another worker takes it in
// by itself, once.
func TestKilledWhileImporting(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	d := dbtest.New(t)
	o := newOffice(ctx, t, d)
	id := o.checked(ctx, t)

	// The import stops half-way, with its pupils written, at the table of the history.
	lock, err := pgx.Connect(ctx, d.OwnerURL)
	must(t, err)
	hold, err := lock.Begin(ctx)
	must(t, err)
	_, err = hold.Exec(ctx, `lock table pupil_changes in share mode`)
	must(t, err)
	first := o.worker(t)
	o.confirm(ctx, t, id)
	o.until(ctx, t, "all its pupils are written", `select count(*) from imports where state = 'applying' and done = total and total = 3000`, 1)
	must(t, first.Process.Kill())
	_ = first.Wait()
	must(t, hold.Rollback(ctx))
	must(t, lock.Close(ctx))
	o.until(ctx, t, "the database has noticed", `select count(*) from pg_stat_activity where datname = current_database() and usename = 'gateway_app' and state = 'active' and query like '%pupil_changes%'`, 0)
	o.expect(ctx, t, `select count(*) from pupils`, 0)
	o.expect(ctx, t, `select count(*) from pupil_changes`, 0)

	// The queue takes a job for lost after 90 seconds; here they pass at once.
	_, err = o.owner.Exec(ctx, `update river_job set attempted_at = attempted_at - interval '2 minutes' where kind = 'import_apply' and state = 'running'`)
	must(t, err)
	second := o.worker(t)
	o.until(ctx, t, "the import is done", `select count(*) from imports where state = 'done'`, 1)
	o.expect(ctx, t, `select count(*) from pupils`, 3000)
	o.expect(ctx, t, `select count(*) from pupil_changes where import_id = (select id from imports) and field = 'added'`, 3000)
	o.expect(ctx, t, `select count(*) from audit where action = 'imported a file'`, 1)
	must(t, second.Process.Kill())
	_ = second.Wait()
}

// office is a school whose admin imports a file.
type office struct {
	app    *db.DB
	queue  *queue.Queue
	owner  *pgx.Conn
	env    []string
	school int64
	staff  int64
}

func newOffice(ctx context.Context, t *testing.T, d *dbtest.DB) office {
	t.Helper()
	box, err := sink.Start(sink.Options{})
	must(t, err)
	t.Cleanup(func() { _ = box.Close() })
	o := office{app: d.Open(t), owner: d.Owner(t), env: []string{beWorker + "=yes", "DATABASE_URL=" + d.AppURL, "BASE_URL=https://gateway.example",
		"TOKEN_KEY=" + config.NewKey(), "LICENCE_KEY=" + config.NewKey(), "SMTP_URL=" + box.URL(), "MAIL_FROM=gateway@gateway.example"}}
	o.queue, err = queue.Open(o.app, slog.New(slog.DiscardHandler))
	must(t, err)
	s, err := school.Add(ctx, o.app, school.New{Slug: "ashdale", Name: "Ashdale Academy", Country: "england", FirstYear: 7, LastYear: 11, Subscription: "active"})
	must(t, err)
	o.school = s.ID
	must(t, o.owner.QueryRow(ctx, `insert into staff_accounts (email, forename, surname) values ('a@school.example', 'Jo', 'Davies') returning id`).Scan(&o.staff))
	_, err = o.owner.Exec(ctx, `insert into staff_schools (school_id, staff_id, role, display_name) values ($1, $2, 'admin', 'Mrs J Davies')`, o.school, o.staff)
	must(t, err)
	return o
}

// checked is an import of 3,000 pupils that waits for its confirmation.
func (o office) checked(ctx context.Context, t *testing.T) (id int64) {
	t.Helper()
	file := bytes.NewBufferString("Adno,Surname,Forename,Year\n")
	for i := range 3000 {
		fmt.Fprintf(file, "%06d,Lee,Ann,7\n", i+1)
	}
	must(t, o.app.In(ctx, db.Staff(o.school, o.staff), func(tx db.Tx) error {
		i, _, err := imports.Start(ctx, tx, imports.Upload{Submission: uuid.New(), Name: "pupils.csv", Body: file.Bytes()})
		id = i.ID
		return err
	}))
	today := civil.OnDay(time.Now())
	must(t, o.app.In(ctx, db.Worker(o.school), func(tx db.Tx) error { _, err := roll.Read(ctx, tx, id, today); return err }))
	must(t, o.app.In(ctx, db.Staff(o.school, o.staff), func(tx db.Tx) error {
		i, err := imports.ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		s, err := school.ByID(ctx, tx, o.school)
		if err != nil {
			return err
		}
		return imports.Choose(ctx, tx, i, imports.Choice{Kind: i.Kind, Mapping: i.Mapping}, false, importer.Options{School: s, Today: today})
	}))
	must(t, o.app.In(ctx, db.Worker(o.school), func(tx db.Tx) error {
		return roll.Check(ctx, tx, id, today, func(int, int) error { return nil })
	}))
	return id
}

func (o office) confirm(ctx context.Context, t *testing.T, id int64) {
	t.Helper()
	must(t, o.app.In(ctx, db.Staff(o.school, o.staff), func(tx db.Tx) error {
		i, err := imports.ByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := imports.Confirm(ctx, tx, i, imports.Confirmation{}); err != nil {
			return err
		}
		return o.queue.Enqueue(ctx, tx, imports.ApplyArgs{SchoolID: o.school, ImportID: id})
	}))
}

// worker is a worker process of its own.
func (o office) worker(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = o.env
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return cmd
}

func (o office) number(ctx context.Context, t *testing.T, query string) (n int) {
	t.Helper()
	must(t, o.owner.QueryRow(ctx, query).Scan(&n))
	return n
}

func (o office) expect(ctx context.Context, t *testing.T, query string, want int) {
	t.Helper()
	if n := o.number(ctx, t, query); n != want {
		t.Errorf("%s: %d, want %d", query, n, want)
	}
}

func (o office) until(ctx context.Context, t *testing.T, what, query string, want int) {
	t.Helper()
	for o.number(ctx, t, query) != want {
		select {
		case <-ctx.Done():
			t.Fatalf("waited for: %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
