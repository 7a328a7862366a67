package pdfs

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// The colours of text (look, "Tokens").
const (
	ink      = "#1d1a22"
	inkQuiet = "#57535f"
	hairline = "#dedae3"
	white    = "#ffffff"
)

// millimetre of a point.
const millimetre = 25.4 / 72

// style is how a text is set: size and lead (from line to line) in points.
type style struct {
	face   *face
	size   float64
	colour string
	lead   float64
}

// scaled is the style in another size.
func (s style) scaled(by float64) style {
	s.size, s.lead = s.size*by, s.lead*by
	return s
}

func (s style) leadMM() float64 { return s.lead * millimetre }

// ready is the text as it can be drawn in the style: clean, its Arabic letters shaped.
func (p *paper) ready(s style, text string) string {
	out, lost := p.clean(s.face, text)
	p.lost = p.lost || lost
	return p.shape(s.face, out)
}

// length of a ready text in millimetres.
func (p *paper) length(s style, ready string) float64 {
	sum := 0.0
	for _, r := range ready {
		if f := p.of(s.face, r); f != nil {
			w, _ := f.width(r)
			sum += w
		}
	}
	return sum * s.size * millimetre
}

// width of a text in millimetres, in one line.
func (p *paper) width(s style, text string) float64 { return p.length(s, p.ready(s, text)) }

// line draws one line of text, its foot at y. It returns where it ends.
func (p *paper) line(x, y float64, s style, text string) float64 {
	return p.draw(x, y, s, p.ready(s, text))
}

// right draws one line of text that ends at x.
func (p *paper) right(x, y float64, s style, text string) {
	ready := p.ready(s, text)
	p.draw(x-p.length(s, ready), y, s, ready)
}

// draw puts a ready text, run by run: each is in one font.
func (p *paper) draw(x, y float64, s style, ready string) float64 {
	var run []rune
	var in *face
	put := func() {
		if len(run) > 0 {
			x = p.run(x, y, style{in, s.size, s.colour, s.lead}, string(run))
			run = run[:0]
		}
	}
	for _, r := range visual(ready) {
		f := p.of(s.face, r)
		if f == nil {
			continue
		}
		if f != in {
			put()
			in = f
		}
		run = append(run, r)
	}
	put()
	return x
}

func (p *paper) run(x, y float64, s style, text string) float64 {
	if !p.dry {
		if !s.face.loaded {
			p.pdf.AddUTF8FontFromBytes(s.face.name, "", s.face.data)
			s.face.loaded = true
		}
		if p.face != s.face || p.size != s.size {
			p.pdf.SetFont(s.face.name, "", s.size)
			p.face, p.size = s.face, s.size
		}
		p.pdf.SetTextColor(rgb(s.colour))
		p.pdf.Text(x, y, text)
	}
	return x + p.length(s, text)
}

// block draws a text in lines of the width, the first one's top at y, and returns the y below it.
func (p *paper) block(x, y, width float64, s style, text string) float64 {
	return p.lines(x, y, s, p.wrap(s, text, width))
}

// lines draws ready lines, the first one's top at y, and returns the y below them.
func (p *paper) lines(x, y float64, s style, ready []string) float64 {
	for _, l := range ready {
		y += s.leadMM()
		p.draw(x, y-s.leadMM()/2+s.size*millimetre*.36, s, l) // capitals stand in the middle of their line
	}
	return y
}

// fit is the style, made smaller until the text is no longer than width; not below least points.
func (p *paper) fit(s style, text string, width, least float64) style {
	if w := p.width(s, text); w > width {
		s = s.scaled(max(width/w, least/s.size))
	}
	return s
}

// setting is a text that was wrapped. In a batch most texts are the same on every page.
type setting struct {
	face        *face
	size, width float64
	text        string
}

type set struct {
	lines []string
	lost  bool
}

// mostSet is how many settings are remembered.
const mostSet = 1000

// wrap sets a text in ready lines no longer than width. Line ends of the text stay. A word that is longer than a line is broken.
func (p *paper) wrap(s style, text string, width float64) []string {
	key := setting{s.face, s.size, width, text}
	done, known := p.set[key]
	if !known {
		before := p.lost
		p.lost = false
		done = set{lines: p.wrapAnew(s, text, width), lost: p.lost}
		p.lost = before
		if len(p.set) >= mostSet {
			clear(p.set)
		}
		p.set[key] = done
	}
	p.lost = p.lost || done.lost
	return done.lines
}

func (p *paper) wrapAnew(s style, text string, width float64) (lines []string) {
	for paragraph := range strings.Lines(text) {
		line, length := "", 0.0
		for _, w := range p.words(s, strings.TrimRight(paragraph, "\r\n"), width) {
			wide := p.length(s, w)
			if line != "" && length+p.length(s, strings.TrimRight(w, " ")) > width {
				lines = append(lines, strings.TrimRight(line, " "))
				line, length = "", 0
			}
			line, length = line+w, length+wide
		}
		lines = append(lines, strings.TrimRight(line, " "))
	}
	return lines
}

// words are the pieces between which a line may end, each with the spaces behind it.
func (p *paper) words(s style, paragraph string, width float64) (out []string) {
	for _, w := range strings.SplitAfter(p.ready(s, paragraph), " ") {
		for p.length(s, strings.TrimRight(w, " ")) > width {
			n := p.breakAt(s, w, width)
			out, w = append(out, w[:n]), w[n:]
		}
		out = append(out, hanApart(w)...)
	}
	return out
}

// breakAt is how many bytes of a long word fit into the width, at least one letter: behind a sign that addresses are
// made of when there is one.
func (p *paper) breakAt(s style, word string, width float64) int {
	fits, sign, length := 0, 0, 0.0
	for i, r := range word {
		length += p.length(s, string(r))
		next := i + len(string(r))
		if length > width && fits > 0 {
			break
		}
		fits = next
		if strings.ContainsRune("/-@._–", r) {
			sign = next
		}
	}
	if sign > 0 {
		return sign
	}
	return fits
}

// hanApart lets a line end behind each Han letter, as it is usual.
func hanApart(word string) (out []string) {
	from, before := 0, false
	for i, r := range word {
		if before && unicode.Is(unicode.Han, r) {
			out, from = append(out, word[from:i]), i
		}
		before = unicode.Is(unicode.Han, r)
	}
	return append(out, word[from:])
}

// rgb reads "#rrggbb".
func rgb(colour string) (r, g, b int) {
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 24)
	if err != nil {
		panic(fmt.Sprintf("pdfs: the colour %q", colour)) // they are constants, or made by school.ThemeOf
	}
	return int(n >> 16), int(n >> 8 & 0xff), int(n & 0xff)
}
