// Package attendance is what a school's registers say of a pupil: marks of single sessions where the school sends
// them, else the totals of an academic year (POR-3). What a mark means is the school's own table of codes. Nothing
// is stored as 0 that is not known, and a share of no sessions is none (TRK-4).
package attendance

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
)

// What a code counts as. Present, Late and Elsewhere are sessions attended; NotCounted is no session that was possible.
const (
	Present      = "present"
	Late         = "late"
	Elsewhere    = "elsewhere" // attends somewhere else, with the school's approval
	Authorised   = "authorised"
	Unauthorised = "unauthorised"
	NotCounted   = "not_counted"
)

// Classes are all of them, in the order of every page.
var Classes = []string{Present, Late, Elsewhere, Authorised, Unauthorised, NotCounted}

// Year is a pupil's attendance in one academic year, in sessions: half days.
type Year struct {
	YearID       int64
	Name         string // "2026/27"
	Possible     int
	Attended     int
	Authorised   int // absences
	Unauthorised int
	Late         *int       // of those attended; nil = not known
	AsOf         civil.Date // of the last mark, or the day the totals came
	Reasons      []Reason   // only where there are marks
}

// Reason is how many sessions were missed for one reason.
type Reason struct {
	Meaning  string
	CountsAs string // Authorised or Unauthorised
	Sessions int
}

// Percentage is the share of possible sessions attended, with one decimal: "93.5"; "" where there were none.
func (y Year) Percentage() string {
	if y.Possible <= 0 {
		return ""
	}
	tenths := (y.Attended*2000 + y.Possible) / (2 * y.Possible) // half a tenth goes up
	return strconv.Itoa(tenths/10) + "." + strconv.Itoa(tenths%10)
}

// Queue asks for a pupil's years, newest first: marks up to today where a year has any, else its totals. A holding that
// is not the caller's own and live has none. Scope: external with a holding, staff with a pupil.
func Queue(b *pgx.Batch, tx db.Tx, of licence.Of, today civil.Date, into *[]Year) {
	pupil, id := of.SQL("$2")
	b.Queue(yearsQuery(pupil), tx.SchoolID(), id, today).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (y Year, err error) {
			err = r.Scan(&y.YearID, &y.Name, &y.Possible, &y.Attended, &y.Authorised, &y.Unauthorised, &y.Late, &y.AsOf)
			return y, err
		})
		return err
	})
	b.Queue(`select y.id, c.meaning, c.counts_as, count(*) from attendance_marks m
			join attendance_codes c on c.school_id = m.school_id and c.code = m.code and c.counts_as in ('authorised', 'unauthorised')
			join academic_years y on y.school_id = m.school_id and m.on_date between y.starts_on and y.ends_on
		where m.school_id = $1 and m.pupil_id = `+pupil+` and m.on_date <= $3 group by y.id, c.meaning, c.counts_as order by count(*) desc, c.meaning`,
		tx.SchoolID(), id, today).Query(func(rows pgx.Rows) error { return reasons(rows, *into) })
}

func yearsQuery(pupil string) string {
	return `with mine as (select y.id, count(*) filter (where c.counts_as <> 'not_counted') as possible,
			count(*) filter (where c.counts_as in ('present', 'late', 'elsewhere')) as attended, count(*) filter (where c.counts_as = 'authorised') as authorised,
			count(*) filter (where c.counts_as = 'unauthorised') as unauthorised, count(*) filter (where c.counts_as = 'late') as late, max(m.on_date) as as_of
		from attendance_marks m join attendance_codes c on c.school_id = m.school_id and c.code = m.code
			join academic_years y on y.school_id = m.school_id and m.on_date between y.starts_on and y.ends_on
		where m.school_id = $1 and m.pupil_id = ` + pupil + ` and m.on_date <= $3 group by y.id
		union all
		select t.academic_year_id, t.possible, t.attended, t.authorised, t.unauthorised, t.late, t.as_of from attendance_totals t
		where t.school_id = $1 and t.pupil_id = ` + pupil + `
			and not exists (select from attendance_marks m join academic_years y on y.school_id = $1 and y.id = t.academic_year_id and m.on_date between y.starts_on and y.ends_on
				where m.school_id = $1 and m.pupil_id = t.pupil_id and m.on_date <= $3))
	select y.id, y.name, mine.possible, mine.attended, mine.authorised, mine.unauthorised, mine.late, mine.as_of
		from mine join academic_years y on y.school_id = $1 and y.id = mine.id order by y.starts_on desc`
}

// reasons puts the reasons to their years, which have been read before.
func reasons(rows pgx.Rows, years []Year) error {
	var id int64
	var r Reason
	_, err := pgx.ForEachRow(rows, []any{&id, &r.Meaning, &r.CountsAs, &r.Sessions}, func() error {
		for i := range years {
			if years[i].YearID == id {
				years[i].Reasons = append(years[i].Reasons, r)
			}
		}
		return nil
	})
	return err
}

// Ask is Queue for a portlet.
func Ask(today civil.Date, into *[]Year) licence.Queue {
	return func(a licence.Asking) { Queue(a.B, a.Tx, a.Of, today, into) }
}

// Read is Queue for one who asks for nothing else. Scope: as Queue.
func Read(ctx context.Context, tx db.Tx, of licence.Of, today civil.Date) (years []Year, err error) {
	b := &pgx.Batch{}
	Queue(b, tx, of, today, &years)
	return years, wrap("read attendance", tx.SendBatch(ctx, b).Close())
}

// Only leaves what a licence type grants (LIC-9): whatever has no tick in granted, which has the keys of
// licence.AttendanceFields, is taken out before a page can show it.
func Only(years []Year, granted map[string]bool) []Year {
	out := make([]Year, 0, len(years))
	for _, y := range years {
		only := Year{YearID: y.YearID, Name: y.Name, AsOf: y.AsOf}
		if granted["attendance.percentage"] || granted["attendance.sessions"] {
			only.Possible, only.Attended = y.Possible, y.Attended
		}
		if granted["attendance.sessions"] {
			only.Authorised, only.Unauthorised = y.Authorised, y.Unauthorised
		}
		if granted["attendance.lates"] {
			only.Late = y.Late
		}
		if granted["attendance.codes"] {
			only.Reasons = y.Reasons
		}
		out = append(out, only)
	}
	return out
}

func wrap(what string, err error) error {
	var bad errs.Invalid
	if err == nil || errors.As(err, &bad) {
		return err
	}
	return fmt.Errorf("%s: %w", what, err)
}
