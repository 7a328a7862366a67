package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gateway/app/auth"
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

func TestBodyWithoutLength(t *testing.T) {
	w := webtest.New(t)
	client := w.As(webtest.Parent)
	req := client.Request("POST", "/s/ashdale/sign-in", io.MultiReader(strings.NewReader("email=x"))) // no length: chunked
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if r := client.Send(req); r.Status != 411 || r.H1() == "" {
		t.Errorf("%d %q", r.Status, r.H1())
	}
	if r := client.Get("/s/ashdale/pupils"); r.Status != 200 {
		t.Errorf("the next request is %d", r.Status)
	}
}

// TestLargeBodies: whoever sends too much reads a page that says so, not a broken connection (case 24).
func TestLargeBodies(t *testing.T) {
	w := webtest.New(t)
	for _, c := range []struct {
		name, path string
		role       webtest.Role
		bytes      int64
		want       int
	}{
		{"just over", "/s/ashdale/sign-in", webtest.Nobody, 64<<10 + 1, 413},
		{"5 MB", "/s/ashdale/sign-in", webtest.Nobody, 5 << 20, 413},
		{"30 MB", "/s/ashdale/pupils/add", webtest.Parent, 30 << 20, 413},
		{"30 MB before signing in", "/s/ashdale/admin/keys", webtest.Nobody, 30 << 20, 413},
		{"5 MB to nothing", "/nothing", webtest.Nobody, 5 << 20, 404},
		{"5 MB to a page without a form", "/s/ashdale/help", webtest.Nobody, 5 << 20, 404},
	} {
		client := w.As(c.role)
		req := client.Request("POST", c.path, io.LimitReader(endless{}, c.bytes))
		req.ContentLength = c.bytes
		req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		r, err := client.Do(req)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if r.Status != c.want || r.H1() == "" {
			t.Errorf("%s: %d %q, want %d", c.name, r.Status, r.H1(), c.want)
		}
		checkHeaders(t, c.name, r)
	}
}

// TestOneRequestIsOneRequest: what a handler leaves of a body is never taken for the next request on the connection.
func TestOneRequestIsOneRequest(t *testing.T) {
	w := webtest.New(t)
	hidden := "GET /s/ashdale/help HTTP/1.1\r\nHost: " + w.Base.Host + "\r\n\r\n"
	long := strings.Repeat(hidden, 200)
	chunked := func(body string) string { return fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(body), body) }
	length := func(body string) string { return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body) }
	for name, request := range map[string]string{
		"chunked":               "POST /s/ashdale/sign-in\nTransfer-Encoding: chunked\r\n\r\n" + chunked(hidden),
		"long and chunked":      "POST /s/ashdale/sign-in\nTransfer-Encoding: chunked\r\n\r\n" + chunked(long),
		"to nothing":            "POST /nothing\n" + length(hidden),
		"long to nothing":       "POST /nothing\n" + length(long),
		"with GET":              "GET /livez\n" + length(hidden),
		"long with GET":         "GET /livez\n" + length(long),
		"long with HEAD":        "HEAD /livez\n" + length(long),
		"too long":              "POST /s/ashdale/sign-in\n" + length(strings.Repeat(long, 10)),
		"from another site":     "POST /s/ashdale/sign-in\nSec-Fetch-Site: cross-site\r\n" + length(long),
		"signed out":            "POST /s/ashdale/admin/keys\nSec-Fetch-Site: same-origin\r\nHX-Request: true\r\n" + length(long),
		"both kinds of length":  "POST /s/ashdale/sign-in\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + chunked(hidden),
		"both, the other order": "POST /s/ashdale/sign-in\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked(hidden),
	} {
		line, rest, _ := strings.Cut(request, "\n")
		conn := w.Dial()
		sent := line + " HTTP/1.1\r\nHost: " + w.Base.Host + "\r\n" + rest + "GET /readyz HTTP/1.1\r\nHost: " + w.Base.Host + "\r\nConnection: close\r\n\r\n"
		if _, err := io.WriteString(conn, sent); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all, err := io.ReadAll(conn)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if n := strings.Count(string(all), "HTTP/1.1 "); n != 2 || !strings.HasSuffix(string(all), "\r\n\r\nok") {
			t.Errorf("%s: %d answers, want one to it and one to the next: %.300q", name, n, all)
		}
	}
}

// endless is a body that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
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
