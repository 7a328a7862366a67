package tracking

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
)

// The bounds of a scale.
const (
	MaxValues      = 80 // of one scale
	MaxExplanation = 600
	maxScaleName   = 50
	maxValue       = 30
	maxMeaning     = 100
	maxAlso        = 10
	maxSort        = 100000
)

// The colours that a value may have; words say the same beside it (POR-4).
var Colours = []string{"", "good", "near", "bad", "info"}

// ScaleForm is a scale as somebody typed it. ID 0 is a new one; Version is the one that the form was made from. Was
// is, for each value, what it was called when the form was made ("" = it is new).
type ScaleForm struct {
	Scale
	Was []string
}

// Use is how many results have each value of a scale.
type Use map[string]int

// UseOfScale counts the results on a scale. Scope: staff.
func UseOfScale(ctx context.Context, tx db.Tx, id int64) (Use, error) {
	rows, err := tx.Query(ctx, `select r.value, count(*) from results r join fields f on f.school_id = r.school_id and f.id = r.field_id
		where r.school_id = $1 and f.scale_id = $2 group by r.value`, tx.SchoolID(), id)
	if err != nil {
		return nil, fmt.Errorf("count the results of a scale: %w", err)
	}
	use, value, n := Use{}, "", 0
	_, err = pgx.ForEachRow(rows, []any{&value, &n}, func() error { use[value] = n; return nil })
	return use, err
}

// ScaleByID reads a scale with its values. Scope: staff. Errors: errs.NotFound.
func ScaleByID(ctx context.Context, tx db.Tx, id int64) (s Scale, err error) {
	b := &pgx.Batch{}
	b.Queue(`select id, name, explanation, direction, on_within, near_within, version from scales where school_id = $1 and id = $2`, tx.SchoolID(), id).
		Query(func(rows pgx.Rows) (err error) { s, err = pgx.CollectExactlyOneRow(rows, scanScale); return err })
	b.Queue(`select value, also, meaning, sort_value, colour from scale_values where school_id = $1 and scale_id = $2 order by position`, tx.SchoolID(), id).
		Query(func(rows pgx.Rows) (err error) {
			s.Values, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Value])
			return err
		})
	err = tx.SendBatch(ctx, b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return s, errs.NotFound
	}
	return s, err
}

// Sorted puts the values into their order: the best first; those that are no grade last.
func (s Scale) Sorted() Scale {
	s.Values = slices.Clone(s.Values)
	slices.SortStableFunc(s.Values, func(a, b Value) int {
		switch {
		case a.Sort == nil || b.Sort == nil:
			return cmp.Compare(btoi(a.Sort == nil), btoi(b.Sort == nil))
		case s.Direction == Up:
			return cmp.Compare(*b.Sort, *a.Sort)
		}
		return cmp.Compare(*a.Sort, *b.Sort)
	})
	return s
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// SaveScale adds a scale or saves one in the place of its version; results on it sort by the new values from then on.
// Scope: staff. Errors: errs.Invalid; errs.NotFound; errs.Conflict when somebody else has saved meanwhile.
func SaveScale(ctx context.Context, tx db.Tx, f ScaleForm) (int64, error) {
	f.Name, f.Explanation = strings.TrimSpace(f.Name), strings.TrimSpace(f.Explanation)
	if err := alone(ctx, tx); err != nil {
		return 0, err
	}
	use, err := UseOfScale(ctx, tx, f.ID)
	if err != nil {
		return 0, err
	}
	bad := f.Check(use)
	twin, err := f.twin(ctx, tx)
	switch {
	case err != nil:
		return 0, err
	case twin.ID != 0 && f.ID == 0 && bad == nil && twin.content() == f.Sorted().content():
		return twin.ID, nil // a second press
	case twin.ID != 0:
		bad.Add("name", "tracking_taken", "Name", twin.Name)
	}
	if bad != nil {
		return 0, bad
	}
	return f.store(ctx, tx, use)
}

// content is a scale without what only the database knows of it.
func (s Scale) content() string {
	s.ID, s.Version = 0, 0
	for i, v := range s.Values {
		if len(v.Also) == 0 {
			s.Values[i].Also = nil
		}
	}
	return markOf(s)
}

// twin is another scale with the name; ID 0 without one.
func (f ScaleForm) twin(ctx context.Context, tx db.Tx) (Scale, error) {
	var id int64
	err := tx.QueryRow(ctx, `select id from scales where school_id = $1 and name_folded = $2 and id <> $3`, tx.SchoolID(), fold.Text(f.Name), f.ID).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return Scale{}, nil
	}
	if err != nil {
		return Scale{}, fmt.Errorf("find a scale: %w", err)
	}
	return ScaleByID(ctx, tx, id)
}

