// Package pupil is the roll: who the school's children are, as its own system exports them (TRK-6). It writes what
// an import has read, in bulk, and refuses what would put one child in another's place.
package pupil

import (
	"cmp"

	"gateway/app/civil"
)

// Row is what a file says of one pupil. A blank field says nothing: it leaves alone what is known.
type Row struct {
	ID            string // clean, with its leading zeros
	UPN           string // England, Wales
	SCN           string // Scotland
	LegalSurname  string
	LegalForename string
	Surname       string // known as; the legal one counts where there is none
	Forename      string // known as; the legal one counts where there is none
	Sex           string
	BirthDate     civil.Date
	Year          int // 0 = not stated
	TutorGroup    string
	House         string
	Enrolment     string // C, M, S, G, F, O; "" = not stated, C for a new pupil
}

// Counts is what a file did.
type Counts struct{ New, Changed, Unchanged int }

// Total is how many rows were taken.
func (c Counts) Total() int { return c.New + c.Changed + c.Unchanged }

// first is the row as the roll holds it when nothing was known before.
func (r Row) first() Row {
	r.Surname = cmp.Or(r.Surname, r.LegalSurname)
	r.Forename = cmp.Or(r.Forename, r.LegalForename)
	r.Enrolment = cmp.Or(r.Enrolment, "C")
	return r
}

// with is the pupil after a file has said something. A name by which a child is known apart from the legal one
// stays when the file has none; otherwise it follows the legal name.
func (r Row) with(said Row) Row {
	next := Row{
		ID:            said.ID,
		UPN:           cmp.Or(said.UPN, r.UPN),
		SCN:           cmp.Or(said.SCN, r.SCN),
		LegalSurname:  cmp.Or(said.LegalSurname, r.LegalSurname),
		LegalForename: cmp.Or(said.LegalForename, r.LegalForename),
		Sex:           cmp.Or(said.Sex, r.Sex),
		BirthDate:     cmp.Or(said.BirthDate, r.BirthDate),
		Year:          cmp.Or(said.Year, r.Year),
		TutorGroup:    cmp.Or(said.TutorGroup, r.TutorGroup),
		House:         cmp.Or(said.House, r.House),
		Enrolment:     cmp.Or(said.Enrolment, r.Enrolment),
	}
	next.Surname = knownAs(said.Surname, r.Surname, r.LegalSurname, next.LegalSurname)
	next.Forename = knownAs(said.Forename, r.Forename, r.LegalForename, next.LegalForename)
	return next
}

func knownAs(said, was, legalWas, legal string) string {
	if said == "" && was != legalWas {
		return was
	}
	return cmp.Or(said, legal)
}

// isOtherChild tells that a row of the same Pupil ID is about somebody else: number and birth date both differ,
// or, where no number can be compared, surname and birth date both.
func (r Row) isOtherChild(said Row) bool {
	if !differ(r.BirthDate, said.BirthDate) {
		return false
	}
	if (r.UPN != "" && said.UPN != "") || (r.SCN != "" && said.SCN != "") {
		return differ(r.UPN, said.UPN) || differ(r.SCN, said.SCN)
	}
	return differ(r.LegalSurname, said.LegalSurname)
}

// differ is true for two values that are both known and not the same.
func differ[T comparable](a, b T) bool {
	var none T
	return a != none && b != none && a != b
}
