package yearend

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// tutorsBack renames groups back with their tutors. Where a group has the tutors that the year-end gave it, each of its
// former groups gets its own; where somebody has changed them since, the changed ones go back.
func (u Undoing) tutorsBack(ctx context.Context, tx db.Tx) error {
	var rows []renamed
	var now map[string][]int64
	b := &pgx.Batch{}
	b.Queue(`select old_group as old, new_group as new, tutors from year_end_groups where school_id = $1 and year_end_id = $2 order by old_group`, tx.SchoolID(), u.ID).
		Query(func(r pgx.Rows) (err error) {
			rows, err = pgx.CollectRows(r, pgx.RowToStructByName[renamed])
			return err
		})
	queueTutors(b, tx, &now)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("read who the tutors were: %w", err)
	}
	var off, groups []string
	var staff []int64
	for _, back := range backwards(rows, now) {
		for _, t := range back.Tutors {
			groups, staff = append(groups, back.Old), append(staff, t)
		}
		if back.New != "" {
			off = append(off, back.New)
		}
	}
	return setTutors(ctx, tx, off, groups, staff)
}

// backwards is who tutors each former group again.
func backwards(rows []renamed, now map[string][]int64) []renamed {
	given, sources := map[string][]int64{}, map[string]int{}
	for _, r := range rows {
		sources[r.New]++
		for _, t := range r.Tutors {
			if !slices.Contains(given[r.New], t) {
				given[r.New] = append(given[r.New], t)
			}
		}
	}
	out := slices.Clone(rows)
	for i, r := range out {
		was := slices.Sorted(slices.Values(given[r.New]))
		if r.New != "" && sources[r.New] == 1 && !slices.Equal(was, slices.Sorted(slices.Values(now[r.New]))) {
			out[i].Tutors = now[r.New]
		}
	}
	return out
}
