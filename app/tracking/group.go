package tracking

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// Group is a tutor group: a word of the pupils' rows, with tutors.
type Group struct {
	Name     string
	Year     int // of most of its pupils; 0 = not known, or nobody is in it
	Pupils   int // on roll, without hidden ones
	TutorIDs []int64
	Tutors   []string // in the order of TutorIDs
}

// Mark stands for the tutors of the group.
func (g Group) Mark() string { return markOf(g.TutorIDs) }

// House is a house with its pupils on roll, without hidden ones.
type House struct {
	Name   string
	Pupils int
}

const groupColumns = `with roll as (select tutor_group as name, coalesce(mode() within group (order by year_group), 0)::int as year, count(*) as pupils from pupils
		where school_id = $1 and not hidden and status = 'on_roll' and tutor_group <> '' group by 1),
	tutored as (select t.tutor_group as name, array_agg(t.staff_id order by f.display_name, t.staff_id) as ids, array_agg(f.display_name order by f.display_name, t.staff_id) as names
		from tutors t join staff_schools f on f.school_id = t.school_id and f.staff_id = t.staff_id where t.school_id = $1 group by 1)
	select name, coalesce(r.year, 0), coalesce(r.pupils, 0), coalesce(t.ids, '{}'), coalesce(t.names, '{}') from roll r full join tutored t using (name)`

// Groups are the tutor groups by year and name, and the houses, in one batch. Scope: staff.
func Groups(ctx context.Context, tx db.Tx) (groups []Group, houses []House, err error) {
	b := &pgx.Batch{}
	b.Queue(groupColumns+` order by 2, 1`, tx.SchoolID()).
		Query(func(rows pgx.Rows) (err error) {
			groups, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Group])
			return err
		})
	b.Queue(`select house, count(*) from pupils where school_id = $1 and not hidden and status = 'on_roll' and house <> '' group by 1 order by 1`, tx.SchoolID()).
		Query(func(rows pgx.Rows) (err error) {
			houses, err = pgx.CollectRows(rows, pgx.RowToStructByPos[House])
			return err
		})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, nil, fmt.Errorf("list the tutor groups: %w", err)
	}
	return groups, houses, nil
}

// GroupByName is one tutor group. Scope: staff. Errors: errs.NotFound for one that neither pupils nor tutors have.
func GroupByName(ctx context.Context, tx db.Tx, name string) (Group, error) {
	groups, _, err := Groups(ctx, tx)
	if err != nil {
		return Group{}, err
	}
	g := find(groups, func(g Group) bool { return g.Name == name })
	if g == nil {
		return Group{}, errs.NotFound
	}
	return *g, nil
}

// SaveTutors gives a tutor group its tutors in the place of those with the mark; 0 is a blank line. Scope: staff.
// Errors: errs.Invalid on "tutor_n"; errs.NotFound; errs.Conflict when somebody else has saved meanwhile.
func SaveTutors(ctx context.Context, tx db.Tx, name, mark string, tutors []int64) error {
	if err := alone(ctx, tx); err != nil {
		return err
	}
	was, err := GroupByName(ctx, tx, name)
	if err != nil {
		return err
	}
	staff, err := Colleagues(ctx, tx)
	if err != nil {
		return err
	}
	var bad errs.Invalid
	ids := chosen(tutors, staff, was.TutorIDs, "tutor", &bad)
	switch now := slices.Sorted(slices.Values(was.TutorIDs)); {
	case bad != nil:
		return bad
	case slices.Equal(now, slices.Sorted(slices.Values(ids))):
		return nil
	case was.Mark() != mark:
		return errs.Conflict{Text: meanwhile}
	}
	b := &pgx.Batch{}
	b.Queue(`delete from tutors where school_id = $1 and tutor_group = $2 and staff_id <> all($3)`, tx.SchoolID(), name, ids)
	b.Queue(`insert into tutors (school_id, tutor_group, staff_id) select $1, $2, unnest($3::bigint[]) on conflict do nothing`, tx.SchoolID(), name, ids)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("save tutors: %w", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.TutorsChanged, Detail: name})
}
