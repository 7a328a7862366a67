package tracking

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
)

// SetFilter is which sets of a year a list is of.
type SetFilter struct {
	YearGroup int   // 0 = all
	SubjectID int64 // 0 = all
	Open      bool  // without the closed ones
}

// SetRow is a set of a list.
type SetRow struct {
	Set
	Subject  string   // its alias
	Teachers []string // as families read them, in their order
	Members  int      // those whose membership goes on, without hidden pupils
}

// setColumns counts the members of all sets at once: under row-level security a count for each set would look through
// the school's pupils each time.
const setColumns = `with n as materialized (select m.set_id, count(*)::int as members from set_members m join pupils p on p.school_id = m.school_id and p.id = m.pupil_id
		where m.school_id = $1 and not p.hidden and (m.ends_on is null or m.ends_on >= ` + londonToday + `) group by 1)
	select s.id, s.academic_year_id, s.subject_id, s.name, coalesce(s.year_group, 0), s.closed_on, j.alias,
	coalesce((select array_agg(f.display_name order by t.position, f.display_name) from set_teachers t join staff_schools f on f.school_id = t.school_id and f.staff_id = t.staff_id
		where t.school_id = $1 and t.set_id = s.id), '{}'), coalesce(n.members, 0)
	from sets s join subjects j on j.school_id = s.school_id and j.id = s.subject_id left join n on n.set_id = s.id`

// londonToday is the school's day, whatever the server's zone.
const londonToday = `(now() at time zone 'Europe/London')::date`

// open is a set s that is not closed, or not yet: the year-end may be done before the year is over.
const open = `(s.closed_on is null or s.closed_on > ` + londonToday + `)`

const setOrder = ` order by s.year_group nulls last, j.position, j.alias_folded, s.name_folded`

func scanSet(row pgx.CollectableRow) (s SetRow, err error) {
	err = row.Scan(&s.ID, &s.YearID, &s.SubjectID, &s.Name, &s.YearGroup, &s.Closed, &s.Subject, &s.Teachers, &s.Members)
	return s, err
}

// SetsOf are the sets of an academic year by year group, subject and name. Scope: staff, worker.
func SetsOf(ctx context.Context, tx db.Tx, yearID int64, f SetFilter) ([]SetRow, error) {
	rows, err := tx.Query(ctx, setColumns+` where s.school_id = $1 and s.academic_year_id = $2 and ($3::int = 0 or s.year_group = $3)
		and ($4::bigint = 0 or s.subject_id = $4) and (not $5 or `+open+`)`+setOrder, tx.SchoolID(), yearID, f.YearGroup, f.SubjectID, f.Open)
	if err != nil {
		return nil, fmt.Errorf("list the sets: %w", err)
	}
	return pgx.CollectRows(rows, scanSet)
}

// MySets are the sets whose teacher somebody is in the academic year of today and which are not closed. Scope: staff.
func MySets(ctx context.Context, tx db.Tx, staffID int64) ([]SetRow, error) {
	rows, err := tx.Query(ctx, setColumns+` join academic_years y on y.school_id = s.school_id and y.id = s.academic_year_id
		join set_teachers mine on mine.school_id = s.school_id and mine.set_id = s.id and mine.staff_id = $2
		where s.school_id = $1 and `+open+` and `+londonToday+` between y.starts_on and y.ends_on`+setOrder, tx.SchoolID(), staffID)
	if err != nil {
		return nil, fmt.Errorf("list the teacher's sets: %w", err)
	}
	return pgx.CollectRows(rows, scanSet)
}

// SetPage is a set with everybody in it.
type SetPage struct {
	Set
	Year       string // name of the academic year
	Starts     civil.Date
	Ends       civil.Date
	Subject    Subject
	TeacherIDs []int64
	Teachers   []string // in the order of TeacherIDs
	Members    []Member // those who are in it, then those who were
}

// Member is a pupil's time in a set. A pupil may have been in it more than once.
type Member struct {
	ID         int64 // of the membership
	PupilID    int64
	Number     string // the Pupil ID
	Name       string // surname first
	Forename   string
	Surname    string
	TutorGroup string
	From       civil.Date
	Until      civil.Date // the last day; none while it goes on
}

// Over says whether the membership has ended.
func (m Member) Over(today civil.Date) bool { return !m.Until.IsZero() && m.Until.Before(today) }

// Mark stands for what the form of a set changes.
func (p SetPage) Mark() string { return markOf([]any{p.Name, p.YearGroup, p.TeacherIDs, p.Closed}) }

// SetByID reads a set with its teachers and members (hidden pupils left out), in one batch. Scope: staff, worker.
// Errors: errs.NotFound.
func SetByID(ctx context.Context, tx db.Tx, id int64) (p SetPage, err error) {
	b := &pgx.Batch{}
	b.Queue(`select s.id, s.academic_year_id, s.subject_id, s.name, coalesce(s.year_group, 0), s.closed_on, y.name, y.starts_on, y.ends_on,
		j.id, j.alias, j.name, j.position, j.shared_fields, j.sqa_code from sets s join academic_years y on y.school_id = s.school_id and y.id = s.academic_year_id
		join subjects j on j.school_id = s.school_id and j.id = s.subject_id where s.school_id = $1 and s.id = $2`, tx.SchoolID(), id).
		QueryRow(func(r pgx.Row) error {
			j := &p.Subject
			return r.Scan(&p.ID, &p.YearID, &p.SubjectID, &p.Name, &p.YearGroup, &p.Closed, &p.Year, &p.Starts, &p.Ends, &j.ID, &j.Alias, &j.Name, &j.Position, &j.SharedFields, &j.SQACode)
		})
	b.Queue(`select coalesce(array_agg(t.staff_id order by t.position, f.display_name), '{}'), coalesce(array_agg(f.display_name order by t.position, f.display_name), '{}')
		from set_teachers t join staff_schools f on f.school_id = t.school_id and f.staff_id = t.staff_id where t.school_id = $1 and t.set_id = $2`, tx.SchoolID(), id).
		QueryRow(func(r pgx.Row) error { return r.Scan(&p.TeacherIDs, &p.Teachers) })
	b.Queue(`select m.id, m.pupil_id, p.pupil_id, coalesce(nullif(p.surname, ''), p.legal_surname), coalesce(nullif(p.forename, ''), p.legal_forename), p.tutor_group, m.starts_on, m.ends_on
		from set_members m join pupils p on p.school_id = m.school_id and p.id = m.pupil_id where m.school_id = $1 and m.set_id = $2 and not p.hidden
		order by coalesce(m.ends_on < `+londonToday+`, false), p.surname_folded, p.forename_folded, p.pupil_id_folded, m.starts_on`, tx.SchoolID(), id).
		Query(func(rows pgx.Rows) (err error) { p.Members, err = pgx.CollectRows(rows, scanMember); return err })
	err = tx.SendBatch(ctx, b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return p, errs.NotFound
	}
	if err != nil {
		return p, fmt.Errorf("read a set: %w", err)
	}
	return p, nil
}

func scanMember(row pgx.CollectableRow) (m Member, err error) {
	err = row.Scan(&m.ID, &m.PupilID, &m.Number, &m.Surname, &m.Forename, &m.TutorGroup, &m.From, &m.Until)
	m.Name = m.Surname + ", " + m.Forename
	return m, err
}
