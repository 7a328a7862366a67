package mail

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestOpen(t *testing.T) {
	for _, row := range []struct {
		url                string
		name               string
		user, pass         string
		implicit, starttls bool
	}{
		{"smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025", "", "", false, false},
		{"smtp://localhost:1025/", "smtp://localhost:1025", "", "", false, false},
		{"smtp://[::1]:1025", "smtp://[::1]:1025", "", "", false, false},
		{"smtp://127.0.0.1:1025?tls=starttls", "smtp://127.0.0.1:1025", "", "", false, true},
		{"smtp://127.0.0.1:1025?tls=none", "smtp://127.0.0.1:1025", "", "", false, false},
		{"smtp://user:p%40ss%3A@relay.example", "smtp://relay.example:587", "user", "p@ss:", false, true},
		{"smtp://relay.example:25", "smtp://relay.example:25", "", "", false, true},
		{"smtp://relay.example:25?tls=none", "smtp://relay.example:25", "", "", false, false},
		{"smtps://user:pass@relay.example", "smtps://relay.example:465", "user", "pass", true, false},
	} {
		s, err := Open(row.url)
		if err != nil {
			t.Errorf("%s: %v", row.url, err)
			continue
		}
		if s.String() != row.name || s.user != row.user || s.pass != row.pass || s.implicit != row.implicit || s.starttls != row.starttls {
			t.Errorf("%s: %s user %q pass %q implicit %v starttls %v", row.url, s, s.user, s.pass, s.implicit, s.starttls)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, url := range []string{
		"", "relay.example:25", "http://user:secret@relay.example", "smtp://", "smtp://user:secret@relay.example:port",
		"smtp://user:sec%zzret@relay.example", "smtp://user:secret@relay.example:99999", "smtp://user:secret@relay.example/path",
		"smtp://user:secret@relay.example?tls=none", "smtp://relay.example?tls=maybe", "smtp://relay.example?ssl=1",
		"smtps://relay.example?tls=none", "smtp://relay.example#x",
	} {
		s, err := Open(url)
		if err == nil {
			t.Errorf("%s was taken as %v", url, s)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "relay.example") {
			t.Errorf("%s: the error repeats the address: %v", url, err)
		}
	}
}

func TestPasswordIsNotPrinted(t *testing.T) {
	s, err := Open("smtp://user:hunter22@relay.example")
	if err != nil {
		t.Fatal(err)
	}
	if all := fmt.Sprintf("%v %+v %#v %s", s, s, s, s); strings.Contains(all, "hunter22") {
		t.Error(all)
	}
}

// STARTTLS that is demanded and not offered: nothing of the message is said.
func TestNoMailWithoutStartTLS(t *testing.T) {
	server := startScripted(t, nil)
	s, err := Open("smtp://user:secret@" + server.listener.Addr().String() + "?tls=starttls")
	if err != nil {
		t.Fatal(err)
	}
	out := s.Send(t.Context(), plainMessage())
	if out.State != Deferred || !out.Connection {
		t.Errorf("%+v", out)
	}
	for _, said := range server.said() {
		if !strings.HasPrefix(said, "EHLO") && said != "QUIT" {
			t.Errorf("said %q in the clear", said)
		}
	}
}

func TestImplicitTLSAndPassword(t *testing.T) {
	web := httptest.NewTLSServer(nil) // lends its certificate for 127.0.0.1
	defer web.Close()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: web.TLS.Certificates})
	if err != nil {
		t.Fatal(err)
	}
	server := serveScripted(t, listener, nil)
	s, err := Open("smtps://user:secret@" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if out := s.Send(t.Context(), plainMessage()); out.State != Deferred || len(server.said()) != 0 {
		t.Errorf("an unknown certificate: %+v, %q", out, server.said())
	}
	s.tls.RootCAs = x509.NewCertPool()
	s.tls.RootCAs.AddCert(web.Certificate())
	if out := s.Send(t.Context(), plainMessage()); out.State != Accepted {
		t.Errorf("%+v", out)
	}
	want := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00user\x00secret"))
	if got := server.said(); len(got) < 2 || got[1] != want {
		t.Errorf("said %q, want %q", got, want)
	}
}

// A wrong password says nothing about the message.
func TestRefusedPasswordIsDeferred(t *testing.T) {
	server := startScripted(t, map[string]string{"AUTH": "535 5.7.8 no"})
	s, err := Open("smtp://user:secret@" + server.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	want := Outcome{State: Deferred, Code: 535, Connection: true, Reason: "the mail relay turned the connection away: 535"}
	if out := s.Send(t.Context(), plainMessage()); out != want {
		t.Errorf("got %+v, want %+v", out, want)
	}
}

func TestConcurrentSends(t *testing.T) {
	server := startScripted(t, nil)
	s := server.sender(t)
	var all sync.WaitGroup
	for i := range 32 {
		all.Go(func() {
			m := plainMessage()
			m.To = fmt.Sprintf("parent%d@example.com", i)
			if out := s.Send(t.Context(), m); out.State != Accepted {
				t.Errorf("%d: %+v", i, out)
			}
		})
	}
	all.Wait()
	heard := strings.Join(server.said(), "\n") + "\n"
	for i := range 32 {
		if n := strings.Count(heard, fmt.Sprintf("RCPT TO:<parent%d@example.com>\n", i)); n != 1 {
			t.Errorf("parent%d: %d copies", i, n)
		}
	}
}

// The connection is closed on our side too when the server never says goodbye.
func TestConnectionIsClosedAfterHang(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	s, err := Open("smtp://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s.timeout = 50 * time.Millisecond
	go s.Send(t.Context(), plainMessage())
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := conn.Read(make([]byte, 1)); err == nil || err.Error() != "EOF" {
		t.Errorf("the connection stayed open: %v", err)
	}
}
