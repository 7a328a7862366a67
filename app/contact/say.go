package contact

import "math/bits"

// never are the fields that a blank cell does not clear. Only an explicit No takes a court order away.
const never = Fields(1<<Ref | 1<<Forename | 1<<Surname | 1<<CourtOrder)

func (s Fields) count() int { return bits.OnesCount32(uint32(s)) }

// clearing is the fields from first to end that are known and that the row leaves blank though the file has a
// column for them.
func clearing(was, said Row, has Fields, first, end Field) (out Fields) {
	for f := first; f < end; f++ {
		if said[f] == "" && was[f] != "" && has.Has(f) && !never.Has(f) {
			out = out.With(f)
		}
	}
	return out
}

// diff is what changes from r to next, in the order of the fields from first to end.
func (r Row) diff(next Row, first, end Field) (out []Change) {
	for f := first; f < end; f++ {
		if r[f] != next[f] {
			out = append(out, Change{f, r[f], next[f]})
		}
	}
	return out
}

// linked is the person r with what it is to a pupil.
func (r Row) linked(to Row) Row {
	copy(r[linkFirst:], to[linkFirst:])
	return r
}

// adult is what the rows of a file say of one contact, put together.
type adult struct {
	said Row            // the person alone
	rows []int          // that name the contact, by their index
	by   [linkFirst]int // the row that is the first to say each value; the contact's first row where none does
}

// together puts together what the rows say of each contact, in the order of the file, and marks the lines of those
// that contradict an earlier one.
func together(said []Said, lines []Line) []adult {
	var all []adult
	at := map[string]int{}
	for i, s := range said {
		n, seen := at[s.Row[Ref]]
		if !seen {
			n = len(all)
			at[s.Row[Ref]] = n
			all = append(all, adult{})
			for f := range all[n].by {
				all[n].by[f] = i
			}
		}
		lines[i].Differs = all[n].add(i, s.Row)
	}
	return all
}

// add takes in what row i says and tells whether it contradicts an earlier one.
func (a *adult) add(i int, said Row) (differs bool) {
	a.rows = append(a.rows, i)
	for f := range linkFirst {
		switch v := said[f]; {
		case v == "" || v == a.said[f]:
		case a.said[f] == "":
			a.said[f], a.by[f] = v, i
		default:
			differs = true
		}
	}
	return differs
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
