package madeup

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode/utf8"
)

// subject is taught in every year group. Its short name stands in class codes and in headings of results.
type subject struct {
	name, short string
	setted      bool // by ability, not by tutor group
}

var subjects = []subject{{"English", "En", true}, {"Mathematics", "Ma", true}, {"Science", "Sc", true}, {"Geography", "Gg", false}, {"History", "Hi", false},
	{"French", "Fr", false}, {"Computing", "Cp", false}, {"Art", "Ar", false}, {"Music", "Mu", false}, {"Physical Education", "Pe", false}}

// colleague is a member of staff.
type colleague struct {
	person
	code, subject, role string
}

// hire finds staff: a teacher for 16 to 17 pupils and at least one for each subject, two of whom are admins, and
// some support staff, who teach nothing.
func (m *maker) hire() {
	r := stream(m.spec.Seed, "staff")
	teachers := max(len(subjects)+2, m.spec.Pupils*2/33)
	for i := range teachers + 1 + m.spec.Pupils/400 {
		sex := female
		if chance(r, 0.38) {
			sex = male
		}
		c := &colleague{person: *m.person(r, m.origins.pick(r), sex, ""), role: "Teacher"}
		switch {
		case i >= teachers:
			c.role = "Support"
		case i < 2:
			c.role = "Admin"
		}
		if i < teachers {
			c.subject = subjects[i%len(subjects)].name
		}
		c.code = initials(c.person) + fmt.Sprint(i)
		c.email = m.address(&c.person, fmt.Sprintf(".s%d", i))
		m.staff = append(m.staff, c)
	}
}

// initials are the first letter of the forename and the first two of the surname, as many systems make staff codes.
func initials(p person) string {
	first, _ := utf8.DecodeRuneInString(p.forename)
	last := []rune(p.surname)
	return strings.ToUpper(string(first) + string(last[:min(2, len(last))]))
}

// teachers are those of a subject.
func (m *maker) teachers(of string) (out []*colleague) {
	for _, c := range m.staff {
		if c.subject == of {
			out = append(out, c)
		}
	}
	return out
}

// parentOnStaff is a teacher for the odd cases.
func (m *maker) parentOnStaff(r *rand.Rand) *colleague { return one(r, m.staff[2:len(subjects)]) }

func (m *maker) staffFile() []byte {
	rows := [][]string{{"Staff Code", "Title", "Forename", "Surname", "Work Email", "Subject", "Role"}}
	for _, c := range m.staff {
		rows = append(rows, []string{c.code, c.title, c.forename, c.surname, c.email, c.subject, c.role})
	}
	return unmarked(rows)
}
