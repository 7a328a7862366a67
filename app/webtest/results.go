package webtest

import (
	"fmt"

	"gateway/app/tracking"
)

// classNames are surnames and forenames of a class, in the order of its list.
var classNames = [][2]string{{"Ahmed", "Yusuf"}, {"Bailey", "Erin"}, {"Chowdhury", "Imran"}, {"Davies", "Megan"}, {"Evans", "Rhys"}, {"Fernandes", "Luca"},
	{"Griffiths", "Poppy"}, {"Hughes", "Callum"}, {"Iqbal", "Sana"}, {"Jones", "Tegan"}, {"Khan", "Bilal"}, {"Lewis", "Freya"},
	{"Mason", "Theo"}, {"Morgan", "Cerys"}, {"Nash", "Oscar"}, {"Norris", "Ivy"}, {"Owen", "Dylan"}, {"Parry", "Nia"}, {"Patel", "Asha"}, {"Quinn", "Ronan"}, {"Rees", "Elin"},
	{"Roberts", "Jac"}, {"Shah", "Zara"}, {"Singh", "Arjan"}, {"Thomas", "Mali"}, {"Tudor", "Gwen"}, {"Underwood", "Max"}, {"Vaughan", "Ceri"}, {"Walsh", "Finn"}, {"Williams", "Lowri"}}

// Class puts n more pupils, up to 30, into the teacher's set of a school, before "this pupil" in its list.
func (w *World) Class(s *School, n int) []Child {
	w.T.Helper()
	var class []Child
	for i, name := range classNames[:n] {
		class = append(class, Child{PupilID: fmt.Sprint(8001 + i), Forename: name[1], Surname: name[0], Year: s.Child.Year, TutorGroup: s.Child.TutorGroup})
	}
	w.enrol(s.ID, class)
	for _, c := range class {
		w.Exec(`insert into set_members (school_id, set_id, pupil_id, starts_on) select $1, $2, $3, starts_on from academic_years where school_id = $1 and id = $4`,
			s.ID, s.Tracking.Set, c.ID, s.Tracking.Year)
	}
	return class
}

// Asked makes a subject field that is asked in English alone: the sixth kind of column, after those that every subject has.
func (w *World) Asked(s *School, name, kind string, lowest, highest any) int64 {
	w.T.Helper()
	return w.Number(`insert into fields (school_id, scope, subject_id, name, name_folded, category, type, position, lowest, highest)
		values ($1, $2, $3, $4, lower($4), 'Exams', $5, 9, $6, $7) returning id`, s.ID, tracking.InSubject, s.Tracking.English, name, kind, lowest, highest)
}
