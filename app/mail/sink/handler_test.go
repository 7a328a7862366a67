package sink

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

func open(t *testing.T, s *Sink) string {
	t.Helper()
	site := httptest.NewServer(s.Handler())
	t.Cleanup(site.Close)
	return site.URL
}

func get(t *testing.T, address string, want int) (string, http.Header) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != want {
		t.Fatalf("%s: %d, want %d: %v\n%s", address, answer.StatusCode, want, err, body)
	}
	return string(body), answer.Header
}

func mustHave(t *testing.T, body string, all ...string) {
	t.Helper()
	for _, want := range all {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing in\n%s", want, body)
		}
	}
}

func TestAPI(t *testing.T) {
	s := start(t, Options{})
	site := open(t, s)
	if body, header := get(t, site+"/api/messages", 200); body != "[]\n" || header.Get("Content-Type") != "application/json" {
		t.Errorf("empty: %q %v", body, header)
	}
	sent := welsh("parent@example.com")
	send(t, s, welsh("first@example.com"))
	send(t, s, sent)
	body, _ := get(t, site+"/api/messages", 200)
	var list []map[string]string
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list) != 2 {
		t.Fatalf("%v in %s", err, body)
	}
	want := map[string]string{"id": "2", "from": "Ysgol Ŵyn, Ashdale <post@gateway.example>", "to": "parent@example.com",
		"subject": sent.Subject, "text": sent.Text, "html": sent.HTML, "raw": s.Messages()[0].Raw}
	if len(list[0]) != len(want) || list[1]["id"] != "1" {
		t.Errorf("keys or order: %v", list)
	}
	for key, value := range want {
		if list[0][key] != value {
			t.Errorf("%s: got %q, want %q", key, list[0][key], value)
		}
	}
}

func TestFilter(t *testing.T) {
	s := start(t, Options{})
	site := open(t, s)
	for _, to := range []string{"ann@example.com", "joann@example.com", "Ann+7c@example.com", "o'neil@example.org"} {
		send(t, s, welsh(to))
	}
	for _, row := range []struct {
		query string
		want  []string
	}{
		{"to=ann%40example.com", []string{"ann@example.com"}},
		{"to=ANN%40Example.com", []string{"ann@example.com"}},
		{"to=ann", []string{"Ann+7c@example.com", "joann@example.com", "ann@example.com"}},
		{"to=%40example.org", []string{"o'neil@example.org"}},
		{"to=ann%2B7c%40example.com", []string{"Ann+7c@example.com"}},
		{"to=ann+7c@example.com", []string{"Ann+7c@example.com"}},
		{"to=nobody", nil},
	} {
		body, _ := get(t, site+"/api/messages?"+row.query, 200)
		var list []Message
		if err := json.Unmarshal([]byte(body), &list); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range list {
			got = append(got, m.To)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", row.query, got, row.want)
		}
		page, _ := get(t, site+"/?"+row.query, 200)
		if n := strings.Count(page, `class="subject"`); n != len(row.want) {
			t.Errorf("%s: %d rows on the page, want %d", row.query, n, len(row.want))
		}
	}
}

func TestListPage(t *testing.T) {
	s := start(t, Options{})
	site := open(t, s)
	page, header := get(t, site+"/", 200)
	mustHave(t, page, "No message has arrived yet", `<a class="again" href="/">Look again</a>`)
	if header.Get("Content-Security-Policy") != pagePolicy || header.Get("Cache-Control") != "no-store" {
		t.Errorf("%v", header)
	}
	add(t, s, "p<b>@example.com", "Subject: <script>x</script> £5\r\n\r\nhi", time.Date(2026, 3, 5, 9, 14, 0, 0, time.UTC))
	add(t, s, "q@example.com", "Subject:\r\n\r\nhi", time.Date(2026, 7, 5, 9, 14, 0, 0, time.UTC))
	page, _ = get(t, site+"/", 200)
	mustHave(t, page, "2 messages, newest first", "To p&lt;b&gt;@example.com", "&lt;script&gt;x&lt;/script&gt; £5", `href="/messages/1"`,
		`<time datetime="2026-03-05T09:14:00Z">5 March 2026, 09:14</time>`, "5 July 2026, 10:14", "(no subject)")
	if strings.Contains(page, "<script") || strings.Contains(page, "style=") || strings.Index(page, "5 July") > strings.Index(page, "5 March") {
		t.Error(page)
	}
	page, _ = get(t, site+"/?to=q%40example.com", 200)
	mustHave(t, page, `value="q@example.com"`, `href="/?to=q%40example.com">Look again`, "1 message<", "Show all")
	page, _ = get(t, site+"/?to=zoe", 200)
	mustHave(t, page, "No message to “zoe” has arrived")
}

