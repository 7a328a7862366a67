package attendance_test

import (
	"context"
	"strings"
	"testing"

	"gateway/app/attendance"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/pupil"
)

func TestTotals(t *testing.T) {
	b := newBoard(t)
	a, year := b.Ashdale, b.Ashdale.Tracking.Year
	file := []attendance.TotalSaid{
		{Line: 2, PupilID: a.Child.ID, YearID: year, Possible: 140, Attended: 126, Authorised: 9, Unauthorised: 5, Late: at(6)},
		{Line: 3, PupilID: a.Children[1].ID, YearID: year, Possible: 140, Attended: 140},
		{Line: 4, PupilID: a.Child.ID, YearID: year, Possible: 1, Attended: 1},
		{Line: 5, PupilID: a.Children[2].ID, YearID: year, Possible: 140, Attended: 126, Authorised: 9, Unauthorised: 4},
		{Line: 6, PupilID: a.Children[2].ID, YearID: year, Possible: 2, Attended: 3, Authorised: -1},
		{Line: 7, PupilID: a.Children[2].ID, YearID: year, Possible: 2, Attended: 2, Late: at(3)},
	}
	day := b.today.AddDays(-7)
	first := b.totals(day, file...)
	equal(t, "the first time", first.Lines, []attendance.Line{
		{Line: 2, Kind: attendance.New, PupilID: a.Child.ID}, {Line: 3, Kind: attendance.New, PupilID: a.Children[1].ID},
		{Line: 4, Kind: attendance.Refused, PupilID: a.Child.ID, Problem: "line 2 has this pupil and year already"},
		{Line: 5, Kind: attendance.Refused, PupilID: a.Children[2].ID, Problem: "126 attended, 9 authorised and 4 unauthorised make 139, not 140"},
		{Line: 6, Kind: attendance.Refused, PupilID: a.Children[2].ID, Problem: "a number of sessions is below 0"},
		{Line: 7, Kind: attendance.Refused, PupilID: a.Children[2].ID, Problem: "late 3 times in 2 sessions attended"},
	})
	equal(t, "again", b.totals(b.today, file[:2]...).Counts, pupil.Counts{Unchanged: 2})
	equal(t, "the day of what has not changed", b.Text(`select min(as_of)::text from attendance_totals`), day.String())

	file[0].Attended, file[0].Authorised, file[0].Late, file[1].Late = 127, 8, nil, nil
	changed := b.totals(b.today, file[:2]...)
	equal(t, "without a column for lates", changed.Lines[0].Changes, []attendance.Change{{"attended", "126", "127"}, {"authorised", "9", "8"}})
	equal(t, "counts", changed.Counts, pupil.Counts{Changed: 1, Unchanged: 1})
	equal(t, "as they stand", b.Text(`select string_agg(concat_ws(' ', possible, attended, authorised, unauthorised, coalesce(late::text, '?'), as_of), ', ' order by pupil_id)
		from attendance_totals`), "140 127 8 5 6 "+b.today.String()+", 140 140 0 0 ? "+day.String())
}

