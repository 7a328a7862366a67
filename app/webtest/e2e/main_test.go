package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gateway/app/dbtest"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// Widths of a page: a small phone, the phone of the pictures, a desktop.
const (
	small   = 320
	phone   = 390
	desktop = 1280
)

// heavy leaves a test out of a short run.
func heavy(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out by -short")
	}
}

// site is an application with its worker, for tests with a browser.
func site(t *testing.T, o ...webtest.Option) *webtest.World {
	t.Helper()
	heavy(t)
	browser.Start(t)
	w := webtest.New(t, o...)
	w.StartWorker()
	return w
}

// eachWay runs a test with the pages' own scripts and without them.
func eachWay(t *testing.T, do func(t *testing.T, o browser.Options)) {
	heavy(t)
	for name, off := range map[string]bool{"with JavaScript": false, "without JavaScript": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			do(t, browser.Options{Width: phone, Height: 844, NoJavaScript: off})
		})
	}
}

// window opens a private window.
func window(t testing.TB, o browser.Options) *browser.Page {
	t.Helper()
	return browser.Start(t).Page(t, o)
}

// lend puts a client's sessions into a browser window: the person sits before both.
func lend(w *webtest.World, c *webtest.Client, p *browser.Page) {
	for _, role := range []webtest.Role{webtest.Parent, webtest.Admin} {
		name := webtest.CookieName(role.Realm())
		if v := c.Cookie(name); v != "" {
			p.SetCookie(w.Base.String(), cookie(name, v))
		}
	}
}

func cookie(name, value string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// share gives the cookies of one window to another: two tabs of one browser.
func share(w *webtest.World, from, to *browser.Page) {
	for _, c := range from.Cookies() {
		to.SetCookie(w.Base.String(), cookie(c.Name, c.Value))
	}
}

// visit opens a path of the site.
func visit(w *webtest.World, p *browser.Page, path string) {
	p.Goto(w.Base.String() + path)
}

// settled waits until the page is quiet, as every key press does.
func settled(p *browser.Page) { p.Press("Escape") }

// at is the path, with query, of the window's address.
func at(w *webtest.World, p *browser.Page) string {
	return strings.TrimPrefix(p.URL(), w.Base.String())
}

// send presses the first button of the form in main.
func send(p *browser.Page) { p.Click("main form[method=post] button[type=submit].eg-button") }

// picture writes what the window shows into the folder that E2E_SHOTS names, if it names one.
func picture(t testing.TB, p *browser.Page, name string) {
	t.Helper()
	dir := os.Getenv("E2E_SHOTS")
	if dir == "" {
		return
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), p.Screenshot(), 0o644); err != nil {
		t.Fatal(err)
	}
}
