package imports

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/importer"
)

// ErrStopped is an import that is no longer in the state that the job is for: cancelled, or done by an earlier run.
var ErrStopped = errors.New("the import has gone on")

// Body is the file as it came. Scope: worker.
func Body(ctx context.Context, tx db.Tx, id int64) ([]byte, error) {
	rows, err := tx.Query(ctx, `select body from import_parts where school_id = $1 and import_id = $2 order by part`, tx.SchoolID(), id)
	if err != nil {
		return nil, fmt.Errorf("read an upload: %w", err)
	}
	var all bytes.Buffer
	var part []byte
	if _, err := pgx.ForEachRow(rows, []any{&part}, func() error { _, err := all.Write(part); return err }); err != nil {
		return nil, fmt.Errorf("read an upload: %w", err)
	}
	return all.Bytes(), nil
}

// chunk is how many rows one statement writes.
const chunk = 5000

// Stage keeps the rows of a file and matches its columns: as remembered for files of this shape, else by guess.
// It returns the import as it then is; Mapping waits for a person. Scope: worker.
func Stage(ctx context.Context, tx db.Tx, id int64, t importer.Table) (Import, error) {
	if err := stageRows(ctx, tx, id, t); err != nil {
		return Import{}, err
	}
	kind := importer.GuessKind(t.Headings)
	mapping, from, options := importer.Guess(kind, t), "guessed", Options{}
	var mapped any
	err := tx.QueryRow(ctx, `select kind, mapping, options, saved_at from import_mappings where school_id = $1 and shape = $2`, tx.SchoolID(), t.Shape()).
		Scan(&kind, &mapping, &options, &mapped)
	switch {
	case err == nil:
		from = "remembered"
	case !errors.Is(err, pgx.ErrNoRows):
		return Import{}, fmt.Errorf("read the remembered columns: %w", err)
	}
	tag, err := tx.Exec(ctx, `update imports set state = 'mapping', step_at = now(), kind = $3, format = $4, date1904 = $5, header_row = $6, headings = $7,
		hidden_columns = $8, blank_columns = $9, shape = $10, mapping = $11, mapping_from = $12, options = $13, mapped_at = $14, done = $15, total = $15
		where school_id = $1 and id = $2 and state = 'reading'`, tx.SchoolID(), id, string(kind), t.Format, t.Date1904, t.HeaderRow, t.Headings,
		list(t.Hidden), list(t.Blank), t.Shape(), mapping, from, options, mapped, len(t.Records))
	if err != nil {
		return Import{}, fmt.Errorf("keep the rows of an import: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return Import{}, ErrStopped
	}
	return ByID(ctx, tx, id)
}

// list is never null, in which the database could not tell it from "not known".
func list(places []int) []int { return append([]int{}, places...) }

func stageRows(ctx context.Context, tx db.Tx, id int64, t importer.Table) error {
	if _, err := tx.Exec(ctx, `delete from import_rows where school_id = $1 and import_id = $2`, tx.SchoolID(), id); err != nil {
		return fmt.Errorf("keep the rows of an import: %w", err)
	}
	for part := range slices.Chunk(t.Records, chunk) {
		numbers, cells := make([]int, len(part)), make([]string, len(part))
		for n, r := range part {
			text, err := json.Marshal(withoutNUL(r.Cells))
			if err != nil {
				return fmt.Errorf("keep the rows of an import: %w", err)
			}
			numbers[n], cells[n] = r.Row, string(text)
		}
		_, err := tx.Exec(ctx, `insert into import_rows (school_id, import_id, row, cells)
			select $1, $2, u.row, array(select json_array_elements_text(u.cells::json)) from unnest($3::int[], $4::text[]) u (row, cells)`, tx.SchoolID(), id, numbers, cells)
		if err != nil {
			return fmt.Errorf("keep the rows of an import: %w", err)
		}
	}
	return nil
}

// withoutNUL drops what no text of the database holds.
func withoutNUL(cells []string) []string {
	for _, c := range cells {
		if bytes.IndexByte([]byte(c), 0) >= 0 {
			out := make([]string, len(cells))
			for i, c := range cells {
				out[i] = string(bytes.ReplaceAll([]byte(c), []byte{0}, nil))
			}
			return out
		}
	}
	return cells
}

// Table is the import's table with all its rows. Scope: worker.
func Table(ctx context.Context, tx db.Tx, i Import) (importer.Table, error) {
	return table(ctx, tx, i, 0)
}

// Recheck sends an import whose columns are known to the dry run. Scope: worker.
func Recheck(ctx context.Context, tx db.Tx, id int64) error {
	_, err := tx.Exec(ctx, `update imports set state = 'checking', done = 0, total = 0, step_at = now() where school_id = $1 and id = $2 and state = 'mapping'`, tx.SchoolID(), id)
	if err != nil {
		return fmt.Errorf("send an import to the dry run: %w", err)
	}
	return nil
}

// Progress notes how far the worker is, in a transaction of its own. Scope: worker. Errors: ErrStopped.
func Progress(ctx context.Context, tx db.Tx, id int64, state string, done, total int) error {
	tag, err := tx.Exec(ctx, `update imports set done = $4, total = $5 where school_id = $1 and id = $2 and state = $3`, tx.SchoolID(), id, state, done, total)
	if err != nil {
		return fmt.Errorf("note the progress of an import: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrStopped
	}
	return nil
}

// Hash is what a dry run found, in short: what is applied must be what was confirmed.
func (f Found) Hash() ([]byte, error) {
	text, err := json.Marshal(f)
	if err != nil {
		return nil, fmt.Errorf("hash a dry run: %w", err)
	}
	h := sha256.Sum256(text)
	return h[:], nil
}

// Same says whether f is what the import's dry run found.
func (i Import) Same(f Found) (bool, error) {
	h, err := f.Hash()
	return bytes.Equal(h, i.hash), err
}

// Check keeps the outcome of a dry run; message is for people, "" for none. from is the state in which the import
// must be. Scope: worker. Errors: ErrStopped.
func Check(ctx context.Context, tx db.Tx, id int64, from string, f Found, message string) error {
	hash, err := f.Hash()
	if err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `update imports set state = 'checked', counts = $4, plan_hash = $5, message = $6, step_at = now(), done = $7, total = $7
		where school_id = $1 and id = $2 and state = $3`, tx.SchoolID(), id, from, f.Counts, hash, message, f.Counts.Read)
	if err != nil {
		return fmt.Errorf("keep a dry run: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrStopped
	}
	return saveLines(ctx, tx, id, f.Lines)
}

func saveLines(ctx context.Context, tx db.Tx, id int64, all []Line) error {
	if _, err := tx.Exec(ctx, `delete from import_lines where school_id = $1 and import_id = $2`, tx.SchoolID(), id); err != nil {
		return fmt.Errorf("keep a dry run: %w", err)
	}
	place := 0
	for part := range slices.Chunk(all, chunk) {
		text, err := json.Marshal(stored(part, place))
		if err != nil {
			return fmt.Errorf("keep a dry run: %w", err)
		}
		place += len(part)
		_, err = tx.Exec(ctx, `insert into import_lines (school_id, import_id, place, row, part, kind, warned, number, name, pupil_id, changes, problems, warnings)
			select $1, $2, place, row, part, kind, warned, number, name, nullif(pupil_id, 0), coalesce(changes, '[]'), coalesce(problems, '[]'), coalesce(warnings, '[]')
			from json_to_recordset($3::json) r (place int, row int, part text, kind text, warned boolean, number text, name text, pupil_id bigint, changes jsonb, problems jsonb, warnings jsonb)`,
			tx.SchoolID(), id, string(text))
		if err != nil {
			return fmt.Errorf("keep a dry run: %w", err)
		}
	}
	return nil
}

type storedLine struct {
	Place    int                `json:"place"`
	Row      int                `json:"row"`
	Part     string             `json:"part"`
	Kind     string             `json:"kind"`
	Warned   bool               `json:"warned"`
	Number   string             `json:"number"`
	Name     string             `json:"name"`
	PupilID  int64              `json:"pupil_id"`
	Changes  []Change           `json:"changes,omitempty"`
	Problems []importer.Problem `json:"problems,omitempty"`
	Warnings []importer.Problem `json:"warnings,omitempty"`
}

func stored(lines []Line, first int) []storedLine {
	out := make([]storedLine, len(lines))
	for i, l := range lines {
		out[i] = storedLine{first + i, l.Row, string(l.Part), l.Kind, len(l.Warnings) > 0, l.Number, l.Name, l.PupilID, l.Changes, l.Problems, l.Warnings}
	}
	return out
}

// End ends an import: state is Done, Refused or Failed; from the state in which it must be. Scope: worker. Errors:
// ErrStopped.
func End(ctx context.Context, tx db.Tx, id int64, from, state, message string, why *importer.FileError) error {
	problem := []byte("{}")
	if why != nil {
		var err error
		if problem, err = json.Marshal(why); err != nil {
			return fmt.Errorf("end an import: %w", err)
		}
	}
	tag, err := tx.Exec(ctx, `update imports set state = $4, message = $5, problem = $6, finished_at = now(), done = total
		where school_id = $1 and id = $2 and state = $3`, tx.SchoolID(), id, from, state, message, problem)
	if err != nil {
		return fmt.Errorf("end an import: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return ErrStopped
	}
	return nil
}

// Keep is how many days the file of an import and its rows are kept.
const Keep = 30

// PurgeArgs is the job that deletes one school's old files, PurgeAllArgs the one that starts it for every school.
type (
	PurgeArgs struct {
		SchoolID int64 `json:"school_id"`
	}
	PurgeAllArgs struct{}
)

// Kind names the job.
func (PurgeArgs) Kind() string { return "import_purge" }

// Kind names the job.
func (PurgeAllArgs) Kind() string { return "import_purge_all" }

// Purge deletes the files, rows and lines of imports older than Keep days; what they changed stays in the history.
// It returns how many imports it was. Scope: worker.
func Purge(ctx context.Context, tx db.Tx) (n int, err error) {
	rows, err := tx.Query(ctx, `update imports set purged_at = now(), state = case when state in ('done', 'refused', 'failed', 'cancelled') then state else 'cancelled' end
		where school_id = $1 and purged_at is null and asked_at < now() - make_interval(days => $2) returning id`, tx.SchoolID(), Keep)
	if err != nil {
		return 0, fmt.Errorf("purge imports: %w", err)
	}
	old, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return 0, fmt.Errorf("purge imports: %w", err)
	}
	for _, table := range []string{"import_parts", "import_rows", "import_lines"} {
		if _, err := tx.Exec(ctx, `delete from `+table+` where school_id = $1 and import_id = any($2)`, tx.SchoolID(), old); err != nil {
			return 0, fmt.Errorf("purge imports: %w", err)
		}
	}
	return len(old), nil
}
