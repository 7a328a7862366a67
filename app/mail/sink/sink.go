// Package sink is a real SMTP server for the demo and the tests. It keeps every message it accepts and shows
// them to people and to programs; nothing is ever passed on. It listens on this machine only.
package sink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

const (
	usualKeep  = 2000
	maxMessage = 10 << 20 // bytes
	idle       = 5 * time.Minute
)

// Options say where the sink listens and what it keeps.
type Options struct {
	Addr string // host:port of this machine; empty: any free port of 127.0.0.1
	Dir  string // folder that keeps the messages over a restart, made when missing; empty: in memory only
	Keep int    // newest messages kept; 0: 2,000
}

// Message is one copy in one mailbox: a message to three recipients is three of these.
type Message struct {
	ID         string    `json:"id"`      // grows with each message
	From       string    `json:"from"`    // the header, with the name; the envelope sender when there is none
	To         string    `json:"to"`      // envelope recipient
	Subject    string    `json:"subject"` // decoded, like Text and HTML
	Text       string    `json:"text"`    // line ends are \n
	HTML       string    `json:"html"`
	Raw        string    `json:"raw"` // as it came over the wire
	At         time.Time `json:"-"`   // when it was accepted, UTC
	ReturnPath string    `json:"-"`   // envelope sender
}

// Sink is a running server. All its methods may be called at the same time.
type Sink struct {
	server *smtp.Server
	listen net.Listener
	addr   string
	london *time.Location
	keep   int
	disk   *folder // nil: in memory only
	served sync.WaitGroup
	once   sync.Once // of Close

	mu       sync.Mutex
	messages []Message // oldest first
	last     int       // number of the newest message
	arrived  chan struct{}
}

// Start listens and returns at once. It fails when the address is not one of this machine or is taken, or when
// the folder cannot be read.
func Start(o Options) (*Sink, error) {
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if host, _, err := net.SplitHostPort(o.Addr); err != nil || !isLoopback(host) {
		return nil, errors.New("mail sink: the address must be host:port of this machine, such as 127.0.0.1:1025")
	}
	s := &Sink{keep: o.Keep, arrived: make(chan struct{})}
	if s.keep <= 0 {
		s.keep = usualKeep
	}
	var err error
	if s.london, err = time.LoadLocation("Europe/London"); err != nil {
		return nil, fmt.Errorf("mail sink: %w", err)
	}
	if err := s.open(o.Dir); err != nil {
		return nil, fmt.Errorf("mail sink: %w", err)
	}
	if s.listen, err = net.Listen("tcp", o.Addr); err != nil {
		return nil, fmt.Errorf("mail sink: %w", err)
	}
	s.addr = s.listen.Addr().String()
	s.server = newServer(s)
	s.served.Go(func() { _ = s.server.Serve(s.listen) })
	return s, nil
}

func newServer(s *Sink) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{sink: s}, nil }))
	server.Domain = "localhost"
	server.MaxMessageBytes = maxMessage
	server.ReadTimeout, server.WriteTimeout = idle, idle
	server.ErrorLog = log.New(io.Discard, "", 0) // it would name peers, and a client that hangs up is no news
	return server
}

// open reads what an earlier run kept.
func (s *Sink) open(dir string) (err error) {
	if dir == "" {
		return nil
	}
	s.disk = &folder{dir}
	if s.messages, s.last, err = s.disk.load(); err != nil {
		return err
	}
	return s.forget()
}

// URL is the sink's address as a sender wants it: smtp://127.0.0.1:port.
func (s *Sink) URL() string { return "smtp://" + s.addr }

// Close stops listening and ends open conversations. What was accepted stays readable.
func (s *Sink) Close() (err error) {
	s.once.Do(func() {
		err = s.server.Close()
		_ = s.listen.Close() // the server does not know it yet when Close follows Start at once
		s.served.Wait()
	})
	return err
}

// Messages lists what is kept, newest first.
func (s *Sink) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := slices.Clone(s.messages)
	slices.Reverse(list)
	return list
}

// Wait gives the newest message to an address (capitals do not count, empty is any) whose subject holds the
// words, and waits for it until ctx ends; then the error wraps that of ctx.
func (s *Sink) Wait(ctx context.Context, to, subjectContains string) (Message, error) {
	for {
		s.mu.Lock()
		arrived := s.arrived
		s.mu.Unlock()
		for _, m := range s.Messages() {
			if (to == "" || strings.EqualFold(m.To, to)) && strings.Contains(m.Subject, subjectContains) {
				return m, nil
			}
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("mail sink: no message with %q in its subject: %w", subjectContains, ctx.Err())
		}
	}
}

// accept keeps one copy for each recipient, all or none, on disk before it returns.
func (s *Sink) accept(returnPath string, recipients []string, raw []byte, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var added []Message
	for _, to := range recipients {
		m := newMessage(s.last+len(added)+1, returnPath, to, raw, at)
		if s.disk != nil {
			if err := s.disk.save(m); err != nil {
				return errors.Join(err, s.disk.remove(added))
			}
		}
		added = append(added, m)
	}
	s.last += len(added)
	s.messages = append(s.messages, added...)
	close(s.arrived)
	s.arrived = make(chan struct{})
	_ = s.forget() // these messages are kept; an error here would make the sender send them again
	return nil
}

// forget drops the oldest messages beyond what is kept.
func (s *Sink) forget() error {
	over := len(s.messages) - s.keep
	if over <= 0 {
		return nil
	}
	old := s.messages[:over]
	s.messages = slices.Clone(s.messages[over:])
	if s.disk == nil {
		return nil
	}
	return s.disk.remove(old)
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}
