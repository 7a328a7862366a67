// Package result is what is entered into a school's tracking data: a value of a field for a pupil, and a subject, in a
// period (requirements: "The tracking model").
package result

import (
	"math"
	"time"

	"gateway/app/tracking"
)

// Progress is what a family or a member of staff may see of a pupil's results, over all years (POR-2, TRK-3): for the
// portlet Progress those of shared and subject fields, for General data those of general fields, in one subject
// without a name. Only fields, periods and subjects with a result are in it.
type Progress struct {
	Fields   []ProgressField  // in order of position
	Periods  []ProgressPeriod // newest first
	Subjects []ProgressSubject
	cells    []ProgressCell // by subject, field and period
}

// ProgressField is a field that may be seen.
type ProgressField struct {
	tracking.Field
	Scale *tracking.Scale // nil: it has none
}

// ProgressPeriod is a period in which the pupil has a result that may be seen.
type ProgressPeriod struct {
	ID        int64
	YearID    int64 // academic year
	YearName  string
	YearGroup int
	Name      string
	WholeYear bool
	Release   time.Time // zero = no moment is set
	Released  bool      // always, for families
}

// ProgressSubject is a subject in which the pupil has a result, also one that they no longer take.
type ProgressSubject struct {
	ID   int64
	Name string // for families
}

// ProgressCell is a result; Text is "" where there is none.
type ProgressCell struct {
	Text string
	Sort float64 // NaN: it has no place in the order
}

// Has says whether there is a result.
func (c ProgressCell) Has() bool { return c.Text != "" }

// Place is where the value sorts, nil where it does not.
func (c ProgressCell) Place() *float64 {
	if c.Text == "" || math.IsNaN(c.Sort) {
		return nil
	}
	return &c.Sort
}

// Cell is the result of a field in a period; the numbers are places in Subjects, Fields and Periods.
func (p *Progress) Cell(subject, field, period int) ProgressCell {
	return p.cells[(subject*len(p.Fields)+field)*len(p.Periods)+period]
}

// FieldAt is the place of a field, -1 when it may not be seen.
func (p *Progress) FieldAt(id int64) int {
	for i := range p.Fields {
		if p.Fields[i].ID == id {
			return i
		}
	}
	return -1
}

// Target is what a result is compared with: the field's target in the same period or, when it is one of the whole
// year, in the whole-year period of the same year. None where the target may not be seen.
func (p *Progress) Target(subject, field, period int) ProgressCell {
	target := -1
	if id := p.Fields[field].TargetID; id != 0 {
		target = p.FieldAt(id)
	}
	if target < 0 {
		return ProgressCell{}
	}
	if !p.Fields[target].WholeYear {
		return p.Cell(subject, target, period)
	}
	for i := range p.Periods {
		if p.Periods[i].WholeYear && p.Periods[i].YearID == p.Periods[period].YearID && p.Cell(subject, target, i).Has() {
			return p.Cell(subject, target, i)
		}
	}
	return ProgressCell{}
}

// Verdict compares a result with its target: tracking.Above …, "" where it cannot be told. Without a scale nobody has
// said which end is best (POR-4).
func (p *Progress) Verdict(subject, field, period int) string {
	if p.Fields[field].Scale == nil {
		return ""
	}
	value, target := p.Cell(subject, field, period), p.Target(subject, field, period)
	return p.Fields[field].Scale.Against(value.Place(), target.Place())
}
