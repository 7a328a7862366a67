package web_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"gateway/app/webtest"
)

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
