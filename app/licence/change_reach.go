package licence

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// LookAt tells what a change of many keys would touch, without making it. Scope: staff. Errors: errs.Invalid with what
// is not chosen.
func LookAt(ctx context.Context, tx db.Tx, c Change) (Reach, error) {
	if bad := append(c.Who.check(), c.check()...); bad != nil {
		return Reach{}, bad
	}
	s, err := school.ByID(ctx, tx, tx.SchoolID())
	if err != nil {
		return Reach{}, fmt.Errorf("look at keys: %w", err)
	}
	label, err := c.Who.label(ctx, tx, s.YearName)
	if err != nil {
		return Reach{}, err
	}
	condition, value := c.Who.pupils()
	r, err := reach(ctx, tx, c.Who.TypeID, condition, value)
	r.Label, r.Mark = label, r.markOf(c)
	return r, err
}

// reach finds the live keys of a type and of the pupils p that a condition with the value $3 chooses, and who sees
// those pupils under the type.
func reach(ctx context.Context, tx db.Tx, typeID int64, condition string, value any) (Reach, error) {
	r := Reach{TypeID: typeID}
	if err := tx.Bulk(ctx); err != nil {
		return r, err
	}
	err := tx.QueryRow(ctx, `with chosen as materialized (select p.id from pupils p where `+condition+`),
		k as materialized (select k.id from licence_keys k join chosen c on c.id = k.pupil_id where k.school_id = $1 and k.licence_type_id = $2 and k.state = 'live')
		select t.name, array(select id from chosen order by id), array(select id from k order by id),
			(select count(*) from k where id in (select h.key_id from holdings h where h.school_id = $1 and h.licence_type_id = $2)),
			(select count(distinct h.account_id) from holdings h join chosen c on c.id = h.pupil_id where h.school_id = $1 and h.licence_type_id = $2 and h.state <> 'ended')
		from licence_types t where t.school_id = $1 and t.id = $2`, tx.SchoolID(), typeID, value).
		Scan(&r.TypeName, &r.pupils, &r.keys, &r.Used, &r.People)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, problem("type", "keys_type_choose")
	}
	if err != nil {
		return r, fmt.Errorf("look at keys: %w", err)
	}
	r.Pupils, r.Keys = len(r.pupils), len(r.keys)
	return r, nil
}

// reachOne is what a change of one key touches: a key that is live, or was withdrawn and has no other after it. The
// holdings are those of the pupil under the type, by whichever key. Errors: errs.NotFound; errs.Conflict when nothing
// can be done to the key any more.
func reachOne(ctx context.Context, tx db.Tx, c Change) (Reach, error) {
	k, err := KeyByID(ctx, tx, c.KeyID)
	if err != nil {
		return Reach{}, err
	}
	if !k.May(c.What) {
		return Reach{}, errs.Conflict{Text: "This key has been replaced or withdrawn already, so nothing was done. Look at the pupil’s newest key."}
	}
	r, err := reach(ctx, tx, k.TypeID, `p.school_id = $1 and p.id = $3::bigint`, k.PupilRow)
	r.Label = k.Name()
	if k.State != StateLive {
		r.keys, r.Keys = nil, 0
		if c.What == Replace {
			r.keys, r.Keys = []int64{k.ID}, 1
		}
	}
	return r, err
}

// The states of a key. Live also means keys that have expired by their day.
const (
	StateLive      = "live"
	StateWithdrawn = "withdrawn"
	StateReplaced  = "replaced"
)

// Name is how the pupil is known, surname first.
func (k KeyPage) Name() string {
	return strings.Trim(k.Surname+", "+k.Forename, ", ")
}

// May says whether that can still be done to the key.
func (k KeyPage) May(what string) bool {
	switch {
	case k.State == StateLive:
		return true
	case k.State == StateWithdrawn && k.Newest:
		return what == Replace || what == Withdraw
	}
	return false
}
