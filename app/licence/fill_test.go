package licence

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
)

func TestFillAndSheet(t *testing.T) {
	o := newOffice(t, "active")
	o.children(2)
	o.child("00A-9", "Lexi", "O’Neil")
	o.exec(`update pupils set forename = '', year_group = null where pupil_id = '00A-9'`)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	if chunks := o.fill(b); chunks != 1 {
		t.Errorf("%d chunks", chunks)
	}
	if now := o.batch(b.ID); now.State != "running" || now.Done != 3 || now.StartedAt.IsZero() {
		t.Errorf("filled: %+v", now)
	}
	d := o.finish(b)
	if d.TypeName != "Parent/Guardian" || d.ScopeLabel != "Whole school" || d.StaffID != o.staff || d.LeftOut != 0 || d.School.Slug != "ashdale" || d.RegisterAt != "" || len(d.Rows) != 3 {
		t.Fatalf("%+v", d)
	}
	for i, want := range []SheetRow{{PupilID: "00A-9", Forename: "Legal", Surname: "O’Neil", TutorGroup: "9B"}, {PupilID: "000001", Forename: "Ann", Surname: "Smith", Year: "Year 7", TutorGroup: "7A"}, {PupilID: "000002", Forename: "Ann", Surname: "Smith", Year: "Year 7", TutorGroup: "7A"}} {
		got := d.Rows[i]
		key, p := ParseKey(got.Key)
		if want.Key = got.Key; got != want || p != nil || key.String() != got.Key {
			t.Errorf("row %d: %+v, want %+v", i, got, want)
		}
		// it is the key by which the family registers
		o.claims(got.PupilID, key)
	}
	ready := o.batch(b.ID)
	if ready.State != "ready" || ready.FileID == 0 || ready.FileExpired || ready.Message != "" || ready.Active() {
		t.Errorf("ready: %+v", ready)
	}
	if r, err := o.chunk(b); err != nil || !r.Stopped || o.keys() != 3 {
		t.Errorf("filled again: %+v, %v", r, err)
	}
	if n := o.id(`select count(*) from audit where action = 'licence keys made' and actor = 'system' and subject_id = $1 and detail = 'Parent/Guardian, Whole school: a sheet of 3 keys'`, b.ID); n != 1 {
		t.Error("the log does not tell of the sheet")
	}
	o.exec(`update files set expires_at = now()`)
	if gone := o.batch(b.ID); gone.FileID != 0 || !gone.FileExpired {
		t.Errorf("expired: %+v", gone)
	}
	o.exec(`delete from files`)
	if gone := o.batch(b.ID); gone.FileID != 0 || !gone.FileExpired {
		t.Errorf("purged: %+v", gone)
	}
}

func (o office) claims(pupilID string, key Key) {
	o.t.Helper()
	err := o.in(db.Claim(o.school, 0), func(ctx context.Context, tx db.Tx) error {
		_, err := Match(ctx, tx, o.keyring, pupilID, key)
		return err
	})
	if err != nil {
		o.t.Errorf("pupil %s cannot register: %v", pupilID, err)
	}
}

// A second sheet shows the same keys (LIC-7, case 40).
func TestSecondSheetShowsTheSameKeys(t *testing.T) {
	o := newOffice(t, "active")
	o.children(4)
	first := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.fill(first)
	second := o.order(Request{TypeID: o.parent, Scope: ScopeYear, Year: 7})
	o.fill(second)
	pupils := o.order(Request{TypeID: o.pupil, Scope: ScopeSchool})
	o.fill(pupils)
	a, b, c := o.finish(first), o.finish(second), o.finish(pupils)
	if len(a.Rows) != 4 || !slices.Equal(a.Rows, b.Rows) {
		t.Errorf("first %v, second %v", a.Rows, b.Rows)
	}
	for i := range c.Rows {
		if c.Rows[i].Key == a.Rows[i].Key {
			t.Error("two types share a key")
		}
	}
	if o.keys() != 8 {
		t.Errorf("%d keys, want 8", o.keys())
	}
}

