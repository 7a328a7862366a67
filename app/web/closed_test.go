package web_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"gateway/app/web"
	"gateway/app/webtest"
)

// TestClosedGateway asks every route while the gateway is closed: whoever is outside the school, signed in or not, reads
// the school's message on every page but those that are marked to stay; staff notice a banner and nothing else (ACC-7).
func TestClosedGateway(t *testing.T) {
	m := newMatrix(t)
	const message = "Back on Monday.\nThe <b>reports</b> are being checked."
	open := map[string]int{}
	each := func(do func(r web.Route, role webtest.Role, key string)) {
		for _, r := range web.Routes() {
			for _, role := range webtest.Roles {
				do(r, role, r.Method+" "+r.Path+" as "+string(role))
			}
		}
	}
	each(func(r web.Route, role webtest.Role, key string) { open[key] = m.ask(r, role) })
	admin := m.As(webtest.Admin)
	v := admin.Form("/s/ashdale/admin/settings/gateway")
	v.Set("message", message)
	v.Set("do", "close")
	if r := admin.Post("/s/ashdale/admin/settings/gateway", v); r.Status != 303 {
		t.Fatalf("closing: %d %s", r.Status, r.Text())
	}
	shut := func() {
		m.restore()
		m.Exec(`update schools set closed = true, closed_message = $2 where id = $1`, m.Ashdale.ID, message)
	}
	clear(m.links) // the forms have asked for newer ones
	stays := []string{"/s/:school/theme.:hash.css", "/s/:school/logo.:hash.png", "/s/:school/help", "/s/:school/help/:page", "/s/:school/privacy", "/s/:school/accessibility", "/s/:school/sign-out", "/s/:school/*"}
	each(func(r web.Route, role webtest.Role, key string) {
		shut()
		address := m.fill(r, role)
		client := m.As(role)
		var got *webtest.Response
		if r.Method == "GET" {
			got = client.Get(address)
		} else {
			got = client.Post(address, url.Values{"csrf": {m.tokens[role]}})
		}
		outside := (strings.HasPrefix(r.Policy.String(), "door external") || r.Policy.String() == "member external") && !slices.Contains(stays, r.Path)
		if !outside {
			if want := open[key]; got.Status != want && !strings.HasSuffix(r.Path, "/gateway") {
				t.Errorf("%s: %d while the gateway is closed, %d while it is open", key, got.Status, want)
			}
			return
		}
		checkHeaders(t, key, got)
		if got.Status != 503 || got.H1() != "These pages are closed for now" || !strings.Contains(got.Text(), "Back on Monday.") || !strings.Contains(got.Text(), "<b>reports</b>") ||
			!strings.Contains(got.Text(), "01632 960 142") || !strings.Contains(got.Text(), "help@ashdale.example") {
			t.Errorf("%s: %d %q %.300s", key, got.Status, got.H1(), got.Text())
		}
		if strings.Contains(got.Text(), m.Ashdale.Child.Surname) || got.Header.Get("Retry-After") != "" || got.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: the page of the closed gateway tells of a pupil, or may be kept", key)
		}
	})
	shut()
	banner := m.As(webtest.Teacher).Get("/s/ashdale/staff")
	if !strings.Contains(banner.Text(), "The gateway is closed for families") || banner.Status != 200 {
		t.Errorf("the teacher's start: %.200s", banner.Text())
	}
	m.restore()
	if r := m.As(webtest.Parent).Get("/s/ashdale/pupils"); r.Status != 200 {
		t.Errorf("opened again, and My Pupils is %d", r.Status)
	}
}

// TestClosedGatewayElsewhere: at a school that is open the other one is named with its message, and nothing of its pupils
// is shown; a fragment gets the message in its place; a signed-in person can sign out; a mailed link is not spent.
func TestClosedGatewayElsewhere(t *testing.T) {
	w := webtest.New(t)
	link := "/s/ashdale/reset/" + w.NewLink("reset", webtest.OtherParent)
	parent := w.As(webtest.Parent)
	w.Exec(`update schools set closed = true, closed_message = 'Back on Monday.' where id = $1`, w.Ashdale.ID)
	there := parent.Get("/s/glenbrae/pupils")
	if there.Status != 200 || !strings.Contains(there.Text(), "Ashdale Academy is closed for now") || !strings.Contains(there.Text(), "Back on Monday.") ||
		strings.Contains(there.Text(), "Siân") || !strings.Contains(there.Text(), "Isla") {
		t.Errorf("at the other school: %d %s", there.Status, there.Text())
	}
	if r := parent.Fragment("/s/ashdale/pupils", "/s/ashdale/pupils"); r.Status != 503 || r.Header.Get("HX-Retarget") != "#eg-failed" || !strings.Contains(r.Body, "Back on Monday.") {
		t.Errorf("a fragment: %d %q", r.Status, r.Body)
	}
	if r := w.Browser().Get(link); r.Status != 503 {
		t.Errorf("a mailed link: %d", r.Status)
	}
	closed := parent.Get("/s/ashdale/pupils")
	out := closed.FormTo("/s/ashdale/sign-out")
	if r := parent.Post(out.Action, out.Values); r.Status != 303 || parent.Cookie("__Host-eg-external") != "" {
		t.Errorf("signing out: %d", r.Status)
	}
	w.Exec(`update schools set closed = false where id = $1`, w.Ashdale.ID)
	if r := w.Browser().Get(link); r.Status != 200 {
		t.Errorf("the mailed link afterwards: %d", r.Status)
	}
}

// TestGatewayOfTwoAdmins: the second is told, sees how it is now, and what they typed stays.
func TestGatewayOfTwoAdmins(t *testing.T) {
	w := webtest.New(t)
	const page = "/s/ashdale/admin/settings/gateway"
	one, two := w.As(webtest.Admin), w.As(webtest.Super)
	a, b := one.Form(page), two.Form(page)
	a.Set("message", "First")
	b.Set("message", "Second")
	if r := one.Post(page, a); r.Status != 303 {
		t.Fatalf("the first: %d", r.Status)
	}
	r := two.Post(page, b)
	if r.Status != 409 || !strings.Contains(r.Text(), "Somebody else") || !strings.Contains(r.Body, ">Second</textarea>") || r.H1() != "The gateway is closed" {
		t.Errorf("the second: %d %s", r.Status, r.Text())
	}
	again := r.FormTo(page).Values
	again.Set("do", "close")
	if r := two.Post(page, again); r.Status != 303 || w.Text(`select closed_message from schools where id = $1`, w.Ashdale.ID) != "Second" {
		t.Errorf("the second, who means it: %d", r.Status)
	}
}
