package external

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
)

// SetAccess denies accounts at this school, or allows them again, and returns how many that changed: a denied person's
// sign-in is answered as if there were no account, and the next request of whoever is signed in is refused (ADM-2).
// Other schools notice nothing (ACC-5). Who is so already stays so. Scope: staff.
func SetAccess(ctx context.Context, tx db.Tx, accounts []int64, denied bool) (n int, err error) {
	rows, err := tx.Query(ctx, `update account_schools set denied = $3, denied_at = now(), denied_by = $4 where school_id = $1 and account_id in
			(select account_id from account_schools where school_id = $1 and account_id = any($2) and denied <> $3 order by account_id for update) returning account_id`,
		tx.SchoolID(), accounts, denied, tx.StaffID())
	if err != nil {
		return 0, fmt.Errorf("deny external users: %w", err)
	}
	changed, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(changed) == 0 {
		return 0, err
	}
	action := audit.UserAllowed
	if denied {
		action = audit.UserDenied
		if err := auth.ShutOutExternal(ctx, tx, changed); err != nil {
			return 0, err
		}
	}
	return len(changed), audit.NoteEachSubject(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: action}, changed)
}

// ManyPeople is up to how many a change of access is confirmed by a button alone.
const ManyPeople = 100

// SetFound is SetAccess for all whom a Filter finds; expected is how many the person was told. Scope: staff. Errors:
// errs.Conflict when it finds another number now.
func SetFound(ctx context.Context, tx db.Tx, f Filter, expected int, denied bool) (n int, err error) {
	all, err := Found(ctx, tx, f)
	if err != nil {
		return 0, err
	}
	if len(all) != expected {
		return 0, errs.Conflict{Text: "The list has changed since you looked at it. Please look again at whom it is about."}
	}
	ids := make([]int64, len(all))
	for i, u := range all {
		ids[i] = u.ID
	}
	return SetAccess(ctx, tx, ids, denied)
}

// SetADR writes down whether a person collects reports online, as they told the office (REP-6). Scope: staff. Errors:
// errs.NotFound.
func SetADR(ctx context.Context, tx db.Tx, account int64, online bool) error {
	var was bool
	err := tx.QueryRow(ctx, `select adr from account_schools where school_id = $1 and account_id = $2 for update`, tx.SchoolID(), account).Scan(&was)
	if err == pgx.ErrNoRows {
		return errs.NotFound
	}
	if err != nil || was == online {
		return err
	}
	if _, err := tx.Exec(ctx, `update account_schools set adr = $3, adr_by = $4 where school_id = $1 and account_id = $2`, tx.SchoolID(), account, online, tx.StaffID()); err != nil {
		return fmt.Errorf("write down how somebody gets reports: %w", err)
	}
	detail := "wants reports on paper"
	if online {
		detail = "collects reports online"
	}
	return note(ctx, tx, audit.Line{Action: audit.ADRSet, SubjectID: account, Detail: detail})
}
