package pdfs

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"gateway/app/licence"
	"gateway/views/account"
)

// letters draws the letters of one batch.
type letters struct {
	*paper
	d  licence.SheetData
	at Links
}

// A letter's measures in millimetres. The window of a DL envelope (35 by 90, 20 from the left, 18 from the foot) shows
// what lies between 46 and 92 from the top of a page folded in three, and wherever the page slides, always what lies
// between 57 and 81: an address stands around that, and nothing else stands near it. The key is far below.
const (
	addressLeft   = 22.0
	addressWidth  = 78.0
	addressTop    = 50.0
	addressBottom = 86.0
	besideLeft    = 120.0
	bodyTop       = 97.0
	bodyBottom    = footAt - 9
	codeSize      = 36.0
)

// code makes the QR code, once for all letters.
func (b *letters) code() error {
	c, err := qr.Encode(b.at.Register, qr.M)
	if err != nil {
		return fmt.Errorf("make the QR code: %w", err)
	}
	c.Scale = 6
	if b.picture("code", c.PNG()) == nil {
		return fmt.Errorf("make the QR code: %w", b.pdf.Error())
	}
	return nil
}

// letter draws the page of one letter. What is unusually long is set smaller, so that it stays one page.
func (b *letters) letter(l licence.Letter) {
	b.page()
	b.head(b.contact("  ·  "))
	if address := addressOf(l); address != nil {
		b.window(address)
		b.beside(l)
	} else {
		b.handOut(l)
	}
	for _, size := range []float64{1, .93, .86, .79, .72} {
		b.dry = true
		fits := b.body(l, size) <= bodyBottom
		b.dry = false
		if fits || size < .75 {
			b.body(l, size)
			return
		}
	}
}

// contact is whom to ask: telephone and email.
func (b *letters) contact(between string) string {
	return strings.Trim(strings.Join([]string{b.School.HelpPhone, b.School.HelpEmail}, between), between)
}

// addressOf is the address for the envelope, nil when there is none to send a letter to.
func addressOf(l licence.Letter) (lines []string) {
	for _, a := range append(l.Address[:], l.Postcode) {
		if a != "" {
			lines = append(lines, a)
		}
	}
	if lines == nil || l.Address[0] == "" {
		return nil
	}
	return append([]string{l.Addressee}, lines...)
}

// window draws the address in the middle of its zone, as large as it fits.
func (b *letters) window(address []string) {
	var lines []string
	var s style
	for size := 10.5; ; size -= .5 {
		s = style{b.regular, size, ink, size * 1.2}
		lines = nil
		for _, a := range address {
			lines = append(lines, b.wrap(s, a, addressWidth)...)
		}
		if float64(len(lines))*s.leadMM() <= addressBottom-addressTop || size <= 6 {
			break
		}
	}
	top := addressTop
	if room := addressBottom - addressTop - float64(len(lines))*s.leadMM(); room > 0 {
		top += room / 3 // rather above the middle: letters slide down in their envelopes
	}
	b.lines(addressLeft, top, s, lines)
}

// beside draws the day, and whom the letter is about, right of the window.
func (b *letters) beside(l licence.Letter) {
	s := style{b.regular, 10, ink, 14}
	y := b.block(besideLeft, addressTop, pageWidth-margin-besideLeft, s, b.Words.Day(b.d.AskedOn))
	about := joined(", ", apart(fullName(l.SheetRow)), l.TutorGroup)
	b.block(besideLeft, y+2, pageWidth-margin-besideLeft, style{b.regular, 9.5, inkQuiet, 13}, b.Words.T("letter.about", "Name", about))
}

// handOut draws who gets a letter that is not posted: the pupil takes it home, so the pupil's name and form are large.
func (b *letters) handOut(l licence.Letter) {
	quiet := style{b.regular, 10, inkQuiet, 14}
	b.right(pageWidth-margin, 50, style{b.regular, 10, ink, 14}, b.Words.Day(b.d.AskedOn))
	y := 47.0
	switch {
	case l.Addressee != "":
		y = b.block(margin, y, 120, quiet, b.Words.T("letter.to", "Name", apart(l.Addressee)))
		y = b.block(margin, y, 120, quiet, b.Words.T("letter.by_hand"))
	case b.d.Audience == licence.AudienceParent:
		y = b.block(margin, y, 120, quiet, b.Words.T("letter.to_parents"))
	case b.d.Audience == licence.AudienceOther:
		y = b.block(margin, y, 120, quiet, b.Words.T("letter.about_whom"))
	}
	name := style{b.bold, 19, ink, 23}
	for len(b.wrap(name, fullName(l.SheetRow), 140)) > 3 && name.size > 9 {
		name = name.scaled(.9)
	}
	y = b.block(margin, y+1, 140, name, fullName(l.SheetRow))
	b.block(margin, y+1, 140, style{b.bold, 12, b.theme.Accent, 16}, joined(", ", l.TutorGroup, l.Year))
}

func fullName(r licence.SheetRow) string { return joined(" ", r.Forename, r.Surname) }

// called is the name in a sentence: some people have one name only.
func called(r licence.SheetRow) string {
	if r.Forename == "" {
		return r.Surname
	}
	return r.Forename
}

func joined(between string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, between)
}

// pupils says whether the letters speak to the pupils themselves (LIC-11).
func (b *letters) pupils() bool { return b.d.Audience == licence.AudiencePupil }

// dear is the salutation.
func (b *letters) dear(l licence.Letter) string {
	switch {
	case b.pupils():
		return b.Words.T("letter.dear", "Name", apart(called(l.SheetRow)))
	case l.Salutation != "":
		return b.Words.T("letter.dear", "Name", apart(l.Salutation))
	case b.d.Audience == licence.AudienceParent:
		return b.Words.T("letter.dear_parents")
	}
	return b.Words.T("letter.hello")
}

// press is the link on the school's page that leads to the form, "" when the page does not have it.
func (b *letters) press() string {
	if !b.d.RegisterLink {
		return ""
	}
	return account.RegisterTitle(b.Words, b.d.Audience, b.d.TypeName)
}

// typed is an address as people type it.
func typed(address string) string { return strings.TrimPrefix(address, "https://") }
