package web_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"gateway/app/web"
	"gateway/app/webtest"
)

const smallRoll = "Adno,Surname,Forename\r\n9001,Lee,Ann\r\n"

// part is one part of a form with a file.
type part struct{ field, name, kind, body string }

// multipartOf is such a form, and the type that names its boundary.
func multipartOf(t *testing.T, parts ...part) (body []byte, kind string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"`, p.field))
		if p.name != "" || p.kind != "" {
			h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, p.field, strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(p.name)))
			if p.kind != "" {
				h.Set("Content-Type", p.kind)
			}
		}
		into, err := w.CreatePart(h)
		if err == nil {
			_, err = io.WriteString(into, p.body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), w.FormDataContentType()
}

func sendForm(t *testing.T, c *webtest.Client, body []byte, kind string) *webtest.Response {
	t.Helper()
	req := c.Request("POST", "/s/ashdale/admin/imports", bytes.NewReader(body))
	req.ContentLength = int64(len(body))
	req.Header.Set("Content-Type", kind)
	return c.Send(req)
}

// TestUpload: a file is judged by what is in it, whatever type and name it comes with (case 10), and its name is shown
// as it is (case 27).
func TestUpload(t *testing.T) {
	w := webtest.New(t)
	c := w.As(webtest.Admin)
	for _, f := range []struct{ name, kind, shown string }{
		{"pupils.csv", "text/csv", "pupils.csv"}, {"PUPILS.CSV", "application/csv", "PUPILS.CSV"}, {"pupils.csv", "application/vnd.ms-excel", "pupils.csv"},
		{"pupils", "application/octet-stream", "pupils"}, {"p.xlsx", "", "p.xlsx"}, {`C:\Users\office\roll.csv`, "text/csv", "roll.csv"}, {"../../etc/roll.csv", "text/csv", "roll.csv"},
		{`"><img src=x onerror=alert(1)>.csv`, "text/csv", `"><img src=x onerror=alert(1)>.csv`},
		{`..\..\x%22><img src=x>.csv`, "text/csv", `x"><img src=x>.csv`}, // as browsers write a quotation mark
		{"\u00a0/", "text/csv", "file"}, {"Schüler 2026%0A.csv", "text/csv", "Schüler 2026 .csv"}, {strings.Repeat("x", 300) + ".csv", "text/csv", strings.Repeat("x", 200)},
	} {
		body, kind := multipartOf(t, part{field: "csrf", body: c.Token()}, part{field: "submission", body: uuid.NewString()}, part{"file", f.name, f.kind, smallRoll})
		r := sendForm(t, c, body, kind)
		if r.Status != 303 {
			t.Errorf("%+v: %d %s", f, r.Status, r.Text())
			continue
		}
		page := c.Get(r.Header.Get("Location"))
		if !strings.Contains(page.Text(), f.shown) || strings.Contains(page.Body, "<img src=x") {
			t.Errorf("%+v: %s", f, page.Text())
		}
	}
}

