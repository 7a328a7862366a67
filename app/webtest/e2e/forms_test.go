package e2e_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// TestPasswordManagers: every field says what it holds, so that the saved user name is the email address and never a
// key; keys and Pupil IDs are plain text that nothing remembers (case 43).
func TestPasswordManagers(t *testing.T) {
	w := webtest.New(t)
	who := people(w)
	var forms []webtest.FormOf
	names := map[string]bool{}
	for _, p := range places(t, w, who) {
		forms = append(forms, who[p.role].Get(p.path).Forms()...)
	}
	c, a := w.Browser(), w.Ashdale
	c.Get(urls.Register(slug, 0))
	two := c.Post(urls.Register(slug, 0), url.Values{"pupil_id": {a.Child.PupilID}, "licence_key": {a.Child.Key}})
	values := two.FormTo(urls.RegisterPerson(slug)).Values
	for k, v := range map[string]string{"forename": "Ola", "surname": "Nordmann", "email": "ola@example.org"} {
		values.Set(k, v)
	}
	three := c.Post(urls.RegisterPerson(slug), values)
	forms = append(append(forms, two.Forms()...), three.Forms()...)
	if f := three.FormTo(urls.RegisterPassword(slug)); f.Values.Get("username") != "ola@example.org" {
		t.Errorf("the password page is for %q", f.Values.Get("username"))
	}
	for _, f := range forms {
		user, secret := false, false
		for _, n := range f.Fields {
			checkField(t, f, n)
			names[webtest.Attr(n, "name")] = true
			user = user || webtest.Attr(n, "autocomplete") == "username" && webtest.Attr(n, "type") == "email"
			secret = secret || webtest.Attr(n, "autocomplete") == "new-password"
		}
		if secret && !user {
			t.Errorf("the form to %s sets a password without saying whose", f.Action)
		}
	}
	for _, name := range []string{"pupil_id", "licence_key", "email", "username", "password", "password_again", "password_now", "forename", "mobile", "find"} {
		if !names[name] {
			t.Errorf("no form with a field %s was found", name)
		}
	}
}

func checkField(t *testing.T, f webtest.FormOf, n *html.Node) {
	t.Helper()
	name, kind, auto := webtest.Attr(n, "name"), webtest.Attr(n, "type"), webtest.Attr(n, "autocomplete")
	if n.Data != "input" || kind == "radio" || kind == "checkbox" {
		return
	}
	if office := strings.Contains(f.Action, "/admin/") || strings.Contains(f.Action, "/staff/pupils") || strings.Contains(f.Action, "/staff/sets"); office {
		if auto == "" { // a grid says it once for all its cells
			auto = webtest.Attr(f.Node, "autocomplete")
		}
		if kind != "file" && auto != "off" { // it is about somebody else than the one who types
			t.Errorf("the form to %s: field %s has autocomplete %q, want off", f.Action, name, auto)
		}
		return
	}
	if kind == "search" && auto == "off" {
		return
	}
	want := map[string][]string{"pupil_id": {"text", "off"}, "licence_key": {"text", "off"}, "find": {"text", "off"}, "q": {"text", "off"},
		"username": {"email", "username"}, "password_now": {"password", "current-password"}, "password_again": {"password", "new-password"},
		"email": {"email", "username", "email"}, "password": {"password", "current-password", "new-password"}, "mobile": {"tel", "tel"},
		"title": {"text", "honorific-prefix"}, "forename": {"text", "given-name"}, "surname": {"text", "family-name"}}[name]
	if want == nil || kind != want[0] || !slices.Contains(want[1:], auto) {
		t.Errorf("the form to %s: field %s is of type %q, autocomplete %q, want %q", f.Action, name, kind, auto, want)
	}
}

