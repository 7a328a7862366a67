package oneroster

import (
	"strings"

	"gateway/app/importer"
)

// setTable lists who is in which set, a row for each pupil and class.
func (r *roster) setTable() (Table, error) {
	b := builder{kind: importer.Sets, always: 3, targets: []string{"pupil_id", "subject", "set", "teacher", "starts_on", "ends_on"}}
	for _, l := range r.sheets["enrollments"].live {
		if !strings.EqualFold(l.get("role"), student) {
			continue
		}
		c, id := r.classes[l.get("classSourcedId")], r.pupilID(l.get("userSourcedId"))
		begin, end := l.get("beginDate"), l.get("endDate")
		switch {
		case c == nil || c.gone:
			r.notes.unknownClass++
		case c.kind == homeroom:
		case c.kind != scheduled:
			r.notes.otherClass++
		case id == "":
			r.notes.noPupil++
		case never(begin, end):
			r.notes.never++
		default:
			if err := b.add(l.row, id, c.subject, c.name, c.teacher(), firstDay(begin), lastDay(end)); err != nil {
				return Table{}, err
			}
		}
	}
	return b.table(), nil
}

// findRemoved collects what a delta says is over.
func (r *roster) findRemoved() {
	for _, p := range r.gone {
		id := r.numbers.of(p)
		switch {
		case !p.pupil():
			r.notes.goneOthers++
		case id == "":
			r.notes.goneUnknown++
		default:
			r.removed.Pupils = append(r.removed.Pupils, id)
		}
	}
	for _, l := range r.sheets["enrollments"].gone {
		if !strings.EqualFold(l.get("role"), student) {
			continue
		}
		c, id := r.classes[l.get("classSourcedId")], r.formerID(l.get("userSourcedId"))
		switch {
		case c != nil && c.kind == homeroom:
		case c == nil || c.kind != scheduled || id == "":
			r.notes.goneMemberships++
		default:
			m := Membership{Row: l.row, PupilID: id, Subject: c.subject, Set: c.name, EndsOn: lastDay(l.get("endDate"))}
			r.removed.Memberships = append(r.removed.Memberships, m)
		}
	}
}
