package licence

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
)

// Replacing and withdrawing neither cost nor give back a key of a trial (LIC-6), an expired one neither.
func TestTrialAndChanges(t *testing.T) {
	o := newOffice(t, "trial")
	o.children(6)
	five := Request{TypeID: o.parent, Scope: ScopePicked}
	for i := range 5 {
		five.Picked = append(five.Picked, o.id(`select id from pupils where pupil_id_bare = $1`, fmt.Sprint(i+1)))
	}
	o.fill(o.order(five))
	left := func(what string) {
		t.Helper()
		if c := o.counts(Request{TypeID: o.parent, Scope: ScopeSchool}); c.TrialLeft != 0 {
			t.Errorf("%s: %d left", what, c.TrialLeft)
		}
	}
	key := o.keyOf(five.Picked[0], o.parent)
	left("made")
	o.change(Change{What: Replace, KeyID: key})
	left("replaced")
	o.change(Change{What: Replace, Who: five})
	left("all replaced")
	o.change(Change{What: Withdraw, KeyID: o.keyOf(five.Picked[0], o.parent)})
	left("withdrawn")
	o.change(Change{What: Replace, KeyID: o.keyOf(five.Picked[0], o.parent)})
	left("replaced after a withdrawal")
	o.exec(`update licence_keys set expires_on = current_date - 3 where state = 'live'`)
	left("expired")
	if c := o.counts(five); c.New != 5 || c.Renewed != 5 || c.HaveKey != 0 || !c.Fits() {
		t.Errorf("five expired keys: %+v", c)
	}
	b := o.order(five)
	left("promised anew")
	o.fill(b)
	left("made anew")
	if n := o.id(`select count(*) from licence_keys where state = 'live'`); n != 5 {
		t.Errorf("%d keys", n)
	}
	_, _, err := o.try(Request{TypeID: o.parent, Scope: ScopeSchool})
	onlyProblem(t, err, "who", "keys_trial")
	o.exec(`update schools set subscription = 'ended'`)
	last := o.keyOf(five.Picked[0], o.parent)
	if err := o.refusal(Change{What: Replace, KeyID: last}); !errors.As(err, new(errs.Forbidden)) {
		t.Errorf("a new key after the subscription: %v", err)
	}
	o.change(Change{What: Withdraw, KeyID: last})
}

// A key that has expired is to outsiders what a withdrawn one is, and the next sheet has a new one in its place.
func TestExpiry(t *testing.T) {
	o, ann, bea := withKey(t, "active")
	key := o.keyOf(ann, o.parent)
	text := o.text(key)
	today := civil.OnDay(time.Now())
	mother := o.account()
	o.mustRegister(mother, "007001", text)
	o.change(Change{What: Expire, KeyID: key, LastDay: today})
	o.mustRegister(o.account(), "007001", text) // the last day counts
	o.exec(`update licence_keys set expires_on = $2 where id = $1`, key, today.AddDays(-1))
	o.refusedBy("an expired key", ErrAskSchool, "007001", text)
	o.refusedBy("an expired key with another's ID", ErrNoMatch, "007002", text)
	if k := o.keyPage(key); !k.Expired || k.State != StateLive || k.LastDay != today.AddDays(-1) || o.live(mother) != 1 {
		t.Errorf("%+v", k)
	}
	o.change(Change{What: Expire, KeyID: key, LastDay: today.AddDays(30)}) // in time again, the same key
	o.mustRegister(o.account(), "007001", text)
	o.change(Change{What: Expire, Who: Request{TypeID: o.parent, Scope: ScopeSchool}}) // no day at all
	if n := o.id(`select count(*) from licence_keys where expires_on is null`); n != 2 {
		t.Errorf("%d keys without a last day", n)
	}
	if o.logged("set the last day of a licence key") != 4 {
		t.Errorf("%d lines", o.logged("set the last day of a licence key"))
	}
	o.exec(`update licence_keys set expires_on = $2 where id = $1`, key, today.AddDays(-1))
	c := o.counts(Request{TypeID: o.parent, Scope: ScopeSchool})
	if c.HaveKey != 1 || c.New != 1 || c.Renewed != 1 {
		t.Errorf("%+v", c)
	}
	o.exec(`update schools set key_days = 60`)
	b := o.made(o.order(Request{TypeID: o.parent, Scope: ScopeSchool, OnlyNew: true}))
	d := o.finish(b)
	fresh := o.keyOf(ann, o.parent)
	if len(d.Rows) != 1 || fresh == key || d.Rows[0].Key != o.text(fresh).String() || d.Rows[0].RegisterBy != today.AddDays(60) || o.keyPage(key).State != StateReplaced {
		t.Errorf("%+v", d.Rows)
	}
	if err := o.open(b); err != nil {
		t.Errorf("its own sheet: %v", err)
	}
	if k := o.keyPage(o.keyOf(bea, o.parent)); !k.LastDay.IsZero() {
		t.Errorf("the setting has changed a key that was made before: %+v", k)
	}
	o.change(Change{What: Replace, KeyID: fresh})
	if k := o.keyPage(o.keyOf(ann, o.parent)); k.LastDay != today.AddDays(60) {
		t.Errorf("a replacing key: %+v", k)
	}
}

func (o office) open(b Batch) error {
	return o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { return SheetOpen(ctx, tx, o.batch(b.ID).FileID) })
}

// Nobody mails dead keys: a sheet cannot be downloaded once a key on it is replaced, withdrawn or expired.
func TestSheetsWithDeadKeys(t *testing.T) {
	o, ann, bea := withKey(t, "active")
	r := Request{TypeID: o.parent, Scope: ScopeSchool}
	sheet := func() Batch { b := o.made(o.order(r)); o.finish(b); return b }
	closed := func(what string, b Batch) {
		t.Helper()
		if err := o.open(b); !errors.As(err, new(errs.Conflict)) || !o.batch(b.ID).HoldsDead {
			t.Errorf("%s: %v, %+v", what, err, o.batch(b.ID))
		}
	}
	b := sheet()
	if err := o.open(b); err != nil || o.batch(b.ID).HoldsDead {
		t.Fatalf("a fresh sheet: %v", err)
	}
	o.fill(o.order(Request{TypeID: o.pupil, Scope: ScopeSchool}))
	o.change(Change{What: Withdraw, Who: Request{TypeID: o.pupil, Scope: ScopeSchool}})
	if err := o.open(b); err != nil {
		t.Errorf("keys of another type: %v", err)
	}
	o.change(Change{What: Replace, KeyID: o.keyOf(ann, o.parent)})
	closed("replaced", b)
	b = sheet()
	if err := o.open(b); err != nil {
		t.Errorf("made again: %v", err)
	}
	o.change(Change{What: Withdraw, KeyID: o.keyOf(bea, o.parent)})
	closed("withdrawn", b)
	b = o.order(Request{TypeID: o.parent, Scope: ScopePicked, Picked: []int64{ann}})
	o.finish(o.made(b))
	o.exec(`update licence_keys set expires_on = current_date - 2 where state = 'live'`)
	closed("expired", b)
	o.exec(`update files set expires_at = now()`)
	file := o.id(`select file_was from key_batches where id = $1`, b.ID)
	gone := func() error {
		return o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { return SheetOpen(ctx, tx, file) })
	}
	if err := gone(); !errors.Is(err, errs.Gone) {
		t.Errorf("a sheet whose time is over: %v", err)
	}
	o.exec(`delete from files`)
	if err := gone(); !errors.Is(err, errs.Gone) {
		t.Errorf("a deleted sheet: %v", err)
	}
}
