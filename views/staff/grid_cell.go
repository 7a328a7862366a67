package staff

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gateway/app/result"
	"gateway/app/tracking"
	"gateway/views/ui"
	"gateway/views/words"
)

// CellName is the name of a cell's control in the form, ReadCellName reads it.
func CellName(at result.Place) string {
	return "c" + strconv.FormatInt(at.Pupil, 10) + "_" + strconv.FormatInt(at.Field, 10)
}

// ReadCellName is false for what is no cell.
func ReadCellName(name string) (at result.Place, ok bool) {
	rest, ok := strings.CutPrefix(name, "c")
	pupil, field, two := strings.Cut(rest, "_")
	p, err := strconv.ParseInt(pupil, 10, 64)
	f, err2 := strconv.ParseInt(field, 10, 64)
	return result.Place{Pupil: p, Field: f}, ok && two && err == nil && err2 == nil
}

func at(p result.Pupil, c result.Column) result.Place { return result.Place{Pupil: p.ID, Field: c.ID} }

func cellID(p result.Pupil, c result.Column) string { return ui.ID(CellName(at(p, c))) }

// enters says whether a column has controls.
func (v GridPage) enters(c result.Column) bool { return c.Open && v.Shut == "" }

// selects says whether a column's cells are select boxes.
func selects(c result.Column) bool { return c.Type == tracking.OnScale && c.Choice }

// shown is what stands in a cell: what was typed where that is not saved, else what is stored.
func (v GridPage) shown(p result.Pupil, c result.Column) string {
	if bad, ok := v.Refused[at(p, c)]; ok {
		return bad.Text
	}
	if clash, ok := v.Clashes[at(p, c)]; ok {
		return clash.Text
	}
	if text, ok := v.Pasted[at(p, c)]; ok {
		return text
	}
	return v.Cells[at(p, c)].Value
}

// unsaved says that a cell shows something else than what is stored.
func (v GridPage) unsaved(p result.Pupil, c result.Column) bool {
	return v.shown(p, c) != v.Cells[at(p, c)].Value
}

// wrong is what is wrong with a cell, "" for nothing.
func (v GridPage) wrong(p result.Pupil, c result.Column) string {
	if bad, ok := v.Refused[at(p, c)]; ok {
		return bad.Why
	}
	clash, ok := v.Clashes[at(p, c)]
	if !ok {
		return ""
	}
	who, when := clash.Theirs.Who, v.when(clash.Theirs.At)
	if who == "" {
		who = "an import"
	}
	if clash.Theirs.Value == "" {
		return strings.TrimSpace(who + " took it away " + when)
	}
	return strings.TrimSpace(who + " saved " + clash.Theirs.Value + " " + when)
}

// when is "at 09:26" for a moment of today, "on 5 March 2026, 09:26" for another one.
func (v GridPage) when(t time.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.In(words.London).Format(time.DateOnly) == v.Today.In(words.London).Format(time.DateOnly):
		return "at " + clock(t)
	}
	return "on " + words.Moment(t)
}

func clock(t time.Time) string { return t.In(words.London).Format("15:04") }

// before is what stands before a message for those who hear it or read it in the summary.
func before(p result.Pupil, c result.Column) string { return p.Name() + ", " + c.Name + ": " }

// Wrong are the problems of the cells, in the order of the page: place and words.
func (v GridPage) Wrong(each func(field, text string)) {
	for _, p := range v.Pupils {
		for _, c := range v.Columns {
			if text := v.wrong(p, c); text != "" {
				each(CellName(at(p, c)), before(p, c)+text)
			}
		}
	}
}

// Was is what the cells held, for the form: a mark for each that was not blank. Of cells that are not saved it stays
// what it was when their writer began. only: these cells alone; nil = all.
func (v GridPage) Was(only []result.Place) string {
	var b strings.Builder
	for _, p := range v.Pupils {
		for _, c := range v.Columns {
			if !v.enters(c) || only != nil && !slices.Contains(only, at(p, c)) {
				continue
			}
			mark := result.Mark(v.Cells[at(p, c)].Value)
			if bad, ok := v.Refused[at(p, c)]; ok {
				mark = bad.Was
			}
			if clash, ok := v.Clashes[at(p, c)]; ok {
				mark = clash.Was
			}
			if mark != "" {
				b.WriteString(" " + CellName(at(p, c)) + "=" + mark)
			}
		}
	}
	return strings.TrimPrefix(b.String(), " ")
}

// shortScale is up to how many values a scale has whose meanings stand in its select boxes.
const shortScale = 6

func meant(c result.Column) bool {
	if len(c.Scale.Values) > shortScale {
		return false
	}
	return slices.ContainsFunc(c.Scale.Values, func(v tracking.Value) bool { return v.Meaning != "" && v.Meaning != v.Text })
}

func optionWords(c result.Column, o tracking.Value) string {
	if !meant(c) || o.Meaning == "" || o.Meaning == o.Text {
		return o.Text
	}
	return o.Text + " " + o.Meaning
}

// strange is what a select box shows that is not on its scale.
func strange(c result.Column, shown string) bool {
	return shown != "" && !slices.ContainsFunc(c.Scale.Values, func(o tracking.Value) bool { return o.Text == shown })
}

// inputMode chooses the keyboard of a phone. Those for numbers have no minus.
func inputMode(c result.Column) string {
	below := c.Lowest == nil || *c.Lowest < 0
	switch {
	case below:
		return ""
	case c.Type == tracking.Whole:
		return "numeric"
	case c.Type == tracking.Decimal:
		return "decimal"
	}
	return ""
}

func columnClass(c result.Column) string {
	switch {
	case c.Type == tracking.Whole || c.Type == tracking.Decimal:
		return "c-num"
	case c.Type == tracking.Text:
		return "c-words"
	case meant(c):
		return "c-att"
	}
	return "c-grade"
}

func (v GridPage) cellClass(p result.Pupil, c result.Column) string {
	class := columnClass(c)
	if v.shown(p, c) == "" {
		class += " is-blank"
	}
	if v.unsaved(p, c) {
		class += " is-unsaved"
	}
	return class
}
