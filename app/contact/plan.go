package contact

import (
	"context"
	"fmt"

	"gateway/app/db"
	"gateway/app/pupil"
)

// Said is one row of a file: what it says of one contact of one pupil.
type Said struct {
	Line    int   // in the file
	PupilID int64 // of the pupil's row, which the caller has found
	Row     Row
}

// Options are how rows are taken.
type Options struct {
	Has         Fields         // what the file has a column for: nothing else is ever cleared (case 18)
	BlankClears bool           // a blank cell clears what is known; number, names and a court order are never cleared
	Pupils      map[int64]bool // pupils with a row in the file, refused ones too: only their links can be missing (case 19)
	Keep        map[Pair]bool  // links that stand in refused rows: not missing
}

// What a line does.
const (
	New       = "new"
	Changed   = "changed"
	Unchanged = "unchanged"
	Leaving   = "leaving" // a link that is not in the file, of a pupil who is
)

// Change is one value that changes.
type Change struct {
	Field    Field
	Old, New string
}

// Line is what one row does, or what becomes of a link that is in no row.
type Line struct {
	Line       int    // in the file; 0 for Leaving
	Kind       string // New when the link is
	PupilID    int64
	Row        Row      // as it will stand; for Leaving as it stands
	Changes    []Change // of the link unless it is new, and those of the person that this row is the first to say
	CourtOrder bool     // newly set by this row
	Differs    bool     // says something else of the person than an earlier row, which counts
}

// Plan is what rows would do to the school's contacts.
type Plan struct {
	Lines   []Line       // one for each row, in its order; then the leaving links
	People  pupil.Counts // contacts themselves
	Links   pupil.Counts // of a contact to a pupil
	Cleared int          // values that blank cells would clear, whether chosen or not
	people  []Row        // to write
	links   []link       // to write
	notes   []note       // the history
}

// link is a contact of a pupil, whole.
type link struct {
	Pair
	Row
}

// note is a row of the history; of a person when its pair names no pupil.
type note struct {
	Pair
	field, old, new string
}

// MakePlan compares rows with what the school knows. It writes nothing. What several rows say of one contact is put
// together; the first one to say something counts. A contact of a pupil may stand in said once. Scope: worker, or
// staff.
func MakePlan(ctx context.Context, tx db.Tx, said []Said, o Options) (Plan, error) {
	pairs, err := pairsOf(said)
	if err != nil {
		return Plan{}, err
	}
	k, err := read(ctx, tx)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Lines: make([]Line, len(said))}
	for _, a := range together(said, p.Lines) {
		p.person(a, k, o)
	}
	for i, s := range said {
		p.link(&p.Lines[i], s, k, o)
	}
	for _, at := range k.order {
		if o.Pupils[at.PupilID] && !pairs[at] && !o.Keep[at] {
			p.Lines = append(p.Lines, Line{Kind: Leaving, PupilID: at.PupilID, Row: k.people[at.Ref].linked(k.links[at])})
		}
	}
	return p, nil
}

func pairsOf(said []Said) (map[Pair]bool, error) {
	pairs := make(map[Pair]bool, len(said))
	for _, s := range said {
		at := Pair{s.PupilID, s.Row[Ref]}
		if at.Ref == "" || pairs[at] {
			return nil, fmt.Errorf("plan contacts: the contact number in line %d is blank, or there already for this pupil", s.Line)
		}
		pairs[at] = true
	}
	return pairs, nil
}

// person compares one contact and notes on the lines what becomes of it.
func (p *Plan) person(a adult, k known, o Options) {
	was, there := k.people[a.said[Ref]]
	next := p.next(was, a.said, o, 0, linkFirst)
	changes := was.diff(next, 0, linkFirst)
	if count(&p.People, there, len(changes) > 0) {
		p.people = append(p.people, next)
	}
	for _, i := range a.rows {
		p.Lines[i].Row = next
	}
	if !there {
		return // the link's own row of history tells
	}
	for _, c := range changes {
		l := &p.Lines[a.by[c.Field]]
		l.Changes = append(l.Changes, c)
		p.notes = append(p.notes, note{Pair{Ref: next[Ref]}, c.Field.String(), c.Old, c.New})
	}
}

// link compares a contact of a pupil and completes its line, on which the person stands already.
func (p *Plan) link(l *Line, s Said, k known, o Options) {
	at := Pair{s.PupilID, s.Row[Ref]}
	was, there := k.links[at]
	next := p.next(was, s.Row, o, linkFirst, fieldCount)
	next[CourtOrder] = or(next[CourtOrder], No)
	changes := was.diff(next, linkFirst, fieldCount)
	l.Line, l.PupilID, l.Kind, l.Row = s.Line, s.PupilID, Unchanged, l.Row.linked(next)
	l.CourtOrder = was[CourtOrder] != Yes && next[CourtOrder] == Yes
	if count(&p.Links, there, len(changes) > 0) {
		p.links = append(p.links, link{at, l.Row})
	}
	if !there {
		l.Kind = New
		p.notes = append(p.notes, note{at, Added, "", next[Relationship]})
		return
	}
	l.Changes = append(l.Changes, changes...)
	if len(l.Changes) > 0 {
		l.Kind = Changed
	}
	for _, c := range changes {
		p.notes = append(p.notes, note{at, c.Field.String(), c.Old, c.New})
	}
}

// next is the fields from first to end after something more was said. It counts what blank cells would clear.
func (p *Plan) next(was, said Row, o Options, first, end Field) Row {
	blank := clearing(was, said, o.Has, first, end)
	p.Cleared += blank.count()
	if !o.BlankClears {
		blank = 0
	}
	for f := first; f < end; f++ {
		if said[f] != "" || blank.Has(f) {
			was[f] = said[f]
		}
	}
	return was
}

// count adds one to the counts and tells whether there is something to write.
func count(c *pupil.Counts, there, changed bool) bool {
	switch {
	case !there:
		c.New++
	case changed:
		c.Changed++
	default:
		c.Unchanged++
		return false
	}
	return true
}
