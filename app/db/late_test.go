package db_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// TestEveryWayIntoAScope: a transaction that begins in a batch, one that begins with a statement and a mere look see the
// same rows of every table in every scope, and leave no scope behind.
func TestEveryWayIntoAScope(t *testing.T) {
	w, ctx := newTwoSchools(t), context.Background()
	for role, scope := range w.scopes() {
		seen := 0
		for _, table := range w.tenant {
			var batch, statement, look int
			sql := `select count(*) from ` + table + ` where school_id = $1 or school_id <> $1`
			into := func(n *int) *pgx.Batch {
				b := &pgx.Batch{}
				b.Queue(sql, 1).QueryRow(func(r pgx.Row) error { return r.Scan(n) })
				return b
			}
			// a scope without the grant is refused in each way
			inBatch := w.db.In(ctx, scope, func(tx db.Tx) error { return tx.SendBatch(ctx, into(&batch)).Close() })
			first := w.db.In(ctx, scope, func(tx db.Tx) error { return tx.QueryRow(ctx, sql, 1).Scan(&statement) })
			looked := w.db.Look(ctx, scope, into(&look))
			if batch != statement || look != statement || code(inBatch) != code(first) || code(looked) != code(first) {
				t.Errorf("%s, %s: %d in a batch (%v), %d by a statement (%v), %d by a look (%v)", role, table, batch, inBatch, statement, first, look, looked)
			}
			seen += statement
			err := w.db.Ready(ctx, func(ctx context.Context, tx db.Tx) (bool, error) {
				var left int
				err := tx.QueryRow(ctx, sql, 1).Scan(&left)
				return left == 0, err
			})
			if err != nil && code(err) == "" { // Postgres refuses, or nothing is seen
				t.Errorf("%s, %s: rows are still seen after it: %v", role, table, err)
			}
		}
		if role == "staff" && seen < len(w.tenant)/2 {
			t.Errorf("only %d rows are seen as %s", seen, role)
		}
	}
}

// TestTakenBack: what an error, a panic or a refused statement ends is gone, however the transaction began; the next one
// finds the connection in order.
func TestTakenBack(t *testing.T) {
	w, ctx := newTwoSchools(t), context.Background()
	scope, stop := w.scopes()["worker"], errors.New("stop")
	write := `update pupils set house = 'Taken'`
	inBatch := func(tx db.Tx, also ...string) error {
		b := &pgx.Batch{}
		for _, sql := range append([]string{write}, also...) {
			b.Queue(sql)
		}
		return tx.SendBatch(ctx, b).Close()
	}
	statement := func(tx db.Tx) error { _, err := tx.Exec(ctx, write); return err }
	fall := func(do func(tx db.Tx) error) (err error) {
		defer func() { err = errors.Join(err, recover().(error)) }()
		return w.db.In(ctx, scope, func(tx db.Tx) error { panic(errors.Join(do(tx), stop)) })
	}
	batch := func(tx db.Tx) error { return inBatch(tx) }
	for name, err := range map[string]error{
		"an error after a batch":      w.db.In(ctx, scope, func(tx db.Tx) error { return errors.Join(inBatch(tx), stop) }),
		"an error after a statement":  w.db.In(ctx, scope, func(tx db.Tx) error { return errors.Join(statement(tx), stop) }),
		"a wrong statement in it":     w.db.In(ctx, scope, func(tx db.Tx) error { return inBatch(tx, `select 1/0`) }),
		"one that cannot be prepared": w.db.In(ctx, scope, func(tx db.Tx) error { return inBatch(tx, `select nothing from nowhere`) }),
		"an error that is forgotten":  w.db.In(ctx, scope, func(tx db.Tx) error { _ = inBatch(tx, `select 1/0`); return nil }),
		"a panic after a batch":       fall(batch), "a panic after a statement": fall(statement),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		if n := w.count(`select count(*) from pupils where house = 'Taken'`); n != 0 {
			t.Errorf("%s: %d rows stay", name, n)
		}
	}
	err := w.db.In(ctx, scope, func(tx db.Tx) error {
		if err := inBatch(tx); err != nil {
			return err
		}
		return tx.Try(ctx, func(tx db.Tx) (bool, error) {
			_, err := tx.Exec(ctx, `update pupils set house = 'Tried'`)
			return false, err
		})
	})
	if kept, tried := w.count(`select count(*) from pupils where house = 'Taken'`), w.count(`select count(*) from pupils where house = 'Tried'`); err != nil || kept == 0 || tried != 0 {
		t.Errorf("%d kept, %d of the part that was taken back: %v", kept, tried, err)
	}
	if err := w.db.In(ctx, scope, func(db.Tx) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}
