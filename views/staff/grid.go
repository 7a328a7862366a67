package staff

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gateway/app/result"
	"gateway/app/school"
	"gateway/app/tracking"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
	"gateway/views/words"
)

// GridPage is the entry grid of a set as somebody has filled it in.
type GridPage struct {
	result.Grid
	Form    ui.Form
	Today   time.Time // the moment of the page: a time of today is told without its day
	Saved   bool      // something has just been saved
	Preview bool      // what stands in the cells comes from a spreadsheet and is not saved
	Gone    int       // cells of pupils or fields that are not in the grid any more
	Refused map[result.Place]result.Bad
	Clashes map[result.Place]result.Clash
	Pasted  map[result.Place]string // of a Preview
}

func (v GridPage) rowWrong(p result.Pupil) bool {
	return slices.ContainsFunc(v.Columns, func(c result.Column) bool { return v.wrong(p, c) != "" })
}

// Above so many columns pupils are blocks instead of rows: on a tablet, and everywhere.
const (
	manyColumns = 5
	mostColumns = 8
)

// progress is how far the set is in the period.
func (v GridPage) progress() string {
	return strconv.Itoa(v.Complete()) + " of " + counted(len(v.Pupils), "pupil") + " complete"
}

// left is what is still to do.
func (v GridPage) left() string {
	var parts []string
	if n := len(v.Pupils) - v.Complete(); n == 1 {
		parts = append(parts, "1 has blanks")
	} else if n > 1 {
		parts = append(parts, strconv.Itoa(n)+" have blanks")
	}
	if n := len(v.Refused) + len(v.Clashes); n > 0 {
		parts = append(parts, strconv.Itoa(n)+" to put right")
	}
	return strings.Join(parts, ", ")
}

// last is when the newest result was set, and by whom.
func (v GridPage) last() string {
	if v.Saved {
		return "Saved at " + clock(v.Today)
	}
	var newest result.Cell
	for place, cell := range v.Cells {
		if c, ok := v.Column(place.Field); ok && c.Open && cell.At.After(newest.At) {
			newest = cell
		}
	}
	if newest.At.IsZero() {
		return "Nothing has been entered yet"
	}
	s := "Last saved " + v.when(newest.At)
	if newest.Who != "" {
		s += " by " + newest.Who
	}
	return s
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return words.Number(n) + " " + thing + "s"
}

// meta is the line under the heading: year group, period, academic year, and whether families see it.
func (v GridPage) meta(s school.School) string {
	if v.Period.ID == 0 {
		return v.YearName
	}
	m := s.YearName(v.Set.YearGroup) + " " + v.Period.Name + ", " + v.YearName + ". "
	switch {
	case v.Period.Release.IsZero():
		return m + "Families do not see it yet."
	case v.Period.Released(v.Today):
		return m + "Families have seen it since " + words.Moment(v.Period.Release) + "."
	}
	return m + "Families see it from " + words.Moment(v.Period.Release) + "."
}

// rules say what the columns take.
func (v GridPage) rules() string {
	var all []string
	for _, c := range v.Columns {
		if !v.enters(c) {
			continue
		}
		switch c.Type {
		case tracking.OnScale:
			all = append(all, c.Name+": "+strings.TrimSuffix(orElse(c.Scale.Explanation, c.Scale.Allowed()), ".")+".")
		case tracking.Whole, tracking.Decimal:
			all = append(all, c.Name+": "+c.AllowedNumbers()+".")
		}
	}
	return strings.Join(all, " ")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func (v GridPage) periodChoices() (out []ui.Choice) {
	for _, p := range v.Periods {
		out = append(out, ui.Choice{Value: strconv.FormatInt(p.ID, 10), Label: p.Name, Checked: p.ID == v.Period.ID})
	}
	return out
}

// GridTitle is the name of a set with its subject.
func GridTitle(g result.Grid) string { return g.Set.Name + " " + g.Subject.Name }

func (v GridPage) href(f layout.Frame) string {
	return urls.Results(f.School().Slug, v.Set.ID, v.Period.ID)
}

// keepWords and useWords offer both values of a clash.
func keepWords(c result.Clash) string {
	if c.Theirs.Value == "" {
		return "Keep it blank"
	}
	return "Keep " + c.Theirs.Value
}

func useWords(c result.Clash) string {
	if strings.TrimSpace(c.Text) == "" {
		return "Take it away"
	}
	return "Use mine"
}
