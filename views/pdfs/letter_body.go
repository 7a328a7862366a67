package pdfs

import "gateway/app/licence"

// body draws a letter from its salutation on, in the given size, and returns where it ends.
func (b *letters) body(l licence.Letter, size float64) float64 {
	text := style{b.regular, 10.5, ink, 15}.scaled(size)
	title := style{b.bold, 15, b.theme.Accent, 19}.scaled(size)
	about, intro := b.Words.T("letter.title", "Name", apart(called(l.SheetRow))), b.Words.T("letter.intro", "Name", apart(called(l.SheetRow)))
	if b.pupils() {
		about, intro = b.Words.T("letter.title_pupil"), b.Words.T("letter.intro_pupil")
	}
	y := b.block(margin, bodyTop, inner, text, b.dear(l))
	y = b.block(margin, y+3*size, inner, title, about)
	y = b.block(margin, y+1.5*size, inner, text, intro)
	y = b.keyBox(y+4*size, l)
	y = b.steps(y+5*size, text, size)
	return b.notes(y+2*size, l, size)
}

// keyBox draws the Pupil ID and the key, and the code that leads to the page on which they are typed.
func (b *letters) keyBox(y float64, l licence.Letter) float64 {
	const pad, height = 5.0, codeSize + 10
	left, width := margin+pad+1, inner-codeSize-3*pad-3
	b.box(margin, y, inner, height, 2, b.theme.Tint)
	label := style{b.regular, 9, inkQuiet, 12}
	b.line(left, y+8, label, b.Words.T("field.pupil_id"))
	id := b.fit(style{b.mono, 22, ink, 26}, l.PupilID, width, 7)
	b.line(left, y+16.5, id, l.PupilID)
	b.line(left, y+26, label, b.Words.T("field.licence_key"))
	b.line(left, y+36, b.fit(style{b.mono, 27, ink, 31}, l.Key, width, 7), l.Key)
	if !l.Expires.IsZero() {
		until := b.Words.T("letter.until", "Day", b.Words.Day(l.Expires))
		b.line(left, y+42.3, b.fit(style{b.regular, 8.5, inkQuiet, 12}, until, width, 5), until)
	}
	x := pageWidth - margin - pad - codeSize
	b.box(x, y+3, codeSize, codeSize, 1, white)
	b.image("code", x, y+3, codeSize, codeSize)
	b.link(x, y+3, codeSize, codeSize, b.at.Register)
	scan := style{b.regular, 8, inkQuiet, 11}
	text := b.Words.T("letter.scan")
	b.line(x+(codeSize-b.width(scan, text))/2, y+height-3, scan, text)
	return y + height
}

// steps draws the three steps.
func (b *letters) steps(y float64, text style, size float64) float64 {
	first, address := b.Words.T("letter.step1", "Press", b.press()), typed(b.at.School)
	if b.press() == "" {
		first, address = b.Words.T("letter.step1_form"), typed(b.at.Register)
	}
	last := b.Words.T("letter.step3")
	if b.pupils() {
		last = b.Words.T("letter.step3_pupil")
	}
	digit := style{b.bold, 10, white, 12}.scaled(size)
	for i, step := range []string{first, b.Words.T("letter.step2"), last} {
		number := string(rune('1' + i))
		radius := 3.1 * size
		b.disc(margin+radius, y+text.leadMM()/2, radius, b.theme.Accent)
		b.line(margin+radius-b.width(digit, number)/2, y+text.leadMM()/2+digit.size*millimetre*.36, digit, number)
		y = b.block(margin+11, y, inner-11, text, step) + 2*size
		if i == 0 {
			y = b.block(margin+11, y-1*size, inner-11, style{b.bold, 12, ink, 16}.scaled(size), address) + 2.5*size
		}
	}
	return y
}

// notes draws what else there is to know: whom the key is for, an account that is there already, whom to ask, privacy.
func (b *letters) notes(y float64, l licence.Letter, size float64) float64 {
	s := style{b.regular, 9, inkQuiet, 12.5}.scaled(size)
	b.box(margin, y, inner, .2, 0, hairline)
	y += 2.5 * size
	care := b.Words.T("letter.care", "Name", apart(called(l.SheetRow)))
	if b.pupils() {
		care = b.Words.T("letter.care_pupil")
	}
	ask := b.Words.T("letter.ask_office")
	if where := b.contact(", "); where != "" {
		ask = b.Words.T("letter.ask", "Where", where)
	}
	notes := []string{care, b.Words.T("letter.account", "Add", b.Words.T("add.title")), ask, b.Words.T("letter.privacy", "Address", typed(b.at.Privacy))}
	if b.pupils() {
		notes = append(notes[:1], notes[2:]...)
	}
	for _, n := range notes {
		y = b.block(margin, y, inner, s, n) + 1.2*size
	}
	return y
}
