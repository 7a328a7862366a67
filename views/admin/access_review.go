package admin

import (
	"strconv"
	"strings"

	"gateway/app/licence"
)

// changed are the types that saving would change.
func (v AccessPage) changed() (out []licence.Merged) {
	for _, m := range v.Types {
		if len(m.Changes()) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// changes counts what saving would change.
func (v AccessPage) changes() (n int) {
	for _, m := range v.changed() {
		n += len(m.Changes())
	}
	return n
}

func (v AccessPage) reviewMeta() string {
	return counted(v.changes(), "change", "changes") + " for " + counted(len(v.changed()), "licence type", "licence types") + ". Families see the difference on the next page that they open."
}

// unchanged names the types that stay as they are.
func (v AccessPage) unchanged() string {
	var names []string
	for _, m := range v.Types {
		if len(m.Changes()) == 0 {
			names = append(names, m.Saved.Type.Name)
		}
	}
	if names == nil {
		return ""
	}
	return strings.Join(names, ", ") + ": no change."
}

// review is what the form of the review holds: the changed types, and how the settings were looked at.
func (v AccessPage) review() (out []carried) {
	for _, m := range v.changed() {
		n := id(m.Saved.Type.ID)
		out = append(out, carried{"type", n}, carried{"was." + n, strings.Join(m.Saved.Ticks(), " ")})
		for _, key := range m.Mine.Ticks() {
			out = append(out, carried{"t." + n, key})
		}
	}
	for _, n := range v.Columns {
		out = append(out, carried{"shown", id(n)})
	}
	return append(out, carried{"find", v.Find}, carried{"show", v.Show})
}

// whom says whom the changes of a type concern.
func whom(m licence.Merged) string {
	more, less := false, false
	for _, c := range m.Changes() {
		more, less = more || !c.Silent && c.On, less || !c.Silent && !c.On
	}
	r, what := m.Saved.Reach, "more and less"
	switch {
	case !more && !less:
		return "Nobody sees a difference"
	case r.People == 0:
		return "Nobody has registered with it yet"
	case !less:
		what = "more"
	case !more:
		what = "less"
	}
	verb := " see "
	if r.People == 1 {
		verb = " sees "
	}
	return counted(r.People, "person", "people") + verb + what + " of " + counted(r.Pupils, "pupil", "pupils")
}

func changeName(c licence.AccessChange) string {
	if c.Whole() {
		return "The whole panel"
	}
	return c.Field.Name
}

// changePlace is where a changed tick stands, and why nobody sees a difference.
func changePlace(c licence.AccessChange) string {
	s := c.Panel.Name
	switch {
	case c.Whole() && c.On && !c.Silent:
		s += ", with " + strconv.Itoa(c.Panel.Ticked()) + " of " + counted(len(c.Panel.Fields), "field", "fields")
	case c.Whole() && c.Silent:
		s += ": none of its fields is ticked"
	case c.Field.Group != "":
		s += ", " + c.Field.Group
	}
	if !c.Whole() && c.Silent {
		s += ": the panel has no tick"
	}
	return s
}

func warningTitle(w licence.Warning) string {
	if w.Light {
		return "“" + w.Field.Name + "” loses its traffic light"
	}
	return "“" + w.Panel.Name + "” would be empty"
}

func warningText(w licence.Warning, m licence.Merged) string {
	if w.Light {
		return "It is compared with “" + w.With.Name + "”, which " + m.Saved.Type.Name + " would not see. The values themselves stay."
	}
	return "The panel is shown, and none of its fields is ticked. Tick some, or take the tick of the whole panel away."
}