// TestUploadTwice: a second press shows what the first one made (case 38).
func TestUploadTwice(t *testing.T) {
	w := webtest.New(t)
	c := w.As(webtest.Admin)
	before := w.Number(`select count(*) from imports`)
	body, kind := multipartOf(t, part{field: "csrf", body: c.Token()}, part{field: "submission", body: uuid.NewString()}, part{"file", "a.csv", "text/csv", smallRoll})
	first, second := sendForm(t, c, body, kind), sendForm(t, c, body, kind)
	if first.Status != 303 || second.Header.Get("Location") != first.Header.Get("Location") || w.Number(`select count(*) from imports`) != before+1 {
		t.Errorf("%d %s, %d %s", first.Status, first.Header.Get("Location"), second.Status, second.Header.Get("Location"))
	}
	if n := w.Number(`select count(*) from river_job where kind = 'import_read'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
}

// TestUploadsThatAreRefused keeps nothing, and says beside the field or on a page why.
func TestUploadsThatAreRefused(t *testing.T) {
	w := webtest.New(t)
	c := w.As(webtest.Admin)
	before := w.Number(`select count(*) from imports`)
	token, submission := part{field: "csrf", body: c.Token()}, part{field: "submission", body: uuid.NewString()}
	file := part{"file", "a.csv", "text/csv", smallRoll}
	for _, f := range []struct {
		what   string
		parts  []part
		status int
		says   string
	}{
		{"no token", []part{submission, file}, 403, ""},
		{"another's token", []part{{field: "csrf", body: w.As(webtest.Parent).Token()}, submission, file}, 403, ""},
		{"no file", []part{token, submission}, 422, "Choose a file"},
		{"an empty field", []part{token, submission, {"file", "", "application/octet-stream", ""}}, 422, "Choose a file"},
		{"an empty file", []part{token, submission, {"file", "a.csv", "text/csv", ""}}, 422, "This file is empty"},
		{"a picture", []part{token, submission, {"file", "a.csv", "text/csv", "\x89PNG\r\n\x1a\n"}}, 422, "This is not a table"},
		{"two files", []part{token, submission, file, file}, 400, ""},
		{"a file in another field", []part{token, submission, {"logo", "a.csv", "text/csv", smallRoll}}, 400, ""},
		{"a field whose name is too long", []part{token, submission, {field: strings.Repeat("x", 70<<10)}, file}, 400, ""},
		{"too many fields", append([]part{token, submission, file}, slices.Repeat([]part{{field: "notes", body: "xxxxxxxx"}}, 6000)...), 400, ""},
		{"a field that is too long", []part{token, submission, {field: "notes", body: strings.Repeat("x", 70<<10)}, file}, 400, ""},
		{"no submission", []part{token, file}, 422, "Open this page again"},
	} {
		body, kind := multipartOf(t, f.parts...)
		r := sendForm(t, c, body, kind)
		if r.Status != f.status || !strings.Contains(r.Text(), f.says) || r.H1() == "" {
			t.Errorf("%s: %d %s", f.what, r.Status, r.Text())
		}
	}
	body, kind := multipartOf(t, token, submission, file)
	if r := sendForm(t, c, body[:len(body)-30], kind); r.Status != 400 {
		t.Errorf("cut off: %d", r.Status)
	}
	for kind, status := range map[string]int{"multipart/form-data": 403, "multipart/form-data; boundary=other": 403, `multipart/form-data; boundary="`: 403, "text/csv": 403, "": 403} {
		if r := sendForm(t, c, body, kind); r.Status != status || r.H1() == "" {
			t.Errorf("as %q: %d %q", kind, r.Status, r.H1())
		}
	}
	long := []byte("csrf=" + c.Token() + "&notes=" + strings.Repeat("x", 70<<10))
	if r := sendForm(t, c, long, "application/x-www-form-urlencoded"); r.Status != 413 {
		t.Errorf("a long form without a file: %d", r.Status)
	}
	if n := w.Number(`select count(*) from imports`); n != before {
		t.Errorf("%d imports were kept", n-before)
	}
}

// TestTheLargestUpload: 10 MB go through, more is a page that says so (case 24).
func TestTheLargestUpload(t *testing.T) {
	w := webtest.New(t)
	c := w.As(webtest.Admin)
	for _, f := range []struct{ size, status int }{{10 << 20, 303}, {10<<20 + 1, 422}, {11 << 20, 413}, {30 << 20, 413}} {
		text := smallRoll + strings.Repeat("9002,Lee,Ben\r\n", f.size/14)
		body, kind := multipartOf(t, part{field: "csrf", body: c.Token()}, part{field: "submission", body: uuid.NewString()}, part{"file", "a.csv", "text/csv", text[:f.size]})
		r := sendForm(t, c, body, kind)
		if r.Status != f.status || f.status != 303 && r.H1() == "" {
			t.Errorf("%d bytes: %d %s", f.size, r.Status, r.H1())
		}
		if f.status == 413 && (r.H1() != "This file is too large" || !strings.Contains(r.Text(), "larger than 10 MB") || !strings.Contains(r.Text(), "Sign out")) {
			t.Errorf("%d bytes: %s", f.size, r.Text())
		}
	}
}

