package oneroster

import (
	"strings"

	"gateway/app/importer"
)

// pupilTable lists the pupils. Those whose accounts are switched off are pupils too.
func (r *roster) pupilTable() (Table, error) {
	b := builder{kind: importer.Pupils, always: 3, targets: []string{"pupil_id", "legal_surname", "legal_forename", "middle_names", "surname", "forename",
		"upn", "scn", "uln", "sex", "birth_date", "year_group", "tutor_group"}}
	for _, p := range r.people {
		if !p.pupil() {
			continue
		}
		d := r.demographics[p.id]
		err := b.add(p.row, r.numbers.of(p), p.get("familyName"), p.get("givenName"), p.get("middleName"), p.get("preferredFamilyName"), p.get("preferredGivenName"),
			p.upn(), p.userID("scn"), p.userID("uln"), sexOf(d.get("sex")), d.get("birthDate"), yearOf(p.list("grades")), r.homerooms[p.id])
		if err != nil {
			return Table{}, err
		}
	}
	return b.table(), nil
}

// sexOf says nothing where the export says that it is not stated.
func sexOf(s string) string {
	if strings.EqualFold(s, "unspecified") {
		return ""
	}
	return s
}

// grades are those of OneRoster that are no numbers. The numbers are American by the book; UK systems put the year
// group there.
var grades = map[string]string{"KG": "R", "UG": "", "OTHER": ""}

// yearOf is the year group of a pupil's grades; of several all stand there, for the importer to refuse.
func yearOf(list []string) string {
	out := strings.Join(list, ", ")
	if year, known := grades[strings.ToUpper(out)]; known {
		return year
	}
	return out
}
