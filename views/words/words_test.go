package words

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/a-h/templ/parser/v2"

	"gateway/app/errs"
)

// sources reads every hand-written Go and templ file of the application.
func sources(t *testing.T, each func(path, text string)) {
	t.Helper()
	for _, top := range []string{"../../app", "../../views", "../../jobs", "../../cmd"} {
		err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_templ.go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			if ext := filepath.Ext(path); ext == ".go" || ext == ".templ" {
				text, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				each(path, string(text))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

var (
	said      = regexp.MustCompile(`\.(?:T|N|Sentences)\("([a-z0-9_.]+)"`)
	saidFrom  = regexp.MustCompile(`\.(?:T|N|Sentences)\("([a-z0-9_.]+\.)" ?\+`)
	problems  = regexp.MustCompile(`(?:Add\((?:"[a-z_]+"|field), |problem\("[a-z_]+", |Code: +|Field: field, Code: )"([a-z0-9_]+)"`)
	codes     = regexp.MustCompile(`(?m)^\s+(?:Key|Email|Password)[A-Z]\w+ += "([a-z_]+)"`)
	flashes   = regexp.MustCompile(`[?&]done=([a-z_]+)`)
	variables = regexp.MustCompile(`(?:"|\+")([a-z0-9_]+(?:\.[a-z0-9_]+)+)"`)
)

// TestEveryTextIsThere holds what the code says against the catalogue, both ways: no id without a text, and no
// text that nobody says.
func TestEveryTextIsThere(t *testing.T) {
	book, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	used, prefixes := map[string]string{}, map[string]string{}
	sources(t, func(path, text string) {
		for _, m := range saidFrom.FindAllStringSubmatch(text, -1) {
			prefixes[m[1]] = path
		}
		for id := range saidBy(path, text, book) {
			used[id] = path
		}
	})
	if len(used) < 150 {
		t.Fatalf("only %d texts found in the code: the search itself is broken", len(used))
	}
	for id, path := range used {
		if !book.Has(id) {
			t.Errorf("%s says %q, which the catalogue lacks", path, id)
		}
	}
	for prefix, path := range prefixes {
		if !slices.ContainsFunc(keys(book), func(id string) bool { return strings.HasPrefix(id, prefix) }) {
			t.Errorf("%s says %q + something, of which the catalogue has nothing", path, prefix)
		}
	}
	for _, id := range keys(book) {
		from := slices.ContainsFunc(slices.Collect(mapKeys(prefixes)), func(p string) bool { return strings.HasPrefix(id, p) })
		if _, ok := used[id]; !ok && !from && !strings.HasPrefix(id, "field.pupil.") && !strings.HasPrefix(id, "mail.") {
			t.Errorf("nobody says %q", id)
		}
	}
}

// saidBy are the ids that a source file names.
func saidBy(path, text string, book *Book) map[string]bool {
	out := map[string]bool{}
	note := func(re *regexp.Regexp, before string) {
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			if !strings.HasSuffix(m[1], ".") {
				out[before+m[1]] = true
			}
		}
	}
	note(said, "")
	if strings.Contains(path, "pg/") {
		return out
	}
	note(problems, "problem.")
	note(codes, "problem.")
	note(flashes, "flash.")
	for _, m := range variables.FindAllStringSubmatch(text, -1) {
		if book.Has(m[1]) {
			out[m[1]] = true
		}
	}
	return out
}

func keys(b *Book) []string { return slices.Sorted(mapKeys(b.ids[English])) }

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// staffParts are templates that only staff read, in packages that families read too.
var staffParts = map[string]bool{"Staff": true, "sideList": true, "Preview": true, "closedForFamilies": true}

// TestFamiliesReadOnlyTheCatalogue parses every template that a family can meet: a letter that does not come from
// an expression would be a text outside the catalogue.
func TestFamiliesReadOnlyTheCatalogue(t *testing.T) {
	var files []string
	for _, dir := range []string{"account", "portal", "layout", "ui", "errorpage"} {
		found, err := filepath.Glob("../" + dir + "/*.templ")
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 8 {
		t.Fatalf("found only %v", files)
	}
	for _, path := range files {
		f, err := parser.Parse(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range f.Nodes {
			h, ok := n.(*parser.HTMLTemplate)
			if !ok || staffParts[templateName(h)] {
				continue
			}
			walk(h.Children, func(text string) {
				if strings.ContainsFunc(text, unicode.IsLetter) && !exampleOfALetter[text] {
					t.Errorf("%s: %s says %q itself", path, templateName(h), text)
				}
			})
		}
	}
}

// exampleOfALetter are the figures in the drawing of a letter from school.
var exampleOfALetter = map[string]bool{"K7RM-4TXH-9PQD": true}

func templateName(h *parser.HTMLTemplate) string {
	name, _, _ := strings.Cut(h.Expression.Value, "(")
	return strings.TrimSpace(name)
}

func walk(nodes []parser.Node, say func(string)) {
	for _, n := range nodes {
		if text, ok := n.(*parser.Text); ok {
			say(strings.TrimSpace(text.Value))
		}
		if c, ok := n.(parser.CompositeNode); ok {
			walk(c.ChildNodes(), say)
		}
	}
}

// TestPluralsAndWaits holds the texts that count.
func TestPluralsAndWaits(t *testing.T) {
	book, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	w := book.In("en-GB")
	for _, c := range []struct{ got, want string }{
		{w.N("form.problems", 1), "There is 1 thing to put right"},
		{w.N("form.problems", 2), "There are 2 things to put right"},
		{w.Wait(time.Second), "1 minute"},
		{w.Wait(5 * time.Minute), "5 minutes"},
		{w.Wait(5*time.Minute + time.Second), "6 minutes"},
		{w.Wait(61 * time.Minute), "2 hours"},
		{w.Problem(errs.Problem{Code: "key_length", Data: map[string]any{"Typed": 11}}), "The licence key has 12 letters and numbers. You typed 11"},
		{w.Problem(errs.Problem{Code: "import_typed", Data: map[string]any{"Count": 1060}}), "Type 1,060, or take the tick away"},
		{w.Problem(errs.Problem{Code: "field_fixed", Data: map[string]any{"Count": 1}}), "This cannot change any more: 1 result was entered with it. Add a new field instead"},
		{Number(1060), "1,060"}, {Number(999), "999"}, {Number(1234567), "1,234,567"}, {Number(-1060), "-1,060"},
		{Moment(time.Date(2026, 7, 1, 8, 14, 0, 0, time.UTC)), "1 July 2026, 09:14"},
		{Moment(time.Date(2026, 3, 5, 9, 14, 0, 0, time.UTC)), "5 March 2026, 09:14"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

// TestPlaceholders holds that a text with a placeholder is never said without data: each such id stands in the
// code with at least one pair behind it.
func TestPlaceholders(t *testing.T) {
	raw, err := catalogues.ReadFile("active.en-GB.json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	bare := regexp.MustCompile(`\.T\("([a-z0-9_.]+)"\)`)
	sources(t, func(path, text string) {
		for _, found := range bare.FindAllStringSubmatch(text, -1) {
			if s, _ := m[found[1]].(string); strings.Contains(s, "{{") {
				t.Errorf("%s says %q without the values that it names", path, found[1])
			}
		}
	})
}
