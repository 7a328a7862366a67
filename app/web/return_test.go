package web_test

import (
	"net/url"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// signIn types the role's address and the password into a browser's sign-in page, with what the page carries.
func signIn(client *webtest.Client, door *webtest.Response, role webtest.Role) *webtest.Response {
	action := "/s/ashdale/sign-in"
	if role.Realm() == auth.Staff {
		action = "/s/ashdale/staff/sign-in"
	}
	form := door.FormTo(action).Values
	form.Set("email", role.Email())
	form.Set("password", webtest.Password)
	return client.Post(action, form)
}

// TestFragmentsAskToSignIn: a panel never shows a sign-in page, and the way back leads to the whole page (case 65).
func TestFragmentsAskToSignIn(t *testing.T) {
	w := webtest.New(t)
	client := w.As(webtest.Admin)
	page, row := urls.Keys("ashdale"), urls.KeyBatchPart("ashdale", w.Ashdale.Queued, "row")
	if r := client.Fragment(row, page); r.Status != 200 || strings.Contains(r.Body, "<html") || r.ByID("batch-"+id(w.Ashdale.Queued)) != nil && strings.Contains(r.Body, "<main") {
		t.Fatalf("the row: %d %q", r.Status, r.Body)
	}
	token := client.Token()
	w.EndSessions(webtest.Admin)
	want := "/s/ashdale/staff/sign-in?next=" + url.QueryEscape(page)
	post := client.PostRequest(urls.KeyBatchPart("ashdale", w.Ashdale.Queued, "cancel"), url.Values{"csrf": {token}})
	post.Header.Set("HX-Request", "true")
	post.Header.Set("HX-Current-URL", w.Base.String()+page)
	for name, r := range map[string]*webtest.Response{"poll": client.Fragment(row, page), "post": client.Send(post)} {
		if r.Status != 401 || r.Header.Get("HX-Redirect") != want {
			t.Errorf("%s: %d, HX-Redirect %q, want 401 and %q", name, r.Status, r.Header.Get("HX-Redirect"), want)
		}
		if r.Location() != "" || strings.Contains(r.Body, "<form") || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: Location %q, body %q", name, r.Location(), r.Body)
		}
	}
	if r := signIn(client, client.Get(want), webtest.Admin); r.Status != 303 || r.Location() != page {
		t.Errorf("signed in again: %d to %q, want the whole page %s", r.Status, r.Location(), page)
	}
	for _, from := range []string{"https://evil.example/s/ashdale/x", "javascript:alert(1)", "/s/glenbrae/pupils", "%zz"} {
		req := w.Browser().Request("GET", row, nil)
		req.Header.Set("HX-Request", "true")
		req.Header.Set("HX-Current-URL", from)
		r := w.Browser().Send(req)
		if got := r.Header.Get("HX-Redirect"); strings.Contains(got, "evil") && !strings.HasPrefix(got, "/s/ashdale/staff/sign-in") || strings.Contains(got, "javascript") || strings.Contains(got, "glenbrae") {
			t.Errorf("from %s: HX-Redirect %q", from, got)
		}
	}
}

// TestPagesAskToSignInAndComeBack: a page comes back as itself, with its query.
func TestPagesAskToSignInAndComeBack(t *testing.T) {
	w := webtest.New(t)
	client := w.Browser()
	own := urls.Pupil("ashdale", w.Ashdale.Holding)
	r := client.Get(own)
	if want := "/s/ashdale/sign-in?next=" + url.QueryEscape(own); r.Status != 303 || r.Location() != want {
		t.Fatalf("%d to %q, want %q", r.Status, r.Location(), want)
	}
	if r := signIn(client, client.Get(r.Location()), webtest.Parent); r.Status != 303 || r.Location() != own {
		t.Errorf("signed in: %d to %q, want %q", r.Status, r.Location(), own)
	}
}

