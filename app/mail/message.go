// Package mail hands one message to one recipient over SMTP and says, in four words, what became of it.
//
// It is the only package that knows go-mail. It holds no queue, keeps no state and logs nothing: an address
// never leaves it except on the wire. Who may be written to, when to try again and what people read about it
// are rules of the message noun and of the jobs.
package mail

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

const (
	// MaxBody is the most that text and HTML of one message may weigh together, in bytes.
	MaxBody = 50_000
	// Columns is the widest line of the text part, in characters. A longer word, such as a link, stays whole.
	Columns = 78

	maxAddress = 254 // RFC 5321, 4.5.3.1.3, without the angle brackets
)

// Address is a sender as people see it. The name may hold any letters; the email is a bare ASCII address.
type Address struct {
	Name, Email string
}

// Message is one email to one person. There is deliberately no Cc and no Bcc (MAIL-5).
type Message struct {
	From       Address // the service's own domain, with the school's name
	ReplyTo    string  // bare address of an office, or empty for none
	ReturnPath string  // envelope sender, where bounces go; empty: From.Email
	To         string  // bare ASCII address, a domain outside ASCII in its xn-- form
	Subject    string  // one line
	Text       string  // needed; lines beyond Columns are broken at spaces on the way out
	HTML       string  // the same words; empty sends the text alone
	MessageID  string  // local@domain, made and stored by the caller before the first try; kept on every later one

	ListID      string // mass mail: names the list, and adds "Precedence: bulk"
	Unsubscribe string // optional news only: the one-click address (RFC 8058)
}

// Check tells whether the message can go on the wire as it is. Its errors name the field and never the value,
// so they may be logged. CR, LF and every other control character in a header value is refused here.
func (m Message) Check() error {
	for _, field := range []struct{ name, value string }{
		{"from name", m.From.Name}, {"subject", m.Subject},
	} {
		if strings.ContainsFunc(field.value, unicode.IsControl) {
			return fmt.Errorf("%s: line breaks and control characters are refused", field.name)
		}
	}
	for _, field := range []struct {
		name, value string
		optional    bool
	}{
		{"from", m.From.Email, false}, {"to", m.To, false}, {"reply-to", m.ReplyTo, true}, {"return path", m.ReturnPath, true},
	} {
		if field.optional && field.value == "" {
			continue
		}
		if !bareAddress(field.value) {
			return fmt.Errorf("%s: not a bare ASCII email address", field.name)
		}
	}
	return errors.Join(m.checkBody(), m.checkTokens())
}

func (m Message) checkBody() error {
	switch {
	case strings.TrimSpace(m.Text) == "":
		return errors.New("text: missing")
	case strings.TrimSpace(m.Subject) == "":
		return errors.New("subject: missing")
	case len(m.Text)+len(m.HTML) > MaxBody:
		return fmt.Errorf("text and html: more than %d bytes", MaxBody)
	}
	return nil
}

// checkTokens looks at the values that stand between angle brackets.
func (m Message) checkTokens() error {
	id := m.messageID()
	if local, domain, ok := strings.Cut(id, "@"); !ok || local == "" || domain == "" || !token(id) {
		return errors.New("message id: must be local@domain")
	}
	if m.ListID != "" && !token(m.ListID) {
		return errors.New("list id: spaces, brackets and letters outside ASCII are refused")
	}
	if m.Unsubscribe == "" {
		return nil
	}
	u, err := url.Parse(m.Unsubscribe)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || !token(m.Unsubscribe) {
		return errors.New("unsubscribe: not a web address")
	}
	return nil
}

// bareAddress accepts what stands between the angle brackets of RCPT TO and nothing around it: no display name,
// no comment, no second address.
func bareAddress(s string) bool {
	if len(s) > maxAddress || !token(s) || strings.ContainsAny(s, "[]") {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s && a.Name == ""
}

// token is visible ASCII without spaces or angle brackets.
func token(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '<' || r == '>' })
}

// messageID lets callers give the id with or without its angle brackets.
func (m Message) messageID() string {
	return strings.TrimSuffix(strings.TrimPrefix(m.MessageID, "<"), ">")
}

// build makes the wire form. Text and HTML go quoted-printable, text first: a reader shows the last part it
// understands.
func (m Message) build(now time.Time) (*gomail.Msg, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	w := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP),
		gomail.WithNoDefaultUserAgent())
	w.FromMailAddress(&mail.Address{Name: m.From.Name, Address: m.From.Email})
	w.ToMailAddress(&mail.Address{Address: m.To})
	if m.ReplyTo != "" {
		w.ReplyToMailAddress(&mail.Address{Address: m.ReplyTo})
	}
	if m.ReturnPath != "" {
		w.EnvelopeFromMailAddress(&mail.Address{Address: m.ReturnPath})
	}
	w.Subject(m.Subject)
	w.SetDateWithValue(now.UTC())
	w.SetMessageIDWithValue(m.messageID())
	w.SetGenHeader("Auto-Submitted", "auto-generated")
	m.addListHeaders(w)
	w.SetBodyString(gomail.TypeTextPlain, wrap(clean(m.Text), Columns))
	if m.HTML != "" {
		w.AddAlternativeString(gomail.TypeTextHTML, clean(m.HTML))
	}
	return w, nil
}

func (m Message) addListHeaders(w *gomail.Msg) {
	if m.ListID != "" {
		w.SetGenHeader("List-Id", "<"+m.ListID+">")
		w.SetGenHeader(gomail.HeaderPrecedence, "bulk")
	}
	if m.Unsubscribe != "" {
		w.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+m.Unsubscribe+">")
		w.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
}
