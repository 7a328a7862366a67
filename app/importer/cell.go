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
	if isPlain(s) {
		return s
	}
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

// isPlain is true for what has nothing to clean: most cells.
func isPlain(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f || s[i] == ' ' && before == ' ' {
			return false
		}
		before = s[i]
	}
	return s == "" || before != ' '
}

// shown is a value short enough for a message.
func shown(s string) string {
	s = clean(s)
	if runes := []rune(s); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return s
}

// text is a cell as plain text, "" when blank or when there is no such column.
func (r *row) text(field string) string {
	s := clean(r.raw(field))
	switch {
	case strings.ContainsRune(s, utf8.RuneError):
		r.fail(field, RowDamaged, "the name as it is spelt: letters were lost when the file was saved")
	case len(s) > maxCell && utf8.RuneCountInString(s) > maxCell:
		r.fail(field, RowLong, "at most 200 characters")
	default:
		return s
	}
	return ""
}

// name is a person's name. "Łukasz" saved in the wrong encoding becomes "?ukasz" or "£ukasz": the school should know.
func (r *row) name(field string) string {
	s := r.text(field)
	if strings.ContainsAny(s, "?¿£¤…") {
		r.warn(field, WarnQuestionMark, "a name of letters")
	}
	return s
}

// surname and forename are names, in title case where they are in capitals and the admin wants that.
func (r *row) surname(field string) string {
	s := r.name(field)
	if r.options.TitleCase {
		s = TitleName(s)
	}
	return s
}

func (r *row) forename(field string) string {
	s := r.name(field)
	if r.options.TitleCase {
		s = titleForename(s)
	}
	return s
}

// names tells of a row without a person, for which one name is enough (Suharto), and notes capitals only.
func (r *row) names(surname, forename string) {
	a, b := clean(r.raw(surname)), clean(r.raw(forename))
	if a == "" && b == "" && !r.broken[surname] && !r.broken[forename] {
		r.fail(surname, RowMissing, "a surname, a forename or both")
	}
	r.caps = allCaps(a + b)
}

var (
	exponent = regexp.MustCompile(`^\d([.,]\d+)?[Ee]\+\d+$`)
	isoDate  = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
)

// id is a number by which something is found: clean, as text, with its leading zeros. "" when blank.
func (r *row) id(field string) string {
	s := pupil.CleanID(r.raw(field))
	switch {
	case strings.ContainsRune(s, utf8.RuneError):
		r.fail(field, RowDamaged, "letters and digits")
	case utf8.RuneCountInString(s) > maxID:
		r.fail(field, RowLong, "at most 40 characters")
	case exponent.MatchString(s) || r.layout.book && isoDate.MatchString(s): // 7E5, or 40000 in a column of dates
		r.fail(field, RowExponent, "all digits: save the column as text")
	default:
		return s
	}
	return ""
}

// mustID is an id that may not be blank.
func (r *row) mustID(field string) string {
	if s := pupil.CleanID(r.raw(field)); s == "" && !r.broken[field] {
		r.fail(field, RowMissing, "a number or code")
	}
	return r.id(field)
}

var dateLike = regexp.MustCompile(`^(\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})$`)

// group is the name of a group of pupils, of which spreadsheets like to make dates and numbers (case 20).
func (r *row) group(field string) string {
	s := r.text(field)
	if exponent.MatchString(s) || dateLike.MatchString(s) {
		r.warn(field, WarnSpreadsheet, "the group's name as text")
	}
	return s
}

// email is an address in its one form, or as typed where mail cannot go there: that is not the row's fault.
func (r *row) email(field string) string {
	s := r.text(field)
	if s == "" {
		return ""
	}
	e, code := auth.ParseEmail(s)
	if code != "" {
		r.warn(field, WarnEmail, "one address such as name@example.org")
		return s
	}
	return e.String()
}

// lines are the lines of all columns of a target, in the file's order; line breaks inside a cell are kept.
func (r *row) lines(field string) string {
	var out []string
	for _, i := range r.layout.at[field] {
		for l := range strings.SplitSeq(strings.ReplaceAll(r.cell(i), "\r", "\n"), "\n") {
			l = clean(l)
			switch {
			case strings.ContainsRune(l, utf8.RuneError):
				r.fail(field, RowDamaged, "the address as it is spelt: letters were lost when the file was saved")
			case utf8.RuneCountInString(l) > maxCell:
				r.fail(field, RowLong, "at most 200 characters")
			case l != "":
				out = append(out, l)
			}
		}
	}
	return strings.Join(out, "\n")
}
