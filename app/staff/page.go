package staff

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// Work is what somebody has to do with pupils today.
type Work struct {
	Sets     []Set   // which they teach this year
	Groups   []Group // whose tutor they are
	Assigned int     // pupils assigned to them, for support staff
}

// Set is a set that somebody teaches.
type Set struct {
	ID            int64
	Subject, Name string
	Pupils        int // members today
}

// Group is a tutor group.
type Group struct {
	Name   string
	Pupils int // not left
}

// Page is one person, with the work.
type Page struct {
	Person
	Work
}

// Open reads a person's page in one batch. Scope: staff. Errors: errs.NotFound.
func Open(ctx context.Context, tx db.Tx, id int64) (Page, error) {
	var p Page
	b := &pgx.Batch{}
	b.Queue(`select `+columns+tables+`and l.staff_id = $2`, tx.SchoolID(), id).Query(func(rows pgx.Rows) (err error) {
		p.Person, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Person])
		return err
	})
	p.queue(b, tx.SchoolID(), id)
	err := tx.SendBatch(ctx, b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return Page{}, errs.NotFound
	}
	if err != nil {
		return Page{}, fmt.Errorf("read a member of staff: %w", err)
	}
	return p, nil
}

// WorkOf reads what somebody has to do, in one batch. Scope: staff.
func WorkOf(ctx context.Context, tx db.Tx, id int64) (w Work, err error) {
	b := &pgx.Batch{}
	w.queue(b, tx.SchoolID(), id)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Work{}, fmt.Errorf("read somebody's sets: %w", err)
	}
	return w, nil
}

// today is the day in London.
const today = `(now() at time zone 'Europe/London')::date`

func (w *Work) queue(b *pgx.Batch, schoolID, id int64) {
	b.Queue(`select s.id, u.alias as subject, s.name, (select count(*) from set_members m join pupils p on p.school_id = m.school_id and p.id = m.pupil_id
			where m.school_id = $1 and m.set_id = s.id and not p.hidden and m.starts_on <= `+today+` and (m.ends_on is null or m.ends_on >= `+today+`)) as pupils
		from set_teachers t join sets s on s.school_id = $1 and s.id = t.set_id join subjects u on u.school_id = $1 and u.id = s.subject_id
		where t.school_id = $1 and t.staff_id = $2 and s.academic_year_id = `+school.ThisYear+` and (s.closed_on is null or s.closed_on >= `+today+`)
		order by u.position, u.alias_folded, s.name_folded`, schoolID, id).Query(func(rows pgx.Rows) (err error) {
		w.Sets, err = pgx.CollectRows(rows, pgx.RowToStructByName[Set])
		return err
	})
	b.Queue(`select t.tutor_group as name, (select count(*) from pupils p where p.school_id = $1 and p.tutor_group = t.tutor_group and p.status <> 'left' and not p.hidden) as pupils
		from tutors t where t.school_id = $1 and t.staff_id = $2 order by 1`, schoolID, id).Query(func(rows pgx.Rows) (err error) {
		w.Groups, err = pgx.CollectRows(rows, pgx.RowToStructByName[Group])
		return err
	})
	b.Queue(`select count(*) from staff_pupils a join pupils p on p.school_id = a.school_id and p.id = a.pupil_id where a.school_id = $1 and a.staff_id = $2 and not p.hidden`,
		schoolID, id).QueryRow(func(r pgx.Row) error { return r.Scan(&w.Assigned) })
}
