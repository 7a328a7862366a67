package licence

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
)

// chunk is how many places of a batch one call of Fill works through: far below a second.
const chunk = 1000

// tries is how often a chunk draws anew for keys that are taken. There are 10^16 keys.
const tries = 10

// FillResult is how far a batch is after a call of Fill.
type FillResult struct {
	Done, Total int
	Finished    bool // no place is left: make the sheet
	Stopped     bool // nothing to do: cancelled, failed, or ready already
}

// Fill makes the missing keys of the next chunk of a batch. It may run again at any time, also while another
// one runs: no pupil gets two keys. Pupils who have left or were hidden since the order get none. Scope: worker,
// one transaction a call. Errors: errs.NotFound; errs.Forbidden when the subscription has ended.
func Fill(ctx context.Context, tx db.Tx, keys Keyring, batchID int64) (FillResult, error) {
	return fill(ctx, tx, keys, batchID, bufio.NewReader(rand.Reader))
}

func fill(ctx context.Context, tx db.Tx, keys Keyring, batchID int64, random io.Reader) (FillResult, error) {
	var r FillResult
	if err := tx.Bulk(ctx); err != nil {
		return r, err
	}
	var typeID, askedBy int64
	var state, subscription string
	// the lock lets a second worker, and whoever cancels, wait for this chunk
	err := tx.QueryRow(ctx, `select b.licence_type_id, b.asked_by, b.state, b.done, b.total, s.subscription from key_batches b join schools s on s.id = b.school_id
		where b.school_id = $1 and b.id = $2 for update of b`, tx.SchoolID(), batchID).Scan(&typeID, &askedBy, &state, &r.Done, &r.Total, &subscription)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return r, errs.NotFound
	case err != nil:
		return r, fmt.Errorf("fill a key batch: %w", err)
	case state != BatchQueued && state != BatchRunning:
		r.Stopped = true
		return r, nil
	case subscription == "ended":
		return r, errs.Forbidden{Text: "The school’s subscription has ended, so no new keys can be made."}
	}
	missing, err := nextChunk(ctx, tx, batchID, r.Done)
	if err != nil {
		return r, err
	}
	fresh, err := retire(ctx, tx, typeID, askedBy, missing)
	if err != nil {
		return r, err
	}
	if err := makeKeys(ctx, tx, keys, typeID, fresh, random); err != nil {
		return r, err
	}
	r.Done = min(r.Done+chunk, r.Total)
	r.Finished = r.Done == r.Total
	_, err = tx.Exec(ctx, `update key_batches set state = 'running', started_at = coalesce(started_at, now()), done = $3
		where school_id = $1 and id = $2`, tx.SchoolID(), batchID, r.Done)
	if err != nil {
		return r, fmt.Errorf("fill a key batch: %w", err)
	}
	return r, nil
}

// nextChunk returns the pupils of the next places whose keys are to be made. Places are numbered from 1.
func nextChunk(ctx context.Context, tx db.Tx, batchID int64, done int) ([]int64, error) {
	rows, err := tx.Query(ctx, `select bp.pupil_id from key_batches b
		join key_batch_pupils bp on bp.school_id = b.school_id and bp.batch_id = b.id and bp.place > $3 and bp.place <= $4
		join pupils p on p.school_id = bp.school_id and p.id = bp.pupil_id
		where b.id = $2 and `+orderable+` and `+owed+` order by bp.place`, tx.SchoolID(), batchID, done, done+chunk)
	if err != nil {
		return nil, fmt.Errorf("read a key batch: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// toMake are keys to draw: each for a pupil, and in the place of an older key where there is one (0 = none).
type toMake struct{ pupils, replaces []int64 }

// retire makes room for new keys: an expired key counts as replaced from now on, so that letters which were sent with
// it stay dead. Replacing costs nothing in a trial (LIC-6).
func retire(ctx context.Context, tx db.Tx, typeID, by int64, pupils []int64) (toMake, error) {
	m := toMake{pupils: pupils, replaces: make([]int64, len(pupils))}
	if len(pupils) == 0 {
		return m, nil
	}
	rows, err := tx.Query(ctx, `update licence_keys k set state = 'replaced', changed_at = clock_timestamp(), changed_by = $4
		where k.school_id = $1 and k.licence_type_id = $2 and k.pupil_id = any($3) and k.state = 'live' and not `+good+` returning k.pupil_id, k.id`,
		tx.SchoolID(), typeID, pupils, by)
	if err != nil {
		return m, fmt.Errorf("replace expired keys: %w", err)
	}
	old := map[int64]int64{}
	var pupil, key int64
	_, err = pgx.ForEachRow(rows, []any{&pupil, &key}, func() error { old[pupil] = key; return nil })
	for i, p := range pupils {
		m.replaces[i] = old[p]
	}
	return m, err
}

// makeKeys draws a key for each pupil, again for those whose key is somebody's already. The school's setting says for
// how many days a new key is good.
func makeKeys(ctx context.Context, tx db.Tx, keys Keyring, typeID int64, m toMake, random io.Reader) error {
	for range tries {
		if len(m.pupils) == 0 {
			return nil
		}
		lookups, sealed, err := draws(keys, tx.SchoolID(), m.pupils, random)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `with made as (insert into licence_keys (school_id, pupil_id, licence_type_id, lookup, sealed, replaces_id, expires_on)
				select $1, u.pupil, $2, u.lookup, u.sealed, nullif(u.old, 0), `+today+` + s.key_days::int
				from unnest($3::bigint[], $4::bytea[], $5::bytea[], $6::bigint[]) u (pupil, lookup, sealed, old), schools s where s.id = $1
				on conflict do nothing returning pupil_id)
			select u.pupil, u.old from unnest($3::bigint[], $6::bigint[]) u (pupil, old) where u.pupil not in (select pupil_id from made)
			and not exists (select from licence_keys k where k.school_id = $1 and k.licence_type_id = $2 and k.pupil_id = u.pupil and k.state = 'live')`,
			tx.SchoolID(), typeID, m.pupils, lookups, sealed, m.replaces)
		if err != nil {
			return fmt.Errorf("make licence keys: %w", err)
		}
		m = toMake{}
		var pupil, old int64
		if _, err = pgx.ForEachRow(rows, []any{&pupil, &old}, func() error {
			m.pupils, m.replaces = append(m.pupils, pupil), append(m.replaces, old)
			return nil
		}); err != nil {
			return fmt.Errorf("make licence keys: %w", err)
		}
	}
	if len(m.pupils) > 0 {
		return fmt.Errorf("make licence keys: %d of them were taken %d times", len(m.pupils), tries)
	}
	return nil
}

func draws(keys Keyring, schoolID int64, pupils []int64, random io.Reader) (lookups, sealed [][]byte, err error) {
	for _, p := range pupils {
		k, err := NewKey(random)
		if err != nil {
			return nil, nil, err
		}
		s, err := keys.Seal(schoolID, p, k)
		if err != nil {
			return nil, nil, err
		}
		lookups, sealed = append(lookups, keys.Lookup(k)), append(sealed, s)
	}
	return lookups, sealed, nil
}
