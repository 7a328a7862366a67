package tracking

import (
	"cmp"
	"context"
	"fmt"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/school"
)

// The ready sets that the first fields of a school have.
const (
	firstGrades     = "gcse-fine"
	firstGradesSQA  = "national-5-higher"
	firstAttitude   = "attitude-1-best"
	categoryTargets = "Targets"
)

// EnsureStart gives a school that has neither scales nor fields the ready sets of its country and three shared fields
// (Target, Current grade, Attitude to learning), and the academic year of a day, once it is saved, its usual periods.
// It does nothing a second time. Scope: staff, worker.
// grades is the key of the ready set that the grades are on, "" for the usual one of the country.
func EnsureStart(ctx context.Context, tx db.Tx, s school.School, today civil.Date, grades string) error {
	if err := alone(ctx, tx); err != nil {
		return err
	}
	now, err := Structure(ctx, tx)
	if err != nil {
		return err
	}
	if len(now.Scales) == 0 && len(now.Fields) == 0 {
		if err := startFields(ctx, tx, s, grades); err != nil {
			return err
		}
	}
	years, err := school.AcademicYears(ctx, tx)
	if err != nil {
		return err
	}
	if year, _ := school.YearAt(years, today); year.ID != 0 {
		return EnsurePeriods(ctx, tx, s, year)
	}
	return nil
}

func startFields(ctx context.Context, tx db.Tx, s school.School, on string) error {
	if on == "" && s.Country == "scotland" {
		on = firstGradesSQA
	}
	on = cmp.Or(on, firstGrades)
	grades, attitude := int64(0), int64(0)
	for _, r := range ReadySets() {
		if !r.For(s.Country) && r.Key != on {
			continue
		}
		id, err := insertScale(ctx, tx, r.Scale)
		if err != nil {
			return err
		}
		switch r.Key {
		case on:
			grades = id
		case firstAttitude:
			attitude = id
		}
	}
	field := Field{Scope: Shared, Type: OnScale, Writable: true, Shown: true, Choice: true}
	target, grade, effort := field, field, field
	target.Name, target.Category, target.ScaleID, target.WholeYear = "Target", categoryTargets, grades, true
	target.Explanation = "The grade that we aim for together."
	grade.Name, grade.Category, grade.ScaleID = "Current grade", "Progress", grades
	grade.Explanation = "The grade of the work that is done at the moment."
	effort.Name, effort.Category, effort.ScaleID = "Attitude to learning", "Attitude", attitude
	effort.Explanation = "How your child works in lessons and at home."
	var err error
	if grade.TargetID, err = storeField(ctx, tx, target); err != nil {
		return err
	}
	for _, f := range []Field{grade, effort} {
		if _, err := storeField(ctx, tx, f); err != nil {
			return fmt.Errorf("make the first fields: %w", err)
		}
	}
	return nil
}
