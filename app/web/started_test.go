package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/guide"
	"gateway/app/webtest"
)

// stateOf reads how far a school is, as the page does.
func stateOf(t *testing.T, w *webtest.World) (s guide.State) {
	t.Helper()
	err := w.DB.In(context.Background(), db.Staff(w.Ashdale.ID, w.ID(webtest.Admin)), func(tx db.Tx) (err error) {
		s, err = guide.Read(context.Background(), tx, w.Ashdale.School, civil.OnDay(time.Now()))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// steps are the lines of the list: the step's words, and what it says of itself.
func steps(t *testing.T, w *webtest.World) map[string]string {
	t.Helper()
	out := map[string]string{}
	page := w.As(webtest.Admin).Get("/s/ashdale/admin/getting-started")
	for _, li := range webtest.All(page.Main(), webtest.Tag("li")) {
		out[webtest.Text(webtest.First(li, webtest.Tag("a")))] = webtest.Text(webtest.First(li, webtest.Tag("p")))
	}
	return out
}

// TestGettingStartedKnowsWhatIsDone follows a school from one with nothing but the fixture to one with all it needs (ADM-7).
func TestGettingStartedKnowsWhatIsDone(t *testing.T) {
	w := webtest.New(t)
	a, is := w.Ashdale, func(step, begins string) {
		t.Helper()
		if got := steps(t, w)[step]; !strings.HasPrefix(got, begins) {
			t.Errorf("%s: %q, want %q", step, got, begins)
		}
	}
	pupils := w.Number(`select count(*) from pupils where school_id = $1 and status in ('on_roll', 'starting') and not hidden`, a.ID)
	is("Import the roll", fmt.Sprintf("Done. %d pupils on roll", pupils))
	is("Release a period to families", "Done. ")
	w.Exec(`update periods set release_at = now() + interval '1 hour' where school_id = $1`, a.ID)
	is("Release a period to families", "To do. 0 periods")
	is("Choose what Parent/Guardian sees", "Done. ")
	w.Exec(`delete from licence_fields where school_id = $1 and licence_type_id = $2`, a.ID, a.ParentType)
	is("Choose what Parent/Guardian sees", "To do. Nothing is ticked yet")

	keyed := w.Number(`select count(distinct k.pupil_id) from licence_keys k join pupils p on p.school_id = k.school_id and p.id = k.pupil_id
		where k.school_id = $1 and k.licence_type_id = $2 and k.state = 'live' and not p.hidden and p.status <> 'left'`, a.ID, a.ParentType)
	if s := steps(t, w)["Generate Parent/Guardian keys"]; !strings.Contains(s, fmt.Sprintf("%d of %d pupils", keyed, pupils)) {
		t.Errorf("keys: %q, want %d of %d", s, keyed, pupils)
	}
	is("Download the keys for your letters", "To do. ")
	w.Exec(`insert into audit (school_id, actor, actor_id, action, detail) values ($1, 'staff', $2, 'downloaded a file', 'licence-keys-pupil-year-9-2026-11-25.xlsx')`, a.ID, w.ID(webtest.Admin))
	is("Download the keys for your letters", "Done. ")

	is("Register once yourself, as a parent would", "Done. ")
	w.Exec(`update holdings set state = 'ended' where school_id = $1`, a.ID)
	is("Register once yourself, as a parent would", "To do. 0 adults have registered")
	is("Plan the pupils’ lesson", "To do. 0 pupils registered")
	w.Exec(`update holdings set state = 'waiting' where school_id = $1 and id = $2`, a.ID, a.Holding)
	if s := stateOf(t, w); s.Waiting != 1 || s.Families != 0 || s.Previewed {
		t.Errorf("one waits: %+v", s)
	}
	w.Exec(`insert into audit (school_id, actor, actor_id, action, detail) values ($1, 'staff', $2, 'looked at a pupil as families do', '')`, a.ID, w.ID(webtest.Admin))
	if s := stateOf(t, w); !s.Previewed {
		t.Error("a preview does not count")
	}
	w.Exec(`update pupils set year_group = 13 where school_id = $1 and id = $2`, a.ID, a.Child.ID)
	is("Check the years", "To do. ")
}

// TestKeysOfTheTrialAreDone: in the trial the five keys are all there are; else nine pupils in ten are enough.
func TestKeysOfTheTrialAreDone(t *testing.T) {
	for _, c := range []struct {
		subscription string
		keys, pupils int
		done         bool
	}{
		{"trial", 4, 1000, false}, {"trial", 5, 1000, true}, {"trial", 3, 3, true}, {"trial", 0, 0, false},
		{"active", 5, 1000, false}, {"active", 899, 1000, false}, {"active", 900, 1000, true}, {"active", 0, 0, false}, {"active", 3, 3, true},
	} {
		s := guide.State{Pupils: c.pupils}
		s.School.Subscription = c.subscription
		if got := s.KeysDone(guide.Type{Keys: c.keys}); got != c.done {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// TestStartLeadsToGettingStarted while there is something to do, and only the office.
func TestStartLeadsToGettingStarted(t *testing.T) {
	w := webtest.New(t)
	if got := w.As(webtest.Admin).Get("/s/ashdale/staff"); !strings.Contains(webtest.Text(got.Main()), "Getting started") || !strings.Contains(got.Body, "left") {
		t.Error("the start page of the office does not lead to Getting started")
	}
	if got := w.As(webtest.Teacher).Get("/s/ashdale/staff"); strings.Contains(got.Body, "Getting started") {
		t.Error("a teacher is led to Getting started")
	}
}