func TestFillGoesInChunks(t *testing.T) {
	o := newOffice(t, "active")
	o.children(2100)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	var got []FillResult
	for range 3 {
		r, err := o.chunk(b)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r)
		if n := o.keys(); n != int64(r.Done) {
			t.Errorf("%d keys after %d places", n, r.Done)
		}
	}
	if want := []FillResult{{Done: 1000, Total: 2100}, {Done: 2000, Total: 2100}, {Done: 2100, Total: 2100, Finished: true}}; !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if r, err := o.chunk(b); err != nil || !r.Finished || o.keys() != 2100 {
		t.Errorf("once more: %+v, %v", r, err)
	}
	rows := o.sheet(b).Rows
	if len(rows) != 2100 || rows[0].PupilID != "000001" || rows[2099].PupilID != "002100" {
		t.Errorf("%d rows", len(rows))
	}
}

// A transaction that is lost leaves nothing behind, and two workers on one batch make no key twice.
func TestFillTwiceAndAfterAnAbort(t *testing.T) {
	o := newOffice(t, "active")
	o.children(1500)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	lost := errors.New("lost")
	err := o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) error {
		if _, err := Fill(ctx, tx, o.keyring, b.ID); err != nil {
			return err
		}
		return lost
	})
	if !errors.Is(err, lost) || o.keys() != 0 || o.batch(b.ID).Done != 0 {
		t.Fatalf("after a lost transaction: %d keys, %+v, %v", o.keys(), o.batch(b.ID), err)
	}
	results := make(chan error, 4)
	for range 4 {
		go func() {
			_, err := o.chunk(b)
			results <- err
		}()
	}
	for range 4 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if n := o.id(`select count(distinct pupil_id) from licence_keys where state = 'live'`); n != 1500 || o.keys() != 1500 || o.batch(b.ID).Done != 1500 {
		t.Errorf("%d keys for %d pupils, %+v", o.keys(), n, o.batch(b.ID))
	}
}

func TestTwoBatchesForTheSamePupils(t *testing.T) {
	o := newOffice(t, "active")
	o.children(800)
	a, b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool}), o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	results := make(chan error, 2)
	for _, b := range []Batch{a, b} {
		go func() {
			_, err := o.chunk(b)
			results <- err
		}()
	}
	if err := errors.Join(<-results, <-results); err != nil {
		t.Fatal(err)
	}
	if o.keys() != 800 || !slices.Equal(o.sheet(a).Rows, o.sheet(b).Rows) {
		t.Errorf("%d keys", o.keys())
	}
}

// Keys that exist already are drawn anew.
func TestTakenKeysAreDrawnAgain(t *testing.T) {
	o := newOffice(t, "active")
	o.children(3)
	first := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.work(func(ctx context.Context, tx db.Tx) error {
		_, err := fill(ctx, tx, o.keyring, first.ID, seeded())
		return err
	})
	second := o.order(Request{TypeID: o.pupil, Scope: ScopeSchool})
	o.work(func(ctx context.Context, tx db.Tx) error { // draws the same three, and each of them twice
		random := io.MultiReader(io.LimitReader(seeded(), 40), io.LimitReader(seeded(), 40), seeded())
		_, err := fill(ctx, tx, o.keyring, second.ID, random)
		return err
	})
	if o.keys() != 6 || len(o.sheet(second).Rows) != 3 {
		t.Errorf("%d keys", o.keys())
	}
	stuck := &cycle{}
	one := func(pupilID string) error {
		return o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) error {
			return makeKeys(ctx, tx, o.keyring, o.parent, []int64{o.child(pupilID, "Bo", "Lee")}, stuck)
		})
	}
	if err := one("77"); err != nil {
		t.Fatal(err)
	}
	if err := one("78"); err == nil || err.Error() != "make licence keys: 1 of them were taken 10 times" {
		t.Errorf("a source that always gives the same: %v", err)
	}
}

// cycle gives the same twelve bytes for ever, and so the same key.
type cycle struct{ next byte }

