package pupil

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
)

func (o office) open(pupilID string, what Reading, by Viewer) (p Page, err error) {
	o.t.Helper()
	id := o.id(pupilID)
	by.Sees = cmp.Or(by.Sees, SeesAll)
	err = o.ask(func(ctx context.Context, tx db.Tx) (err error) { p, err = Open(ctx, tx, id, what, by); return err })
	return p, err
}

func (o office) audited(action string) (lines []string) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx db.Tx) error {
		return tx.QueryRow(ctx, `select coalesce(array_agg(concat_ws(' ', a.actor, a.actor_id = $3, p.pupil_id, a.detail) order by a.id), '{}') from audit a
			join pupils p on p.school_id = a.school_id and p.id = a.pupil_id where a.school_id = $1 and a.action = $2`, o.at, action, o.staff).Scan(&lines)
	})
	return lines
}

// TestOpenForTeachers: what a teacher must not see is not there at all (case 62).
func TestOpenForTeachers(t *testing.T) {
	o := newOffice(t)
	full := ann.but(SCN, "051234561").but(ULN, "1234567890").but(MiddleNames, "Zoe").but(Admission, "2023-09-01")
	o.take(Options{}, false, rowsOf(full)...)
	p, err := o.open("007001", Basics, Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	want := Row{ID: "007001", Surname: "Lee", Forename: "Annie", Sex: "F", BirthDate: "2012-06-05", Year: "9", TutorGroup: "9B", House: "Brunel", Status: StatusOnRoll}
	if p.Row != want || p.Version != 0 || p.Old != nil || p.Changes != nil || p.Name() != "Annie Lee" {
		t.Errorf("%+v", p)
	}
	o.hide("007001", true)
	if _, err := o.open("007001", Basics, Viewer{}); !errors.Is(err, errs.NotFound) {
		t.Errorf("hidden: %v", err)
	}
	if p, err := o.open("007001", Whole, Viewer{}); err != nil || !p.Hidden || p.Hiding.Who != "Mrs J Davies" || p.Hiding.Reason != "in danger" || p.Hiding.At.IsZero() {
		t.Errorf("hidden, for the office: %+v %v", p.Hiding, err)
	}
}

func TestOpenWhole(t *testing.T) {
	o := newOffice(t)
	twin := Row{ID: "8", LegalSurname: "Lee", LegalForename: "Annie"}
	o.take(Options{}, false, rowsOf(ann, twin)...)
	o.take(Options{Of: o.id("007001"), One: true}, false, rowsOf(ann.but(ID, "9001").but(UPN, "A823403217115").but(TutorGroup, "9C"))...)
	p, err := o.open("9001", Whole, Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	if want := ann.but(ID, "9001").but(UPN, "A823403217115").but(TutorGroup, "9C"); p.Row != want || p.Version != 2 || !p.Namesake || p.Hidden || p.Hiding != (Hiding{}) {
		t.Errorf("%+v", p)
	}
	var old, changes []string
	for _, n := range p.Old {
		old = append(old, n.Field.String()+" "+n.Number)
	}
	if equalSets(old, []string{"pupil_id 007001", "upn R823403217114"}); len(old) != 2 {
		t.Errorf("old numbers %v", old)
	}
	for _, c := range p.Changes {
		changes = append(changes, fmt.Sprintf("%s %q %q by %q", c.Field, c.Old, c.New, c.Who))
	}
	if got := strings.Join(changes, "\n"); got != `tutor_group "9B" "9C" by ""
upn "R823403217114" "A823403217115" by ""
pupil_id "007001" "9001" by ""
added "" "007001" by ""` {
		t.Errorf("history:\n%s", got)
	}
	o.hide("8", true)
	if p, _ := o.open("9001", Basics, Viewer{}); p.Namesake {
		t.Error("a teacher is told of a hidden namesake")
	}
	if p, _ := o.open("9001", Whole, Viewer{}); !p.Namesake {
		t.Error("the office is not told of a hidden namesake")
	}
	for name, id := range map[string]int64{"nobody": 987654, "no number": 0} {
		err := o.ask(func(ctx context.Context, tx db.Tx) error {
			_, err := Open(ctx, tx, id, Whole, Viewer{Sees: SeesAll})
			return err
		})
		if !errors.Is(err, errs.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func equalSets(a, b []string) bool {
	in := map[string]bool{}
	for _, s := range b {
		in[s] = true
	}
	for _, s := range a {
		if !in[s] {
			return false
		}
	}
	return len(a) == len(b)
}

// TestViewsAreNoted once an hour, session and pupil; a look at the head is none.
func TestViewsAreNoted(t *testing.T) {
	o := newOffice(t)
	o.take(Options{}, false, rowsOf(ann, bo)...)
	for _, v := range []struct {
		id string
		by Viewer
	}{{"007001", Viewer{SessionID: 5, Head: true}}, {"007001", Viewer{SessionID: 5}}, {"007001", Viewer{SessionID: 5}}, {"ab1", Viewer{SessionID: 5}}, {"007001", Viewer{SessionID: 6}}} {
		if _, err := o.open(v.id, Basics, v.by); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "views", o.audited("viewed a pupil"), []string{"staff t 007001 ", "staff t ab1 ", "staff t 007001 "})
}
