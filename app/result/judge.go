package result

import (
	"strings"

	"gateway/app/tracking"
)

// Typed is a cell as somebody has filled it in.
type Typed struct {
	Place
	Was  string // Mark of what the cell held when they began
	Text string
}

// Bad is a cell that is refused. What was typed is shown again.
type Bad struct {
	Typed
	Why string // what the field takes ("only 9, 8, 7"), or why it takes nothing
}

// Clash is a cell that somebody else has changed meanwhile. It is not written: a person decides (case 60).
type Clash struct {
	Typed
	Theirs Cell
}

// stored is a cell as the database has it under the lock.
type stored struct {
	Cell
	id    int64 // of the result; 0 = blank
	staff int64 // who set it, or took it away; 0 = nobody we know
}

// verdict is what becomes of a cell.
type verdict int

const (
	untouched verdict = iota // it is as it was, or as somebody has made it already
	write
	remove
	refuse
	clash
)

// judge is the whole of the rule for one cell (TRK-4): a cell that was not changed is left alone whatever it holds now;
// what the field does not take is refused, never stored as something else; what another person has set since is never
// overwritten unseen; and a blank takes the result away.
func judge(c Column, t Typed, now stored, me int64) (v verdict, r tracking.Result, why string) {
	if Mark(strings.TrimSpace(t.Text)) == t.Was {
		return untouched, r, ""
	}
	r, why = c.Take(t.Text, c.Scale)
	switch {
	case why != "":
		return refuse, r, "only " + why
	case Mark(r.Text) == t.Was, r.Text == now.Value:
		return untouched, r, ""
	case Mark(now.Value) != t.Was && now.staff != me:
		return clash, r, ""
	case r.Text == "":
		return remove, r, ""
	}
	return write, r, ""
}
