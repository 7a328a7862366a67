package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/importer"
)

const selectImports = `select i.id, i.kind, i.file_name, i.file_size, i.format, a.display_name, i.asked_at, i.state, i.done, i.total, i.step_at, i.problem,
	i.message, i.header_row, i.headings, i.hidden_columns, i.blank_columns, i.date1904, i.mapping, i.mapping_from, coalesce(i.mapped_at, i.asked_at),
	i.options, i.counts, i.leavers, coalesce(c.display_name, ''), coalesce(i.finished_at, i.asked_at), i.purged_at is not null, i.plan_hash
	from imports i join staff_schools a on a.school_id = i.school_id and a.staff_id = i.asked_by
	left join staff_schools c on c.school_id = i.school_id and c.staff_id = i.confirmed_by where i.school_id = $1 `

func scan(row pgx.CollectableRow) (i Import, err error) {
	var hidden, blank []int32
	var problem []byte
	t := &i.Table
	err = row.Scan(&i.ID, &i.Kind, &i.FileName, &i.FileSize, &i.Format, &i.AskedBy, &i.AskedAt, &i.State, &i.Done, &i.Total, &i.StepAt, &problem,
		&i.Message, &t.HeaderRow, &t.Headings, &hidden, &blank, &t.Date1904, &i.Mapping, &i.MappingFrom, &i.MappedAt,
		&i.Options, &i.Counts, &i.Leavers, &i.ConfirmedBy, &i.FinishedAt, &i.Purged, &i.hash)
	t.Format, t.Hidden, t.Blank = i.Format, ints(hidden), ints(blank)
	if err == nil && i.State == Refused {
		i.Problem = &importer.FileError{}
		err = json.Unmarshal(problem, i.Problem)
	}
	return i, err
}

func ints(in []int32) []int {
	out := make([]int, len(in))
	for i, n := range in {
		out[i] = int(n)
	}
	return out
}

// List is the newest imports, newest first. Scope: staff.
func List(ctx context.Context, tx db.Tx, limit int) ([]Import, error) {
	rows, err := tx.Query(ctx, selectImports+`order by i.asked_at desc, i.id desc limit $2`, tx.SchoolID(), limit)
	if err != nil {
		return nil, fmt.Errorf("list the imports: %w", err)
	}
	return pgx.CollectRows(rows, scan)
}

// ByID finds an import. Errors: errs.NotFound.
func ByID(ctx context.Context, tx db.Tx, id int64) (Import, error) {
	return find(ctx, tx, `and i.id = $2`, id)
}

func find(ctx context.Context, tx db.Tx, condition string, value any) (Import, error) {
	rows, err := tx.Query(ctx, selectImports+condition, tx.SchoolID(), value)
	if err != nil {
		return Import{}, fmt.Errorf("read an import: %w", err)
	}
	i, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return i, errs.NotFound
	}
	if err != nil {
		return i, fmt.Errorf("read an import: %w", err)
	}
	return i, nil
}

// ConfirmedBy is the member of staff who confirmed an import, 0 for nobody.
func ConfirmedBy(ctx context.Context, tx db.Tx, id int64) (staff int64, err error) {
	if err := tx.QueryRow(ctx, `select coalesce(confirmed_by, 0) from imports where school_id = $1 and id = $2`, tx.SchoolID(), id).Scan(&staff); err != nil {
		return 0, fmt.Errorf("read an import: %w", err)
	}
	return staff, nil
}

// partSize is how much of a file one row of the database holds.
const partSize = 256 << 10

