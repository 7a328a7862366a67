package contact

import (
	"context"
	"testing"
	"time"

	"gateway/app/db"
)

func TestOfPupil(t *testing.T) {
	b := newBoard(t)
	b.apply(Options{}, say(2, b.one, "C1", Forename, "Bea", Surname, "Moss"), say(3, b.one, "C2", Forename, "Ann", Surname, "Moss"),
		say(4, b.one, "C3", Surname, "Zed", Priority, "2"), say(5, b.one, "C4", Surname, "Ali", Priority, "10"), say(6, b.two, "C3", Surname, "Zed"))
	var order []string
	var children []int
	for _, c := range b.ofPupil(b.one) {
		order, children = append(order, c.Row[Ref]), append(children, c.Children)
	}
	equal(t, "who is rung first, then by name", order, []string{"C3", "C4", "C2", "C1"})
	equal(t, "other children", children, []int{1, 0, 0, 0})
	equal(t, "nobody", len(b.ofPupil(b.two+1000)), 0)
}

func (b board) changesOf(id int64, limit int) (all []ChangeRow) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx db.Tx) (err error) { all, err = ChangesOf(ctx, tx, id, limit); return err })
	for i := range all {
		if all[i].At.IsZero() {
			b.t.Error("a change without its moment")
		}
		all[i].At = time.Time{}
	}
	return all
}

func TestChangesOf(t *testing.T) {
	b := newBoard(t)
	ann := say(2, b.one, "C1", Forename, "Ann", Surname, "Lee", Relationship, "Mother")
	b.apply(Options{}, ann, say(3, b.two, "C2", Relationship, "Friend"), say(4, b.one, "C2"))
	b.by.ImportID = 0 // by hand
	b.apply(Options{}, say(0, b.one, "C1", Mobile, "1"), say(0, b.two, "C2", LivesWith, Yes, Email, "c2@example.org"))
	b.by.StaffID = 0 // the clock
	b.apply(Options{Pupils: map[int64]bool{b.one: true}}, ann)
	b.apply(Options{}, say(0, b.two, "C2", Email, "new@example.org"))

	one := []ChangeRow{
		{Contact: "C2", Field: "removed"},
		{Who: "Mx Office", Contact: "Ann Lee", Field: "mobile", New: "1"},
		{Who: "Mx Office", FileName: "contacts.csv", Contact: "C2", Field: "added"},
		{Who: "Mx Office", FileName: "contacts.csv", Contact: "Ann Lee", Field: "added", New: "Mother"},
	}
	equal(t, "links, one that is gone too, and people who are there", b.changesOf(b.one, 50), one)
	equal(t, "the newest", b.changesOf(b.one, 2), one[:2])
	two := []ChangeRow{
		{Contact: "C2", Field: "email", Old: "c2@example.org", New: "new@example.org"},
		{Who: "Mx Office", Contact: "C2", Field: "lives_with", New: "t"},
		{Who: "Mx Office", Contact: "C2", Field: "email", New: "c2@example.org"},
		{Who: "Mx Office", FileName: "contacts.csv", Contact: "C2", Field: "added", New: "Friend"},
	}
	equal(t, "of the other pupil", b.changesOf(b.two, 50), two)
	equal(t, "the newest of the other pupil", b.changesOf(b.two, 1), two[:1])
}

func TestSchoolsAreApart(t *testing.T) {
	b := newBoard(t)
	b.apply(Options{}, say(2, b.one, "C1", Surname, "Lee"))
	other := b.school("glenbrae")
	equal(t, "the same number elsewhere", brief(other.apply(Options{}, say(2, other.one, "C1", Surname, "Moss"))), []string{"2 new C1"})
	equal(t, "here", b.links(), []string{"007001 C1 Lee | - pr ? court false lives ?"})
	equal(t, "there", other.links(), []string{"007001 C1 Moss | - pr ? court false lives ?"})
	equal(t, "history here", b.history(), []string{`C1 007001 added "" "" Office file`})
	equal(t, "of the other school's pupil", []int{len(b.ofPupil(other.one)), len(b.changesOf(other.one, 50))}, []int{0, 0})
}

// TestExternalUsersSeeNoContact: neither people, links nor their history (case 62).
func TestExternalUsersSeeNoContact(t *testing.T) {
	b := newBoard(t)
	b.apply(Options{}, say(2, b.one, "C1", Surname, "Lee"))
	ctx := context.Background()
	for _, s := range []db.Scope{db.External(b.at, 1), db.Door(b.at), db.Claim(b.at, 1)} {
		var n int
		if err := b.db.In(ctx, s, func(tx db.Tx) error {
			return tx.QueryRow(ctx, `select (select count(*) from contacts) + (select count(*) from pupil_contacts) + (select count(*) from contact_changes)`).Scan(&n)
		}); err != nil || n != 0 {
			t.Errorf("%+v sees %d rows, %v", s, n, err)
		}
	}
}

// TestStaffMayChangeByHand: the scope of pages does all that the worker's does.
func TestStaffMayChangeByHand(t *testing.T) {
	b := newBoard(t)
	ctx := context.Background()
	for _, said := range [][]Said{{say(0, b.one, "C1", Surname, "Lee")}, {say(0, b.one, "C1", Surname, "Moss")}, nil} {
		err := b.db.In(ctx, db.Staff(b.at, b.by.StaffID), func(tx db.Tx) error {
			p, err := MakePlan(ctx, tx, said, Options{Pupils: map[int64]bool{b.one: true}})
			if err != nil {
				return err
			}
			return p.Apply(ctx, tx, By{StaffID: b.by.StaffID}, true)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "history", b.history(), []string{`C1 007001 added "" "" Office hand`, `C1 - surname "Lee" "Moss" Office hand`, `C1 007001 removed "" "" Office hand`})
}
