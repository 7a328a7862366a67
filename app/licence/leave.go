package licence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
)

// Own is one of a person's own holdings, as My account lists it.
type Own struct {
	ID       int64
	State    string // live, waiting or lapsed
	Name     string // "" while it waits
	TypeName string
	Audience string
	Since    time.Time
}

// ownShown are the holdings that a person is told of: a blocked one looks as if it were not there.
const ownShown = `h.school_id = $1 and h.account_id = $2 and (h.state = 'live' and p.id is not null or h.state in ('waiting', 'lapsed') and seen_outside(h.pupil_id))`

// OwnHoldings lists them at the school of the transaction. Scope: external.
func OwnHoldings(ctx context.Context, tx db.Tx) ([]Own, error) {
	rows, err := tx.Query(ctx, ownQuery+` order by h.made_at, h.id`, tx.SchoolID(), tx.AccountID())
	if err != nil {
		return nil, fmt.Errorf("list the own holdings: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Own])
}

// OwnHolding is one of them. Scope: external. Errors: errs.NotFound.
func OwnHolding(ctx context.Context, tx db.Tx, id int64) (Own, error) {
	rows, err := tx.Query(ctx, ownQuery+` and h.id = $3`, tx.SchoolID(), tx.AccountID(), id)
	if err != nil {
		return Own{}, fmt.Errorf("read an own holding: %w", err)
	}
	o, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Own])
	if errors.Is(err, pgx.ErrNoRows) {
		return o, errs.NotFound
	}
	return o, err
}

const ownQuery = `select h.id, h.state, case h.state when 'live' then trim(concat_ws(' ', nullif(p.forename, ''), p.surname)) when 'lapsed' then h.lapsed_name else '' end as name,
	t.name as type_name, t.audience, h.made_at as since
	from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
	left join pupils p on p.school_id = h.school_id and p.id = h.pupil_id where ` + ownShown

// Leave ends one of the person's own holdings. Scope: claim, for the account. Errors: errs.NotFound for another's, a
// blocked one, one of a pupil whom nobody outside sees, and one that is over.
func Leave(ctx context.Context, tx db.Tx, holding int64) (pupilID, typeID int64, err error) {
	err = tx.QueryRow(ctx, `update holdings set state = 'ended', ended_at = now(), ended_by = 'person'
		where school_id = $1 and account_id = $2 and id = $3 and state in ('live', 'waiting', 'lapsed') and seen_outside(pupil_id) returning pupil_id, licence_type_id`,
		tx.SchoolID(), tx.AccountID(), holding).Scan(&pupilID, &typeID)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, 0, errs.NotFound
	}
	if err != nil {
		return 0, 0, fmt.Errorf("take a pupil off an account: %w", err)
	}
	return pupilID, typeID, nil
}

// LeaveAll ends all of them at one school. stands says that the school has denied the person, or that a block of theirs
// stands. Scope: claim, for the account.
func LeaveAll(ctx context.Context, tx db.Tx) (stands bool, err error) {
	b := &pgx.Batch{}
	b.Queue(`select l.denied or exists (select from blocks b where b.school_id = l.school_id and b.account_id = l.account_id and b.lifted_at is null
			and (b.until is null or b.until >= (now() at time zone 'Europe/London')::date))
		from account_schools l where l.school_id = $1 and l.account_id = $2`, tx.SchoolID(), tx.AccountID()).QueryRow(func(r pgx.Row) error { return r.Scan(&stands) })
	b.Queue(`update holdings set state = 'ended', ended_at = now(), ended_by = 'person' where school_id = $1 and account_id = $2 and state <> 'ended'`, tx.SchoolID(), tx.AccountID())
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return false, fmt.Errorf("end what an account holds: %w", err)
	}
	return stands, nil
}
