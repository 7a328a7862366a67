package pdfs

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"gateway/app/civil"
)

// Whatever somebody typed or a file held, a page is drawn: no rune and no broken byte stops it (case 71), and what
// reaches the paper has a glyph.
func TestAnythingIsDrawn(t *testing.T) {
	p, err := newPaper(Head{School: ashdale(), Official: "Ashdale Academy", Words: book(t), Made: civil.Date{Year: 2026, Month: 11, Day: 25}})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(6, 12)) // the same each time
	for n := range 400 {
		var text []byte
		for range 1 + random.IntN(60) {
			switch random.IntN(6) {
			case 0:
				text = append(text, byte(random.IntN(256)))
			case 1:
				text = append(text, []byte(string(rune(random.IntN(0x110000))))...)
			case 2:
				text = append(text, []byte(string(rune(0x590+random.IntN(0x200))))...)
			case 3:
				text = append(text, []byte(string(rune(0x2000+random.IntN(0x80))))...)
			default:
				text = append(text, byte(' '+random.IntN(95)))
			}
		}
		if err := p.part("no", func() {
			p.page()
			p.head(string(text))
			y := 60.0
			for _, f := range []*face{p.regular, p.bold, p.mono} {
				y = p.block(margin, y, 10+random.Float64()*100, style{f, 10, ink, 14}, string(text))
			}
		}); err != nil {
			t.Fatalf("%d: %q: %v", n, text, err)
		}
	}
	var b bytes.Buffer
	if err := p.write(&b); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, page := range read(t, b.Bytes()) {
		for _, d := range page {
			for _, r := range d.text {
				if at := d.font + string(r); !known[at] {
					if known[at] = hasGlyph(t, d.font, r); !known[at] {
						t.Fatalf("%s has no glyph for %U", d.font, r)
					}
				}
			}
		}
	}
}
