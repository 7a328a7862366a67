package pdfs

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/bidi"
)

// mirrored are the signs that are drawn the other way round in a text from right to left.
var mirrored = map[rune]rune{'(': ')', ')': '(', '[': ']', ']': '[', '{': '}', '}': '{', '<': '>', '>': '<', '«': '»', '»': '«', '‹': '›', '›': '‹'}

// rightToLeft says whether a text has letters that are written from right to left: others need no shaping and no order.
func rightToLeft(s string) bool {
	for _, r := range s {
		if r >= 0x590 && strongly(r) == bidi.R {
			return true
		}
	}
	return false
}

// strongly is the direction of a letter, L or R, or else its class.
func strongly(r rune) bidi.Class {
	p, _ := bidi.LookupRune(r)
	if p.Class() == bidi.AL {
		return bidi.R
	}
	return p.Class()
}

// A name in a sentence stands between the two, so that what is around it does not join its direction.
const (
	isolate    = '\u2068'
	isolateEnd = '\u2069'
	object     = '\ufffc' // stands for an isolate while the line around it is ordered
)

// apart isolates a text that is put into a sentence.
func apart(s string) string {
	if !rightToLeft(s) {
		return s
	}
	return string(isolate) + s + string(isolateEnd)
}

// visual puts the letters of one line from left to right, as they are drawn: the Unicode bidirectional algorithm
// without embeddings, brackets and isolates in isolates, which names, addresses and comments do not have. The library's own
// one gives the runs of a line without their order.
func visual(s string) string {
	if !rightToLeft(s) {
		return s
	}
	var outer []rune
	isolates := map[int][]rune{} // by their place in outer
	for {
		before, rest, there := strings.Cut(s, string(isolate))
		outer = append(outer, []rune(before)...)
		if !there {
			return string(ordered(outer, isolates))
		}
		inside, after, _ := strings.Cut(rest, string(isolateEnd))
		isolates[len(outer)] = ordered([]rune(inside), nil)
		outer, s = append(outer, object), after
	}
}

// ordered is a line as it is drawn, with the isolates that are drawn already in their places.
func ordered(line []rune, isolates map[int][]rune) (drawn []rune) {
	if len(line) == 0 {
		return nil
	}
	levels := levelsOf(line)
	places := make([]int, len(line))
	for i := range places {
		places[i] = i
	}
	for level := slices.Max(levels); level > 0; level-- {
		for i := 0; i < len(places); i++ {
			from := i
			for i < len(places) && levels[places[i]] >= level {
				i++
			}
			slices.Reverse(places[from:i])
		}
	}
	for _, i := range places {
		in, isolated := isolates[i]
		other, mirrors := mirrored[line[i]]
		switch {
		case isolated:
			drawn = append(drawn, in...)
		case mirrors && levels[i]%2 == 1:
			drawn = append(drawn, other)
		default:
			drawn = append(drawn, line[i])
		}
	}
	return drawn
}

// levelsOf says which way each letter of a line runs: 0 with a line from left to right, 1 against it, 2 for numbers and
// words in what is level 1. A line with Latin letters runs from left to right, as addresses in this country do.
func levelsOf(line []rune) []int {
	classes := make([]bidi.Class, len(line))
	latin, other := false, false
	for i, r := range line {
		classes[i] = strongly(r)
		latin, other = latin || classes[i] == bidi.L, other || classes[i] == bidi.R
	}
	base := bidi.L
	if other && !latin {
		base = bidi.R
	}
	numbers(classes)
	neutrals(classes, base)
	levels := make([]int, len(line))
	for i, c := range classes {
		switch {
		case c == bidi.R:
			levels[i] = 1
		case c == bidi.L:
			levels[i] = 0
		default:
			levels[i] = 2
		}
	}
	return levels
}

// numbers makes what belongs to a number part of it, and a number among letters from left to right one of them.
func numbers(c []bidi.Class) {
	for i := range c {
		between := i > 0 && i+1 < len(c) && isNumber(c[i-1]) && isNumber(c[i+1])
		switch {
		case c[i] == bidi.NSM && i > 0:
			c[i] = c[i-1]
		case (c[i] == bidi.CS || c[i] == bidi.ES) && between,
			c[i] == bidi.ET && (i > 0 && c[i-1] == bidi.EN || i+1 < len(c) && c[i+1] == bidi.EN):
			c[i] = bidi.EN
		}
	}
	last := bidi.L
	for i := range c {
		switch {
		case c[i] == bidi.L || c[i] == bidi.R:
			last = c[i]
		case c[i] == bidi.EN && last == bidi.L:
			c[i] = bidi.L
		}
	}
}

func isNumber(c bidi.Class) bool { return c == bidi.EN || c == bidi.AN }

// neutrals go with their neighbours when those agree, else with the line. Numbers count as letters from right to left.
func neutrals(c []bidi.Class, base bidi.Class) {
	side := func(i int) bidi.Class {
		switch {
		case i < 0 || i >= len(c):
			return base
		case isNumber(c[i]):
			return bidi.R
		}
		return c[i]
	}
	neutral := func(i int) bool { return c[i] != bidi.L && c[i] != bidi.R && !isNumber(c[i]) }
	for i := 0; i < len(c); i++ {
		from := i
		for i < len(c) && neutral(i) {
			i++
		}
		as := base
		if before := side(from - 1); before == side(i) {
			as = before
		}
		for k := from; k < i; k++ {
			c[k] = as
		}
	}
}
