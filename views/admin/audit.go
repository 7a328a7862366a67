package admin

import (
	"net/url"
	"strconv"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
	"gateway/views/words"
)

// AuditPage is the audit log as somebody searches it.
type AuditPage struct {
	audit.Page
	Filter audit.Filter
	Pupil  string // name of the pupil whom the filter names
	Person string // name of the person whom it names
	Form   ui.Form
}

func (v AuditPage) groupChoices() []ui.Choice {
	out := []ui.Choice{{Label: "Everything"}}
	for _, g := range audit.Groups {
		out = append(out, ui.Choice{Value: string(g.Group), Label: g.Name, Checked: v.Filter.Group == g.Group})
	}
	return out
}

func (v AuditPage) actorChoices() []ui.Choice {
	out := []ui.Choice{{Label: "Everybody"}}
	for _, a := range audit.Actors {
		out = append(out, ui.Choice{Value: string(a.Actor), Label: a.Name, Checked: v.Filter.Actor == a.Actor})
	}
	return out
}

// query is the search as an address carries it, without a page.
func (v AuditPage) query() url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("words", v.Filter.Words)
	set("what", string(v.Filter.Group))
	set("who", string(v.Filter.Actor))
	set("from", v.Filter.From.String())
	set("to", v.Filter.To.String())
	if v.Filter.ActorID != 0 {
		set("person", personParam(v.Filter.Actor, v.Filter.ActorID))
	}
	if v.Filter.PupilID != 0 {
		set("pupil", id(v.Filter.PupilID))
	}
	return q
}

func personParam(a audit.Actor, number int64) string { return string(a) + "-" + id(number) }

// href is the search with something changed; an empty value takes it out.
func (v AuditPage) href(f layout.Frame, pairs ...string) string {
	q := v.query()
	for n := 0; n+1 < len(pairs); n += 2 {
		if q.Del(pairs[n]); pairs[n+1] != "" {
			q.Set(pairs[n], pairs[n+1])
		}
	}
	if len(q) == 0 {
		return urls.AuditLog(f.School().Slug)
	}
	return urls.AuditLog(f.School().Slug) + "?" + q.Encode()
}

func (v AuditPage) older(f layout.Frame) string {
	return v.href(f, "before", v.Entries[len(v.Entries)-1].Key().String())
}

func (v AuditPage) newer(f layout.Frame) string {
	return v.href(f, "after", v.Entries[0].Key().String())
}

// pupilName names the pupil of the search; one who was erased has only a number left.
func (v AuditPage) pupilName() string {
	if v.Pupil != "" {
		return v.Pupil
	}
	return "pupil number " + id(v.Filter.PupilID) + ", who is not here any more"
}

func (v AuditPage) personName() string {
	if v.Person != "" {
		return v.Person
	}
	return audit.ActorName(v.Filter.Actor) + " number " + id(v.Filter.ActorID)
}

// shown says which lines the page has.
func (v AuditPage) shown() string {
	switch n := len(v.Entries); {
	case n == 0:
		return "Nothing found"
	case n == 1:
		return "1 line, " + words.Moment(v.Entries[0].At)
	default:
		return words.Number(n) + " lines, from " + words.Moment(v.Entries[n-1].At) + " to " + words.Moment(v.Entries[0].At)
	}
}

// actor names who did it.
func actor(e audit.Entry) string {
	switch {
	case e.Who != "":
		return e.Who
	case e.ActorID != 0 && e.Actor != audit.Operator:
		return audit.ActorName(e.Actor) + " number " + strconv.FormatInt(e.ActorID, 10)
	}
	return audit.ActorName(e.Actor)
}

// actorKind stands under a name.
func actorKind(e audit.Entry) string {
	if e.Who == "" {
		if e.ActorID != 0 && e.Actor != audit.Operator {
			return "Not known here any more"
		}
		return ""
	}
	return audit.ActorName(e.Actor)
}

// did is what was done, as the beginning of a sentence, and to whom.
func did(e audit.Entry) string {
	text := capital(string(e.Action))
	switch {
	case e.About == "":
		return text
	case audit.KindOf(e.Action).Subject == audit.AHolding, audit.KindOf(e.Action).Subject == audit.AType:
		return text + " as " + e.About
	}
	return text + ": " + e.About
}

func clock(e audit.Entry) string { return civil.London(e.At).Format("15:04:05") }

// pupilOf names the pupil of a line.
func pupilOf(e audit.Entry) string {
	if e.Pupil != "" {
		return e.Pupil
	}
	return "Number " + id(e.PupilID) + ", not here any more"
}
