package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
)

const (
	partSize     = 256 << 10 // bytes of a part
	partsAtATime = 16        // parts of one statement
	maxSize      = 200 << 20 // bytes of a file: ten thousand reports
)

// saveParts stores the body of a large file.
func saveParts(ctx context.Context, tx db.Tx, id int64, body []byte) error {
	for place := 0; len(body) > 0; {
		var places []int
		var parts [][]byte
		for len(parts) < partsAtATime && len(body) > 0 {
			n := min(partSize, len(body))
			places, parts = append(places, place), append(parts, body[:n])
			body, place = body[n:], place+1
		}
		_, err := tx.Exec(ctx, `insert into file_parts (school_id, file_id, place, body)
			select $1, $2, u.place, u.body from unnest($3::int[], $4::bytea[]) u (place, body)`, tx.SchoolID(), id, places, parts)
		if err != nil {
			return fmt.Errorf("save a file's parts: %w", err)
		}
	}
	return nil
}

// measure tells how large a file is that is kept in parts.
func (f *File) measure(ctx context.Context, tx db.Tx) error {
	if f.Size = int64(len(f.Body)); f.Size > 0 {
		return nil
	}
	err := tx.QueryRow(ctx, `select count(*), coalesce(sum(octet_length(body)), 0) from file_parts where school_id = $1 and file_id = $2`,
		tx.SchoolID(), f.ID).Scan(&f.parts, &f.Size)
	if err != nil {
		return fmt.Errorf("measure file %d: %w", f.ID, err)
	}
	return nil
}

// part reads one part of a file that was opened. A file that has expired since has none: errs.NotFound.
func part(ctx context.Context, tx db.Tx, id int64, place int) (body []byte, err error) {
	err = tx.QueryRow(ctx, `select p.body from file_parts p join files f on f.school_id = p.school_id and f.id = p.file_id
		where p.school_id = $1 and p.file_id = $2 and p.place = $3 and f.expires_at > now()`, tx.SchoolID(), id, place).Scan(&body)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, errs.NotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read part %d of file %d: %w", place, id, err)
	}
	return body, nil
}

// Large says that the file is kept in parts: Body is empty, Reader reads them.
func (f File) Large() bool { return f.parts > 0 }

// partTime is how long a part may take to be read.
const partTime = 10 * time.Second

// Reader reads a large file that was opened, part by part, each in a transaction of its own in the scope in which the
// file was opened: what it holds in memory is one part. It outlives the request that opened the file.
func (f File) Reader(ctx context.Context, d *db.DB, scope db.Scope) io.Reader {
	return &reader{ctx: context.WithoutCancel(ctx), db: d, scope: scope, file: f}
}

type reader struct {
	ctx   context.Context
	db    *db.DB
	scope db.Scope
	file  File
	next  int
	rest  []byte
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		if r.next == r.file.parts {
			return 0, io.EOF
		}
		ctx, cancel := context.WithTimeout(r.ctx, partTime)
		defer cancel()
		err := r.db.In(ctx, r.scope, func(tx db.Tx) (err error) {
			r.rest, err = part(ctx, tx, r.file.ID, r.next)
			return err
		})
		if err != nil {
			return 0, err
		}
		r.next++
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
