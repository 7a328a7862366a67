package mail

import (
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
)

// delivered sends m through a scripted server and gives the message as it went over the wire.
func delivered(t *testing.T, m Message) (wire string, said []string) {
	t.Helper()
	server := startScripted(t, nil)
	if out := server.sender(t).Send(t.Context(), m); out.State != Accepted {
		t.Fatalf("not accepted: %+v", out)
	}
	said = server.said()
	for _, s := range said {
		if strings.Contains(s, "\r\n") {
			wire = s
		}
	}
	return wire, said
}

func TestOnTheWire(t *testing.T) {
	m := plainMessage()
	m.From.Name = "Ysgol Ŵyn, “Ashdale”"
	m.Subject = "Adroddiad Siân Ŵyn-Pugh: £12.50, and more words so that this subject needs a second line on the wire"
	wire, said := delivered(t, m)

	want := []string{"MAIL FROM:<post@gateway.example>", "RCPT TO:<parent@example.com>", "DATA"}
	if !slices.Equal(said[1:4], want) {
		t.Errorf("envelope %q, want %q", said[1:4], want)
	}
	for _, line := range strings.Split(strings.TrimSuffix(wire, "\r\n"), "\r\n") {
		if len(line) > 78 {
			t.Errorf("%d columns: %q", len(line), line)
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r > 0x7e || r < ' ' }) {
			t.Errorf("not plain ASCII: %q", line)
		}
	}
	parsed, err := mail.ReadMessage(strings.NewReader(wire))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"To": "<parent@example.com>", "Message-Id": "<41.7@gateway.example>", "Auto-Submitted": "auto-generated",
		"Mime-Version": "1.0", "Cc": "", "Bcc": "", "Reply-To": "", "Precedence": "", "List-Id": "",
		"List-Unsubscribe": "", "X-Mailer": "", "User-Agent": "",
	} {
		if got := parsed.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	from, err := parsed.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != m.From.Name || from[0].Address != m.From.Email {
		t.Errorf("From: %v %v", from, err)
	}
	if subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject")); err != nil || subject != m.Subject {
		t.Errorf("Subject: %q %v", subject, err)
	}
	if date, err := parsed.Header.Date(); err != nil || time.Since(date).Abs() > time.Minute {
		t.Errorf("Date: %v %v", date, err)
	}
}

// Text stands first, both parts are quoted-printable, and both read back as they were given.
func TestParts(t *testing.T) {
	m := plainMessage()
	m.Text = "Annwyl Siân,\n\nhttps://gateway.example/s/ashdale/verify?token=" + strings.Repeat("x", 80) + "\n.\nFrom here: £5 = fine\n"
	m.HTML = "<p lang=\"cy\">Annwyl Siân</p>\n<p><a href=\"https://gateway.example/?a=1&amp;b=2\">£5</a></p>\n"
	wire, _ := delivered(t, m)
	parsed, err := mail.ReadMessage(strings.NewReader(wire))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(parsed.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%q %v", kind, err)
	}
	parts := multipart.NewReader(parsed.Body, params["boundary"])
	for _, want := range []struct{ kind, body string }{{"text/plain; charset=UTF-8", m.Text}, {"text/html; charset=UTF-8", m.HTML}} {
		raw, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if raw.Header.Get("Content-Type") != want.kind || raw.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Errorf("part headers %v", raw.Header)
		}
	}
	if _, err := parts.NextRawPart(); err != io.EOF {
		t.Errorf("a third part: %v", err)
	}
	parts = multipart.NewReader(strings.NewReader(wire[strings.Index(wire, "\r\n\r\n"):]), params["boundary"])
	for _, want := range []string{m.Text, m.HTML} {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part)
		if got := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || got != want {
			t.Errorf("%v\n got %q\nwant %q", err, got, want)
		}
	}
}

func TestTextAlone(t *testing.T) {
	m := plainMessage()
	m.HTML = ""
	wire, _ := delivered(t, m)
	if !strings.Contains(wire, "Content-Type: text/plain; charset=UTF-8\r\n") || strings.Contains(wire, "multipart") {
		t.Errorf("%s", wire)
	}
}

