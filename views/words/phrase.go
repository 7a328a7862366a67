package words

import (
	"fmt"
	"regexp"
	"strings"
)

// phrase is a text of the catalogue, read once: text and names of data in turn, beginning and ending with text. Most of a
// page is phrases, and a template for each would take longer than the rest of the page.
type phrase []string

var name = regexp.MustCompile(`{{\.(\w+)}}`)

// phraseOf is nil for no text, and for one that is more than words and names.
func phraseOf(text string) (p phrase) {
	if text == "" {
		return nil
	}
	at := 0
	for _, m := range name.FindAllStringSubmatchIndex(text, -1) {
		p = append(p, text[at:m[0]], text[m[2]:m[3]])
		at = m[1]
	}
	if p = append(p, text[at:]); strings.Contains(strings.Join(p, ""), "{{") {
		return nil
	}
	return p
}

// say puts pairs of name and value into their places; ok is false when one is missing.
func (p phrase) say(data []any) (text string, ok bool) {
	switch len(p) {
	case 0:
		return "", false
	case 1:
		return p[0], true
	}
	var b strings.Builder
	for i, part := range p {
		if i%2 == 0 {
			b.WriteString(part)
			continue
		}
		at := 0
		for at+1 < len(data) && data[at] != part {
			at += 2
		}
		if at+1 >= len(data) {
			return "", false
		}
		if s, is := data[at+1].(string); is {
			b.WriteString(s)
		} else {
			fmt.Fprint(&b, data[at+1])
		}
	}
	return b.String(), true
}
