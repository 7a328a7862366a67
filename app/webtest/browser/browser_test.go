package browser

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/png"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

func TestFindsTheBrowser(t *testing.T) {
	has := func(names ...string) func(string) (string, error) {
		return func(name string) (string, error) {
			for _, n := range names {
				if n == name {
					return "/bin/" + name, nil
				}
			}
			return "", exec.ErrNotFound
		}
	}
	for _, c := range []struct {
		chromePath string
		look       func(string) (string, error)
		want       string
		err        error
	}{
		{"", has("chromium", "google-chrome"), "/bin/chromium", nil},
		{"", has("google-chrome", "chromium-browser"), "/bin/chromium-browser", nil},
		{"", has("google-chrome"), "/bin/google-chrome", nil},
		{"mine", has("mine", "chromium"), "/bin/mine", nil},
		{"gone", has("chromium"), "", exec.ErrNotFound},
		{"", has(), "", errNone},
	} {
		getenv := func(string) string { return c.chromePath }
		got, err := find(getenv, c.look)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("CHROME_PATH=%q: %q, %v; want %q, %v", c.chromePath, got, err, c.want, c.err)
		}
	}
}

func TestReadsAPage(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := Start(t).Page(t, Options{})
	p.Goto(url + "/clean")
	for _, c := range []struct{ what, got, want string }{
		{"title", p.Title(), "Test page"},
		{"address", p.URL(), url + "/clean"},
		{"text", p.Text("h1"), "Clean"},
		{"attribute", p.Attr("main a", "href"), "/form"},
		{"status", fmt.Sprint(p.Status()), "200"},
		{"count", fmt.Sprint(p.Count("main a"), p.Count("table")), "1 0"},
		{"console", fmt.Sprint(p.Console()), "[]"},
	} {
		if c.got != c.want {
			t.Errorf("%s = %q, want %q", c.what, c.got, c.want)
		}
	}
	if html := p.HTML(); !strings.Contains(html, `<a href="/form">The form</a>`) {
		t.Errorf("HTML lacks the link: %s", html)
	}
	p.Goto(url + "/nothing-here")
	if p.Status() != http.StatusNotFound {
		t.Errorf("status of a missing page = %d", p.Status())
	}
}

func TestFillsInAForm(t *testing.T) {
	t.Parallel()
	url := site(t)
	for _, noJS := range []bool{false, true} {
		t.Run(fmt.Sprintf("without script %t", noJS), func(t *testing.T) {
			t.Parallel()
			p := Start(t).Page(t, Options{NoJavaScript: noJS})
			p.Goto(url + "/clean")
			p.Click("main a")
			p.Fill("#name", "")
			p.Click("#send")
			if got := p.Text("#says"); got != "Enter your name" || p.Status() != 422 {
				t.Errorf("empty form: %d %q", p.Status(), got)
			}
			p.Back()
			p.Fill("#name", "Zoë O’Neill")
			p.Fill("#year", "Year 8")
			if got := p.Value("#name") + p.Value("#year"); got != "Zoë O’Neill8" {
				t.Errorf("fields hold %q", got)
			}
			p.Press("Tab")
			p.Click("#send")
			if got := p.Text("#says"); got != "Zoë O’Neill, year 8" {
				t.Errorf("after sending: %q", got)
			}
		})
	}
}

func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	p := Start(t).Page(t, Options{})
	p.Goto(site(t) + "/form")
	var order []string
	for range 3 {
		p.Press("Tab")
		order = append(order, p.FocusedSelector())
	}
	p.Press("Shift+Tab")
	order = append(order, p.FocusedSelector())
	if got, want := strings.Join(order, " "), "#name #year #send #year"; got != want {
		t.Errorf("order of the focus = %s, want %s", got, want)
	}
	p.Press("ArrowDown")
	p.Press("Shift+Tab")
	p.Press("End")
	p.Press("s")
	p.Press("Enter")
	if got := p.Text("#says"); got != "old wordss, year 8" {
		t.Errorf("sent %q", got)
	}
	if got := p.FocusedSelector(); got != "body" {
		t.Errorf("focus on a new page = %s", got)
	}
	p.Goto(site(t) + "/clean")
	p.Press("Tab")
	if got := p.FocusedSelector(); got != "#main > div > p > a" {
		t.Errorf("focus on an element without an id = %s", got)
	}
}

func TestScriptsCanBeOff(t *testing.T) {
	t.Parallel()
	url := site(t)
	for noJS, want := range map[bool]string{false: "script ran", true: "no script"} {
		p := Start(t).Page(t, Options{NoJavaScript: noJS})
		p.Goto(url + "/script")
		if got := p.Text("#says"); got != want {
			t.Errorf("NoJavaScript %t: %q, want %q", noJS, got, want)
		}
		p.Click("#slowly") // Click waits for a page that is slow to come
		if got := p.Text("h1"); got != "Slow" {
			t.Errorf("NoJavaScript %t: after the click %q", noJS, got)
		}
	}
}

func TestPolicyHoldsAndIsReported(t *testing.T) {
	t.Parallel()
	p := Start(t).Page(t, Options{})
	p.Goto(site(t) + "/inline")
	if got := p.Text("#says"); got != "untouched" {
		t.Errorf("the inline script ran: %q", got)
	}
	if got := p.Console(); len(got) != 1 || !strings.Contains(got[0], "Content Security Policy") {
		t.Errorf("console = %q", got)
	}
}

