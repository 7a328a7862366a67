package help

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
)

func open(t *testing.T) *Book {
	t.Helper()
	b, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestPagesAreShortAndWhole: every page is one screen or two, slugs are unique among those that are listed together, and a
// topic stands once in a list.
func TestPagesAreShortAndWhole(t *testing.T) {
	b := open(t)
	for _, voices := range [][]Voice{{Parent, Pupil}, {Office, Teacher}} {
		slugs := map[string]bool{}
		for _, p := range b.In(Language, voices...) {
			if n := len(strings.Fields(strings.Join(p.Text(), " "))); n < 50 || n > 300 {
				t.Errorf("%s/%s has %d words", p.Voice, p.Slug, n)
			}
			if slugs[p.Slug] {
				t.Errorf("%s is the name of two pages", p.Slug)
			}
			slugs[p.Slug] = true
			if strings.Contains(p.html, "<h1") {
				t.Errorf("%s/%s has a heading h1 of its own", p.Voice, p.Slug)
			}
		}
	}
	for _, v := range Voices {
		pages, seen, last := b.In(Language, v), map[string]bool{}, ""
		if len(pages) < 7 {
			t.Errorf("only %d pages for %s", len(pages), v)
		}
		for i, p := range pages {
			if p.Topic != last && seen[p.Topic] {
				t.Errorf("%s/%s: the topic %q stands twice in the list", v, p.Slug, p.Topic)
			}
			if i > 0 && p.Place == pages[i-1].Place {
				t.Errorf("%s/%s and %s have one place", v, p.Slug, pages[i-1].Slug)
			}
			seen[p.Topic], last = true, p.Topic
		}
	}
}

// TestFamiliesCanRead measures what parents and pupils read: short sentences, and a Flesch-Kincaid grade that a child
// of 11 reaches.
func TestFamiliesCanRead(t *testing.T) {
	for _, p := range open(t).In(Language, Parent, Pupil) {
		var sentences, all, syllables int
		for _, block := range append(p.Text(), p.Title) {
			for _, s := range strings.FieldsFunc(block, func(r rune) bool { return strings.ContainsRune(".?!:", r) }) {
				n := 0
				for _, w := range strings.Fields(s) {
					if k := countSyllables(w); k > 0 {
						n, syllables = n+1, syllables+k
					}
				}
				if n > 0 {
					sentences, all = sentences+1, all+n
				}
				if n > 25 {
					t.Errorf("%s/%s: a sentence of %d words: %s", p.Voice, p.Slug, n, s)
				}
			}
		}
		length := float64(all) / float64(sentences)
		grade := 0.39*length + 11.8*float64(syllables)/float64(all) - 15.59
		if length > 15 || grade > 6 {
			t.Errorf("%s/%s: %.1f words a sentence, Flesch-Kincaid grade %.1f", p.Voice, p.Slug, length, grade)
		}
	}
}

func TestCountSyllables(t *testing.T) {
	for word, want := range map[string]int{"school": 1, "licence": 2, "attendance": 3, "page": 1, "people": 2, "registered": 3, "you": 1, "email": 2, "behaviour": 3, "used": 1, "“Add": 1, "60": 1, "–": 0} {
		if got := countSyllables(word); got != want {
			t.Errorf("%q: %d, want %d", word, got, want)
		}
	}
}

// countSyllables counts groups of vowels, without an e that is silent at the end; a number counts as one.
func countSyllables(word string) int {
	w := strings.TrimFunc(strings.ToLower(word), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if w == "" {
		return 0
	}
	n, was := 0, false
	for _, r := range w {
		is := strings.ContainsRune("aeiouy", r)
		if is && !was {
			n++
		}
		was = is
	}
	silent := strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") || strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded")
	if silent && n > 1 {
		n--
	}
	return max(n, 1)
}

func TestSearch(t *testing.T) {
	b := open(t)
	office, families := b.In(Language, Office, Teacher), b.In(Language, Parent, Pupil)
	for _, c := range []struct {
		pages []*Page
		asked string
		first string
	}{
		{office, "generate licence keys", "keys"}, {office, "mail merge in Word", "keys-to-parents"}, {office, "WORD merge", "keys-to-parents"},
		{office, "SAR", "data-requests"}, {office, "who has not registered", "key-statistics"}, {office, "IT lesson", "keys-to-pupils"},
		{office, "social worker", "licence-types"}, {office, "subject acc", "data-requests"},
		{families, "forgotten password", "forgotten"}, {families, "spam", "no-message"}, {families, "junk fólder", "no-message"},
		{families, "separated parents", "who-can-use-a-key"}, {families, "brother", "add-a-pupil"},
	} {
		hits := Search(c.pages, c.asked)
		if len(hits) == 0 || hits[0].Slug != c.first {
			var got []string
			for _, h := range hits {
				got = append(got, h.Slug)
			}
			t.Errorf("%q finds %v, want %s first", c.asked, got, c.first)
		}
	}
	for _, nothing := range []string{"", "  ", "the", "how do I", "zzz", "keys zzz", strings.Repeat("x", 5000)} {
		if hits := Search(office, nothing); len(hits) != 0 {
			t.Errorf("%q finds %d pages", nothing, len(hits))
		}
	}
	hit := Search(office, "sealed envelope cursor merge field")
	if len(hit) != 0 {
		t.Errorf("a page without one of the words was found: %s", hit[0].Slug)
	}
	if hit = Search(office, "cursor"); len(hit) != 1 || !strings.Contains(hit[0].Snippet, "Put the cursor where each value goes") {
		t.Errorf("the sentence around the word: %+v", hit)
	}
	for _, h := range Search(office, "key") {
		if len([]rune(h.Snippet)) > most+2 {
			t.Errorf("%s: a snippet of %d letters", h.Slug, len([]rune(h.Snippet)))
		}
	}
}

func page(head, body string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("---\n" + head + "\n---\n" + body)}
}

