package licence

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
)

// KeyPage is one key as the office looks at it. The key itself stands on sheets alone.
type KeyPage struct {
	ID         int64
	TypeID     int64
	TypeName   string
	PupilRow   int64
	PupilID    string
	Forename   string // known as
	Surname    string
	Orderable  bool // the pupil is on roll, or will be, and not hidden: a sheet can have the key
	State      string
	MadeAt     time.Time
	ChangedAt  time.Time // zero while it is live
	ChangedBy  string    // display name; "" = nobody, or not known
	LastDay    civil.Date
	Expired    bool // live, but its last day is over
	Newest     bool // no key of the pupil and type came after it
	Accounts   int  // that hold it now
	Registered int  // that ever did
	People     int  // who see the pupil under the type, by whichever key, or wait to
	Cap        int  // accounts that a key may have; 0 = any number
}

// KeyByID finds one key of the school. Scope: staff. Errors: errs.NotFound.
func KeyByID(ctx context.Context, tx db.Tx, id int64) (KeyPage, error) {
	rows, err := tx.Query(ctx, `select k.id, k.licence_type_id as type_id, t.name as type_name, p.id as pupil_row, p.pupil_id, `+knownForename+` as forename, `+knownSurname+` as surname,
			(`+orderable+`) as orderable, k.state, k.made_at, coalesce(k.changed_at, '0001-01-01 00:00:00Z') as changed_at, coalesce(w.display_name, '') as changed_by,
			k.expires_on as last_day, k.state = 'live' and not `+good+` as expired,
			not exists (select from licence_keys n where n.school_id = k.school_id and n.pupil_id = k.pupil_id and n.licence_type_id = k.licence_type_id and n.id > k.id) as newest,
			h.now as accounts, h.ever as registered, h.people, coalesce(s.key_cap, 0) as cap
		from licence_keys k join licence_types t on t.school_id = k.school_id and t.id = k.licence_type_id
		join pupils p on p.school_id = k.school_id and p.id = k.pupil_id join schools s on s.id = k.school_id
		left join staff_schools w on w.school_id = k.school_id and w.staff_id = k.changed_by,
		lateral (select count(distinct h.account_id) filter (where h.key_id = k.id and h.state <> 'ended') as now, count(distinct h.account_id) filter (where h.key_id = k.id) as ever,
			count(distinct h.account_id) filter (where h.state <> 'ended') as people
			from holdings h where h.school_id = k.school_id and h.pupil_id = k.pupil_id and h.licence_type_id = k.licence_type_id) h
		where k.school_id = $1 and k.id = $2`, tx.SchoolID(), id)
	if err != nil {
		return KeyPage{}, fmt.Errorf("read a licence key: %w", err)
	}
	return one(pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[KeyPage]))
}

// ChangeRow is a change that was made.
type ChangeRow struct {
	ID       int64
	TypeID   int64
	TypeName string
	What     string
	Label    string
	Keys     int
	Ended    int // holdings
	People   int // whose they were
	LastDay  civil.Date
	MadeBy   string // display name
	MadeAt   time.Time
}

const selectChanges = `select c.id, c.licence_type_id as type_id, t.name as type_name, c.what, c.scope_label as label, c.keys, c.ended, c.people, c.expires_on as last_day,
		w.display_name as made_by, c.made_at
	from key_changes c join licence_types t on t.school_id = c.school_id and t.id = c.licence_type_id
	join staff_schools w on w.school_id = c.school_id and w.staff_id = c.made_by
	where c.school_id = $1 `

// Changes are the newest changes of the school, newest first. Scope: staff.
func Changes(ctx context.Context, tx db.Tx, limit int) ([]ChangeRow, error) {
	rows, err := tx.Query(ctx, selectChanges+`order by c.made_at desc, c.id desc limit $2`, tx.SchoolID(), limit)
	if err != nil {
		return nil, fmt.Errorf("read the changes of keys: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[ChangeRow])
}

// ChangeByID finds one change of the school. Scope: staff. Errors: errs.NotFound.
func ChangeByID(ctx context.Context, tx db.Tx, id int64) (ChangeRow, error) {
	rows, err := tx.Query(ctx, selectChanges+`and c.id = $2`, tx.SchoolID(), id)
	if err != nil {
		return ChangeRow{}, fmt.Errorf("read a change of keys: %w", err)
	}
	return one(pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[ChangeRow]))
}

// ChangedPupils are the pupils whose keys a change replaced or withdrew and who can have a key: at most limit of them.
// Scope: staff.
func ChangedPupils(ctx context.Context, tx db.Tx, change int64, limit int) ([]int64, error) {
	rows, err := tx.Query(ctx, `select distinct p.id from licence_keys k join pupils p on p.id = k.pupil_id
		where k.school_id = $1 and k.change_id = $2 and `+orderable+` order by 1 limit $3`, tx.SchoolID(), change, limit)
	if err != nil {
		return nil, fmt.Errorf("read whose keys were changed: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}
