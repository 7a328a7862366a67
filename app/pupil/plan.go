package pupil

import (
	"context"

	"gateway/app/civil"
	"gateway/app/db"
)

// Said is one row of a file: what it says of one pupil.
type Said struct {
	Line      int // in the file
	Row       Row
	FormerUPN string
}

// Options are how rows are taken.
type Options struct {
	Has         Fields // what the file has a column for: nothing else is ever cleared
	BlankClears bool   // a blank cell clears what is known; names, Pupil ID and enrolment are never cleared
	// Numbers is the mode "numbers have changed": pupils are matched by UPN or SCN and birth date, and get the row's
	// Pupil ID; the old one stays as an alias.
	Numbers bool
	IDFrom  Field // UPN or SCN: a file without Pupil IDs, of which new pupils take this number; ID for none
	// Coming is the first day of the coming year when the file lists its year groups: known pupils keep this
	// year's year group, tutor group and house, new ones start on that day, and nobody leaves.
	Coming  civil.Date
	Today   civil.Date
	Refused []Said // rows that cannot be taken: whoever they are about is not missing (case 19)
	One     bool   // a single pupil by hand: nobody is missing
	Of      int64  // the pupil whom the one row is about, 0 = as its numbers say: the ID in the row is the new one
}

// What a line does.
const (
	New        = "new"
	Changed    = "changed"
	Unchanged  = "unchanged"
	Returning  = "returning"   // had left
	Leaves     = "leaving"     // on roll, and not in the file
	OtherChild = "other_child" // "same number, different child": never taken
)

// Why a line is not taken (OtherChild), or looked at (Warning).
const (
	CodeOtherChild    = "row_other_child"    // the number is another child's, or number and birth date both differ
	CodeNumberChanged = "row_number_changed" // UPN or SCN of a pupil who has another Pupil ID here
	CodeZerosLost     = "row_zeros_lost"     // the ID of a pupil without its leading zeros
	CodeTwice         = "row_pupil_twice"    // two rows are about one pupil
	CodeNoID          = "row_no_id"          // no Pupil ID, and nobody known by UPN or SCN
	WarnOldNumber     = "warn_old_number"    // the ID is an old number of the pupil
	WarnZeros         = "warn_zeros"         // differs from another pupil's ID in leading zeros only
)

// Change is one value that changes.
type Change struct {
	Field    Field
	Old, New string
}

// Line is what one row does, or what becomes of a pupil who is in no row.
type Line struct {
	Line    int // in the file; 0 for Leaves
	Kind    string
	PupilID int64 // of the row; 0 for a new pupil
	Row     Row   // as it will stand; for OtherChild as the file has it
	Was     Row   // as it stands; blank for a new pupil
	Changes []Change
	Code    string // OtherChild: why; else a warning, or ""
	Field   Field  // which value Code is about
	Other   string // the pupil it clashes with: "004012 Kenzie Ahmed"
	former  string // a former UPN that is not known yet
}

// Plan is what rows would do to the roll.
type Plan struct {
	Lines    []Line
	OnRoll   int // pupils on roll before
	Cleared  int // values that blank cells would clear, whether chosen or not
	today    civil.Date
	numbers  bool
	idByLine map[int]int64
}

// Count is how many lines are of a kind.
func (p Plan) Count(kind string) (n int) {
	for _, l := range p.Lines {
		if l.Kind == kind {
			n++
		}
	}
	return n
}

// MakePlan compares rows with the roll. It writes nothing. Each Pupil ID, UPN and SCN may stand in rows once.
// Scope: worker, or staff.
func MakePlan(ctx context.Context, tx db.Tx, said []Said, o Options) (Plan, error) {
	known, err := read(ctx, tx)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{OnRoll: known.onRoll, today: o.Today, numbers: o.Numbers}
	found := make([]match, len(said))
	for i, s := range said {
		found[i] = known.find(s, o)
	}
	known.settle(said, found, o)
	for i, s := range said {
		line := known.line(s, found[i], o, &p.Cleared)
		p.Lines = append(p.Lines, line)
	}
	if !o.One && o.Coming.IsZero() {
		p.Lines = append(p.Lines, known.missing(said, found, o)...)
	}
	return p, nil
}

// line turns a row and the pupil it is about into what it does.
func (k roll) line(s Said, m match, o Options, cleared *int) Line {
	switch {
	case m.code != "" && m.kind == OtherChild:
		return Line{Line: s.Line, Kind: OtherChild, PupilID: m.id, Row: s.Row, Code: m.code, Field: m.field, Other: m.other}
	case m.id == 0:
		return Line{Line: s.Line, Kind: New, Row: first(s.Row, o), Code: m.code, Field: m.field, Other: m.other, former: s.FormerUPN}
	}
	was := k.byPupil[m.id]
	said := s.Row
	if !m.renumber {
		said[ID] = "" // the ID that the pupil has stays: the row may carry an old one or none
		if NormaliseID(s.Row[ID]) == NormaliseID(was[ID]) {
			said[ID] = s.Row[ID]
		}
	}
	if o.Of == 0 && k.byFormer[said[UPN]] == m.id {
		said[UPN] = "" // a UPN that the pupil had before does not come back
	}
	if !o.Coming.IsZero() {
		said[Year], said[TutorGroup], said[House] = "", "", ""
	}
	blank := clearing(was, said, o)
	*cleared += blank.count()
	if !o.BlankClears {
		blank = 0
	}
	next := was.with(said, blank)
	next = next.dated(was, said, o.Today)
	line := Line{Line: s.Line, Kind: Unchanged, PupilID: m.id, Row: next, Was: was, Changes: was.diff(next), Code: m.code, Field: m.field, Other: m.other}
	if s.FormerUPN != "" && k.byFormer[s.FormerUPN] != m.id && s.FormerUPN != was[UPN] {
		line.former = s.FormerUPN
	}
	switch {
	case was[Status] == StatusLeft && next[Status] != StatusLeft:
		line.Kind = Returning
	case len(line.Changes) > 0 || line.former != "":
		line.Kind = Changed
	}
	return line
}

// missing are the pupils on roll whom no row is about, whether it could be taken or not.
func (k roll) missing(said []Said, found []match, o Options) (out []Line) {
	here := map[int64]bool{}
	for i := range said {
		here[found[i].id] = true
		k.mention(said[i], here)
	}
	for _, s := range o.Refused {
		k.mention(s, here)
	}
	for _, id := range k.order {
		was := k.byPupil[id]
		if here[id] || was[Status] != StatusOnRoll {
			continue
		}
		next := was
		next[Status] = StatusLeft
		if next[Leaving] == "" || next[Leaving] > o.Today.String() {
			next[Leaving] = o.Today.String()
		}
		out = append(out, Line{Kind: Leaves, PupilID: id, Row: next, Was: was, Changes: was.diff(next)})
	}
	return out
}

// mention marks every pupil whom a row may be about.
func (k roll) mention(s Said, here map[int64]bool) {
	for _, id := range []int64{k.byID[NormaliseID(s.Row[ID])], k.byAlias[NormaliseID(s.Row[ID])], k.byUPN[s.Row[UPN]], k.bySCN[s.Row[SCN]],
		k.byFormer[s.Row[UPN]], k.byUPN[s.FormerUPN]} {
		here[id] = true
	}
}
