package portal

import (
	"math"
	"slices"
	"strconv"

	"gateway/app/result"
	"gateway/app/tracking"
	"gateway/views/layout"
	"gateway/views/ui"
)

// The drawing is 360 × 244 so that its letters keep their size on a phone (look.md).
const (
	chartLeft, chartRight = 46.0, 340.0
	chartTop, chartFoot   = 36.0, 196.0
	manyPoints            = 8 // from here on only the newest value is written at its dot
)

// chart is a field of a subject over time, ready to be drawn: every number is a string already.
type chart struct {
	title, about  string
	ticks         []chartMark
	line, target  string // paths
	dots          []chartDot
	periods       []chartMark // names under the dots
	years         []chartMark
	targetX, name string // where the word "Target" stands; name "" = no target
	table         []chartRow
	hasTarget     bool
}

type chartMark struct{ x, y, text string }

type chartDot struct {
	x, y, text, textY string
	newest            bool
}

// chartRow is a period of the table beside the drawing, newest first.
type chartRow struct{ period, note, value, target string }

// chooseChart finds the subject and field of the chart: those that were asked for, or the first of the page.
func (v *ProgressView) chooseChart() {
	for s := range v.Subjects {
		if v.Subjects[s].ID == v.Ask.Subject {
			v.subject = s
		}
	}
	if v.subject < 0 && len(v.rows) > 0 {
		v.subject = v.rows[0].subject
	}
	if v.subject < 0 && len(v.Subjects) > 0 {
		v.subject = 0
	}
	if f := v.FieldAt(v.Ask.Field); f >= 0 && v.charts(f) {
		v.field = f
		return
	}
	v.field = v.main
	for f := range v.Fields {
		if v.field < 0 && v.charts(f) {
			v.field = f
		}
	}
}

// charts says whether a field can be drawn: its values have an order.
func (v ProgressView) charts(f int) bool {
	return v.Fields[f].Type != tracking.Text && !v.Fields[f].WholeYear && (v.Fields[f].Scale == nil || v.Fields[f].Scale.Direction != "")
}

func (v ProgressView) subjectChoices() (out []ui.Choice) {
	for s, j := range v.Subjects {
		out = append(out, ui.Choice{Value: strconv.FormatInt(j.ID, 10), Label: j.Name, Checked: s == v.subject})
	}
	return out
}

func (v ProgressView) fieldChoices() (out []ui.Choice) {
	for f, d := range v.Fields {
		if v.charts(f) {
			out = append(out, ui.Choice{Value: strconv.FormatInt(d.ID, 10), Label: v.fieldName(f), Checked: f == v.field})
		}
	}
	return out
}

// fieldName is a field in a list; one that belongs to a subject names it.
func (v ProgressView) fieldName(f int) string {
	for _, s := range v.Subjects {
		if s.ID == v.Fields[f].SubjectID {
			return v.Fields[f].Name + " (" + s.Name + ")"
		}
	}
	return v.Fields[f].Name
}

// point is a result that can be drawn.
type point struct {
	period        int
	value, target result.ProgressCell
}

// points are the results of the chart, oldest first.
func (v ProgressView) points() (out []point) {
	for i := len(v.Periods) - 1; i >= 0; i-- {
		if c := v.Cell(v.subject, v.field, i); c.Has() && !v.Periods[i].WholeYear {
			out = append(out, point{i, c, v.Target(v.subject, v.field, i)})
		}
	}
	return out
}

// Chart draws the chosen field of the chosen subject; no points = nothing to draw, and no rows = nothing at all.
func (v ProgressView) chart(f layout.Frame) chart {
	all := v.points()
	c := chart{}
	for _, p := range slices.Backward(all) {
		c.table = append(c.table, chartRow{periodName(f.W, f.School(), v.Periods[p.period]), comes(f, v.Periods[p.period]), withMeaning(v.Fields[v.field], p.value), p.target.Text})
		c.hasTarget = c.hasTarget || p.target.Has()
	}
	drawn := slices.DeleteFunc(all, func(p point) bool { return p.value.Place() == nil })
	if len(drawn) == 0 {
		return c
	}
	ax := v.axis(drawn)
	for i, t := range ax.ticks {
		c.ticks = append(c.ticks, chartMark{"22", px(ax.y(t)), ax.names[i]})
	}
	v.draw(&c, f, drawn, ax)
	v.describe(&c, f, drawn)
	return c
}

