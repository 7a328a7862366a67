package e2e_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/webtest"
	"gateway/static"
	"gateway/views/urls"
)

// TestPagesAreWhole reads every page as it leaves the server: nothing inline that the content security policy would
// refuse, no address outside our origin, and a title, a language and one h1 also for browsers without script.
func TestPagesAreWhole(t *testing.T) {
	w := webtest.New(t)
	who := people(w)
	arrange(w)
	list := places(t, w, who)
	for _, path := range []string{urls.Pupils(slug), urls.Pupil(slug, stage.long)} {
		list = append(list, place{route: "with all the roll's names", role: webtest.OtherParent, path: path})
	}
	list = append(list, place{route: "404", role: webtest.Nobody, path: "/none"}, place{route: "404", role: webtest.Nobody, path: "/s/ashdale/none"},
		place{route: "403", role: webtest.Teacher, path: urls.Keys(slug)}, place{route: "410", role: webtest.Nobody, path: urls.Verify(slug, "none")})
	for _, p := range list {
		r := who[p.role].Get(p.path)
		for _, n := range webtest.All(r.Document(), func(*html.Node) bool { return true }) {
			for _, fault := range faults(w, r.Path, n) {
				t.Errorf("%s: %s in <%s>", p, fault, n.Data)
			}
		}
		heads := webtest.All(r.Document(), webtest.Tag("h1"))
		root := webtest.First(r.Document(), webtest.Tag("html"))
		if len(heads) != 1 || r.Title() == "" || webtest.Attr(root, "lang") != "en-GB" {
			t.Errorf("%s: %d h1, title %q, language %q", p, len(heads), r.Title(), webtest.Attr(root, "lang"))
		}
	}
	row := who[webtest.Admin].Fragment(urls.KeyBatchPart(slug, w.Ashdale.Batch, "row"), urls.Keys(slug))
	if row.Status != 200 || strings.Contains(row.Body, "<html") || strings.Contains(row.Body, "style=") {
		t.Errorf("the row of a key sheet: %d %s", row.Status, row.Body)
	}
}

// addressed are the attributes that hold an address.
var addressed = []string{"src", "href", "action", "formaction", "poster", "data", "cite", "ping", "background", "manifest", "xlink:href",
	"hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete", "hx-push-url", "hx-replace-url"}

// faults are what may not stand in an element of a page.
func faults(w *webtest.World, page string, n *html.Node) (out []string) {
	if n.Data == "style" || n.Data == "script" && webtest.Attr(n, "src") == "" || n.Data == "base" || n.Data == "iframe" {
		out = append(out, "the element itself")
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "style" || a.Key == "srcset" || a.Key == "srcdoc" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on"):
			out = append(out, a.Key+"="+a.Val)
		case slices.Contains(addressed, a.Key) && !ours(w, page, a.Val):
			out = append(out, a.Key+"="+a.Val)
		}
	}
	return out
}

// ours says whether an address stays on our origin, or leaves it only for a mail program or a telephone.
func ours(w *webtest.World, page, address string) bool {
	u, err := w.Base.Parse(page)
	if err != nil {
		return false
	}
	u, err = u.Parse(address)
	if err != nil {
		return false
	}
	return u.Scheme == "mailto" || u.Scheme == "tel" || u.Scheme == w.Base.Scheme && u.Host == w.Base.Host
}

var urlIn = regexp.MustCompile(`url\(\s*["']?([^"')]+)`)

// TestFilesStayOnOurOrigin reads the style sheets and scripts that the pages load.
func TestFilesStayOnOurOrigin(t *testing.T) {
	w := webtest.New(t)
	c := w.Browser()
	door := c.Get(urls.SignIn(slug))
	checked := 0
	for _, l := range webtest.All(door.Document(), webtest.Tag("link")) {
		if webtest.Attr(l, "rel") != "stylesheet" {
			continue
		}
		path := webtest.Attr(l, "href")
		css := c.Get(path)
		if css.Status != 200 || strings.Contains(css.Body, "@import") {
			t.Errorf("%s: %d, or it imports", path, css.Status)
		}
		for _, m := range urlIn.FindAllStringSubmatch(css.Body, -1) {
			if u, err := url.Parse(m[1]); err != nil || u.Scheme == "data" || !ours(w, path, m[1]) {
				t.Errorf("%s: url(%s)", path, m[1])
			} else if got := c.Get(w.Base.ResolveReference(mustParse(path)).ResolveReference(u).Path); got.Status != 200 {
				t.Errorf("%s: url(%s) answers %d", path, m[1], got.Status)
			}
		}
		checked++
	}
	if checked != 2 {
		t.Errorf("%d style sheets on the sign-in page, want the product's and the school's", checked)
	}
	for _, name := range []string{"app.js", static.HTMX} {
		js := c.Get(static.Path(name))
		if js.Status != 200 || strings.Contains(js.Body, "sourceMappingURL") {
			t.Errorf("%s: %d, or it names a source map", name, js.Status)
		}
	}
}

func mustParse(path string) *url.URL {
	u, err := url.Parse(path)
	if err != nil {
		panic(err) // of a page that has just been read
	}
	return u
}
