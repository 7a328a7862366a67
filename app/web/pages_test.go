package web_test

import (
	"strings"
	"testing"

	"gateway/app/web"
	"gateway/app/webtest"
)

// TestPagesAreWhole: one h1, a title that begins with it, no id twice, and every link within the site leads
// somewhere.
func TestPagesAreWhole(t *testing.T) {
	m := newMatrix(t)
	for _, r := range web.Routes() {
		if r.Method != "GET" {
			continue
		}
		for _, role := range webtest.Roles {
			page := m.As(role).Get(m.fill(r, role))
			if !strings.Contains(page.Body, "<html") {
				continue
			}
			name := r.Path + " as " + string(role)
			if n := len(webtest.All(page.Document(), webtest.Tag("h1"))); n != 1 {
				t.Errorf("%s: %d headings h1", name, n)
			}
			if page.H1() == "" || !strings.HasPrefix(page.Title(), page.H1()) {
				t.Errorf("%s: the title %q does not begin with the heading %q", name, page.Title(), page.H1())
			}
			for _, id := range doubleIDs(page) {
				t.Errorf("%s: the id %q stands twice", name, id)
			}
			for _, a := range webtest.All(page.Document(), webtest.Tag("a")) {
				href := webtest.Attr(a, "href")
				switch {
				case strings.HasPrefix(href, "#"):
					if page.ByID(href[1:]) == nil {
						t.Errorf("%s: %q leads to nothing on the page", name, href)
					}
				case strings.HasPrefix(href, "mailto:"):
				case routeOf("GET", href) == "":
					t.Errorf("%s: the link %q is no route", name, href)
				}
			}
		}
	}
}
