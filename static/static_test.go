package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"path"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestEveryFileCarriesTheHashOfItsContent(t *testing.T) {
	want := []string{"LICENSES.md", "app.css", "app.js", "chevron.svg", Grid, HTMX, "mark.svg", Ticks}
	if got := names(); !reflect.DeepEqual(got, want) {
		t.Fatalf("files = %q, want %q", got, want)
	}
	for _, name := range names() {
		f, ok := Lookup(Path(name))
		if !ok {
			t.Fatalf("%s: its own address %s is not found", name, Path(name))
		}
		sum := sha256.Sum256(f.Body)
		hash := hex.EncodeToString(sum[:8])
		ext := path.Ext(name)
		if want := "/static/" + strings.TrimSuffix(name, ext) + "." + hash + ext; Path(name) != want {
			t.Errorf("Path(%q) = %s, want %s", name, Path(name), want)
		}
		if want := `W/"` + hash + `"`; f.ETag != want {
			t.Errorf("%s: ETag %s, want %s", name, f.ETag, want)
		}
	}
}

func TestOnlyTheHashedAddressIsFound(t *testing.T) {
	for _, address := range []string{
		"", "/", "/static/", "/static/app.css", "app.css", "/static/app.0123456789abcdef.css",
		"/static/../static.go", strings.TrimPrefix(Path("app.css"), "/"), Path("app.css") + "/",
	} {
		if _, ok := Lookup(address); ok {
			t.Errorf("Lookup(%q) found a file", address)
		}
	}
}

func TestUnknownNamePanics(t *testing.T) {
	defer func() {
		if got := recover(); got != `static: no file "app.scss"` {
			t.Errorf("panic = %v", got)
		}
	}()
	Path("app.scss")
}

func TestContentTypes(t *testing.T) {
	want := map[string]string{
		"app.css":     "text/css; charset=utf-8",
		"app.js":      "text/javascript; charset=utf-8",
		Grid:          "text/javascript; charset=utf-8",
		Ticks:         "text/javascript; charset=utf-8",
		HTMX:          "text/javascript; charset=utf-8",
		"chevron.svg": "image/svg+xml",
		"mark.svg":    "image/svg+xml",
		"LICENSES.md": "text/plain; charset=utf-8",
	}
	for name, typ := range want {
		if f, _ := Lookup(Path(name)); f.ContentType != typ {
			t.Errorf("%s: content type %q, want %q", name, f.ContentType, typ)
		}
	}
}

func TestCompressedFormsUnpackToTheBody(t *testing.T) {
	for _, name := range names() {
		f, _ := Lookup(Path(name))
		if f.Gzip != nil {
			r, err := gzip.NewReader(bytes.NewReader(f.Gzip))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			sameBytes(t, name+" gzip", r, f.Body)
		}
		if f.Brotli != nil {
			sameBytes(t, name+" brotli", brotli.NewReader(bytes.NewReader(f.Brotli)), f.Body)
		}
		if len(f.Body) > 1000 && (f.Gzip == nil || f.Brotli == nil) {
			t.Errorf("%s: %d bytes without a compressed form", name, len(f.Body))
		}
	}
}

func sameBytes(t *testing.T, what string, r io.Reader, want []byte) {
	t.Helper()
	got, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: %d bytes, error %v; want the %d bytes of the body", what, len(got), err, len(want))
	}
}

// A first visit pays for these three: about half of the 70 kB that it may take over the wire (pages).
func TestWeightOverTheWire(t *testing.T) {
	total := 0
	for _, name := range []string{"app.css", "app.js", HTMX} {
		f, _ := Lookup(Path(name))
		if len(f.Brotli) >= len(f.Gzip) {
			t.Errorf("%s: brotli %d is not below gzip %d", name, len(f.Brotli), len(f.Gzip))
		}
		t.Logf("%s: %d gzip, %d brotli", name, len(f.Gzip), len(f.Brotli))
		total += len(f.Gzip)
	}
	if total > 36_000 {
		t.Errorf("app.css + app.js + htmx = %d bytes gzipped, want at most 36,000", total)
	}
}