func (c *cycle) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = c.next
		c.next = (c.next + 1) % keyLength
	}
	return len(p), nil
}

func TestWhoIsLeftOut(t *testing.T) {
	o := newOffice(t, "active")
	o.children(6)
	pupil := func(n string) int64 {
		return o.id(`select id from pupils where school_id = $1 and pupil_id_bare = $2`, o.school, n)
	}
	early := o.order(Request{TypeID: o.parent, Scope: ScopePicked, Picked: []int64{pupil("3"), pupil("4")}})
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.exec(`update pupils set hidden = true where id = $1`, pupil("1"))
	o.exec(`update pupils set status = 'left' where id = $1`, pupil("2"))
	o.fill(early)
	o.exec(`update licence_keys set state = 'withdrawn' where pupil_id = $1`, pupil("3")) // after the order: whoever did it meant it
	o.fill(b)
	d := o.finish(b)
	var ids []string
	for _, r := range d.Rows {
		ids = append(ids, r.PupilID)
	}
	if !slices.Equal(ids, []string{"000004", "000005", "000006"}) || d.LeftOut != 3 || o.keys() != 4 {
		t.Errorf("the sheet has %v, left out %d, %d keys", ids, d.LeftOut, o.keys())
	}
	const want = "3 pupils are not on the sheet: since the order they have left or were hidden, or their keys were withdrawn."
	if got := o.batch(b.ID).Message; got != want {
		t.Errorf("says %q", got)
	}
}

func TestCancelMidWay(t *testing.T) {
	o := newOffice(t, "active")
	o.children(1500)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	if _, err := o.chunk(b); err != nil {
		t.Fatal(err)
	}
	o.ask(func(ctx context.Context, tx db.Tx) error {
		got, err := Cancel(ctx, tx, b.ID)
		if got.State != "cancelled" || got.Done != 1000 {
			t.Errorf("cancelled: %+v", got)
		}
		return err
	})
	if r, err := o.chunk(b); err != nil || !r.Stopped || o.keys() != 1000 {
		t.Errorf("went on: %+v, %v, %d keys", r, err, o.keys())
	}
	var conflict errs.Conflict
	if err := o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) error { return Finish(ctx, tx, SheetData{BatchID: b.ID}, 1) }); !errors.As(err, &conflict) {
		t.Errorf("finished a cancelled batch: %v", err)
	}
	if err := o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { _, err := Cancel(ctx, tx, b.ID); return err }); !errors.As(err, &conflict) {
		t.Errorf("cancelled twice: %v", err)
	}
	if n := o.id(`select count(*) from audit where action = 'stopped a key sheet' and actor_id = $1 and detail = 'Parent/Guardian, Whole school: stopped after 1000 of 1500'`, o.staff); n != 1 {
		t.Error("the log does not tell of it")
	}
	o.work(func(ctx context.Context, tx db.Tx) error { return Fail(ctx, tx, b.ID, "no") })
	if got := o.batch(b.ID); got.State != "cancelled" || got.Message != "" {
		t.Errorf("failed after cancelling: %+v", got)
	}
}

func TestFail(t *testing.T) {
	o := newOffice(t, "active")
	o.children(1)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.work(func(ctx context.Context, tx db.Tx) error { return Fail(ctx, tx, b.ID, "It did not work.") })
	if got := o.batch(b.ID); got.State != "failed" || got.Message != "It did not work." || got.Active() {
		t.Errorf("%+v", got)
	}
	if r, err := o.chunk(b); err != nil || !r.Stopped || o.keys() != 0 {
		t.Errorf("filled a failed batch: %+v, %v", r, err)
	}
}

func TestSheetNeedsTheSecret(t *testing.T) {
	o := newOffice(t, "active")
	o.children(1)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.fill(b)
	err := o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) error {
		_, err := Sheet(ctx, tx, ringOf(t, 2), b.ID)
		return err
	})
	if err == nil {
		t.Error("another secret opens the sheet")
	}
}