// TestDoubleClick: a second press at the same moment makes nothing more, and is answered like the first (case 38).
func TestDoubleClick(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	batches := w.Number(`select count(*) from key_batches`)
	office := w.As(webtest.Admin)
	ask := office.Form(urls.Keys(slug))
	ask.Set("type", id(a.PupilType))
	if places := locations(t, office, urls.Keys(slug), ask); places[0] != places[1] {
		t.Errorf("two presses of Generate lead to %q", places)
	}
	if n := w.Number(`select count(*) from key_batches`) - batches; n != 1 {
		t.Errorf("two presses of Generate made %d sheets", n)
	}
	if n := w.Number(`select count(*) from river_job where kind = 'key_sheet'`); n != 1 {
		t.Errorf("two presses of Generate made %d jobs", n)
	}

	c := w.Browser()
	c.Get(urls.Register(slug, 0))
	last := screens(t, c, a.Child.PupilID, a.Child.Key, url.Values{"forename": {"Ola"}, "surname": {"Twice"}, "email": {"twice@example.org"}})
	locations(t, c, urls.RegisterPassword(slug), last)
	if n := w.Number(`select count(*) from registrations where email = 'twice@example.org'`); n != 1 {
		t.Errorf("two presses of Register made %d registrations", n)
	}
	if n := w.Number(`select count(*) from tokens where email = 'twice@example.org'`); n != 1 {
		t.Errorf("two presses of Register made %d mails", n)
	}
	verify := urls.Verify(slug, w.Link("register"))
	if places := locations(t, c, verify, url.Values{}); places[0] != places[1] {
		t.Errorf("two presses of Finish lead to %q", places)
	}
	if n := w.Number(`select count(*) from holdings h join accounts a on a.id = h.account_id where a.email = 'twice@example.org'`); n != 1 {
		t.Errorf("two presses of Finish made %d holdings", n)
	}
	parent := w.As(webtest.OtherParent)
	add := parent.Form(urls.AddPupil(slug))
	add.Set("pupil_id", a.Child.PupilID)
	add.Set("licence_key", a.Child.Key)
	locations(t, parent, urls.AddPupil(slug), add)
	if n := w.Number(`select count(*) from holdings where account_id = $1 and pupil_id = $2`, parent.ID, a.Child.ID); n != 1 {
		t.Errorf("two presses of Add made %d holdings", n)
	}
}

// TestDoubleClickInTheBrowser is the same as people do it.
func TestDoubleClickInTheBrowser(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		a := w.Ashdale
		twice := func(p *browser.Page, button string) {
			script(p, `const b = document.querySelector(`+quoted(button)+`); b.click(); b.click()`)
		}
		p := window(t, o)
		lend(w, w.As(webtest.Admin), p)
		visit(w, p, urls.Keys(slug))
		batches := w.Number(`select count(*) from key_batches`)
		p.Click("#type-1")
		twice(p, "#keys-make")
		p.Wait(".eg-back")
		settled(p)
		if n := w.Number(`select count(*) from key_batches`) - batches; n != 1 {
			t.Errorf("a double click made %d sheets", n)
		}
		visit(w, p, urls.Register(slug, a.ParentType))
		pair(p, a.Child.PupilID, a.Child.Key)
		person(p, "Ola", "Twice", "twice@example.org", "")
		p.Fill("#password", webtest.Password)
		p.Fill("#password-again", webtest.Password)
		twice(p, "main form button.eg-button[type=submit]")
		p.Wait("a[href='" + urls.Register(slug, 0) + "']")
		w.Mail("twice@example.org", "Finish registering")
		if n, mails := w.Number(`select count(*) from registrations where email = 'twice@example.org'`), len(w.Mailbox.Messages()); n != 1 || mails != 1 || p.Text("h1") != "Check your email" {
			t.Errorf("a double click made %d registrations and %d mails, and shows %s", n, mails, p.Text("h1"))
		}
	})
}

// screens goes through registering up to the password and returns what the last form then sends.
func screens(t *testing.T, c *webtest.Client, pupilID, key string, who url.Values) url.Values {
	t.Helper()
	two := c.Post(urls.Register(slug, 0), url.Values{"pupil_id": {pupilID}, "licence_key": {key}})
	values := two.FormTo(urls.RegisterPerson(slug)).Values
	for name, v := range who {
		values[name] = v
	}
	last := c.Post(urls.RegisterPerson(slug), values).FormTo(urls.RegisterPassword(slug)).Values
	last.Set("password", webtest.Password)
	last.Set("password_again", webtest.Password)
	return last
}

// locations sends a form twice at the same moment and returns where the answers lead.
func locations(t *testing.T, c *webtest.Client, path string, values url.Values) (out [2]string) {
	t.Helper()
	var wg sync.WaitGroup
	for i, req := range []*http.Request{c.PostRequest(path, values), c.PostRequest(path, values)} {
		wg.Go(func() {
			r, err := c.Do(req)
			if err != nil || r.Status != http.StatusSeeOther {
				t.Errorf("press %d of the form to %s: %+v, %v", i+1, path, r, err)
				return
			}
			out[i] = r.Location()
		})
	}
	wg.Wait()
	return out
}
