package words

import (
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// TestPhrases: every text of the catalogue comes out as its template would say it, in both numbers.
func TestPhrases(t *testing.T) {
	book, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	w := book.In("en-GB")
	for id := range book.ids {
		var data []any
		for _, p := range []phrase{book.one[id], book.other[id]} {
			for i := 1; i < len(p); i += 2 {
				if p[i] != "Count" {
					data = append(data, p[i], "<"+p[i]+">")
				}
			}
		}
		if got, want := w.T(id, append(data, "Count", 1060)...), w.say(&i18n.LocalizeConfig{MessageID: id, TemplateData: pairs(append(data, "Count", 1060))}); got != want {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
		if book.one[id] == nil {
			continue
		}
		for n, count := range map[int]string{0: "0", 1: "1", 2: "2", 1060: "1,060"} {
			if got, want := w.N(id, n, data...), w.say(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: pairs(append(data, "Count", count))}); got != want {
				t.Errorf("%s of %d: %q, want %q", id, n, got, want)
			}
		}
	}
	if w.T("progress.title", "Field", 9) != "9 in each subject" {
		t.Error(w.T("progress.title", "Field", 9))
	}
	if p := phraseOf("{{.A}} {{if .B}}x{{end}}"); p != nil {
		t.Errorf("%q", p)
	}
}
