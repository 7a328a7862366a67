package e2e_test

import (
	"testing"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// TestWeight: the first page that a parent ever opens costs at most 70 kB and 8 requests, also when it is My Pupils
// behind a sign-in that is still good; later pages at most 15 kB. Headers count, as they go over the wire.
func TestWeight(t *testing.T) {
	w := site(t)
	for _, page := range []struct {
		name, path string
		role       webtest.Role
	}{{"sign-in", urls.SignIn(slug), webtest.Nobody}, {"My Pupils", urls.Pupils(slug), webtest.Parent}} {
		p := window(t, browser.Options{Width: phone, Height: 844})
		lend(w, w.As(page.role), p)
		visit(w, p, page.path)
		first := p.Weight()
		visit(w, p, urls.Page(slug, "help"))
		visit(w, p, page.path)
		later := p.Weight()
		t.Logf("%s: first visit %d bytes, %d requests; later %d bytes, %d requests", page.name, first.Bytes, first.Requests, later.Bytes, later.Requests)
		if p.Status() != 200 || first.Bytes > 70_000 || first.Requests > 8 || first.Requests < 4 {
			t.Errorf("first visit of %s: %+v", page.name, first)
		}
		if later.Bytes > 15_000 || later.Requests != 1 {
			t.Errorf("later visit of %s: %+v", page.name, later)
		}
	}
}
