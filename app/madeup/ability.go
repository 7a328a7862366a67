package madeup

import (
	"math"
	"strconv"
)

// ability is what a pupil brings along. It follows from the seed and the pupil's number, so that results of any year
// and from either of Make and History agree.
type ability struct {
	level  []float64 // of each subject, in GCSE grades: what the target is rounded from
	beyond []float64 // of each subject, how far the pupil is from the usual way to the target
}

// abilityOf begins with a scaled score as at the end of primary school, about 104 of 80 to 120.
func abilityOf(seed uint64, adno string) ability {
	r := stream(seed, "ability", adno)
	score := min(120, max(80, 104+7.5*r.NormFloat64()))
	var a ability
	for range subjects {
		a.level = append(a.level, min(9, max(1, (score-77)/5+1+0.5*r.NormFloat64())))
		a.beyond = append(a.beyond, 0.85*r.NormFloat64())
	}
	return a
}

// target is the grade to be reached in the end, 1 to 9.
func (a ability) target(subject int) int { return int(math.Round(a.level[subject])) }

// current is where the pupil stands in a subject, in the given year at the school (0 the first) and term (0 to 2):
// below the target at first, nearer to it term by term and year by year, with a step back over the summer.
func (a ability) current(subject, year, term int) float64 {
	return float64(a.target(subject)) + a.beyond[subject] - 1.2 + 0.2*float64(year) + 0.25*float64(term)
}

// fine is a grade in thirds, as in "5-", "5" and "5+", from "1-" to "9".
func fine(grade float64) string {
	thirds := min(27, max(2, int(math.Round(grade*3))))
	whole := strconv.Itoa((thirds + 1) / 3)
	switch thirds % 3 {
	case 1:
		return whole + "+"
	case 2:
		return whole + "-"
	}
	return whole
}
