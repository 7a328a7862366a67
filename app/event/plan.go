package event

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strconv"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/fold"
	"gateway/app/pupil"
)

// Said is one event of a file.
type Said struct {
	Line       int
	PupilID    int64 // of the pupil's row, which the caller has found
	Date       civil.Date
	Type       string // Achievement or Behaviour
	Category   string
	Points     int
	SubjectID  int64 // 0 = none
	StaffText  string
	ParentText string // for families
	RecordedBy string
	Outcome    string
}

// Has is what a file has a column for: nothing else is ever changed in an event that is there (case 18). What it does
// have counts as it stands, a blank cell too: a text that the school has taken back is shown no longer.
type Has struct{ Points, StaffText, ParentText, Outcome bool }

// What a line does.
const (
	New       = "new"
	Changed   = "changed"
	Unchanged = "unchanged"
	Refused   = "refused"
)

// Change is one value that changes: the name of a column, with what is known and what is said.
type Change struct{ Field, Old, New string }

// Line is what one event of the file does. Problem says, for the office, why a Refused one is not taken.
type Line struct {
	Line    int // in the file
	Kind    string
	PupilID int64
	Changes []Change
	Problem string
}

// Plan is what events of a file would change.
type Plan struct {
	Lines  []Line // one for each event, in its order
	Counts pupil.Counts
	write  []stored
}

// values are what may change in an event that a file tells again.
type values struct {
	points                         int
	staffText, familyText, outcome string
}

// stored is an event as it stands, or is to be written.
type stored struct {
	key  [sha256.Size]byte
	said Said
	values
}

// identity tells which event it is, but for its place among equals.
type identity struct {
	pupil          int64
	date           civil.Date
	kind, category string // folded
	subject        int64
	by             string // folded
}

func (s Said) identity() identity {
	return identity{s.PupilID, s.Date, s.Type, fold.Text(s.Category), s.SubjectID, fold.Text(s.RecordedBy)}
}

// key is the mark by which the n-th of equal events is found again in the next file.
func (i identity) key(n int) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%d %s %s %q %d %q %d", i.pupil, i.date, i.kind, i.category, i.subject, i.by, n))
}

// Most is how far points go, either way.
const Most = 1000

// MakePlan compares events of a file with what the school knows. It writes nothing. The same event is one of the same
// pupil, day, type, category, subject and recorder; of several such the ones that say the same are paired first, so
// that the order of a file does not matter. Events that a file no longer has stay. Scope: worker, or staff.
func MakePlan(ctx context.Context, tx db.Tx, said []Said, has Has) (Plan, error) {
	known, err := read(ctx, tx, said)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Lines: make([]Line, len(said))}
	groups := map[identity][]int{}
	var order []identity
	for i, s := range said {
		p.Lines[i] = Line{Line: s.Line, PupilID: s.PupilID, Kind: Refused, Problem: s.wrong()}
		if p.Lines[i].Problem != "" {
			continue
		}
		at := s.identity()
		if groups[at] == nil {
			order = append(order, at)
		}
		groups[at] = append(groups[at], i)
	}
	for _, at := range order {
		p.group(at, groups[at], said, known[at], has)
	}
	return p, nil
}

func (s Said) wrong() string {
	switch {
	case s.Type != Achievement && s.Type != Behaviour:
		return fmt.Sprintf("the type is %q. It can be achievement, behaviour", s.Type)
	case s.Date.IsZero():
		return "there is no date"
	case s.Points < -Most || s.Points > Most:
		return fmt.Sprintf("%d points: it can be %d to %d", s.Points, -Most, Most)
	}
	return ""
}

// group pairs the events of a file that have one identity with those that are known.
func (p *Plan) group(at identity, rows []int, said []Said, known []stored, has Has) {
	taken := make([]bool, len(known))
	pairs := map[int]int{} // row -> known
	pair := func(ok func(s Said, k stored) bool) {
		for _, row := range rows {
			if _, paired := pairs[row]; paired {
				continue
			}
			for j, k := range known {
				if !taken[j] && ok(said[row], k) {
					taken[j], pairs[row] = true, j
					break
				}
			}
		}
	}
	pair(func(s Said, k stored) bool { return k.values == k.next(s, has) })
	pair(func(Said, stored) bool { return true })
	used := map[[sha256.Size]byte]bool{}
	for _, k := range known {
		used[k.key] = true
	}
	n := 0
	for _, row := range rows {
		if j, paired := pairs[row]; paired {
			p.again(row, said[row], known[j], has)
			continue
		}
		key := at.key(n)
		for used[key] {
			n++
			key = at.key(n)
		}
		used[key] = true
		p.Lines[row].Kind = New
		p.Counts.New++
		p.write = append(p.write, stored{key, said[row], values{said[row].Points, said[row].StaffText, said[row].ParentText, said[row].Outcome}})
	}
}

// again is an event that is known already.
func (p *Plan) again(row int, s Said, k stored, has Has) {
	next := k.next(s, has)
	l := &p.Lines[row]
	if l.Kind, l.Changes = Unchanged, k.diff(next); len(l.Changes) == 0 {
		p.Counts.Unchanged++
		return
	}
	l.Kind = Changed
	p.Counts.Changed++
	p.write = append(p.write, stored{k.key, s, next})
}

// next is an event's values after a file has told it again.
func (v values) next(s Said, has Has) values {
	if has.Points {
		v.points = s.Points
	}
	if has.StaffText {
		v.staffText = s.StaffText
	}
	if has.ParentText {
		v.familyText = s.ParentText
	}
	if has.Outcome {
		v.outcome = s.Outcome
	}
	return v
}

func (v values) diff(next values) (out []Change) {
	for _, c := range []Change{
		{"points", strconv.Itoa(v.points), strconv.Itoa(next.points)}, {"staff_text", v.staffText, next.staffText},
		{"family_text", v.familyText, next.familyText}, {"outcome", v.outcome, next.outcome},
	} {
		if c.Old != c.New {
			out = append(out, c)
		}
	}
	return out
}
