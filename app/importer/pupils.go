package importer

import (
	"slices"

	"gateway/app/pupil"
)

// Pupil is one pupil of a roll. Blank fields say nothing: they leave alone what is known.
type Pupil struct {
	Line      int       // row of the file
	Row       pupil.Row // the Pupil ID with its leading zeros, see pupil.NormaliseID for comparing; Status stays blank
	FormerUPN string
}

// ReadPupils reads a roll, of whose mapping Check found nothing wrong. A Pupil ID, UPN, SCN or ULN that stands in
// several rows refuses them all (case 15): one of them is another family's child.
func ReadPupils(t Table, m Mapping, o Options) Roll[Pupil] {
	return kind[Pupil]{
		of:     Pupils,
		read:   readPupil,
		number: func(p Pupil) int { return p.Line },
		dates:  []string{"birth_date", "admission_date", "leaving_date"},
		unique: []unique[Pupil]{
			{"pupil_id", "each Pupil ID once", func(p Pupil) string { return pupil.NormaliseID(p.Row[pupil.ID]) }},
			{"upn", "each UPN once", func(p Pupil) string { return p.Row[pupil.UPN] }},
			{"scn", "each SCN once", func(p Pupil) string { return p.Row[pupil.SCN] }},
			{"uln", "each ULN once", func(p Pupil) string { return p.Row[pupil.ULN] }},
		},
		check: warnZeros,
	}.load(t, m, o)
}

func readPupil(r *row) Pupil {
	p := Pupil{Line: r.record.Row, FormerUPN: r.upn("former_upn")}
	p.Row = pupil.Row{
		pupil.ID:            r.id("pupil_id"),
		pupil.UPN:           r.upn("upn"),
		pupil.SCN:           r.national("scn", CheckSCN, scnAllowed),
		pupil.ULN:           r.national("uln", CheckULN, ulnAllowed),
		pupil.LegalSurname:  r.surname("legal_surname"),
		pupil.LegalForename: r.forename("legal_forename"),
		pupil.MiddleNames:   r.forename("middle_names"),
		pupil.Surname:       r.surname("surname"),
		pupil.Forename:      r.forename("forename"),
		pupil.Sex:           r.sex("sex"),
		pupil.BirthDate:     r.birthDate("birth_date"),
		pupil.Year:          r.year("year_group"),
		pupil.TutorGroup:    r.group("tutor_group"),
		pupil.House:         r.group("house"),
		pupil.Enrolment:     r.enrolment("enrolment"),
		pupil.Admission:     r.date("admission_date"),
		pupil.Leaving:       r.date("leaving_date"),
	}
	r.identity()
	r.names("legal_surname", "legal_forename")
	r.compareYear("year_group", p.Row[pupil.Year], p.Row[pupil.BirthDate])
	return p
}

// identity tells of a row that says of no pupil which one it is. Of what cannot be read, that is told already.
func (r *row) identity() {
	need := []string{"pupil_id", "upn", "scn"}
	if r.options.IDFrom != "" {
		need = []string{r.options.IDFrom}
	}
	there := func(field string) bool { return r.broken[field] || pupil.CleanID(r.raw(field)) != "" }
	if !slices.ContainsFunc(need, there) {
		r.fail(need[0], RowMissing, "a number or code")
	}
}

// warnZeros tells of IDs such as 7001 beside 007001: two children, or one whose zeros a spreadsheet ate.
func warnZeros(all []Pupil, found *findings) {
	line := func(p Pupil) int { return p.Line }
	bare := func(p Pupil) string { return pupil.StripZeros(pupil.NormaliseID(p.Row[pupil.ID])) }
	ids, plain := map[int]string{}, map[int]string{}
	for _, p := range all {
		ids[p.Line], plain[p.Line] = p.Row[pupil.ID], pupil.NormaliseID(p.Row[pupil.ID])
	}
	for _, g := range groups(all, line, bare) {
		others := map[string][]int{} // of each spelling: the rows with another one
		for _, n := range g.rows {
			if _, ok := others[plain[n]]; !ok {
				others[plain[n]] = firstOf(g.rows, func(o int) bool { return plain[o] != plain[n] })
			}
			if o := others[plain[n]]; len(o) > 0 {
				found.warnings = append(found.warnings, found.about("pupil_id", WarnZeros, "IDs that differ in more than leading zeros", ids[n], n, o))
			}
		}
	}
}
