package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
)

// StaffMember is a person to take into a school's staff.
type StaffMember struct {
	Email                    Email
	Title, Forename, Surname string
	Code, Department         string
	Role                     Role
	Proposed                 Role      // named by an import, to be confirmed by a super; "" = none
	Submission               uuid.UUID // of the form that adds the person; zero = none
}

// DisplayName is how families read a teacher's name: "Mrs J Davies".
func (m StaffMember) DisplayName() string {
	return Principal{Title: m.Title, Forename: m.Forename, Surname: m.Surname}.Name()
}

// Folded is the name and the code as lists and searching compare them, the surname first.
func (m StaffMember) Folded() string { return fold.Text(m.Surname + " " + m.Forename + " " + m.Code) }

// AddStaff takes people into the staff of the transaction's school, in bulk and again without effect. An address that
// has an account, of whatever school, keeps its name and password; the name given here is the school's own. It gives
// nobody a password and sends nothing. It returns the accounts in the order of the people, and how many are new to the
// school. Scope: staff, worker.
func AddStaff(ctx context.Context, tx db.Tx, members []StaffMember) (ids []int64, added int, err error) {
	if err := tx.Within(ctx, db.Identity(0, 0), func(in db.Tx) (err error) { ids, err = staffAccounts(ctx, in, members); return err }); err != nil {
		return nil, 0, err
	}
	col := make([][]string, 10)
	for _, m := range members {
		submission := ""
		if m.Submission != uuid.Nil {
			submission = m.Submission.String()
		}
		for i, v := range []string{string(m.Role), m.Code, m.DisplayName(), m.Title, m.Forename, m.Surname, m.Folded(), m.Department, string(m.Proposed), submission} {
			col[i] = append(col[i], v)
		}
	}
	tag, err := tx.Exec(ctx, `insert into staff_schools (school_id, staff_id, role, code, display_name, title, forename, surname, name_folded, department, proposed_role, submission)
		select $1, u.id, u.role, u.code, u.name, u.title, u.forename, u.surname, u.folded, u.department, nullif(u.proposed, ''), nullif(u.submission, '')::uuid
		from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
			u (id, role, code, name, title, forename, surname, folded, department, proposed, submission) on conflict do nothing`,
		tx.SchoolID(), ids, col[0], col[1], col[2], col[3], col[4], col[5], col[6], col[7], col[8], col[9])
	if err != nil {
		return nil, 0, fmt.Errorf("add staff: %w", err)
	}
	return ids, int(tag.RowsAffected()), nil
}

// staffAccounts finds the accounts of addresses and makes those that are missing. Scope: identity.
func staffAccounts(ctx context.Context, tx db.Tx, members []StaffMember) (ids []int64, err error) {
	var emails, titles, forenames, surnames []string
	for _, m := range members {
		emails, titles = append(emails, m.Email.String()), append(titles, m.Title)
		forenames, surnames = append(forenames, m.Forename), append(surnames, m.Surname)
	}
	if _, err := tx.Exec(ctx, `insert into staff_accounts (email, title, forename, surname)
		select u.email, u.title, u.forename, u.surname from unnest($1::text[], $2::text[], $3::text[], $4::text[]) u (email, title, forename, surname) on conflict (email) do nothing`, emails, titles, forenames, surnames); err != nil {
		return nil, fmt.Errorf("add staff: %w", err)
	}
	err = tx.QueryRow(ctx, `select coalesce(array_agg(a.id order by u.n), '{}') from unnest($1::text[]) with ordinality u (email, n)
		join staff_accounts a on a.email = u.email`, emails).Scan(&ids)
	if err != nil {
		return nil, fmt.Errorf("add staff: %w", err)
	}
	return ids, nil
}

// AddStaff is the function AddStaff in a transaction of its own, with a line in the school's log: for the operator and
// the demo, whatever the roles. Whoever has no password uses "Forgotten your password?" or an invitation.
func (g *Gate) AddStaff(ctx context.Context, schoolID int64, members []StaffMember) (added int, err error) {
	err = g.DB.In(ctx, db.Worker(schoolID), func(tx db.Tx) (err error) {
		if _, added, err = AddStaff(ctx, tx, members); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Line{Actor: audit.System, Action: audit.StaffAdded, Detail: fmt.Sprintf("%d of %d new", added, len(members))})
	})
	return added, err
}

// ShutOut takes from a person whom the transaction's school has just switched off what they still have of it: links on
// their way, and the sessions, unless another school has the person too: there they go on, here the next request is
// refused. Scope: staff, worker.
func ShutOut(ctx context.Context, tx db.Tx, staffID int64) error {
	school := tx.SchoolID()
	return tx.Within(ctx, db.Identity(0, staffID), func(in db.Tx) error {
		if _, err := in.Exec(ctx, `update tokens set killed_at = now() where realm = 'staff' and subject_id = $1 and school_id = $2 and used_at is null and killed_at is null`,
			staffID, school); err != nil {
			return fmt.Errorf("shut somebody out: %w", err)
		}
		elsewhere := false
		err := in.QueryRow(ctx, `select exists (select from staff_schools where staff_id = $1 and active and school_id <> $2)`, staffID, school).Scan(&elsewhere)
		if err != nil || elsewhere {
			return err
		}
		return endSessions(ctx, in, Staff, staffID, 0)
	})
}

// SetStaffPassword gives a member of staff a password from outside a session: the operator's command line and
// the demo. Their sessions end and their links die. Errors: errs.Invalid on "password", errs.NotFound.
func (g *Gate) SetStaffPassword(ctx context.Context, email Email, password string) error {
	if err := CheckPassword(Staff, password); err != nil {
		return err
	}
	hash, err := g.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `select id from staff_accounts where email = $1`, email.String()).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return errs.NotFound
		}
		if err != nil {
			return fmt.Errorf("find staff: %w", err)
		}
		return replacePassword(ctx, tx, Staff, id, 0, hash)
	})
}
