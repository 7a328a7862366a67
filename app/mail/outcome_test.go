package mail

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"
)

// The table of the mail design, each row against a server that does it.
func TestOutcomes(t *testing.T) {
	noAnswer := "no answer after the message was handed over"
	for _, row := range []struct {
		name   string
		script map[string]string
		want   Outcome
	}{
		{"all goes well", nil, Outcome{State: Accepted, Code: 250}},
		{"banner 421", map[string]string{"BANNER": "421 too busy"},
			Outcome{State: Deferred, Code: 421, Connection: true, Reason: "the mail relay turned the connection away: 421"}},
		{"banner 554", map[string]string{"BANNER": "554 no service"},
			Outcome{State: Deferred, Code: 554, Connection: true, Reason: "the mail relay turned the connection away: 554"}},
		{"no banner", map[string]string{"BANNER": hang},
			Outcome{State: Deferred, Connection: true, Reason: "the mail relay was not reached"}},
		{"drops instead of a banner", map[string]string{"BANNER": drop},
			Outcome{State: Deferred, Connection: true, Reason: "the mail relay was not reached"}},
		{"421 at MAIL", map[string]string{"MAIL": "421 4.3.2 closing"},
			Outcome{State: Deferred, Code: 421, Enhanced: "4.3.2", Reason: "sender put off: 421 4.3.2"}},
		{"550 5.1.8 at MAIL speaks of the sender", map[string]string{"MAIL": "550 5.1.8 bad sender"},
			Outcome{State: Failed, Code: 550, Enhanced: "5.1.8", Reason: "sender refused: 550 5.1.8"}},
		{"550 5.1.0 at MAIL speaks of the sender", map[string]string{"MAIL": "550 5.1.0 rejected"},
			Outcome{State: Failed, Code: 550, Enhanced: "5.1.0", Reason: "sender refused: 550 5.1.0"}},
		{"450 at RCPT", map[string]string{"RCPT": "450 4.2.1 later"},
			Outcome{State: Deferred, Code: 450, Enhanced: "4.2.1", Reason: "recipient put off: 450 4.2.1"}},
		{"452 at RCPT", map[string]string{"RCPT": "452 4.2.2 mailbox full"},
			Outcome{State: Deferred, Code: 452, Enhanced: "4.2.2", Reason: "recipient put off: 452 4.2.2"}},
		{"454 at RCPT without enhanced code", map[string]string{"RCPT": "454 try again"},
			Outcome{State: Deferred, Code: 454, Reason: "recipient put off: 454"}},
		{"550 5.1.1 at RCPT", map[string]string{"RCPT": "550 5.1.1 no such user"},
			Outcome{State: Failed, Code: 550, Enhanced: "5.1.1", Suppress: true, Reason: "recipient refused: 550 5.1.1"}},
		{"550 5.1.1 over two lines", map[string]string{"RCPT": "550-5.1.1 no\r\n550 5.1.1 such user"},
			Outcome{State: Failed, Code: 550, Enhanced: "5.1.1", Suppress: true, Reason: "recipient refused: 550 5.1.1"}},
		{"550 5.1.1 without a word", map[string]string{"RCPT": "550 5.1.1"},
			Outcome{State: Failed, Code: 550, Enhanced: "5.1.1", Suppress: true, Reason: "recipient refused: 550 5.1.1"}},
		{"550 5.7.1 at RCPT", map[string]string{"RCPT": "550 5.7.1 policy"},
			Outcome{State: Failed, Code: 550, Enhanced: "5.7.1", Reason: "recipient refused: 550 5.7.1"}},
		{"550 without enhanced code", map[string]string{"RCPT": "550 no"},
			Outcome{State: Failed, Code: 550, Reason: "recipient refused: 550"}},
		{"an IP address is no enhanced code", map[string]string{"RCPT": "550 5.1.2.3 is on a list"},
			Outcome{State: Failed, Code: 550, Reason: "recipient refused: 550"}},
		{"an IP address later in the reply", map[string]string{"RCPT": "550 5.7.1 [5.1.2.3] is on a list"},
			Outcome{State: Failed, Code: 550, Enhanced: "5.7.1", Reason: "recipient refused: 550 5.7.1"}},
		{"drops at RCPT", map[string]string{"RCPT": drop},
			Outcome{State: Deferred, Reason: "the connection was lost before the recipient was taken"}},
		{"hangs at RCPT", map[string]string{"RCPT": hang},
			Outcome{State: Deferred, Reason: "the connection was lost before the recipient was taken"}},
		{"drops at DATA", map[string]string{"DATA": drop},
			Outcome{State: Deferred, Reason: "the connection was lost before the message was taken"}},
		{"554 at DATA", map[string]string{"DATA": "554 5.5.1 no valid recipients"},
			Outcome{State: Failed, Code: 554, Enhanced: "5.5.1", Reason: "message refused: 554 5.5.1"}},
		{"451 after the dot", map[string]string{"DOT": "451 4.7.0 greylisted"},
			Outcome{State: Deferred, Code: 451, Enhanced: "4.7.0", Reason: "message put off: 451 4.7.0"}},
		{"554 5.7.1 after the dot", map[string]string{"DOT": "554 5.7.1 looks like spam"},
			Outcome{State: Failed, Code: 554, Enhanced: "5.7.1", Reason: "message refused: 554 5.7.1"}},
		{"550 5.1.1 after the dot", map[string]string{"DOT": "550 5.1.1 no such user"},
			Outcome{State: Failed, Code: 550, Enhanced: "5.1.1", Suppress: true, Reason: "message refused: 550 5.1.1"}},
		{"drops after the dot", map[string]string{"DOT": drop}, Outcome{State: Unknown, Reason: noAnswer}},
		{"hangs after the dot", map[string]string{"DOT": hang}, Outcome{State: Unknown, Reason: noAnswer}},
		{"nonsense after the dot", map[string]string{"DOT": "hello"}, Outcome{State: Unknown, Reason: noAnswer}},
		{"354 after the dot", map[string]string{"DOT": "354 what"}, Outcome{State: Unknown, Reason: noAnswer}},
		{"RSET refused after 250", map[string]string{"RSET": "500 what"}, Outcome{State: Accepted, Code: 250}},
		{"drops at RSET after 250", map[string]string{"RSET": drop}, Outcome{State: Accepted, Code: 250}},
		{"hangs at RSET after 250", map[string]string{"RSET": hang}, Outcome{State: Accepted, Code: 250}},
		{"drops at QUIT after 250", map[string]string{"QUIT": drop}, Outcome{State: Accepted, Code: 250}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			server := startScripted(t, row.script)
			if got := server.sender(t).Send(t.Context(), plainMessage()); got != row.want {
				t.Errorf("got %+v\nwant %+v", got, row.want)
			}
		})
	}
}

