package pdfs

import (
	"strings"
	"testing"
)

// Arabic letters take the form of their place, joined as they are written by hand (case 73).
func TestShape(t *testing.T) {
	f, err := openFonts()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ in, want string }{
		{"محمد", "\ufee3\ufea4\ufee4\ufeaa"},
		{"علي", "\ufecb\ufee0\ufef2"},
		{"أحمد", "\ufe83\ufea3\ufee4\ufeaa"},
		{"سلام", "\ufeb3\ufefc\ufee1"}, // lam and alef in one, joined to what is before
		{"لا", "\ufefb"},
		{"الله", "\ufe8d\ufedf\ufee0\ufeea"},
		{"پرویز", "\ufb58\ufeae\ufeed\ufbfe\ufeb0"},                     // Persian
		{"می\u200cخواهم", "\ufee3\ufbfd\ufea7\ufeee\ufe8d\ufeeb\ufee2"}, // parted by a sign of no width
		{"اللّٰه", "\ufe8d\ufedf\ufee0\ufeea"},                          // vowel signs are left out
		{"ہارون", "\ufeeb\ufe8e\ufead\ufeed\ufee5"},                     // Urdu, in the hand of print
		{"ےے", "\ufbfe\ufbfd"},
		{"Ann 李", "Ann 李"},
	} {
		clean, lost := f.clean(f.regular, c.in)
		if got := f.shape(f.regular, clean); got != c.want || lost {
			t.Errorf("%s: %+q, want %+q", c.in, got, c.want)
		}
	}
}

// What is written from right to left is drawn so, with numbers and Latin words in it as they are.
func TestVisual(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Ann", "Ann"},
		{"אבג", "גבא"},
		{"אבג דהו", "והד גבא"},
		{"Mrs אבג דהו, 9B", "Mrs 9 ,והד גבאB"}, // without help the number joins the name
		{"About " + apart("אבג דהו") + ", 9B", "About והד גבא, 9B"},
		{apart("אב") + " and " + apart("גד"), "בא and דג"},
		{"אבג 123 דהו", "והד 123 גבא"},
		{"אבג (דהו)", "(והד) גבא"},
		{"12-14 אבג Street", "12-14 גבא Street"},
		{"אבג 1,234", "1,234 גבא"},
		{apart(""), ""},
	} {
		if got := visual(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	if s := visual("x" + apart("אבג")); strings.ContainsRune(s, object) {
		t.Errorf("%q", s)
	}
}