func TestPager(t *testing.T) {
	s := start(t, Options{})
	site := open(t, s)
	for i := range 205 {
		add(t, s, "p@example.com", fmt.Sprintf("Subject: number %d\r\n\r\nhi", i+1), time.Now())
	}
	for _, row := range []struct{ query, count, newer, older string }{
		{"", "1 to 100 of 205 messages, newest first", "", `href="/?page=2"`},
		{"page=2&to=p", "101 to 200 of 205", `href="/?to=p"`, `href="/?page=3&amp;to=p"`},
		{"page=3", "201 to 205 of 205", `href="/?page=2"`, ""},
		{"page=99", "201 to 205 of 205", `href="/?page=2"`, ""},
		{"page=-1", "1 to 100 of 205", "", `href="/?page=2"`},
	} {
		page, _ := get(t, site+"/?"+row.query, 200)
		mustHave(t, page, row.count, row.newer, row.older)
		if strings.Contains(page, "Newer messages") != (row.newer != "") || strings.Contains(page, "Older messages") != (row.older != "") {
			t.Errorf("%s: wrong pager", row.query)
		}
	}
}

func TestMessagePages(t *testing.T) {
	s := start(t, Options{})
	site := open(t, s)
	send(t, s, welsh("o'neil+7c@example.com"))
	link := `<a href="https://gateway.example/s/ashdale/verify?token=a1b2c3&amp;k=7" rel="noreferrer">` +
		`https://gateway.example/s/ashdale/verify?token=a1b2c3&amp;k=7</a>`

	page, _ := get(t, site+"/messages/1", 200)
	mustHave(t, page, "<h1>Taith ysgol Siân Ŵyn-Pugh: £12.50", "Ysgol Ŵyn, Ashdale &lt;post@gateway.example&gt;", "o&#39;neil&#43;7c@example.com",
		`<iframe src="/messages/1/html" title="The message as HTML" sandbox="allow-popups`, link, `aria-current="page">HTML`)
	if strings.Count(page, link) != 1 || strings.Contains(page, "allow-scripts") || strings.Contains(page, "allow-same-origin") {
		t.Error(page)
	}
	page, _ = get(t, site+"/messages/1/text", 200)
	mustHave(t, page, "Annwyl Siân,\n\n.\n..two dots\n"+link+"\n\nŵ ŷ £ = 🎉\n</pre>", `aria-current="page">Text`)
	page, _ = get(t, site+"/messages/1/raw", 200)
	mustHave(t, page, "Message-ID: &lt;41.7@gateway.example&gt;", "quoted-printable", `aria-current="page">As sent`)

	mail, header := get(t, site+"/messages/1/html", 200)
	if want := strings.Replace(s.Messages()[0].HTML, "<head>", "<head>"+frameHead, 1); mail != want {
		t.Errorf("got %q\nwant %q", mail, want)
	}
	if header.Get("Content-Security-Policy") != mailPolicy || header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%v", header)
	}
	for _, missing := range []string{"/messages/2", "/messages/x/text", "/messages/2/html", "/favicon.ico", "/elsewhere"} {
		page, _ = get(t, site+missing, 404)
		mustHave(t, page, "This message is not here")
	}
}

func TestTextOnlyMessagePage(t *testing.T) {
	s := start(t, Options{})
	site := open(t, s)
	m := welsh("parent@example.com")
	m.HTML = ""
	send(t, s, m)
	page, _ := get(t, site+"/messages/1", 200)
	mustHave(t, page, "..two dots", `aria-current="page">Text`)
	if strings.Contains(page, "<iframe") || strings.Contains(page, ">HTML<") {
		t.Error(page)
	}
	get(t, site+"/messages/1/html", 404)
}

