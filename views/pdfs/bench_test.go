package pdfs

import (
	"io"
	"testing"

	"gateway/app/licence"
)

// BenchmarkKeyLetters is 1,200 letters, a year of a large school and more.
func BenchmarkKeyLetters(b *testing.B) {
	d := batch(licence.AudienceParent, licence.LayoutContacts)
	some := d.Letters
	for len(d.Letters) < 1200 {
		d.Letters = append(d.Letters, some...)
	}
	d.Letters = d.Letters[:1200]
	w := book(b)
	body, _ := lettersOf(b, d)
	b.ResetTimer()
	for b.Loop() {
		if made, err := KeyLetters(io.Discard, w, d, links); err != nil || made.Letters != 1200 {
			b.Fatal(made, err)
		}
	}
	b.ReportMetric(float64(len(body)), "bytes")
}
