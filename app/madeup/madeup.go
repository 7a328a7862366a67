// Package madeup makes whole schools of people who do not exist, as the files that a school's own system exports:
// what is made goes through the same import as a real school's data. English and Scottish schools differ as their
// systems do. Nothing here knows a database, a clock or chance: the same Spec makes the same bytes.
//
// Figures follow published statistics where there are some. From 200 pupils on a school has every hard case on
// purpose: see odd.go. Numbers of pupils fit their check letters and digits, but belong to schools that are made up too.
package madeup

import (
	"fmt"

	"gateway/app/civil"
)

// Spec says what school to make.
type Spec struct {
	Country             string // "scotland", or "england" for whatever else
	Pupils              int    // on roll, spread evenly over the year groups
	FirstYear, LastYear int    // year groups as a school counts them: 7 to 11, in Scotland 1 to 6 for S1 to S6
	Today               civil.Date
	YearStarts          int    // 2026: the academic year 2026/27, in which the files are exported
	Years               int    // academic years with results, the current one counted; those in which nobody was at the school yet are left out
	Seed                uint64 // another one makes other people
	Prefix              string // letters and digits that keep the contact IDs and addresses of several schools apart; may be ""
}

// Results are the results of one academic year.
type Results struct {
	Year string // "2025/26"
	Body []byte
}

// Files are the exports of one school, CSV in UTF-8. Behaviour and attendance run up to the day before Spec.Today.
type Files struct {
	Pupils, Contacts, Staff, Sets, Attendance, Behaviour []byte
	Results                                              []Results // oldest first
}

// maker is a school while it is being made.
type maker struct {
	spec     Spec
	flavour  flavour
	names    names
	origins  chooser[origin]
	named    map[string]bool // names that pupils have
	families []*family
	pupils   []*pupil // by Adno
	staff    []*colleague
	sets     []membership
}

// Make makes a school. A Spec without pupils or year groups makes files without rows.
func Make(s Spec) Files {
	m := &maker{spec: s, flavour: flavourOf(s.Country), names: readNames(), named: map[string]bool{}}
	m.origins = originsOf(m.flavour, stream(s.Seed, "origins"))
	m.hire()
	m.settle()
	m.oddities()
	m.enrol()
	m.timetable()
	return Files{
		Pupils: m.pupilsFile(), Contacts: m.contactsFile(), Staff: m.staffFile(), Sets: m.setsFile(),
		Attendance: m.attendanceFile(), Behaviour: m.behaviourFile(), Results: m.results(),
	}
}

// years are the year groups, lowest first.
func (m *maker) years() (out []int) {
	for y := m.spec.FirstYear; y <= m.spec.LastYear; y++ {
		out = append(out, y)
	}
	return out
}

// yearName is "2025/26".
func yearName(starts int) string { return fmt.Sprintf("%d/%02d", starts, (starts+1)%100) }
