package pdfs

import (
	"strings"

	"github.com/go-pdf/fpdf"
)

// box fills a rectangle, its corners rounded by radius.
func (p *paper) box(x, y, w, h, radius float64, colour string) {
	if p.dry {
		return
	}
	p.pdf.SetFillColor(rgb(colour))
	if radius == 0 {
		p.pdf.Rect(x, y, w, h, "F")
		return
	}
	p.pdf.RoundedRect(x, y, w, h, radius, "1234", "F")
}

// disc fills a circle around x, y.
func (p *paper) disc(x, y, radius float64, colour string) {
	if !p.dry {
		p.pdf.SetFillColor(rgb(colour))
		p.pdf.Circle(x, y, radius, "F")
	}
}

// image draws a registered picture.
func (p *paper) image(name string, x, y, w, h float64) {
	if !p.dry {
		p.pdf.ImageOptions(name, x, y, w, h, false, fpdf.ImageOptions{ImageType: "PNG"}, 0, "")
	}
}

// link makes a place lead to an address, for who reads on a screen.
func (p *paper) link(x, y, w, h float64, address string) {
	if !p.dry {
		p.pdf.LinkString(x, y, w, h, address)
	}
}

// The head's measures.
const (
	logoAt     = 16.5
	logoWidth  = 15.3
	logoHeight = 17.0
	headRuleAt = 38.0
)

// head draws the school's head: logo, name, a second line and the rule.
func (p *paper) head(second string) {
	x := margin
	if p.logo != nil && p.logo.Width() > 0 && p.logo.Height() > 0 {
		by := min(logoWidth/p.logo.Width(), logoHeight/p.logo.Height())
		w, h := p.logo.Width()*by, p.logo.Height()*by
		p.image("logo", margin+(logoWidth-w)/2, logoAt+(logoHeight-h)/2, w, h)
		x += logoWidth + 5.5
	}
	width := pageWidth - margin - x
	name := p.fit(style{p.bold, 17, p.theme.Accent, 20}, p.School.Name, width, 11)
	lines := p.wrap(name, p.School.Name, width)
	if len(lines) > 1 {
		lines = lines[:2]
	}
	y := p.lines(x, 25.5-float64(len(lines))*name.leadMM()+1, name, lines)
	p.block(x, y, width, p.fit(style{p.regular, 10, inkQuiet, 14}, second, width, 7), second)
	p.box(margin, headRuleAt, inner, .8, 0, p.theme.Accent)
}

// footWidth is what the school's name may take in the foot.
const footWidth = 64.0

// cut is the beginning of a text that is longer than width.
func (p *paper) cut(s style, text string, width float64) string {
	if p.width(s, text) <= width {
		return text
	}
	first := p.wrap(s, text, width-p.width(s, "…"))[0]
	return first + "…"
}

// foot draws the foot of a page: the school, the day and the page's number within its part.
func (p *paper) foot(page, pages int) {
	s := style{p.regular, 7.5, inkQuiet, 10}
	p.box(margin, footAt-5, inner, .2, 0, hairline)
	number := p.Words.T("paper.page", "Page", page, "Pages", pages)
	made := p.Words.T("paper.made", "Day", p.Words.Day(p.Made))
	p.right(pageWidth-margin, footAt, s, number)
	p.line((pageWidth-p.width(s, made))/2, footAt, s, made)
	left := strings.TrimSuffix(p.Official+", "+p.School.HelpPhone, ", ")
	if p.width(s, left) > footWidth {
		left = p.Official
	}
	p.line(margin, footAt, p.fit(s, left, footWidth, 6), p.cut(p.fit(s, left, footWidth, 6), left, footWidth))
}
