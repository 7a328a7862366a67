package result

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/tracking"
)

// Ask is which grid somebody opens.
type Ask struct {
	SetID    int64
	PeriodID int64 // 0: the newest one that has begun
	Today    civil.Date
}

// Open reads the grid of a set in one batch. Scope: staff. Errors: errs.NotFound, also for a set that is not theirs and
// a period that is not the set's.
func Open(ctx context.Context, tx db.Tx, may Access, ask Ask) (Grid, error) {
	return read(ctx, tx, may, ask, true)
}

// read is Open with or without what has been entered.
func read(ctx context.Context, tx db.Tx, may Access, ask Ask, results bool) (Grid, error) {
	r := reader{b: &pgx.Batch{}, may: may, ask: ask, school: tx.SchoolID(), staff: tx.StaffID(), scales: map[int64]tracking.Scale{}}
	r.g.Cells = map[Place]Cell{}
	r.set()
	r.teachers()
	r.periods()
	r.fields()
	r.values()
	r.members()
	if results {
		r.results()
	}
	err := tx.SendBatch(ctx, r.b).Close()
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return Grid{}, errs.NotFound
	case err != nil:
		return Grid{}, fmt.Errorf("read a grid: %w", err)
	case ask.PeriodID != 0 && r.g.Period.ID == 0:
		return Grid{}, errs.NotFound
	}
	r.finish()
	return r.g, nil
}

// reader queues the statements of one batch and takes what they find.
type reader struct {
	b             *pgx.Batch
	may           Access
	ask           Ask
	school, staff int64
	g             Grid
	all           []tracking.Field
	scales        map[int64]tracking.Scale
}

// mine is whether a set s is open to who asks: parameters 3 (the office) and 4 (the member of staff).
const mine = `($3::boolean or exists (select from set_teachers t where t.school_id = $1 and t.set_id = s.id and t.staff_id = $4))`

// chosen is the asked period of the set $2, or the newest of its periods that has begun on the day $4, or the first.
const chosen = `(select p.id from sets s join periods p on p.school_id = $1 and p.academic_year_id = s.academic_year_id and p.year_group = s.year_group
	where s.school_id = $1 and s.id = $2 and case when $3::bigint <> 0 then p.id = $3 else not p.whole_year end
	order by p.starts_on > $4, case when p.starts_on > $4 then p.starts_on end, p.starts_on desc, p.position desc, p.id desc limit 1)`

func (r *reader) set() {
	s, u := &r.g.Set, &r.g.Subject
	r.b.Queue(`select s.id, s.academic_year_id, s.subject_id, s.name, coalesce(s.year_group, 0), s.closed_on, y.name, u.id, u.alias, u.name, u.shared_fields
		from sets s join subjects u on u.school_id = $1 and u.id = s.subject_id join academic_years y on y.school_id = $1 and y.id = s.academic_year_id
		where s.school_id = $1 and s.id = $2 and `+mine, r.school, r.ask.SetID, r.may == All, r.staff).
		QueryRow(func(row pgx.Row) error {
			return row.Scan(&s.ID, &s.YearID, &s.SubjectID, &s.Name, &s.YearGroup, &s.Closed, &r.g.YearName, &u.ID, &u.Alias, &u.Name, &u.SharedFields)
		})
}

func (r *reader) teachers() {
	r.b.Queue(`select f.display_name from set_teachers t join staff_schools f on f.school_id = $1 and f.staff_id = t.staff_id
		where t.school_id = $1 and t.set_id = $2 order by t.position, f.display_name`, r.school, r.ask.SetID).
		Query(func(rows pgx.Rows) (err error) {
			r.g.Teachers, err = pgx.CollectRows(rows, pgx.RowTo[string])
			return err
		})
}

func (r *reader) periods() {
	r.b.Queue(`select p.id, p.academic_year_id, p.year_group, p.name, p.position, p.whole_year, p.starts_on, coalesce(p.release_at, 'epoch'), p.release_at is not null,
			coalesce(p.id = `+chosen+`, false)
		from sets s join periods p on p.school_id = $1 and p.academic_year_id = s.academic_year_id and p.year_group = s.year_group
		where s.school_id = $1 and s.id = $2 order by p.position, p.starts_on, p.id`, r.school, r.ask.SetID, r.ask.PeriodID, r.ask.Today).
		Query(func(rows pgx.Rows) error {
			var p tracking.Period
			var released, here bool
			_, err := pgx.ForEachRow(rows, []any{&p.ID, &p.YearID, &p.YearGroup, &p.Name, &p.Position, &p.WholeYear, &p.Starts, &p.Release, &released, &here}, func() error {
				add := p
				if !released {
					add.Release = tracking.Period{}.Release
				}
				r.g.Periods = append(r.g.Periods, add)
				if here {
					r.g.Period = add
				}
				return nil
			})
			return err
		})
}

