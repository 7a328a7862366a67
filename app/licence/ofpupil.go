package licence

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// KeyOf is a licence key of a pupil. The key itself stands on sheets alone.
type KeyOf struct {
	ID       int64
	TypeName string
	State    string // live, withdrawn or replaced
	MadeAt   time.Time
	Used     int  // holdings that were made with it
	Expired  bool // live, but its last day is over
}

// OfPupil are the keys by which anybody can register for a pupil. Scope: staff.
func OfPupil(ctx context.Context, tx db.Tx, pupilID int64) ([]KeyOf, error) {
	rows, err := tx.Query(ctx, `select k.id, t.name as type_name, k.state, k.state = 'live' and not `+good+` as expired, k.made_at, (select count(*) from holdings h where h.school_id = k.school_id and h.key_id = k.id) as used
		from licence_keys k join licence_types t on t.school_id = k.school_id and t.id = k.licence_type_id
		where k.school_id = $1 and k.pupil_id = $2 order by t.position, t.id, k.made_at desc, k.id desc`, tx.SchoolID(), pupilID)
	if err != nil {
		return nil, fmt.Errorf("read the keys of a pupil: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[KeyOf])
}
