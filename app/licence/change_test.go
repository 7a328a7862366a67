package licence

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"

	"gateway/app/db"
	"gateway/app/errs"
)

// change makes a change that must be accepted; of many keys it looks first, as the page does.
func (o office) change(c Change) ChangeRow {
	o.t.Helper()
	row, err := o.tryChange(c)
	if err != nil {
		o.t.Fatalf("%+v: %v", c, err)
	}
	return row
}

func (o office) tryChange(c Change) (row ChangeRow, err error) {
	if c.Submission == uuid.Nil {
		c.Submission = uuid.New()
	}
	if c.KeyID == 0 && c.Mark == "" {
		c.Mark = o.look(c).Mark
	}
	err = o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error {
		id, err := ChangeKeys(ctx, tx, o.keyring, c)
		if err != nil {
			return err
		}
		row, err = ChangeByID(ctx, tx, id)
		return err
	})
	return row, err
}

func (o office) look(c Change) (r Reach) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		r, err = LookAt(ctx, tx, c)
		return err
	})
	return r
}

func (o office) keyPage(id int64) (k KeyPage) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		k, err = KeyByID(ctx, tx, id)
		return err
	})
	return k
}

// keyOf is the newest key of a pupil and type.
func (o office) keyOf(pupilID, typeID int64) int64 {
	o.t.Helper()
	return o.id(`select max(id) from licence_keys where school_id = $1 and pupil_id = $2 and licence_type_id = $3`, o.school, pupilID, typeID)
}

// text is a key as it stands on a letter.
func (o office) text(key int64) Key {
	o.t.Helper()
	var sealed []byte
	var pupil int64
	if err := o.owner.QueryRow(context.Background(), `select sealed, pupil_id from licence_keys where id = $1`, key).Scan(&sealed, &pupil); err != nil {
		o.t.Fatal(err)
	}
	k, err := o.keyring.Open(o.school, pupil, sealed)
	if err != nil {
		o.t.Fatal(err)
	}
	return k
}

// account is somebody of a family, at this school.
func (o office) account() int64 {
	o.t.Helper()
	n := o.id(`insert into accounts (email, forename, surname, password_hash) values (gen_random_uuid() || '@home.example', 'Bo', 'Ali', 'x') returning id`)
	return n
}

// register takes the whole way of a family with a Pupil ID and a key.
func (o office) register(account int64, pupilID string, k Key) (made bool, err error) {
	err = o.in(db.Claim(o.school, account), func(ctx context.Context, tx db.Tx) error {
		pair, err := Match(ctx, tx, o.keyring, pupilID, k)
		if err != nil {
			return err
		}
		made, err = Hold(ctx, tx, Claim{Pair: pair, MadeBy: "add"})
		return err
	})
	return made, err
}

func (o office) mustRegister(account int64, pupilID string, k Key) {
	o.t.Helper()
	if made, err := o.register(account, pupilID, k); err != nil || !made {
		o.t.Fatalf("register with %s: made %v, %v", pupilID, made, err)
	}
}

