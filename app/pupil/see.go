package pupil

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// Sight is which pupils a member of staff may see (TRK-5). The zero value sees nobody.
type Sight string

const (
	// SeesAll is the office: every pupil, hidden ones too.
	SeesAll Sight = "all"
	// SeesTaught is a teacher: today's members of their sets of the current academic year, and their tutor groups.
	SeesTaught Sight = "taught"
	// SeesAssigned is support staff: the pupils whom the office has assigned to them.
	SeesAssigned Sight = "assigned"
)

// Viewer is the member of staff who looks. app/auth makes one of whoever is signed in (Principal.Viewer).
type Viewer struct {
	Sees      Sight
	StaffID   int64
	SessionID int64 // for the log of views
	Head      bool  // HEAD or prefetch: not a view
}

// Seen is the one rule of who sees which pupil, as a condition of SQL on a row of pupils: row is its alias, first the
// number of the first of two parameters, whose values are Viewer.Values. Only SeesAll sees hidden pupils. Its inner
// queries do not depend on the row, so that each runs once.
func Seen(row string, first int) string {
	places := strings.NewReplacer("{p}", row, "{sees}", "$"+strconv.Itoa(first), "{staff}", "$"+strconv.Itoa(first+1), "{today}", "(now() at time zone 'Europe/London')::date")
	return places.Replace(`case {sees}::text when 'all' then true
		when 'taught' then not {p}.hidden and ({p}.id in (select m.pupil_id from set_teachers t
				join sets s on s.school_id = t.school_id and s.id = t.set_id join set_members m on m.school_id = t.school_id and m.set_id = t.set_id
				where t.school_id = (select app_school()) and t.staff_id = {staff}::bigint
				and s.academic_year_id = ` + school.ThisYear + `
				and (s.closed_on is null or s.closed_on >= {today}) and m.starts_on <= {today} and (m.ends_on is null or m.ends_on >= {today}))
			or {p}.status <> 'left' and {p}.tutor_group in (select g.tutor_group from tutors g where g.school_id = (select app_school()) and g.staff_id = {staff}::bigint))
		when 'assigned' then not {p}.hidden and {p}.id in (select a.pupil_id from staff_pupils a where a.school_id = (select app_school()) and a.staff_id = {staff}::bigint)
		else false end`)
}

// Values are the two parameters of Seen.
func (v Viewer) Values() []any { return []any{string(v.Sees), v.StaffID} }

// MaySee is errs.NotFound unless the viewer may see the pupil: "not theirs" is "does not exist". Scope: staff, worker.
func MaySee(ctx context.Context, tx db.Tx, v Viewer, id int64) error {
	var sees bool
	err := tx.QueryRow(ctx, `select exists (select from pupils p where p.school_id = $1 and p.id = $2 and `+Seen("p", 3)+`)`,
		append([]any{tx.SchoolID(), id}, v.Values()...)...).Scan(&sees)
	switch {
	case err != nil:
		return fmt.Errorf("see a pupil: %w", err)
	case !sees:
		return errs.NotFound
	}
	return nil
}