// elsewhere finds whatever would make a browser ask another origin, or a data: address, which
// the Content-Security-Policy (img-src 'self') refuses. Namespace names are never fetched.
var elsewhere = regexp.MustCompile(`(?i)(https?:)?//[a-z0-9.-]+\.[a-z]{2,}|\bdata:[a-z]+/|@import|sourceMappingURL`)

func TestNothingRefersToAnotherOrigin(t *testing.T) {
	for _, name := range names() {
		if name == "LICENSES.md" {
			continue // text for people, which nothing fetches
		}
		f, _ := Lookup(Path(name))
		body := strings.ReplaceAll(string(f.Body), "http://www.w3.org/2000/svg", "")
		for _, found := range elsewhere.FindAllString(body, -1) {
			t.Errorf("%s refers to %q", name, found)
		}
	}
}

func TestEveryURLInTheStyleSheetResolves(t *testing.T) {
	f, _ := Lookup(Path("app.css"))
	found := cssURL.FindAllSubmatch(f.Body, -1)
	if len(found) == 0 {
		t.Fatal("no url() in app.css: the arrow of selects is missing")
	}
	for _, m := range found {
		if _, ok := Lookup(string(m[1])); !ok {
			t.Errorf("url(%s) is not served", m[1])
		}
	}
}

func TestStyleSheetWithBrokenURLPanics(t *testing.T) {
	defer func() {
		if got := recover(); got != `static: x.css refers to "https://cdn.example/a.svg", which is not embedded` {
			t.Errorf("panic = %v", got)
		}
	}()
	resolve("x.css", []byte(`a{background:url("https://cdn.example/a.svg")}`), assets)
}

func TestScriptsNeedNoEval(t *testing.T) {
	for _, name := range []string{"app.js", Grid, Ticks} {
		f, _ := Lookup(Path(name))
		if found := regexp.MustCompile(`\beval\(|new Function|innerHTML|\.style\b`).FindAll(f.Body, -1); found != nil {
			t.Errorf("%s has %q", name, found)
		}
	}
}

func TestHTMXConfig(t *testing.T) {
	var got map[string]any
	if err := json.Unmarshal([]byte(HTMXConfig()), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"allowEval": false, "allowScriptTags": false, "includeIndicatorStyles": false,
		"selfRequestsOnly": true, "historyCacheSize": 0.0, "refreshOnHistoryMiss": true,
		"historyRestoreAsHxRequest": false, "timeout": 15000.0,
		"responseHandling": []any{
			map[string]any{"code": "204", "swap": false},
			map[string]any{"code": "[23]..", "swap": true},
			map[string]any{"code": "422", "swap": true},
			map[string]any{"code": "[45]..", "swap": false, "error": true},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("config = %v\nwant %v", got, want)
	}
}

// The answers are matched as htmx does: the first rule whose code, a pattern, is found.
func TestHTMXAnswers(t *testing.T) {
	var config struct {
		ResponseHandling []struct {
			Code        string
			Swap, Error bool
		}
	}
	if err := json.Unmarshal([]byte(HTMXConfig()), &config); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status      string
		swap, error bool
	}{
		{"200", true, false}, {"201", true, false}, {"204", false, false}, {"286", true, false},
		{"303", true, false}, {"422", true, false}, {"400", false, true}, {"403", false, true},
		{"404", false, true}, {"409", false, true}, {"413", false, true}, {"429", false, true},
		{"500", false, true}, {"503", false, true},
	} {
		for _, r := range config.ResponseHandling {
			if !regexp.MustCompile(r.Code).MatchString(c.status) {
				continue
			}
			if r.Swap != c.swap || r.Error != c.error {
				t.Errorf("%s: swap %t, error %t; want %t, %t", c.status, r.Swap, r.Error, c.swap, c.error)
			}
			break
		}
	}
}
