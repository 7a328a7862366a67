package importer

import (
	"io"
	"slices"

	"gateway/app/civil"
	"gateway/app/pupil"
)

// PupilRow is one pupil of a roll. Blank fields say nothing: they leave alone what is known.
type PupilRow struct {
	Row           int    // in the file
	PupilID       string // clean, with its leading zeros; see pupil.NormaliseID for comparing
	UPN           string // England, Wales
	SCN           string // Scotland
	LegalSurname  string
	LegalForename string
	Surname       string // known as; blank where the file has only the legal one
	Forename      string // known as; blank where the file has only the legal one
	Sex           string // M, F, or what else the file says
	BirthDate     civil.Date
	Year          YearGroup
	TutorGroup    string
	House         string
	Enrolment     string // C, M, S, G, F, O or ""
}

var pupilColumns = []column{
	{"PupilID", []string{"Adno", "Pupil ID", "Admission Number", "Admission No", "Admissions Number"}, true},
	{"UPN", []string{"UPN"}, false},
	{"SCN", []string{"SCN", "Scottish Candidate Number", "Scottish Candidate No", "Candidate Number"}, false},
	{"LegalSurname", []string{"Legal Surname", "Legal Last Name", "Surname", "Last Name"}, true},
	{"LegalForename", []string{"Legal Forename", "Legal First Name", "Forename", "First Name"}, true},
	{"Surname", []string{"Preferred Surname", "Chosen Surname"}, false},
	{"Forename", []string{"Preferred Forename", "Preferred First Name", "Chosen Forename", "Known As", "Preferred Name"}, false},
	{"Sex", []string{"Gender", "Sex", "Legal Sex"}, false},
	{"BirthDate", []string{"DOB", "Date of Birth", "Birth Date"}, false},
	{"Year", []string{"Year", "Stage", "Year Group", "NC Year"}, false},
	{"TutorGroup", []string{"Reg", "Reg Class", "Reg Group", "Registration Group", "Registration Form", "Tutor Group", "Form"}, false},
	{"House", []string{"House"}, false},
	{"Enrolment", []string{"Enrolment Status", "Enrolment"}, false},
}

// ReadPupils reads a roll. A Pupil ID, UPN or SCN that stands in several rows rejects them all: one of them is
// another family's child. Errors are *FileError, or the reader's own.
func ReadPupils(r io.Reader) (Roll[PupilRow], error) {
	return kind[PupilRow]{
		columns: pupilColumns,
		read:    readPupil,
		number:  func(p PupilRow) int { return p.Row },
		unique: []unique[PupilRow]{
			{"PupilID", "each Pupil ID once", func(p PupilRow) string { return pupil.NormaliseID(p.PupilID) }},
			{"UPN", "each UPN once", func(p PupilRow) string { return p.UPN }},
			{"SCN", "each SCN once", func(p PupilRow) string { return p.SCN }},
		},
		check: warnZeros,
	}.load(r)
}

func readPupil(r *row) PupilRow {
	p := PupilRow{
		Row:           r.record.row,
		PupilID:       r.id("PupilID"),
		UPN:           r.national("UPN", CheckUPN, "a check letter and 12 digits; the last may be a letter"),
		SCN:           r.national("SCN", CheckSCN, "9 digits, leading zeros included"),
		LegalSurname:  r.name("LegalSurname"),
		LegalForename: r.name("LegalForename"),
		Surname:       r.name("Surname"),
		Forename:      r.name("Forename"),
		Sex:           r.sex("Sex"),
		BirthDate:     r.date("BirthDate"),
		Year:          r.year("Year"),
		TutorGroup:    r.group("TutorGroup"),
		House:         r.text("House"),
		Enrolment:     r.enrolment("Enrolment"),
	}
	r.names("LegalSurname", "LegalForename")
	return p
}

// warnZeros tells of IDs such as 7001 beside 007001: two children, or one whose zeros a spreadsheet ate.
func warnZeros(all []PupilRow, found *findings) {
	bare := func(p PupilRow) string { return pupil.StripZeros(pupil.NormaliseID(p.PupilID)) }
	ids := map[int]string{}
	for _, p := range all {
		ids[p.Row] = p.PupilID
	}
	for _, g := range groups(all, func(p PupilRow) int { return p.Row }, bare) {
		for _, n := range g.rows {
			others := slices.DeleteFunc(slices.Clone(g.rows), func(o int) bool {
				return pupil.NormaliseID(ids[o]) == pupil.NormaliseID(ids[n])
			})
			if len(others) > 0 {
				found.warnings = append(found.warnings, found.about("PupilID", WarnZeros, "IDs that differ in more than leading zeros", ids[n], n, others))
			}
		}
	}
}
