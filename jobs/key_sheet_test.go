package jobs

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/xuri/excelize/v2"

	"gateway/app/db"
	"gateway/app/file"
	"gateway/app/licence"
)

// rows downloads a batch's sheet as a colleague does, and returns its cells.
func (o office) rows(b licence.Batch) [][]string {
	o.t.Helper()
	return o.download(b, "licence-keys-parent-guardian-whole-school-", "Licence keys")
}

func (o office) download(b licence.Batch, fileName, sheet string) [][]string {
	o.t.Helper()
	var f file.File
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) (err error) {
		f, err = file.Open(ctx, tx, b.FileID, file.KeySheet)
		return err
	})
	if left := time.Until(f.Expires); left < 23*time.Hour || left > 24*time.Hour {
		o.t.Errorf("the file stays %s", left)
	}
	if len(f.Name) != len(fileName)+len("2026-11-25.xlsx") || f.Name[:len(fileName)] != fileName {
		o.t.Errorf("the file is %s", f.Name)
	}
	x, err := excelize.OpenReader(bytes.NewReader(f.Body))
	if err != nil {
		o.t.Fatal(err)
	}
	rows, err := x.GetRows(sheet)
	if err != nil {
		o.t.Fatal(err)
	}
	return rows
}

func TestKeySheet(t *testing.T) {
	o := newOffice(t, 1200)
	o.start()
	b := o.awaitState(o.order().ID, licence.BatchReady)
	if b.Done != 1200 || b.Total != 1200 || b.Message != "" || b.FileID == 0 {
		t.Errorf("%+v", b)
	}
	rows := o.rows(b)
	if len(rows) != 1201 || rows[1][0] != "000001" || rows[1200][0] != "001200" || rows[1][7] != "https://gateway.example/s/ashdale" {
		t.Fatalf("%d rows, the first %v", len(rows), rows[1])
	}
	if _, p := licence.ParseKey(rows[1][6]); p != nil {
		t.Errorf("the key is %q", rows[1][6])
	}
	o.await(1, `select count(*) from river_job where kind = 'key_sheet' and state = 'completed' and errors is null`)
	again := o.awaitState(o.order().ID, licence.BatchReady)
	for i, r := range o.rows(again) {
		if r[6] != rows[i][6] {
			t.Fatalf("row %d: another key on the second sheet", i)
		}
	}
	if n := o.number(`select count(*) from licence_keys`); n != 1200 {
		t.Errorf("%d keys", n)
	}
}

// The second layout: a row for each pupil and contact, the rest counted and noted (LIC-4).
func TestKeyLetters(t *testing.T) {
	o := newOffice(t, 500)
	o.families()
	o.start()
	b := o.awaitState(o.orderIn(licence.LayoutContacts).ID, licence.BatchReady)
	if b.Done != 500 || b.Total != 500 || b.Letters != 995 || b.LeftOut != 205 || b.Message != "" {
		t.Errorf("%+v", b)
	}
	rows := o.download(b, "licence-key-letters-parent-guardian-whole-school-", "Key letters")
	if len(rows) != 996 || rows[1][0] != "000001" || rows[1][17] != "Mother" || rows[2][0] != "000001" || rows[2][17] != "Father" || rows[1][6] != rows[2][6] {
		t.Fatalf("%d rows, the first %q", len(rows), rows[:3])
	}
	pupil := rows[1][8:17]
	if id := o.number(`select id from pupils where pupil_id = '000001'`); !slices.Equal(pupil, []string{"Mrs Ann Smith", "Mrs Smith", fmt.Sprintf("m%d@example.org", id), fmt.Sprintf("%d High Street", id), "Aberystwyth", "", "", "", "SY23 1AB"}) {
		t.Errorf("the letter is %q", pupil)
	}
	if n := o.number(`select count(*) from key_batch_exclusions where batch_id = $1 and reason = 'no_responsibility' and contact_id is not null`, b.ID); n != 200 {
		t.Errorf("%d are noted without parental responsibility", n)
	}
	if n := o.number(`select count(*) from key_batch_exclusions where batch_id = $1`, b.ID); n != 205 || o.number(`select count(*) from licence_keys`) != 500 {
		t.Errorf("%d noted in all", n)
	}
	again := o.awaitState(o.order().ID, licence.BatchReady)
	if keys := o.rows(again); keys[1][6] != rows[1][6] {
		t.Error("the other layout has other keys")
	}
}

// Finishing fails, and is tried again: nobody is noted twice.
func TestKeyLettersAreTriedAgain(t *testing.T) {
	o := newOffice(t, 10)
	o.families()
	b := o.orderIn(licence.LayoutContacts)
	o.exec(`alter table key_batch_exclusions add constraint broken check (false)`)
	o.start()
	o.await(1, `select count(*) from river_job where kind = 'key_sheet' and cardinality(errors) = 1`)
	if n := o.number(`select count(*) from files`); n != 0 || o.batch(b.ID).State != licence.BatchRunning {
		t.Errorf("after one failure: %d files, %+v", n, o.batch(b.ID))
	}
	o.exec(`alter table key_batch_exclusions drop constraint broken`)
	b = o.awaitState(b.ID, licence.BatchReady)
	if n := o.number(`select count(*) from key_batch_exclusions`); b.Letters != 20 || b.LeftOut != 4 || n != 4 {
		t.Errorf("%+v, %d noted", b, n)
	}
}

