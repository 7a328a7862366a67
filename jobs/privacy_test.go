package jobs

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/xuri/excelize/v2"

	"gateway/app/db"
	"gateway/app/file"
	"gateway/app/privacy"
)

// night runs the purge of one school at a moment and returns its newest run.
func (o office) night(at string) privacy.Run {
	o.t.Helper()
	now, err := time.Parse(time.RFC3339, at)
	if err != nil {
		o.t.Fatal(err)
	}
	w := &privacyPurge{deps: o.deps, now: func() time.Time { return now }}
	if err := w.Work(context.Background(), &river.Job[privacy.PurgeArgs]{Args: privacy.PurgeArgs{SchoolID: o.school}}); err != nil {
		o.t.Fatal(err)
	}
	return o.newestRun()
}

func (o office) newestRun() (r privacy.Run) {
	o.t.Helper()
	o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) error {
		all, _, err := privacy.Runs(ctx, tx, 1, 0)
		if len(all) > 0 {
			r = all[0]
		}
		return err
	})
	return r
}

// TestANightErases is one night of a school that keeps leavers for three years.
func TestANightErases(t *testing.T) {
	o := newOffice(t, 100)
	var log bytes.Buffer
	o.deps.Log = slog.New(slog.NewTextHandler(&log, nil))
	o.families()
	o.exec(`update pupils set status = 'left', leaving_date = current_date - 1200 where id % 2 = 0`)
	o.exec(`update pupils set leaving_date = null where pupil_id = '000002'`)
	o.exec(`insert into pupil_aliases (school_id, pupil_id, kind, alias, alias_folded, alias_bare) select school_id, id, 'pupil_id', 'old', 'old', 'old' from pupils`)
	o.exec(`insert into audit (school_id, at, actor, action) select $1, now() - interval '30 months', 'external', 'viewed a pupil' from generate_series(1, 12000)`, o.school)
	o.exec(`insert into audit (school_id, at, actor, action) values ($1, now() - interval '30 months', 'staff', 'signed in')`, o.school)
	if r := o.night("2026-11-25T01:30:00Z"); r.ID != 0 {
		t.Fatalf("it is half past one in London: %+v", r)
	}
	if r := o.night("2026-11-25T02:30:00Z"); r.Finished.IsZero() || r.Counts["pupils"] != 0 || r.Counts["views"] != 12000 || r.Counts["lines"] != 0 {
		t.Fatalf("leavers are kept until a school says otherwise: %+v", r)
	}
	o.exec(`insert into retention (school_id, leaver_years) values ($1, 3)`, o.school)
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error {
		p, err := privacy.Preview(ctx, tx, privacy.Retention{LeaverYears: 3, ViewMonths: 24, LogYears: 7, AccountMonths: 12})
		if p.Leavers != 49 || p.Undated != 1 {
			t.Errorf("previewed %+v", p)
		}
		return err
	})
	if r := o.night("2026-11-25T03:30:00Z"); r.Counts["pupils"] != 0 {
		t.Errorf("a night runs once: %+v", r)
	}
	contacts := o.number(`select count(*) from contacts where not exists (select from pupil_contacts l join pupils p on p.id = l.pupil_id and (p.status <> 'left' or p.leaving_date is null) where l.contact_id = contacts.id)`)
	r := o.night("2026-11-26T02:00:00Z")
	if r.Finished.IsZero() || r.On.String() != "2026-11-26" || r.Counts["pupils"] != 49 || r.Counts["pupil_aliases"] != 49 || r.Counts["contacts"] != int(contacts) || contacts == 0 {
		t.Errorf("%+v, %d contacts are nobody's", r, contacts)
	}
	if n := o.number(`select count(*) from pupils`); n != 51 || o.number(`select count(*) from pupil_aliases`) != 51 || o.number(`select count(*) from pupils where pupil_id = '000002'`) != 1 {
		t.Errorf("%d pupils are left", n)
	}
	if n := o.number(`select count(*) from audit where action = 'erased a pupil' and actor = 'system'`); n != 49 {
		t.Errorf("%d pupils in the log", n)
	}
	if got := log.String(); !strings.Contains(got, `msg="data purged" school=`) || !strings.Contains(got, "pupils=49") || strings.Contains(got, "Smith") {
		t.Errorf("the process's log: %s", got)
	}
}

