package auth

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gateway/app/fold"
)

// Rules are what a new password has to be. There are no rules of composition and no expiry.
type Rules struct {
	Min int // Unicode characters
}

// passwordMax is in bytes, all of which count.
const passwordMax = 128

// The rules of the three realms: parents and pupils, staff, the operator.
var (
	FamilyRules   = Rules{Min: 10}
	StaffRules    = Rules{Min: 12}
	OperatorRules = Rules{Min: 14}
)

// Codes of PasswordProblem.
const (
	PasswordBlank  = "password_blank"  // nothing typed
	PasswordText   = "password_text"   // bytes that are no text
	PasswordShort  = "password_short"  // Have characters, fewer than Min
	PasswordLong   = "password_long"   // Have bytes, more than Max
	PasswordCommon = "password_common" // one of those tried first
	PasswordNames  = "password_names"  // hardly more than the names of the school, the pupil or the person
)

// PasswordProblem says why a password is not taken; the zero value means that it is.
type PasswordProblem struct {
	Code           string
	Min, Max, Have int // see the codes; 0 where they do not matter
}

// ordinary are words that a guesser puts in first; a password of nothing but these is as common as one of the list.
var ordinary = []string{"password", "passwort", "passcode", "gateway", "external", "school", "academy", "college", "pupil", "parent",
	"parents", "guardian", "teacher", "welcome", "letmein", "iloveyou", "qwerty", "qwertyuiop", "admin", "changeme", "monday",
	"january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
	"spring", "summer", "autumn", "winter", "christmas"}

// Check judges a new password. names are what it must not consist of: the school's and the pupil's names, the
// person's own names, the email address (of which the part before the @ counts); empty ones do no harm.
func (r Rules) Check(password string, names ...string) PasswordProblem {
	if !utf8.ValidString(password) {
		return PasswordProblem{Code: PasswordText}
	}
	password = composed(password)
	length := utf8.RuneCountInString(password)
	switch {
	case length == 0:
		return PasswordProblem{Code: PasswordBlank, Min: r.Min}
	case length < r.Min:
		return PasswordProblem{Code: PasswordShort, Min: r.Min, Have: length}
	case len(password) > passwordMax:
		return PasswordProblem{Code: PasswordLong, Max: passwordMax, Have: len(password)}
	case isCommon(password) || isPattern(password) || nothingBut(password, ordinary):
		return PasswordProblem{Code: PasswordCommon}
	case nothingBut(password, append(nameWords(names), ordinary...)):
		return PasswordProblem{Code: PasswordNames}
	}
	return PasswordProblem{}
}

// isPattern is true for fewer than four different characters, and for characters that count up or down.
func isPattern(password string) bool {
	runes := []rune(strings.ToLower(password))
	different, up, down := map[rune]bool{}, 0, 0
	for i, r := range runes {
		different[r] = true
		if i > 0 && (r == runes[i-1]+1 || runes[i-1] == '9' && r == '0') {
			up++
		}
		if i > 0 && (r == runes[i-1]-1 || runes[i-1] == '0' && r == '9') {
			down++
		}
	}
	return len(different) < 4 || up == len(runes)-1 || down == len(runes)-1
}

// nameWords are the words of the names, and each whole name as one word: letters only, as nothingBut compares them.
func nameWords(names []string) []string {
	var words []string
	for _, name := range names {
		name, _, _ = strings.Cut(name, "@")
		for _, w := range append(strings.Fields(fold.Text(name)), fold.Text(name)) {
			if w = lettersOf(w); utf8.RuneCountInString(w) >= 2 {
				words = append(words, w)
			}
		}
	}
	return words
}

// nothingBut is true when the password holds at least one of the words and, without them, digits, spaces and
// punctuation, fewer than four letters.
func nothingBut(password string, words []string) bool {
	words = slices.Clone(words)
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) }) // "ashdaleacademy" before "dale"
	rest, found := lettersOf(fold.Text(password)), false
	for _, w := range words {
		found = found || strings.Contains(rest, w)
		rest = strings.ReplaceAll(rest, w, " ") // the gap keeps the two sides from making a new word
	}
	return found && utf8.RuneCountInString(lettersOf(rest)) < 4
}

func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}
