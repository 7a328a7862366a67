package licence

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"gateway/app/db"
	"gateway/app/errs"
)

func TestOrderFreezesThePupils(t *testing.T) {
	o := newOffice(t, "active")
	b2, a2, a1 := o.child("000002", "Zoe", "Baker"), o.child("9", "Ann", "Ádams"), o.child("10", "Ann", "Adams")
	left, hidden := o.child("000003", "Gone", "Aaa"), o.child("000004", "Hid", "Aaa")
	starting := o.child("000005", "New", "Cole")
	o.exec(`update pupils set status = 'left' where id = $1`, left)
	o.exec(`update pupils set hidden = true where id = $1`, hidden)
	o.exec(`update pupils set status = 'starting' where id = $1`, starting)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	want := Batch{ID: b.ID, TypeID: o.parent, TypeName: "Parent/Guardian", ScopeLabel: "Whole school", Layout: "pupils", Format: "excel", AskedBy: "Mrs J Davies", AskedAt: b.AskedAt, State: "queued", Total: 4, StartedAt: b.StartedAt}
	if b != want || time.Since(b.AskedAt) > time.Minute || !b.StartedAt.IsZero() || !b.Active() {
		t.Errorf("ordered %+v", b)
	}
	rows, _ := o.owner.Query(context.Background(), `select pupil_id, is_new from key_batch_pupils where batch_id = $1 order by place`, b.ID)
	var order []int64
	for rows.Next() {
		var id int64
		var fresh bool
		if err := rows.Scan(&id, &fresh); err != nil || !fresh {
			t.Fatal(id, fresh, err)
		}
		order = append(order, id)
	}
	if want := []int64{a1, a2, b2, starting}; !reflect.DeepEqual(order, want) {
		t.Errorf("places %v, want %v", order, want)
	}
	if n := o.id(`select count(*) from audit where action = 'ordered licence keys' and actor = 'staff' and actor_id = $1 and subject_id = $2
		and detail = 'Whole school: 4 pupils, 4 new keys'`, o.staff, b.ID); n != 1 {
		t.Error("the log does not tell of the order")
	}
	if o.keys() != 0 {
		t.Error("ordering made keys")
	}
}

func TestOrderScopes(t *testing.T) {
	o := newOffice(t, "active")
	o.children(3) // Year 7, 7A
	a, b := o.child("100", "Ann", "Lee"), o.child("101", "Bo", "Lee")
	other := o.another("glenbrae", "scotland", "active")
	far := other.child("100", "Far", "Away")
	for _, c := range []struct {
		r     Request
		label string
		total int
	}{
		{Request{Scope: ScopeSchool}, "Whole school", 5},
		{Request{Scope: ScopeYear, Year: 7}, "Year 7", 3},
		{Request{Scope: ScopeYear, Year: 9}, "Year 9", 2},
		{Request{Scope: ScopeGroup, TutorGroup: "9B"}, "9B", 2},
		{Request{Scope: ScopePicked, Picked: []int64{a}}, "1 picked pupil", 1},
		{Request{Scope: ScopePicked, Picked: []int64{a, b, far}}, "3 picked pupils", 2}, // another school's pupil is nobody
	} {
		c.r.TypeID = o.parent
		if got := o.counts(c.r); got != (Counts{Pupils: c.total, New: c.total, Promised: got.Promised, TrialLeft: Unlimited}) {
			t.Errorf("%s counts %+v", c.label, got)
		}
		if got := o.order(c.r); got.Total != c.total || got.ScopeLabel != c.label {
			t.Errorf("%+v ordered %+v", c.r, got)
		}
	}
	if got := other.order(Request{TypeID: other.parent, Scope: ScopeYear, Year: 9}); got.ScopeLabel != "S9" {
		t.Errorf("in Scotland the label is %s", got.ScopeLabel)
	}
	for _, r := range []Request{
		{Scope: ScopeYear, Year: 10}, {Scope: ScopeGroup, TutorGroup: "9b"}, {Scope: ScopePicked, Picked: []int64{far}}} {
		r.TypeID = o.parent
		_, _, err := o.try(r)
		onlyProblem(t, err, "who", "keys_none")
	}
	_, _, err := o.try(Request{TypeID: other.parent, Scope: ScopeSchool})
	onlyProblem(t, err, "type", "keys_type_choose")
}

func TestOrderNeedsAWholeForm(t *testing.T) {
	o := newOffice(t, "active")
	o.children(1)
	err := o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error {
		_, _, err := Order(ctx, tx, Request{TypeID: o.parent, Scope: ScopeSchool})
		return err
	})
	onlyProblem(t, err, "submission", "keys_form_again")
	_, _, err = o.try(Request{TypeID: o.parent, Scope: "set"})
	onlyProblem(t, err, "who", "keys_who_choose")
}

func TestOnlyNewLeavesOutWhoHasAKey(t *testing.T) {
	o := newOffice(t, "active")
	o.children(3)
	o.fill(o.order(Request{TypeID: o.parent, Scope: ScopeYear, Year: 7}))
	o.child("900", "New", "Comer")
	if c := o.counts(Request{TypeID: o.parent, Scope: ScopeSchool}); c != (Counts{4, 3, 1, 0, Unlimited}) {
		t.Errorf("counted %+v", c)
	}
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool, OnlyNew: true})
	if b.Total != 1 || !b.OnlyNew {
		t.Errorf("ordered %+v", b)
	}
	o.fill(b)
	_, _, err := o.try(Request{TypeID: o.parent, Scope: ScopeSchool, OnlyNew: true})
	onlyProblem(t, err, "who", "keys_none")
	if b := o.order(Request{TypeID: o.pupil, Scope: ScopeSchool, OnlyNew: true}); b.Total != 4 {
		t.Errorf("of another type %d", b.Total)
	}
	if o.keys() != 4 {
		t.Errorf("%d keys", o.keys())
	}
}