func (o office) refusedBy(what string, want error, pupilID string, k Key) {
	o.t.Helper()
	if _, err := o.register(o.account(), pupilID, k); !errors.Is(err, want) {
		o.t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func (o office) live(account int64) int64 {
	o.t.Helper()
	return o.id(`select count(*) from holdings where school_id = $1 and account_id = $2 and state = 'live'`, o.school, account)
}

func (o office) logged(action string) int64 {
	o.t.Helper()
	return o.id(`select count(*) from audit where school_id = $1 and action = $2`, o.school, action)
}

// withKey is a school whose two pupils have Parent/Guardian keys.
func withKey(t *testing.T, subscription string) (o office, ann, bea int64) {
	o = newOffice(t, subscription)
	ann, bea = o.child("007001", "Ann", "Ali"), o.child("007002", "Bea", "Boa")
	o.finish(o.made(o.order(Request{TypeID: o.parent, Scope: ScopeSchool})))
	return o, ann, bea
}

func (o office) made(b Batch) Batch { o.t.Helper(); o.fill(b); return b }

// Replacing says and does one thing: registering with the old key stops, holdings stay (LIC-7, case 40).
func TestReplace(t *testing.T) {
	o, ann, bea := withKey(t, "active")
	mother, father := o.account(), o.account()
	old, others := o.keyOf(ann, o.parent), o.keyOf(bea, o.parent)
	oldText := o.text(old)
	o.mustRegister(mother, "007001", oldText)
	ask := Change{Submission: uuid.New(), What: Replace, KeyID: old}
	row := o.change(ask)
	if again := o.change(ask); again.ID != row.ID {
		t.Errorf("the second press made change %d, the first %d", again.ID, row.ID)
	}
	if row.What != Replace || row.Keys != 1 || row.Ended != 0 || row.Label != "Ali, Ann" || row.TypeName != "Parent/Guardian" || row.MadeBy != "Mrs J Davies" {
		t.Errorf("%+v", row)
	}
	fresh := o.keyOf(ann, o.parent)
	if fresh == old || o.id(`select replaces_id from licence_keys where id = $1`, fresh) != old || o.keys() != 3 {
		t.Errorf("key %d after %d, %d keys", fresh, old, o.keys())
	}
	if k := o.keyPage(old); k.State != StateReplaced || k.ChangedBy != "Mrs J Davies" || k.ChangedAt.IsZero() || k.Accounts != 1 || k.People != 1 || k.May(Replace) || k.May(Withdraw) {
		t.Errorf("the old key: %+v", k)
	}
	o.refusedBy("the old key", ErrAskSchool, "007001", oldText)
	o.refusedBy("the old key with another's ID", ErrNoMatch, "007002", oldText)
	if o.live(mother) != 1 {
		t.Error("the mother has lost her access")
	}
	o.mustRegister(father, "007001", o.text(fresh))
	if k := o.keyPage(others); k.State != StateLive {
		t.Errorf("another pupil's key: %+v", k)
	}
	if _, err := o.tryChange(Change{What: Replace, KeyID: old}); !errors.As(err, new(errs.Conflict)) {
		t.Errorf("replaced once more: %v", err)
	}
	if o.logged("replaced a licence key") != 1 || o.id(`select pupil_id from audit where action = 'replaced a licence key'`) != ann {
		t.Error("the log does not tell of it")
	}
}

// Withdrawing stops registering; ending access is another choice (LIC-7).
func TestWithdraw(t *testing.T) {
	o, ann, _ := withKey(t, "active")
	mother, cousin := o.account(), o.account()
	key := o.keyOf(ann, o.parent)
	text := o.text(key)
	o.mustRegister(mother, "007001", text)
	o.change(Change{What: Replace, KeyID: key})
	fresh := o.keyOf(ann, o.parent)
	o.mustRegister(cousin, "007001", o.text(fresh))
	row := o.change(Change{What: Withdraw, KeyID: fresh})
	if row.Keys != 1 || row.Ended != 0 || o.live(mother) != 1 || o.live(cousin) != 1 {
		t.Errorf("withdrawn: %+v", row)
	}
	o.refusedBy("a withdrawn key", ErrAskSchool, "007001", o.text(fresh))
	if k := o.keyPage(fresh); k.State != StateWithdrawn || !k.Newest || !k.May(Replace) || !k.May(Withdraw) || k.May(Expire) || k.People != 2 {
		t.Errorf("the withdrawn key: %+v", k)
	}
	if _, err := o.tryChange(Change{What: Withdraw, KeyID: fresh}); err == nil {
		t.Error("withdrawn twice")
	}
	// ending the access later takes all who see the pupil under the type, by whichever key
	row = o.change(Change{What: Withdraw, KeyID: fresh, EndAccess: true})
	if row.Keys != 0 || row.Ended != 2 || row.People != 2 || o.live(mother)+o.live(cousin) != 0 {
		t.Errorf("ended: %+v", row)
	}
	if n := o.id(`select count(*) from holdings where state = 'ended' and ended_by = 'school' and decided_by = $1 and ended_at is not null`, o.staff); n != 2 {
		t.Errorf("%d holdings say who ended them", n)
	}
	if n := o.id(`select count(*) from account_schools where not has_live_holding`); n != 2 {
		t.Errorf("%d accounts count as without access", n)
	}
	if o.logged("ended access to a pupil") != 2 || o.logged("withdrew a licence key") != 1 {
		t.Error("the log does not tell of it")
	}
	// a new key takes the place of a withdrawn one
	o.change(Change{What: Replace, KeyID: fresh})
	third := o.keyOf(ann, o.parent)
	if k := o.keyPage(fresh); k.State != StateWithdrawn || k.Newest {
		t.Errorf("the withdrawn key: %+v", k)
	}
	o.mustRegister(mother, "007001", o.text(third))
}

// Many keys: what was looked at is what happens, or nothing does.
func TestChangeOfMany(t *testing.T) {
	o := newOffice(t, "active")
	o.children(130)
	out := o.child("009001", "Out", "Side") // Year 9
	o.fill(o.order(Request{TypeID: o.parent, Scope: ScopeSchool}))
	o.fill(o.order(Request{TypeID: o.pupil, Scope: ScopeYear, Year: 7}))
	seven := Change{What: Withdraw, Who: Request{TypeID: o.parent, Scope: ScopeYear, Year: 7}}
	first := o.id(`select id from pupils where pupil_id = '000001'`)
	mother := o.account()
	o.mustRegister(mother, "000001", o.text(o.keyOf(first, o.parent)))
	r := o.look(seven)
	if r.Pupils != 130 || r.Keys != 130 || r.Used != 1 || r.People != 1 || r.Label != "Year 7" || r.TypeName != "Parent/Guardian" || !r.Confirm(Withdraw) {
		t.Errorf("%+v", r)
	}
	_, err := o.tryChange(seven)
	if p := onlyProblem(t, err, "typed", "keys_typed"); p.Data["Count"] != 130 {
		t.Errorf("%+v", p)
	}
	seven.Typed, seven.Mark = "130", r.Mark
	o.change(Change{What: Withdraw, KeyID: o.keyOf(first, o.parent)}) // meanwhile
	if _, err := o.tryChange(seven); !errors.As(err, new(errs.Conflict)) {
		t.Errorf("keys have changed since: %v", err)
	}
	if n := o.id(`select count(*) from licence_keys where state = 'withdrawn'`); n != 1 {
		t.Errorf("%d keys withdrawn by a change that was refused", n)
	}
	seven.Mark, seven.Typed, seven.EndAccess, seven.Submission = "", "129", true, uuid.New()
	row := o.change(seven)
	if again := o.change(seven); again != row {
		t.Errorf("the second press: %+v", again)
	}
	if row.Keys != 129 || row.Ended != 1 || row.People != 1 || o.live(mother) != 0 {
		t.Errorf("%+v", row)
	}
	if n := o.id(`select count(*) from licence_keys where state = 'live' and licence_type_id = $1`, o.pupil); n != 130 {
		t.Errorf("%d pupil keys are left", n)
	}
	if k := o.keyPage(o.keyOf(out, o.parent)); k.State != StateLive {
		t.Error("a key of another year was withdrawn")
	}
	// all pupils' keys anew, typed with the comma that pages write
	row = o.change(Change{What: Replace, Typed: " 130 ", Who: Request{TypeID: o.pupil, Scope: ScopeSchool}})
	if n := o.id(`select count(*) from licence_keys k where state = 'live' and replaces_id is not null and licence_type_id = $1`, o.pupil); row.Keys != 130 || n != 130 {
		t.Errorf("%d new keys of %+v", n, row)
	}
	var again []int64
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		again, err = ChangedPupils(ctx, tx, row.ID, 1000)
		return err
	})
	if len(again) != 130 || slices.Contains(again, out) {
		t.Errorf("%d pupils to make the sheet for", len(again))
	}
	onlyProblem(t, o.refusal(Change{What: Replace, Who: Request{TypeID: o.parent, Scope: ScopeYear, Year: 8}}), "who", "keys_change_none")
	onlyProblem(t, o.refusal(Change{What: "burn", Who: Request{TypeID: o.parent, Scope: ScopeSchool}, Mark: "x"}), "what", "keys_what_choose")
	onlyProblem(t, o.refusal(Change{What: Withdraw, Who: Request{TypeID: 99, Scope: ScopeSchool}, Mark: "x"}), "type", "keys_type_choose")
}

func (o office) refusal(c Change) error {
	_, err := o.tryChange(c)
	return err
}

// Another school's keys do not exist.
func TestChangesStayAtHome(t *testing.T) {
	o, ann, _ := withKey(t, "active")
	key := o.keyOf(ann, o.parent)
	other := o.another("glenbrae", "scotland", "active")
	if err := other.refusal(Change{What: Withdraw, KeyID: key}); !errors.Is(err, errs.NotFound) {
		t.Errorf("another school's key: %v", err)
	}
	if o.keyPage(key).State != StateLive {
		t.Error("it was withdrawn")
	}
}
