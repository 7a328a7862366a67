package school

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// MaxClosedMessage is the longest message of a closed gateway, in characters.
const MaxClosedMessage = 600

// Gateway is whether the pages of families are open, and what stands on them while they are not (ACC-7).
type Gateway struct {
	Closed  bool
	Message string
	Inside  int // people outside the school who are signed in now and see this school
}

// ReadGateway reads it as it is. Scope: staff.
func ReadGateway(ctx context.Context, tx db.Tx) (g Gateway, err error) {
	err = tx.QueryRow(ctx, `select closed, closed_message, (select count(distinct l.account_id) from account_schools l join sessions s on s.realm = 'external' and s.subject_id = l.account_id
			where l.school_id = $1 and l.has_live_holding and not l.denied and s.ended_at is null and s.expires_at > now()
			and s.last_seen_at + make_interval(secs => s.idle_seconds) > now())
		from schools where id = $1`, tx.SchoolID()).Scan(&g.Closed, &g.Message, &g.Inside)
	if err != nil {
		return g, fmt.Errorf("read whether the gateway is open: %w", err)
	}
	return g, nil
}

// Mark stands for the gateway as it is: who changes another than the one they saw is told.
func (g Gateway) Mark() string {
	h := sha256.Sum256(fmt.Appendf(nil, "%t %s", g.Closed, g.Message))
	return hex.EncodeToString(h[:8])
}

// SetGateway closes the gateway with a message, changes the message, or opens it again, in the place of the gateway with
// a mark. It acts on everybody's next request. Pressing twice does it once. Scope: staff. Errors: errs.Invalid on
// "message"; errs.Conflict.
func SetGateway(ctx context.Context, tx db.Tx, mark string, next Gateway) error {
	next.Message = strings.TrimSpace(next.Message)
	var bad errs.Invalid
	if next.Closed && next.Message == "" {
		bad.Add("message", "closed_message_blank")
	}
	if utf8.RuneCountInString(next.Message) > MaxClosedMessage {
		bad.Add("message", "too_long", "Max", MaxClosedMessage)
	}
	if bad != nil {
		return bad
	}
	var was Gateway
	if err := tx.QueryRow(ctx, `select closed, closed_message from schools where id = $1 for update`, tx.SchoolID()).Scan(&was.Closed, &was.Message); err != nil {
		return fmt.Errorf("wait for another change of the gateway: %w", err)
	}
	if was.Closed == next.Closed && (was.Message == next.Message || !next.Closed) {
		return nil
	}
	if was.Mark() != mark {
		return errs.Conflict{Text: "Somebody else has changed this since you opened the page. How it is now stands below."}
	}
	if !next.Closed {
		next.Message = was.Message // for the next time
	}
	if _, err := tx.Exec(ctx, `update schools set closed = $2, closed_message = $3 where id = $1`, tx.SchoolID(), next.Closed, next.Message); err != nil {
		return fmt.Errorf("change the gateway: %w", err)
	}
	line := audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.GatewayOpened}
	if next.Closed {
		line.Action, line.Detail = audit.GatewayClosed, next.Message
	}
	return audit.Note(ctx, tx, line)
}
