package admin

import (
	"testing"

	"gateway/app/licence"
)

// TestCountLine holds what the page says of an order before it is made; it never offers what would be refused.
func TestCountLine(t *testing.T) {
	for _, c := range []struct {
		counts       licence.Counts
		line, button string
	}{
		{licence.Counts{Pupils: 214, HaveKey: 176, New: 38, TrialLeft: licence.Unlimited}, ", 176 have one already", "Generate 38 new keys"},
		{licence.Counts{Pupils: 2, HaveKey: 1, New: 1, TrialLeft: 1}, ", 1 has one already. The trial has 1 key of this type left", "Generate 1 new key"},
		{licence.Counts{Pupils: 240, HaveKey: 2, New: 238, TrialLeft: 3}, ", 2 have one already. The trial has 3 keys of this type left: choose fewer pupils", "Generate the sheet"},
		{licence.Counts{Pupils: 5, HaveKey: 5, TrialLeft: licence.Unlimited}, ", 5 have one already. To make their sheet again, take the tick at Leave out away", "Generate the sheet"},
	} {
		if got := haveOne(c.counts); got != c.line {
			t.Errorf("%+v: %q, want %q", c.counts, got, c.line)
		}
		if got := (KeysPage{Counts: &c.counts}).makes(); got != c.button {
			t.Errorf("%+v: %q, want %q", c.counts, got, c.button)
		}
	}
}