// TestABrokenNightGoesOn: each part is done and counted together, so that a killed worker neither repeats nor loses a number.
func TestABrokenNightGoesOn(t *testing.T) {
	o := newOffice(t, 50)
	o.exec(`update pupils set status = 'left', leaving_date = current_date - 1200`)
	o.exec(`insert into retention (school_id, leaver_years) values ($1, 3)`, o.school)
	at, _ := time.Parse(time.RFC3339, "2026-11-25T02:30:00Z")
	o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) error {
		run, err := privacy.BeginRun(ctx, tx, at)
		if err == nil {
			_, err = privacy.Step(ctx, tx, run)
		}
		return err
	})
	if r := o.newestRun(); r.Counts["pupils"] != 20 || !r.Finished.IsZero() {
		t.Errorf("after the first part: %+v", r)
	}
	if r := o.night("2026-11-25T04:30:00Z"); r.Counts["pupils"] != 50 || r.Finished.IsZero() || o.number(`select count(*) from purge_runs`) != 1 {
		t.Errorf("%+v", r)
	}
}

// TestEveryNightRuns through the queue, whenever a worker is there.
func TestEveryNightRuns(t *testing.T) {
	o := newOffice(t, 0)
	o.start()
	o.await(1, `select least(1, count(*)) from river_job where kind = 'privacy_purge' and state = 'completed'`)
}

// pack orders a pack about the first pupil, as the page does.
func (o office) pack() (p privacy.Pack) {
	o.t.Helper()
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) (err error) {
		p, _, err = privacy.Order(ctx, tx, privacy.Request{Submission: uuid.New(), About: privacy.APupil, ID: o.number(`select min(id) from pupils`), AskedFor: "the mother"})
		if err != nil {
			return err
		}
		return o.queue.Enqueue(ctx, tx, privacy.CollectArgs{SchoolID: o.school, PackID: p.ID})
	})
	return p
}

func (o office) awaitPack(id int64, state string) (p privacy.Pack) {
	o.t.Helper()
	o.await(1, `select count(*) from data_packs where id = $1 and state = $2`, id, state)
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) (err error) {
		p, err = privacy.ByID(ctx, tx, id)
		return err
	})
	return p
}

// make decides about everything and has the pack made.
func (o office) make(id int64) {
	o.t.Helper()
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error {
		_, _, open, err := privacy.Items(ctx, tx, id, privacy.Ask{})
		for _, s := range open {
			if _, err := privacy.DecideRest(ctx, tx, id, s, privacy.Hold, "others"); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		if err := privacy.Compile(ctx, tx, id); err != nil {
			return err
		}
		return o.queue.Enqueue(ctx, tx, privacy.CompileArgs{SchoolID: o.school, PackID: id})
	})
}

