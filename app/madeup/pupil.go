package madeup

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"gateway/app/civil"
)

// pupil is one child on roll.
type pupil struct {
	adno, number                string // number: the UPN or SCN, may be ""
	legalSurname, legalForename string
	surname, forename           string // known as
	sex                         string
	born                        civil.Date
	year                        int
	form                        string // "A"
	enrolment                   string
	family                      *family
	numberless, temporary       bool // without a national number, or with one for the time being
	repeats                     bool // was in the same year group a year ago
	away                        bool // was at another school a year ago
	odd                         bool // is a hard case already
}

// Words of English exports for the kinds of registration; Scottish ones say them too.
const (
	single     = "Single Registration"
	dualMain   = "Main – Dual Registration"
	subsidiary = "Subsidiary – Dual Registration"
	guest      = "Guest"
)

// perGroup is how many pupils a tutor group or set has at most.
const perGroup = 30

// baby is a child of the family for a year group. A twin has the birthday of the child before.
func (m *maker) baby(r *rand.Rand, f *family, year int, twin bool) *pupil {
	p := &pupil{year: year, family: f, sex: female, enrolment: single, numberless: chance(r, 0.015), temporary: chance(r, 0.007)}
	if chance(r, 0.5) {
		p.sex = male
	}
	for try := 0; try < 20; try++ {
		if p.born = m.birthday(r, year); !slices.ContainsFunc(f.children, func(c *pupil) bool { return near(c.born, p.born) }) {
			break
		}
	}
	if twin {
		p.born = f.children[len(f.children)-1].born
	}
	if chance(r, 0.006) {
		p.enrolment = dualMain
	}
	m.name(r, p)
	return p
}

// name gives a child a name that no other pupil has, but for the few who have the same by chance.
func (m *maker) name(r *rand.Rand, p *pupil) {
	f, twice := p.family, chance(r, 0.01)
	p.legalSurname = f.childName(p.sex, len(f.children) > 0 && chance(r, 0.08))
	for try := 0; try == 0 || try < 30 && m.taken(p, twice); try++ {
		p.legalForename = m.child(r, f.mother, p.sex)
	}
	p.surname, p.forename = p.legalSurname, p.legalForename
	if chance(r, 0.09) {
		p.forename = m.known(r, f.mother, p.forename, p.sex)
	}
	if chance(r, 0.03) {
		p.surname = otherThan(p.surname, f.motherName(), f.fatherName(), f.maiden, m.origins.pick(r).surname(r))
	}
	if chance(r, 0.002) { // some have one name only
		p.legalForename, p.forename = "", ""
	}
	m.named[p.legalForename+" "+p.legalSurname] = true
}

// taken is true for a forename that a sibling has, and for a name that any pupil has where it may not be there twice.
func (m *maker) taken(p *pupil, twice bool) bool {
	sibling := slices.ContainsFunc(p.family.children, func(c *pupil) bool { return c.legalForename == p.legalForename })
	return sibling || !twice && m.named[p.legalForename+" "+p.legalSurname]
}

// otherThan is the first that differs.
func otherThan(s string, of ...string) string {
	for _, o := range of {
		if o != s {
			return o
		}
	}
	return s
}

// near is true for birthdays that two children of one mother cannot have unless they are twins.
func near(a, b civil.Date) bool { return a.Before(b.AddDays(300)) && b.Before(a.AddDays(300)) }

// birthday is one for a year group. In Scotland many who are born in January or February start a year later.
func (m *maker) birthday(r *rand.Rand, year int) civil.Date {
	d := m.usual(r, year)
	if m.flavour.scottish && d.Month < m.flavour.cut && chance(r, 0.3) {
		return yearEarlier(d)
	}
	return d
}

// usual is a day of the usual cohort of a year group.
func (m *maker) usual(r *rand.Rand, year int) civil.Date {
	from := civil.Date{Year: m.flavour.cohortOf(year, m.spec.YearStarts), Month: m.flavour.cut, Day: 1}
	until := civil.Date{Year: from.Year + 1, Month: from.Month, Day: 1}
	return from.AddDays(r.IntN(int(until.Time().Sub(from.Time()).Hours()) / 24))
}

// yearEarlier is the same day a year before; of 29 February the day before.
func yearEarlier(d civil.Date) civil.Date {
	if e, ok := civil.New(d.Year-1, d.Month, d.Day); ok {
		return e
	}
	return civil.Date{Year: d.Year - 1, Month: d.Month, Day: d.Day - 1}
}

// forms spreads the pupils of each year group over its tutor groups.
func (m *maker) forms(r *rand.Rand) {
	for _, year := range m.years() {
		in := m.inYear(year)
		r.Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
		for i, p := range in {
			p.form = letters(i % groupsFor(len(in)))
		}
	}
}

// inYear are the pupils of a year group, by family.
func (m *maker) inYear(year int) (out []*pupil) {
	for _, f := range m.families {
		for _, p := range f.children {
			if p.year == year {
				out = append(out, p)
			}
		}
	}
	return out
}

func groupsFor(pupils int) int { return max(1, (pupils+perGroup-1)/perGroup) }

// letters is A, B … Z, AA, AB …
func letters(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return letters(i/26-1) + letters(i%26)
}

func (m *maker) reg(p *pupil) string { return m.flavour.label(p.year) + p.form }

// enrol gives everybody a number of the school, older intakes lower ones, and the national number. Gaps are pupils
// who have left.
func (m *maker) enrol() {
	r := stream(m.spec.Seed, "numbers")
	for _, year := range m.years() {
		in := m.inYear(year)
		r.Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
		m.pupils = append(m.pupils, in...)
	}
	slices.SortStableFunc(m.pupils, func(a, b *pupil) int { return cmp.Compare(b.year, a.year) })
	adno, given := 4000+r.IntN(20), map[int]int{}
	for _, p := range m.pupils {
		adno += 1 + share(r, 0.85, 0.1)
		p.adno = fmt.Sprintf("%06d", adno)
		m.national(p, given)
	}
}

func (m *maker) pupilsFile() []byte {
	rows := [][]string{m.flavour.pupils}
	for _, p := range m.pupils {
		rows = append(rows, []string{p.adno, p.number, p.legalSurname, p.legalForename, p.surname, p.forename, p.sex, dayFirst(p.born),
			m.flavour.padded(p.year), m.reg(p), p.family.house, p.enrolment})
	}
	return marked(rows)
}
