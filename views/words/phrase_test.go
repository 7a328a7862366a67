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
	for _, l := range book.Languages() {
		w := book.In(l.Tag)
		for id := range book.ids[l.Tag] {
			phrasesOf(t, w, id)
		}
	}
	w := book.In(English)
	if w.T("progress.title", "Field", 9) != "9 in each subject" {
		t.Error(w.T("progress.title", "Field", 9))
	}
	if p := phraseOf("{{.A}} {{if .B}}x{{end}}"); p != nil {
		t.Errorf("%q", p)
	}
}

func phrasesOf(t *testing.T, w W, id string) {
	t.Helper()
	var data []any
	for _, p := range []phrase{w.one[id], w.other[id]} {
		for i := 1; i < len(p); i += 2 {
			if p[i] != "Count" {
				data = append(data, p[i], "<"+p[i]+">")
			}
		}
	}
	if got, want := w.T(id, append(data, "Count", 1060)...), w.say(&i18n.LocalizeConfig{MessageID: id, TemplateData: pairs(append(data, "Count", 1060))}); got != want {
		t.Errorf("%s, %s: %q, want %q", w.Lang, id, got, want)
	}
	if w.one[id] == nil {
		return
	}
	for n, count := range map[int]string{0: "0", 1: "1", 2: "2", 1060: "1,060"} {
		if got, want := w.N(id, n, data...), w.say(&i18n.LocalizeConfig{MessageID: id, PluralCount: n, TemplateData: pairs(append(data, "Count", count))}); got != want {
			t.Errorf("%s, %s of %d: %q, want %q", w.Lang, id, n, got, want)
		}
	}
}
