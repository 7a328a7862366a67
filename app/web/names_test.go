package web_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// markup are texts that would do something if any page took them for markup (case 27).
var markup = []string{webtest.ImageName, webtest.ScriptName, `'"--><svg/onload=alert(1)>`, `<b>Bo</b>`, `{{7*7}}`, `</title><script>alert(1)</script>`, `" onmouseover="alert(1)`}

// literal fails when a page holds an element or attribute that no view of ours makes, and wants the text on it.
func literal(t *testing.T, name string, r *webtest.Response, want ...string) {
	t.Helper()
	harmless(t, name, r)
	for _, w := range want {
		if !strings.Contains(r.Text(), strings.Join(strings.Fields(w), " ")) && !inValue(r, w) {
			t.Errorf("%s: the page does not show %q literally: %.500s", name, w, r.Text())
		}
	}
}

// harmless: scripts only from our own files, no event attribute, no image that is not a logo, no address that runs.
func harmless(t *testing.T, name string, r *webtest.Response) {
	t.Helper()
	for _, n := range webtest.All(r.Document(), func(*html.Node) bool { return true }) {
		switch {
		case n.Data == "script" && (!strings.HasPrefix(webtest.Attr(n, "src"), "/static/") || webtest.Text(n) != ""),
			n.Data == "img" && !strings.HasPrefix(webtest.Attr(n, "src"), "/s/ashdale/logo."),
			n.Data == "iframe", n.Data == "object", n.Data == "embed", n.Data == "base", n.Data == "style":
			t.Errorf("%s: the page has an element %s", name, n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(strings.ToLower(strings.TrimSpace(a.Val)), "javascript:") || a.Key == "style" {
				t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
			}
		}
	}
}

func inValue(r *webtest.Response, text string) bool {
	return webtest.First(r.Document(), func(n *html.Node) bool { return webtest.Attr(n, "value") == text }) != nil
}

// TestNamesAreShownAsTheyAre: every name of table T4 on every page that shows a pupil (cases 8, 17, 26, 27).
func TestNamesAreShownAsTheyAre(t *testing.T) {
	w := webtest.New(t)
	parent := w.As(webtest.Parent)
	for _, c := range w.Ashdale.Children[2:] {
		if c.Status == "left" {
			continue
		}
		w.Add(w.Ashdale, webtest.Parent.Email(), c, c.Key)
	}
	pupils := parent.Get("/s/ashdale/pupils")
	for _, c := range w.Ashdale.Children[2:] {
		if c.Status == "left" {
			continue
		}
		literal(t, "My Pupils", pupils, c.Known())
		holding := w.Number(`select id from holdings where pupil_id = $1 and account_id = $2`, c.ID, parent.ID)
		page := parent.Get(urls.Pupil("ashdale", holding))
		literal(t, "pupil page", page, c.Known(), c.PupilID, strings.TrimSpace(c.LegalForename+" "+c.LegalSurname))
		if page.H1() != strings.Join(strings.Fields(c.Known()), " ") || !strings.HasPrefix(page.Title(), page.H1()) {
			t.Errorf("the page of %q is headed %q and titled %q", c.Known(), page.H1(), page.Title())
		}
	}
	office := w.As(webtest.Admin)
	form := office.Form(urls.Keys("ashdale"))
	for _, c := range w.Ashdale.Children {
		if c.Status == "left" {
			continue
		}
		ask := url.Values{"submission": form["submission"], "who": {"picked"}, "type": {id(w.Ashdale.ParentType)}, "do": {"find"}, "find": {c.PupilID}}
		r := office.Post(urls.Keys("ashdale"), ask)
		literal(t, "picker", r, c.Surname, c.Forename, c.PupilID)
		ask.Set("picked", id(c.ID))
		literal(t, "picked", office.Post(urls.Keys("ashdale"), ask), c.Surname)
	}
}

// TestNamesByRegistration: what a stranger calls himself is shown literally to himself and to nobody as markup.
func TestNamesByRegistration(t *testing.T) {
	w := webtest.New(t)
	for i, name := range append(slices.Clone(markup), webtest.LongName, "李小龙", "محمد", "Null", "N/A", "=1+1", "de la Cruz y Sánchez", "O’Neil") {
		email := "name" + id(int64(i)) + "@example.org"
		client := w.Browser()
		page := client.Post("/s/ashdale/register", url.Values{"pupil_id": {w.Ashdale.Child.PupilID}, "licence_key": {w.Ashdale.Child.Key}})
		person := page.FormTo("/s/ashdale/register/person").Values
		person.Set("title", "<i>")
		person.Set("forename", name)
		person.Set("surname", name)
		person.Set("email", "nonsense"+name)
		again := client.Post("/s/ashdale/register/person", person)
		literal(t, "screen 2 again", again, name)
		person = again.FormTo("/s/ashdale/register/person").Values
		person.Set("email", email)
		page = client.Post("/s/ashdale/register/person", person)
		literal(t, "screen 3", page)
		password := page.FormTo("/s/ashdale/register/password").Values
		password.Set("password", webtest.Password)
		password.Set("password_again", webtest.Password)
		if r := client.Post("/s/ashdale/register/password", password); r.Status != 303 {
			t.Fatalf("%q: %d %s", name, r.Status, r.Text())
		}
		verify := urls.Verify("ashdale", w.Link(auth.LinkRegister))
		literal(t, "the link's page", client.Get(verify), email)
		client.Post(verify, nil)
		r := client.Post("/s/ashdale/sign-in", url.Values{"email": {email}, "password": {webtest.Password}})
		if r.Status != 303 {
			t.Fatalf("%q signs in: %d", name, r.Status)
		}
		literal(t, "account", client.Get("/s/ashdale/account"), "<i> "+name+" "+name)
		literal(t, "details", client.Get("/s/ashdale/account/details"), name)
		w.Exec(`delete from throttle`)
	}
}

// TestEchoesAreHarmless: what stands in the address never becomes markup, a message or a way out.
func TestEchoesAreHarmless(t *testing.T) {
	w := webtest.New(t)
	parent, office := w.As(webtest.Parent), w.As(webtest.Admin)
	for _, text := range markup {
		q := url.QueryEscape(text)
		r := w.Browser().Get("/?q=" + q)
		literal(t, "?q=", r)
		if !inValue(r, text) {
			t.Errorf("?q=%s: the typed text is gone", text)
		}
		harmless(t, "?done=", parent.Get("/s/ashdale/pupils?done="+q))
		harmless(t, "?done= at the door", w.Browser().Get("/s/ashdale/sign-in?done="+q))
		harmless(t, "?next=", w.Browser().Get("/s/ashdale/sign-in?next="+q))
		harmless(t, "?next= within", w.Browser().Get("/s/ashdale/sign-in?next=/s/ashdale/"+q))
		harmless(t, "?as=", w.Browser().Get("/s/ashdale/register?as="+q))
		harmless(t, "?of=", w.Browser().Get("/s/ashdale/register/sent?of="+q))
		harmless(t, "a token", w.Browser().Get("/s/ashdale/verify/"+url.PathEscape(text)))
		harmless(t, "a holding", parent.Get("/s/ashdale/pupils/"+url.PathEscape(text)))
		harmless(t, "a school", w.Browser().Get("/s/"+url.PathEscape(text)))
		harmless(t, "an address", w.Browser().Get("/"+url.PathEscape(text)))
		harmless(t, "the picker", office.Post(urls.Keys("ashdale"), url.Values{"who": {"picked"}, "do": {"find"}, "find": {text}, "type": {text}, "year": {text}, "tutor_group": {text}}))
		fragment := parent.Request("GET", "/s/ashdale/pupils/0", nil)
		fragment.Header.Set("HX-Request", "true")
		fragment.Header.Set("HX-Current-URL", text)
		harmless(t, "a fragment", parent.Send(fragment))
	}
	for _, done := range []string{"nothing", "../flash", "added.x"} {
		if r := parent.Get("/s/ashdale/pupils?done=" + done); strings.Contains(r.Text(), done) || r.Status != 200 {
			t.Errorf("?done=%s: %d, said on the page", done, r.Status)
		}
	}
}
