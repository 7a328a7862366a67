package oneroster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"gateway/app/importer"
	"gateway/app/pupil"
)

// numbering is where Pupil IDs are taken from: one source for all pupils of a file, for a number of another kind
// would be another pupil.
type numbering struct {
	name    string // as in Options.IDFrom
	of      func(*person) string
	upns    bool // for want of another number, the UPN
	lacking int  // pupils without
}

var (
	pair     = regexp.MustCompile(`\{\s*([^{}:]+?)\s*:\s*([^{}]*?)\s*\}`)
	shortID  = regexp.MustCompile(`^[0-9]{1,10}$`)
	userID   = regexp.MustCompile(`^[A-Za-z]{0,4}[0-9][0-9A-Za-z/-]{0,19}$`)
	national = []string{"upn", "scn", "uln"}
	// usual are the kinds of userIds that are a school's own number, the surest first.
	usual = []string{"adno", "admissionnumber", "admissionno", "mis", "misid", "sis", "sisid", "studentid", "studentnumber", "pupilid"}
)

// maxIDs is how many userIds of a person are looked at, and how many kinds of them.
const maxIDs = 20

// userIDs are the pairs of a cell such as {MIS:1234},{UPN:A…}.
func userIDs(cell string) [][2]string {
	var out [][2]string
	for _, m := range pair.FindAllStringSubmatch(cell, maxIDs) {
		if m[2] != "" {
			out = append(out, [2]string{m[1], m[2]})
		}
	}
	return out
}

// userID is the value of one kind of userIds, however it is spelt.
func (p *person) userID(kind string) string {
	for _, id := range p.ids {
		if foldKind(id[0]) == kind {
			return id[1]
		}
	}
	return ""
}

func foldKind(kind string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, kind)
}

// upn is the pupil's UPN: in userIds, or else an identifier that looks like one.
func (p *person) upn() string {
	if upn := p.userID("upn"); upn != "" {
		return upn
	}
	if id := p.get("identifier"); isUPN(id) {
		return id
	}
	return ""
}

func isUPN(s string) bool { return importer.CheckUPN(pupil.NormaliseID(s)) != importer.BadShape }

// readNumbers decides where Pupil IDs come from.
func (r *roster) readNumbers() error {
	var pupils []*person
	for _, p := range slices.Concat(r.people, r.gone) {
		if p.pupil() {
			pupils = append(pupils, p)
		}
	}
	n, ok := told(r.options.IDFrom)
	if !ok && len(pupils) > 0 {
		n, ok = suggested(pupils)
	}
	if !ok && len(pupils) > 0 {
		return fault(FileNoNumber)
	}
	r.numbers = n
	for _, p := range r.people {
		if p.pupil() && n.of(p) == "" {
			r.numbers.lacking++
		}
	}
	return nil
}

// told is the source that the school has used before.
func told(from string) (numbering, bool) {
	kind, isKind := strings.CutPrefix(from, IDUserIDs)
	switch {
	case from == IDIdentifier:
		return numbering{name: from, of: identifier}, true
	case from == IDSourced:
		return numbering{name: from, of: sourced}, true
	case isKind && foldKind(kind) != "":
		return userIDNumbers(kind), true
	}
	return numbering{of: func(*person) string { return "" }}, false
}

func identifier(p *person) string { return p.get("identifier") }
func sourced(p *person) string    { return p.id }

func userIDNumbers(kind string) numbering {
	folded := foldKind(kind)
	return numbering{name: IDUserIDs + kind, of: func(p *person) string { return p.userID(folded) }}
}

// suggested is the first source that numbers half of the pupils at least, each with another number: the identifier,
// a sourcedId that looks like a number, a kind of userIds. That some pupils lack it must not change the numbers of
// all others. A UPN is not for letters to families, and comes last.
func suggested(pupils []*person) (numbering, bool) {
	own := func(p *person) string {
		if id := identifier(p); !isUPN(id) {
			return id
		}
		return ""
	}
	if fits(pupils, own) {
		return numbering{name: IDIdentifier, of: identifier}, true
	}
	short := func(p *person) string { return shortID.FindString(p.id) }
	if fits(pupils, short) {
		return numbering{name: IDSourced, of: sourced}, true
	}
	for _, kind := range kindsOf(pupils) {
		n := userIDNumbers(kind)
		if fits(pupils, func(p *person) string { return userID.FindString(n.of(p)) }) {
			return n, true
		}
	}
	if fits(pupils, identifier) {
		return numbering{name: IDIdentifier, of: identifier, upns: true}, true
	}
	n := userIDNumbers("UPN")
	n.upns = true
	return n, fits(pupils, n.of)
}

func fits(pupils []*person, of func(*person) string) bool {
	different := map[string]bool{}
	for _, p := range pupils {
		if id := pupil.NormaliseID(of(p)); id != "" {
			different[id] = true
		}
	}
	return 2*len(different) >= len(pupils)
}

// kindsOf are the kinds of userIds that may be a school's own number, the surest first, then by their names.
func kindsOf(pupils []*person) []string {
	spelt := map[string]string{}
	for _, p := range pupils {
		for _, id := range p.ids {
			kind := foldKind(id[0])
			if _, known := spelt[kind]; !known && len(spelt) < maxIDs && kind != "" && !slices.Contains(national, kind) {
				spelt[kind] = id[0]
			}
		}
	}
	var out, others []string
	for _, kind := range usual {
		if name, ok := spelt[kind]; ok {
			out = append(out, name)
			delete(spelt, kind)
		}
	}
	for _, name := range spelt {
		others = append(others, name)
	}
	slices.Sort(others)
	return append(out, others...)
}

// pupilID is the Pupil ID of the person that a file refers to, "" for somebody who is no pupil of this export. A
// delta refers to pupils that it does not list: where the sourcedId is the number, it is known all the same.
func (r *roster) pupilID(ref string) string {
	switch p := r.byID[ref]; {
	case p != nil && p.pupil():
		return r.numbers.of(p)
	case p != nil || r.goneByID[ref] != nil:
		return ""
	case r.numbers.name == IDSourced && r.sheets["users"].mode != bulk:
		return ref
	}
	return ""
}

// formerID is the same for what is over, of which a pupil may be deleted too.
func (r *roster) formerID(ref string) string {
	if p := r.goneByID[ref]; p != nil && p.pupil() {
		return r.numbers.of(p)
	}
	return r.pupilID(ref)
}
