package portal

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gateway/app/licence"
	"gateway/app/result"
	"gateway/app/school"
	"gateway/app/tracking"
	"gateway/views/layout"
	"gateway/views/words"
)

// periodLabels are the short names of periods, for the heads of columns: "Y9 Aut 1". A narrow column breaks after the year.
func periodLabels(w words.W, s school.School, periods []result.ProgressPeriod) []string {
	out := make([]string, len(periods))
	for i, p := range periods {
		name := shortPeriod.Replace(p.Name)
		if len(name) <= unbroken {
			name = strings.ReplaceAll(name, " ", "\u00a0")
		}
		out[i] = shortYear(w, s, p.YearGroup) + " " + name
	}
	return out
}

// unbroken is how long a short name is at most to stay on one line: "Term 1".
const unbroken = 7

// shortYear is "Y9", in Scotland "S3".
func shortYear(w words.W, s school.School, year int) string {
	if s.Country == "scotland" {
		return s.YearName(year)
	}
	return w.T("year.short", "Year", year)
}

var shortPeriod = strings.NewReplacer("Autumn", "Aut", "Spring", "Spr", "Summer", "Sum")

// periodName is a period in full: "Year 9 Autumn 1".
func periodName(w words.W, s school.School, p result.ProgressPeriod) string {
	return w.YearGroup(s, p.YearGroup) + " " + p.Name
}

// comes says when families see a period that is not released; "" for one that is. Only staff meet such a period.
func comes(f layout.Frame, p result.ProgressPeriod) string {
	switch {
	case p.Released:
		return ""
	case p.Release.IsZero():
		return f.W.T("progress.not_released")
	}
	return f.W.T("progress.released_at", "When", f.W.Moment(p.Release))
}

// valuesShown is how many values a scale may have to be told in full; of a longer one the value alone says enough, and
// the list is folded away.
const valuesShown = 6

// withMeaning is a value as it stands among words: "1 Excellent".
func withMeaning(field result.ProgressField, c result.ProgressCell) string {
	if field.Scale != nil && len(field.Scale.Values) <= valuesShown {
		for _, v := range field.Scale.Values {
			if v.Text == c.Text && v.Meaning != "" {
				return v.Text + " " + v.Meaning
			}
		}
	}
	return c.Text
}

// verdicts are the words beside a target, in order, with the colour of each; their words are "verdict.<key>".
var verdicts = []struct{ key, kind string }{
	{tracking.Above, "good"}, {tracking.OnTarget, "good"}, {tracking.Below, "near"}, {tracking.WellOff, "bad"},
}

func verdictKind(key string) string {
	for _, v := range verdicts {
		if v.key == key {
			return v.kind
		}
	}
	return ""
}

// scaleUse is a scale with the names of the fields that use it.
type scaleUse struct {
	*tracking.Scale
	fields []string
}

// scales are the scales of a page, each once, in the order of their fields.
func scales(p *result.Progress) (out []scaleUse) {
	for _, f := range p.Fields {
		if f.Scale == nil {
			continue
		}
		at := -1
		for i := range out {
			if out[i].ID == f.Scale.ID {
				at = i
			}
		}
		if at < 0 {
			out, at = append(out, scaleUse{Scale: f.Scale}), len(out)
		}
		out[at].fields = append(out[at].fields, f.Name)
	}
	return out
}

// direction says which end of a scale is best (POR-4); it is never left to the reader.
func (s scaleUse) direction(w words.W) string {
	best, worst := "", ""
	var high, low float64
	for _, v := range s.Values {
		if v.Sort == nil {
			continue
		}
		if best == "" || *v.Sort > high {
			best, high = v.Text, *v.Sort
		}
		if worst == "" || *v.Sort < low {
			worst, low = v.Text, *v.Sort
		}
	}
	if s.Direction == tracking.Down {
		best, worst = worst, best
	}
	switch {
	case s.Direction == tracking.None:
		return w.T("scale.no_best")
	case best == worst:
		return ""
	}
	return w.T("scale.best", "Best", best, "Worst", worst)
}

// explained says whether anything about a value has to be told beside its name.
func (s scaleUse) explained() bool {
	return slices.ContainsFunc(s.Values, func(v tracking.Value) bool { return v.Meaning != "" || v.Colour != "" })
}

// names are the values in the order of the scale.
func (s scaleUse) names() string {
	var out []string
	for _, v := range s.Values {
		out = append(out, v.Text)
	}
	return join(out)
}

// progressHref is the page Progress with another chart or year.
func progressHref(f layout.Frame, h licence.Head, a ProgressAsk) string {
	q := url.Values{}
	for name, id := range map[string]int64{"year": a.Year, "subject": a.Subject, "field": a.Field} {
		if id != 0 {
			q.Set(name, strconv.FormatInt(id, 10))
		}
	}
	if len(q) == 0 {
		return Address(f, h, licence.Progress)
	}
	return Address(f, h, licence.Progress) + "?" + q.Encode()
}
