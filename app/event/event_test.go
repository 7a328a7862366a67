package event_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/event"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/webtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// board is the two schools without the fixture's events, on a day in the midst of the current academic year.
type board struct {
	*webtest.World
	today civil.Date
}

func newBoard(t testing.TB) board {
	t.Helper()
	b := board{World: webtest.New(t)}
	b.Exec(`delete from event_texts`)
	b.Exec(`delete from events`)
	starts, _ := civil.Parse(b.Text(`select starts_on::text from academic_years where id = $1`, b.Ashdale.Tracking.Year))
	b.today = starts.AddDays(80)
	return b
}

var every = event.Has{Points: true, StaffText: true, ParentText: true, Outcome: true}

func (b board) take(has event.Has, said ...event.Said) (p event.Plan) {
	b.T.Helper()
	b.In(db.Worker(b.Ashdale.ID), func(ctx context.Context, tx db.Tx) (err error) {
		if p, err = event.MakePlan(ctx, tx, said, has); err != nil {
			return err
		}
		return p.Apply(ctx, tx)
	})
	return p
}

func (b board) read(scope db.Scope, of licence.Of) (years []event.Year) {
	b.T.Helper()
	b.In(scope, func(ctx context.Context, tx db.Tx) (err error) { years, err = event.Read(ctx, tx, of); return err })
	for i := range years {
		for j := range years[i].Events {
			years[i].Events[j].ID = 0
		}
	}
	return years
}

