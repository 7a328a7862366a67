package school

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// BySlug finds a school by the name in its address. Errors: errs.NotFound.
func BySlug(ctx context.Context, tx db.Tx, slug string) (School, error) {
	return Scan(tx.QueryRow(ctx, `select `+Columns+` from schools where slug = $1`, slug))
}

// Slugs are the names in the addresses of schools, in order of the alphabet, at most so many.
func Slugs(ctx context.Context, tx db.Tx, most int) ([]string, error) {
	rows, err := tx.Query(ctx, `select slug from schools order by slug limit $1`, most)
	if err != nil {
		return nil, fmt.Errorf("list the schools: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
