package importer

import (
	"strings"
	"unicode"
)

// allCaps is true for names of two letters and more that have no lower case.
func allCaps(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			n++
		case unicode.IsLower(r):
			return false
		}
	}
	return n > 1
}

// In surnames such as VAN DER BERG and DE LA CRUZ these stay small, the second kind behind another of them only.
var (
	small     = map[string]bool{"van": true, "von": true, "de": true, "da": true, "dos": true, "das": true, "di": true, "del": true, "della": true}
	smallNext = map[string]bool{"der": true, "den": true, "la": true, "las": true, "los": true}
	numerals  = map[string]bool{"II": true, "III": true, "IV": true}
)

// TitleName writes a surname that is in capitals as people write it: Smith, O'Neill, McDonald, Smith-Jones,
// van der Berg. What has a small letter already, and a single letter, stays. MACDONALD becomes Macdonald: whether
// the family writes MacDonald cannot be known.
func TitleName(s string) string {
	if !allCaps(s) {
		return s
	}
	words := strings.Split(s, " ")
	after := false
	for i, w := range words {
		low, last := strings.ToLower(w), i == len(words)-1
		if after = !last && (small[low] || after && smallNext[low]); after {
			words[i] = low
		} else {
			words[i] = titleWord(w)
		}
	}
	return strings.Join(words, " ")
}

// titleForename is the same for a forename, in which nothing stays small: Van Anh, Di.
func titleForename(s string) string {
	if !allCaps(s) {
		return s
	}
	words := strings.Split(s, " ")
	for i, w := range words {
		words[i] = titleWord(w)
	}
	return strings.Join(words, " ")
}

// titleWord writes the parts of one word between hyphens, apostrophes and full stops each with a capital.
func titleWord(w string) string {
	if numerals[w] {
		return w
	}
	var b strings.Builder
	rest := []rune(w)
	for len(rest) > 0 {
		n := 0
		for n < len(rest) && (unicode.IsLetter(rest[n]) || unicode.IsMark(rest[n])) {
			n++
		}
		possessive := n == 1 && n == len(rest) && strings.HasSuffix(w, "S") && b.Len() > 3 // St John's
		b.WriteString(titlePart(string(rest[:n]), possessive))
		if n < len(rest) {
			b.WriteRune(rest[n])
			n++
		}
		rest = rest[n:]
	}
	return b.String()
}

func titlePart(p string, possessive bool) string {
	switch runes := []rune(p); {
	case possessive:
		return strings.ToLower(p)
	case len(runes) > 4 && strings.HasPrefix(p, "MC"):
		return "Mc" + titlePart(p[2:], false)
	case len(runes) > 1:
		return string(runes[0]) + strings.ToLower(string(runes[1:]))
	}
	return p
}
