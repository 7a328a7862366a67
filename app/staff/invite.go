package staff

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
)

// Invited is what became of an order to invite people.
type Invited struct {
	Sent int // mails on their way
	Held int // nothing was sent: several mails went there this hour already
	Left int // nothing was sent: switched off, or signed in before
}

// Invite mails each of the people a link to a first password, which works for 7 days; a newer one kills older ones.
// Scope: staff. Errors: errs.Invalid on "staff" when there is nobody; errs.Forbidden when there is somebody whom by
// may not edit.
func Invite(ctx context.Context, tx db.Tx, gate *auth.Gate, by auth.Principal, ids []int64) (Invited, error) {
	rows, err := tx.Query(ctx, `select `+columns+tables+`and l.staff_id = any($2) order by l.staff_id`, tx.SchoolID(), ids)
	if err != nil {
		return Invited{}, fmt.Errorf("invite staff: %w", err)
	}
	people, err := pgx.CollectRows(rows, pgx.RowToStructByName[Person])
	if err != nil {
		return Invited{}, fmt.Errorf("invite staff: %w", err)
	}
	if len(people) == 0 {
		return Invited{}, errs.Invalid{{Field: "staff", Code: "staff_tick"}}
	}
	var write []int64
	for _, p := range people {
		if !Over(by.Role, p.Role) {
			return Invited{}, notYours
		}
		if p.MayInvite(by) {
			write = append(write, p.ID)
		}
	}
	sent, err := gate.Invite(ctx, tx, write)
	if err != nil {
		return Invited{}, err
	}
	out := Invited{Sent: len(sent), Held: len(write) - len(sent), Left: len(people) - len(write)}
	return out, noteInvited(ctx, tx, sent)
}

func noteInvited(ctx context.Context, tx db.Tx, sent []int64) error {
	if _, err := tx.Exec(ctx, `update staff_schools set invited_at = now() where school_id = $1 and staff_id = any($2)`, tx.SchoolID(), sent); err != nil {
		return fmt.Errorf("invite staff: %w", err)
	}
	for _, id := range sent {
		if err := note(ctx, tx, audit.StaffInvited, id, ""); err != nil {
			return err
		}
	}
	return nil
}

// MayInvite says whether an invitation of the person makes sense and is by's to send.
func (p Person) MayInvite(by auth.Principal) bool {
	return p.Active && p.SignedInAt == nil && Over(by.Role, p.Role)
}