func TestSubmissionTwice(t *testing.T) {
	o := newOffice(t, "trial")
	o.children(5)
	r := Request{Submission: uuid.MustParse(someUUID), TypeID: o.parent, Scope: ScopeSchool}
	first := o.order(r)
	o.fill(first)
	again := r
	again.TypeID, again.Scope, again.Year = o.pupil, ScopeYear, 7 // gone back, changed and sent again: still the first
	for _, r := range []Request{r, again} {
		if b, created, err := o.try(r); err != nil || created || b.ID != first.ID || b.Done != 5 || b.TypeID != o.parent {
			t.Errorf("again: %+v, created %v, %v", b, created, err)
		}
	}
	if n := o.id(`select count(*) from key_batches`); n != 1 {
		t.Errorf("%d batches", n)
	}
	// another school may use the same number
	other := o.another("glenbrae", "scotland", "trial")
	other.children(1)
	r.TypeID = other.parent
	if b := other.order(r); b.ID == first.ID {
		t.Error("the other school got the first one's batch")
	}
}

func TestSubmissionTwiceAtOnce(t *testing.T) {
	o := newOffice(t, "active")
	o.children(50)
	type result struct {
		id      int64
		created bool
		err     error
	}
	results := make(chan result, 4)
	for i := range 4 {
		r := Request{Submission: uuid.MustParse(someUUID), TypeID: []int64{o.parent, o.pupil}[i%2], Scope: ScopeSchool}
		go func() {
			b, created, err := o.try(r)
			results <- result{b.ID, created, err}
		}()
	}
	created, ids := 0, map[int64]bool{}
	for range 4 {
		r := <-results
		if r.err != nil {
			t.Fatal(r.err)
		}
		ids[r.id] = true
		if r.created {
			created++
		}
	}
	if created != 1 || len(ids) != 1 || o.id(`select count(*) from key_batch_pupils`) != 50 {
		t.Errorf("%d created, batches %v", created, ids)
	}
}

func TestEndedSubscription(t *testing.T) {
	o := newOffice(t, "active")
	o.children(1)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	o.exec(`update schools set subscription = 'ended' where id = $1`, o.school)
	var forbidden errs.Forbidden
	if _, _, err := o.try(Request{TypeID: o.parent, Scope: ScopeSchool}); !errors.As(err, &forbidden) {
		t.Errorf("ordered: %v", err)
	}
	if _, err := o.chunk(b); !errors.As(err, &forbidden) || o.keys() != 0 {
		t.Errorf("filled: %v", err)
	}
}

func TestOtherSchoolSeesNoBatch(t *testing.T) {
	o := newOffice(t, "active")
	o.children(2)
	b := o.order(Request{TypeID: o.parent, Scope: ScopeSchool})
	other := o.another("glenbrae", "scotland", "active")
	err := o.in(db.Staff(other.school, other.staff), func(ctx context.Context, tx db.Tx) error {
		if all, err := Batches(ctx, tx, 10); err != nil || len(all) != 0 {
			t.Errorf("lists %v, %v", all, err)
		}
		if _, err := BatchByID(ctx, tx, b.ID); !errors.Is(err, errs.NotFound) {
			t.Errorf("reads it: %v", err)
		}
		_, err := Cancel(ctx, tx, b.ID)
		return err
	})
	if !errors.Is(err, errs.NotFound) {
		t.Errorf("cancels it: %v", err)
	}
	err = o.in(db.Worker(other.school), func(ctx context.Context, tx db.Tx) error {
		if _, err := Sheet(ctx, tx, o.keyring, b.ID); !errors.Is(err, errs.NotFound) {
			t.Errorf("reads the sheet: %v", err)
		}
		_, err := Fill(ctx, tx, o.keyring, b.ID)
		return err
	})
	if !errors.Is(err, errs.NotFound) || o.batch(b.ID).State != "queued" {
		t.Errorf("fills it: %v", err)
	}
}

func TestBatchesAreNewestFirst(t *testing.T) {
	o := newOffice(t, "active")
	o.children(1)
	var ids []int64
	for range 3 {
		ids = append([]int64{o.order(Request{TypeID: o.parent, Scope: ScopeSchool}).ID}, ids...)
	}
	o.ask(func(ctx context.Context, tx db.Tx) error {
		all, err := Batches(ctx, tx, 2)
		if err != nil || len(all) != 2 || all[0].ID != ids[0] || all[1].ID != ids[1] {
			t.Errorf("%+v, %v; want %v", all, err, ids)
		}
		return nil
	})
}

func TestTimeLeft(t *testing.T) {
	start := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		b    Batch
		want time.Duration
	}{
		{Batch{State: BatchRunning, Done: 400, Total: 1000, StartedAt: start}, 15 * time.Second},
		{Batch{State: BatchRunning, Done: 0, Total: 1000, StartedAt: start}, 0},
		{Batch{State: BatchQueued, Total: 1000}, 0},
		{Batch{State: BatchReady, Done: 1000, Total: 1000, StartedAt: start}, 0},
	} {
		if got := c.b.TimeLeft(start.Add(10 * time.Second)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.b, got, c.want)
		}
	}
}
