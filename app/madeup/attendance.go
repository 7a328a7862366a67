package madeup

import (
	"math/rand/v2"
	"strconv"
)

// attendanceFile sums up the sessions of the year so far, two a day. About 92 % are attended; a fifth to a quarter of
// the pupils miss more than a tenth, a few of them half.
func (m *maker) attendanceFile() []byte {
	rows := [][]string{{"Adno", "Sessions Possible", "Sessions Attended", "Authorised", "Unauthorised", "Late"}}
	possible := 2 * len(m.flavour.schoolDays(m.spec.YearStarts, m.spec.Today))
	for _, p := range m.pupils {
		r := stream(m.spec.Seed, "attendance", p.adno)
		absent := min(possible, int(missed(r)*float64(possible)+0.5))
		authorised := 0
		for range absent {
			if chance(r, 0.7) {
				authorised++
			}
		}
		attended := possible - absent
		late := min(attended, about(r, 0.025*float64(attended)))
		row := []string{p.adno}
		for _, n := range []int{possible, attended, authorised, absent - authorised, late} {
			row = append(row, strconv.Itoa(n))
		}
		rows = append(rows, row)
	}
	return unmarked(rows)
}

// missed is the part of the sessions at which a pupil is absent.
func missed(r *rand.Rand) float64 {
	if chance(r, 0.1) {
		return 0.1 + 0.45*r.Float64()
	}
	return min(0.45, 0.052*r.ExpFloat64())
}
