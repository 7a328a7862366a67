package result

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
)

// Change is what a result was before.
type Change struct {
	FieldID  int64
	Old, New string // New "" = taken away
	OldWho   string // display name of who had set Old; "" where nobody confirmed an import
	OldAt    time.Time
	Who      string
	At       time.Time
	FileName string // of the import that made the change; "" = by hand
}

// ChangesShown is how many changes of a pupil a page has.
const ChangesShown = 200

// History is the changes of one cell, or of all fields of a pupil in a subject and period, newest first. Scope: staff;
// the caller has opened the set. field 0 = all.
func History(ctx context.Context, tx db.Tx, pupil, subject, field, period int64) ([]Change, error) {
	rows, err := tx.Query(ctx, `select h.field_id, h.old_value as old, h.new_value as new, coalesce(o.display_name, '') as old_who, h.old_at,
			coalesce(f.display_name, '') as who, h.at, coalesce(i.file_name, '') as file_name
		from result_changes h left join staff_schools o on o.school_id = $1 and o.staff_id = h.old_staff_id
		left join staff_schools f on f.school_id = $1 and f.staff_id = h.staff_id left join imports i on i.school_id = $1 and i.id = h.import_id
		where h.school_id = $1 and h.pupil_id = $2 and h.period_id = $3 and h.subject_id is not distinct from nullif($4::bigint, 0)
			and ($5::bigint = 0 or h.field_id = $5) order by h.id desc limit $6`, tx.SchoolID(), pupil, period, subject, field, ChangesShown)
	if err != nil {
		return nil, fmt.Errorf("read earlier results: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Change])
}

// Earlier opens a set and reads what a pupil's results in the chosen period were before, of the fields that whoever
// asks may see. Scope: staff. Errors: errs.NotFound as Open, and for a pupil who is not in the set.
func Earlier(ctx context.Context, tx db.Tx, may Access, ask Ask, pupil int64) (Grid, []Change, error) {
	g, err := Open(ctx, tx, may, ask)
	if err != nil {
		return g, nil, err
	}
	if _, member := g.Pupil(pupil); !member {
		return g, nil, errs.NotFound
	}
	all, err := History(ctx, tx, pupil, g.Set.SubjectID, 0, g.Period.ID)
	seen := all[:0]
	for _, c := range all {
		if _, shown := g.Column(c.FieldID); shown {
			seen = append(seen, c)
		}
	}
	return g, seen, err
}
