package words

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"

	"gateway/app/civil"
	"gateway/app/school"
)

// staffSays are the files whose texts staff alone read, in English.
var staffSays = regexp.MustCompile(`^\.\./\.\./(views/(admin|staff|sheets)/|cmd/|app/web/(admin|staff)_` +
	`|app/(school|staff|importer|roll|imports|tracking|result|yearend|pupil|attendance|note|event|contact|external|privacy)/` +
	`|app/licence/(access|access_change|access_read|batch|change|change_make|change_reach|chase|draft|fields|order|pick|pick_sets|picked|request|type|type_edit|letters)\.go)`)

// staffAlso are texts that staff alone read, of which no file says so in a way that the test finds.
var staffAlso = regexp.MustCompile(`^flash\.(pupils_assigned|pupils_unassigned|file_again)$`)

// anyText are beginnings of texts of every kind: what follows them is said elsewhere.
var anyText = regexp.MustCompile(`^(flash|problem)\.$`)

// staffMails are the account mails to staff.
var staffMails = regexp.MustCompile(`^mail\.(invite\.|welcome\.|week$)`)

// forFamilies are the texts that somebody outside the school can read: all that anything but the staff's pages says. A
// text that is only reached by its beginning ("verdict." + something) is one.
func forFamilies(t *testing.T, book *Book) map[string]bool {
	t.Helper()
	said := map[string][]string{}
	var begun []string // by the families' pages
	sources(t, func(path, text string) {
		for _, m := range saidFrom.FindAllStringSubmatch(text, -1) {
			if !staffSays.MatchString(path) && !anyText.MatchString(m[1]) {
				begun = append(begun, m[1])
			}
		}
		for id := range saidBy(path, text, book) {
			said[id] = append(said[id], path)
		}
	})
	out := map[string]bool{}
	for _, id := range keys(book) {
		staff := len(said[id]) > 0
		for _, path := range said[id] {
			staff = staff && staffSays.MatchString(path)
		}
		staff = staff && !slices.ContainsFunc(begun, func(s string) bool { return strings.HasPrefix(id, s) })
		if !staff && !staffMails.MatchString(id) && !staffAlso.MatchString(id) {
			out[id] = true
		}
	}
	return out
}

// TestEveryLanguageIsWhole: every catalogue beside the English one has each text that families read, nothing else, and
// the same placeholders and plural forms as its language needs.
func TestEveryLanguageIsWhole(t *testing.T) {
	book, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	if l := book.Languages(); len(l) < 2 || l[0] != (Language{"en-GB", "English"}) || !slices.Contains(l, Language{"cy", "Cymraeg"}) {
		t.Errorf("the languages are %v", l)
	}
	wanted := forFamilies(t, book)
	if len(wanted) < 300 || wanted["problem.keys_none"] || wanted["flash.staff_added"] || !wanted["problem.pair_wrong"] || !wanted["pupils.title"] || !wanted["mail.verify.text"] {
		t.Fatalf("%d texts are found to be for families: the search itself is broken", len(wanted))
	}
	english := raw(t, English)
	for _, l := range book.Languages()[1:] {
		of := raw(t, l.Tag)
		for id := range wanted {
			if of[id] == nil {
				t.Errorf("%s lacks %q: %v", l.Tag, id, english[id])
			}
		}
		for _, id := range slices.Sorted(maps.Keys(of)) {
			if !wanted[id] {
				t.Errorf("%s has %q, which no family reads", l.Tag, id)
				continue
			}
			if got, want := placeholders(of[id]), placeholders(english[id]); !slices.Equal(got, want) {
				t.Errorf("%s: %q names %v, in English %v", l.Tag, id, got, want)
			}
			if got, want := forms(of[id]), pluralForms(t, l.Tag); len(forms(english[id])) > 0 && !slices.Equal(got, want) {
				t.Errorf("%s: %q has the plural forms %v, the language has %v", l.Tag, id, got, want)
			}
			if paragraphs(of[id]) != paragraphs(english[id]) {
				t.Errorf("%s: %q has another number of paragraphs", l.Tag, id)
			}
		}
	}
}

func raw(t *testing.T, tag string) (m map[string]any) {
	t.Helper()
	b, err := catalogues.ReadFile("active." + tag + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

// placeholders are the values that a text names; "one" of a plural may leave the number out.
func placeholders(text any) []string {
	var all []string
	add := func(s string) {
		for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
			all = append(all, m[1])
		}
	}
	switch v := text.(type) {
	case string:
		add(v)
	case map[string]any:
		add(v["other"].(string))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func forms(text any) []string {
	m, _ := text.(map[string]any)
	return slices.Sorted(maps.Keys(m))
}

func paragraphs(text any) int {
	s, _ := text.(string)
	return strings.Count(s, "\n\n")
}

// pluralForms are those of CLDR.
func pluralForms(t *testing.T, tag string) []string {
	t.Helper()
	base, _ := language.MustParse(tag).Base()
	of := map[string][]string{"cy": {"few", "many", "one", "other", "two", "zero"}}[base.String()]
	if of == nil {
		t.Fatalf("say here which plural forms %s has", tag)
	}
	return of
}

// TestWelsh: numbers, dates and moments as Welsh has them.
func TestWelsh(t *testing.T) {
	book, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	w := book.In("cy")
	ashdale, glenbrae := school.School{Country: "wales"}, school.School{Country: "scotland"}
	for _, c := range []struct{ got, want string }{
		{w.Lang, "cy"},
		{w.Day(civil.Date{Year: 2026, Month: 3, Day: 5}), "5 Mawrth 2026"},
		{w.Day(civil.Date{Year: 2026, Month: 12, Day: 31}), "31 Rhagfyr 2026"},
		{w.Day(civil.Date{}), ""},
		{w.Moment(time.Date(2026, 7, 1, 8, 14, 0, 0, time.UTC)), "1 Gorffennaf 2026, 09:14"},
		{w.YearGroup(ashdale, 9), "Blwyddyn 9"},
		{w.YearGroup(glenbrae, 3), "S3"},
		{w.Wait(time.Minute), "1 munud"}, {w.Wait(2 * time.Minute), "2 funud"}, {w.Wait(3 * time.Minute), "3 munud"}, {w.Wait(15 * time.Minute), "15 munud"},
		{w.Wait(61 * time.Minute), "2 awr"},
		{w.N("form.problems", 0), "Does dim byd i’w gywiro"},
		{w.N("form.problems", 1), "Mae 1 peth i’w gywiro"}, {w.N("form.problems", 2), "Mae 2 beth i’w cywiro"},
		{w.N("form.problems", 3), "Mae 3 pheth i’w cywiro"}, {w.N("form.problems", 5), "Mae 5 peth i’w cywiro"}, {w.N("form.problems", 6), "Mae 6 pheth i’w cywiro"},
		{book.In("xx").T("nav.pupils"), "My Pupils"}, {book.In("").T("nav.pupils"), "My Pupils"},
		{w.T("flash.staff_added"), book.In(English).T("flash.staff_added")}, // what staff alone read is English everywhere
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
