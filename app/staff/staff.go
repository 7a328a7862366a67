// Package staff is the people of a school: who they are, what they may do to each other (TRK-5), how they come in by
// hand or by an import (TRK-6), and whom support staff look after. Accounts belong to the people and are app/auth's;
// what a school says of a person, the name too, is the school's own.
package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
)

// Person is a member of staff as their school has them.
type Person struct {
	ID          int64 // of the account
	Title       string
	Forename    string
	Surname     string
	DisplayName string // "Mrs J Davies": how families read it
	Email       string
	Code        string
	Department  string
	Role        auth.Role
	Proposed    auth.Role // named by an import, not given yet; "" = none
	Declined    auth.Role // a super has said no to it
	Active      bool
	InvitedAt   *time.Time // the last time; nil = never
	SignedInAt  *time.Time // at this school, the last time
	Version     int        // counts changes
}

// Name is the whole name: "Mrs Jo Davies".
func (p Person) Name() string {
	if name := strings.Join(strings.Fields(p.Title+" "+p.Forename+" "+p.Surname), " "); name != "" {
		return name
	}
	return p.DisplayName
}

// columns are a Person's, of staff_schools l and staff_accounts a.
const columns = `l.staff_id as id, l.title, l.forename, l.surname, l.display_name, a.email, l.code, l.department, l.role, coalesce(l.proposed_role, '') as proposed,
	coalesce(l.declined_role, '') as declined, l.active, l.invited_at, l.signed_in_at, l.version`

const tables = ` from staff_schools l join staff_accounts a on a.id = l.staff_id where l.school_id = $1 `

// Lock lets one transaction at a time change a school's staff; the others wait.
func Lock(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('staff', $1))`, tx.SchoolID()); err != nil {
		return fmt.Errorf("wait for another change of staff: %w", err)
	}
	return nil
}

// ByID reads one person. Errors: errs.NotFound.
func ByID(ctx context.Context, tx db.Tx, id int64) (Person, error) {
	rows, err := tx.Query(ctx, `select `+columns+tables+`and l.staff_id = $2`, tx.SchoolID(), id)
	if err != nil {
		return Person{}, fmt.Errorf("read a member of staff: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Person])
	if errors.Is(err, pgx.ErrNoRows) {
		return p, errs.NotFound
	}
	return p, err
}

// everybody reads all of the school's staff.
func everybody(ctx context.Context, tx db.Tx) ([]Person, error) {
	rows, err := tx.Query(ctx, `select `+columns+tables+`order by l.staff_id`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the staff: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Person])
}