func TestRefusedConnectionIsDeferred(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	sender, err := Open("smtp://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	want := Outcome{State: Deferred, Connection: true, Reason: "the mail relay was not reached"}
	if got := sender.Send(t.Context(), plainMessage()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A worker that stops cuts its connections: what had not been handed over is deferred, what had is unknown.
func TestEndOfContext(t *testing.T) {
	for _, row := range []struct {
		step, waitFor string
		want          State
	}{
		{"BANNER", "", Deferred}, {"RCPT", "RCPT", Deferred}, {"DOT", "Message-ID", Unknown}, {"RSET", "RSET", Accepted},
	} {
		t.Run(row.step, func(t *testing.T) {
			t.Parallel()
			server := startScripted(t, map[string]string{row.step: hang})
			sender := server.sender(t)
			sender.timeout = time.Minute // only the context can end it
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			got := make(chan Outcome)
			go func() { got <- sender.Send(ctx, plainMessage()) }()
			for !strings.Contains(strings.Join(server.said(), "\n"), row.waitFor) {
				time.Sleep(time.Millisecond)
			}
			cancel()
			if out := <-got; out.State != row.want {
				t.Errorf("got %+v, want %s", out, row.want)
			}
		})
	}
}

// Servers repeat the address in their replies; what is logged and shown must not.
func TestOutcomeHoldsNoAddress(t *testing.T) {
	for _, step := range []string{"BANNER", "MAIL", "RCPT", "DATA", "DOT"} {
		server := startScripted(t, map[string]string{step: "550 5.1.1 <parent@example.com> unknown here"})
		if out := server.sender(t).Send(t.Context(), plainMessage()); strings.Contains(out.Reason, "example.com") || out.Code != 550 {
			t.Errorf("%s: %+v", step, out)
		}
	}
}
