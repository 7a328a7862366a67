package yearend

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gateway/app/civil"
)

// to is the year group in which pupils of a year group stand after the year-end.
func (p *Plan) to(year int) int {
	if year == p.LastYear {
		return p.Further
	}
	return year + 1
}

// fate is what becomes of a pupil.
func (p *Plan) fate(r pupilRow, stay map[int64]bool) string {
	switch {
	case p.From.Ends.Before(r.Admission) || r.came:
		return Joins
	case r.said:
		return Settled
	case r.Year == 0:
		return NoYear
	case r.Year > p.LastYear:
		return Beyond
	case stay[r.ID] && !r.Hidden:
		return Stays
	case r.Year == p.LastYear:
		return Leaves
	case !r.Leaving.IsZero() && !p.From.Ends.Before(r.Leaving):
		return Going
	}
	return Moves
}

// changes says whether the pupil at a place moves or leaves.
func (p *Plan) changes(i int) bool { return p.fates[i] == Moves || p.fates[i] == Leaves }

// lastDay is the leaving date of a pupil after the year-end: a leaver's is the old year's last day, unless an earlier one
// is known.
func (p *Plan) lastDay(i int) civil.Date {
	known := p.pupils[i].Leaving
	if p.fates[i] == Leaves && (known.IsZero() || p.From.Ends.Before(known)) {
		return p.From.Ends
	}
	return known
}

// decide turns what was read into the plan.
func (p *Plan) decide(c Choice) {
	stay := map[int64]bool{}
	for _, id := range c.Stay {
		stay[id] = true
	}
	years, still := map[int]*YearLine{}, map[string]*Still{}
	for _, r := range p.pupils {
		f := p.fate(r, stay)
		p.fates = append(p.fates, f)
		switch f {
		case Moves, Leaves, Stays:
			p.count(years, r, f)
		default:
			if still[f] == nil {
				still[f] = &Still{Why: f}
			}
			still[f].Count++
			if !r.Hidden && len(still[f].Some) < StillShown {
				still[f].Some = append(still[f].Some, r.Who)
			}
		}
	}
	for _, year := range slices.Sorted(maps.Keys(years)) {
		p.Years = append(p.Years, *years[year])
	}
	for _, why := range []string{NoYear, Beyond, Going, Joins, Settled} {
		if still[why] != nil {
			p.Still = append(p.Still, *still[why])
		}
	}
	p.arrangeGroups(c)
	p.Mark = p.rollMark + p.choiceMark()
}

func (p *Plan) count(years map[int]*YearLine, r pupilRow, fate string) {
	y := years[r.Year]
	if y == nil {
		y = &YearLine{Year: r.Year, To: p.to(r.Year)}
		years[r.Year] = y
	}
	y.Now++
	switch fate {
	case Moves:
		y.Up++
		p.Moving++
	case Leaves:
		y.Leaves++
		p.Leaving++
	case Stays:
		y.Stay++
		p.Staying = append(p.Staying, r.Who)
	}
}

// markRoll stands for everything that was read: who confirms another state of the roll than the one they saw is told.
func (p *Plan) markRoll(sets []int64) {
	h := sha256.New()
	say := func(what ...any) { _, _ = fmt.Fprintln(h, what...) } // a hash takes everything
	say(p.From.ID, p.From.Ends, p.To.ID, p.To.Starts, p.LastYear, p.Further, sets, p.Members)
	for _, r := range p.pupils {
		say(r.ID, r.Year, strconv.Quote(r.TutorGroup), r.Status, r.Admission, r.Leaving, r.came, r.said)
	}
	for _, group := range slices.Sorted(maps.Keys(p.tutors)) {
		say(strconv.Quote(group), p.tutors[group])
	}
	p.rollMark = hex.EncodeToString(h.Sum(nil)[:8])
}

// choiceMark stands for who stays. New names of groups are not in it: whoever confirms has them before them as typed.
func (p *Plan) choiceMark() string {
	h := sha256.New()
	for _, w := range p.Staying {
		_, _ = fmt.Fprintln(h, w.ID)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// SameRoll says whether a plan was made of the same roll as the one of a mark, whatever was chosen.
func (p Plan) SameRoll(mark string) bool {
	return len(mark) == len(p.Mark) && mark[:len(p.rollMark)] == p.rollMark
}
