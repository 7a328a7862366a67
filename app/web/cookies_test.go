package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/webtest"
)

// TestCookies: what the browser is given can be read by no script and goes to nobody else.
func TestCookies(t *testing.T) {
	w := webtest.New(t)
	client := w.Browser()
	check := func(r *webtest.Response, name string) {
		t.Helper()
		for _, k := range r.Cookies {
			if k.Name != name {
				continue
			}
			if !k.Secure || !k.HttpOnly || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.Domain != "" {
				t.Errorf("%s is set as %s", name, k.Raw)
			}
			return
		}
		t.Errorf("%s does not set %s", r.Path, name)
	}
	check(client.Get("/s/ashdale/sign-in"), "__Host-eg-visitor")
	for _, c := range []struct {
		path string
		role webtest.Role
	}{{"/s/ashdale/sign-in", webtest.Parent}, {"/s/ashdale/staff/sign-in", webtest.Teacher}} {
		r := client.Post(c.path, url.Values{"email": {c.role.Email()}, "password": {webtest.Password}})
		if r.Status != 303 {
			t.Fatalf("%s: %d", c.path, r.Status)
		}
		check(r, webtest.CookieName(c.role.Realm()))
	}
}

// TestSignOut: the session is dead on the server too, and the browser forgets what it has seen (case 63).
func TestSignOut(t *testing.T) {
	w := webtest.New(t)
	for _, c := range []struct {
		role        webtest.Role
		out, page   string
		door        string
		otherInside string
	}{
		{webtest.Parent, "/s/ashdale/sign-out", "/s/ashdale/pupils", "/s/ashdale/sign-in", "/s/ashdale/account"},
		{webtest.Teacher, "/s/ashdale/staff/sign-out", "/s/ashdale/staff", "/s/ashdale/staff/sign-in", "/s/ashdale/staff"},
	} {
		client := w.As(c.role)
		name := webtest.CookieName(c.role.Realm())
		old := client.Cookie(name)
		if r := client.Get(c.page); r.Status != 200 {
			t.Fatalf("%s: %d", c.page, r.Status)
		}
		r := client.Post(c.out, nil)
		if r.Status != 303 || r.Location() != c.door+"?done=signed_out" {
			t.Errorf("%s: %d to %q", c.out, r.Status, r.Location())
		}
		if got := r.Header.Get("Clear-Site-Data"); got != `"cache", "storage"` {
			t.Errorf("Clear-Site-Data is %q", got)
		}
		if client.Cookie(name) != "" {
			t.Errorf("%s stays in the browser", name)
		}
		client.SetCookie(name, old)
		for _, page := range []string{c.page, c.otherInside} {
			if r := client.Get(page); r.Status != 303 || !strings.HasPrefix(r.Location(), c.door+"?next=") {
				t.Errorf("the old cookie opens %s: %d to %q", page, r.Status, r.Location())
			}
		}
	}
}

// TestTwoRealmsInOneBrowser: a teacher who is a parent has two sign-ins, and neither widens the other (ACC-6, case 53).
func TestTwoRealmsInOneBrowser(t *testing.T) {
	w := webtest.New(t)
	parent, teacher := w.As(webtest.Parent), w.As(webtest.Teacher)
	if r := parent.Get("/s/ashdale/staff"); r.Status != 303 {
		t.Errorf("a parent's cookie opens the staff's pages: %d", r.Status)
	}
	if r := teacher.Get("/s/ashdale/pupils"); r.Status != 303 {
		t.Errorf("a teacher's cookie opens the families' pages: %d", r.Status)
	}
	for from, to := range map[auth.Realm]auth.Realm{auth.External: auth.Staff, auth.Staff: auth.External} {
		swapped := w.Browser()
		token := parent.Cookie(webtest.CookieName(from)) + teacher.Cookie(webtest.CookieName(from))
		swapped.SetCookie(webtest.CookieName(to), token)
		for _, page := range []string{"/s/ashdale/pupils", "/s/ashdale/staff"} {
			if r := swapped.Get(page); r.Status != 303 {
				t.Errorf("a token of realm %s under the name of %s opens %s: %d", from, to, page, r.Status)
			}
		}
	}
	both := w.Browser().Carry(parent).Carry(teacher)
	if r := both.Get("/s/ashdale/pupils"); r.Status != 200 || !strings.Contains(r.Text(), "Siân") {
		t.Errorf("both in one browser, My Pupils: %d", r.Status)
	}
	if r := both.Get("/s/ashdale/staff"); r.Status != 200 {
		t.Errorf("both in one browser, the staff's start: %d", r.Status)
	}
	if r := both.Get("/s/ashdale/admin/keys"); r.Status != 403 {
		t.Errorf("a teacher and parent at the keys: %d", r.Status)
	}
	staffToken := teacher.Token()
	if r := both.Post("/s/ashdale/account/details", url.Values{"csrf": {staffToken}, "forename": {"X"}, "surname": {"Y"}}); r.Status != 403 {
		t.Errorf("the staff's form token saves a parent's form: %d", r.Status)
	}
	if r := both.Post("/s/ashdale/staff/sign-out", nil); r.Status != 303 {
		t.Fatalf("staff sign-out: %d", r.Status)
	}
	if r := both.Get("/s/ashdale/pupils"); r.Status != 200 {
		t.Errorf("signing out of one realm ended the other: %d", r.Status)
	}
}
