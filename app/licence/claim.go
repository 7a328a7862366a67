package licence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/pupil"
)

// ErrNoMatch is a Pupil ID and a key that do not belong together, whichever of them is wrong (ACC-9).
var ErrNoMatch = errors.New("no such Pupil ID and licence key")

// ErrAskSchool is a right pair that can no longer be used: the key is withdrawn, replaced or expired, the pupil has
// left, or this account may not see the pupil. It is told only when both matched.
var ErrAskSchool = errors.New("pair no longer in use")

// ErrFull is an ErrAskSchool of a key that as many accounts hold as the school allows (LIC-7). Outsiders read the same
// words; the school's log says which of the two it was.
var ErrFull = fmt.Errorf("%w: as many accounts hold the key as the school allows", ErrAskSchool)

// seventh is from how many accounts of one key on the school's log tells of it, whatever the cap.
const seventh = 7

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
// look-ups. Scope: claim. Errors: ErrNoMatch, ErrAskSchool, ErrFull.
func Match(ctx context.Context, tx db.Tx, keys Keyring, pupilID string, key Key) (Pair, error) {
	typed := pupil.NormaliseID(pupilID)
	var found []claimed
	var k keyed
	var full bool
	b, lookups := &pgx.Batch{}, keys.Lookups(key)
	queuePupils(b, tx.SchoolID(), typed, &found)
	queueKey(b, tx.SchoolID(), lookups, &k)
	queueFull(b, tx, lookups, &full)
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
	if full {
		return Pair{}, ErrFull
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
	b.Queue(`select k.pupil_id, `+good+`, k.id, t.id, t.name, t.audience from licence_keys k
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

// full is true when other accounts are as many as the school's cap allows for the key that the subquery finds, and the
// account at hand ($2) does not see the key's pupil under its type already.
func full(key, waits string) string {
	return `(s.key_cap <= key_accounts(` + key + `, ` + waits + `) and not exists (select from holdings h join licence_keys k on k.school_id = h.school_id and k.id = ` + key + `
		where h.school_id = s.id and h.account_id = $2 and h.pupil_id = k.pupil_id and h.licence_type_id = k.licence_type_id and h.state <> 'ended'))`
}

// queueFull asks for the cap of whatever key was typed, also when there is none.
func queueFull(b *pgx.Batch, tx db.Tx, lookups [][]byte, into *bool) {
	b.Queue(`select coalesce(`+full(`(select k.id from licence_keys k where k.school_id = $1 and k.lookup = any($3))`, "false")+`, false) from schools s where s.id = $1`,
		tx.SchoolID(), tx.AccountID(), lookups).QueryRow(func(r pgx.Row) error { return r.Scan(into) })
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
// again makes no second row. Another adult's court order on the pupil, or the office's wish to look at whoever is new,
// lets the new holding wait for the office (ADM-3). Scope: claim, for the account. Errors: ErrAskSchool, ErrFull.
func Hold(ctx context.Context, tx db.Tx, c Claim) (made bool, err error) {
	if err := LockHoldings(ctx, tx, c.Pair.PupilID); err != nil {
		return false, err
	}
	// the key's row is locked too: what is read behind it stays true, so neither the cap nor a withdrawal is missed
	var others int
	if err = tx.QueryRow(ctx, `select key_accounts($1, true)`, c.Pair.KeyID).Scan(&others); err != nil {
		return false, fmt.Errorf("make a holding: %w", err)
	}
	var usable, own, other, held bool
	var most int
	err = tx.QueryRow(ctx, `select exists (select from licence_keys k join pupils p on p.school_id = k.school_id and p.id = k.pupil_id
			where k.school_id = $1 and k.id = $2 and k.pupil_id = $3 and `+good+` and p.status <> 'left' and not p.hidden),
		coalesce(bool_or(b.account_id = $4), false),
		coalesce(bool_or(b.account_id <> $4), false) or exists (select from pupils p where p.school_id = $1 and p.id = $3 and p.new_people_wait),
		(select coalesce(s.key_cap, 0) from schools s where s.id = $1),
		exists (select from holdings h join licence_keys k on k.school_id = h.school_id and k.id = $2
			where h.school_id = $1 and h.account_id = $4 and h.pupil_id = $3 and h.licence_type_id = k.licence_type_id and h.state <> 'ended')
		from blocks b where b.school_id = $1 and b.pupil_id = $3 and b.lifted_at is null and (b.until is null or b.until >= `+today+`)`,
		tx.SchoolID(), c.Pair.KeyID, c.Pair.PupilID, tx.AccountID()).Scan(&usable, &own, &other, &most, &held)
	switch {
	case err != nil:
		return false, fmt.Errorf("make a holding: %w", err)
	case !usable || own:
		return false, ErrAskSchool
	case most > 0 && others >= most && !held:
		return false, ErrFull
	}
	state := "live"
	if other {
		state = "waiting"
	}
	made, err = insertHolding(ctx, tx, c, state)
	if err != nil || !made || others+1 < seventh {
		return made, err
	}
	return made, noteSeventh(ctx, tx, c.Pair)
}

// noteSeventh tells the school that unusually many people share a key, once for each key.
func noteSeventh(ctx context.Context, tx db.Tx, p Pair) error {
	return audit.Note(ctx, tx, audit.Line{Actor: audit.System, Action: audit.KeySeventh, PupilID: p.PupilID, SubjectID: p.KeyID,
		Once: fmt.Sprintf("seventh account of key %d", p.KeyID)})
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
