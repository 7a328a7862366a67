// Package mails puts what the system says by email into words: one source for the HTML and for the text, so that
// both say the same (MAIL-2). No pictures, nothing loaded from elsewhere, at most 78 columns of text.
package mails

import (
	"html"
	"strings"
)

// Body is a mail before it is sent.
type Body struct{ Subject, Text, HTML string }

// block is a paragraph, or a link that stands alone.
type block struct{ text, link string }

const columns = 78

// compose writes the blocks twice: as text with links written out, and as simple HTML.
func compose(lang, subject string, blocks []block) Body {
	var text, markup strings.Builder
	markup.WriteString(`<!DOCTYPE html><html lang="` + html.EscapeString(lang) + `"><head><meta charset="utf-8"><title>` + html.EscapeString(subject) + `</title></head><body>`)
	for i, b := range blocks {
		if i > 0 {
			text.WriteString("\n\n")
		}
		if b.link == "" {
			text.WriteString(wrap(b.text))
			markup.WriteString("<p>" + html.EscapeString(b.text) + "</p>\n")
			continue
		}
		text.WriteString(wrap(b.text+":") + "\n" + b.link)
		markup.WriteString(`<p>` + html.EscapeString(b.text) + `:<br><a href="` + html.EscapeString(b.link) + `">` + html.EscapeString(b.link) + "</a></p>\n")
	}
	text.WriteString("\n")
	markup.WriteString("</body></html>\n")
	return Body{Subject: subject, Text: text.String(), HTML: markup.String()}
}

// wrap breaks lines between words; a word longer than a line stays whole.
func wrap(s string) string {
	var b strings.Builder
	width := 0
	for _, word := range strings.Fields(s) {
		n := len([]rune(word))
		if width > 0 && width+1+n > columns {
			b.WriteByte('\n')
			width = 0
		}
		if width > 0 {
			b.WriteByte(' ')
			width++
		}
		b.WriteString(word)
		width += n
	}
	return b.String()
}
