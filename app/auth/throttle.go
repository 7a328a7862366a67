package auth

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
)

// limit is one bucket of a try: at most max in a window (security.md, "Limits behind a school's one address").
type limit struct {
	name   string
	value  string
	max    int
	window time.Duration
	double bool // a full window is followed by one twice as long, up to 16 times, until one was not filled
	slow   bool // over the limit answers come later, but they come
}

// slowDown is how much later a try is answered when a slow limit is full.
func (g *Gate) slowDown() time.Duration { return cmp.Or(g.SlowDown, 2*time.Second) }

// spend counts a try against every limit at once, before the work: parallel guesses cannot slip through between
// a look and a count. It is a transaction of its own, so that a refused try stays counted. A full limit is
// errs.TooMany with the longest wait; tries over the limit do not lengthen it. Over a slow limit it returns later.
func (g *Gate) spend(ctx context.Context, limits ...limit) error {
	slow, wait := false, time.Duration(0)
	err := g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		at, err := g.count(ctx, tx, limits)
		if err != nil {
			return err
		}
		for i, l := range limits {
			if at[i].attempts <= l.max {
				continue
			}
			if l.slow {
				slow = true
				continue
			}
			wait = max(wait, at[i].left)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case wait > 0:
		return errs.TooMany{Wait: wait}
	case slow:
		return g.pause(ctx)
	}
	return nil
}

type counted struct {
	attempts int
	left     time.Duration
}

func (g *Gate) count(ctx context.Context, tx db.Tx, limits []limit) ([]counted, error) {
	buckets, maxes, seconds := g.columns(limits)
	rows, err := tx.Query(ctx, `insert into throttle as t (bucket, attempts, expires_at)
		select b, 1, now() + make_interval(secs => s) from unnest($1::bytea[], $2::int[], $3::float8[]) as u (b, m, s) order by b
		on conflict (bucket) do update set
			attempts = case when t.expires_at > now() then t.attempts + 1 else 1 end,
			level = case when t.expires_at > now() then t.level
				when t.attempts >= (select m from unnest($1::bytea[], $2::int[]) as v (b, m) where b = t.bucket) and t.expires_at > now() - interval '1 day' then least(t.level + 1, 4)
				else 0 end,
			expires_at = case when t.expires_at > now() then t.expires_at
				when t.attempts >= (select m from unnest($1::bytea[], $2::int[]) as v (b, m) where b = t.bucket) and t.expires_at > now() - interval '1 day'
				then now() + (excluded.expires_at - now()) * power(2, least(t.level + 1, 4))
				else excluded.expires_at end
		returning bucket, attempts, extract(epoch from expires_at - now())::float8`, buckets, maxes, seconds)
	if err != nil {
		return nil, err
	}
	out := make([]counted, len(limits))
	var bucket []byte
	var n int
	var left float64
	_, err = pgx.ForEachRow(rows, []any{&bucket, &n, &left}, func() error {
		i := slices.IndexFunc(buckets, func(b []byte) bool { return string(b) == string(bucket) })
		out[i] = counted{n, time.Duration(left * float64(time.Second))}
		return nil
	})
	return out, err
}

func (g *Gate) columns(limits []limit) (buckets [][]byte, maxes []int32, seconds []float64) {
	for _, l := range limits {
		buckets = append(buckets, g.mac("throttle", l.name, l.value)[:16])
		full := int32(math.MaxInt32)
		if l.double {
			full = int32(l.max)
		}
		maxes = append(maxes, full)
		seconds = append(seconds, l.window.Seconds())
	}
	return buckets, maxes, seconds
}

// refund takes a counted try back: it was right, and only wrong ones count.
func (g *Gate) refund(ctx context.Context, tx db.Tx, limits ...limit) error {
	buckets, _, _ := g.columns(limits)
	_, err := tx.Exec(ctx, `update throttle set attempts = attempts - 1 where bucket in
		(select bucket from throttle where bucket = any($1) order by bucket for update)`, buckets)
	return err
}

// pause waits without holding a connection; it ends early with the request.
func (g *Gate) pause(ctx context.Context) error {
	select {
	case <-time.After(g.slowDown()):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