func TestPack(t *testing.T) {
	o := newOffice(t, 3)
	o.families()
	o.start()
	p := o.awaitPack(o.pack().ID, privacy.Deciding)
	if p.Done != p.Total || p.Items == 0 || p.Open != p.Items {
		t.Errorf("%+v", p)
	}
	o.make(p.ID)
	p = o.awaitPack(p.ID, privacy.Ready)
	var f file.File
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) (err error) {
		f, err = file.Open(ctx, tx, p.FileID, file.DataPack)
		return err
	})
	if left := time.Until(f.Expires); left < 23*time.Hour || left > 24*time.Hour || f.ContentType != file.ZipType || !strings.HasPrefix(f.Name, "data-pack-pupil-000001-") {
		t.Errorf("%s, %s, stays %s", f.Name, f.ContentType, left)
	}
	sheets := map[string][][]string{}
	z, err := zip.NewReader(bytes.NewReader(f.Body), int64(len(f.Body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		if !strings.HasSuffix(part.Name, ".xlsx") {
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		x, err := excelize.OpenReader(bytes.NewReader(body))
		if err != nil {
			t.Fatal(part.Name, err)
		}
		for _, name := range x.GetSheetList() {
			if sheets[part.Name+" "+name], err = x.GetRows(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	if rows := sheets["data.xlsx Pupil"]; len(rows) < 10 || rows[1][1] != "000001" {
		t.Errorf("of the pupil: %q", rows)
	}
	if rows := sheets["log-of-access.xlsx Log of access"]; len(rows) != 4 || rows[1][2] != "asked for a pack of data" {
		t.Errorf("the log of access: %q", rows)
	}
	if _, there := sheets["data.xlsx Contacts"]; there || len(sheets["data.xlsx About this pack"]) < 5 {
		t.Errorf("a contact held back is still there: %q", sheets["data.xlsx Contacts"])
	}
	if n := o.number(`select count(*) from audit where action in ('asked for a pack of data', 'pack of data made', 'downloaded a file')`); n != 3 {
		t.Errorf("%d lines in the log", n)
	}
}

// TestKilledPack: a worker was killed while it made the pack; another takes it up, and there is one file.
func TestKilledPack(t *testing.T) {
	o := newOffice(t, 3)
	o.families()
	stop := o.start()
	p := o.awaitPack(o.pack().ID, privacy.Deciding)
	stop()
	o.make(p.ID)
	o.exec(`update river_job set state = 'running', attempt = 1, attempted_at = now() - interval '91 seconds', attempted_by = array['dead'] where kind = 'pack_compile'`)
	o.exec(`update data_packs set done = 7`)
	o.start()
	o.awaitPack(p.ID, privacy.Ready)
	if n := o.number(`select count(*) from files`); n != 1 {
		t.Errorf("%d files", n)
	}
}

func TestCancelledPack(t *testing.T) {
	o := newOffice(t, 3)
	p := o.pack()
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { return privacy.Cancel(ctx, tx, p.ID) })
	o.start()
	o.await(1, `select count(*) from river_job where kind = 'pack_collect' and state = 'completed'`)
	if p = o.awaitPack(p.ID, privacy.Cancelled); p.Items != 0 {
		t.Errorf("%+v", p)
	}
}

// TestFailedPack: after the last try people are told; a pack about somebody who has gone says so at once.
func TestFailedPack(t *testing.T) {
	o := newOffice(t, 3)
	p := o.pack()
	o.exec(`update river_job set attempt = $1 where kind = 'pack_collect'`, packTries-1)
	o.exec(`alter table pupil_aliases rename to gone`)
	o.start()
	if p = o.awaitPack(p.ID, privacy.Failed); p.Message != packFailed {
		t.Errorf("%+v", p)
	}
	o.exec(`insert into contacts (school_id, contact_ref) values ($1, 'c1')`, o.school)
	gone := o.number(`insert into data_packs (school_id, submission, about, asked_for, asked_by) values ($1, gen_random_uuid(), 'contact', 'x', $2) returning id`, o.school, o.staff)
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error {
		return o.queue.Enqueue(ctx, tx, privacy.CollectArgs{SchoolID: o.school, PackID: gone})
	})
	if p = o.awaitPack(gone, privacy.Failed); p.Message != packGone {
		t.Errorf("%+v", p)
	}
}

// TestPacksAreForgotten: what a finished pack holds of others goes after a day, and a pack that nobody decides about too.
func TestPacksAreForgotten(t *testing.T) {
	o := newOffice(t, 3)
	o.families()
	stop := o.start()
	p := o.awaitPack(o.pack().ID, privacy.Deciding)
	stop()
	o.exec(`delete from purge_runs`)
	o.exec(`update data_packs set asked_at = now() - interval '101 days'`)
	if r := o.night("2026-11-25T02:30:00Z"); r.Counts["packs"] != 1 || r.Counts["data_pack_items"] != 0 {
		t.Errorf("%+v", r)
	}
	o.exec(`update data_packs set finished_at = now() - interval '25 hours'`)
	if r := o.night("2026-11-26T02:30:00Z"); r.Counts["data_pack_items"] != p.Items || o.number(`select count(*) from data_pack_items`) != 0 {
		t.Errorf("%+v", r)
	}
	if p = o.awaitPack(p.ID, privacy.Cancelled); p.Message == "" {
		t.Errorf("%+v", p)
	}
}
