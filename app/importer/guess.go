package importer

import (
	"slices"
	"strings"
)

// LeaveOut is the answer for a column that is not read.
const LeaveOut = "-"

// Mapping is what each column of a file is: the name of a Target, LeaveOut, or "" for not answered yet.
type Mapping []string

// signs are headings that only one kind of file has.
var signs = map[Kind][]string{
	Contacts: {"contactid", "parentid", "contactref", "relationship", "relationshiptopupil", "parentalresponsibility", "courtorder", "contactpriority", "liveswithpupil"},
	Staff:    {"staffcode", "workemail", "role"},
	Pupils: {"adno", "admissionnumber", "admissionno", "upn", "scn", "uln", "legalsurname", "legalforename", "dob", "dateofbirth", "birthdate", "year", "yeargroup",
		"stage", "reg", "regclass", "reggroup", "registrationgroup", "registrationform", "tutorgroup", "enrolmentstatus"},
}

// GuessKind tells by its headings what a file lists. One heading about contacts is enough: lists of pupils have none.
func GuessKind(headings []string) Kind {
	has := func(k Kind) bool {
		return slices.ContainsFunc(headings, func(h string) bool { return slices.Contains(signs[k], foldHeading(h)) })
	}
	tracking, isTracking := trackingKind(headings)
	switch {
	case has(Contacts):
		return Contacts
	case isTracking:
		return tracking
	case has(Staff) && !has(Pupils):
		return Staff
	}
	return Pupils
}

// guess is a mapping while it is made.
type guess struct {
	kind    Kind
	table   Table
	means   []meaning // of each column
	folded  []string
	mapping Mapping
	taken   map[string]bool
}

// Guess matches the columns by their headings: a known one to its target, an unknown one to LeaveOut. What has to be
// asked stays "": a column without a heading, a heading that stands twice, a second column for a target that is taken,
// and a heading that may mean two things.
func Guess(k Kind, t Table) Mapping {
	g := guess{kind: k, table: t, mapping: make(Mapping, len(t.Headings)), taken: map[string]bool{}}
	known := meanings(k)
	for _, h := range t.Headings {
		f := foldHeading(h)
		g.folded = append(g.folded, f)
		g.means = append(g.means, known[g.plain(f, known)])
	}
	for _, r := range []rank{strong, weak, spare} {
		for i, m := range g.means {
			if m.rank == r && !g.twice(i) {
				g.take(i, m)
			}
		}
	}
	if k == ResultsWide {
		g.results()
	}
	for i := range g.mapping {
		g.rest(i)
	}
	return g.mapping
}

// results matches the columns of results of a wide file. Two of one result are asked.
func (g *guess) results() {
	for i, h := range g.table.Headings {
		subject, period, field, ok := ParseResultHeading(h)
		if target := ResultTarget(subject, period, field); ok && g.means[i].rank == 0 && !g.twice(i) {
			g.means[i] = meaning{target, strong}
			g.take(i, g.means[i])
		}
	}
}

// plain takes a word off headings such as "Contact Forename" and "(Contact) Home Email", where that makes them known.
func (g *guess) plain(folded string, known map[string]meaning) string {
	if _, ok := known[folded]; ok {
		return folded
	}
	if visible := foldHeading(parentVisible); g.kind == Events && strings.HasPrefix(folded, visible) {
		return visible
	}
	if g.kind != Contacts {
		return folded
	}
	for _, word := range []string{"contact", "parent"} {
		if rest, cut := strings.CutPrefix(folded, word); cut && known[rest].rank != 0 {
			return rest
		}
	}
	return folded
}

func (g *guess) has(folded ...string) bool {
	return slices.ContainsFunc(folded, func(f string) bool { return slices.Contains(g.folded, f) })
}

// twice is true for a heading that stands over more than one column.
func (g *guess) twice(i int) bool {
	n := 0
	for _, f := range g.folded {
		if f == g.folded[i] && f != "" {
			n++
		}
	}
	return n > 1
}

// take gives a column its target, unless it is taken or the heading means something else here.
func (g *guess) take(i int, m meaning) {
	switch free := !g.taken[m.target] || m.target == addressTarget; {
	case !free && m.rank == spare, g.folded[i] == "status" && !g.enrolments(i):
		g.mapping[i] = LeaveOut
	case free && !g.unsure(i):
		g.mapping[i], g.taken[m.target] = m.target, true
	}
}

// unsure is true for headings that mean one thing beside some others, and another beside others.
func (g *guess) unsure(i int) bool {
	if g.kind == Events {
		return g.folded[i] == "id" || g.means[i].target == "parent_text" && g.flags(i) // the event's own; whether parents see it
	}
	inAddress := g.has("street", "town", "address", "addressline1")
	switch {
	case g.folded[i] == "house" && g.kind == Pupils:
		return inAddress
	case g.folded[i] == "house":
		return !inAddress
	case g.folded[i] == "id" && g.kind == Contacts:
		return !g.taken["contact_ref"] // it may be the contact's own
	}
	return false
}

// flags is true for a column whose first values are Yes and No.
func (g *guess) flags(column int) bool {
	values := g.table.Samples(20)[column]
	return len(values) > 0 && !slices.ContainsFunc(values, func(v string) bool { return !isFlag(v) })
}

// enrolments is true for a column whose first values are words of enrolment.
func (g *guess) enrolments(column int) bool {
	values := g.table.Samples(20)[column]
	for _, v := range values {
		if enrolments[foldHeading(v)] == "" {
			return false
		}
	}
	return len(values) > 0
}

// rest leaves out what nothing is known of.
func (g *guess) rest(i int) {
	switch {
	case g.mapping[i] != "" || g.means[i].rank != 0 || g.twice(i):
	case g.folded[i] == "" && slices.Contains(g.table.Blank, i):
	default:
		g.mapping[i] = LeaveOut
	}
}
