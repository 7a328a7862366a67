package imports

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/importer"
)

// BadRows are the rows that are not taken, below their headings: the row's number, what is wrong, and the file's own
// columns as they were. A spreadsheet that opens it runs nothing of it. Each download is noted; head is a look
// without one. Scope: staff.
func BadRows(ctx context.Context, tx db.Tx, i Import, head bool) ([][]string, error) {
	rows, err := tx.Query(ctx, `select l.row, l.part, l.number, l.name, l.problems, coalesce(r.cells, '{}') from import_lines l
		left join import_rows r on r.school_id = l.school_id and r.import_id = l.import_id and r.row = l.row
		where l.school_id = $1 and l.import_id = $2 and l.kind in ('error', 'other_child') order by l.place`, tx.SchoolID(), i.ID)
	if err != nil {
		return nil, fmt.Errorf("read the rows of an import: %w", err)
	}
	whole := len(i.Table.Headings) == 0 // a file of several parts, whose cells are not kept
	out := [][]string{append([]string{"Row", "What is wrong"}, importer.Guarded(i.Table.Headings)...)}
	if whole {
		out[0] = append(out[0], "Part", "Number", "Name")
	}
	var row int
	var part, number, name string
	var problems []importer.Problem
	var cells []string
	_, err = pgx.ForEachRow(rows, []any{&row, &part, &number, &name, &problems, &cells}, func() error {
		if whole {
			cells = []string{part, number, name}
		}
		out = append(out, append([]string{fmt.Sprint(row), worded(problems)}, importer.Guarded(cells)...))
		problems = nil
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the rows of an import: %w", err)
	}
	if head {
		return out, nil
	}
	return out, audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.FileDownloaded, SubjectID: i.ID,
		Detail: fmt.Sprintf("%d rows of %s that cannot be taken", len(out)-1, i.FileName)})
}

func worded(problems []importer.Problem) string {
	var all []string
	for _, p := range problems {
		text := p.Words()
		if p.Column != "" {
			text = p.Column + ": " + text
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}