// asked is which fields f are asked in the subject of the set $2; parameter 3 is for the office.
const asked = `from sets s join subjects u on u.school_id = $1 and u.id = s.subject_id
	join fields f on f.school_id = $1 and (f.scope = 'shared' and u.shared_fields or f.scope = 'subject' and f.subject_id = u.id) and (f.shown or $3::boolean)`

func (r *reader) fields() {
	r.b.Queue(`select f.id, f.scope, coalesce(f.subject_id, 0), f.name, f.category, f.explanation, f.type, coalesce(f.scale_id, 0), f.lowest, f.highest,
			f.whole_year, f.writable, f.shown, f.choice, coalesce(f.target_id, 0), f.position
		`+asked+` where s.school_id = $1 and s.id = $2 order by f.position, f.name_folded, f.id`, r.school, r.ask.SetID, r.may == All).
		Query(func(rows pgx.Rows) (err error) {
			r.all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[tracking.Field])
			return err
		})
}

// values are the scales of those fields.
func (r *reader) values() {
	r.b.Queue(`select c.id, c.name, c.explanation, c.direction, c.on_within, c.near_within, v.value, v.also, v.meaning, v.sort_value, v.colour
		from scales c join scale_values v on v.school_id = $1 and v.scale_id = c.id
		where c.school_id = $1 and c.id in (select f.scale_id `+asked+` where s.school_id = $1 and s.id = $2) order by c.id, v.position`, r.school, r.ask.SetID, r.may == All).
		Query(func(rows pgx.Rows) error {
			var c tracking.Scale
			var v tracking.Value
			_, err := pgx.ForEachRow(rows, []any{&c.ID, &c.Name, &c.Explanation, &c.Direction, &c.OnWithin, &c.NearWithin, &v.Text, &v.Also, &v.Meaning, &v.Sort, &v.Colour}, func() error {
				into := r.scales[c.ID]
				c.Values = into.Values
				v.Also = slices.Clone(v.Also)
				c.Values = append(c.Values, v)
				r.scales[c.ID] = c
				return nil
			})
			return err
		})
}

// membersOn are the memberships m of the set $2 on the day $3, or on the last day of a set that has ended. The office
// sees hidden pupils in no set either (ADM-3).
const membersOn = `from sets s join academic_years y on y.school_id = $1 and y.id = s.academic_year_id
	join set_members m on m.school_id = $1 and m.set_id = s.id and m.starts_on <= least($3::date, s.closed_on, y.ends_on)
		and (m.ends_on is null or m.ends_on >= least($3::date, s.closed_on, y.ends_on))
	join pupils p on p.school_id = $1 and p.id = m.pupil_id and not p.hidden
	where s.school_id = $1 and s.id = $2`

func (r *reader) members() {
	r.b.Queue(`select p.id, coalesce(nullif(p.forename, ''), p.legal_forename), coalesce(nullif(p.surname, ''), p.legal_surname) `+membersOn+`
		group by p.school_id, p.id order by p.surname_folded, p.forename_folded, p.pupil_id_folded`, r.school, r.ask.SetID, r.ask.Today).
		Query(func(rows pgx.Rows) (err error) {
			r.g.Pupils, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Pupil])
			return err
		})
}

// results are those of the chosen period and of the whole year.
func (r *reader) results() {
	r.b.Queue(`select r.pupil_id, r.field_id, r.value, coalesce(f.display_name, ''), r.at
		from (select s.subject_id, w.id as period from sets s join periods p on p.school_id = $1 and p.id = `+chosen+`
			join periods w on w.school_id = $1 and (w.id = p.id or w.academic_year_id = p.academic_year_id and w.year_group = p.year_group and w.whole_year)
			where s.school_id = $1 and s.id = $2) a
		join results r on r.school_id = $1 and r.period_id = a.period and r.subject_id = a.subject_id
		left join staff_schools f on f.school_id = $1 and f.staff_id = r.staff_id
		where r.pupil_id in (select m.pupil_id from set_members m where m.school_id = $1 and m.set_id = $2)`, r.school, r.ask.SetID, r.ask.PeriodID, r.ask.Today).
		Query(func(rows pgx.Rows) error {
			var at Place
			var c Cell
			_, err := pgx.ForEachRow(rows, []any{&at.Pupil, &at.Field, &c.Value, &c.Who, &c.At}, func() error {
				r.g.Cells[at] = c
				return nil
			})
			return err
		})
}

// finish makes columns of the fields: in the whole-year period its own alone, else these beside the period's.
func (r *reader) finish() {
	for _, beside := range []bool{true, false} {
		for _, f := range r.all {
			whole := r.g.Period.WholeYear
			if (f.WholeYear && !whole) != beside || whole && !f.WholeYear {
				continue
			}
			r.g.Columns = append(r.g.Columns, Column{Field: f, Scale: r.scales[f.ScaleID], Beside: beside, Open: !beside && (f.Writable || r.may == All)})
		}
	}
	r.g.Shut = r.g.shutOn(r.ask.Today)
}
