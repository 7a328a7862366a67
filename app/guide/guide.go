// Package guide is how far a school has come with the External Gateway (ADM-7): counted from its data each time, so
// that nothing has to be ticked by hand and nothing can be ticked wrongly.
package guide

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/school"
)

// State is what there is already.
type State struct {
	School       school.School
	Pupils       int    // on roll or starting, and not hidden: those who can have a key
	OutsideYears int    // of them, in no year group of the school
	Year         string // the academic year of today, "" = none is set up
	Fields       int
	Periods      int // of this academic year
	Released     int // of them, seen by families
	Previewed    bool
	Downloaded   bool // a sheet or letters with keys
	Families     int  // people outside with a pupil who is live
	Learners     int  // pupils who see themselves
	Waiting      int  // holdings that the office has to decide about
	Types        []Type
}

// Type is a licence type that every school gives out.
type Type struct {
	ID       int64
	Name     string
	Audience string
	Fields   int // ticked, in ticked portlets
	Keys     int // pupils who have a live one, of State.Pupils
}

// enough is the share of pupils with a key, in hundredths, from which on keys count as generated: some pupils always
// have just come.
const enough = 90

// KeysDone says whether the keys of a type are generated: in the trial as many as it has.
func (s State) KeysDone(t Type) bool {
	if s.School.Trial() {
		return t.Keys > 0 && t.Keys >= min(licence.TrialKeys, s.Pupils)
	}
	return t.Keys > 0 && t.Keys*100 >= s.Pupils*enough
}

// with are the pupils who can have a key.
const with = `p.school_id = $1 and p.status in ('on_roll', 'starting') and not p.hidden`

// Read counts a school's state in one batch. Scope: staff.
func Read(ctx context.Context, tx db.Tx, at school.School, today civil.Date) (State, error) {
	s := State{School: at}
	b := &pgx.Batch{}
	s.queuePupils(b, tx.SchoolID(), today)
	s.queueDone(b, tx.SchoolID())
	b.Queue(`select t.id, t.name, t.audience,
			(select count(*) from licence_fields f join licence_portlets o using (school_id, licence_type_id, portlet) where f.school_id = $1 and f.licence_type_id = t.id) as fields,
			(select count(distinct k.pupil_id) from licence_keys k join pupils p on p.school_id = k.school_id and p.id = k.pupil_id
				where k.school_id = $1 and k.licence_type_id = t.id and k.state = 'live' and `+with+`) as keys
		from licence_types t where t.school_id = $1 and t.audience in ($2, $3) order by t.position, t.id`, tx.SchoolID(), licence.AudienceParent, licence.AudiencePupil).
		Query(func(rows pgx.Rows) (err error) {
			s.Types, err = pgx.CollectRows(rows, pgx.RowToStructByName[Type])
			return err
		})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return s, fmt.Errorf("read how far the school is: %w", err)
	}
	return s, nil
}

// queuePupils asks for the roll, and what there is to see.
func (s *State) queuePupils(b *pgx.Batch, school int64, today civil.Date) {
	b.Queue(`select count(*), count(*) filter (where p.year_group is null or p.year_group not between s.first_year and s.last_year)
		from schools s join pupils p on p.school_id = s.id where s.id = $1 and `+with, school).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.Pupils, &s.OutsideYears) })
	b.Queue(`select coalesce((select name from academic_years y where y.school_id = $1 and $2::date between y.starts_on and y.ends_on), ''),
			(select count(*) from fields where school_id = $1),
			count(p.id), count(p.id) filter (where p.release_at <= now())
		from academic_years y join periods p on p.school_id = y.school_id and p.academic_year_id = y.id
		where y.school_id = $1 and $2::date between y.starts_on and y.ends_on`, school, today.String()).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.Year, &s.Fields, &s.Periods, &s.Released) })
}

// queueDone asks who has come, and what the log knows of the office.
func (s *State) queueDone(b *pgx.Batch, school int64) {
	b.Queue(`select count(distinct h.account_id) filter (where h.state = 'live' and t.audience <> $2),
			count(distinct h.account_id) filter (where h.state = 'live' and t.audience = $2),
			count(*) filter (where h.state = 'waiting')
		from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
		join pupils p on p.school_id = h.school_id and p.id = h.pupil_id and not p.hidden
		where h.school_id = $1`, school, licence.AudiencePupil).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.Families, &s.Learners, &s.Waiting) })
	b.Queue(`select exists (select from audit where school_id = $1 and action = $2),
			exists (select from audit where school_id = $1 and action = $3 and (detail like 'licence-key%' or detail like 'key-letters%'))`,
		school, string(audit.Previewed), string(audit.FileDownloaded)).
		QueryRow(func(row pgx.Row) error { return row.Scan(&s.Previewed, &s.Downloaded) })
}
