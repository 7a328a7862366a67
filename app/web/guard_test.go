package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gateway/app/web"
	"gateway/app/webtest"
)

// TestForgedFormsAreRefused: the browser says where a form stood; who says nothing is refused.
func TestForgedFormsAreRefused(t *testing.T) {
	w := webtest.New(t)
	base := w.Base.String()
	for _, c := range []struct {
		name string
		sent http.Header
		want int
	}{
		{"neither header", http.Header{}, 403},
		{"cross-site", http.Header{"Sec-Fetch-Site": {"cross-site"}}, 403},
		{"same-site", http.Header{"Sec-Fetch-Site": {"same-site"}}, 403},
		{"cross-site with our origin", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {base}}, 403},
		{"another origin", http.Header{"Origin": {"https://evil.example"}}, 403},
		{"our origin with another port", http.Header{"Origin": {base + "0"}}, 403},
		{"our origin with https", http.Header{"Origin": {"https://" + w.Base.Host}}, 403},
		{"our origin as a prefix", http.Header{"Origin": {base + ".evil.example"}}, 403},
		{"origin null", http.Header{"Origin": {"null"}}, 403},
		{"empty origin", http.Header{"Origin": {""}}, 403},
		{"only a referrer", http.Header{"Referer": {base + "/s/ashdale/sign-in"}}, 403},
		{"same-origin", http.Header{"Sec-Fetch-Site": {"same-origin"}}, 422},
		{"typed by the user", http.Header{"Sec-Fetch-Site": {"none"}}, 422},
		{"our origin", http.Header{"Origin": {base}}, 422},
	} {
		for _, path := range []string{"/s/ashdale/sign-in", "/s/ashdale/pupils/add"} {
			client := w.As(webtest.Parent)
			token := client.Token()
			client.Header = c.sent
			if got := client.Post(path, url.Values{"csrf": {token}}); got.Status != c.want {
				t.Errorf("%s, POST %s: %d, want %d", c.name, path, got.Status, c.want)
			}
		}
	}
	if n := w.Number(`select count(*) from sessions where ended_at is not null`); n != 0 {
		t.Error("a refused form ended a session")
	}
}

func TestFormTokens(t *testing.T) {
	w := webtest.New(t)
	const form = "/s/ashdale/account/details"
	details := func(token string) url.Values {
		return url.Values{"csrf": {token}, "forename": {"Rhian"}, "surname": {"New"}}
	}
	parent := w.As(webtest.Parent)
	mine, theirs, office := parent.Token(), w.As(webtest.OtherParent).Token(), w.As(webtest.Teacher).Token()
	for name, token := range map[string]string{"missing": "", "another person's": theirs, "of the same address's staff account": office, "damaged": mine[:len(mine)-1] + "_", "cut": mine[:8]} {
		if r := parent.Post(form, details(token)); r.Status != 403 || r.H1() == "" {
			t.Errorf("token %s: %d %q", name, r.Status, r.H1())
		}
	}
	if n := w.Number(`select count(*) from accounts where surname = 'New'`); n != 0 {
		t.Fatal("a refused form was saved")
	}
	w.EndSessions(webtest.Parent)
	if r := w.As(webtest.Parent).Post(form, details(mine)); r.Status != 303 {
		t.Errorf("the same person's token after a new sign-in: %d (case 64)", r.Status)
	}
	if got := w.Text(`select surname from accounts where id = $1`, parent.ID); got != "New" {
		t.Errorf("saved %q", got)
	}
}

