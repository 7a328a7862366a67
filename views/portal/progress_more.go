package portal

import (
	"slices"
	"strconv"

	"gateway/app/result"
	"gateway/app/tracking"
	"gateway/views/layout"
)

// fieldTable is a further field that every subject has: a line for each subject, a column for each period.
type fieldTable struct {
	field    int
	periods  []int // oldest first
	subjects []int
}

// tables are the further shared fields with short values. The main field is left out, and what its lines say whole.
func (v ProgressView) tables() (out []fieldTable) {
	for f, d := range v.Fields {
		if f == v.main || d.Scope != tracking.Shared || d.Type == tracking.Text {
			continue
		}
		t := fieldTable{field: f, periods: v.newest(func(g int) bool { return g == f })}
		if f == v.target && d.WholeYear {
			t.periods = v.notInLine(t.periods)
		}
		for s := range v.Subjects {
			if v.hasAny(s, []int{f}, t.periods) {
				t.subjects = append(t.subjects, s)
			}
		}
		if len(t.subjects) > 0 && (f != v.further || !v.inLines(t)) {
			out = append(out, t)
		}
	}
	return out
}

// inLines says whether the lines of the main table tell all of a table: it has one period, and that needs no word that
// it is not released.
func (v ProgressView) inLines(t fieldTable) bool {
	return len(t.periods) == 1 && v.Periods[t.periods[0]].Released
}

func fieldID(v ProgressView, t fieldTable) string {
	return "field-" + strconv.FormatInt(v.Fields[t.field].ID, 10)
}

// notInLine are the periods of a target of the whole year in which a subject has one for a newer year than that of its
// line in the main table.
func (v ProgressView) notInLine(periods []int) []int {
	if len(v.columns) == 0 {
		return periods
	}
	return slices.DeleteFunc(slices.Clone(periods), func(i int) bool {
		for s := range v.Subjects {
			if line := v.comparedIn(s); v.Cell(s, v.target, i).Has() && i < line && v.Periods[i].YearID != v.Periods[line].YearID {
				return false
			}
		}
		return true
	})
}

// hasAny says whether a subject has a result of one of the fields in one of the periods.
func (v ProgressView) hasAny(s int, fields, periods []int) bool {
	return slices.ContainsFunc(fields, func(f int) bool {
		return slices.ContainsFunc(periods, func(i int) bool { return v.Cell(s, f, i).Has() })
	})
}

// subjectMore is what a subject has besides: short values of its own fields, and all texts.
type subjectMore struct {
	subject               int
	short, long           []int // fields
	shortTimes, longTimes []int // periods, oldest first
}

// withMore are the subjects that have more, as far as the shown periods go.
func (v ProgressView) withMore() (out []subjectMore) {
	text := func(f int) bool { return v.Fields[f].Type == tracking.Text }
	own := func(f int) bool { return v.Fields[f].Scope == tracking.InSubject && !text(f) }
	longTimes, shortTimes := v.newest(text), v.newest(own)
	for s := range v.Subjects {
		m := subjectMore{subject: s}
		for f := range v.Fields {
			switch {
			case text(f) && v.hasAny(s, []int{f}, longTimes):
				m.long = append(m.long, f)
			case own(f) && v.hasAny(s, []int{f}, shortTimes):
				m.short = append(m.short, f)
			}
		}
		m.shortTimes, m.longTimes = v.timesOf(s, m.short, shortTimes), v.timesOf(s, m.long, longTimes)
		if len(m.short)+len(m.long) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// timesOf are the periods in which a subject has a result of one of the fields.
func (v ProgressView) timesOf(s int, fields, periods []int) []int {
	return slices.DeleteFunc(slices.Clone(periods), func(i int) bool { return !v.hasAny(s, fields, []int{i}) })
}

// written is a text in a period.
type written struct{ field, period int }

// writtenOf are the texts of a subject: the newest of each field, and those before it.
func writtenOf(p *result.Progress, s int, fields, periods []int) (newest, earlier []written) {
	for _, f := range fields {
		first := true
		for _, i := range slices.Backward(periods) {
			switch {
			case !p.Cell(s, f, i).Has():
			case first:
				newest, first = append(newest, written{f, i}), false
			default:
				earlier = append(earlier, written{f, i})
			}
		}
	}
	return newest, earlier
}

// writtenIn is the period of a text, for staff with its release.
func writtenIn(f layout.Frame, p result.ProgressPeriod) string {
	if note := comes(f, p); note != "" {
		return periodName(f.W, f.School(), p) + ", " + note
	}
	return periodName(f.W, f.School(), p)
}

// captionOf is the name of a table of one subject, or of the general data.
func captionOf(f layout.Frame, p *result.Progress, s int) string {
	if p.Subjects[s].Name == "" {
		return f.W.T("portlet.general")
	}
	return p.Subjects[s].Name
}