// Start keeps an upload; the caller enqueues ReadArgs when created is true. A submission that was seen before gives
// the first import. Scope: staff. Errors: errs.Invalid on "file" for what no reading helps.
func Start(ctx context.Context, tx db.Tx, u Upload) (i Import, created bool, err error) {
	if err := check(u); err != nil {
		return Import{}, false, err
	}
	if u.Submission == uuid.Nil {
		var p errs.Invalid
		p.Add("submission", "import_form_again")
		return Import{}, false, p
	}
	var id int64
	err = tx.QueryRow(ctx, `insert into imports (school_id, submission, file_name, file_size, asked_by) values ($1, $2, $3, $4, $5)
		on conflict (school_id, submission) do nothing returning id`, tx.SchoolID(), u.Submission, u.Name, len(u.Body), tx.StaffID()).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		i, err = find(ctx, tx, `and i.submission = $2`, u.Submission)
		return i, false, err
	}
	if err != nil {
		return Import{}, false, fmt.Errorf("keep an upload: %w", err)
	}
	for part := 0; part*partSize < len(u.Body); part++ { // one by one: a batch would hold the whole file a second time
		if _, err := tx.Exec(ctx, `insert into import_parts (school_id, import_id, part, body) values ($1, $2, $3, $4)`, tx.SchoolID(), id, part,
			u.Body[part*partSize:min(len(u.Body), (part+1)*partSize)]); err != nil {
			return Import{}, false, fmt.Errorf("keep an upload: %w", err)
		}
	}
	if err := audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.FileUploaded, SubjectID: id, Detail: u.Name}); err != nil {
		return Import{}, false, err
	}
	i, err = ByID(ctx, tx, id)
	return i, true, err
}

func check(u Upload) error {
	var p errs.Invalid
	var bad *importer.FileError
	switch err := importer.Sniff(u.Body, int64(len(u.Body))); {
	case u.Name == "":
		p.Add("file", "import_file_choose")
	case len(u.Body) <= importer.MaxBytes && Whole(u.Body) != "":
		return nil
	case errors.As(err, &bad):
		p.Add("file", "import_file", "Words", bad.Words())
	case err != nil:
		return err
	}
	if p != nil {
		return p
	}
	return nil
}

// Ask is a part of a dry run: lines of one kind, or as the Shows say, "" for all but what is unchanged.
type Ask struct {
	Show          string
	Limit, Offset int
}

// Part is what was asked for, and how many such lines there are in all.
type Part struct {
	Lines []Line
	Total int
}

// Parts reads parts of a dry run in one pipelined batch. Scope: staff.
func Parts(ctx context.Context, tx db.Tx, id int64, asked ...Ask) ([]Part, error) {
	parts, b := make([]Part, len(asked)), &pgx.Batch{}
	for n, a := range asked {
		queuePart(b, tx.SchoolID(), id, a, &parts[n])
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("read the dry run: %w", err)
	}
	return parts, nil
}

// lineOf are the conditions of what is no kind of its own.
var lineOf = map[string]string{
	"":         `kind <> 'unchanged'`,
	ShowWarned: `warned`,
	ShowBad:    `kind in ('error', 'other_child')`,
	ShowCourt:  `kind <> 'leaving' and warnings @> '[{"code": "` + WarnCourtOrder + `"}]'`,
}

func queuePart(b *pgx.Batch, school, id int64, a Ask, into *Part) {
	condition, values := ` school_id = $1 and import_id = $2 and `, []any{school, id}
	if special, ok := lineOf[a.Show]; ok {
		condition += special
	} else {
		condition += `kind = $3`
		values = append(values, a.Show)
	}
	n := len(values)
	b.Queue(`select count(*) from import_lines where`+condition, values...).QueryRow(func(row pgx.Row) error { return row.Scan(&into.Total) })
	b.Queue(fmt.Sprintf(`select row, part, kind, number, name, coalesce(pupil_id, 0), changes, problems, warnings from import_lines where %s order by place limit $%d offset $%d`,
		condition, n+1, n+2), append(values, a.Limit, a.Offset)...).Query(func(rows pgx.Rows) (err error) {
		into.Lines, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (l Line, err error) {
			return l, r.Scan(&l.Row, &l.Part, &l.Kind, &l.Number, &l.Name, &l.PupilID, &l.Changes, &l.Problems, &l.Warnings)
		})
		return err
	})
}

// Head is the import's table with its first rows: enough for samples.
func Head(ctx context.Context, tx db.Tx, i Import, rows int) (importer.Table, error) {
	return table(ctx, tx, i, rows)
}

func table(ctx context.Context, tx db.Tx, i Import, most int) (importer.Table, error) {
	t := i.Table
	rows, err := tx.Query(ctx, `select row, cells from import_rows where school_id = $1 and import_id = $2 order by row limit nullif($3, 0)`, tx.SchoolID(), i.ID, most)
	if err != nil {
		return t, fmt.Errorf("read the rows of an import: %w", err)
	}
	t.Records, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (rec importer.Record, err error) { return rec, r.Scan(&rec.Row, &rec.Cells) })
	if err != nil {
		return t, fmt.Errorf("read the rows of an import: %w", err)
	}
	return t, nil
}
