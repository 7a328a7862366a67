package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
)

// note writes a line about somebody into the school's log.
func note(ctx context.Context, tx db.Tx, action audit.Action, id int64, detail string) error {
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: action, SubjectID: id, Detail: detail})
}

// Add takes a person into the school's staff; nobody is invited by it. A second press with the same submission shows
// the first one's person. An address with an account at another school is linked, and nothing here tells so. Scope:
// staff. Errors: errs.Invalid on "role", "code" or "email".
func Add(ctx context.Context, tx db.Tx, by auth.Principal, d Details, submission uuid.UUID) (id int64, err error) {
	if err := Lock(ctx, tx); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `select staff_id from staff_schools where school_id = $1 and submission = $2`, tx.SchoolID(), submission).Scan(&id)
	if err == nil || !errors.Is(err, pgx.ErrNoRows) {
		return id, err
	}
	all, err := everybody(ctx, tx)
	if err != nil {
		return 0, err
	}
	bad := d.taken(all, 0)
	if !Over(by.Role, d.Role) {
		bad.Add("role", "staff_role_choose")
	}
	if bad != nil {
		return 0, bad
	}
	m := d.member()
	m.Submission = submission
	ids, _, err := auth.AddStaff(ctx, tx, []auth.StaffMember{m})
	if err != nil {
		return 0, err
	}
	return ids[0], note(ctx, tx, audit.StaffAdded, ids[0], string(d.Role))
}

// Save changes what the school says of a person; version is that of the page the form was made from. Scope: staff.
// Errors: errs.NotFound; errs.Forbidden for somebody whom by may not edit; errs.Conflict when the person was changed
// since; errs.Invalid on "role" or "code".
func Save(ctx context.Context, tx db.Tx, by auth.Principal, id int64, version int, d Details) error {
	p, all, err := locked(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case !Over(by.Role, p.Role):
		return notYours
	case p.Version != version:
		return errs.Conflict{Text: "This person was changed since you opened this page. What is saved now stands beside what you typed."}
	}
	if bad := append(d.taken(all, id), p.MayRole(by, d.Role, lastSuper(p, all))...); bad != nil {
		return bad
	}
	changed := p.changed(d)
	if changed == "" {
		return nil
	}
	m := d.member()
	_, err = tx.Exec(ctx, `update staff_schools set title = $3, forename = $4, surname = $5, display_name = $6, name_folded = $7, code = $8, department = $9, role = $10,
			proposed_role = case when $10 in ('super', proposed_role) then null else proposed_role end, version = version + 1
		where school_id = $1 and staff_id = $2`, tx.SchoolID(), id, m.Title, m.Forename, m.Surname, m.DisplayName(), m.Folded(), m.Code, m.Department, string(m.Role))
	if err != nil {
		return fmt.Errorf("change a member of staff: %w", err)
	}
	return note(ctx, tx, audit.StaffEdited, id, changed)
}

// locked reads a person and everybody else, with the lock.
func locked(ctx context.Context, tx db.Tx, id int64) (Person, []Person, error) {
	if err := Lock(ctx, tx); err != nil {
		return Person{}, nil, err
	}
	all, err := everybody(ctx, tx)
	for _, p := range all {
		if p.ID == id {
			return p, all, err
		}
	}
	if err == nil {
		err = errs.NotFound
	}
	return Person{}, nil, err
}

// changed names what changes, for the log; of a role also from what to what.
func (p Person) changed(d Details) string {
	var out []string
	for _, c := range []struct{ name, old, new string }{{"title", p.Title, d.Title}, {"forename", p.Forename, d.Forename}, {"surname", p.Surname, d.Surname},
		{"code", p.Code, d.Code}, {"department", p.Department, d.Department}} {
		if c.old != c.new {
			out = append(out, c.name)
		}
	}
	if p.Role != d.Role {
		out = append(out, "role: "+string(p.Role)+" to "+string(d.Role))
	}
	return strings.Join(out, ", ")
}

// Switch lets somebody in or not: switched off, the next request is refused, sessions end, and links on their way die.
// What is so already stays so. Scope: staff. Errors: errs.NotFound, those of MaySwitch.
func Switch(ctx context.Context, tx db.Tx, by auth.Principal, id int64, active bool) error {
	p, all, err := locked(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := p.MaySwitch(by, active, lastSuper(p, all)); err != nil || p.Active == active {
		return err
	}
	if _, err := tx.Exec(ctx, `update staff_schools set active = $3, version = version + 1 where school_id = $1 and staff_id = $2`, tx.SchoolID(), id, active); err != nil {
		return fmt.Errorf("switch a member of staff on or off: %w", err)
	}
	if active {
		return note(ctx, tx, audit.StaffOn, id, "")
	}
	if err := auth.ShutOut(ctx, tx, id); err != nil {
		return err
	}
	return note(ctx, tx, audit.StaffOff, id, "")
}

// Decide gives somebody the role that an import has named, or declines it for good. Scope: staff. Errors:
// errs.NotFound; errs.Forbidden for all but a super; errs.Conflict when nothing is proposed any more.
func Decide(ctx context.Context, tx db.Tx, by auth.Principal, id int64, confirm bool) error {
	p, _, err := locked(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case by.Role != auth.Super:
		return notYours
	case p.Proposed == "":
		return errs.Conflict{Text: "Somebody has decided this already."}
	}
	set, action := `role = proposed_role`, audit.RoleConfirmed
	if !confirm {
		set, action = `declined_role = proposed_role`, audit.RoleDeclined
	}
	if _, err := tx.Exec(ctx, `update staff_schools set `+set+`, proposed_role = null, version = version + 1 where school_id = $1 and staff_id = $2`, tx.SchoolID(), id); err != nil {
		return fmt.Errorf("decide about a role: %w", err)
	}
	return note(ctx, tx, action, id, string(p.Proposed))
}
