package portal

import (
	"strconv"

	"github.com/a-h/templ"

	"gateway/app/event"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/words"
)

// EventsView is a pupil's achievements and behaviour, as far as they are granted, and the academic year that is asked
// for.
type EventsView struct {
	Years []event.Year // newest first
	Asked int64        // -1 or one that is not there = the newest
	// More is what staff read of an event besides; nil for families.
	More func(event.Event) templ.Component
}

// chosen is the year on the page.
func (v EventsView) chosen() event.Year {
	for _, y := range v.Years {
		if y.YearID == v.Asked {
			return y
		}
	}
	return v.Years[0]
}

func (v EventsView) title(w words.W) string {
	if v.chosen().YearID == 0 {
		return w.T("events.other_days")
	}
	return w.T("events.in", "Year", v.chosen().Name)
}

func (v EventsView) choices(f layout.Frame) (out []ui.Choice) {
	for _, y := range v.Years {
		c := ui.Choice{Value: strconv.FormatInt(y.YearID, 10), Label: y.Name, Checked: y.YearID == v.chosen().YearID}
		if y.YearID == 0 {
			c.Label = f.W.T("events.other_days")
		}
		out = append(out, c)
	}
	return out
}

// hasSubjects says whether any event of the year on the page has a subject.
func (v EventsView) hasSubjects() bool {
	for _, e := range v.chosen().Events {
		if e.Subject != "" {
			return true
		}
	}
	return false
}

// what names an event: its category, else its type.
func what(w words.W, e event.Event) string {
	if e.Category != "" {
		return e.Category
	}
	return w.T("events.type." + e.Type)
}
