package madeup

import (
	"math/rand/v2"
	"slices"
)

// The kinds of homes.
const (
	couple = iota
	alone
	step
	kin // with relatives or foster carers
)

// family are the children of one home that are at the school, and whom the school may ring about them.
type family struct {
	home           int
	father, mother origin
	surname        string // of the father, in the form that men bear
	maiden         string // of the mother, alike
	married        bool   // the mother bears the father's name
	double         bool   // the children bear both
	hers           bool   // the children bear the mother's
	house          string
	contacts       []link // in the order in which they are rung
	children       []*pupil
}

// settle makes families until the school is full, with a tutor group for each child.
func (m *maker) settle() {
	r := stream(m.spec.Seed, "families")
	seats := m.seats()
	for left := m.spec.Pupils; left > 0 && len(seats) > 0; {
		f := m.family(r)
		years := m.places(r, seats, min(left, m.size(r)))
		for i, y := range years {
			f.children = append(f.children, m.baby(r, f, y, i > 0 && y == years[i-1]))
			seats[y]--
			left--
		}
		f.contacts = m.household(r, f)
		m.families = append(m.families, f)
	}
	m.forms(stream(m.spec.Seed, "forms"))
}

// seats are the free places of each year group.
func (m *maker) seats() map[int]int {
	years, out := m.years(), map[int]int{}
	for i := 0; i < m.spec.Pupils && len(years) > 0; i++ {
		out[years[i%len(years)]]++
	}
	return out
}

// size is how many children of a family are at the school: the more years it has, the more often there are several.
// The first family has four.
func (m *maker) size(r *rand.Rand) int {
	more := float64(m.spec.LastYear - m.spec.FirstYear - 4)
	n := 1 + share(r, 0.77-0.055*more, 0.22+0.04*more)
	if len(m.families) == 0 || n == 3 && chance(r, 0.15) {
		return 4
	}
	return n
}

// places are year groups with a free seat for n children, highest first. Two children of one year are twins: some
// are, and where there are too few years all must be.
func (m *maker) places(r *rand.Rand, seats map[int]int, n int) (out []int) {
	for len(out) < n {
		twins := len(out) > 0 && chance(r, 0.04)
		free, open := chooser[int]{}, chooser[int]{}
		for _, y := range m.years() {
			taken := 0
			for _, o := range out {
				if o == y {
					taken++
				}
			}
			if left := seats[y] - taken; left > 0 {
				open.add(y, float64(left))
				if twins == (taken > 0) {
					free.add(y, float64(left))
				}
			}
		}
		if len(free.values) == 0 {
			free = open
		}
		out = append(out, free.pick(r))
	}
	slices.SortFunc(out, func(a, b int) int { return b - a })
	return out
}

// family is a home without children yet.
func (m *maker) family(r *rand.Rand) *family {
	f := &family{home: share(r, 0.68, 0.24, 0.06), house: m.flavour.houses[len(m.families)%len(m.flavour.houses)], father: m.origins.pick(r)}
	f.mother = f.father
	if chance(r, 0.07) {
		f.mother = m.origins.pick(r)
	}
	f.surname, f.maiden = f.father.surname(r), f.mother.surname(r)
	f.married = f.home == couple && chance(r, 0.7)
	f.double = f.surname != f.maiden && chance(r, 0.085)
	f.hers = f.home != couple && chance(r, 0.5)
	return f
}

// fatherName and motherName are what the parents are called.
func (f *family) fatherName() string { return f.father.formed(f.surname, male) }

func (f *family) motherName() string {
	if f.married {
		return f.father.formed(f.surname, female)
	}
	return f.mother.formed(f.maiden, female)
}

// childName is the surname of a child; some siblings bear the name of the other parent.
func (f *family) childName(sex string, other bool) string {
	his, hers := f.father.formed(f.surname, sex), f.mother.formed(f.maiden, sex)
	switch {
	case f.double && !other:
		return his + "-" + hers
	case f.hers != other:
		return hers
	}
	return his
}
