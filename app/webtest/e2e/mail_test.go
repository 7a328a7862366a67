package e2e_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gateway/app/mail/sink"
	"gateway/app/webtest"
)

var addressInMail = regexp.MustCompile(`https?://[^\s<>"]+`)

// linkIn is the path of the one address in a mail that begins with a path of ours.
func linkIn(t testing.TB, w *webtest.World, m sink.Message, path string) string {
	t.Helper()
	found := ""
	for _, a := range addressInMail.FindAllString(m.Text, -1) {
		rest, ours := strings.CutPrefix(a, w.Base.String())
		if !ours {
			t.Errorf("a mail to %s leads to %s", m.To, a)
		}
		if strings.HasPrefix(rest, path) {
			found = rest
		}
	}
	if found == "" {
		t.Fatalf("the mail %q to %s has no link to %s: %s", m.Subject, m.To, path, m.Text)
	}
	return found
}

// sameWords holds that both forms of a mail say the same, that it comes from the school, and that nothing in it is
// loaded from anywhere.
func sameWords(t testing.TB, m sink.Message) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(m.HTML))
	if err != nil {
		t.Fatal(err)
	}
	body := webtest.Text(webtest.First(doc, webtest.Tag("body")))
	for _, link := range addressInMail.FindAllString(m.Text, -1) {
		body = strings.Replace(body, ":"+link, ": "+link, 1)
	}
	if text := strings.Join(strings.Fields(m.Text), " "); body != text {
		t.Errorf("the mail %q says\n%s\nin HTML, and\n%s\nin text", m.Subject, body, text)
	}
	if m.From != "Ashdale Academy <"+webtest.MailFrom+">" {
		t.Errorf("the mail %q comes from %s", m.Subject, m.From)
	}
	for _, word := range []string{"<img", "src=", "style", "<link", "<script"} {
		if strings.Contains(m.HTML, word) {
			t.Errorf("the mail %q has %q in its HTML", m.Subject, word)
		}
	}
}

// confirm waits for the mail of a registration, lets a scanner read its link, and returns the link's path: reading
// it twice and asking for its head has spent nothing (case 44).
func confirm(t *testing.T, w *webtest.World, email string) string {
	t.Helper()
	m := w.Mail(email, "Finish registering at Ashdale Academy")
	sameWords(t, m)
	path := linkIn(t, w, m, "/s/ashdale/verify/")
	before := w.Number(`select count(*) from accounts`)
	scanner := w.Browser()
	scanner.Header.Set("User-Agent", "")
	scanner.Header.Del("Sec-Fetch-Site")
	for range 2 {
		if r := scanner.Get(path); r.Status != 200 || !strings.Contains(r.Body, email) {
			t.Errorf("a scanner gets %d", r.Status)
		}
		if r := scanner.Head(path); r.Status != 200 || r.Body != "" {
			t.Errorf("a scanner's HEAD gets %d", r.Status)
		}
	}
	if r := scanner.Post(path, nil); r.Status != 403 {
		t.Errorf("a press from elsewhere gets %d", r.Status)
	}
	if after := w.Number(`select count(*) from accounts`); after != before {
		t.Errorf("reading the link made %d accounts", after-before)
	}
	return path
}

var address = regexp.MustCompile(`of=[^"&]+`)

// nextMail waits until an address has had that many mails, and gives the newest.
func nextMail(t testing.TB, w *webtest.World, to string, count int) sink.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for {
		var got []sink.Message
		for _, m := range w.Mailbox.Messages() {
			if m.To == to {
				got = append(got, m)
			}
		}
		if len(got) >= count {
			return got[0]
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("%d mails to %s, want %d", len(got), to, count)
		}
	}
}
