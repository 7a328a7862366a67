package oneroster

import "strings"

// class is one row of classes.csv.
type class struct {
	name     string // the code, or else the title
	subject  string
	kind     string // homeroom, scheduled, or what else stands there
	gone     bool   // deleted by this delta
	teachers []teaching
}

// teaching is one teacher of a class.
type teaching struct {
	code    string
	primary bool
	over    bool
}

const (
	homeroom  = "homeroom" // what is a tutor group here
	scheduled = "scheduled"
)

func (r *roster) readClasses() {
	courses := byKey(r.sheets["courses"].live, "sourcedId")
	r.classes = map[string]*class{}
	for _, l := range r.sheets["classes"].live {
		r.addClass(l, courses, false)
	}
	for _, l := range r.sheets["classes"].gone {
		r.addClass(l, courses, true)
	}
}

func (r *roster) addClass(l line, courses map[string]line, gone bool) {
	id := l.get("sourcedId")
	if r.classes[id] != nil || id == "" {
		return
	}
	c := &class{name: either(l.get("classCode"), l.get("title")), kind: strings.ToLower(l.get("classType")), gone: gone}
	if course, ok := courses[l.get("courseSourcedId")]; ok {
		c.subject = course.get("title")
	}
	if subjects := l.list("subjects"); c.subject == "" && len(subjects) > 0 {
		c.subject = subjects[0]
	}
	r.classes[id] = c
}

func (r *roster) readTeachers() {
	for _, l := range r.sheets["enrollments"].live {
		c := r.classes[l.get("classSourcedId")]
		if c == nil || !strings.EqualFold(l.get("role"), "teacher") {
			continue
		}
		t := teaching{primary: isTrue(l.get("primary")), over: r.over(l.get("endDate"))}
		if p := r.byID[l.get("userSourcedId")]; p != nil && p.staff() != "" {
			t.code = p.code()
		}
		c.teachers = append(c.teachers, t)
	}
	for _, c := range r.classes {
		if c.kind == scheduled && c.teacher() == "" && len(c.teachers) > 0 {
			r.notes.noTeacher++
		}
	}
}

// teacher is the code of the primary teacher, or of the only one; those who teach the class today go before those
// who did. Of several without a primary one nobody can say.
func (c *class) teacher() string {
	for _, over := range []bool{false, true} {
		var all []teaching
		for _, t := range c.teachers {
			switch {
			case t.over != over:
			case t.primary:
				return t.code
			default:
				all = append(all, t)
			}
		}
		if len(all) == 1 {
			return all[0].code
		}
		if len(all) > 1 {
			return ""
		}
	}
	return ""
}

// readHomerooms finds the tutor group of each pupil: the homeroom that is not over, of several the one that began
// last.
func (r *roster) readHomerooms() {
	begun, several := map[string]string{}, map[string]bool{}
	r.homerooms = map[string]string{}
	for _, l := range r.sheets["enrollments"].live {
		user, c := l.get("userSourcedId"), r.classes[l.get("classSourcedId")]
		if c == nil || c.gone || c.kind != homeroom || !strings.EqualFold(l.get("role"), student) || r.over(l.get("endDate")) {
			continue
		}
		begin := ""
		if d, ok := day(l.get("beginDate")); ok {
			begin = d.String()
		}
		before, there := r.homerooms[user]
		if there && before != c.name {
			several[user] = true
		}
		if !there || begin > begun[user] {
			r.homerooms[user], begun[user] = c.name, begin
		}
	}
	r.notes.severalHomerooms = len(several)
	if r.sheets["users"].mode != bulk {
		r.countHomerooms()
	}
}

// countHomerooms counts the tutor groups of pupils whom a delta does not list: they have no row that could say so.
func (r *roster) countHomerooms() {
	for user := range r.homerooms {
		if p := r.byID[user]; p == nil || !p.pupil() {
			r.notes.homeroomsLost++
		}
	}
}