// draw sets dots, lines and names.
func (v ProgressView) draw(c *chart, f layout.Frame, drawn []point, ax axis) {
	var line, target []byte
	for i, p := range drawn {
		x, y := chartX(i, len(drawn)), ax.y(*p.value.Place())
		line = path(line, x, y)
		d := chartDot{x: px(x), y: px(y), textY: px(y - 12), newest: i == len(drawn)-1}
		if t := p.target.Place(); t != nil {
			target = path(target, x, ax.y(*t))
			if y > ax.y(*t) {
				d.textY = px(y + 22) // under the line, clear of the target's
			}
			c.name, c.targetX = px(targetName(ax, drawn, i, y > ax.y(*t))), "352"
		}
		if len(drawn) < manyPoints || d.newest {
			d.text = p.value.Text
		}
		c.dots = append(c.dots, d)
		if len(drawn) < manyPoints {
			c.periods = append(c.periods, chartMark{px(x), "216", shortPeriod.Replace(v.Periods[p.period].Name)})
		}
	}
	c.line, c.target = string(line), string(target)
	c.years = v.yearMarks(f, drawn)
}

// targetName is where the word stands at the end of the target's line: above it where the values lie below, else under
// it, clear also of where the line comes from.
func targetName(ax axis, drawn []point, i int, valueBelow bool) float64 {
	y := ax.y(*drawn[i].target.Place())
	from := y
	if i > 0 && drawn[i-1].target.Place() != nil {
		from = ax.y(*drawn[i-1].target.Place())
	}
	if valueBelow {
		return min(y, from) - 10
	}
	return max(y, from) + 20
}

// yearMarks are the year groups, each in the middle of its dots.
func (v ProgressView) yearMarks(f layout.Frame, drawn []point) (out []chartMark) {
	for from := 0; from < len(drawn); {
		to := from
		for to+1 < len(drawn) && v.Periods[drawn[to+1].period].YearID == v.Periods[drawn[from].period].YearID {
			to++
		}
		x := (chartX(from, len(drawn)) + chartX(to, len(drawn))) / 2
		out = append(out, chartMark{px(x), "234", f.W.YearGroup(f.School(), v.Periods[drawn[from].period].YearGroup)})
		from = to + 1
	}
	return out
}

func (v ProgressView) describe(c *chart, f layout.Frame, drawn []point) {
	first, last := drawn[0], drawn[len(drawn)-1]
	field := v.Fields[v.field].Name
	from, to := periodName(f.W, f.School(), v.Periods[first.period]), periodName(f.W, f.School(), v.Periods[last.period])
	c.title = f.W.T("chart.title", "Subject", v.Subjects[v.subject].Name, "Field", field)
	if len(drawn) == 1 {
		c.about = f.W.T("chart.about_one", "Field", field, "Value", last.value.Text, "When", to)
	} else {
		c.about = f.W.T("chart.about", "Field", field, "First", first.value.Text, "From", from, "Last", last.value.Text, "To", to)
	}
	if last.target.Has() {
		c.about += " " + f.W.T("chart.about_target", "Target", last.target.Text)
	}
}

func chartX(i, n int) float64 {
	if n == 1 {
		return (chartLeft + chartRight) / 2
	}
	return chartLeft + (chartRight-chartLeft)*float64(i)/float64(n-1)
}

func px(n float64) string { return strconv.FormatFloat(math.Round(n*10)/10, 'f', -1, 64) }

// path goes on to a point.
func path(b []byte, x, y float64) []byte {
	step := byte('L')
	if len(b) == 0 {
		step = 'M'
	}
	return append(append(append(append(b, step), px(x)...), ' '), px(y)...)
}
