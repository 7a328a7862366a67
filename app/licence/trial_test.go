package licence

import (
	"context"
	"testing"

	"gateway/app/db"
)

// Exactly 5 + 5 (LIC-6, case 42).
func TestTrial(t *testing.T) {
	o := newOffice(t, "trial")
	o.children(8)
	worker := o.id(`insert into licence_types (school_id, name, audience) values ($1, 'Social Worker', 'other') returning id`, o.school)
	pick := func(typeID int64, from, n int) Request {
		r := Request{TypeID: typeID, Scope: ScopePicked}
		for i := range n {
			r.Picked = append(r.Picked, o.id(`select id from pupils where school_id = $1 and pupil_id_bare = $2`, o.school, []string{"1", "2", "3", "4", "5", "6", "7", "8"}[from+i]))
		}
		return r
	}
	left := func(typeID int64, want int) {
		t.Helper()
		if c := o.counts(pick(typeID, 0, 8)); c.TrialLeft != want {
			t.Errorf("%d left, want %d", c.TrialLeft, want)
		}
	}
	refused := func(r Request, left int) {
		t.Helper()
		before := o.id(`select count(*) from key_batches`)
		_, _, err := o.try(r)
		if p := onlyProblem(t, err, "who", "keys_trial"); p.Data["Left"] != left {
			t.Errorf("%v left, want %d", p.Data["Left"], left)
		}
		if o.id(`select count(*) from key_batches`) != before {
			t.Error("a refused order made a batch")
		}
	}
	refused(pick(o.parent, 0, 6), 5)
	refused(pick(worker, 0, 1), 0)
	refused(pick(o.id(`insert into licence_types (school_id, name, audience) values ($1, 'Grandparent', 'parent') returning id`, o.school), 0, 1), 0)
	three := o.order(pick(o.parent, 0, 3)) // only promised
	left(o.parent, 2)
	left(o.pupil, 5)
	refused(pick(o.parent, 3, 3), 2)
	same := o.order(pick(o.parent, 0, 3)) // the same pupils are promised once
	left(o.parent, 2)
	o.fill(three)
	o.fill(same)
	left(o.parent, 2)
	o.exec(`update licence_keys set state = 'withdrawn' where id = (select min(id) from licence_keys)`) // gives nothing back
	left(o.parent, 2)
	o.exec(`with old as (update licence_keys set state = 'replaced' where id = (select max(id) from licence_keys) returning *)
		insert into licence_keys (school_id, pupil_id, licence_type_id, lookup, sealed, replaces_id) select school_id, pupil_id, licence_type_id, 'x', 'x', id from old`)
	left(o.parent, 2) // costs nothing
	o.fill(o.order(pick(o.parent, 3, 2)))
	left(o.parent, 0)
	refused(pick(o.parent, 5, 1), 0)
	refused(pick(o.parent, 0, 3), 0) // the first pupil's key was withdrawn: a new one would be the sixth
	if b := o.order(pick(o.parent, 1, 4)); b.Total != 4 {
		t.Errorf("the same keys again: %+v", b)
	}
	o.fill(o.order(pick(o.pupil, 0, 5)))
	refused(pick(o.pupil, 5, 1), 0)
	if n := o.id(`select count(*) from licence_keys where replaces_id is null`); n != 10 {
		t.Errorf("%d keys, want 10", n)
	}
	o.exec(`update schools set subscription = 'active' where id = $1`, o.school)
	left(o.parent, Unlimited)
	o.order(pick(worker, 0, 8))
}

func TestTrialGivesBackWhatWasCancelled(t *testing.T) {
	o := newOffice(t, "trial")
	o.children(5)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	if c := o.counts(Request{TypeID: o.parent, Scope: ScopeSchool}); c != (Counts{Pupils: 5, New: 5, Promised: 5}) || !c.Fits() {
		t.Errorf("promised: %+v", c)
	}
	o.ask(func(ctx context.Context, tx db.Tx) error { _, err := Cancel(ctx, tx, b.ID); return err })
	if c := o.counts(Request{TypeID: o.parent, Scope: ScopeSchool}); c != (Counts{Pupils: 5, New: 5, TrialLeft: 5}) {
		t.Errorf("after cancelling: %+v", c)
	}
}

// Many admins at once, each for other pupils: never more than 5.
func TestTrialUnderConcurrency(t *testing.T) {
	o := newOffice(t, "trial")
	var ids []int64
	for _, p := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		ids = append(ids, o.child(p, "Ann", "Lee"))
	}
	start, results := make(chan bool), make(chan error, len(ids))
	for i := range ids {
		go func() {
			<-start
			_, _, err := o.try(Request{TypeID: o.parent, Scope: ScopePicked, Picked: []int64{ids[i], ids[(i+1)%8], ids[(i+2)%8]}})
			results <- err
		}()
	}
	close(start)
	accepted := 0
	for range ids {
		if err := <-results; err == nil {
			accepted++
		} else {
			onlyProblem(t, err, "who", "keys_trial")
		}
	}
	promised := o.id(`select count(distinct pupil_id) from key_batch_pupils`)
	if accepted == 0 || promised > TrialKeys {
		t.Errorf("%d orders promise %d keys", accepted, promised)
	}
}

// Two admins order 5 and 5 for different pupils at the same moment, while a worker fills: one gets them.
func TestTwoAdminsAtOnce(t *testing.T) {
	for range 5 {
		o := newOffice(t, "trial")
		o.children(5)
		for _, p := range []string{"a", "b", "c", "d", "e"} {
			o.child(p, "Bo", "Lee")
		}
		results := make(chan error, 2)
		for _, year := range []int{7, 9} {
			go func() {
				b, _, err := o.try(Request{TypeID: o.pupil, Scope: ScopeYear, Year: year})
				if err == nil {
					_, err = o.chunk(b)
				}
				results <- err
			}()
		}
		a, b := <-results, <-results
		if (a == nil) == (b == nil) {
			t.Fatalf("results %v and %v", a, b)
		}
		if n := o.keys(); n != 5 {
			t.Errorf("%d keys, want 5", n)
		}
	}
}
