package tracking

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
)

// The longest texts of a field, in letters.
const (
	MaxFieldName = 40
	maxCategory  = 40
	maxBound     = 1e9
)

// Mark stands for the field as a form shows it; its place in the order is no part of it.
func (f Field) Mark() string { f.Position = 0; return markOf(f) }

// tidy drops what does not belong to the field's scope and type.
func (f Field) tidy() Field {
	f.Name, f.Category, f.Explanation = strings.TrimSpace(f.Name), strings.TrimSpace(f.Category), strings.TrimSpace(f.Explanation)
	if f.Scope != InSubject {
		f.SubjectID = 0
	}
	if f.Type != OnScale {
		f.ScaleID, f.Choice = 0, false
	}
	if f.Type != Whole && f.Type != Decimal {
		f.Lowest, f.Highest = nil, nil
	}
	return f
}

// check judges a field beside the rest of the structure. results is how many it has: with any, what decides where they
// stand and what they mean stays as it was.
func (f Field) check(s S, results int) (bad errs.Invalid) {
	length("name", f.Name, MaxFieldName, &bad)
	if utf8.RuneCountInString(f.Category) > maxCategory {
		bad.Add("category", "too_long", "Max", maxCategory)
	}
	if utf8.RuneCountInString(f.Explanation) > MaxExplanation {
		bad.Add("explanation", "too_long", "Max", MaxExplanation)
	}
	if !slices.Contains([]string{General, Shared, InSubject}, f.Scope) {
		bad.Add("scope", "field_scope")
	}
	if f.Scope == InSubject && s.Subject(f.SubjectID).ID == 0 {
		bad.Add("subject", "field_subject")
	}
	if !slices.Contains([]string{Text, Whole, Decimal, OnScale}, f.Type) {
		bad.Add("type", "field_type")
	}
	if f.Type == OnScale && s.Scale(f.ScaleID).ID == 0 {
		bad.Add("scale", "field_scale")
	}
	f.checkBounds(&bad)
	f.checkTarget(s, &bad)
	f.checkTwin(s, &bad)
	if was := s.Field(f.ID); results > 0 && len(bad) == 0 {
		f.checkFixed(was, results, &bad)
	}
	return bad
}

func (f Field) checkBounds(bad *errs.Invalid) {
	fits := func(n *float64) bool {
		return n == nil || math.Abs(*n) <= maxBound && (f.Type != Whole || *n == math.Trunc(*n))
	}
	if !fits(f.Lowest) {
		bad.Add("lowest", "field_bound")
	}
	if !fits(f.Highest) {
		bad.Add("highest", "field_bound")
	}
	if f.Lowest != nil && f.Highest != nil && *f.Highest < *f.Lowest {
		bad.Add("highest", "field_bounds")
	}
}

// Comparable says whether values of the field can be compared with those of another one, its target: both on one scale
// or both numbers, about the same pupils and subjects.
func (f Field) Comparable(target Field) bool {
	alike := f.Type == OnScale && target.Type == OnScale && f.ScaleID == target.ScaleID ||
		(f.Type == Whole || f.Type == Decimal) && (target.Type == Whole || target.Type == Decimal)
	there := f.Scope == target.Scope && f.SubjectID == target.SubjectID || f.Scope == InSubject && target.Scope == Shared
	return alike && there && target.ID != 0 && target.ID != f.ID
}

func (f Field) checkTarget(s S, bad *errs.Invalid) {
	if f.TargetID != 0 && !f.Comparable(s.Field(f.TargetID)) {
		bad.Add("target", "field_target")
	}
	for _, o := range s.Fields {
		if f.ID != 0 && o.TargetID == f.ID && !o.Comparable(f) {
			bad.Add("type", "field_is_target", "Name", o.Name)
			return
		}
	}
}

// checkTwin finds another field that the same page would show under the same name.
func (f Field) checkTwin(s S, bad *errs.Invalid) {
	for _, o := range s.Fields {
		together := o.SubjectID == f.SubjectID || o.Scope == Shared && f.Scope == InSubject || o.Scope == InSubject && f.Scope == Shared
		if o.ID != f.ID && together && fold.Text(o.Name) == fold.Text(f.Name) {
			bad.Add("name", "tracking_taken", "Name", o.Name)
			return
		}
	}
}

// checkFixed: results keep the meaning and the place with which they were entered.
func (f Field) checkFixed(was Field, results int, bad *errs.Invalid) {
	if f.Type != was.Type {
		bad.Add("type", "field_fixed", "Count", results)
	}
	if f.ScaleID != was.ScaleID && f.Type == was.Type {
		bad.Add("scale", "field_fixed", "Count", results)
	}
	if f.Scope != was.Scope {
		bad.Add("scope", "field_fixed", "Count", results)
	}
	if f.SubjectID != was.SubjectID && f.Scope == was.Scope {
		bad.Add("subject", "field_fixed", "Count", results)
	}
	if f.WholeYear != was.WholeYear {
		bad.Add("whole_year", "field_fixed", "Count", results)
	}
}

