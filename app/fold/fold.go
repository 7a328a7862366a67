// Package fold makes the columns that searching compares: accents, case and odd punctuation do not matter.
// It is done in Go, because under row-level security only plain comparison of stored text can use an index.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// letters that Unicode does not take apart into a base letter and a mark.
var letters = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i", "ħ", "h")

// Text returns s in lower case without accents, with every kind of apostrophe dropped, every dash and other
// punctuation as one space, and no space at either end: "O’Neil", "O'Neil" and "ONEIL" are one.
func Text(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune("'’‘ʼʻ`´", r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return letters.Replace(b.String())
}
