package pupil

import (
	"cmp"
	"strings"
)

// Field is one value of a pupil, in the order of Row. Its text is the name of the column.
type Field int

// The fields that a file or a person may say something about.
const (
	ID            Field = iota // the school's own number, clean, with its leading zeros
	UPN                        // England, Wales
	SCN                        // Scotland
	ULN                        // from 14, all of the UK
	LegalSurname               //
	LegalForename              //
	MiddleNames                //
	Surname                    // known as; the legal one counts where there is none
	Forename                   // known as; the legal one counts where there is none
	Sex                        // M, F, or what else the file says
	BirthDate                  // 2012-06-14
	Year                       // the number of the year group, 9 for Year 9 and S3's 3
	TutorGroup                 //
	House                      //
	Enrolment                  // C, M, S, G, F, O; C for a new pupil
	Admission                  // first day on roll, 2026-09-02
	Leaving                    // last day on roll
	Status                     // StatusOnRoll and so on: follows from the dates, a file does not say it
	fieldCount                 //
)

var columnNames = [fieldCount]string{"pupil_id", "upn", "scn", "uln", "legal_surname", "legal_forename", "middle_names", "surname", "forename",
	"sex", "birth_date", "year_group", "tutor_group", "house", "enrolment", "admission_date", "leaving_date", "status"}

// The values of Status.
const (
	StatusOnRoll   = "on_roll"
	StatusStarting = "starting"
	StatusLeft     = "left"
)

// String is the name of the column.
func (f Field) String() string { return columnNames[f] }

// FieldOf finds a field by the name of its column.
func FieldOf(name string) (Field, bool) {
	for f, n := range columnNames {
		if n == name {
			return Field(f), true
		}
	}
	return 0, false
}

// Row is what is said or known of one pupil, each value as canonical text. A blank value says nothing: it leaves
// alone what is known.
type Row [fieldCount]string

// Known is the name by which the pupil is known outside: case 26 has one rule for every surface.
func (r Row) Known() string {
	return strings.TrimSpace(cmp.Or(r[Forename], r[LegalForename]) + " " + cmp.Or(r[Surname], r[LegalSurname]))
}

// Fields is a set of fields.
type Fields uint32

// With is the set and one more field.
func (s Fields) With(f Field) Fields { return s | 1<<f }

// Has tells whether a field is in the set.
func (s Fields) Has(f Field) bool { return s&(1<<f) != 0 }
