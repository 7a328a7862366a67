package importer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gateway/app/auth"
	"gateway/app/pupil"

	"golang.org/x/text/unicode/norm"
)

const (
	maxCell  = 200 // characters of any value
	maxID    = 40  // characters of a Pupil ID, Contact ID or staff code
	maxShown = 80  // characters of a value in a Problem
)

// clean makes every kind of space and line break one plain space, drops those at the ends and what cannot be
// seen, and composes accents. Apostrophes, dashes, full stops and case stay as they are: they are the person's.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r) || unicode.In(r, unicode.Z, unicode.Cc):
			return ' '
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// row is one row of a file while it is being read.
type row struct {
	layout   layout
	record   record
	problems []Problem
	warnings []Problem
}

func (r *row) raw(field string) string {
	if i, ok := r.layout.at[field]; ok && i < len(r.record.cells) {
		return r.record.cells[i]
	}
	return ""
}

func (r *row) problem(field, code, allowed string) Problem {
	return Problem{Row: r.record.row, Column: r.layout.heading(field), Code: code, Value: shown(r.raw(field)), Allowed: allowed}
}

func (r *row) fail(field, code, allowed string) {
	r.problems = append(r.problems, r.problem(field, code, allowed))
}

func (r *row) warn(field, code, allowed string) {
	r.warnings = append(r.warnings, r.problem(field, code, allowed))
}

// shown is a value short enough for a message.
func shown(s string) string {
	s = clean(s)
	if runes := []rune(s); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return s
}

// checkWidth refuses cells beyond the last heading: somewhere a separator slipped in and values have shifted.
func (r *row) checkWidth() {
	for _, c := range r.record.cells[min(r.layout.width, len(r.record.cells)):] {
		if clean(c) != "" {
			r.problems = append(r.problems, Problem{Row: r.record.row, Code: RowTooManyCells, Value: shown(c),
				Allowed: "no more cells than there are headings"})
			return
		}
	}
}

// text is a cell as plain text, "" when blank or when there is no such column.
func (r *row) text(field string) string {
	s := clean(r.raw(field))
	switch {
	case strings.ContainsRune(s, utf8.RuneError):
		r.fail(field, RowDamaged, "the name as it is spelt: letters were lost when the file was saved")
	case utf8.RuneCountInString(s) > maxCell:
		r.fail(field, RowLong, "at most 200 characters")
	default:
		return s
	}
	return ""
}

// name is a person's name. "Łukasz" saved in the wrong encoding becomes "?ukasz": the school should know.
func (r *row) name(field string) string {
	s := r.text(field)
	if strings.Contains(s, "?") {
		r.warn(field, WarnQuestionMark, "a name without question marks")
	}
	return s
}

// names tells of a row without a person: one name is enough (Suharto), none is too few.
func (r *row) names(surname, forename string) {
	if clean(r.raw(surname)) == "" && clean(r.raw(forename)) == "" {
		r.fail(surname, RowMissing, "a surname, a forename or both")
	}
}

var exponent = regexp.MustCompile(`^\d([.,]\d+)?[Ee]\+\d+$`)

// id is a number by which something is found: clean, as text, with its leading zeros.
func (r *row) id(field string) string {
	s := pupil.CleanID(r.raw(field))
	switch {
	case s == "":
		r.fail(field, RowMissing, "a number or code")
	case strings.ContainsRune(s, utf8.RuneError):
		r.fail(field, RowDamaged, "letters and digits")
	case utf8.RuneCountInString(s) > maxID:
		r.fail(field, RowLong, "at most 40 characters")
	case exponent.MatchString(s):
		r.fail(field, RowExponent, "all digits: save the column as text")
	default:
		return s
	}
	return ""
}

var dateLike = regexp.MustCompile(`^(\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})$`)

// group is the name of a group of pupils, of which spreadsheets like to make dates and numbers.
func (r *row) group(field string) string {
	s := r.text(field)
	if exponent.MatchString(s) || dateLike.MatchString(s) {
		r.warn(field, WarnSpreadsheet, "the group's name as text")
	}
	return s
}

// email is an address as typed; a bad one is not the row's fault.
func (r *row) email(field string) string {
	s := r.text(field)
	if s == "" {
		return ""
	}
	if _, code := auth.ParseEmail(s); code != "" {
		r.warn(field, WarnEmail, "one address such as name@example.org")
	}
	return s
}
