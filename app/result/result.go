// Package result is what staff enter into the tracking data (TRK-4, TRK-5): the entry grid of a set, saving it cell by
// cell, and what each value was before. The structure that it is entered into is app/tracking's.
package result

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gateway/app/civil"
	"gateway/app/tracking"
)

// Access is whose sets somebody may open, and which fields of them.
type Access int

const (
	// Own is for teachers: their own sets, the fields that teachers see, and of these the ones that they may enter.
	Own Access = iota
	// All is for the office: every set and every field.
	All
)

// Place is a cell of a grid.
type Place struct{ Pupil, Field int64 }

// Cell is a result as it is stored, with who set it and when.
type Cell struct {
	Value string // never "" in a Grid; "" in a Clash: taken away
	Who   string // display name; "" where nobody confirmed an import
	At    time.Time
}

// Column is a field that is asked in the set's subject.
type Column struct {
	tracking.Field
	Scale  tracking.Scale // of OnScale
	Beside bool           // of the whole year: shown beside the period's own fields, entered when the whole year is chosen
	Open   bool           // may be entered by whoever reads, while nothing shuts the grid
}

// Pupil is a member of the set.
type Pupil struct {
	ID                int64
	Forename, Surname string // known as
}

// Name is how the pupil is known.
func (p Pupil) Name() string {
	if p.Forename == "" || p.Surname == "" {
		return p.Forename + p.Surname
	}
	return p.Forename + " " + p.Surname
}

// Listed is the pupil in a list by surname.
func (p Pupil) Listed() string {
	if p.Forename == "" || p.Surname == "" {
		return p.Forename + p.Surname
	}
	return p.Surname + ", " + p.Forename
}

// Grid is a set in one period: who is in it, what is asked, and what has been entered.
type Grid struct {
	Set      tracking.Set
	Subject  tracking.Subject
	YearName string // of the academic year: "2026/27"
	Teachers []string
	Periods  []tracking.Period // of the set's year group and academic year, in order
	Period   tracking.Period   // the chosen one; ID 0 where there is none
	Columns  []Column          // fields of the whole year first, where another period is chosen
	Pupils   []Pupil           // members of today, by surname; of a set that has ended, of its last day
	Cells    map[Place]Cell
	Shut     string // why nothing can be entered, in a sentence; "" = open
}

// Column finds a field of the grid.
func (g Grid) Column(field int64) (Column, bool) {
	for _, c := range g.Columns {
		if c.ID == field {
			return c, true
		}
	}
	return Column{}, false
}

// Pupil finds a member of the set.
func (g Grid) Pupil(id int64) (Pupil, bool) {
	for _, p := range g.Pupils {
		if p.ID == id {
			return p, true
		}
	}
	return Pupil{}, false
}

// Entered are the columns that whoever reads may enter now.
func (g Grid) Entered() (out []Column) {
	for _, c := range g.Columns {
		if c.Open && g.Shut == "" {
			out = append(out, c)
		}
	}
	return out
}

// Complete is how many pupils have no blank among the fields that are asked for in the period.
func (g Grid) Complete() (n int) {
	asked := 0
	for _, c := range g.Columns {
		if c.Open {
			asked++
		}
	}
	for _, p := range g.Pupils {
		if asked > 0 && g.blanks(p) == 0 {
			n++
		}
	}
	return n
}

func (g Grid) blanks(p Pupil) (n int) {
	for _, c := range g.Columns {
		if _, there := g.Cells[Place{p.ID, c.ID}]; c.Open && !there {
			n++
		}
	}
	return n
}

// shutOn says why nothing can be entered on a day.
func (g Grid) shutOn(today civil.Date) string {
	switch {
	case g.Set.YearGroup == 0:
		return "This set has no year group, so no period belongs to it. The office can give it one."
	case g.Period.ID == 0:
		return "There is no period for this year group yet. The office makes them."
	case g.Set.ClosedAt(today):
		return "This set was closed on " + g.Set.Closed.Format() + ". What was entered can be read, and is not changed any more."
	case today.Before(g.Period.Starts):
		return g.Period.Name + " begins on " + g.Period.Starts.Format() + ". Nothing is entered before."
	}
	return ""
}

// plainMark is how long a value may be that stands for itself in a form.
const plainMark = 12

// Mark stands for a value in a form, so that saving can tell what somebody had before them: a short value is its own
// mark, of another one a few digits of its hash. Marks hold no spaces; the mark of a blank is "".
func Mark(value string) string {
	plain := len(value) <= plainMark
	for _, r := range value {
		if r <= ' ' || r > '~' || r == '#' {
			plain = false
		}
	}
	if plain {
		return value
	}
	sum := sha256.Sum256([]byte(value))
	return "#" + hex.EncodeToString(sum[:6])
}
