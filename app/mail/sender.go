package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// timeout bounds each of the two halves of an attempt: until the relay takes commands, and the message itself.
// Shorter, and a relay that scans slowly makes messages Unknown; together they stay well under the patience of
// a job whose context ends first.
const timeout = 40 * time.Second

// errURL never repeats what it was given: there is a password in it.
var errURL = errors.New("not an address such as smtp://user:password@host:587, smtps://host or smtp://127.0.0.1:1025")

// Sender hands messages to one relay. It is safe for concurrent use; each message has a connection of its own.
type Sender struct {
	host       string
	port       int
	user, pass string
	implicit   bool // TLS from the first byte (smtps)
	starttls   bool
	tls        *tls.Config
	timeout    time.Duration
}

// Open reads the address of the relay and connects to nothing. Without TLS it speaks only to this machine;
// elsewhere smtp:// demands STARTTLS, unless the address ends in ?tls=none, which then may hold no password
// (?tls=starttls demands it on this machine too). The ports are 587 for smtp and 465 for smtps when none is given.
// Its errors never hold the address.
func Open(smtpURL string) (*Sender, error) {
	u, err := url.Parse(smtpURL)
	if err != nil || u.Hostname() == "" || (u.Path != "" && u.Path != "/") || u.Fragment != "" {
		return nil, errURL
	}
	s := &Sender{host: u.Hostname(), timeout: timeout}
	s.tls = &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}
	s.user = u.User.Username()
	s.pass, _ = u.User.Password()
	if err := s.security(u); err != nil {
		return nil, err
	}
	if s.port = s.usualPort(); u.Port() != "" {
		if s.port, err = strconv.Atoi(u.Port()); err != nil || s.port < 1 || s.port > 65535 {
			return nil, errURL
		}
	}
	return s, nil
}

func (s *Sender) usualPort() int {
	if s.implicit {
		return 465
	}
	return 587
}

// security settles how the line is encrypted.
func (s *Sender) security(u *url.URL) error {
	query := u.Query()
	wish := query.Get("tls")
	query.Del("tls")
	if len(query) > 0 {
		return errors.New("only ?tls=none and ?tls=starttls are known")
	}
	loopback := isLoopback(s.host)
	switch {
	case u.Scheme == "smtps" && wish == "":
		s.implicit = true
	case u.Scheme != "smtp":
		return errURL
	case wish == "starttls", wish == "" && !loopback:
		s.starttls = true
	case wish == "none" && !loopback && s.user != "":
		return errors.New("a password is never sent to another machine without TLS")
	case wish != "" && wish != "none":
		return errors.New("tls: only none and starttls are known")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

// String names the relay without user and password, so that a Sender may be printed.
func (s *Sender) String() string {
	scheme := "smtp"
	if s.implicit {
		scheme = "smtps"
	}
	return fmt.Sprintf("%s://%s", scheme, net.JoinHostPort(s.host, strconv.Itoa(s.port)))
}

// GoString keeps the password out of %#v too.
func (s *Sender) GoString() string { return s.String() }

// Send tries once and returns when the fate of the message is known, or certain to stay unknown. A message that
// Check refuses is Failed before anything is connected. When ctx ends the connection is cut, and the outcome says
// how far it had come.
func (s *Sender) Send(ctx context.Context, m Message) Outcome {
	msg, err := m.build(time.Now())
	if err != nil {
		return Outcome{State: Failed, Reason: err.Error()}
	}
	var l line
	defer l.cut()
	client, err := gomail.NewClient(s.host, s.options(l.dialer(ctx, s))...)
	if err != nil {
		return connectionOutcome(err)
	}
	server, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return connectionOutcome(err)
	}
	err = client.SendWithSMTPClient(server, msg)
	out := classify(err, msg.IsDelivered())
	// QUIT is courtesy: whatever it meets, the outcome stands.
	_ = client.CloseWithSMTPClient(server)
	return out
}

func (s *Sender) options(dial gomail.DialContextFunc) []gomail.Option {
	opts := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(s.timeout), gomail.WithDialContextFunc(dial),
		gomail.WithTLSConfig(s.tls), gomail.WithTLSPolicy(gomail.NoTLS), gomail.WithoutNoop(), gomail.WithoutSMTPUTF8(),
	}
	if s.starttls {
		opts = append(opts, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.user == "" {
		return opts
	}
	kinds := []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin}
	if !s.implicit && !s.starttls { // Open has made sure that this is the same machine
		kinds = []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc}
	}
	return append(opts, gomail.WithUsername(s.user), gomail.WithPassword(s.pass), gomail.WithOpportunisticSMTPAuth(kinds...))
}

// line is the one connection of an attempt. go-mail heeds a context only while it dials, and leaves the
// connection open when QUIT fails; both are mended here.
type line struct {
	conn net.Conn
	stop func() bool
}

// dialer makes the function that go-mail dials with; the connection ends when until does.
func (l *line) dialer(until context.Context, s *Sender) gomail.DialContextFunc {
	plain := &net.Dialer{}
	dial := plain.DialContext
	if s.implicit {
		dial = (&tls.Dialer{NetDialer: plain, Config: s.tls}).DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		l.conn = conn
		l.stop = context.AfterFunc(until, func() { _ = conn.Close() })
		return conn, nil
	}
}

func (l *line) cut() {
	if l.conn != nil {
		l.stop()
		_ = l.conn.Close()
	}
}
