package db

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// late is a transaction that begins with its first statement. When that is a batch, the beginning travels in it: most
// pages ask one batch, and need no way to the database and back only to begin.
type late struct {
	conn  *pgxpool.Conn
	scope Scope
	tx    pgx.Tx // nil until it has begun
}

// In runs fn in one transaction in the given scope: committed when fn returns nil, else rolled back.
func (d *DB) In(ctx context.Context, s Scope, fn func(tx Tx) error) error {
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	l := &late{conn: conn, scope: s}
	defer func() { _ = l.Rollback(ctx) }() // after an error or a panic; a connection on which it fails is closed, which does the same
	if err := fn(Tx{Tx: l, scope: s}); err != nil {
		return err
	}
	return l.Commit(ctx)
}

// Look asks one batch that only reads, in a transaction of its own that needs no beginning and no end: one way to the
// database and back. Whoever writes, or may want to take back, uses In.
func (d *DB) Look(ctx context.Context, s Scope, b *pgx.Batch) error {
	whole := &pgx.Batch{}
	s.enter(whole)
	whole.QueuedQueries = append(whole.QueuedQueries, b.QueuedQueries...)
	return d.pool.SendBatch(ctx, whole).Close()
}

// begin is a way to the database of its own, for a first statement that is no batch.
func (l *late) begin(ctx context.Context) (err error) {
	if l.tx == nil {
		l.tx, err = l.conn.BeginTx(ctx, pgx.TxOptions{BeginQuery: "begin; " + l.scope.settings()})
		if err != nil {
			l.tx = nil // an interface that holds nothing
		}
	}
	return err
}

// SendBatch begins in the batch, when nothing has begun yet.
func (l *late) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	if l.tx != nil {
		return l.tx.SendBatch(ctx, b)
	}
	whole := &pgx.Batch{}
	whole.BeginTx(pgx.TxOptions{})
	l.scope.enter(whole)
	own := whole.Len()
	whole.QueuedQueries = append(whole.QueuedQueries, b.QueuedQueries...)
	results := l.conn.SendBatch(ctx, whole)
	l.tx = results.Tx()
	for range own {
		if _, err := results.Exec(); err != nil {
			break // every further result, and Close, says so
		}
	}
	return results
}

func (l *late) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if err := l.begin(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return l.tx.Exec(ctx, sql, args...)
}

func (l *late) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := l.begin(ctx); err != nil {
		return pgx.FailedBatchResults(&pgx.Batch{}, err).Query()
	}
	return l.tx.Query(ctx, sql, args...)
}

func (l *late) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := l.begin(ctx); err != nil {
		return pgx.FailedBatchResults(&pgx.Batch{}, err).QueryRow()
	}
	return l.tx.QueryRow(ctx, sql, args...)
}

// Begin begins a part that can be taken back.
func (l *late) Begin(ctx context.Context) (pgx.Tx, error) {
	if err := l.begin(ctx); err != nil {
		return nil, err
	}
	return l.tx.Begin(ctx)
}

func (l *late) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := l.begin(ctx); err != nil {
		return 0, err
	}
	return l.tx.CopyFrom(ctx, table, columns, rows)
}

func (l *late) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	if err := l.begin(ctx); err != nil {
		return nil, err
	}
	return l.tx.Prepare(ctx, name, sql)
}

// LargeObjects are none: their only use would be outside row-level security.
func (l *late) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

// Conn is the connection; a statement that is given to it does not begin the transaction.
func (l *late) Conn() *pgx.Conn { return l.conn.Conn() }

// Commit commits; what has not begun is over.
func (l *late) Commit(ctx context.Context) error {
	if l.tx == nil {
		return nil
	}
	return l.tx.Commit(ctx)
}

// Rollback takes everything back; what has not begun is over.
func (l *late) Rollback(ctx context.Context) error {
	if l.tx == nil {
		return nil
	}
	return l.tx.Rollback(ctx)
}
