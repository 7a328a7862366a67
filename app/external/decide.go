package external

import (
	"context"
	"fmt"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

var decidedAlready = errs.Conflict{Text: "Somebody else has decided about this already. What they decided is shown here."}

// LetIn opens a holding that waited. A second press does nothing more. Where a pupil of age has not agreed, it lapses
// until they do. Scope: staff. Errors: errs.NotFound; errs.Conflict when somebody has decided otherwise.
func LetIn(ctx context.Context, tx db.Tx, id int64) error {
	h, err := lockHeld(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case h.State != Waiting && h.State != Ended && h.DecidedAt != nil && !h.Refused:
		return nil
	case h.State != Waiting:
		return decidedAlready
	}
	_, err = tx.Exec(ctx, `update holdings h set decided_by = $3, decided_at = now(), state = case when exists (select from consents c join licence_types t on t.school_id = $1 and t.id = h.licence_type_id
			where c.school_id = $1 and c.pupil_id = h.pupil_id and c.account_id = h.account_id and not c.agreed and t.audience <> 'pupil') then 'lapsed' else 'live' end
		where h.school_id = $1 and h.id = $2`, tx.SchoolID(), id, tx.StaffID())
	if err != nil {
		return fmt.Errorf("let a holding in: %w", err)
	}
	return note(ctx, tx, audit.Line{Action: audit.HoldingLetIn, PupilID: h.PupilID, SubjectID: h.AccountID, Detail: h.TypeName})
}

// Refuse ends a holding that waited; the person is told kindly, and not why. Scope: staff. Errors: errs.NotFound;
// errs.Conflict when somebody has decided otherwise.
func Refuse(ctx context.Context, tx db.Tx, id int64, reason string) error {
	h, err := lockHeld(ctx, tx, id)
	switch {
	case err != nil:
		return err
	case h.State == Ended && h.Refused:
		return nil
	case h.State != Waiting:
		return decidedAlready
	}
	if err := end(ctx, tx, id, true); err != nil {
		return err
	}
	return note(ctx, tx, audit.Line{Action: audit.HoldingRefused, PupilID: h.PupilID, SubjectID: h.AccountID, Detail: h.TypeName + ": " + reason})
}

// Remove ends a holding for good: the person sees the pupil no more under this licence type, until they register again
// with a key. A second press does nothing more. Scope: staff. Errors: errs.NotFound.
func Remove(ctx context.Context, tx db.Tx, id int64, reason string) error {
	h, err := lockHeld(ctx, tx, id)
	if err != nil || h.State == Ended {
		return err
	}
	if err := end(ctx, tx, id, false); err != nil {
		return err
	}
	detail := h.TypeName
	if reason != "" {
		detail += ": " + reason
	}
	return note(ctx, tx, audit.Line{Action: audit.HoldingEnded, PupilID: h.PupilID, SubjectID: h.AccountID, Detail: detail})
}

func end(ctx context.Context, tx db.Tx, id int64, refused bool) error {
	_, err := tx.Exec(ctx, `update holdings set state = 'ended', before_block = null, ended_at = now(), ended_by = 'school', decided_by = $3, decided_at = now(), refused = $4
		where school_id = $1 and id = $2 and state <> 'ended'`, tx.SchoolID(), id, tx.StaffID(), refused)
	if err != nil {
		return fmt.Errorf("end a holding: %w", err)
	}
	return nil
}
