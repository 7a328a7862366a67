package pdfs

import (
	"testing"

	"gateway/app/licence"
)

func TestX(t *testing.T) {
	for _, c := range []struct{ name, audience, layout string }{{"parents-contacts", "parent", "contacts"}, {"parents-pupils", "parent", "pupils"}, {"pupils", "pupil", "pupils"}, {"other", "other", "contacts"}} {
		b, made := lettersOf(t, batch(c.audience, c.layout))
		keep(t, c.name, b)
		t.Log(c.name, len(b), made)
	}
	_ = licence.FormatExcel
}
