package licence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gateway/app/db"
	"gateway/app/pupil"
)

// ErrNoMatch is a Pupil ID and a key that do not belong together, whichever of them is wrong (ACC-9).
var ErrNoMatch = errors.New("no such Pupil ID and licence key")

// ErrAskSchool is a right pair that can no longer be used: the key is withdrawn or replaced, the pupil has left,
// or this account may not see the pupil. It is told only when both matched.
var ErrAskSchool = errors.New("pair no longer in use")

// A Pair is a Pupil ID and a licence key that belong together. It travels between the screens of registering in
// a sealed field, and is checked again before a holding is made.
type Pair struct {
	School   int64  `json:"s"`
	PupilID  int64  `json:"p"` // of the pupil's row
	KeyID    int64  `json:"k"`
	TypeID   int64  `json:"t"`
	TypeName string `json:"n"`
	Audience string `json:"a"` // parent, pupil or other
	Forename string `json:"f"` // of the pupil: no password may consist of it
	Surname  string `json:"u"`
}

// claimed is a pupil whose ID may be the one that was typed.
type claimed struct {
	pupil    int64
	folded   string
	old      bool // it was the pupil's before
	left     bool
	forename string
	surname  string
}

// keyed is the key that was typed.
type keyed struct {
	pupil int64
	live  bool
	pair  Pair // what the key knows of it
}

// Match finds the pair that was typed. The database does the same work whatever is wrong: one batch, both
// look-ups. Scope: claim. Errors: ErrNoMatch, ErrAskSchool.
func Match(ctx context.Context, tx db.Tx, keys Keyring, pupilID string, key Key) (Pair, error) {
	typed := pupil.NormaliseID(pupilID)
	var found []claimed
	var k keyed
	b := &pgx.Batch{}
	queuePupils(b, tx.SchoolID(), typed, &found)
	queueKey(b, tx.SchoolID(), keys.Lookups(key), &k)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Pair{}, fmt.Errorf("match a key: %w", err)
	}
	p := choose(found, typed, k.pupil)
	if p.pupil == 0 || p.pupil != k.pupil {
		return Pair{}, ErrNoMatch
	}
	if p.left || !k.live {
		return Pair{}, ErrAskSchool
	}
	k.pair.School, k.pair.PupilID, k.pair.Forename, k.pair.Surname = tx.SchoolID(), p.pupil, p.forename, p.surname
	return k.pair, nil
}

// queuePupils finds every pupil whose ID this is, or was: there are few that differ in leading zeros only.
func queuePupils(b *pgx.Batch, school int64, typed string, into *[]claimed) {
	b.Queue(`select id, pupil_id_folded, false, status = 'left', forename, surname from pupils
		where school_id = $1 and not hidden and (pupil_id_folded = $2 or pupil_id_bare = $3)
		union all select p.id, a.alias_folded, true, p.status = 'left', p.forename, p.surname from pupil_aliases a
		join pupils p on p.school_id = a.school_id and p.id = a.pupil_id
		where a.school_id = $1 and a.kind = 'pupil_id' and (a.alias_folded = $2 or a.alias_bare = $3) and not p.hidden limit 100`,
		school, typed, pupil.StripZeros(typed)).
		Query(func(rows pgx.Rows) (err error) {
			*into, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (c claimed, err error) {
				return c, r.Scan(&c.pupil, &c.folded, &c.old, &c.left, &c.forename, &c.surname)
			})
			return err
		})
}

func queueKey(b *pgx.Batch, school int64, lookups [][]byte, into *keyed) {
	b.Queue(`select k.pupil_id, k.state = 'live' and (k.expires_on is null or k.expires_on >= (now() at time zone 'Europe/London')::date), k.id, t.id, t.name, t.audience from licence_keys k
		join licence_types t on t.school_id = k.school_id and t.id = k.licence_type_id
		where k.school_id = $1 and k.lookup = any($2)`, school, lookups).
		QueryRow(func(r pgx.Row) error {
			err := r.Scan(&into.pupil, &into.live, &into.pair.KeyID, &into.pair.TypeID, &into.pair.TypeName, &into.pair.Audience)
			if errors.Is(err, pgx.ErrNoRows) {
				return nil
			}
			return err
		})
}

// choose takes the key's pupil when this ID is exactly theirs, or was (old numbers go on working); else the only
// pupil who has it but for leading zeros, unless it is exactly another's today.
func choose(found []claimed, typed string, keyed int64) claimed {
	var others, exact bool
	for _, c := range found {
		if c.folded == typed && c.pupil == keyed {
			return c
		}
		exact = exact || c.folded == typed && !c.old
		others = others || c.pupil != found[0].pupil
	}
	if len(found) == 0 || exact || others {
		return claimed{}
	}
	return found[0]
}

// Claim is a holding to make from a pair.
type Claim struct {
	Pair           Pair
	MadeBy         string // registration or add
	PrivacyVersion int
	PrivacyAt      time.Time // when the notice was shown (ACC-3); zero is now
}

// Hold makes the account's holding of a pair, or finds that there is one already (made = false): using a key
// again makes no second row. Another adult's court order on the pupil lets the new holding wait for the office
// (ADM-3). Scope: claim, for the account. Errors: ErrAskSchool.
func Hold(ctx context.Context, tx db.Tx, c Claim) (made bool, err error) {
	var usable, own, other bool
	err = tx.QueryRow(ctx, `select exists (select from licence_keys k join pupils p on p.school_id = k.school_id and p.id = k.pupil_id
			where k.school_id = $1 and k.id = $2 and k.pupil_id = $3 and k.state = 'live' and (k.expires_on is null or k.expires_on >= (now() at time zone 'Europe/London')::date) and p.status <> 'left' and not p.hidden),
		coalesce(bool_or(b.account_id = $4), false), coalesce(bool_or(b.account_id <> $4), false)
		from blocks b where b.school_id = $1 and b.pupil_id = $3 and b.lifted_at is null and (b.until is null or b.until >= (now() at time zone 'Europe/London')::date)`,
		tx.SchoolID(), c.Pair.KeyID, c.Pair.PupilID, tx.AccountID()).Scan(&usable, &own, &other)
	if err != nil {
		return false, fmt.Errorf("make a holding: %w", err)
	}
	if !usable || own {
		return false, ErrAskSchool
	}
	state := "live"
	if other {
		state = "waiting"
	}
	return insertHolding(ctx, tx, c, state)
}

func insertHolding(ctx context.Context, tx db.Tx, c Claim, state string) (made bool, err error) {
	b := &pgx.Batch{}
	b.Queue(`insert into account_schools (school_id, account_id) values ($1, $2) on conflict do nothing`, tx.SchoolID(), tx.AccountID())
	queueConsent(b, tx, c.Pair.PupilID, c.Pair.TypeID)
	b.Queue(`insert into holdings (school_id, account_id, pupil_id, licence_type_id, key_id, state, made_by, privacy_version, privacy_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, now())) on conflict do nothing`,
		tx.SchoolID(), tx.AccountID(), c.Pair.PupilID, c.Pair.TypeID, c.Pair.KeyID, state, c.MadeBy, c.PrivacyVersion, moment(c.PrivacyAt)).
		Exec(func(ct pgconn.CommandTag) error { made = ct.RowsAffected() == 1; return nil })
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return false, fmt.Errorf("make a holding: %w", err)
	}
	return made, nil
}

// moment is nil for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