// slowly is an upload of the office over a connection of its own, of which the last part has not come yet.
type slowly struct {
	net.Conn
	rest []byte
}

func (s slowly) finish(t *testing.T) int {
	t.Helper()
	if _, err := s.Write(s.rest); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(s), nil)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode
}

func uploadSlowly(t *testing.T, w *webtest.World, c *webtest.Client) slowly {
	t.Helper()
	body, kind := multipartOf(t, part{field: "csrf", body: c.Token()}, part{field: "submission", body: uuid.NewString()},
		part{"file", "a.csv", "text/csv", smallRoll + strings.Repeat("9002,Lee,Ben\r\n", 20<<10)})
	conn := w.Dial()
	name := webtest.CookieName(webtest.Admin.Realm())
	head := fmt.Sprintf("POST /s/ashdale/admin/imports HTTP/1.1\r\nHost: %s\r\nSec-Fetch-Site: same-origin\r\nCookie: %s=%s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n",
		w.Base.Host, name, c.Cookie(name), kind, len(body))
	if _, err := conn.Write(append([]byte(head), body[:len(body)-1000]...)); err != nil {
		t.Fatal(err)
	}
	return slowly{conn, body[len(body)-1000:]}
}

// TestUploadOverASlowLine: a file may take longer than other requests.
func TestUploadOverASlowLine(t *testing.T) {
	const short = 300 * time.Millisecond
	w := webtest.New(t, webtest.Before(func(s *web.Server) { s.SetReadTimeout(short) }))
	c := w.As(webtest.Admin)
	up := uploadSlowly(t, w, c)
	time.Sleep(3 * short)
	if status := up.finish(t); status != 303 {
		t.Errorf("the file: %d", status)
	}
	conn := w.Dial()
	if _, err := io.WriteString(conn, "POST /s/ashdale/sign-in HTTP/1.1\r\nHost: "+w.Base.Host+"\r\nContent-Length: 5000\r\n\r\nemail="); err != nil {
		t.Fatal(err)
	}
	if all, err := io.ReadAll(conn); err != nil || strings.Contains(string(all), "HTTP/1.1 200") {
		t.Errorf("another form is waited for: %v, %.100s", err, all)
	}
}

// TestUploadsWaitTheirTurn: however many come, only a few files are in memory.
func TestUploadsWaitTheirTurn(t *testing.T) {
	w := webtest.New(t)
	c := w.As(webtest.Admin)
	var under []slowly
	for range web.UploadsAtOnce {
		under = append(under, uploadSlowly(t, w, c))
	}
	for w.Server.UploadsNow() < web.UploadsAtOnce {
		time.Sleep(time.Millisecond)
	}
	next, answered := uploadSlowly(t, w, c), make(chan int, 1)
	go func() { answered <- next.finish(t) }()
	select {
	case status := <-answered:
		t.Fatalf("one more was taken: %d", status)
	case <-time.After(300 * time.Millisecond):
	}
	for i, up := range under {
		if status := up.finish(t); status != 303 {
			t.Errorf("number %d: %d", i, status)
		}
	}
	if status := <-answered; status != 303 || w.Server.UploadsNow() != 0 {
		t.Errorf("the one that waited: %d, %d still under way", status, w.Server.UploadsNow())
	}
}

// TestUploadAfterTheSessionEnded leads to the sign-in page and back to the form: a file cannot wait.
func TestUploadAfterTheSessionEnded(t *testing.T) {
	w := webtest.New(t)
	body, kind := multipartOf(t, part{field: "submission", body: uuid.NewString()}, part{"file", "a.csv", "text/csv", smallRoll})
	r := sendForm(t, w.Browser(), body, kind)
	if r.Status != 303 || r.Header.Get("Location") != "/s/ashdale/staff/sign-in?next=%2Fs%2Fashdale%2Fadmin%2Fimports%3Fdone%3Dfile_again" {
		t.Errorf("%d %s", r.Status, r.Header.Get("Location"))
	}
	if page := w.As(webtest.Admin).Get("/s/ashdale/admin/imports?done=file_again"); !strings.Contains(page.Text(), "Choose the file again") {
		t.Error(page.Text())
	}
}
