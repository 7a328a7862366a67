package pupil

import (
	"context"
	"errors"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
)

// TestHide: the switch is noted with who and why, can be taken back, and pressing twice does nothing more (ADM-3).
func TestHide(t *testing.T) {
	o := newOffice(t)
	o.take(Options{}, false, rowsOf(ann)...)
	id := o.id("007001")
	set := func(hidden bool, reason string) error {
		return o.ask(func(ctx context.Context, tx db.Tx) error { return Hide(ctx, tx, id, hidden, reason) })
	}
	for _, step := range []struct {
		hidden bool
		reason string
	}{{true, "The police asked us to"}, {true, "again"}, {false, "It is over"}, {false, "again"}, {true, "Not over"}} {
		if err := set(step.hidden, step.reason); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "history", o.history("007001"), []string{"added  007001", "hidden no yes", "hidden yes no", "hidden no yes"})
	equal(t, "hidden", o.audited("hid a pupil"), []string{"staff t 007001 The police asked us to", "staff t 007001 Not over"})
	equal(t, "shown", o.audited("stopped hiding a pupil"), []string{"staff t 007001 It is over"})
	p, err := o.open("007001", Whole, Viewer{})
	if err != nil || p.Hiding.Reason != "Not over" || p.Changes[0].Who != "Mrs J Davies" || p.Version != 1 {
		t.Errorf("%+v %v", p, err)
	}
	var bad errs.Invalid
	if err := set(false, ""); !errors.As(err, &bad) || bad[0].Field != "reason" {
		t.Errorf("without a reason: %v", err)
	}
	if err := o.ask(func(ctx context.Context, tx db.Tx) error { return Hide(ctx, tx, 987654, true, "x") }); !errors.Is(err, errs.NotFound) {
		t.Errorf("nobody: %v", err)
	}
}

// TestImportsGoOnKeepingHiddenPupils: the record stays and is kept up to date.
func TestImportsGoOnKeepingHiddenPupils(t *testing.T) {
	o := newOffice(t)
	o.take(Options{}, false, rowsOf(ann, bo)...)
	o.hide("007001", true)
	equal(t, "plan", brief(o.take(Options{}, true, rowsOf(ann.but(TutorGroup, "9C"), bo)...)), []string{`2 changed 007001; tutor_group "9B" to "9C"`})
	p, err := o.open("007001", Whole, Viewer{})
	if err != nil || !p.Hidden || p.Row[TutorGroup] != "9C" {
		t.Errorf("%+v %v", p, err)
	}
}
