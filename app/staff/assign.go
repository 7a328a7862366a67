package staff

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/pupil"
)

// Assignee is a pupil whom a member of support staff looks after.
type Assignee struct {
	ID                int64
	PupilID           string
	Forename, Surname string
	Year              int
	TutorGroup        string
	Status            string
	Hidden            bool // the member of staff does not see the pupil
}

// Assigned are the pupils of a member of support staff, by surname. Scope: staff.
func Assigned(ctx context.Context, tx db.Tx, id int64) ([]Assignee, error) {
	rows, err := tx.Query(ctx, `select p.id, p.pupil_id, coalesce(nullif(p.forename, ''), p.legal_forename) as forename, coalesce(nullif(p.surname, ''), p.legal_surname) as surname,
			coalesce(p.year_group, 0) as year, p.tutor_group, p.status, p.hidden
		from staff_pupils a join pupils p on p.school_id = $1 and p.id = a.pupil_id where a.school_id = $1 and a.staff_id = $2
		order by p.surname_folded, p.forename_folded, p.pupil_id_folded`, tx.SchoolID(), id)
	if err != nil {
		return nil, fmt.Errorf("read assigned pupils: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Assignee])
}

// supported is the person, who must be support staff whom by may edit. Errors: errs.NotFound, errs.Forbidden.
func supported(ctx context.Context, tx db.Tx, by auth.Principal, id int64) error {
	p, err := ByID(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case p.Role != auth.Support:
		return errs.NotFound
	case !Over(by.Role, p.Role):
		return notYours
	}
	return nil
}

// Assign gives pupils to a member of support staff, with a line in the log for each who is new; it returns how many
// are. Pupils who do not exist, or are hidden, are left out. Scope: staff. Errors: errs.NotFound when the person is
// no support staff of the school; errs.Forbidden.
func Assign(ctx context.Context, tx db.Tx, by auth.Principal, id int64, pupils []int64) (int, error) {
	if err := supported(ctx, tx, by, id); err != nil {
		return 0, err
	}
	rows, err := tx.Query(ctx, `insert into staff_pupils (school_id, staff_id, pupil_id) select $1, $2, p.id from pupils p
		where p.school_id = $1 and p.id = any($3) and not p.hidden on conflict do nothing returning pupil_id`, tx.SchoolID(), id, pupils)
	return noteEach(ctx, tx, audit.PupilAssigned, id, rows, err)
}

// AssignFound gives all pupils whom a filter finds. See Assign.
func AssignFound(ctx context.Context, tx db.Tx, by auth.Principal, id int64, f pupil.Filter) (int, error) {
	pupils, err := pupil.IDs(ctx, tx, by.Viewer(), f)
	if err != nil {
		return 0, err
	}
	return Assign(ctx, tx, by, id, pupils)
}

// Unassign takes pupils off a member of support staff, with a line in the log for each. It returns how many. Errors
// as in Assign.
func Unassign(ctx context.Context, tx db.Tx, by auth.Principal, id int64, pupils []int64) (int, error) {
	if err := supported(ctx, tx, by, id); err != nil {
		return 0, err
	}
	rows, err := tx.Query(ctx, `delete from staff_pupils where school_id = $1 and staff_id = $2 and pupil_id = any($3) returning pupil_id`, tx.SchoolID(), id, pupils)
	return noteEach(ctx, tx, audit.PupilUnassigned, id, rows, err)
}

func noteEach(ctx context.Context, tx db.Tx, action audit.Action, id int64, rows pgx.Rows, err error) (int, error) {
	if err != nil {
		return 0, fmt.Errorf("assign pupils: %w", err)
	}
	done, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, fmt.Errorf("assign pupils: %w", err)
	}
	return len(done), audit.NoteEach(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: action, SubjectID: id}, done)
}
