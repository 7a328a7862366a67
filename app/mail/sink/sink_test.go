package sink

import (
	"context"
	"errors"
	"fmt"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gateway/app/mail"
)

func start(t *testing.T, o Options) *Sink {
	t.Helper()
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func sender(t *testing.T, s *Sink) *mail.Sender {
	t.Helper()
	sender, err := mail.Open(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

// welsh is a message with everything that has gone wrong in somebody's mail before.
func welsh(to string) mail.Message {
	return mail.Message{
		From: mail.Address{Name: "Ysgol Ŵyn, Ashdale", Email: "post@gateway.example"}, To: to, MessageID: "41.7@gateway.example",
		Subject: "Taith ysgol Siân Ŵyn-Pugh: £12.50, tŷ, môr, “O’Neil” a digon o eiriau i lenwi mwy nag un llinell o bennyn",
		Text:    "Annwyl Siân,\n\n.\n..two dots\nhttps://gateway.example/s/ashdale/verify?token=a1b2c3&k=7\n\nŵ ŷ £ = 🎉\n",
		HTML: "<!doctype html>\n<html lang=\"cy\"><head><title>£</title></head><body><p>Annwyl Siân, ŵ ŷ £ = 🎉</p>\n" +
			"<p><a href=\"https://gateway.example/s/ashdale/verify?token=a1b2c3&amp;k=7\">Cadarnhau</a></p></body></html>\n",
	}
}

func send(t *testing.T, s *Sink, m mail.Message) {
	t.Helper()
	if out := sender(t, s).Send(t.Context(), m); out.State != mail.Accepted {
		t.Fatalf("not accepted: %+v", out)
	}
}

func TestReadsBackWhatWasSent(t *testing.T) {
	s := start(t, Options{})
	want := welsh("o'neil+7c@xn--bcher-kva.example")
	before := time.Now()
	send(t, s, want)
	list := s.Messages()
	if len(list) != 1 {
		t.Fatalf("%d messages", len(list))
	}
	got := list[0]
	if got.ID != "1" || got.To != want.To || got.From != "Ysgol Ŵyn, Ashdale <post@gateway.example>" || got.ReturnPath != want.From.Email {
		t.Errorf("id %q, to %q, from %q, return path %q", got.ID, got.To, got.From, got.ReturnPath)
	}
	if got.Subject != want.Subject {
		t.Errorf("subject\n got %q\nwant %q", got.Subject, want.Subject)
	}
	if got.Text != want.Text {
		t.Errorf("text\n got %q\nwant %q", got.Text, want.Text)
	}
	if got.HTML != want.HTML {
		t.Errorf("html\n got %q\nwant %q", got.HTML, want.HTML)
	}
	if !strings.Contains(got.Raw, "\r\nMessage-ID: <41.7@gateway.example>\r\n") || got.At.Before(before) || got.At.Location() != time.UTC {
		t.Errorf("at %v, raw\n%s", got.At, got.Raw)
	}
}

func TestTextAloneReadsBack(t *testing.T) {
	s := start(t, Options{})
	want := welsh("parent@example.com")
	want.HTML = ""
	send(t, s, want)
	if got := s.Messages()[0]; got.Text != want.Text || got.HTML != "" {
		t.Errorf("text %q, html %q", got.Text, got.HTML)
	}
}

// Other programs' mails: encoded words, base64, nesting, attachments, no MIME at all.
func TestDecodes(t *testing.T) {
	for _, row := range []struct{ name, raw, from, subject, text, html string }{
		{"base64 and Q words", "From: =?utf-8?b?U2nDom4=?= <a@example.com>\r\nSubject: =?utf-8?q?=C2=A35?= =?utf-8?b?IGTFtw==?=\r\n" +
			"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: BASE64\r\n\r\nPHA+xbU\r\nKPC9wPg==\r\n",
			"Siân <a@example.com>", "£5 dŷ", "", "<p>ŵ\n</p>"},
		{"nested with attachment", "From: a@example.com\r\nSubject: nested\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n" +
			"--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nplain\r\n" +
			"--i\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=C5=B5</p>\r\n--i--\r\n" +
			"--o\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nnot this\r\n--o--\r\n",
			"a@example.com", "nested", "plain", "<p>ŵ</p>"},
		{"no MIME", "From: a@example.com\r\n\r\nhello\r\nthere\r\n", "a@example.com", "", "hello\nthere\n", ""},
		{"no headers", "\r\njust text", "b@example.com", "", "just text", ""},
		{"not a mail", "just text\r\n", "b@example.com", "", "just text\n", ""},
		{"not UTF-8", "From: a@example.com\r\n\r\nSi\xe2n\r\n", "a@example.com", "", "Si\uFFFDn\n", ""},
	} {
		m := newMessage(7, "b@example.com", "to@example.com", []byte(row.raw), time.Now())
		if m.From != row.from || m.Subject != row.subject || m.Text != row.text || m.HTML != row.html || m.Raw != row.raw {
			t.Errorf("%s: from %q, subject %q, text %q, html %q", row.name, m.From, m.Subject, m.Text, m.HTML)
		}
	}
}

func TestOneCopyForEachRecipient(t *testing.T) {
	s := start(t, Options{})
	raw := []byte("From: a@example.com\r\nSubject: to two\r\n\r\nhello\r\n")
	if err := smtp.SendMail(s.addr, nil, "b@example.com", []string{"x@example.com", "y@example.com"}, raw); err != nil {
		t.Fatal(err)
	}
	list := s.Messages()
	if len(list) != 2 || list[0].To != "y@example.com" || list[0].ID != "2" || list[1].To != "x@example.com" || list[1].Raw != string(raw) {
		t.Errorf("%+v", list)
	}
}

func TestConcurrentSendsArriveOnce(t *testing.T) {
	s := start(t, Options{Dir: t.TempDir()})
	out := sender(t, s)
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			m := welsh(fmt.Sprintf("parent%d@example.com", i))
			m.Subject = fmt.Sprintf("Number %d", i)
			if got := out.Send(t.Context(), m); got.State != mail.Accepted {
				t.Errorf("%d: %+v", i, got)
			}
		})
	}
	all.Wait()
	seen := map[string]string{}
	for i, m := range s.Messages() {
		seen[m.To] = m.Subject
		if want := fmt.Sprint(50 - i); m.ID != want {
			t.Errorf("place %d: id %s, want %s", i, m.ID, want)
		}
	}
	for i := range 50 {
		if got := seen[fmt.Sprintf("parent%d@example.com", i)]; got != fmt.Sprintf("Number %d", i) {
			t.Errorf("parent%d got %q", i, got)
		}
	}
}

func TestKeptOverRestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail", "box")
	first := start(t, Options{Dir: dir})
	send(t, first, welsh("a@example.com"))
	send(t, first, welsh("b@example.com"))
	before := first.Messages()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	// a message that was being written when the process was killed, and a file of somebody else
	half := filepath.Join(dir, "000000003-20260305T091400.000000000Z.eml.part")
	other := filepath.Join(dir, "notes.txt")
	for _, path := range []string{half, other} {
		if err := os.WriteFile(path, []byte("Return-Path: <"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	second := start(t, Options{Dir: dir})
	after := second.Messages()
	if len(after) != 2 || after[0] != before[0] || after[1] != before[1] {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Error("the half-written message is still there")
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("a file of somebody else is gone")
	}
	send(t, second, welsh("c@example.com"))
	if m := second.Messages()[0]; m.ID != "3" || m.To != "c@example.com" {
		t.Errorf("after the restart: id %s to %s", m.ID, m.To)
	}
}

func TestKeepsTheNewest(t *testing.T) {
	dir := t.TempDir()
	s := start(t, Options{Dir: dir, Keep: 3})
	for i := range 5 {
		send(t, s, welsh(fmt.Sprintf("p%d@example.com", i+1)))
	}
	if list := s.Messages(); len(list) != 3 || list[0].ID != "5" || list[2].ID != "3" {
		t.Errorf("kept %d", len(list))
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 3 {
		t.Errorf("%d files, %v", len(files), err)
	}
	again, err := Start(Options{Dir: dir, Keep: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if list := again.Messages(); len(list) != 2 || list[0].ID != "5" || list[1].ID != "4" {
		t.Errorf("kept %d after the restart", len(list))
	}
}

// A message that cannot be kept is not accepted: the sender tries again.
func TestNotAcceptedWhenNotKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "box")
	s := start(t, Options{Dir: dir})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	out := sender(t, s).Send(t.Context(), welsh("a@example.com"))
	if out.State != mail.Deferred || out.Code != 451 || out.Enhanced != "4.3.0" || len(s.Messages()) != 0 {
		t.Errorf("%+v, %d messages", out, len(s.Messages()))
	}
}

func TestWait(t *testing.T) {
	s := start(t, Options{})
	got := make(chan Message)
	go func() {
		m, err := s.Wait(t.Context(), "Parent@Example.com", "£12.50")
		if err != nil {
			t.Error(err)
		}
		got <- m
	}()
	send(t, s, welsh("other@example.com"))
	send(t, s, welsh("parent@example.com"))
	if m := <-got; m.To != "parent@example.com" || m.ID != "2" {
		t.Errorf("got %s to %s", m.ID, m.To)
	}
	if m, err := s.Wait(t.Context(), "", "Taith"); err != nil || m.ID != "2" {
		t.Errorf("newest: %s %v", m.ID, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Wait(ended, "parent@example.com", "no such words"); !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "@") {
		t.Errorf("%v", err)
	}
}

func TestThisMachineOnly(t *testing.T) {
	for _, addr := range []string{":1025", "0.0.0.0:0", "192.0.2.1:1025", "mail.example.com:25", "127.0.0.1", "[::]:0"} {
		if s, err := Start(Options{Addr: addr}); err == nil {
			t.Errorf("%q was taken", addr)
			_ = s.Close()
		}
	}
	s := start(t, Options{Addr: "127.0.0.1:0"})
	if !strings.HasPrefix(s.URL(), "smtp://127.0.0.1:") || strings.HasSuffix(s.URL(), ":0") {
		t.Error(s.URL())
	}
	if _, err := Start(Options{Addr: s.addr}); err == nil {
		t.Error("a taken port was taken again")
	}
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
}
