package madeup

import (
	"slices"
	"strconv"
	"strings"

	"gateway/app/civil"
)

// entry is what results need of a pupil.
type entry struct {
	number, adno, surname, forename string
	born                            civil.Date // zero where it is not known
	year                            int        // the year group now
	reg                             string     // the tutor group now
	repeats, away                   bool       // as of a pupil
}

// group is the year group so many years ago.
func (e entry) group(ago int) int {
	if e.repeats && ago > 0 {
		ago--
	}
	return e.year - ago
}

// terms are the rounds of results of a year.
var terms = []string{"Aut1", "Spr1", "Sum1"}

// resultsOf are the results of an academic year so many years ago, with the first rounds of terms; no rows when
// nobody was at the school yet.
func resultsOf(roll []entry, f flavour, first, starts, ago, rounds int, seed uint64) [][]string {
	rows := [][]string{resultsHead(f, rounds)}
	for _, e := range roll {
		if g := e.group(ago); g >= first && !(e.away && ago == 1) {
			reg := strings.Replace(e.reg, strconv.Itoa(e.year), strconv.Itoa(g), 1)
			row := []string{e.number, e.adno, e.surname, e.forename, f.label(g), reg}
			rows = append(rows, append(row, grades(e, g-first, starts, rounds, seed)...))
		}
	}
	if len(rows) == 1 {
		return nil
	}
	return rows
}

func resultsHead(f flavour, rounds int) []string {
	head := []string{f.number, "Adno", "Surname", "Forename", "Year", "Reg"}
	for _, s := range subjects {
		head = append(head, s.short+" Target")
		for _, t := range terms[:rounds] {
			head = append(head, s.short+" "+t+" Current", s.short+" "+t+" ATL")
		}
	}
	return head
}

// grades are the cells of one pupil: of each subject the target, and of each round the current grade and the
// attitude to learning, 1 the best. Some cells are blank, as teachers leave them.
func grades(e entry, year, starts, rounds int, seed uint64) (out []string) {
	a, r := abilityOf(seed, e.adno), stream(seed, "results", e.adno, strconv.Itoa(starts))
	for s := range subjects {
		out = append(out, strconv.Itoa(a.target(s)))
		for t := range rounds {
			grade := fine(a.current(s, year, t) + 0.35*r.NormFloat64())
			attitude := strconv.Itoa(1 + share(r, 0.30, 0.50, 0.16))
			if chance(r, 0.02) {
				grade = ""
			}
			if chance(r, 0.01) {
				attitude = ""
			}
			out = append(out, grade, attitude)
		}
	}
	return out
}

// results are those of the current year, with its first round, and of the years before.
func (m *maker) results() (out []Results) {
	var roll []entry
	for _, p := range m.pupils {
		roll = append(roll, entry{number: p.number, adno: p.adno, surname: p.legalSurname, forename: p.legalForename, born: p.born, year: p.year, reg: m.reg(p),
			repeats: p.repeats, away: p.away})
	}
	for ago := range m.spec.Years {
		rounds := len(terms)
		if ago == 0 {
			rounds = 1
		}
		starts := m.spec.YearStarts - ago
		if rows := resultsOf(roll, m.flavour, m.spec.FirstYear, starts, ago, rounds, m.spec.Seed); rows != nil {
			out = append(out, Results{Year: yearName(starts), Body: unmarked(rows)})
		}
	}
	slices.Reverse(out)
	return out
}
