package mail

import (
	"strings"
	"unicode/utf8"
)

// clean makes line ends one kind and drops bytes that are no UTF-8; quoted-printable would carry both faithfully
// to a reader that shows them as rubbish.
func clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.ToValidUTF8(s, "\uFFFD")
}

// wrap breaks lines wider than columns at spaces. Lines that fit are left exactly as they are, and a word wider
// than columns keeps its line to itself, because a broken link cannot be followed.
func wrap(text string, columns int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if utf8.RuneCountInString(line) > columns {
			lines[i] = wrapLine(line, columns)
		}
	}
	return strings.Join(lines, "\n")
}

func wrapLine(line string, columns int) string {
	var b strings.Builder
	width := 0
	for _, word := range strings.Fields(line) {
		n := utf8.RuneCountInString(word)
		switch {
		case width == 0:
		case width+1+n > columns:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}
