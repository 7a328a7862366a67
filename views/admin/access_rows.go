package admin

import (
	"slices"
	"strconv"
	"strings"

	"gateway/app/licence"
)

// accessPanel is one row of the matrix, folded or not.
type accessPanel struct {
	v      AccessPage
	at     int // place among the portlets
	panel  licence.Panel
	fields []int // places of the fields that the filter leaves
}

// rows are the panels that the filter leaves.
func (v AccessPage) rows() (out []accessPanel) {
	for i, p := range v.panels() {
		row, keys := accessPanel{v: v, at: i, panel: p}, v.Matching(p.Key)
		for j, t := range p.Fields {
			if slices.Contains(keys, t.Key) {
				row.fields = append(row.fields, j)
			}
		}
		if len(row.fields) > 0 || !v.Filtered() {
			out = append(out, row)
		}
	}
	return out
}

// open says whether a panel is unfolded: the search found something in it, or somebody has changed it.
func (r accessPanel) open() bool {
	if r.v.Filtered() || r.v.Opened == r.panel.Key {
		return true
	}
	return slices.ContainsFunc(r.v.columns(), func(m licence.Merged) bool {
		here := func(c licence.AccessChange) bool { return c.Panel.Key == r.panel.Key }
		return slices.ContainsFunc(m.Changes(), here) || slices.ContainsFunc(m.Others, here)
	})
}

// box is one tick of one type.
type box struct {
	typeID  int64
	key, id string
	label   string
	on      bool
	changed bool // differs from what is saved
}

// whole are the panel's own ticks, a column each.
func (r accessPanel) whole() (out []box) {
	for _, m := range r.v.columns() {
		saved, mine := m.Saved.Portlets[r.at], m.Mine.Portlets[r.at]
		out = append(out, box{m.Saved.Type.ID, mine.Key, "t-" + id(m.Saved.Type.ID) + "-" + strconv.Itoa(r.at), m.Saved.Type.Name + ": show " + mine.Name, mine.On, mine.On != saved.On})
	}
	return out
}

// boxes are the ticks of a field, a column each.
func (r accessPanel) boxes(j int) (out []box) {
	for _, m := range r.v.columns() {
		saved, mine := m.Saved.Portlets[r.at].Fields[j], m.Mine.Portlets[r.at].Fields[j]
		label := m.Saved.Type.Name + ": " + mine.Name
		if mine.Group != "" {
			label += ", " + mine.Group
		}
		out = append(out, box{m.Saved.Type.ID, mine.Key, "t-" + id(m.Saved.Type.ID) + "-" + strconv.Itoa(r.at) + "-" + strconv.Itoa(j), label, mine.On, mine.On != saved.On})
	}
	return out
}

// others tells beside a tick what somebody else has just saved there.
func (r accessPanel) others(key string) string {
	var parts []string
	for _, m := range r.v.columns() {
		for _, c := range m.Others {
			if c.Field.Key == key || c.Whole() && c.Panel.Key == key {
				parts = append(parts, m.Saved.Type.Name+": saved just now as "+tickWords(c.On))
			}
		}
	}
	return strings.Join(parts, ". ")
}

// carried is a tick that the form holds without showing it.
type carried struct{ name, value string }

// hidden is what the form holds beside its boxes: which types it is about, what was ticked when it was made, and the
// ticks that have no box.
func (v AccessPage) hidden() (out []carried) {
	boxes := map[string]bool{}
	for _, r := range v.rows() {
		boxes[r.panel.Key] = true
		for _, j := range r.fields {
			boxes[r.panel.Fields[j].Key] = true
		}
	}
	for _, n := range append(slices.Clone(v.Columns), v.Held...) {
		m, held := v.Type(n), slices.Contains(v.Held, n)
		out = append(out, carried{"type", id(n)}, carried{"was." + id(n), strings.Join(m.Saved.Ticks(), " ")})
		for _, key := range m.Mine.Ticks() {
			if held || !boxes[key] {
				out = append(out, carried{"t." + id(n), key})
			}
		}
	}
	for _, n := range v.Columns {
		out = append(out, carried{"shown", id(n)})
	}
	return out
}
