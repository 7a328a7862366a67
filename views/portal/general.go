package portal

import (
	"slices"
	"strconv"
	"strings"

	"gateway/app/result"
	"gateway/app/tracking"
	"gateway/views/layout"
)

// generalYear is an academic year of the general data.
type generalYear struct {
	group   int // year group
	name    string
	periods []int // oldest first
	groups  []generalGroup
}

// generalGroup is the fields of one category: short values, and texts.
type generalGroup struct {
	category    string
	short, long []int
}

// generalYears are the years in which there is something, newest first.
func generalYears(p *result.Progress) (out []generalYear) {
	at := map[int64]int{}
	for i, d := range p.Periods {
		n, there := at[d.YearID]
		if !there {
			n = len(out)
			at[d.YearID] = n
			out = append(out, generalYear{group: d.YearGroup, name: d.YearName})
		}
		out[n].periods = append(out[n].periods, i)
	}
	for n := range out {
		slices.Reverse(out[n].periods)
		out[n].groups = generalGroups(p, out[n].periods)
	}
	return out
}

func generalGroups(p *result.Progress, periods []int) (out []generalGroup) {
	for d, f := range p.Fields {
		if !slices.ContainsFunc(periods, func(i int) bool { return p.Cell(0, d, i).Has() }) {
			continue
		}
		n := slices.IndexFunc(out, func(g generalGroup) bool { return g.category == f.Category })
		if n < 0 {
			n = len(out)
			out = append(out, generalGroup{category: f.Category})
		}
		if f.Type == tracking.Text {
			out[n].long = append(out[n].long, d)
		} else {
			out[n].short = append(out[n].short, d)
		}
	}
	return out
}

// generalLabels are the names of periods; the year stands above them.
func generalLabels(_ layout.Frame, p *result.Progress) []string {
	out := make([]string, len(p.Periods))
	for i, d := range p.Periods {
		out[i] = d.Name
	}
	return out
}

func yearID(n int) string { return "year-" + strconv.Itoa(n) }

// hasMeanings says whether anything has to be explained.
func hasMeanings(p *result.Progress) bool {
	return slices.ContainsFunc(p.Fields, func(f result.ProgressField) bool { return f.Scale != nil || f.Explanation != "" })
}

func join(names []string) string { return strings.Join(names, ", ") }
