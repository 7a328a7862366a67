package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// StaffMember is a person to take into a school's staff.
type StaffMember struct {
	Email                    Email
	Title, Forename, Surname string
	Code                     string
	Role                     Role
}

// DisplayName is how families read a teacher's name: "Mrs J Davies".
func (m StaffMember) DisplayName() string {
	return Principal{Title: m.Title, Forename: m.Forename, Surname: m.Surname}.Name()
}

// AddStaff takes people into a school's staff, in bulk and again without effect. It gives nobody a password and
// sends nothing: whoever has none uses "Forgotten your password?" or an invitation. It returns how many are new.
func (g *Gate) AddStaff(ctx context.Context, schoolID int64, members []StaffMember) (added int, err error) {
	var emails, titles, forenames, surnames, codes, names, roles []string
	for _, m := range members {
		emails, titles = append(emails, m.Email.String()), append(titles, m.Title)
		forenames, surnames = append(forenames, m.Forename), append(surnames, m.Surname)
		codes, names, roles = append(codes, m.Code), append(names, m.DisplayName()), append(roles, string(m.Role))
	}
	err = g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, `insert into staff_accounts (email, title, forename, surname)
			select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) on conflict (email) do nothing`, emails, titles, forenames, surnames); err != nil {
			return fmt.Errorf("add staff: %w", err)
		}
		var ids []int64
		if err := tx.QueryRow(ctx, `select coalesce(array_agg(a.id order by u.n), '{}') from unnest($1::text[]) with ordinality u (email, n) join staff_accounts a on a.email = u.email`, emails).Scan(&ids); err != nil {
			return err
		}
		work, err := tx.Switch(ctx, db.Worker(schoolID))
		if err != nil {
			return err
		}
		tag, err := work.Exec(ctx, `insert into staff_schools (school_id, staff_id, role, code, display_name)
			select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) on conflict do nothing`, schoolID, ids, roles, codes, names)
		if err != nil {
			return fmt.Errorf("add staff: %w", err)
		}
		added = int(tag.RowsAffected())
		return audit.Note(ctx, work, audit.Line{Actor: audit.System, Action: audit.StaffAdded, Detail: fmt.Sprintf("%d of %d new", added, len(members))})
	})
	return added, err
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
