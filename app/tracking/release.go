package tracking

import (
	"context"
	"fmt"

	"gateway/app/audit"
	"gateway/app/db"
)

// weeks is how long after its first day a period of an earlier system is taken to have been shown.
const weeks = 6

// ReleaseLoaded releases the periods that have results and no release yet, for a school that brings what it had shown
// to families before it came: at four in the afternoon, six weeks after a period's first day, and at once where that
// lies ahead. It returns how many. Scope: worker.
func ReleaseLoaded(ctx context.Context, tx db.Tx) (n int, err error) {
	tag, err := tx.Exec(ctx, `update periods p set release_at = least(now(), ((p.starts_on + $2::int)::timestamp + interval '16 hours') at time zone 'Europe/London')
		where p.school_id = $1 and p.release_at is null and exists (select from results r where r.school_id = p.school_id and r.period_id = p.id)`, tx.SchoolID(), weeks*7)
	if err != nil {
		return 0, fmt.Errorf("release what was shown before: %w", err)
	}
	n = int(tag.RowsAffected())
	return n, audit.Note(ctx, tx, audit.Line{Actor: audit.System, Action: audit.PeriodReleased, Detail: fmt.Sprintf("%d periods with results that were shown before", n)})
}
