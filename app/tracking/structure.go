package tracking

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// S is the whole structure of a school's tracking data, each list in the school's own order.
type S struct {
	Subjects []Subject
	Scales   []Scale // with their values
	Fields   []Field // general ones, shared ones, then those of one subject
}

// Structure reads it in one batch. Scope: staff, worker, external, operator.
func Structure(ctx context.Context, tx db.Tx) (s S, err error) {
	b := &pgx.Batch{}
	b.Queue(`select id, alias, name, position, shared_fields, sqa_code from subjects where school_id = $1 order by position, alias_folded`, tx.SchoolID()).
		Query(func(rows pgx.Rows) (err error) {
			s.Subjects, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Subject])
			return err
		})
	b.Queue(`select id, name, explanation, direction, on_within, near_within, version from scales where school_id = $1 order by name_folded`, tx.SchoolID()).
		Query(func(rows pgx.Rows) (err error) { s.Scales, err = pgx.CollectRows(rows, scanScale); return err })
	b.Queue(`select scale_id, value, also, meaning, sort_value, colour from scale_values where school_id = $1 order by scale_id, position`, tx.SchoolID()).
		Query(s.scanValues)
	b.Queue(`select `+fieldColumns+` from fields where school_id = $1 order by array_position(array['general', 'shared', 'subject'], scope), position, name_folded, id`, tx.SchoolID()).
		Query(func(rows pgx.Rows) (err error) {
			s.Fields, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Field])
			return err
		})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return S{}, fmt.Errorf("read the structure of the tracking data: %w", err)
	}
	return s, nil
}

// fieldColumns are the columns of a Field in its order.
const fieldColumns = `id, scope, coalesce(subject_id, 0), name, category, explanation, type, coalesce(scale_id, 0), lowest, highest, whole_year, writable, shown, choice,
	coalesce(target_id, 0), position`

func scanScale(row pgx.CollectableRow) (s Scale, err error) {
	err = row.Scan(&s.ID, &s.Name, &s.Explanation, &s.Direction, &s.OnWithin, &s.NearWithin, &s.Version)
	return s, err
}

// scanValues puts the values into the scales that have been read.
func (s *S) scanValues(rows pgx.Rows) error {
	at := map[int64]int{}
	for i, scale := range s.Scales {
		at[scale.ID] = i
	}
	var of int64
	var v Value
	_, err := pgx.ForEachRow(rows, []any{&of, &v.Text, &v.Also, &v.Meaning, &v.Sort, &v.Colour}, func() error {
		if i, ok := at[of]; ok {
			s.Scales[i].Values = append(s.Scales[i].Values, v)
		}
		v = Value{} // the next row shares neither spellings nor number with this one
		return nil
	})
	return err
}

// Subject finds a subject; ID 0 where there is none.
func (s S) Subject(id int64) (found Subject) {
	for _, x := range s.Subjects {
		if x.ID == id {
			return x
		}
	}
	return found
}

// Scale finds a scale with its values; ID 0 where there is none.
func (s S) Scale(id int64) (found Scale) {
	for _, x := range s.Scales {
		if x.ID == id {
			return x
		}
	}
	return found
}

// Field finds a field; ID 0 where there is none.
func (s S) Field(id int64) (found Field) {
	for _, x := range s.Fields {
		if x.ID == id {
			return x
		}
	}
	return found
}

// markOf stands for a thing as it is: a form carries it, and who saves over something else than what they saw is told
// (case 60).
func markOf(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err) // only plain values are marked
	}
	h := sha256.Sum256(text)
	return hex.EncodeToString(h[:8])
}

// alone lets one person at a time change the structure of a school, until the transaction ends. Foreign keys of others
// to the school are let through.
func alone(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `select from schools where id = $1 for no key update`, tx.SchoolID()); err != nil {
		return fmt.Errorf("wait for other changes: %w", err)
	}
	return nil
}

// meanwhile is what the second of two admins is told.
const meanwhile = "Somebody else has saved this since you opened the page. Nothing of yours was saved. What is saved now is listed here, what you typed stands below."