// A worker was killed in the middle: its job still says "running" and some chunks are there. Another worker
// rescues it and goes on.
func TestKilledWorkerIsRescued(t *testing.T) {
	o := newOffice(t, 2500)
	b := o.order()
	o.exec(`update river_job set state = 'running', attempt = 1, attempted_at = now() - interval '91 seconds', attempted_by = array['dead'] where kind = 'key_sheet'`)
	o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) error {
		_, err := licence.Fill(ctx, tx, o.deps.Keyring, b.ID)
		return err
	})
	first := o.number(`select count(*) from licence_keys`)
	o.exec(`create table before as select id, lookup from licence_keys`)
	o.start()
	b = o.awaitState(b.ID, licence.BatchReady)
	if first != 1000 || b.Done != 2500 || len(o.rows(b)) != 2501 {
		t.Errorf("first %d, then %+v", first, b)
	}
	if n := o.number(`select count(*) from licence_keys join before using (id, lookup)`); n != 1000 {
		t.Errorf("%d of the first keys are left", n)
	}
	if n := o.number(`select count(distinct pupil_id) from licence_keys`); n != 2500 || o.number(`select count(*) from licence_keys`) != 2500 {
		t.Errorf("%d pupils have keys", n)
	}
	if n := o.number(`select count(*) from files`); n != 1 {
		t.Errorf("%d files", n)
	}
}

// The job may run twice for one batch; the second finds nothing to do.
func TestJobTwice(t *testing.T) {
	o := newOffice(t, 10)
	b := o.order()
	for range 2 {
		o.exec(`insert into river_job (state, kind, queue, args, max_attempts, priority) values ('available', 'key_sheet', 'bulk', jsonb_build_object('school_id', $1::bigint, 'batch_id', $2::bigint), 5, 1)`, o.school, b.ID)
	}
	o.start()
	o.await(3, `select count(*) from river_job where kind = 'key_sheet' and state = 'completed'`)
	if n := o.number(`select count(*) from files`); n != 1 || o.batch(b.ID).State != licence.BatchReady || o.number(`select count(*) from licence_keys`) != 10 {
		t.Errorf("%d files, %+v", n, o.batch(b.ID))
	}
}

func TestCancelledBeforeTheWorkerCame(t *testing.T) {
	o := newOffice(t, 10)
	b := o.order()
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { _, err := licence.Cancel(ctx, tx, b.ID); return err })
	o.start()
	o.await(1, `select count(*) from river_job where kind = 'key_sheet' and state = 'completed'`)
	if now := o.batch(b.ID); now.State != licence.BatchCancelled || o.number(`select count(*) from licence_keys`) != 0 || o.number(`select count(*) from files`) != 0 {
		t.Errorf("%+v", now)
	}
}

// Cancelled while the sheet is being written: no file, and the keys stay.
func TestCancelledAtTheLastMoment(t *testing.T) {
	o := newOffice(t, 10)
	b := o.order()
	w := &keySheet{deps: o.deps}
	job := &river.Job[licence.SheetArgs]{Args: licence.SheetArgs{SchoolID: o.school, BatchID: b.ID}}
	if err := w.fill(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { _, err := licence.Cancel(ctx, tx, b.ID); return err })
	if err := w.finish(context.Background(), job); err != errStopped {
		t.Errorf("finished with %v", err)
	}
	if o.number(`select count(*) from files`) != 0 || o.number(`select count(*) from licence_keys`) != 10 || o.batch(b.ID).State != licence.BatchCancelled {
		t.Errorf("%+v", o.batch(b.ID))
	}
}

func TestLastAttemptFails(t *testing.T) {
	o := newOffice(t, 10)
	b := o.order()
	o.exec(`update river_job set attempt = $1 where kind = 'key_sheet'`, sheetTries-1)
	o.exec(`alter table files add constraint broken check (false)`) // keys can be made, the file cannot be stored
	o.start()
	b = o.awaitState(b.ID, licence.BatchFailed)
	if b.Message != sheetFailed || b.Done != 10 || o.number(`select count(*) from licence_keys`) != 10 {
		t.Errorf("%+v", b)
	}
	o.await(1, `select count(*) from river_job where kind = 'key_sheet' and state = 'cancelled'`)
}

func TestEarlierAttemptsGoOn(t *testing.T) {
	o := newOffice(t, 10)
	b := o.order()
	o.exec(`alter table files add constraint broken check (false)`)
	o.start()
	o.await(1, `select count(*) from river_job where kind = 'key_sheet' and cardinality(errors) = 1`)
	if now := o.batch(b.ID); now.State != licence.BatchRunning || now.Message != "" {
		t.Errorf("after one failure: %+v", now)
	}
	o.exec(`alter table files drop constraint broken`)
	if now := o.awaitState(b.ID, licence.BatchReady); len(o.rows(now)) != 11 {
		t.Errorf("%+v", now)
	}
}

func TestSubscriptionEndedMeanwhile(t *testing.T) {
	o := newOffice(t, 10)
	b := o.order()
	o.exec(`update schools set subscription = 'ended'`)
	o.start()
	b = o.awaitState(b.ID, licence.BatchFailed)
	if b.Message != "No new keys can be made: the school’s subscription has ended." {
		t.Errorf("%+v", b)
	}
	o.await(1, `select count(*) from river_job where kind = 'key_sheet' and state = 'cancelled'`)
}

// A job of a batch that does not exist, or not at that school, ends at once.
func TestNoSuchBatch(t *testing.T) {
	o := newOffice(t, 1)
	b := o.order()
	o.exec(`update river_job set args = jsonb_build_object('school_id', $1::bigint, 'batch_id', $2::bigint)`, o.school+1, b.ID)
	o.start()
	o.await(1, `select count(*) from river_job where kind = 'key_sheet' and state = 'cancelled'`)
	if now := o.batch(b.ID); now.State != licence.BatchQueued {
		t.Errorf("%+v", now)
	}
}
