package pdfs

import (
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A PDF draws glyphs and shapes nothing, so Arabic letters are replaced by the presentation form of their place in
// the word (case 73). We do it ourselves: the shaping libraries of Go give glyph numbers, which fpdf does not take, and
// the table need not be written down, because Unicode tells of each form which letter it is.

// forms are a letter's shapes: alone, at the end, at the beginning, in the middle of what is joined. 0 = there is none.
type forms [4]rune

const (
	alone = iota
	end
	start
	middle
)

const (
	lam      = 0x644
	tatweel  = 0x640
	maksura  = 0x649
	formsA   = 0xfb50 // the first of the block
	formsAEn = 0xfbff // the last single letter of it
	formsB   = 0xfe80
	formsBEn = 0xfefc
)

// shapes is the table: letters, and lam with the alef behind it.
var shapes = sync.OnceValues(func() (letters map[rune]forms, lamAlef map[rune]forms) {
	letters, lamAlef = map[rune]forms{}, map[rune]forms{}
	for _, block := range [][2]rune{{formsA, formsAEn}, {formsB, formsBEn}} {
		for form := block[0]; form <= block[1]; form++ {
			letter, of := letterOf(form)
			switch {
			case of == 1:
				letters[letter] = letters[letter].add(form)
			case of == 2:
				lamAlef[letter] = lamAlef[letter].add(form)
			}
		}
	}
	letters[maksura] = forms{0xfeef, 0xfef0, 0xfbe8, 0xfbe9} // its four stand in two blocks
	return letters, lamAlef
})

// letterOf is the letter of a presentation form (1), or the alef of lam and alef in one (2).
func letterOf(form rune) (letter rune, of int) {
	text := norm.NFKC.String(string(form))
	first, size := utf8.DecodeRuneInString(text)
	if size == len(text) {
		if first == form {
			return 0, 0
		}
		return first, 1
	}
	second, more := utf8.DecodeRuneInString(text[size:])
	if first == lam && size+more == len(text) && form >= formsB {
		return second, 2
	}
	return 0, 0
}

// add puts the next form: the blocks have them in this order.
func (f forms) add(form rune) forms {
	for i := range f {
		if f[i] == 0 {
			f[i] = form
			break
		}
	}
	return f
}

// shape replaces the Arabic letters of a clean text by their forms, in the order in which it is read. A form that the
// font lacks leaves its letter as it is.
func (f *fonts) shape(want *face, s string) string {
	if !rightToLeft(s) {
		return s
	}
	letters, lamAlef := shapes()
	in := []rune(s)
	out := make([]rune, 0, len(in))
	before := false // the letter before joins to this one
	for i := 0; i < len(in); i++ {
		r := in[i]
		own, arabic := letters[r]
		if i+1 < len(in) && r == lam {
			if pair, both := lamAlef[in[i+1]]; both && f.has(want, pair[alone]) {
				own, r = pair, pair[alone]
				i++
			}
		}
		after := i+1 < len(in) && joinsBefore(letters, in[i+1])
		if form := own.at(before, after); arabic && f.has(want, form) {
			out = append(out, form)
		} else if r != zeroWidthJoiner && r != zeroWidthNonJoiner {
			out = append(out, r)
		}
		before = joinsAfter(own, r)
	}
	return string(out)
}

// at is the form between its neighbours.
func (f forms) at(before, after bool) rune {
	switch after = after && f[start] != 0; {
	case before && after:
		return f[middle]
	case before && f[end] != 0:
		return f[end]
	case after:
		return f[start]
	}
	return f[alone]
}

// joinsBefore says whether a letter joins to the one before it, joinsAfter whether to the one behind it.
func joinsBefore(letters map[rune]forms, r rune) bool {
	return letters[r][end] != 0 || r == tatweel || r == zeroWidthJoiner
}

func joinsAfter(own forms, r rune) bool {
	return own[start] != 0 || r == tatweel || r == zeroWidthJoiner
}
