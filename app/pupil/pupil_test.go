package pupil

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/school"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

// today is the day of these tests.
var today = day("2026-11-25")

// ann is a pupil of whom everything is known.
var ann = Row{ID: "007001", UPN: "R823403217114", LegalSurname: "Lee", LegalForename: "Ann", Surname: "Lee", Forename: "Annie", Sex: "F",
	BirthDate: "2012-06-05", Year: "9", TutorGroup: "9B", House: "Brunel", Enrolment: "M", Status: StatusOnRoll}

func (r Row) but(f Field, v string) Row { r[f] = v; return r }

// board is a database with a school.
type board struct {
	t  testing.TB
	db *db.DB
	at int64
}

func newBoard(t testing.TB) board {
	t.Helper()
	b := board{t: t, db: dbtest.New(t).Open(t)}
	return b.school("ashdale")
}

func (b board) school(slug string) board {
	b.t.Helper()
	s, err := school.Add(context.Background(), b.db, school.New{Slug: slug, Name: slug, Country: "england", FirstYear: 7, LastYear: 11, Subscription: "active"})
	if err != nil {
		b.t.Fatal(err)
	}
	b.at = s.ID
	return b
}

func rowsOf(rows ...Row) (out []Said) {
	for i, r := range rows {
		out = append(out, Said{Line: i + 2, Row: r.but(Status, "")})
	}
	return out
}

func silent(int) error { return nil }

// take plans and applies, and returns the plan.
func (b board) take(o Options, leavers bool, said ...Said) (p Plan) {
	b.t.Helper()
	if o.Today.IsZero() {
		o.Today = today
	}
	ctx := context.Background()
	err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) (err error) {
		if err := Lock(ctx, tx); err != nil {
			return err
		}
		if p, err = MakePlan(ctx, tx, said, o); err != nil {
			return err
		}
		return p.Apply(ctx, tx, By{}, leavers, silent)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// brief is a plan as "line kind id code: changes", what is unchanged left out.
func brief(p Plan) (out []string) {
	for _, l := range p.Lines {
		if l.Kind == Unchanged && l.Code == "" {
			continue
		}
		s := fmt.Sprintf("%d %s %s", l.Line, l.Kind, l.Row[ID])
		if l.Code != "" {
			s += fmt.Sprintf(" %s %s (%s)", l.Code, l.Field, l.Other)
		}
		if l.Kind != New && l.Kind != OtherChild {
			for _, c := range l.Changes {
				s += fmt.Sprintf("; %s %q to %q", c.Field, c.Old, c.New)
			}
		}
		out = append(out, s)
	}
	return out
}

// pupils are the school's pupils in short, in order of their numbers.
func (b board) pupils() (out []string) {
	b.t.Helper()
	b.see(func(k roll) {
		for id, n := range k.byID {
			p := k.byPupil[n]
			out = append(out, fmt.Sprintf("%s %s %s %s %s %s %s", id, p[UPN], p[Forename], p[Surname], p[BirthDate], p[TutorGroup], p[Status]))
		}
	})
	slices.Sort(out)
	return out
}

func (b board) see(look func(roll)) {
	b.t.Helper()
	ctx := context.Background()
	err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) error {
		k, err := read(ctx, tx)
		look(k)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// history is the pupil's history as "field old new", oldest first.
func (b board) history(id string) (out []string) {
	b.t.Helper()
	ctx := context.Background()
	err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) error {
		return tx.QueryRow(ctx, `select coalesce(array_agg(concat_ws(' ', c.field, c.old_value, c.new_value) order by c.id), '{}') from pupil_changes c
			join pupils p on p.school_id = c.school_id and p.id = c.pupil_id where p.school_id = $1 and p.pupil_id = $2`, b.at, id).Scan(&out)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
