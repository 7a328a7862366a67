package admin

import (
	"strconv"

	"gateway/app/tracking"
	"gateway/views/ui"
)

// Was is what is saved now in one field of a form: whoever was second reads it beside what they typed (case 60).
type Was struct{ Name, Label, Value, Words string }

// differing are the fields in which the form has something else than what is saved.
func differing(f ui.Form, saved []Was) (out []Was) {
	for _, w := range saved {
		if f.Value(w.Name) != w.Value {
			if w.Words == "" {
				w.Words = orNone(w.Value)
			}
			out = append(out, w)
		}
	}
	return out
}

// Values are what is saved as a form shows it.
func Values(saved []Was) map[string]string {
	out := map[string]string{}
	for _, w := range saved {
		out[w.Name] = w.Value
	}
	return out
}

// Ticked is the value of a tick box.
func Ticked(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

func tickWords(on bool) string {
	if on {
		return "ticked"
	}
	return "not ticked"
}

// Decimal writes a number as people type it; nil is blank.
func Decimal(n *float64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', -1, 64)
}

// colleagues are who may be chosen on one line; who stands there already stays a choice when no longer active.
func colleagues(f ui.Form, name string, staff []tracking.Colleague, ids []int64, names []string) []ui.Choice {
	now := f.Value(name)
	out := []ui.Choice{{Label: "Nobody"}}
	found := now == ""
	for _, s := range staff {
		label := s.Name
		if s.Code != "" {
			label += " (" + s.Code + ")"
		}
		out = append(out, ui.Choice{Value: id(s.ID), Label: label, Checked: now == id(s.ID)})
		found = found || now == id(s.ID)
	}
	for i, n := range ids {
		if !found && now == id(n) {
			out = append(out, ui.Choice{Value: now, Label: names[i] + ", no longer active", Checked: true})
		}
	}
	return out
}
