package licence

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// LockHoldings lets one transaction at a time decide who sees a pupil: a holding that is being made and a block that
// is being set cannot miss each other (ADM-3). Who locks several pupils does it in the order of their numbers. Scope:
// claim, staff, worker.
func LockHoldings(ctx context.Context, tx db.Tx, pupilID int64) error {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('holdings of ' || $1::bigint, $2))`, pupilID, tx.SchoolID()); err != nil {
		return fmt.Errorf("wait for another decision about a pupil: %w", err)
	}
	return nil
}

// ReplaceKeys replaces every live key of a pupil: whoever has the old ones registers with them no more, and who sees
// the pupil already goes on (LIC-7). A pupil who cannot have keys loses them. It returns how many were taken out of
// use. It costs no key of a trial. Scope: staff.
func ReplaceKeys(ctx context.Context, tx db.Tx, keys Keyring, pupilID int64) (n int, err error) {
	rows, err := tx.Query(ctx, `update licence_keys k set changed_at = now(), changed_by = nullif($3::bigint, 0),
			state = case when exists (select from pupils p where `+orderable+` and p.id = k.pupil_id)
			and exists (select from schools s where s.id = $1 and s.subscription <> 'ended') then 'replaced' else 'withdrawn' end
		where k.school_id = $1 and k.pupil_id = $2 and k.state = 'live' returning k.id, k.licence_type_id, k.state = 'replaced'`,
		tx.SchoolID(), pupilID, tx.StaffID())
	if err != nil {
		return 0, fmt.Errorf("replace the keys of a pupil: %w", err)
	}
	type old struct {
		ID, TypeID int64
		Again      bool
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[old])
	if err != nil {
		return 0, fmt.Errorf("replace the keys of a pupil: %w", err)
	}
	random := bufio.NewReader(rand.Reader)
	for _, o := range all {
		if !o.Again {
			continue
		}
		if err := makeKeys(ctx, tx, keys, o.TypeID, toMake{[]int64{pupilID}, []int64{o.ID}}, random); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}