func TestAxe(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := Start(t).Page(t, Options{})
	p.Goto(url + "/form")
	if got := p.Axe(); len(got) != 0 {
		t.Errorf("a clean page has faults: %v", got)
	}
	p.Goto(url + "/faulty")
	found := map[string]Violation{}
	for _, v := range p.Axe() {
		found[v.ID] = v
	}
	for id, places := range map[string]int{"image-alt": 1, "button-name": 1, "target-size": 3} {
		if v := found[id]; len(v.Nodes) != places {
			t.Errorf("%s: %v, want %d places", id, v, places)
		}
	}
	if v := found["image-alt"]; v.Impact != "critical" || v.Nodes[0].Target != "img" || !strings.Contains(v.String(), "alternative text") {
		t.Errorf("image-alt = %+v", v)
	}
	if got := p.Console(); len(got) != 0 {
		t.Errorf("axe broke the policy: %q", got)
	}
}

func TestAxeRefusesAPageWithoutScript(t *testing.T) {
	t.Parallel()
	p := Start(t).Page(t, Options{NoJavaScript: true})
	p.Goto(site(t) + "/clean")
	if msg := fatal(p, func(p *Page) { p.Axe() }); msg != "browser: checking accessibility: axe-core needs a page with JavaScript" {
		t.Errorf("message = %q", msg)
	}
}

func TestWeight(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := Start(t).Page(t, Options{})
	p.Goto(url + "/clean")
	first := weightWithIcon(p)
	var types []string
	for _, q := range first.Items {
		types = append(types, q.Type)
		if q.Method != "GET" || q.Status != 200 || q.Cached || q.Bytes == 0 {
			t.Errorf("item %+v", q)
		}
	}
	if got := strings.Join(types, " "); got != "Document Stylesheet Script Script Other" || first.Requests != 5 {
		t.Errorf("%d requests: %s", first.Requests, got)
	}
	// The brotli bodies are 30 kB; sent unpacked they would be 140 kB.
	if first.Bytes < 28_000 || first.Bytes > 40_000 {
		t.Errorf("first visit %d bytes: %+v", first.Bytes, first.Items)
	}
	// The next page has everything but itself and the arrow of its select.
	p.Click("main a")
	next := weightWithIcon(p)
	if next.Requests != 2 || next.Bytes > 4000 || len(next.Items) != 6 || !strings.HasSuffix(next.Items[0].URL, "/form") {
		t.Errorf("next page: %+v", next)
	}
	p.Goto(url + "/moved")
	moved := p.Weight()
	if moved.Requests != 2 || moved.Items[0].Status != 303 || moved.Items[1].Status != 200 || moved.Items[0].Bytes == 0 {
		t.Errorf("redirect: %+v", moved)
	}
}

// weightWithIcon waits for the icon of the tab, for which no page waits: the browser asks for it
// when it finds time.
func weightWithIcon(p *Page) (w Weight) {
	p.t.Helper()
	p.must("waiting for the icon", p.act(func(ctx context.Context) error {
		return p.until(ctx, "the icon of the tab", func() (bool, error) {
			w = p.Weight()
			last := w.Items[len(w.Items)-1]
			return last.Type == "Other" && last.Status == 200 && p.seen.quiet(0), nil
		})
	}))
	return w
}

func TestSidewaysScroll(t *testing.T) {
	t.Parallel()
	url := site(t)
	for _, c := range []struct {
		path  string
		width int
		want  bool
	}{{"/form", 320, true}, {"/wide", 320, false}, {"/wide", 1280, true}} {
		p := Start(t).Page(t, Options{Width: c.width})
		p.Goto(url + c.path)
		if got := p.NoSidewaysScroll(); got != c.want {
			t.Errorf("%s at %d px = %t, want %t", c.path, c.width, got, c.want)
		}
	}
}

func TestScreenshotShowsTheWholePage(t *testing.T) {
	t.Parallel()
	p := Start(t).Page(t, Options{Width: 320, Height: 200})
	p.Goto(site(t) + "/form")
	var height int
	p.Eval(`document.documentElement.scrollHeight`, &height)
	img, err := png.Decode(bytes.NewReader(p.Screenshot()))
	if err != nil {
		t.Fatal(err)
	}
	if b := img.Bounds(); b.Dx() != 320 || b.Dy() != height || height <= 200 {
		t.Errorf("picture %v, page is 320 × %d", b, height)
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	url := site(t)
	b := Start(t)
	p := b.Page(t, Options{})
	p.Goto(url + "/cookie")
	got := p.Cookies()
	if len(got) != 1 {
		t.Fatalf("cookies = %v", got)
	}
	if c := got[0]; c.Name != "__Host-visit" || c.Value != "first" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
		t.Errorf("cookie = %+v", c)
	}
	other := b.Page(t, Options{})
	other.SetCookie(url, &http.Cookie{Name: "__Host-session", Value: "made", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	other.Goto(url + "/cookie")
	if sent := other.Text("#sent"); sent != "__Host-session=made" {
		t.Errorf("another window sent %q, want only its own cookie", sent)
	}
}

func TestPagesInParallel(t *testing.T) {
	t.Parallel()
	url := site(t)
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			p := Start(t).Page(t, Options{})
			p.Goto(url + "/form")
			p.Fill("#name", fmt.Sprint("reader ", i))
			p.Click("#send")
			if got, want := p.Text("#says"), fmt.Sprintf("reader %d, year 7", i); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestOneBrowser(t *testing.T) {
	t.Parallel()
	if first, second := Start(t), Start(t); first != second {
		t.Error("two browsers in one process")
	}
}
