package admin

import (
	"testing"

	"gateway/app/licence"
)

// TestCountLine holds what the page says of an order before it is made; it never offers what would be refused.
func TestCountLine(t *testing.T) {
	for _, c := range []struct {
		counts       licence.Counts
		onlyNew      bool
		line, button string
	}{
		{licence.Counts{Pupils: 214, HaveKey: 176, New: 38, TrialLeft: licence.Unlimited}, true, ", 176 have one already", "Generate 38 new keys"},
		{licence.Counts{Pupils: 2, HaveKey: 1, New: 1, TrialLeft: 1}, true, ", 1 has one already. The trial has 1 key of this type left", "Generate 1 new key"},
		{licence.Counts{Pupils: 240, HaveKey: 2, New: 238, TrialLeft: 3}, true, ", 2 have one already. The trial has 3 keys of this type left: choose fewer pupils", "Generate the sheet"},
		{licence.Counts{Pupils: 5, HaveKey: 5, TrialLeft: licence.Unlimited}, true, ", 5 have one already. To make their sheet again, take the tick at Leave out away", "Generate the sheet"},
		{licence.Counts{Pupils: 5, HaveKey: 5, TrialLeft: licence.Unlimited}, false, ", 5 have one already", "Generate the sheet"},
	} {
		if got := haveOne(c.counts, c.onlyNew); got != c.line {
			t.Errorf("%+v: %q, want %q", c.counts, got, c.line)
		}
		if got := (KeysPage{Counts: &c.counts}).makes(); got != c.button {
			t.Errorf("%+v: %q, want %q", c.counts, got, c.button)
		}
	}
}

// TestLettersLine holds what the page says of letters before they are made, in numbers and words (LIC-4).
func TestLettersLine(t *testing.T) {
	for _, c := range []struct {
		tally                licence.Tally
		line, button, spoken string
	}{
		{licence.Tally{Letters: 512, LeftOut: 70, Reasons: []licence.ReasonCount{{Reason: licence.CourtOrder, N: 27}, {Reason: licence.Professional, N: 4},
			{Reason: licence.NoResponsibility, N: 34}, {Reason: licence.ResponsibilityUnknown, N: 5}, {Reason: licence.NoContact, N: 3}}},
			"70 contacts are left out: 27 with a court order, 4 professional, 34 without parental responsibility, 5 whose parental responsibility is not stated. " +
				"For 3 pupils there is nobody to write to.", "Generate 512 letters", "214 pupils, 38 new keys, 512 letters, 70 left out"},
		{licence.Tally{Letters: 1, LeftOut: 1, Reasons: []licence.ReasonCount{{Reason: licence.Professional, N: 1}, {Reason: licence.NoContact, N: 1}}},
			"1 contact is left out: 1 professional. For 1 pupil there is nobody to write to.", "Generate 1 letter", "214 pupils, 38 new keys, 1 letter, 1 left out"},
		{licence.Tally{Letters: 1200}, "", "Generate 1,200 letters", "214 pupils, 38 new keys, 1,200 letters, 0 left out"},
		{licence.Tally{Reasons: []licence.ReasonCount{{Reason: licence.NoContact, N: 214}}}, "For 214 pupils there is nobody to write to.", "Generate 38 new keys",
			"214 pupils, 38 new keys, 0 letters, 0 left out"},
	} {
		v := KeysPage{Counts: &licence.Counts{Pupils: 214, HaveKey: 176, New: 38, TrialLeft: licence.Unlimited}, Letters: &c.tally}
		if got := lettersCounted(c.tally); got != c.line {
			t.Errorf("%+v: %q, want %q", c.tally, got, c.line)
		}
		if v.makes() != c.button || v.announced() != c.spoken {
			t.Errorf("%+v: %q and %q", c.tally, v.makes(), v.announced())
		}
	}
	refused := KeysPage{Counts: &licence.Counts{Pupils: 6, New: 6, TrialLeft: 5}, Letters: &licence.Tally{Letters: 9}}
	if got := refused.makes(); got != "Generate the sheet" {
		t.Errorf("beyond the trial the button says %q", got)
	}
}
