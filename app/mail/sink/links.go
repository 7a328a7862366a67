package sink

import (
	"html"
	"regexp"
	"slices"
	"strings"
)

var (
	webAddress = regexp.MustCompile(`https?://[^\s<>"]+`)
	hrefValue  = regexp.MustCompile(`(?i)\bhref\s*=\s*(?:"(https?://[^"]*)"|'(https?://[^']*)')`)
	headTag    = regexp.MustCompile(`(?i)<head(?:\s[^>]*)?>`)
	htmlTag    = regexp.MustCompile(`(?i)<html(?:\s[^>]*)?>`)
)

const frameHead = `<base target="_top"><style>body{overflow-wrap:anywhere}</style>`

// piece is a run of text, as a link when Link is set.
type piece struct {
	Text, Link string
}

// linked cuts text at the web addresses in it. A full stop or bracket after an address belongs to the sentence.
func linked(text string) []piece {
	var pieces []piece
	from := 0
	for _, at := range webAddress.FindAllStringIndex(text, -1) {
		address := strings.TrimRight(text[at[0]:at[1]], ".,;:!?)]}'’”")
		if at[0] > from {
			pieces = append(pieces, piece{Text: text[from:at[0]]})
		}
		pieces = append(pieces, piece{Text: address, Link: address})
		from = at[0] + len(address)
	}
	if from < len(text) {
		pieces = append(pieces, piece{Text: text[from:]})
	}
	return pieces
}

// linksOf lists the web addresses of a message in their order, each once: those of its HTML, then what only the
// text has.
func linksOf(m Message) []string {
	var links []string
	add := func(link string) {
		if link != "" && !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	for _, found := range hrefValue.FindAllStringSubmatch(m.HTML, -1) {
		add(html.UnescapeString(found[1] + found[2]))
	}
	for _, p := range linked(m.Text) {
		add(p.Link)
	}
	return links
}

// leavingFrame makes the links of a mail open in the whole window: inside the frame the linked page, which lets
// nobody frame it, would stay blank. Long links break, as mail programs break them on a phone. The tags go into the
// head, because before the doctype they would switch the browser to quirks mode.
func leavingFrame(mail string) string {
	for _, tag := range []*regexp.Regexp{headTag, htmlTag} {
		if at := tag.FindStringIndex(mail); at != nil {
			return mail[:at[1]] + frameHead + mail[at[1]:]
		}
	}
	return "<!doctype html>" + frameHead + mail
}