// rows are the events as they stand, the oldest first.
func (b board) rows() string {
	b.T.Helper()
	return b.Text(`select coalesce(string_agg(concat_ws(' ', e.type, e.category, e.points, coalesce(e.subject_id::text, '-'), '|' || e.family_text || '|' || t.staff_text || '|' || t.outcome || '|' || t.recorded_by), ', ' order by e.id), '')
		from events e join event_texts t on t.school_id = e.school_id and t.event_id = e.id`)
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// TestTheSameFileTwice: events are found again, in any order; what has changed is changed, and nothing doubled.
func TestTheSameFileTwice(t *testing.T) {
	b := newBoard(t)
	a := b.Ashdale
	file := []event.Said{
		{Line: 2, PupilID: a.Child.ID, Date: b.today, Type: event.Achievement, Category: "Kindness", Points: 1, RecordedBy: "NJO"},
		{Line: 3, PupilID: a.Child.ID, Date: b.today, Type: event.Achievement, Category: "Kindness", Points: 1, RecordedBy: "NJO", StaffText: "second"},
		{Line: 4, PupilID: a.Child.ID, Date: b.today, Type: event.Behaviour, Category: "Late homework", Points: -2, SubjectID: a.Tracking.English, StaffText: "hit Bo", ParentText: "late", Outcome: "detention"},
		{Line: 5, PupilID: a.Children[1].ID, Date: b.today, Type: event.Achievement, Category: "Kindness", Points: 1, RecordedBy: "NJO"},
		{Line: 6, PupilID: a.Child.ID, Date: b.today, Type: "merit"}, {Line: 7, PupilID: a.Child.ID, Type: event.Behaviour},
		{Line: 8, PupilID: a.Child.ID, Date: b.today, Type: event.Behaviour, Points: 1001},
	}
	first := b.take(every, file...)
	equal(t, "the first time", first.Counts, pupil.Counts{New: 4})
	equal(t, "refused", []string{first.Lines[4].Problem, first.Lines[5].Problem, first.Lines[6].Problem},
		[]string{`the type is "merit". It can be achievement, behaviour`, "there is no date", "1001 points: it can be -1000 to 1000"})
	english := fmt.Sprint(a.Tracking.English)
	equal(t, "as they stand", b.rows(), "achievement Kindness 1 - ||||NJO, achievement Kindness 1 - ||second||NJO, behaviour Late homework -2 "+english+" |late|hit Bo|detention|, achievement Kindness 1 - ||||NJO")

	equal(t, "again", b.take(every, file[:4]...).Counts, pupil.Counts{Unchanged: 4})
	equal(t, "in another order, written otherwise", b.take(every, event.Said{Line: 2, PupilID: a.Child.ID, Date: b.today, Type: event.Achievement, Category: "kindness ", Points: 1, RecordedBy: "njo", StaffText: "second"},
		file[2], file[0]).Counts, pupil.Counts{Unchanged: 3})

	file[2].Points, file[2].ParentText, file[2].StaffText = -1, "", "hit Bo hard"
	changed := b.take(every, file[:4]...)
	equal(t, "changed", changed.Counts, pupil.Counts{Changed: 1, Unchanged: 3})
	equal(t, "from and to", changed.Lines[2].Changes, []event.Change{{"points", "-2", "-1"}, {"staff_text", "hit Bo", "hit Bo hard"}, {"family_text", "late", ""}})
	thin := b.take(event.Has{}, file[0], event.Said{Line: 3, PupilID: a.Child.ID, Date: b.today, Type: event.Behaviour, Category: "Late homework", SubjectID: a.Tracking.English})
	equal(t, "a file without those columns changes none of it", thin.Counts, pupil.Counts{Unchanged: 2})
	third := file[0]
	equal(t, "one more of the same", b.take(every, file[0], file[1], third).Counts, pupil.Counts{New: 1, Unchanged: 2})
	equal(t, "all", b.Number(`select count(*) from events`), int64(5))
	equal(t, "nothing", b.take(every).Counts, pupil.Counts{})
}

// TestRead: by academic year, newest first, with totals; families never read what staff wrote (TRK-8).
func TestRead(t *testing.T) {
	b := newBoard(t)
	a := b.Ashdale
	b.take(every,
		event.Said{PupilID: a.Child.ID, Date: b.today, Type: event.Achievement, Category: "Kindness", Points: 2, SubjectID: a.Tracking.English, ParentText: "Well done", StaffText: webtest.StaffOnly, RecordedBy: "NJO", Outcome: "Prize"},
		event.Said{PupilID: a.Child.ID, Date: b.today.AddDays(-1), Type: event.Behaviour, Category: "Late", Points: -1, StaffText: "with Mai Ali"},
		event.Said{PupilID: a.Child.ID, Date: b.today.AddDays(-365), Type: event.Achievement, Points: 3},
		event.Said{PupilID: a.Child.ID, Date: civil.Date{Year: 2001, Month: 3, Day: 1}, Type: event.Achievement, Points: 4},
		event.Said{PupilID: a.Children[1].ID, Date: b.today, Type: event.Achievement, Points: 5})
	kind := event.Event{Date: b.today, Type: event.Achievement, Category: "Kindness", Points: 2, Subject: "English Language", FamilyText: "Well done", StaffText: webtest.StaffOnly, Outcome: "Prize", RecordedBy: "NJO"}
	late := event.Event{Date: b.today.AddDays(-1), Type: event.Behaviour, Category: "Late", Points: -1, StaffText: "with Mai Ali"}
	want := []event.Year{
		{YearID: a.Tracking.Year, Name: b.Text(`select name from academic_years where id = $1`, a.Tracking.Year), Achievement: event.Total{1, 2}, Behaviour: event.Total{1, -1}, Events: []event.Event{kind, late}},
		{YearID: a.Tracking.LastYear, Name: b.Text(`select name from academic_years where id = $1`, a.Tracking.LastYear), Achievement: event.Total{1, 3},
			Events: []event.Event{{Date: b.today.AddDays(-365), Type: event.Achievement, Points: 3}}},
		{Achievement: event.Total{1, 4}, Events: []event.Event{{Date: civil.Date{Year: 2001, Month: 3, Day: 1}, Type: event.Achievement, Points: 4}}},
	}
	equal(t, "for staff", b.read(db.Staff(a.ID, a.Office), licence.Of{Pupil: a.Child.ID}), want)
	kind.StaffText, kind.Outcome, kind.RecordedBy, late.StaffText = "", "", "", ""
	want[0].Events = []event.Event{kind, late}
	family := db.External(a.ID, b.ID(webtest.Parent))
	equal(t, "for the family", b.read(family, licence.Of{Holding: a.Holding}), want)
	equal(t, "another family's holding", len(b.read(family, licence.Of{Holding: a.OtherHolding})), 0)
	equal(t, "the staff's question in a family's scope", b.read(family, licence.Of{Pupil: a.Child.ID}), want)
}

// TestOnly: nothing without a tick is left (LIC-9), and never what staff wrote.
func TestOnly(t *testing.T) {
	e := event.Event{ID: 1, Type: event.Achievement, Category: "Kindness", Points: 2, FamilyText: "Well done", StaffText: "x", Outcome: "y", RecordedBy: "z"}
	whole := event.Year{YearID: 1, Name: "2026/27", Achievement: event.Total{1, 2}, Events: []event.Event{e}}
	e.StaffText, e.Outcome, e.RecordedBy = "", "", ""
	blank := e
	blank.FamilyText = ""
	for _, c := range []struct {
		ticks []string
		want  event.Year
	}{
		{nil, event.Year{YearID: 1, Name: "2026/27"}},
		{[]string{"events.totals"}, event.Year{YearID: 1, Name: "2026/27", Achievement: event.Total{1, 2}}},
		{[]string{"events.list"}, event.Year{YearID: 1, Name: "2026/27", Events: []event.Event{blank}}},
		{[]string{"events.text"}, event.Year{YearID: 1, Name: "2026/27"}},
		{[]string{"events.totals", "events.list", "events.text"}, event.Year{YearID: 1, Name: "2026/27", Achievement: event.Total{1, 2}, Events: []event.Event{e}}},
	} {
		granted := map[string]bool{}
		for _, k := range c.ticks {
			granted[k] = true
		}
		equal(t, fmt.Sprint(c.ticks), event.Only([]event.Year{whole}, granted), []event.Year{c.want})
	}
}

// BenchmarkLargeSchool plans and applies 13,000 events, and the same again.
func BenchmarkLargeSchool(b *testing.B) {
	board := newBoard(b)
	a := board.Ashdale
	var said []event.Said
	for i := range 13000 {
		said = append(said, event.Said{Line: i, PupilID: a.Children[i%20].ID, Date: board.today.AddDays(-i % 80), Type: event.Achievement, Category: fmt.Sprint("Category ", i%7), Points: 1,
			RecordedBy: fmt.Sprint("T", i%60)})
	}
	for _, name := range []string{"new", "again"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				board.take(every, said...)
			}
		})
	}
}
