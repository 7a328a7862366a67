package admin

import "gateway/app/licence"

// AccessView is the access settings as somebody ticks them, and as they are saved: the two differ only when
// somebody else has saved meanwhile, and then each difference says so (case 60).
type AccessView struct {
	licence.Access
	Saved    licence.Access
	Conflict string
}

func (a AccessView) hint(i int) string { return differs(a.Fields[i].On, a.Saved.Fields[i].On) }

func (a AccessView) panelHint() string {
	if d := differs(a.Portlet, a.Saved.Portlet); d != "" {
		return d
	}
	return "Without this tick nothing below it is shown"
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
