package portal

import (
	"slices"
	"strconv"

	"gateway/app/result"
	"gateway/app/tracking"
	"gateway/views/layout"
	"gateway/views/ui"
)

// ProgressAsk is what the address of the page Progress asks for; numbers that are not there are as 0.
type ProgressAsk struct {
	Year    int64 // academic year; 0 = the newest results
	Subject int64 // of the chart
	Field   int64
}

// At most so many periods stand side by side: of the newest results, which with the target are the five that a phone has
// room for, and of a chosen year.
const (
	newestShown = 4
	yearShown   = 8
)

// ProgressView is the page Progress: which of the results stand where. Numbers are places in Progress, -1 = none.
type ProgressView struct {
	*result.Progress
	Ask     ProgressAsk
	main    int   // the field whose periods stand side by side
	target  int   // its target
	further int   // one more field, of which the newest result stands in the same line
	columns []int // periods of main, oldest first
	beside  []int // periods of further, oldest first
	years   []int // a period of each academic year, newest first
	labels  []string
	rows    []progressRow
	subject int // of the chart
	field   int
}

// progressRow is a subject in the main table.
type progressRow struct {
	subject int
	newest  int // its newest result's period among the shown ones, -1 = none: target and verdict are that period's
	verdict string
}

// NewProgress arranges results as a page.
func NewProgress(f layout.Frame, p *result.Progress, ask ProgressAsk) ProgressView {
	v := ProgressView{Progress: p, Ask: ask, main: -1, target: -1, further: -1, subject: -1, field: -1}
	v.chooseFields()
	v.choosePeriods()
	v.labels = periodLabels(f.W, f.School(), p.Periods)
	for s := range p.Subjects {
		if v.main >= 0 && v.inRow(s) {
			r := progressRow{subject: s, newest: v.newestOf(s)}
			if r.newest >= 0 {
				r.verdict = p.Verdict(s, v.main, r.newest)
			}
			v.rows = append(v.rows, r)
		}
	}
	v.chooseChart()
	return v
}

// Empty says whether there is nothing to see at all.
func (v ProgressView) Empty() bool { return len(v.Periods) == 0 }

// last is the newest period of the main table.
func (v ProgressView) last() int { return v.columns[len(v.columns)-1] }

// inLine says whether a field can stand among the periods: its values are short, and it has one in each period.
func (v ProgressView) inLine(f int) bool {
	return v.Fields[f].Type != tracking.Text && !v.Fields[f].WholeYear && v.Fields[f].Scope == tracking.Shared
}

// chooseFields makes the first field with a target the main one, or else the first that can be.
func (v *ProgressView) chooseFields() {
	for f := range v.Fields {
		switch to := v.FieldAt(v.Fields[f].TargetID); {
		case !v.inLine(f):
		case v.main < 0 || v.target < 0 && to >= 0:
			v.main, v.target = f, to
		}
	}
	for f := range v.Fields {
		if v.further < 0 && f != v.main && f != v.target && v.inLine(f) {
			v.further = f
		}
	}
}

// choosePeriods takes the newest periods, or those of a chosen year.
func (v *ProgressView) choosePeriods() {
	seen := map[int64]bool{}
	for i, p := range v.Periods {
		if !seen[p.YearID] {
			seen[p.YearID] = true
			v.years = append(v.years, i)
		}
	}
	if !seen[v.Ask.Year] {
		v.Ask.Year = 0
	}
	v.columns = v.newest(func(f int) bool { return f == v.main })
	v.beside = v.newest(func(f int) bool { return f == v.further })
}

// newest are the periods of a page, oldest first, in which a field of these has a result.
func (v *ProgressView) newest(of func(field int) bool) (out []int) {
	most := newestShown
	if v.Ask.Year != 0 {
		most = yearShown
	}
	for i, p := range v.Periods {
		if len(out) < most && (v.Ask.Year == 0 || p.YearID == v.Ask.Year) && v.any(i, of) {
			out = append(out, i)
		}
	}
	slices.Reverse(out)
	return out
}

// any says whether a period has a result of one of these fields.
func (v *ProgressView) any(period int, of func(field int) bool) bool {
	for f := range v.Fields {
		if !of(f) {
			continue
		}
		for s := range v.Subjects {
			if v.Cell(s, f, period).Has() {
				return true
			}
		}
	}
	return false
}

// inRow says whether a subject has something to show in the main table.
func (v ProgressView) inRow(s int) bool {
	return slices.ContainsFunc(v.columns, func(i int) bool { return v.Cell(s, v.main, i).Has() }) || v.targetOf(s).Has() || v.furtherOf(s).Has()
}

// newestOf is the newest shown period in which a subject has a result of the main field.
func (v ProgressView) newestOf(s int) int {
	for _, i := range slices.Backward(v.columns) {
		if v.Cell(s, v.main, i).Has() {
			return i
		}
	}
	return -1
}

// comparedIn is the period whose target stands in a subject's line: that of its newest result or, where it has none yet,
// the newest of the table, which has a column.
func (v ProgressView) comparedIn(s int) int {
	if i := v.newestOf(s); i >= 0 {
		return i
	}
	return v.last()
}

// targetOf is a subject's target in its line.
func (v ProgressView) targetOf(s int) result.ProgressCell {
	if v.target < 0 || len(v.columns) == 0 {
		return result.ProgressCell{}
	}
	return v.Target(s, v.main, v.comparedIn(s))
}

// furtherOf is a subject's newest result of the further field.
func (v ProgressView) furtherOf(s int) (c result.ProgressCell) {
	if v.further < 0 {
		return c
	}
	for i := len(v.beside) - 1; i >= 0 && !c.Has(); i-- {
		c = v.Cell(s, v.further, v.beside[i])
	}
	return c
}

// hasVerdicts says whether any subject can be compared with its target.
func (v ProgressView) hasVerdicts() bool {
	return slices.ContainsFunc(v.rows, func(r progressRow) bool { return r.verdict != "" })
}

// yearChoices are the newest results and each academic year.
func (v ProgressView) yearChoices(f layout.Frame) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: f.W.T("progress.newest"), Checked: v.Ask.Year == 0}}
	for _, i := range v.years {
		p := v.Periods[i]
		out = append(out, ui.Choice{Value: strconv.FormatInt(p.YearID, 10), Label: f.W.YearGroup(f.School(), p.YearGroup) + ", " + p.YearName, Checked: v.Ask.Year == p.YearID})
	}
	return out
}

// hidesSome says whether a choice of years shows anything that the page does not.
func (v ProgressView) hidesSome() bool { return v.Ask.Year != 0 || len(v.years) > 1 }
