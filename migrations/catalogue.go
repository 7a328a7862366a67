package migrations

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

const schemaHead = `-- What the migrations make of schema public, for reading and for reviews: not a migration.
-- Written by "go generate ./migrations" from the catalogue; do not edit. The queue's and the
-- migrations' own tables are named only.
`

// Schema writes the catalogue of schema public as text: the same for the same migrations, on every supported
// version of Postgres.
func Schema(ctx context.Context, conn *pgx.Conn) (string, error) {
	var b strings.Builder
	b.WriteString(schemaHead)
	first, err := lines(ctx, conn, surroundings)
	if err != nil {
		return "", err
	}
	writeBlocks(&b, first)
	var parts []line
	for _, query := range []string{tables, columns, constraints, indexes, policies, triggers, tableGrants, columnGrants} {
		more, err := lines(ctx, conn, query)
		if err != nil {
			return "", err
		}
		parts = append(parts, more...)
	}
	writeBlocks(&b, parts)
	for _, query := range []string{views, types, functions} {
		more, err := lines(ctx, conn, query)
		if err != nil {
			return "", err
		}
		writeBlocks(&b, more)
	}
	return b.String(), nil
}

// line is one line of the text; lines of one block stand together under the block's name.
type line struct{ Block, Text string }

func lines(ctx context.Context, conn *pgx.Conn, query string) ([]line, error) {
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[line])
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	return all, nil
}

// writeBlocks groups lines by block, in the order in which the blocks first appear.
func writeBlocks(b *strings.Builder, all []line) {
	var order []string
	blocks := map[string][]string{}
	for _, l := range all {
		if _, known := blocks[l.Block]; !known {
			order = append(order, l.Block)
		}
		blocks[l.Block] = append(blocks[l.Block], l.Text)
	}
	for _, name := range order {
		b.WriteString("\n" + name + "\n")
		for _, text := range blocks[name] {
			for part := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
				if part = strings.TrimRight("  "+part, " "); text != "" {
					b.WriteString(part + "\n")
				}
			}
		}
	}
}
