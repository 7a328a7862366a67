package mail

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// Two things a scripted server can do instead of answering.
const (
	drop = "drop" // close the connection
	hang = "hang" // say nothing until the client gives up
)

// scripted is a relay that answers each step by its script; a step that is not in the script goes well.
// Steps: BANNER, EHLO, AUTH, MAIL, RCPT, DATA, DOT, RSET, QUIT.
type scripted struct {
	script   map[string]string
	listener net.Listener

	mu    sync.Mutex
	heard []string // every command line, and the message as one entry
	over  chan struct{}
}

func startScripted(t *testing.T, script map[string]string) *scripted {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serveScripted(t, listener, script)
}

func serveScripted(t *testing.T, listener net.Listener, script map[string]string) *scripted {
	t.Helper()
	s := &scripted{script: script, listener: listener, over: make(chan struct{})}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { s.talk(conn) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		close(s.over)
		running.Wait()
	})
	return s
}

// talk holds one conversation. RFC 5321 as far as go-mail goes.
func (s *scripted) talk(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	if !s.answer(conn, "BANNER", "220 scripted ready") {
		return
	}
	for {
		command, err := in.ReadString('\n')
		if err != nil {
			return
		}
		command = strings.TrimRight(command, "\r\n")
		s.note(command)
		verb := strings.ToUpper(strings.Fields(command + " ?")[0])
		usual := map[string]string{"EHLO": "250-scripted\r\n250 AUTH PLAIN", "AUTH": "235 welcome", "DATA": "354 go on", "QUIT": "221 bye"}[verb]
		if usual == "" {
			usual = "250 fine"
		}
		if !s.answer(conn, verb, usual) || verb == "QUIT" {
			return
		}
		if verb == "DATA" && s.script["DATA"] == "" && !s.message(conn, in) {
			return
		}
	}
}

// message reads up to the lone dot and answers it.
func (s *scripted) message(conn net.Conn, in *bufio.Reader) bool {
	var text strings.Builder
	for {
		row, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if row == ".\r\n" {
			s.note(text.String())
			return s.answer(conn, "DOT", "250 2.0.0 queued")
		}
		text.WriteString(strings.TrimPrefix(row, "."))
	}
}

// answer tells whether the conversation goes on.
func (s *scripted) answer(conn net.Conn, step, usual string) bool {
	reply, scripted := s.script[step]
	if !scripted {
		reply = usual
	}
	switch reply {
	case drop:
		return false
	case hang:
		<-s.over
		return false
	}
	_, err := fmt.Fprintf(conn, "%s\r\n", reply)
	return err == nil
}

func (s *scripted) note(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard = append(s.heard, what)
}

// said lists what the client sent, in order.
func (s *scripted) said() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.heard...)
}

// sender opens a Sender to this server, impatient when the server is going to hang.
func (s *scripted) sender(t *testing.T) *Sender {
	t.Helper()
	sender, err := Open("smtp://" + s.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, reply := range s.script {
		if reply == hang {
			sender.timeout = time.Second
		}
	}
	return sender
}

// plainMessage is the least that can be sent.
func plainMessage() Message {
	return Message{
		From: Address{Name: "Ashdale School", Email: "post@gateway.example"}, To: "parent@example.com",
		Subject: "Something new", Text: "There is something new. Sign in.\n", HTML: "<p>There is something new. Sign in.</p>\n",
		MessageID: "41.7@gateway.example",
	}
}
