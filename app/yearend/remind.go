package yearend

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/school"
)

// Reminder tells families that a year is about to change: reports that they want to keep are to be saved before (TRK-7).
type Reminder struct {
	School  school.School
	LastDay civil.Date // of the school year
	Over    bool       // that day is over
}

// QueueReminder asks for the reminder of a day at a school; the batch is of a transaction that sees it.
func QueueReminder(b *pgx.Batch, s school.School, today civil.Date, into *[]Reminder) {
	b.Queue(`select y.id, y.name, y.starts_on, y.ends_on, exists (select from year_ends e where e.school_id = y.school_id and e.from_year_id = y.id and e.undone_at is null)
		from academic_years y where y.school_id = $1 order by y.starts_on`, s.ID).Query(func(rows pgx.Rows) error {
		var years []school.AcademicYear
		var y school.AcademicYear
		var done bool
		of := map[int64]bool{}
		_, err := pgx.ForEachRow(rows, []any{&y.ID, &y.Name, &y.Starts, &y.Ends, &done}, func() error { years, of[y.ID] = append(years, y), done; return nil })
		if day, due := remindAt(years, of, today); err == nil && due {
			*into = append(*into, Reminder{School: s, LastDay: day, Over: day.Before(today)})
		}
		return err
	})
}

// Reminders are those of a day at some schools of one person, in one batch; the transaction ends at the school where
// it began. Scope: external.
func Reminders(ctx context.Context, tx db.Tx, schools []school.School, today civil.Date) (out []Reminder, err error) {
	b := &pgx.Batch{}
	for _, s := range schools {
		b.Queue(`select set_config('app.school_id', $1, true)`, fmt.Sprint(s.ID))
		QueueReminder(b, s, today, &out)
	}
	b.Queue(`select set_config('app.school_id', $1, true)`, fmt.Sprint(tx.SchoolID()))
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("look whether the year changes: %w", err)
	}
	return out, nil
}