// TestNextIsOnesOwn: the next person at a shared computer lands on their own list, never on the last one's pupil
// (case 63), and nobody is led away from the school.
func TestNextIsOnesOwn(t *testing.T) {
	w := webtest.New(t)
	const home = "/s/ashdale/pupils"
	for _, c := range []struct{ next, want string }{
		{urls.Pupil("ashdale", w.Ashdale.Holding), urls.Pupil("ashdale", w.Ashdale.Holding)},
		{urls.Pupil("ashdale", w.Ashdale.OtherHolding), home},
		{urls.Pupil("ashdale", w.Glenbrae.Holding), home},
		{urls.Pupil("ashdale", 999999), home},
		{"/s/ashdale/pupils/add", "/s/ashdale/pupils/add"},
		{"/s/ashdale/account/email", "/s/ashdale/account/email"},
		{"/s/ashdale/sign-in", home},
		{"/s/glenbrae/pupils", home},
		{"/s/ashdale/../glenbrae/pupils", home},
		{"/s/ashdale/%2e%2e/glenbrae/pupils", home},
		{"https://evil.example/s/ashdale/x", home},
		{"//evil.example/s/ashdale/x", home},
		{`/\evil.example/s/ashdale/x`, home},
		{`\\evil.example`, home},
		{"javascript:alert(1)", home},
		{" //evil.example", home},
		{"/s/ashdale/\r\nSet-Cookie: x=y", home},
		{"", home},
	} {
		client := w.Browser()
		door := client.Get("/s/ashdale/sign-in?next=" + url.QueryEscape(c.next))
		r := signIn(client, door, webtest.Parent)
		if r.Status != 303 || r.Location() != c.want {
			t.Errorf("next=%q leads to %d %q, want %q", c.next, r.Status, r.Location(), c.want)
		}
		if r.Header.Get("X-Forged") != "" || len(r.Header.Values("Set-Cookie")) > 2 {
			t.Errorf("next=%q sets headers: %v", c.next, r.Header)
		}
	}
	client := w.Browser()
	r := signIn(client, client.Get("/s/ashdale/staff/sign-in?next="+url.QueryEscape("/s/ashdale/admin/keys")), webtest.Admin)
	if r.Location() != "/s/ashdale/admin/keys" {
		t.Errorf("staff are led to %q", r.Location())
	}
}

