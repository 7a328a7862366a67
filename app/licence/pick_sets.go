package licence

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// PickSet is a set to choose, with the pupils who can have a key.
type PickSet struct {
	ID      int64
	Name    string
	Subject string // its alias
	Year    int    // year group, 0 when it has none
	Coming  string // "2027/28" for a set of an academic year that has not begun, else ""
	Pupils  int
}

// Sets are the open sets that have pupils, of this academic year and of those to come, by year group, subject and
// name. Scope: staff.
func Sets(ctx context.Context, tx db.Tx) ([]PickSet, error) {
	rows, err := tx.Query(ctx, `with n as materialized (select m.set_id, count(distinct p.id)::int as pupils from set_members m
			join pupils p on p.school_id = m.school_id and p.id = m.pupil_id where `+orderable+` and `+inSet+` group by 1)
		select s.id, s.name, j.alias as subject, coalesce(s.year_group, 0) as year, case when y.starts_on > `+today+` then y.name else '' end as coming, n.pupils
		from sets s join n on n.set_id = s.id
		join subjects j on j.school_id = s.school_id and j.id = s.subject_id
		join academic_years y on y.school_id = s.school_id and y.id = s.academic_year_id and y.ends_on >= `+today+`
		where s.school_id = $1 and (s.closed_on is null or s.closed_on > `+today+`)
		order by y.starts_on, s.year_group nulls last, j.position, j.alias_folded, s.name_folded`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the sets: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[PickSet])
}

// setLabel names a set for the list of sheets: "9Ma1, Maths". Errors: errs.Invalid on "set" when the school has none.
func setLabel(ctx context.Context, tx db.Tx, id int64) (label string, err error) {
	err = tx.QueryRow(ctx, `select s.name || ', ' || j.alias from sets s join subjects j on j.school_id = s.school_id and j.id = s.subject_id
		where s.school_id = $1 and s.id = $2`, tx.SchoolID(), id).Scan(&label)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", problem("set", "keys_set_choose")
	}
	if err != nil {
		return "", fmt.Errorf("read the name of a set: %w", err)
	}
	return label, nil
}
