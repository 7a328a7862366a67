package admin

import (
	"strconv"
	"strings"

	"gateway/app/licence"
	"gateway/views/words"
)

// AccessView is the access settings as somebody ticks them, and as they are saved: the two differ only when
// somebody else has saved meanwhile, and then each difference says so (case 60).
type AccessView struct {
	licence.Access
	Saved    licence.Access
	Conflict string
}

// meta is the line under the heading: how much there is to decide.
func (a AccessView) meta() string {
	n := 0
	for _, p := range a.Portlets {
		n += len(p.Fields)
	}
	return words.Number(len(a.Portlets)) + " panels, " + words.Number(n) + " fields. Families see exactly what is ticked here, from the moment you save. A panel without its own tick shows nothing."
}

// open says whether a panel is unfolded: it differs from what is saved.
func (a AccessView) open(i int) bool {
	mine, saved := a.Portlets[i], a.Saved.Portlets[i]
	if mine.On != saved.On {
		return true
	}
	for j, t := range mine.Fields {
		if t.On != saved.Fields[j].On {
			return true
		}
	}
	return false
}

func (a AccessView) panelHint(i int) string {
	return differs(a.Portlets[i].On, a.Saved.Portlets[i].On)
}

// fieldHint stands beside a field: its group, and whether somebody else has saved it otherwise.
func (a AccessView) fieldHint(i, j int) string {
	t := a.Portlets[i].Fields[j]
	parts := []string{t.Group, differs(t.On, a.Saved.Portlets[i].Fields[j].On)}
	return strings.TrimPrefix(strings.TrimSuffix(strings.Join(parts, ". "), ". "), ". ")
}

// label tells a field from one of the same name in another subject.
func tickLabel(p licence.Panel, t licence.Tick) string {
	s := p.Name + ": " + t.Name
	if t.Group != "" {
		s += ", " + t.Group
	}
	return s
}

// shown is how much of a panel families see.
func shown(p licence.Panel) string {
	if !p.On {
		return "Not shown"
	}
	return strconv.Itoa(p.Ticked()) + " of " + strconv.Itoa(len(p.Fields))
}

func differs(mine, saved bool) string {
	switch {
	case mine == saved:
		return ""
	case saved:
		return "Saved now: ticked"
	}
	return "Saved now: not ticked"
}