// TestFormAfterSessionEnded: what was typed waits through sign-in for who typed it, and for nobody else (cases 63, 64).
func TestFormAfterSessionEnded(t *testing.T) {
	const form = "/s/ashdale/account/details"
	typed := func(client *webtest.Client) url.Values {
		v := client.Form(form)
		v.Set("surname", "Ŵyn-Pugh “Jones” <b>")
		v.Set("mobile", "07700 900123")
		return v
	}
	t.Run("the same person", func(t *testing.T) {
		w := webtest.New(t)
		client := w.As(webtest.Parent)
		client.Get("/s/ashdale/sign-in") // a visitor cookie, as every browser has one
		v := typed(client)
		w.EndSessions(webtest.Parent)
		door := client.Post(form, v)
		if door.Status != 401 || door.FormTo("/s/ashdale/sign-in").Values.Get("resume") == "" {
			t.Fatalf("%d without the text", door.Status)
		}
		if !strings.Contains(door.Text(), "kept") && !strings.Contains(strings.ToLower(door.Text()), "typed") {
			t.Errorf("the page does not say that the text is kept: %s", door.Text())
		}
		back := signIn(client, door, webtest.Parent)
		if back.Status != 200 {
			t.Fatalf("signed in: %d to %q", back.Status, back.Location())
		}
		kept := back.FormTo(form).Values
		if kept.Get("surname") != v.Get("surname") || kept.Get("mobile") != v.Get("mobile") || kept.Get("forename") != "Rhian" {
			t.Errorf("kept %v", kept)
		}
		if saved := client.Post(form, kept); saved.Status != 303 || saved.Location() != "/s/ashdale/account?done=details" {
			t.Errorf("pressed: %d to %q", saved.Status, saved.Location())
		}
		if got := w.Text(`select surname from accounts where id = $1`, client.ID); got != v.Get("surname") {
			t.Errorf("saved %q", got)
		}
	})
	t.Run("a wrong password first, without a visitor cookie", func(t *testing.T) {
		w := webtest.New(t)
		client := w.As(webtest.Parent)
		v := typed(client)
		w.EndSessions(webtest.Parent)
		door := client.Post(form, v)
		again := door.FormTo("/s/ashdale/sign-in").Values
		again.Set("email", webtest.Parent.Email())
		again.Set("password", "wrong")
		back := signIn(client, client.Post("/s/ashdale/sign-in", again), webtest.Parent)
		if back.Status != 200 || back.FormTo(form).Values.Get("mobile") != v.Get("mobile") {
			t.Errorf("%d to %q", back.Status, back.Location())
		}
	})
	t.Run("another person", func(t *testing.T) {
		w := webtest.New(t)
		client := w.As(webtest.Parent)
		client.Get("/s/ashdale/sign-in")
		v := typed(client)
		w.EndSessions(webtest.Parent)
		back := signIn(client, client.Post(form, v), webtest.OtherParent)
		if back.Status != 303 || back.Location() != "/s/ashdale/pupils" || strings.Contains(back.Body, "07700") {
			t.Errorf("%d to %q", back.Status, back.Location())
		}
		if n := w.Number(`select count(*) from accounts where mobile = '07700 900123'`); n != 0 {
			t.Error("the text was saved for somebody")
		}
	})
	t.Run("in another browser", func(t *testing.T) {
		w := webtest.New(t)
		client, thief := w.As(webtest.Parent), w.Browser()
		client.Get("/s/ashdale/sign-in")
		thief.Get("/s/ashdale/sign-in")
		v := typed(client)
		w.EndSessions(webtest.Parent)
		if back := signIn(thief, client.Post(form, v), webtest.Parent); back.Status != 303 {
			t.Errorf("the text comes back in a browser that never had it: %d", back.Status)
		}
	})
	t.Run("without a form token of theirs", func(t *testing.T) {
		w := webtest.New(t)
		client := w.Browser()
		client.Get("/s/ashdale/sign-in")
		door := client.Post(form, url.Values{"surname": {"Planted"}})
		if back := signIn(client, door, webtest.Parent); back.Status != 303 {
			t.Errorf("a text that nobody typed signed in comes back: %d", back.Status)
		}
	})
	t.Run("passwords are never carried", func(t *testing.T) {
		w := webtest.New(t)
		client := w.As(webtest.Parent)
		client.Get("/s/ashdale/sign-in")
		v := client.Form("/s/ashdale/account/password")
		v.Set("password_now", webtest.Password)
		v.Set("password", "another quiet otter 93")
		v.Set("password_again", "another quiet otter 93")
		w.EndSessions(webtest.Parent)
		back := signIn(client, client.Post("/s/ashdale/account/password", v), webtest.Parent)
		if back.Status != 200 || strings.Contains(back.Body, "otter") {
			t.Errorf("%d, and the page holds a password: %v", back.Status, strings.Contains(back.Body, "otter"))
		}
	})
	t.Run("staff", func(t *testing.T) {
		w := webtest.New(t)
		client := w.As(webtest.Admin)
		access := urls.Access("ashdale", w.Ashdale.SocialType)
		v := client.Form(access)
		v.Add("t."+id(w.Ashdale.SocialType), "pupil.house")
		w.EndSessions(webtest.Admin)
		back := signIn(client, client.Post(access, v), webtest.Admin)
		if back.Status != 200 {
			t.Fatalf("%d to %q", back.Status, back.Location())
		}
		review, save := client.Post(access, back.FormTo(access).Values), urls.AccessSave("ashdale", w.Ashdale.SocialType)
		if saved := client.Post(save, review.FormTo(save).Values); review.Status != 200 || saved.Status != 303 {
			t.Errorf("pressed: %d, and then %d", review.Status, saved.Status)
		}
		if n := w.Number(`select count(*) from licence_fields where licence_type_id = $1`, w.Ashdale.SocialType); n != 2 {
			t.Errorf("%d fields saved, want 2", n)
		}
	})
}
