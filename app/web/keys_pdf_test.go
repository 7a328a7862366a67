package web_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gateway/app/db"
	"gateway/app/file"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// TestLettersAsPDF: the form makes letters to print; what it counts is the number of pages (LIC-12).
func TestLettersAsPDF(t *testing.T) {
	w := webtest.New(t)
	w.StartWorker()
	office := w.As(webtest.Admin)
	page := urls.Keys(w.Ashdale.Slug)
	for _, c := range []struct {
		layout, button string
		pages          int
	}{{"pupils", "Generate 21 letters", 21}, {"contacts", "Generate 6 letters", 6}} {
		v := office.Form(page)
		v.Set("format", "letters")
		v.Set("layout", c.layout)
		v.Del("only_new")
		v.Set("do", "count")
		if got := webtest.Text(office.Post(page, v).ByID("keys-make")); got != c.button {
			t.Errorf("%s: the button says %q", c.layout, got)
		}
		v.Del("do")
		batch := office.Post(page, v).Location()
		if again := office.Post(page, v).Location(); again != batch || batch == "" {
			t.Fatalf("pressed twice: %s and %s", batch, again)
		}
		ready := awaitText(t, office, batch, "Letters (PDF)")
		if got := webtest.Text(webtest.First(ready.Main(), webtest.Tag("h1"))); got != "Key letters: Parent/Guardian, Whole school" {
			t.Errorf("headed %q", got)
		}
		a := webtest.First(ready.Main(), func(n *html.Node) bool { return webtest.Has(n, "download") })
		f := office.Get(webtest.Attr(a, "href"))
		if name := f.Header.Get("Content-Disposition"); f.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(f.Body, "%PDF-") ||
			!strings.Contains(name, `filename="key-letters-parent-guardian-whole-school-`) || !strings.HasSuffix(name, `.pdf"`) {
			t.Errorf("%s: %d, %s", c.layout, f.Status, name)
		}
		if n := strings.Count(f.Body, "<</Type /Page\n"); n != c.pages {
			t.Errorf("%s: %d pages, want %d", c.layout, n, c.pages)
		}
		for _, role := range []webtest.Role{webtest.Teacher, webtest.Parent, webtest.AdminElsewhere, webtest.Nobody} {
			if r := w.As(role).Get(webtest.Attr(a, "href")); strings.HasPrefix(r.Body, "%PDF-") {
				t.Errorf("%s downloads the letters", role)
			}
		}
	}
}

// awaitText asks for a page until it has the words.
func awaitText(t *testing.T, office *webtest.Client, path, words string) *webtest.Response {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		r := office.Get(path)
		if strings.Contains(r.Text(), words) {
			return r
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q never came: %s", words, r.Text())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestFormatIsChosen: another format is a problem beside the field, and what was chosen is kept.
func TestFormatIsChosen(t *testing.T) {
	w := webtest.New(t)
	office := w.As(webtest.Admin)
	page := urls.Keys(w.Ashdale.Slug)
	v := office.Form(page)
	v.Set("format", "word")
	r := office.Post(page, v)
	if r.Status != http.StatusUnprocessableEntity || webtest.Text(r.ByID("format-error")) != "Error: Choose an Excel sheet or letters as PDF" {
		t.Errorf("%d %s", r.Status, webtest.Text(r.ByID("format-error")))
	}
	v.Set("format", "letters")
	v.Set("who", "year")
	v.Set("year", "")
	r = office.Post(page, v)
	chosen := webtest.First(r.Main(), func(n *html.Node) bool { return webtest.Attr(n, "name") == "format" && webtest.Has(n, "checked") })
	if r.Status != http.StatusUnprocessableEntity || webtest.Attr(chosen, "value") != "letters" {
		t.Errorf("%d, chosen is %q", r.Status, webtest.Attr(chosen, "value"))
	}
}

// TestLargeDownload: a file in parts comes whole, with its length; another school's admin finds nothing.
func TestLargeDownload(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	body := make([]byte, 7<<20)
	if _, err := rand.Read(body); err != nil {
		t.Fatal(err)
	}
	var id int64
	err := w.DB.In(context.Background(), db.Worker(a.ID), func(tx db.Tx) (err error) {
		id, err = file.Save(context.Background(), tx, file.File{Kind: file.KeySheet, StaffID: office.ID, Name: "key-letters.pdf", ContentType: file.PDFType,
			Body: body, Expires: time.Now().Add(time.Hour)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	path := urls.File(a.Slug, id)
	if r := office.Get(path); r.Status != http.StatusOK || !bytes.Equal([]byte(r.Body), body) || r.Header.Get("Content-Length") != strconv.Itoa(len(body)) {
		t.Errorf("%d, %d bytes, said to be %s", r.Status, len(r.Body), r.Header.Get("Content-Length"))
	}
	noted := w.Number(`select count(*) from audit where action = 'downloaded a file'`)
	if r := office.Head(path); r.Status != http.StatusOK || r.Header.Get("Content-Length") != strconv.Itoa(len(body)) || r.Body != "" {
		t.Errorf("head: %d, %s", r.Status, r.Header.Get("Content-Length"))
	}
	if n := w.Number(`select count(*) from audit where action = 'downloaded a file'`); n != noted || n != 1 {
		t.Errorf("%d downloads are noted, %d before the head", n, noted)
	}
	if r := w.As(webtest.AdminElsewhere).Get(strings.Replace(path, "ashdale", "glenbrae", 1)); r.Status != http.StatusNotFound {
		t.Errorf("another school: %d", r.Status)
	}
}
