package web_test

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/web"
	"gateway/app/webtest"
)

func lang(r *webtest.Response) string {
	root := webtest.First(r.Document(), webtest.Tag("html"))
	return webtest.Attr(root, "lang")
}

// TestEveryFamilyPageInWelsh crawls every page that families can open, in Welsh: each says so, and keeps to it when a form
// comes back; the staff's pages stay English. A message that a catalogue lacks would panic.
func TestEveryFamilyPageInWelsh(t *testing.T) {
	m := newMatrix(t)
	m.Exec(`update accounts set language = 'cy'`)
	seen, posted := 0, map[string]bool{}
	for _, r := range web.Routes() {
		if r.Method != "GET" {
			continue
		}
		for _, role := range webtest.Roles {
			client := m.As(role)
			client.SetCookie("__Host-eg-language", "cy")
			page := client.Get(m.fill(r, role))
			if !strings.Contains(page.Body, "<html") {
				continue
			}
			want := "cy"
			if strings.Contains(r.Policy.String(), "staff") {
				want = "en-GB"
			}
			if got := lang(page); got != want {
				t.Errorf("%s as %s is in %q, want %q", r.Path, role, got, want)
			}
			seen++
			if want != "cy" {
				continue
			}
			for _, f := range m.on(page, r.Path, role, client) {
				if posted[f.key()] {
					continue
				}
				posted[f.key()] = true
				if back := client.Post(m.fresh(f), f.form.Values); strings.Contains(back.Body, "<html") && lang(back) != "cy" {
					t.Errorf("the form %s of %s comes back in %q", f.route, r.Path, lang(back))
				}
				m.restore()
				m.Exec(`update accounts set language = 'cy'`)
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d pages", seen)
	}
}

// TestLanguageBeforeSignIn: a link on the page sets a cookie that says the language and no more; it lasts, and an
// unknown language changes nothing.
func TestLanguageBeforeSignIn(t *testing.T) {
	w := webtest.New(t)
	client := w.Browser()
	first := client.Get("/s/ashdale/sign-in?next=%2Fs%2Fashdale%2Faccount")
	link := webtest.First(first.Document(), func(n *html.Node) bool { return n.Data == "a" && webtest.Attr(n, "hreflang") == "cy" })
	if link == nil || webtest.Text(link) != "Cymraeg" || webtest.Attr(link, "lang") != "cy" || lang(first) != "en-GB" {
		t.Fatalf("no way to Welsh: %s", first.Text())
	}
	r := client.Get(webtest.Attr(link, "href"))
	if lang(r) != "cy" || r.H1() != "Mewngofnodi" || r.FormTo("/s/ashdale/sign-in").Values.Get("next") != "/s/ashdale/account" {
		t.Errorf("after the press: %s, %q", lang(r), r.H1())
	}
	if got := client.Cookie("__Host-eg-language"); got != "cy" {
		t.Errorf("the cookie holds %q", got)
	}
	for _, path := range []string{"/s/ashdale/sign-in", "/s/ashdale/register", "/s/glenbrae/sign-in", "/", "/s/ashdale/help", "/s/ashdale/no-such-page", "/s/ashdale/verify/x"} {
		if got := lang(client.Get(path)); got != "cy" {
			t.Errorf("%s is in %q", path, got)
		}
	}
	if r := client.Get("/s/ashdale/sign-in?lang=xx%22%3E"); lang(r) != "cy" || client.Cookie("__Host-eg-language") != "cy" {
		t.Errorf("an unknown language: %s", lang(r))
	}
	if r := client.Get("/s/ashdale/staff/sign-in"); lang(r) != "en-GB" || strings.Contains(r.Text(), "Cymraeg") {
		t.Errorf("the staff's door is in %s", lang(r))
	}
	if r := client.Post("/s/ashdale/sign-in", url.Values{"email": {"x"}, "password": {"y"}}); r.Status != 422 || !strings.Contains(r.Text(), "Mae’r cyfeiriad e-bost neu’r cyfrinair yn anghywir") {
		t.Errorf("refused: %d %s", r.Status, r.Text())
	}
}

// TestLanguageOfAnAccount: chosen under My account, it holds at every school and on every device, before what another
// person's cookie says; the sign-in page follows in this browser.
func TestLanguageOfAnAccount(t *testing.T) {
	w := webtest.New(t)
	client := w.As(webtest.Parent)
	client.SetCookie("__Host-eg-language", "en-GB")
	v := client.Form("/s/ashdale/account/language")
	if v.Get("language") != "en-GB" {
		t.Errorf("chosen at first: %q", v.Get("language"))
	}
	v.Set("language", "cy")
	if r := client.Post("/s/ashdale/account/language", v); r.Status != 303 {
		t.Fatalf("choosing: %d", r.Status)
	}
	for _, c := range []*webtest.Client{client, w.As(webtest.Parent)} {
		c.SetCookie("__Host-eg-language", "en-GB")
		for _, path := range []string{"/s/ashdale/pupils", "/s/glenbrae/account", "/s/ashdale/pupils/0"} {
			if got := lang(c.Get(path)); got != "cy" {
				t.Errorf("%s is in %q", path, got)
			}
		}
	}
	page := client.Get("/s/ashdale/pupils/" + id(w.Ashdale.Holding))
	for _, want := range []string{"3 Mai 2012", "Blwyddyn 9", "Dyddiad geni", "Presenoldeb"} {
		if !strings.Contains(page.Text(), want) {
			t.Errorf("a pupil's page lacks %q: %s", want, page.Text())
		}
	}
	if got := lang(w.As(webtest.Teacher).Get("/s/ashdale/staff")); got != "en-GB" {
		t.Errorf("the teacher with the same address reads %q", got)
	}
}
