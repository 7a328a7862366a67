package madeup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// membership is one pupil's place in one class.
type membership struct {
	pupil   *pupil
	subject subject
	class   string // "7a/En1"
	teacher *colleague
}

// timetable puts every pupil into a class of each subject: some subjects by ability, the others by tutor group. The
// teachers of a subject take its classes in turn.
func (m *maker) timetable() {
	for i, s := range subjects {
		teachers, turn := m.teachers(s.name), 0
		for _, year := range m.years() {
			in := slices.DeleteFunc(slices.Clone(m.pupils), func(p *pupil) bool { return p.year != year })
			n := groupsFor(len(in))
			for k, g := range m.classes(i, in, n) {
				code := fmt.Sprintf("%s%s/%s%d", m.flavour.label(year), strings.ToLower(letters(g)), s.short, g+1)
				m.sets = append(m.sets, membership{in[k], s, code, teachers[(turn+g)%len(teachers)]})
			}
			turn += n
		}
	}
}

// classes is the class of each pupil of a year group in a subject, of n classes: 0 is the first.
func (m *maker) classes(subject int, in []*pupil, n int) []int {
	out, order := make([]int, len(in)), make([]int, len(in))
	level := make([]float64, len(in))
	for i, p := range in {
		order[i], level[i] = i, abilityOf(m.spec.Seed, p.adno).level[subject]
	}
	if subjects[subject].setted {
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(level[b], level[a]) })
		for place, i := range order {
			out[i] = place * n / len(in)
		}
		return out
	}
	for i, p := range in {
		for out[i] = 0; letters(out[i]) != p.form; out[i]++ {
		}
	}
	return out
}

func (m *maker) setsFile() []byte {
	rows := [][]string{{"Adno", "Subject", "Class", "Main Teacher"}}
	for _, s := range m.sets {
		rows = append(rows, []string{s.pupil.adno, s.subject.name, s.class, s.teacher.code})
	}
	return unmarked(rows)
}

// teacherOf is who teaches a pupil each subject, by the subject's name.
func (m *maker) teacherOf() map[*pupil]map[string]*colleague {
	out := map[*pupil]map[string]*colleague{}
	for _, s := range m.sets {
		if out[s.pupil] == nil {
			out[s.pupil] = map[string]*colleague{}
		}
		out[s.pupil][s.subject.name] = s.teacher
	}
	return out
}
