package result

import (
	"context"
	"fmt"
	"slices"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// Entry is what somebody has entered into the grid of a set. Cells that it does not name are left alone.
type Entry struct {
	Ask
	Cells []Typed
}

// Outcome is what became of an Entry.
type Outcome struct {
	Written int // set or changed
	Removed int // taken away
	Refused []Bad
	Clashes []Clash
}

// MaxCells is how many cells one Entry may have: more than any set has.
const MaxCells = 5000

// tries is how often cells that somebody else has just begun are looked at again.
const tries = 3

// Save writes what can be written and says what cannot: good cells are saved, bad ones are refused, and what somebody
// else has changed meanwhile is told. Every earlier value is kept. Scope: staff. Errors: errs.NotFound as Open;
// errs.Conflict when the set is closed or the period has not begun.
func Save(ctx context.Context, tx db.Tx, may Access, e Entry) (Outcome, error) {
	g, err := read(ctx, tx, may, e.Ask, false)
	switch {
	case err != nil:
		return Outcome{}, err
	case g.Shut != "":
		return Outcome{}, errs.Conflict{Text: g.Shut}
	case len(e.Cells) > MaxCells:
		return Outcome{}, errs.Conflict{Text: "These are more results than one set has."}
	}
	var out Outcome
	cells := out.fitting(g, e.Cells)
	s := saver{g: g, school: tx.SchoolID(), me: tx.StaffID()}
	for range tries {
		if len(cells) == 0 {
			break
		}
		if cells, err = s.round(ctx, tx, cells, &out); err != nil {
			return Outcome{}, err
		}
	}
	if len(cells) > 0 {
		return Outcome{}, errs.Conflict{Text: "Others are entering the same results at this moment. Please save again."}
	}
	if out.Written+out.Removed == 0 {
		return out, nil
	}
	return out, audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.ResultsSaved, SubjectID: g.Set.ID,
		Detail: fmt.Sprintf("%s, %s: %d saved, %d taken away", g.Set.Name, g.Period.Name, out.Written, out.Removed)})
}

// fitting leaves out what is not in the grid any more: a pupil who has left the set, a field that is not asked. Of a
// cell that stands twice the last one counts.
func (o *Outcome) fitting(g Grid, all []Typed) (cells []Typed) {
	place := map[Place]int{}
	for _, t := range all {
		c, known := g.Column(t.Field)
		_, member := g.Pupil(t.Pupil)
		switch {
		case !member:
			o.Refused = append(o.Refused, Bad{t, "this pupil is not in the set any more"})
		case !known || !c.Open:
			o.Refused = append(o.Refused, Bad{t, "this field is not entered here any more"})
		default:
			if at, twice := place[t.Place]; twice {
				cells[at] = t
				continue
			}
			place[t.Place] = len(cells)
			cells = append(cells, t)
		}
	}
	slices.SortFunc(cells, byPlace) // everybody locks in one order
	return cells
}

// round locks the cells, judges them and writes. Cells that somebody else has begun between the two come back.
func (s *saver) round(ctx context.Context, tx db.Tx, cells []Typed, out *Outcome) (again []Typed, err error) {
	now, err := s.lock(ctx, tx, cells)
	if err != nil {
		return nil, err
	}
	var p plan
	for _, t := range cells {
		c, _ := s.g.Column(t.Field)
		v, r, why := judge(c, t, now[t.Place], s.me)
		switch v {
		case refuse:
			out.Refused = append(out.Refused, Bad{t, why})
		case clash:
			out.Clashes = append(out.Clashes, Clash{t, now[t.Place].Cell})
		case write, remove:
			p.add(t, now[t.Place], r)
		}
	}
	made, err := s.write(ctx, tx, p)
	if err != nil {
		return nil, err
	}
	out.Written += len(p.changes.ids) + len(made)
	out.Removed += len(p.removed)
	return slices.DeleteFunc(p.inserted, func(t Typed) bool { return made[t.Place] }), nil
}
