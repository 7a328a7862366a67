package fold

import (
	"strings"
	"unicode"
)

// Invisible is true for every space, line break, control and zero-width character, and for the few characters
// that show nothing though Unicode counts them as letters or marks: people copy them without seeing them.
func Invisible(r rune) bool {
	return unicode.In(r, unicode.Z, unicode.Cf, unicode.Cc) ||
		strings.ContainsRune("\u034f\u115f\u1160\u2800\u3164", r) || r >= '\ufe00' && r <= '\ufe0f'
}

// Dash is true for whatever looks like a hyphen.
func Dash(r rune) bool {
	return unicode.Is(unicode.Pd, r) || r == '\u2212' || r == '\u2043' || r == '\u02d7'
}
