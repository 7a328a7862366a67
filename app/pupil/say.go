package pupil

import (
	"cmp"
	"math/bits"

	"gateway/app/civil"
)

// never are the fields that a blank cell does not clear.
const never = Fields(1<<ID | 1<<LegalSurname | 1<<LegalForename | 1<<Enrolment | 1<<Status)

func (s Fields) count() int { return bits.OnesCount32(uint32(s)) }

// clearing is the fields that the row leaves blank though the file has a column for them and something is known.
func clearing(was, said Row, o Options) (out Fields) {
	for f := range fieldCount {
		if said[f] != "" || was[f] == "" || !o.Has.Has(f) || never.Has(f) {
			continue
		}
		if !o.Coming.IsZero() && (f == Year || f == TutorGroup || f == House) {
			continue
		}
		if f == Surname && was[f] == was[LegalSurname] || f == Forename && was[f] == was[LegalForename] {
			continue // the legal name stands in for it: there is nothing to clear
		}
		out = out.With(f)
	}
	return out
}

// first is the row as the roll holds it when nothing was known before.
func first(said Row, o Options) Row {
	if o.IDFrom != ID {
		said[ID] = cmp.Or(said[ID], said[o.IDFrom])
	}
	said[Surname] = cmp.Or(said[Surname], said[LegalSurname])
	said[Forename] = cmp.Or(said[Forename], said[LegalForename])
	said[Enrolment] = cmp.Or(said[Enrolment], "C")
	if !o.Coming.IsZero() {
		said[Admission] = cmp.Or(said[Admission], o.Coming.String())
	}
	said[Status] = status(said, o.Today)
	return said
}

// status follows from the dates: on roll from admission to leaving, both days included.
func status(r Row, today civil.Date) string {
	day := today.String()
	switch {
	case r[Leaving] != "" && r[Leaving] < day:
		return StatusLeft
	case r[Admission] > day:
		return StatusStarting
	}
	return StatusOnRoll
}

// with is the pupil after something more was said. A name by which a child is known apart from the legal one stays
// when the file has none; otherwise it follows the legal name.
func (r Row) with(said Row, blank Fields) Row {
	next := r
	for f := range fieldCount {
		if said[f] != "" || blank.Has(f) {
			next[f] = said[f]
		}
	}
	next[Surname] = knownAs(said[Surname], r[Surname], r[LegalSurname], next[LegalSurname], blank.Has(Surname))
	next[Forename] = knownAs(said[Forename], r[Forename], r[LegalForename], next[LegalForename], blank.Has(Forename))
	return next
}

func knownAs(said, was, legalWas, legal string, cleared bool) string {
	if said == "" && was != legalWas && !cleared {
		return was
	}
	return cmp.Or(said, legal)
}

// dated sets the status. Who had left and is in a file that gives no leaving date is back.
func (r Row) dated(was, said Row, today civil.Date) Row {
	if was[Status] == StatusLeft && said[Leaving] == "" {
		r[Leaving] = ""
	}
	r[Status] = status(r, today)
	return r
}

// diff is what changes from r to next, in the order of the fields.
func (r Row) diff(next Row) (out []Change) {
	for f := range fieldCount {
		if r[f] != next[f] {
			out = append(out, Change{f, r[f], next[f]})
		}
	}
	return out
}

// isOtherChild tells that a row of the same Pupil ID is about somebody else: number and birth date both differ,
// or, where no number can be compared, surname and birth date both.
func (r Row) isOtherChild(said Row) bool {
	if !differ(r[BirthDate], said[BirthDate]) {
		return false
	}
	if (r[UPN] != "" && said[UPN] != "") || (r[SCN] != "" && said[SCN] != "") {
		return differ(r[UPN], said[UPN]) || differ(r[SCN], said[SCN])
	}
	return differ(r[LegalSurname], said[LegalSurname])
}

// differ is true for two values that are both known and not the same.
func differ(a, b string) bool { return a != "" && b != "" && a != b }
