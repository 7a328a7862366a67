package pdfs

import (
	"embed"
	"fmt"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed fonts/*.ttf
var fontFiles embed.FS

// face is one font. fpdf draws it; what has a glyph, and how wide it is, is read from the font itself, because fpdf
// writes a letter that the font lacks without a word, and the paper has a box.
type face struct {
	name   string // for fpdf
	file   string
	data   []byte
	font   *sfnt.Font
	buf    sfnt.Buffer
	seen   map[rune]float64 // width of a glyph in em, -1 = there is none
	latin  [0x250]float64   // the same, of what most texts are made of
	loaded bool             // fpdf has it
}

// The fonts. DejaVu has Latin with Welsh, Polish and Vietnamese, Greek, Cyrillic, Hebrew and the presentation forms
// of Arabic; Droid Sans Fallback has Han and is read only when a text needs it.
const (
	regularFile = "DejaVuSans.ttf"
	boldFile    = "DejaVuSans-Bold.ttf"
	monoFile    = "DejaVuSansMono-Bold.ttf"
	hanFile     = "DroidSansFallbackFull.ttf"
)

func openFace(file string) (*face, error) {
	data, err := fontFiles.ReadFile("fonts/" + file)
	if err != nil {
		return nil, fmt.Errorf("read the font: %w", err)
	}
	f, err := sfnt.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read the font %s: %w", file, err)
	}
	out := &face{name: nameOf(file), file: file, data: data, font: f, seen: map[rune]float64{}}
	for r := range out.latin {
		out.latin[r] = out.measure(rune(r))
	}
	return out, nil
}

// nameOf is what fpdf calls the font of a file.
func nameOf(file string) string {
	return strings.ToLower(strings.NewReplacer("-", "", ".ttf", "").Replace(file))
}

// width of r in em; false when the font has no glyph for it.
func (f *face) width(r rune) (float64, bool) {
	if int(r) < len(f.latin) {
		return f.latin[r], f.latin[r] >= 0
	}
	w, known := f.seen[r]
	if !known {
		w = f.measure(r)
		f.seen[r] = w
	}
	return w, w >= 0
}

func (f *face) measure(r rune) float64 {
	i, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil || i == 0 {
		return -1
	}
	units := f.font.UnitsPerEm()
	w, err := f.font.GlyphAdvance(&f.buf, i, fixed.I(int(units)), font.HintingNone)
	if err != nil {
		return -1
	}
	return float64(w) / 64 / float64(units)
}

// fonts are those of one document.
type fonts struct {
	regular, bold, mono *face
	han                 *face // nil until it is needed
}

func openFonts() (f fonts, err error) {
	for _, o := range []struct {
		at   **face
		file string
	}{{&f.regular, regularFile}, {&f.bold, boldFile}, {&f.mono, monoFile}} {
		if *o.at, err = openFace(o.file); err != nil {
			return f, err
		}
	}
	return f, nil
}

// of finds the font for r when want is asked for: want itself, else one that has the letter; nil when none has.
func (f *fonts) of(want *face, r rune) *face {
	if r == isolate || r == isolateEnd || r == zeroWidthJoiner || r == zeroWidthNonJoiner {
		return nil
	}
	if _, ok := want.width(r); ok {
		return want
	}
	if _, ok := f.regular.width(r); ok {
		return f.regular
	}
	if r < 0x1100 { // Han and what stands with it begins above
		return nil
	}
	if f.han == nil {
		han, err := openFace(hanFile)
		if err != nil {
			panic(err) // the font is linked into the program
		}
		f.han = han
	}
	if _, ok := f.han.width(r); ok {
		return f.han
	}
	return nil
}
