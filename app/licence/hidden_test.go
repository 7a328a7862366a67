package licence

import (
	"context"
	"errors"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
)

func (o office) hide(pupil int64, hidden bool) {
	o.t.Helper()
	o.exec(`update pupils set hidden = $3 where school_id = $1 and id = $2`, o.school, pupil, hidden)
}

// sheetOpen asks as the member of staff whether a batch's file may be downloaded.
func (o office) sheetOpen(b Batch) error {
	return o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { return SheetOpen(ctx, tx, b.FileID) })
}

// TestSheetOfAHiddenPupil: from the moment a pupil is hidden nobody downloads a sheet with the pupil's key (ADM-3).
func TestSheetOfAHiddenPupil(t *testing.T) {
	o := newOffice(t, "active")
	ann, bo := o.child("7001", "Ann", "Lee"), o.child("7002", "Bo", "Kay")
	both := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.fill(both)
	o.finish(both)
	without := o.order(Request{TypeID: o.parent, Scope: ScopePicked, Picked: []int64{ann}})
	o.fill(without)
	o.finish(without)
	both, without = o.batch(both.ID), o.batch(without.ID)
	if both.HoldsHidden || o.sheetOpen(both) != nil {
		t.Errorf("before: %v %v", both.HoldsHidden, o.sheetOpen(both))
	}
	o.hide(bo, true)
	if err := o.sheetOpen(both); !errors.As(err, new(errs.Conflict)) || !o.batch(both.ID).HoldsHidden {
		t.Errorf("hidden: %v, %v", err, o.batch(both.ID).HoldsHidden)
	}
	if err := o.sheetOpen(without); err != nil || o.batch(without.ID).HoldsHidden {
		t.Errorf("a sheet without the pupil: %v", err)
	}
	after := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.fill(after)
	if d := o.finish(after); len(d.Rows) != 1 || d.Rows[0].PupilID != "7001" || o.sheetOpen(o.batch(after.ID)) != nil {
		t.Errorf("generated again: %+v", d.Rows)
	}
	o.hide(bo, false)
	if err := o.sheetOpen(both); err != nil || o.batch(both.ID).HoldsHidden {
		t.Errorf("shown again: %v", err)
	}
	other := o.another("glenbrae", "scotland", "active")
	o.hide(bo, true)
	if err := other.sheetOpen(both); err != nil {
		t.Errorf("another school's file: %v", err)
	}
}

// TestHiddenPupilGetsNoKey: not counted, not ordered, not picked, and left out of a sheet in the making.
func TestHiddenPupilGetsNoKey(t *testing.T) {
	o := newOffice(t, "active")
	ann, bo := o.child("7001", "Ann", "Lee"), o.child("7002", "Bo", "Kay")
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.hide(bo, true)
	o.fill(b)
	if d := o.finish(b); len(d.Rows) != 1 || d.LeftOut != 1 || o.keys() != 1 {
		t.Errorf("in the making: %+v, %d keys", d, o.keys())
	}
	if c := o.counts(Request{TypeID: o.parent, Scope: ScopeSchool}); c.Pupils != 1 {
		t.Errorf("counted: %+v", c)
	}
	if _, _, err := o.try(Request{TypeID: o.parent, Scope: ScopePicked, Picked: []int64{bo}}); err == nil {
		t.Error("ordered for the hidden pupil alone")
	}
	o.ask(func(ctx context.Context, tx db.Tx) error {
		found, n, err := PickList(ctx, tx, "", 0, 10, 0)
		if n != 1 || found[0].ID != ann {
			t.Errorf("to pick: %+v", found)
		}
		picked, perr := Picked(ctx, tx, []int64{ann, bo})
		if len(picked) != 1 || picked[0].ID != ann {
			t.Errorf("picked: %+v", picked)
		}
		years, yerr := Years(ctx, tx)
		if len(years) != 1 || years[0].Pupils != 1 {
			t.Errorf("years: %+v", years)
		}
		return errors.Join(err, perr, yerr)
	})
}

// TestPairOfAHiddenPupil is answered like a wrong one; a right pair from before the switch makes no holding.
func TestPairOfAHiddenPupil(t *testing.T) {
	o := newOffice(t, "active")
	bo := o.child("7002", "Bo", "Kay")
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.fill(b)
	key, _ := ParseKey(o.finish(b).Rows[0].Key)
	match := func() (p Pair, err error) {
		err = o.in(db.Claim(o.school, 0), func(ctx context.Context, tx db.Tx) (err error) {
			p, err = Match(ctx, tx, o.keyring, "7002", key)
			return err
		})
		return p, err
	}
	pair, err := match()
	if err != nil || pair.PupilID != bo {
		t.Fatalf("%+v %v", pair, err)
	}
	account := o.id(`insert into accounts (email, forename, surname, password_hash) values ('pa@example.org', 'Pa', 'Kay', 'x') returning id`)
	o.hide(bo, true)
	if _, err := match(); !errors.Is(err, ErrNoMatch) {
		t.Errorf("matched: %v", err)
	}
	err = o.in(db.Claim(o.school, account), func(ctx context.Context, tx db.Tx) error {
		_, err := Hold(ctx, tx, Claim{Pair: pair, MadeBy: "registration", PrivacyVersion: 1})
		return err
	})
	if !errors.Is(err, ErrAskSchool) {
		t.Errorf("held: %v", err)
	}
}

func TestOfPupil(t *testing.T) {
	o := newOffice(t, "active")
	ann := o.child("7001", "Ann", "Lee")
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.fill(b)
	account := o.id(`insert into accounts (email, title, forename, surname, password_hash) values ('pa@example.org', 'Mr', 'Pa', 'Lee', 'x') returning id`)
	o.exec(`insert into account_schools (school_id, account_id) values ($1, $2)`, o.school, account)
	o.exec(`insert into holdings (school_id, account_id, pupil_id, licence_type_id, key_id, state, made_by, privacy_version)
		select $1, $2, $3, licence_type_id, id, 'live', 'add', 1 from licence_keys where school_id = $1`, o.school, account, ann)
	var keys []KeyOf
	o.ask(func(ctx context.Context, tx db.Tx) (err error) { keys, err = OfPupil(ctx, tx, ann); return err })
	if len(keys) != 1 {
		t.Fatalf("%+v", keys)
	}
	k := keys[0]
	if k.TypeName != "Parent/Guardian" || k.State != "live" || k.Used != 1 || k.MadeAt.IsZero() {
		t.Errorf("%+v", k)
	}
	o.another("glenbrae", "scotland", "active").ask(func(ctx context.Context, tx db.Tx) (err error) {
		keys, err = OfPupil(ctx, tx, ann)
		if len(keys) != 0 {
			t.Errorf("another school reads %+v", keys)
		}
		return err
	})
}