func TestListMail(t *testing.T) {
	m := plainMessage()
	m.ReplyTo, m.ReturnPath = "office@ashdale.example", "b+41.7f@gateway.example"
	m.ListID, m.Unsubscribe = "news.ashdale.gateway.example", "https://gateway.example/u/"+strings.Repeat("k", 60)
	m.MessageID = "<41.7@gateway.example>"
	wire, said := delivered(t, m)
	if said[1] != "MAIL FROM:<b+41.7f@gateway.example>" {
		t.Errorf("return path: %q", said[1])
	}
	parsed, err := mail.ReadMessage(strings.NewReader(wire))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"From": `"Ashdale School" <post@gateway.example>`, "Reply-To": "<office@ashdale.example>", "Precedence": "bulk",
		"List-Id": "<news.ashdale.gateway.example>", "List-Unsubscribe": "<" + m.Unsubscribe + ">",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click", "Message-Id": "<41.7@gateway.example>",
	} {
		if got := parsed.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Perfectly good addresses go through as they are.
func TestAddressesOnTheWire(t *testing.T) {
	for _, to := range []string{"o'neil@example.com", "a.b+school@example.co.uk", "x@xn--bcher-kva.example", "Parent@Example.COM", "x@school.academy"} {
		m := plainMessage()
		m.To = to
		_, said := delivered(t, m)
		if want := "RCPT TO:<" + to + ">"; said[2] != want {
			t.Errorf("%q, want %q", said[2], want)
		}
	}
}

// Whatever could add a recipient, a header or a command is refused before anything is connected.
func TestRefusedBeforeConnecting(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"CR LF in subject":      func(m *Message) { m.Subject = "Hello\r\nBcc: other@example.com" },
		"LF in subject":         func(m *Message) { m.Subject = "Hello\nBcc: other@example.com" },
		"CR in subject":         func(m *Message) { m.Subject = "Hello\rBcc: other@example.com" },
		"NEL in subject":        func(m *Message) { m.Subject = "Hello\u0085Bcc" },
		"no subject":            func(m *Message) { m.Subject = " " },
		"CR LF in from name":    func(m *Message) { m.From.Name = "School\r\nBcc: other@example.com" },
		"CR LF in from":         func(m *Message) { m.From.Email = "post@gateway.example\r\nBcc: other@example.com" },
		"CR LF in to":           func(m *Message) { m.To = "parent@example.com\r\nBcc: other@example.com" },
		"CR LF in reply-to":     func(m *Message) { m.ReplyTo = "office@example.com\r\nBcc: other@example.com" },
		"CR LF in return path":  func(m *Message) { m.ReturnPath = "b@example.com>\r\nRCPT TO:<other@example.com" },
		"CR LF in message id":   func(m *Message) { m.MessageID = "1@gateway.example>\r\nBcc: other@example.com" },
		"CR LF in list id":      func(m *Message) { m.ListID = "news\r\nBcc: other@example.com" },
		"CR LF in unsubscribe":  func(m *Message) { m.Unsubscribe = "https://gateway.example/u\r\nBcc: other@example.com" },
		"script as unsubscribe": func(m *Message) { m.Unsubscribe = "javascript:alert(1)" },
		"no message id":         func(m *Message) { m.MessageID = "" },
		"message id without at": func(m *Message) { m.MessageID = "41.7" },
		"two recipients":        func(m *Message) { m.To = "x@a.example, y@a.example" },
		"recipient with a name": func(m *Message) { m.To = `"Smith, J" <x@example.com>` },
		"recipient in brackets": func(m *Message) { m.To = "<x@example.com>" },
		"space in recipient":    func(m *Message) { m.To = "a b@example.com" },
		"two dots in recipient": func(m *Message) { m.To = "x..y@example.com" },
		"dot at the end":        func(m *Message) { m.To = "x@example.com." },
		"literal domain":        func(m *Message) { m.To = "x@[127.0.0.1]" },
		"letters outside ASCII": func(m *Message) { m.To = "üser@example.com" },
		"domain outside ASCII":  func(m *Message) { m.To = "user@bücher.example" },
		"zero-width space":      func(m *Message) { m.To = "x@example.com\u200b" },
		"very long recipient":   func(m *Message) { m.To = "x@" + strings.Repeat("a.", 130) + "example" },
		"no recipient":          func(m *Message) { m.To = "" },
		"no text":               func(m *Message) { m.Text = "\n" },
		"more than the size":    func(m *Message) { m.HTML = strings.Repeat("x", MaxBody) },
	} {
		t.Run(name, func(t *testing.T) {
			server := startScripted(t, nil)
			m := plainMessage()
			spoil(&m)
			err := m.Check()
			out := server.sender(t).Send(t.Context(), m)
			if err == nil || out != (Outcome{State: Failed, Reason: err.Error()}) {
				t.Errorf("check %v, outcome %+v", err, out)
			}
			if strings.Contains(out.Reason, "example.com") || len(server.said()) != 0 {
				t.Errorf("reason %q, server heard %q", out.Reason, server.said())
			}
		})
	}
}

func TestWrap(t *testing.T) {
	link := "https://gateway.example/" + strings.Repeat("a", 30)
	for _, row := range []struct{ in, want string }{
		{"", ""},
		{"short line\n\n  indented  \n", "short line\n\n  indented  \n"},
		{strings.Repeat("x", 20), strings.Repeat("x", 20)},
		{"one two three four five six", "one two three four\nfive six"},
		{"ŵŵŵ ŵŵŵ ŵŵŵ ŵŵŵ ŵŵŵŵ", "ŵŵŵ ŵŵŵ ŵŵŵ ŵŵŵ ŵŵŵŵ"},
		{"see " + link + " now", "see\n" + link + "\nnow"},
	} {
		if got := wrap(row.in, 20); got != row.want {
			t.Errorf("%q: got %q, want %q", row.in, got, row.want)
		}
	}
	m := plainMessage()
	m.Text = strings.Repeat("seven77 ", 40) + "\n"
	wire, _ := delivered(t, m)
	if want := strings.TrimSuffix(strings.Repeat("seven77 ", 9), " ") + "\r\n"; strings.Count(wire, want) != 4 {
		t.Errorf("not broken at 78 columns:\n%s", wire)
	}
}

func TestClean(t *testing.T) {
	if got := clean("a\r\nb\rc\x92d"); got != "a\nb\nc\uFFFDd" {
		t.Errorf("%q", got)
	}
}
