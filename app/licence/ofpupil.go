package licence

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// HeldBy is a holding of a pupil: who sees the pupil, and as what. For admins and supers.
type HeldBy struct {
	Name     string
	Email    string
	TypeName string
	State    string // live, waiting, blocked or ended
	MadeBy   string // registration or add
	MadeAt   time.Time
	EndedAt  time.Time // zero while it is not over
	Denied   bool      // the account, by the school
}

// KeyOf is a licence key of a pupil. The key itself stands on sheets alone.
type KeyOf struct {
	ID       int64
	TypeName string
	State    string // live, withdrawn or replaced
	MadeAt   time.Time
	Used     int  // holdings that were made with it
	Expired  bool // live, but its last day is over
}

// OfPupil is who has access to a pupil, newest first, those that are over last, and by which keys anybody can get it.
// Scope: staff.
func OfPupil(ctx context.Context, tx db.Tx, pupilID int64) (holdings []HeldBy, keys []KeyOf, err error) {
	b := &pgx.Batch{}
	b.Queue(`select trim(concat_ws(' ', nullif(a.title, ''), nullif(a.forename, ''), nullif(a.surname, ''))) as name, a.email, t.name as type_name, h.state, h.made_by, h.made_at,
			coalesce(h.ended_at, '0001-01-01 00:00:00Z') as ended_at, l.denied
		from holdings h join accounts a on a.id = h.account_id join account_schools l on l.school_id = h.school_id and l.account_id = h.account_id
		join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
		where h.school_id = $1 and h.pupil_id = $2 order by h.state = 'ended', h.made_at desc, h.id desc`, tx.SchoolID(), pupilID).
		Query(func(rows pgx.Rows) (err error) {
			holdings, err = pgx.CollectRows(rows, pgx.RowToStructByName[HeldBy])
			return err
		})
	b.Queue(`select k.id, t.name as type_name, k.state, k.state = 'live' and not `+good+` as expired, k.made_at, (select count(*) from holdings h where h.school_id = k.school_id and h.key_id = k.id) as used
		from licence_keys k join licence_types t on t.school_id = k.school_id and t.id = k.licence_type_id
		where k.school_id = $1 and k.pupil_id = $2 order by t.position, t.id, k.made_at desc, k.id desc`, tx.SchoolID(), pupilID).
		Query(func(rows pgx.Rows) (err error) {
			keys, err = pgx.CollectRows(rows, pgx.RowToStructByName[KeyOf])
			return err
		})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, nil, fmt.Errorf("read who has access to a pupil: %w", err)
	}
	return holdings, keys, nil
}