// The policies themselves: nothing remote, no script, on pages and in mails.
func TestPolicies(t *testing.T) {
	for _, policy := range []string{pagePolicy, mailPolicy} {
		mustHave(t, policy, "default-src 'none'", "base-uri 'none'")
		for _, no := range []string{"script-src", "http:", "https:", "*", "allow-scripts", "allow-same-origin", "unsafe-eval"} {
			if strings.Contains(policy, no) {
				t.Errorf("%s in %s", no, policy)
			}
		}
	}
	if strings.Contains(pagePolicy, "unsafe-inline") {
		t.Error(pagePolicy)
	}
	body, header := get(t, open(t, start(t, Options{}))+"/mailbox.css", 200)
	css, err := os.ReadFile("mailbox.css")
	if err != nil || body != string(css) || header.Get("Content-Type") != "text/css; charset=utf-8" || strings.Contains(body, "url(") {
		t.Errorf("%v %v", err, header)
	}
}

func TestAnswersThisMachineOnly(t *testing.T) {
	handler := start(t, Options{}).Handler()
	for _, row := range []struct {
		host, peer string
		want       int
	}{
		{"localhost:8025", "127.0.0.1:5000", 200}, {"127.0.0.1:8025", "127.0.0.1:5000", 200}, {"localhost", "[::1]:5000", 200},
		{"[::1]:8025", "[::1]:5000", 200}, {"[::1]", "[::1]:5000", 200}, {"evil.example", "127.0.0.1:5000", 403},
		{"localhost.evil.example:8025", "127.0.0.1:5000", 403}, {"localhost:8025", "192.0.2.7:5000", 403}, {"", "127.0.0.1:5000", 403},
	} {
		for _, path := range []string{"/", "/api/messages", "/mailbox.css"} {
			ask := &http.Request{Method: http.MethodGet, Host: row.host, RemoteAddr: row.peer, URL: &url.URL{Path: path}}
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, ask)
			if answer.Code != row.want {
				t.Errorf("%s from %s: %s %d, want %d", row.host, row.peer, path, answer.Code, row.want)
			}
		}
	}
}

func TestLinked(t *testing.T) {
	for _, row := range []struct {
		text string
		want []piece
	}{
		{"", nil},
		{"no link", []piece{{Text: "no link"}}},
		{"See https://a.example/x?y=1#z.", []piece{{Text: "See "}, {"https://a.example/x?y=1#z", "https://a.example/x?y=1#z"}, {Text: "."}}},
		{"(http://a.example)\nhttps://b.example/", []piece{{Text: "("}, {"http://a.example", "http://a.example"}, {Text: ")\n"},
			{"https://b.example/", "https://b.example/"}}},
		{"javascript:alert(1)", []piece{{Text: "javascript:alert(1)"}}},
	} {
		if got := linked(row.text); !slices.Equal(got, row.want) {
			t.Errorf("%q: %v", row.text, got)
		}
	}
	links := linksOf(Message{HTML: `<a class="b" href='https://a.example/?x=1&amp;y=2'>a</a><a href="javascript:x">b</a>`, Text: "https://c.example https://a.example/?x=1&y=2"})
	if want := []string{"https://a.example/?x=1&y=2", "https://c.example"}; !slices.Equal(links, want) {
		t.Errorf("%q", links)
	}
}

func TestLeavingFrame(t *testing.T) {
	for in, want := range map[string]string{
		"<p>x</p>":                   "<!doctype html>" + frameHead + `<p>x</p>`,
		"<header>x</header>":         "<!doctype html>" + frameHead + `<header>x</header>`,
		"<html lang=cy><p>x":         "<html lang=cy>" + frameHead + `<p>x`,
		"<!doctype html><HEAD a=b>x": "<!doctype html><HEAD a=b>" + frameHead + `x`,
	} {
		if got := leavingFrame(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

// add puts a message into the sink that arrived at a given time.
func add(t *testing.T, s *Sink, to, raw string, at time.Time) {
	t.Helper()
	if err := s.accept("post@gateway.example", []string{to}, []byte(raw), at); err != nil {
		t.Fatal(err)
	}
}