func (f ScaleForm) store(ctx context.Context, tx db.Tx, use Use) (int64, error) {
	next := f.Sorted()
	if f.ID == 0 {
		id, err := insertScale(ctx, tx, next)
		if err != nil {
			return 0, err
		}
		return id, note(ctx, tx, "new scale "+f.Name)
	}
	was, err := ScaleByID(ctx, tx, f.ID)
	switch {
	case err != nil:
		return 0, err
	case was.content() == next.content():
		return f.ID, nil
	case was.Version != f.Version:
		return 0, errs.Conflict{Text: meanwhile}
	}
	if bad := lost(was, next, use); bad != nil {
		return 0, bad
	}
	if err := updateScale(ctx, tx, next); err != nil {
		return 0, err
	}
	return f.ID, note(ctx, tx, "scale "+f.Name)
}

// lost finds values of results that the scale no longer has.
func lost(was, next Scale, use Use) (bad errs.Invalid) {
	for _, v := range was.Values {
		if use[v.Text] > 0 && !slices.ContainsFunc(next.Values, func(n Value) bool { return n.Text == v.Text }) {
			field := "value_0"
			bad.Add(field, "scale_value_used", "Value", v.Text, "Count", use[v.Text])
			return bad
		}
	}
	return nil
}

func insertScale(ctx context.Context, tx db.Tx, s Scale) (id int64, err error) {
	err = tx.QueryRow(ctx, `insert into scales (school_id, name, name_folded, explanation, direction, on_within, near_within) values ($1, $2, $3, $4, $5, $6, $7) returning id`,
		tx.SchoolID(), s.Name, fold.Text(s.Name), s.Explanation, s.Direction, s.OnWithin, s.NearWithin).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("add a scale: %w", err)
	}
	s.ID = id
	b := &pgx.Batch{}
	s.queueValues(b, tx.SchoolID())
	return id, tx.SendBatch(ctx, b).Close()
}

func updateScale(ctx context.Context, tx db.Tx, s Scale) error {
	b := &pgx.Batch{}
	b.Queue(`update scales set name = $3, name_folded = $4, explanation = $5, direction = $6, on_within = $7, near_within = $8, version = version + 1 where school_id = $1 and id = $2`,
		tx.SchoolID(), s.ID, s.Name, fold.Text(s.Name), s.Explanation, s.Direction, s.OnWithin, s.NearWithin)
	b.Queue(`delete from scale_values where school_id = $1 and scale_id = $2`, tx.SchoolID(), s.ID)
	s.queueValues(b, tx.SchoolID())
	b.Queue(`update results r set sort_value = v.sort_value from scale_values v, fields f where r.school_id = $1 and f.school_id = $1 and f.scale_id = $2 and r.field_id = f.id
		and v.school_id = $1 and v.scale_id = $2 and v.value = r.value and r.sort_value is distinct from v.sort_value`, tx.SchoolID(), s.ID)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("save a scale: %w", err)
	}
	return nil
}

// queueValues writes the values; an array of arrays has one length, so each value's other spellings travel as one text.
func (s Scale) queueValues(b *pgx.Batch, school int64) {
	var text, also, meaning, colour []string
	var sort []*float64
	for _, v := range s.Values {
		text, also, meaning, colour, sort = append(text, v.Text), append(also, strings.Join(v.Also, "\n")), append(meaning, v.Meaning), append(colour, v.Colour), append(sort, v.Sort)
	}
	b.Queue(`insert into scale_values (school_id, scale_id, position, value, also, meaning, sort_value, colour)
		select $1, $2, u.place, u.value, coalesce(string_to_array(nullif(u.also, ''), E'\n'), '{}'), u.meaning, u.sort, u.colour
		from unnest($3::text[], $4::text[], $5::text[], $6::double precision[], $7::text[]) with ordinality u (value, also, meaning, sort, colour, place)`,
		school, s.ID, text, also, meaning, sort, colour)
}

// DeleteScale takes a scale away that no field has. Scope: staff. Errors: errs.NotFound; errs.Conflict names the fields.
func DeleteScale(ctx context.Context, tx db.Tx, id int64) error {
	var fields []string
	if err := tx.QueryRow(ctx, `select coalesce(array_agg(name order by position), '{}') from fields where school_id = $1 and scale_id = $2`, tx.SchoolID(), id).Scan(&fields); err != nil {
		return fmt.Errorf("find the fields of a scale: %w", err)
	}
	if len(fields) > 0 {
		return errs.Conflict{Text: "Fields have this scale: " + strings.Join(fields, ", ") + ". It cannot be deleted."}
	}
	var name string
	err := tx.QueryRow(ctx, `delete from scales where school_id = $1 and id = $2 returning name`, tx.SchoolID(), id).Scan(&name)
	return deleted(ctx, tx, err, "scale "+name)
}