// TestLanguages: what a language lacks is read in English, and what it has, in it.
func TestLanguages(t *testing.T) {
	const head = "title: %\ntopic: T\nplace: "
	b, err := read(fstest.MapFS{
		"en-GB/parent/one.md": page(strings.Replace(head, "%", "One", 1)+"1", "Text [x](/s/:school/register)"), "en-GB/parent/two.md": page(strings.Replace(head, "%", "Two", 1)+"2", "Text"),
		"cy/parent/two.md": page(strings.Replace(head, "%", "Dau", 1)+"1", "Testun"), "en-GB/pupil/three.md": page(strings.Replace(head, "%", "Three", 1)+"1", "Text"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string][]string{"en-GB": {"One", "Two", "Three"}, "cy": {"One", "Dau", "Three"}, "fr": {"One", "Two", "Three"}} {
		var got []string
		for _, p := range b.In(lang, Parent, Pupil) {
			got = append(got, p.Title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", lang, got, want)
		}
	}
	if got := b.In("en-GB", Parent)[0].HTML("ashdale"); !strings.Contains(got, `href="/s/ashdale/register"`) {
		t.Error(got)
	}
}

func TestBadPagesAreRefused(t *testing.T) {
	const good = "title: One\ntopic: T\nplace: 1"
	for name, f := range map[string]*fstest.MapFile{
		"HTML": page(good, "Text <b>bold</b>"), "block of HTML": page(good, "<script>alert(1)</script>"), "no title": page("topic: T\nplace: 1", "x"),
		"no place": page("title: One\ntopic: T", "x"), "unknown line": page(good+"\nscreen: /x", "x"), "no head": {Data: []byte("Text")},
	} {
		if _, err := read(fstest.MapFS{"en-GB/parent/one.md": f}); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := read(fstest.MapFS{"en-GB/nobody/one.md": page(good, "x")}); err == nil {
		t.Error("an unknown voice was taken")
	}
}
