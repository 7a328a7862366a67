package madeup

import (
	"math/rand/v2"
	"strings"
	"time"

	"gateway/app/civil"
)

// oddPicker finds pupils for the hard cases: only children, each for one case.
type oddPicker struct {
	maker *maker
	r     *rand.Rand
	free  []*pupil
}

// oddities turns some pupils into the cases at which school software has failed before. A small school has as many as
// it has pupils for; from 200 pupils on it has all. A birthday on 29 February needs a year group that can have one.
func (m *maker) oddities() {
	o := oddPicker{maker: m, r: stream(m.spec.Seed, "odd")}
	for _, f := range m.families {
		if len(f.children) == 1 {
			o.free = append(o.free, f.children[0])
		}
	}
	o.r.Shuffle(len(o.free), func(i, j int) { o.free[i], o.free[j] = o.free[j], o.free[i] })
	o.names()
	o.namesakes(false)
	o.namesakes(true)
	o.numbers()
	o.birthdays()
	o.registrations()
	o.threefold()
}

// next is a pupil who fits and is no hard case yet, or nil.
func (o *oddPicker) next(fits func(*pupil) bool) *pupil {
	for _, p := range o.free {
		if !p.odd && fits(p) {
			p.odd = true
			return p
		}
	}
	return nil
}

func anybody(*pupil) bool { return true }

// some does something to a pupil who fits, if there is one.
func (o *oddPicker) some(fits func(*pupil) bool, do func(*pupil)) {
	if p := o.next(fits); p != nil {
		do(p)
	}
}

// names are those that break files, pages and sheets.
func (o *oddPicker) names() {
	for _, surname := range []string{"O'Neill", "Featherstonehaugh-Cholmondeley"} { // the second has 30 letters
		o.some(anybody, func(p *pupil) { p.rename(surname, surname) })
	}
	o.some(anybody, func(p *pupil) { p.rename("Jones, the third", "Jones") })
	for _, forename := range []string{"Łukasz", "Ștefan"} {
		o.some(anybody, func(p *pupil) { p.call(forename, forename, male) })
	}
	o.some(anybody, func(p *pupil) { p.call(`=HYPERLINK("http://example.org","y")`, "Iona", female) })
}

// rename gives a pupil another surname, and a new plain one to the parents who bore the old one.
func (p *pupil) rename(legal, plain string) {
	for _, l := range p.family.contacts {
		if l.who.surname == p.legalSurname {
			l.who.surname = plain
		}
	}
	p.legalSurname, p.surname = legal, plain
}

func (p *pupil) call(legal, known, sex string) {
	p.legalForename, p.forename, p.sex = legal, known, sex
}

// namesakes are two unrelated pupils of one name in a tutor group, with the same birthday or another.
func (o *oddPicker) namesakes(sameDay bool) {
	for _, a := range o.free {
		mates := func(p *pupil) bool { return p != a && p.year == a.year && p.form == a.form && p.born != a.born }
		if a.odd || a.legalForename == "" {
			continue
		}
		if b := o.next(mates); b != nil {
			a.odd = true
			b.rename(a.legalSurname, a.surname)
			b.call(a.legalForename, a.forename, a.sex)
			if sameDay {
				b.born = a.born
			}
			return
		}
	}
}

// numbers are pupils without a national number; in England another one with a temporary UPN.
func (o *oddPicker) numbers() {
	o.some(anybody, func(p *pupil) { p.numberless, p.temporary = true, false })
	o.some(anybody, func(p *pupil) { p.numberless, p.temporary = false, true })
}

// birthdays are those at which cohorts are cut and calendars stumble.
func (o *oddPicker) birthdays() {
	for _, day := range []civil.Date{{Month: time.February, Day: 29}, {Month: time.August, Day: 31}, {Month: time.September, Day: 1}} {
		fits := func(p *pupil) bool { _, ok := o.maker.inCohort(p.year, day); return ok }
		o.some(fits, func(p *pupil) { p.born, _ = o.maker.inCohort(p.year, day) })
	}
}

// inCohort is a day of the calendar among the birthdays of the usual cohort of a year group, and whether it is one.
func (m *maker) inCohort(year int, day civil.Date) (civil.Date, bool) {
	first := m.flavour.cohortOf(year, m.spec.YearStarts)
	if day.Month < m.flavour.cut {
		first++
	}
	return civil.New(first, day.Month, day.Day)
}

// registrations are pupils who repeat a year, come back after a year elsewhere, or belong to another school too.
func (o *oddPicker) registrations() {
	older := func(by int) func(*pupil) bool {
		return func(p *pupil) bool { return p.year >= o.maker.spec.FirstYear+by }
	}
	o.some(older(1), func(p *pupil) { p.repeats, p.born = true, o.maker.usual(o.r, p.year+1) })
	o.some(older(2), func(p *pupil) { p.away = true })
	for _, words := range []string{guest, dualMain, subsidiary} {
		o.some(anybody, func(p *pupil) { p.enrolment = words })
	}
}

// threefold is a teacher who is also the parent of one pupil and the social worker of another.
func (o *oddPicker) threefold() {
	child, other := o.next(anybody), o.next(anybody)
	if child == nil || other == nil {
		return
	}
	who := &o.maker.parentOnStaff(o.r).person
	relationship := map[string]string{female: "Mother", male: "Father"}[who.sex]
	old := child.family.contacts[0].who
	for i, l := range child.family.contacts {
		if l.who.shares == old {
			l.who.shares = nil
		}
		if i > 0 && l.relationship == relationship {
			child.family.contacts[i].relationship = "Step-" + strings.ToLower(relationship)
		}
	}
	child.family.contacts[0] = link{who: who, relationship: relationship, responsible: yes, lives: true}
	child.legalSurname, child.surname = who.surname, who.surname
	other.family.contacts = append(other.family.contacts, link{who: who, relationship: "Social Worker", responsible: no})
}
