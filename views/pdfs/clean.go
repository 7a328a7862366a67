package pdfs

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// mark stands for a letter that no font has. DejaVu has it in every style.
const mark = '□'

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
)

// clean makes a text fit for drawing: composed, one line, and every letter one that a font has in the wanted style or
// in another. fpdf panics at a rune above U+FFFF and at bytes that are no UTF-8 (cases 71, 72). Pictures that cannot
// be printed are left out; lost says that a letter could not be, and a mark stands in its place.
func (f *fonts) clean(want *face, s string) (out string, lost bool) {
	if plain(s) {
		return s, false
	}
	var b strings.Builder
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, string(utf8.RuneError))) {
		text, ok := f.printable(want, r)
		b.WriteString(text)
		lost = lost || !ok
	}
	return b.String(), lost
}

func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// printable is what is drawn for r; false when it is a letter that nobody can print.
func (f *fonts) printable(want *face, r rune) (string, bool) {
	switch {
	case r == zeroWidthJoiner, r == zeroWidthNonJoiner, r == isolate, r == isolateEnd:
		return string(r), true // shaping and ordering ask for them, and take them away
	case unicode.IsSpace(r) && r != '\u00a0':
		return " ", true
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r), vowelSign(r):
		return "", true
	case r == utf8.RuneError:
		return string(mark), false
	case f.has(want, r):
		return string(r), true
	}
	if other, ok := kin[r]; ok {
		return string(other), true
	}
	if same := norm.NFKC.String(string(r)); same != string(r) && f.hasAll(want, same) { // 𝐌 is an M
		return same, true
	}
	if unicode.In(r, unicode.So, unicode.Sk) {
		return "", true
	}
	return string(mark), false
}

// kin are letters of Urdu and Kurdish that DejaVu lacks, and the ones that the common hand of print writes for them.
var kin = map[rune]rune{'ہ': 'ه', 'ۀ': 'ه', 'ۂ': 'ه', 'ۃ': 'ة', 'ے': 'ی', 'ۓ': 'ئ', 'ٱ': 'ا', 'ۅ': 'و', 'ۉ': 'و'}

func (f *fonts) has(want *face, r rune) bool { return r <= 0xffff && f.of(want, r) != nil }

func (f *fonts) hasAll(want *face, s string) bool {
	for _, r := range s {
		if !f.has(want, r) {
			return false
		}
	}
	return true
}

// vowelSign is true for the signs above and below Arabic and Hebrew letters. Names are written without them, and
// without a shaping engine they would stand beside their letter.
func vowelSign(r rune) bool {
	return unicode.Is(unicode.Mn, r) && unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Inherited) && (r >= 0x591 && r <= 0x6ed || r >= 0x8d3 && r <= 0x8ff)
}