func TestMarks(t *testing.T) {
	b := newBoard(t)
	a := b.Ashdale
	mark := func(line int, id int64, d civil.Date, session, code string) attendance.MarkSaid {
		return attendance.MarkSaid{Line: line, PupilID: id, Date: d, Session: session, Code: code}
	}
	day := b.today.AddDays(-1)
	file := []attendance.MarkSaid{
		mark(2, a.Child.ID, day, "am", "/"), mark(2, a.Child.ID, day, "pm", " i "), mark(3, a.Children[1].ID, day, "am", "H"),
		mark(4, a.Child.ID, day, "am", "/"), mark(5, a.Child.ID, day, "am", "L"), mark(6, a.Child.ID, day, "night", "/"),
		mark(7, a.Child.ID, civil.Date{Year: 2001, Month: 9, Day: 3}, "am", "/"), mark(8, a.Children[1].ID, day, "pm", "9"), mark(9, a.Children[1].ID, day, "pm", ""),
	}
	first := b.marks(a, file...)
	var got []string
	for _, l := range first.Lines {
		got = append(got, l.Kind+" "+l.Problem)
	}
	equal(t, "the first time", got[:7], []string{"new ", "new ", "new ", "unchanged ", "refused line 2 has the code / for this session", `refused the session is "night". It can be am, pm`,
		"refused 3 September 2001 lies in no academic year of the school"})
	for _, p := range got[7:] {
		if !strings.Contains(p, "refused the school has no attendance code") || !strings.HasSuffix(p, `. It has /, \, L, K, V, P, W, B, D, C, C1, C2, E, I, J1, M, R, S, T, G, N, O, U, Q, X, Y1, Y2, Y3, Y4, Y5, Y6, Y7, Z, #, H, J, Y`) {
			t.Errorf("an unknown code: %s", p)
		}
	}
	equal(t, "as they stand", b.Text(`select string_agg(concat(session, code), ' ' order by pupil_id, session) from attendance_marks`), "am/ pmI amH")
	equal(t, "again", b.marks(a, file[:4]...).Counts, pupil.Counts{Unchanged: 4})
	file[1].Code = "N"
	changed := b.marks(a, file[:3]...)
	equal(t, "changed", changed.Counts, pupil.Counts{Changed: 1, Unchanged: 2})
	equal(t, "from and to", changed.Lines[1].Changes, []attendance.Change{{"code", "I", "N"}})
	equal(t, "nothing", b.marks(a).Counts, pupil.Counts{})
}

// TestScottishMarks: numbers find their code when a spreadsheet has taken the leading zero away.
func TestScottishMarks(t *testing.T) {
	b := newBoard(t)
	g := b.Glenbrae
	p := b.marks(g, attendance.MarkSaid{Line: 2, PupilID: g.Child.ID, Date: b.today, Session: "am", Code: "2"}, attendance.MarkSaid{Line: 3, PupilID: g.Child.ID, Date: b.today, Session: "pm", Code: "010"},
		attendance.MarkSaid{Line: 4, PupilID: g.Child.ID, Date: b.today.AddDays(-1), Session: "pm", Code: "/"})
	equal(t, "counts", p.Counts, pupil.Counts{New: 2})
	equal(t, "as they stand", b.Text(`select string_agg(session || code, ' ' order by session) from attendance_marks`), "am02 pm10")
	equal(t, "an English code", p.Lines[2].Problem, `the school has no attendance code "/". It has 02, 10, 11, 12`)
}

// BenchmarkMarks plans and applies a term of 1,000 pupils, and the same again.
func BenchmarkMarks(b *testing.B) {
	board := newBoard(b)
	a := board.Ashdale
	board.Exec(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded)
		select $1, n, n, n, 'Lee', 'Bo', 'Lee', 'Bo', 'lee', 'bo' from generate_series(100000, 100999) n`, a.ID)
	first := board.Number(`select min(id) from pupils where pupil_id = '100000'`)
	var said []attendance.MarkSaid
	for d := range 60 {
		for p := range 1000 {
			said = append(said, attendance.MarkSaid{PupilID: first + int64(p), Date: board.today.AddDays(-d), Session: "am", Code: "/"},
				attendance.MarkSaid{PupilID: first + int64(p), Date: board.today.AddDays(-d), Session: "pm", Code: `\`})
		}
	}
	run := func(b *testing.B) {
		for b.Loop() {
			board.In(db.Worker(a.ID), func(ctx context.Context, tx db.Tx) error {
				p, err := attendance.MakeMarks(ctx, tx, said)
				if err != nil {
					return err
				}
				return p.Apply(ctx, tx)
			})
		}
	}
	b.Run("new", run)
	b.Run("again", run)
}
