package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"

	"github.com/google/uuid"

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
	if r := sendForm(t, c, body, "multipart/form-data"); r.Status != 403 {
		t.Errorf("no boundary: %d", r.Status)
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
		if r := sendForm(t, c, body, kind); r.Status != f.status || f.status != 303 && r.H1() == "" {
			t.Errorf("%d bytes: %d %s", f.size, r.Status, r.H1())
		}
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