func TestAnotherHostLeadsHome(t *testing.T) {
	w := webtest.New(t, webtest.BaseURL("https://gateway.example"))
	for _, c := range []struct{ host, target, want string }{
		{"127.0.0.1", "/s/ashdale/register?as=3&x=%2F", "https://gateway.example/s/ashdale/register?as=3&x=%2F"},
		{"evil.example", "/s/ashdale/pupils", "https://gateway.example/s/ashdale/pupils"},
		{"gateway.example:8443", "/", "https://gateway.example/"},
		{"evil.example", "/s/ashdale/pupils/caf%C3%A9", "https://gateway.example/s/ashdale/pupils/caf%C3%A9"},
		{"evil.example", "http://evil.example/s/ashdale", "https://gateway.example/s/ashdale"},
		{"evil.example", "//evil.example/", "https://gateway.example/"},
	} {
		r := w.Raw("GET " + c.target + " HTTP/1.1\r\nHost: " + c.host + "\r\nConnection: close\r\n\r\n")
		if r.Status != 307 && r.Status != 404 || r.Status == 307 && r.Location() != c.want {
			t.Errorf("%s under %s: %d to %q, want %q", c.target, c.host, r.Status, r.Location(), c.want)
		}
		if !strings.HasPrefix(c.target, "/s") && c.target != "/" {
			continue
		}
		if r.Status != 307 {
			t.Errorf("%s under %s: %d, want 307", c.target, c.host, r.Status)
		}
		if got := r.Header.Get("Strict-Transport-Security"); got != "max-age=63072000; includeSubDomains" {
			t.Errorf("Strict-Transport-Security is %q", got)
		}
	}
	for _, host := range []string{"gateway.example", "GATEWAY.example"} {
		if r := w.Raw("GET /s/ashdale/sign-in HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"); r.Status != 200 {
			t.Errorf("under its own name %s: %d", host, r.Status)
		}
	}
	if r := w.Raw("GET /livez HTTP/1.1\r\nHost: 10.0.0.7\r\nConnection: close\r\n\r\n"); r.Status != 200 {
		t.Errorf("a probe by address: %d", r.Status)
	}
	if r := w.Raw("GET /s/ashdale/sign-in HTTP/1.1\r\nHost: gateway.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n"); r.Status != 200 || strings.Contains(r.Body, "evil") {
		t.Errorf("a forwarded host: %d", r.Status)
	}
}

// TestHeadersOfEveryKindOfAnswer: the matrix holds them for every route; here are the answers that no route gives.
func TestHeadersOfEveryKindOfAnswer(t *testing.T) {
	w := webtest.New(t, webtest.Before(func(s *web.Server) {
		s.Add(web.Route{Method: "GET", Path: "/broken", Policy: web.Open, Handle: web.Failing("the database is on fire")})
		s.Add(web.Route{Method: "GET", Path: "/panics", Policy: web.Open, Handle: web.Panicking("Siân Ŵyn-Pugh")})
	}))
	w.Log.Expect("the database is on fire")
	w.Log.Expect("handler panicked")
	client := w.Browser()
	for _, c := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/nothing", 404}, {"GET", "/s/nowhere", 404}, {"GET", "/s/ashdale/nothing", 404}, {"GET", "/s/ashdale/pupils/%FF", 303},
		{"PUT", "/s/ashdale/sign-in", 404}, {"DELETE", "/", 404}, {"OPTIONS", "/", 404}, {"TRACE", "/", 404}, {"POST", "/livez", 404},
		{"GET", "/broken", 500}, {"GET", "/panics", 500}, {"GET", "/static/nothing.js", 404}, {"GET", "/s/ashdale/theme.0.css", 404},
	} {
		r := client.Send(client.Request(c.method, c.path, nil))
		if r.Status != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, r.Status, c.want)
		}
		checkHeaders(t, c.method+" "+c.path, r)
		if r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: Cache-Control %q", c.method, c.path, r.Header.Get("Cache-Control"))
		}
		if strings.Contains(r.Body, "fire") || strings.Contains(r.Body, "Pugh") {
			t.Errorf("%s %s tells what went wrong", c.method, c.path)
		}
	}
	if r := client.Get("/panics"); !strings.Contains(r.Text(), r.Header.Get("X-Request-Id")) {
		t.Error("the page of a fault does not say its reference")
	}
	for _, line := range w.Log.Lines() {
		if strings.Contains(line, "Pugh") {
			t.Error("a panic's value is in the log: ", line)
		}
	}
	for name, request := range map[string]string{
		"a head too large": "GET / HTTP/1.1\r\nHost: " + w.Base.Host + "\r\nCookie: " + strings.Repeat("x", 20<<10) + "\r\n\r\n",
		"no HTTP":          "HELLO\r\n\r\n",
	} {
		r := w.Raw(request)
		if r.Status < 400 || r.Status >= 500 {
			t.Errorf("%s: %d", name, r.Status)
		}
		checkHeaders(t, name, r)
	}
}

func TestTooManyTriesKeepHeaders(t *testing.T) {
	w := webtest.New(t)
	client := w.Browser()
	client.Get("/s/ashdale/register")
	var r *webtest.Response
	for range 11 {
		r = client.Post("/s/ashdale/register", url.Values{"pupil_id": {"007001"}, "licence_key": {"CDFH-JKMN-PQRT"}})
	}
	if r.Status != 429 || r.Header.Get("Retry-After") == "" {
		t.Fatalf("%d, Retry-After %q", r.Status, r.Header.Get("Retry-After"))
	}
	checkHeaders(t, "429", r)
	if got := r.FormTo("/s/ashdale/register").Values.Get("pupil_id"); got != "007001" {
		t.Errorf("what was typed is gone: %q", got)
	}
}
