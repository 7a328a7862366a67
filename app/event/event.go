// Package event is achievement and behaviour (TRK-8): what a pupil did well or not, with points, a text for families and,
// apart from it in a table that nobody outside can read, what staff wrote.
package event

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/licence"
)

// The types of an event.
const (
	Achievement = "achievement"
	Behaviour   = "behaviour"
)

// Event is one event of a pupil. StaffText, Outcome and RecordedBy are read for staff alone.
type Event struct {
	ID         int64
	Date       civil.Date
	Type       string
	Category   string
	Points     int    // as the school counts: it may give behaviour points below or above 0
	Subject    string // its real name; "" = none
	FamilyText string
	StaffText  string
	Outcome    string
	RecordedBy string
}

// Total is how many events of one type there are, and what their points come to.
type Total struct{ Events, Points int }

// Year is the events of a pupil in one academic year, newest first.
type Year struct {
	YearID      int64  // 0 = days in no academic year of the school
	Name        string // "2026/27"; "" for YearID 0
	Achievement Total
	Behaviour   Total
	Events      []Event
}

// Queue asks for a pupil's events, the newest academic year first. A holding that is not the caller's own and live has
// none. Scope: external with a holding, which never reads what staff wrote; staff with a pupil.
func Queue(b *pgx.Batch, tx db.Tx, of licence.Of, into *[]Year) {
	pupil, id := of.SQL("$2")
	staff, from := `'', '', ''`, ``
	if of.Staff() {
		staff = `coalesce(t.staff_text, ''), coalesce(t.outcome, ''), coalesce(t.recorded_by, '')`
		from = `left join event_texts t on t.school_id = e.school_id and t.event_id = e.id`
	}
	b.Queue(`select coalesce(y.id, 0), coalesce(y.name, ''), e.id, e.on_date, e.type, e.category, e.points, coalesce(s.name, ''), e.family_text, `+staff+`
		from events e left join academic_years y on y.school_id = e.school_id and e.on_date between y.starts_on and y.ends_on
		left join subjects s on s.school_id = e.school_id and s.id = e.subject_id `+from+`
		where e.school_id = $1 and e.pupil_id = `+pupil+` order by y.starts_on desc nulls last, e.on_date desc, e.id desc`, tx.SchoolID(), id).
		Query(func(rows pgx.Rows) error { return scan(rows, into) })
}

func scan(rows pgx.Rows, into *[]Year) error {
	*into = nil
	var y Year
	var e Event
	_, err := pgx.ForEachRow(rows, []any{&y.YearID, &y.Name, &e.ID, &e.Date, &e.Type, &e.Category, &e.Points, &e.Subject, &e.FamilyText, &e.StaffText, &e.Outcome, &e.RecordedBy},
		func() error {
			if n := len(*into); n == 0 || (*into)[n-1].YearID != y.YearID {
				*into = append(*into, y)
			}
			(*into)[len(*into)-1].add(e)
			return nil
		})
	return err
}

func (y *Year) add(e Event) {
	y.Events = append(y.Events, e)
	t := &y.Achievement
	if e.Type == Behaviour {
		t = &y.Behaviour
	}
	t.Events++
	t.Points += e.Points
}

// Ask is Queue for a portlet.
func Ask(into *[]Year) licence.Queue {
	return func(a licence.Asking) { Queue(a.B, a.Tx, a.Of, into) }
}

// Read is Queue for one who asks for nothing else. Scope: as Queue.
func Read(ctx context.Context, tx db.Tx, of licence.Of) (years []Year, err error) {
	b := &pgx.Batch{}
	Queue(b, tx, of, &years)
	return years, wrap("read events", tx.SendBatch(ctx, b).Close())
}

// Only leaves what a licence type grants (LIC-9): whatever has no tick in granted, which has the keys of
// licence.EventFields, is taken out before a page can show it. What staff wrote is never there.
func Only(years []Year, granted map[string]bool) []Year {
	out := make([]Year, 0, len(years))
	for _, y := range years {
		only := Year{YearID: y.YearID, Name: y.Name}
		if granted["events.totals"] {
			only.Achievement, only.Behaviour = y.Achievement, y.Behaviour
		}
		if granted["events.list"] {
			for _, e := range y.Events {
				e.StaffText, e.Outcome, e.RecordedBy = "", "", ""
				if !granted["events.text"] {
					e.FamilyText = ""
				}
				only.Events = append(only.Events, e)
			}
		}
		out = append(out, only)
	}
	return out
}

func wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
