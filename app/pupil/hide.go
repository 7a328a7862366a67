package pupil

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// HiddenField is the history's word for the switch Hidden pupil; its values are the two below.
const (
	HiddenField = "hidden"
	hiddenYes   = "yes"
	hiddenNo    = "no"
)

// Hide sets or takes back the switch Hidden pupil (ADM-3): a pupil who has died, is adopted or in danger is on no page
// outside, in no list, sheet or letter from that moment; the record stays, and imports go on keeping it. Setting what
// is set does nothing. It waits for nobody: not even for an import that is being applied. Scope: staff. Errors:
// errs.NotFound; errs.Invalid without a reason.
func Hide(ctx context.Context, tx db.Tx, id int64, hidden bool, reason string) error {
	if reason == "" {
		return errs.Invalid{{Field: "reason", Code: "hidden_reason"}}
	}
	var was bool
	err := tx.QueryRow(ctx, `select hidden from pupils where school_id = $1 and id = $2 for update`, tx.SchoolID(), id).Scan(&was)
	if errors.Is(err, pgx.ErrNoRows) {
		return errs.NotFound
	}
	if err != nil || was == hidden {
		return err
	}
	if _, err := tx.Exec(ctx, `update pupils set hidden = $3, updated_at = now() where school_id = $1 and id = $2`, tx.SchoolID(), id, hidden); err != nil {
		return fmt.Errorf("hide a pupil: %w", err)
	}
	action, from, to := audit.PupilHidden, hiddenNo, hiddenYes
	if !hidden {
		action, from, to = audit.PupilUnhidden, hiddenYes, hiddenNo
	}
	var h History
	h.Add(id, HiddenField, from, to)
	if err := h.Write(ctx, tx, By{StaffID: tx.StaffID()}); err != nil {
		return err
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: action, PupilID: id, Detail: reason})
}
