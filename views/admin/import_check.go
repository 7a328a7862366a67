package admin

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/app/roll"
	"gateway/app/school"
	"gateway/views/layout"
	"gateway/views/staff"
	"gateway/views/urls"
	"gateway/views/words"
)

// fieldLabel names what changes.
func fieldLabel(k importer.Kind, name string) string {
	if name == pupil.Status.String() {
		return "State"
	}
	for _, t := range importer.Targets(k) {
		if t.Name == name {
			return t.Label
		}
	}
	return name
}

// kindOfLine is what the part of the file lists in which a line stands.
func (v ImportPage) kindOfLine(l imports.Line) importer.Kind { return cmp.Or(l.Part, v.Kind) }

// notes are what a file of several parts says of itself: one a line.
func (v ImportPage) notes() []string {
	if !v.whole() || v.Message == "" || v.Message == roll.ChangedSince {
		return nil
	}
	return strings.Split(v.Message, "\n")
}

type importTile struct {
	show, label string
	count       int
	near        bool
}

// tiles are the kinds of lines that there are.
func (v ImportPage) tiles() (out []importTile) {
	c := v.Counts
	w := wordOf(v.Kind)
	fresh, leave, bad := w.some(c.New, w.fresh), w.leaves, w.some(c.Errors, [2]string{"row that cannot be read", "rows that cannot be read"})
	for i, t := range []importTile{{pupil.New, fresh, c.New, false}, {pupil.Changed, "changed", c.Changed, false}, {pupil.Unchanged, "unchanged", c.Unchanged, false},
		{pupil.Leaves, leave, c.Leaving, true}, {pupil.Returning, "returning", c.Returning, false}, {pupil.OtherChild, "same number, different child", c.OtherChild, true},
		{imports.LineError, bad, c.Errors, true}, {imports.ShowWarned, "to look at", c.Warned, false}} {
		if t.count > 0 || i < 3 {
			out = append(out, t)
		}
	}
	return out
}

// showing is the heading of the lines below.
func (v ImportPage) showing() string {
	for _, t := range v.tiles() {
		if t.show == v.Show {
			return strings.ToUpper(t.label[:1]) + t.label[1:] + ": " + words.Number(t.count)
		}
	}
	return "What would change"
}

// imports is the one filled button's label.
func (v ImportPage) imports() string {
	switch n := v.Counts.Touched(); {
	case n > 0:
		return "Import " + counted(n, "row", "rows")
	}
	return wordOf(v.Kind).only
}

// Seen names the dry run that the page shows: what is confirmed is this one and no later.
func (v ImportPage) Seen() string { return strconv.FormatInt(v.StepAt.UnixMicro(), 10) }

// swapsLines is for links to other lines of the same dry run: with script only these and the tiles are exchanged, and
// what is ticked and typed on the page stays. The lines come first, so that the focus goes to their heading.
func swapsLines() templ.Attributes {
	return templ.Attributes{"hx-boost": "true", "hx-target": "#tiles", "hx-select": "#tiles", "hx-select-oob": "#lines", "hx-swap": "outerHTML show:#lines:top"}
}

// nothing says that there is nothing to import, leavers apart.
func (v ImportPage) nothing() bool {
	return v.Counts.Stopped || v.Counts.Touched() == 0 && !v.Counts.MayLeave()
}

func (v ImportPage) leaverLabel() string {
	n, w := v.Counts.Leaving, wordOf(v.Kind)
	switch v.Kind {
	case importer.Contacts:
		return "Yes, take " + these(n, strings.TrimPrefix(w.leaverLabel[0], "take "), w.leaverLabel[1])
	case importer.Sets:
		return "Yes, end " + these(n, strings.TrimPrefix(w.leaverLabel[0], "end "), w.leaverLabel[1])
	}
	return "Yes, " + these(n, w.leaverLabel[0], w.leaverLabel[1])
}

func these(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return "these " + words.Number(n) + " " + many
}

func (v ImportPage) leaverTitle() string {
	w := wordOf(v.Kind)
	return counted(v.Counts.Leaving, w.leaverTitle[0], w.leaverTitle[1])
}

// some ends a list of the first names.
func (v ImportPage) some() string {
	var names []string
	for _, l := range v.Leaving {
		names = append(names, l.Name+" ("+l.Number+")")
	}
	s := strings.Join(names, ", ")
	if more := v.Counts.Leaving - len(v.Leaving); more > 0 {
		s += " and " + words.Number(more) + " more"
	}
	return s + "."
}

// readAt is the head's line: "1,063 rows, read at 09:21".
func (v ImportPage) readAt() string {
	return counted(v.Counts.Read, "row", "rows") + ", checked " + words.Moment(v.StepAt)
}

// showHref shows another kind of lines.
func (v ImportPage) showHref(f layout.Frame, show string) string {
	return urls.Import(f.School().Slug, v.ID) + "?show=" + show
}

// said is what the file says where something is wrong; of whole rows nothing.
func said(p importer.Problem) string {
	if p.Column == "" {
		return ""
	}
	return p.Value
}

func rowNumber(l imports.Line) string {
	if l.Row == 0 {
		return "Not in the file"
	}
	return "Row " + strconv.Itoa(l.Row)
}

// happens is what a line would do, in words.
func (v ImportPage) happens(l imports.Line) string {
	switch l.Kind {
	case pupil.New:
		return "New"
	case pupil.Unchanged:
		return "Stays as it is"
	case pupil.Returning:
		return "Had left, is back on roll"
	case pupil.Leaves:
		switch {
		case v.Counts.Stopped || !v.Counts.MayLeave():
			return "Stays as it is"
		}
		return wordOf(v.Kind).wouldLeave
	case pupil.Changed:
		return "" // its changes say it
	case pupil.OtherChild, imports.LineError:
		return "Not taken"
	}
	return ""
}

// value is a value that changes as people read it.
func (v ImportPage) value(s school.School, l imports.Line, field, value string) string {
	f, of := pupil.FieldOf(field)
	switch {
	case v.kindOfLine(l) == importer.Contacts:
		return orNone(contactWorded(field, value))
	case of && v.kindOfLine(l) == importer.Pupils:
		return orNone(staff.Worded(s, f, value))
	}
	return orNone(value)
}

func orNone(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}
