package pupil

import (
	"context"
	"errors"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
)

// wholeForm is a form with all fields.
var wholeForm = Fields(1<<fieldCount - 1)

// save saves what somebody typed of a pupil, over the version that is saved now unless another one is given.
func (o office) save(pupilID string, version int, row Row) (l Line, err error) {
	o.t.Helper()
	p, err := o.open(pupilID, Whole, Viewer{Head: true})
	if err != nil {
		o.t.Fatal(err)
	}
	if version == 0 {
		version = p.Version
	}
	err = o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		l, err = Save(ctx, tx, Edit{PupilID: p.ID, Version: version, Row: row.but(Status, ""), Has: wholeForm, Today: today})
		return err
	})
	return l, err
}

func TestSaveByHand(t *testing.T) {
	o := newOffice(t)
	o.take(Options{}, false, rowsOf(ann, bo)...)
	if l, err := o.save("007001", 0, ann); err != nil || l.Kind != Unchanged {
		t.Errorf("nothing changed: %s %v", l.Kind, err)
	}
	typed := ann.but(TutorGroup, "").but(House, "Curie").but(Forename, "").but(Leaving, "2026-11-24")
	if l, err := o.save("007001", 0, typed); err != nil || l.Kind != Changed {
		t.Errorf("%+v %v", l, err)
	}
	equal(t, "history", o.history("007001"), []string{"added  007001", "forename Annie Ann", "tutor_group 9B ", "house Brunel Curie", "leaving_date  2026-11-24", "status on_roll left"})
	equal(t, "log", o.audited("changed a pupil"), []string{"staff t 007001 forename, tutor_group, house, leaving_date, status"})
	p, _ := o.open("007001", Whole, Viewer{})
	if p.Version != 2 || p.Changes[0].Who != "Mrs J Davies" || p.Changes[0].FileName != "" {
		t.Errorf("%+v", p)
	}
	if l, err := o.save("007001", 0, typed.but(Leaving, "")); err != nil || l.Kind != Returning {
		t.Errorf("back: %s %v", l.Kind, err)
	}
}

// TestSaveAnotherID: the old one stays as an alias; nobody else's can be taken (case 15).
func TestSaveAnotherID(t *testing.T) {
	o := newOffice(t)
	o.take(Options{}, false, rowsOf(ann, bo)...)
	for _, c := range []struct {
		field Field
		row   Row
	}{{ID, ann.but(ID, " AB1")}, {UPN, ann.but(UPN, bo[UPN])}} {
		_, err := o.save("007001", 0, c.row)
		var bad errs.Invalid
		if !errors.As(err, &bad) || bad[0].Field != c.field.String() || bad[0].Code != "pupil_number_taken" || bad[0].Data["Other"] != "ab1 Bo Żółć" {
			t.Errorf("%s: %v %v", c.field, err, bad)
		}
	}
	equal(t, "nothing is written", o.history("007001"), []string{"added  007001"})
	if _, err := o.save("007001", 0, ann.but(ID, "009")); err != nil {
		t.Fatal(err)
	}
	p, _ := o.open("009", Whole, Viewer{})
	if p.Row[ID] != "009" || len(p.Old) != 1 || p.Old[0].Number != "007001" || p.Old[0].Field != ID {
		t.Errorf("%+v", p)
	}
}

// TestTwoSaveByHand: who comes second is told, and of the first one's nothing is undone (case 60).
func TestTwoSaveByHand(t *testing.T) {
	o := newOffice(t)
	o.take(Options{}, false, rowsOf(ann)...)
	if _, err := o.save("007001", 1, ann.but(House, "Curie")); err != nil {
		t.Fatal(err)
	}
	if _, err := o.save("007001", 1, ann.but(TutorGroup, "9Z")); !errors.As(err, new(errs.Conflict)) {
		t.Errorf("the second: %v", err)
	}
	equal(t, "history", o.history("007001"), []string{"added  007001", "house Brunel Curie"})
}

// TestNamesAreNotTakenAway: what an import never clears is not silently kept by a form either.
func TestNamesAreNotTakenAway(t *testing.T) {
	o := newOffice(t)
	o.take(Options{}, false, rowsOf(ann)...)
	_, err := o.save("007001", 0, ann.but(LegalForename, "").but(House, "Curie"))
	var bad errs.Invalid
	if !errors.As(err, &bad) || len(bad) != 1 || bad[0].Field != "legal_forename" || bad[0].Code != "pupil_never_blank" || bad[0].Data["Was"] != "Ann" {
		t.Errorf("%v", err)
	}
	if err := o.ask(func(ctx context.Context, tx db.Tx) error { _, err := Save(ctx, tx, Edit{PupilID: 987654}); return err }); !errors.Is(err, errs.NotFound) {
		t.Errorf("nobody: %v", err)
	}
	if err := o.ask(func(ctx context.Context, tx db.Tx) error {
		_, err := Save(ctx, tx, Edit{PupilID: o.id("007001"), Version: 1, Row: Row{House: "Curie"}, Has: Fields(0).With(House), Today: today})
		return err
	}); err != nil {
		t.Errorf("a form with one field: %v", err)
	}
	equal(t, "history", o.history("007001"), []string{"added  007001", "house Brunel Curie"})
}
