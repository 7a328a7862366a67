// Package result is what stands in the fields of a school: a value for a pupil, a subject or none, a field and a period,
// with who and when, and what it was before (TRK-3, TRK-4).
package result

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// Said is one value of a file. What it is called there was looked up by the caller, and its field took it; the same
// result may stand in said once.
type Said struct {
	Line  int
	Key   Key
	Value string // "" takes the result away
	Sort  *float64
}

// Key names a result: a pupil, a period, a subject (0 for general fields) and a field.
type Key struct{ PupilID, PeriodID, SubjectID, FieldID int64 }

// What a value of a file does.
const (
	New       = "new"
	Changed   = "changed"
	Unchanged = "unchanged"
)

// PlanLine is what one value does.
type PlanLine struct {
	Said
	Kind string
	Old  string
}

// Plan is what a file's values would do.
type Plan struct {
	Lines []PlanLine // one for each value, in the file's order
	was   map[Key]standingOne
}

type standingOne struct {
	value string
	staff *int64
	at    time.Time
}

// MakePlan compares values with the results that stand. It writes nothing. Scope: worker, or staff.
func MakePlan(ctx context.Context, tx db.Tx, said []Said) (Plan, error) {
	p := Plan{Lines: make([]PlanLine, 0, len(said))}
	var err error
	if p.was, err = standing(ctx, tx, said); err != nil {
		return p, err
	}
	for _, s := range said {
		was, there := p.was[s.Key]
		line := PlanLine{Said: s, Kind: Changed, Old: was.value}
		switch {
		case was.value == s.Value: // of a result that is not there, "": nothing to take away
			line.Kind = Unchanged
		case !there:
			line.Kind = New
		}
		p.Lines = append(p.Lines, line)
	}
	return p, nil
}

// Touched is how many values the plan would write.
func (p Plan) Touched() (n int) {
	for _, l := range p.Lines {
		if l.Kind != Unchanged {
			n++
		}
	}
	return n
}

// standing are the results of the pupils and periods that are said anything of.
func standing(ctx context.Context, tx db.Tx, said []Said) (map[Key]standingOne, error) {
	pupils, periods := map[int64]bool{}, map[int64]bool{}
	for _, s := range said {
		pupils[s.Key.PupilID], periods[s.Key.PeriodID] = true, true
	}
	rows, err := tx.Query(ctx, `select pupil_id, period_id, coalesce(subject_id, 0), field_id, value, staff_id, at from results
		where school_id = $1 and pupil_id = any($2) and period_id = any($3)`, tx.SchoolID(), keysOf(pupils), keysOf(periods))
	if err != nil {
		return nil, fmt.Errorf("read the results: %w", err)
	}
	out := map[Key]standingOne{}
	var k Key
	var s standingOne
	_, err = pgx.ForEachRow(rows, []any{&k.PupilID, &k.PeriodID, &k.SubjectID, &k.FieldID, &s.value, &s.staff, &s.at}, func() error {
		out[k] = s
		return nil
	})
	return out, err
}

func keysOf(set map[int64]bool) []int64 {
	out := make([]int64, 0, len(set))
	for id := range set {
		out = append(out, id)
	}
	return out
}

// By is who has a file taken in: StaffID 0 for nobody in person, ImportID 0 for no import.
type By struct{ StaffID, ImportID int64 }

// chunk is how many results one statement writes: under a second.
const chunk = 10_000

// Apply writes what the plan says; every value that changes leaves the earlier one in the history.
// wrote hears of each part that was written, and its error ends the work. The caller has made the plan in the same
// transaction. Scope: worker.
func (p *Plan) Apply(ctx context.Context, tx db.Tx, by By, wrote func(n int) error) error {
	var part columns
	flush := func() error {
		if len(part.pupils) == 0 {
			return nil
		}
		if err := part.write(ctx, tx, by); err != nil {
			return err
		}
		n := len(part.pupils)
		part = columns{}
		return wrote(n)
	}
	for _, l := range p.Lines {
		if l.Kind == Unchanged {
			continue
		}
		part.add(l, p.was[l.Key])
		if len(part.pupils) == chunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// columns are values on their way into a statement.
type columns struct {
	pupils, periods, subjects, fields []int64
	values, olds                      []string
	sorts                             []*float64
	staff                             []*int64
	ats                               []*time.Time
}

func (c *columns) add(l PlanLine, was standingOne) {
	c.pupils, c.periods = append(c.pupils, l.Key.PupilID), append(c.periods, l.Key.PeriodID)
	c.subjects, c.fields = append(c.subjects, l.Key.SubjectID), append(c.fields, l.Key.FieldID)
	c.values, c.olds, c.sorts = append(c.values, l.Value), append(c.olds, l.Old), append(c.sorts, l.Sort)
	c.staff = append(c.staff, was.staff)
	var at *time.Time
	if l.Kind == Changed {
		at = &was.at
	}
	c.ats = append(c.ats, at)
}

func (c *columns) write(ctx context.Context, tx db.Tx, by By) error {
	b := &pgx.Batch{}
	school, staff, file := tx.SchoolID(), orNull(by.StaffID), orNull(by.ImportID)
	b.Queue(`insert into result_changes (school_id, pupil_id, period_id, subject_id, field_id, old_value, old_staff_id, old_at, new_value, staff_id, import_id)
		select $1, u.pupil, u.period, nullif(u.subject, 0), u.field, u.old, u.staff, u.at, u.value, $2, $3
		from unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::bigint[], $11::timestamptz[])
			u (pupil, period, subject, field, value, old, staff, at) where u.at is not null`,
		school, staff, file, c.pupils, c.periods, c.subjects, c.fields, c.values, c.olds, c.staff, c.ats)
	b.Queue(`delete from results r using unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[]) u (pupil, period, subject, field, value)
		where r.school_id = $1 and u.value = '' and r.pupil_id = u.pupil and r.period_id = u.period and r.subject_id is not distinct from nullif(u.subject, 0) and r.field_id = u.field`,
		school, c.pupils, c.periods, c.subjects, c.fields, c.values)
	b.Queue(`insert into results as r (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id, import_id)
		select $1, u.pupil, u.period, nullif(u.subject, 0), u.field, u.value, u.sort, $2, $3
		from unnest($4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::float8[]) u (pupil, period, subject, field, value, sort) where u.value <> ''
		on conflict (school_id, pupil_id, period_id, subject_id, field_id) do update
		set value = excluded.value, sort_value = excluded.sort_value, staff_id = excluded.staff_id, import_id = excluded.import_id, at = now()`,
		school, staff, file, c.pupils, c.periods, c.subjects, c.fields, c.values, c.sorts)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	return nil
}

func orNull(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}
