package pupil

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gateway/app/fold"
)

// CleanID returns a Pupil ID as it is kept and printed: without spaces and invisible characters, full-width
// characters and odd dashes made plain. It is text: leading zeros stay, and so does case. What is no part of any
// ID stays too, and so matches nothing.
func CleanID(typed string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case fold.Invisible(r):
			return -1
		case fold.Dash(r):
			return '-'
		}
		return r
	}, norm.NFKC.String(typed))
	return norm.NFKC.String(plain) // what stood apart may now compose
}

// NormaliseID returns the one form in which Pupil IDs are compared: clean, and in upper case, because nobody
// minds case when copying a number from a letter.
func NormaliseID(typed string) string {
	return norm.NFKC.String(strings.Map(unicode.ToUpper, CleanID(typed)))
}

// StripZeros returns a normalised Pupil ID without its leading zeros, for the second try of a registration:
// "7001" for "007001", "0" for "000". A match counts only when it is the only one.
func StripZeros(id string) string {
	stripped := strings.TrimLeft(id, "0")
	if stripped == "" && id != "" {
		return "0"
	}
	return stripped
}
