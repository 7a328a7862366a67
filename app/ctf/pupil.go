package ctf

import (
	"cmp"
	"strings"
)

// pupilColumns have no Pupil ID: a transfer file knows none of the receiving school's.
var pupilColumns = []column{
	{"UPN", "upn"}, {"Former UPN", "former_upn"}, {"ULN", "uln"}, {"Legal surname", "legal_surname"}, {"Legal forename", "legal_forename"},
	{"Middle names", "middle_names"}, {"Known-as surname", "surname"}, {"Known-as forename", "forename"}, {"Sex", "sex"},
	{"Date of birth", "birth_date"}, {"Year group", "year_group"}, {"Enrolment status", "enrolment"},
}

// kept are the parts of a pupil that are read; all others may be large.
var kept = map[string]bool{"UPN": true, "UniqueLearnerNumber": true, "Surname": true, "Forename": true, "DOB": true, "Sex": true, "Gender": true,
	"BasicDetails": true, "Address": true, "Contacts": true, "Attendance": true}

// pupil reads one child of CTFpupilData, and what belongs to the pupil.
func (d *document) pupil(name string) error {
	if name != "Pupil" {
		return d.skip()
	}
	p, left := &node{name: name}, maxNodes
	err := d.each(func(name string) error {
		if !kept[name] {
			return d.skip()
		}
		kid, err := d.grow(name, &left)
		p.kids = append(p.kids, kid)
		return err
	})
	if err != nil {
		return err
	}
	d.file.Pupils++
	if err := d.sheets.pupils.add(d.pupilCells(p)); err != nil {
		return err
	}
	if err := d.contacts(p); err != nil {
		return err
	}
	return d.attendance(p)
}

func (d *document) pupilCells(p *node) []string {
	basic := func(name string) string { return p.value("BasicDetails", name) }
	return []string{
		p.value("UPN"), basic("FormerUPN"), p.value("UniqueLearnerNumber"), p.value("Surname"), p.value("Forename"),
		basic("MiddleNames"), basic("PreferredSurname"), basic("PreferredForename"), cmp.Or(p.value("Sex"), p.value("Gender")), // Gender until version 24
		p.value("DOB"), basic("NCyearActual"), d.enrolment(basic("EnrolStatus")),
	}
}

// enrolment leaves out P, "previous": of the school that sends, the pupil has left it; here the pupil joins.
func (d *document) enrolment(code string) string {
	if strings.EqualFold(code, "P") {
		d.left.former++
		return ""
	}
	return code
}
