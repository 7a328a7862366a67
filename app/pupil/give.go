package pupil

import "gateway/app/civil"

// Give is the plan that gives pupils of the roll other values, and leaves alone who has them already: the year-end
// moves a whole school by it. Where the last day changes, the state follows from the dates. The caller holds Lock and
// has read the index in the same transaction.
func (x Index) Give(next map[int64]Row, today civil.Date) Plan {
	p := Plan{OnRoll: x.known.onRoll, today: today}
	for _, id := range x.known.order {
		row, there := next[id]
		if !there {
			continue
		}
		was := x.known.byPupil[id]
		if row[Leaving] != was[Leaving] {
			row[Status] = status(row, today)
		}
		if changes := was.diff(row); len(changes) > 0 {
			p.Lines = append(p.Lines, Line{Kind: Changed, PupilID: id, Row: row, Was: was, Changes: changes})
		}
	}
	return p
}