// ResultsOfField counts what a field has: results and what results were before. Scope: staff.
func ResultsOfField(ctx context.Context, tx db.Tx, id int64) (n int, err error) {
	err = tx.QueryRow(ctx, `select (select count(*) from results where school_id = $1 and field_id = $2) + (select count(*) from result_changes where school_id = $1 and field_id = $2)`,
		tx.SchoolID(), id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the results of a field: %w", err)
	}
	return n, nil
}

// SaveField adds a field (ID 0) at the end, or saves one in the place of that with the mark. A new field is in no access
// settings: nobody outside sees it until somebody ticks it (LIC-2). Scope: staff. Errors: errs.Invalid; errs.NotFound;
// errs.Conflict when somebody else has saved meanwhile.
func SaveField(ctx context.Context, tx db.Tx, mark string, f Field) (int64, error) {
	f = f.tidy()
	if err := alone(ctx, tx); err != nil {
		return 0, err
	}
	s, err := Structure(ctx, tx)
	if err != nil {
		return 0, err
	}
	twin := find(s.Fields, func(o Field) bool { same := f; same.ID = o.ID; return f.ID == 0 && o.Mark() == same.Mark() })
	was := s.Field(f.ID)
	switch {
	case twin != nil:
		return twin.ID, nil // a second press
	case f.ID != 0 && was.ID == 0:
		return 0, errs.NotFound
	case f.ID != 0 && was.Mark() == f.Mark():
		return f.ID, nil
	}
	results, err := ResultsOfField(ctx, tx, f.ID)
	if err != nil {
		return 0, err
	}
	switch bad := f.check(s, results); {
	case bad != nil:
		return 0, bad
	case f.ID != 0 && was.Mark() != mark:
		return 0, errs.Conflict{Text: meanwhile}
	}
	return storeField(ctx, tx, f)
}

func storeField(ctx context.Context, tx db.Tx, f Field) (id int64, err error) {
	values := []any{tx.SchoolID(), f.Scope, f.SubjectID, f.Name, fold.Text(f.Name), f.Category, f.Explanation, f.Type, f.ScaleID, f.Lowest, f.Highest, f.WholeYear, f.Writable, f.Shown, f.Choice, f.TargetID}
	what := "new field "
	if f.ID == 0 {
		err = tx.QueryRow(ctx, `insert into fields (school_id, scope, subject_id, name, name_folded, category, explanation, type, scale_id, lowest, highest, whole_year, writable, shown, choice, target_id, position)
			select $1, $2, nullif($3::bigint, 0), $4, $5, $6, $7, $8, nullif($9::bigint, 0), $10::double precision, $11::double precision, $12::boolean, $13::boolean, $14::boolean, $15::boolean,
			nullif($16::bigint, 0), coalesce(max(position), 0) + 1 from fields where school_id = $1 returning id`, values...).Scan(&id)
	} else {
		what = "field "
		err = tx.QueryRow(ctx, `update fields set scope = $2, subject_id = nullif($3::bigint, 0), name = $4, name_folded = $5, category = $6, explanation = $7, type = $8,
			scale_id = nullif($9::bigint, 0), lowest = $10, highest = $11, whole_year = $12, writable = $13, shown = $14, choice = $15, target_id = nullif($16::bigint, 0)
			where school_id = $1 and id = $17 returning id`, append(values, f.ID)...).Scan(&id)
	}
	if err != nil {
		return 0, fmt.Errorf("save a field: %w", err)
	}
	return id, note(ctx, tx, what+f.Name)
}

// DeleteField takes a field without results away, and its ticks in all access settings; who has those open is told.
// Scope: staff. Errors: errs.NotFound; errs.Conflict says how many results it has.
func DeleteField(ctx context.Context, tx db.Tx, id int64) error {
	n, err := ResultsOfField(ctx, tx, id)
	if err != nil {
		return err
	}
	if n > 0 {
		return errs.Conflict{Text: "This field has " + count(n, "result") + ", older values counted. It cannot be deleted. Hide it from teachers and take its ticks out of the access settings instead."}
	}
	b := &pgx.Batch{}
	b.Queue(`with gone as (delete from licence_fields where school_id = $1 and field_key = $2 returning licence_type_id)
		update licence_types set version = version + 1 where school_id = $1 and id in (select licence_type_id from gone)`, tx.SchoolID(), FieldKey(id))
	var name string
	b.Queue(`delete from fields where school_id = $1 and id = $2 returning name`, tx.SchoolID(), id).QueryRow(func(r pgx.Row) error { return r.Scan(&name) })
	err = tx.SendBatch(ctx, b).Close()
	return deleted(ctx, tx, err, "field "+name)
}

// MoveField moves a field one place up or down among those beside which it stands. Scope: staff. Errors: errs.NotFound.
func MoveField(ctx context.Context, tx db.Tx, id int64, up bool) error {
	if err := alone(ctx, tx); err != nil {
		return err
	}
	s, err := Structure(ctx, tx)
	if err != nil {
		return err
	}
	f := s.Field(id)
	beside := slices.DeleteFunc(s.Fields, func(o Field) bool { return o.Scope != f.Scope || o.SubjectID != f.SubjectID })
	ids, ok := moved(beside, id, up, func(f Field) int64 { return f.ID })
	if !ok {
		return errs.NotFound
	}
	return order(ctx, tx, "fields", ids)
}
