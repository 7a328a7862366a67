package yearend

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// pupilRow is a pupil who has not left.
type pupilRow struct {
	Who
	Status             string
	Admission, Leaving civil.Date
	Hidden             bool
	came               bool // added since the new year began
	said               bool // has the new year's year group already
}

// Preview says what the year-end of a day would do, with what was chosen. Where it cannot be run, State says why, and
// nothing of the roll is read. It writes nothing. Scope: staff.
func Preview(ctx context.Context, tx db.Tx, today civil.Date, c Choice) (Plan, error) {
	var p Plan
	var years []school.AcademicYear
	b := &pgx.Batch{}
	b.Queue(`select `+school.Columns+` from schools where id = $1`, tx.SchoolID()).QueryRow(func(r pgx.Row) error {
		s, err := school.Scan(r)
		p.LastYear, p.Further = s.LastYear, furtherYear(s)
		return err
	})
	b.Queue(`select id, name, starts_on as starts, ends_on as ends from academic_years where school_id = $1 order by starts_on`, tx.SchoolID()).
		Query(func(rows pgx.Rows) (err error) {
			years, err = pgx.CollectRows(rows, pgx.RowToStructByName[school.AcademicYear])
			return err
		})
	queuePasts(b, tx, 0, &p.Pasts)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return p, fmt.Errorf("look at the year-end: %w", err)
	}
	p.When = whenAt(years, today)
	if p.State != Open {
		return p, nil
	}
	for _, past := range p.Pasts {
		if past.Live() && past.FromID == p.From.ID {
			p.State = Done
			return p, nil
		}
	}
	if err := p.read(ctx, tx); err != nil {
		return p, err
	}
	p.decide(c)
	return p, nil
}

// read reads the roll, and what of it is of the new year already.
func (p *Plan) read(ctx context.Context, tx db.Tx) error {
	if err := tx.Bulk(ctx); err != nil {
		return err
	}
	var sets []int64
	said := map[int64]bool{}
	b := &pgx.Batch{}
	b.Queue(`select p.id, p.pupil_id, coalesce(nullif(p.forename, ''), p.legal_forename), coalesce(nullif(p.surname, ''), p.legal_surname), coalesce(p.year_group, 0),
		p.tutor_group, p.status, p.admission_date, p.leaving_date, p.hidden, p.created_at >= ($2::date)::timestamp at time zone 'Europe/London'
		from pupils p where p.school_id = $1 and p.status <> 'left' order by p.surname_folded, p.forename_folded, p.id`, tx.SchoolID(), p.To.Starts).
		Query(func(rows pgx.Rows) (err error) { p.pupils, err = pgx.CollectRows(rows, scanPupil); return err })
	p.queueSaid(b, tx, said)
	b.Queue(`select id from sets where school_id = $1 and academic_year_id = $2 and closed_on is null order by id`, tx.SchoolID(), p.From.ID).
		Query(func(rows pgx.Rows) (err error) { sets, err = pgx.CollectRows(rows, pgx.RowTo[int64]); return err })
	b.Queue(`select count(*) from set_members where school_id = $1 and ends_on is null and set_id in (select id from sets where school_id = $1 and academic_year_id = $2)`,
		tx.SchoolID(), p.From.ID).QueryRow(func(r pgx.Row) error { return r.Scan(&p.Members) })
	queueTutors(b, tx, &p.tutors)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("read the roll for the year-end: %w", err)
	}
	for i := range p.pupils {
		p.pupils[i].said = said[p.pupils[i].ID]
	}
	p.Sets = len(sets)
	p.markRoll(sets)
	return nil
}

// queueSaid asks who has the new year's year group already: it was changed since the new year began and not changed
// back, or a year-end gave it and its undoing left it, because somebody had changed the pupil in between.
func (p *Plan) queueSaid(b *pgx.Batch, tx db.Tx, into map[int64]bool) {
	b.Queue(`select p.id from (select distinct on (pupil_id) pupil_id, old_value from pupil_changes where school_id = $1 and field = 'year_group'
				and at >= ($2::date)::timestamp at time zone 'Europe/London' order by pupil_id, id) c
			join pupils p on p.school_id = $1 and p.id = c.pupil_id where coalesce(p.year_group::text, '') <> c.old_value
		union select p.id from year_ends e join year_end_pupils k on k.school_id = $1 and k.year_end_id = e.id join pupils p on p.school_id = $1 and p.id = k.pupil_id
			where e.school_id = $1 and e.from_year_id = $3 and k.new_year_group <> k.old_year_group and p.year_group = k.new_year_group`, tx.SchoolID(), p.To.Starts, p.From.ID).
		Query(func(rows pgx.Rows) error {
			var id int64
			_, err := pgx.ForEachRow(rows, []any{&id}, func() error { into[id] = true; return nil })
			return err
		})
}

func scanPupil(row pgx.CollectableRow) (r pupilRow, err error) {
	err = row.Scan(&r.ID, &r.PupilID, &r.Forename, &r.Surname, &r.Year, &r.TutorGroup, &r.Status, &r.Admission, &r.Leaving, &r.Hidden, &r.came)
	return r, err
}

// queueTutors asks who the tutors of each group are.
func queueTutors(b *pgx.Batch, tx db.Tx, into *map[string][]int64) {
	*into = map[string][]int64{}
	b.Queue(`select tutor_group, staff_id from tutors where school_id = $1 order by tutor_group, staff_id`, tx.SchoolID()).Query(func(rows pgx.Rows) error {
		var group string
		var staff int64
		_, err := pgx.ForEachRow(rows, []any{&group, &staff}, func() error { (*into)[group] = append((*into)[group], staff); return nil })
		return err
	})
}

// queuePasts asks for the year-ends that were done, newest first; for one of them unless id is 0.
func queuePasts(b *pgx.Batch, tx db.Tx, id int64, into *[]Past) {
	b.Queue(`select e.id, e.from_year_id as from_id, f.name as from_year, t.name as to_year, e.last_day, t.starts_on as first_day, e.made_at, m.display_name as made_by, e.undone_at,
			coalesce(u.display_name, '') as undone_by,
			(select count(*) from year_end_pupils p where p.school_id = $1 and p.year_end_id = e.id) as pupils,
			(select count(*) from year_end_pupils p where p.school_id = $1 and p.year_end_id = e.id and p.new_leaving_date <= e.last_day) as leavers,
			(select count(*) from year_end_sets s where s.school_id = $1 and s.year_end_id = e.id) as sets
		from year_ends e join academic_years f on f.school_id = $1 and f.id = e.from_year_id join academic_years t on t.school_id = $1 and t.id = e.to_year_id
		join staff_schools m on m.school_id = $1 and m.staff_id = e.made_by left join staff_schools u on u.school_id = $1 and u.staff_id = e.undone_by
		where e.school_id = $1 and ($2::bigint = 0 or e.id = $2) order by e.id desc`, tx.SchoolID(), id).
		Query(func(rows pgx.Rows) (err error) {
			*into, err = pgx.CollectRows(rows, pgx.RowToStructByName[Past])
			return err
		})
}

// onePast is one year-end. Errors: errs.NotFound.
func onePast(ctx context.Context, tx db.Tx, id int64) (Past, error) {
	var found []Past
	b := &pgx.Batch{}
	queuePasts(b, tx, id, &found)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Past{}, fmt.Errorf("read a year-end: %w", err)
	}
	if len(found) == 0 || id == 0 {
		return Past{}, errs.NotFound
	}
	return found[0], nil
}

var errNobody = errors.New("a pupil of the plan is not on the roll")
