package mail

import (
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// State is what became of one attempt. The words are those stored per recipient.
type State string

// The four ends of an attempt.
const (
	Accepted State = "accepted" // the relay answered 250; whether it arrives nobody can say
	Deferred State = "deferred" // certainly not sent; worth another try
	Failed   State = "failed"   // certainly not sent; another try would end the same way
	Unknown  State = "unknown"  // handed over without an answer: it must not be sent again by itself (MAIL-6)
)

// Outcome tells what became of one attempt. It holds no address, so it may be logged and shown to staff.
type Outcome struct {
	State    State
	Code     int    // reply code of the server, 0 when it gave none
	Enhanced string // RFC 3463 code such as "5.1.1", empty when it gave none
	Reason   string // short, in our own words: servers like to repeat the address in theirs; empty when accepted
	Suppress bool   // the address itself is wrong: write to it no more

	// Connection says that nothing was learnt about this message: the relay was not reached or turned the
	// connection away. Every other message for the same relay would have met the same end.
	Connection bool
}

// enhancedCode finds the enhanced status code directly after the reply code. go-mail searches the whole reply and
// takes the first three parts of an IP address for a code. Newer Go quotes the text of a reply, older does not.
var enhancedCode = regexp.MustCompile(`^[^:]+: [45]\d\d "?([45]\.\d{1,3}\.\d{1,3})(?:[ ,\n\\"]|$)`)

// connectionOutcome is for everything that ends before MAIL FROM.
func connectionOutcome(err error) Outcome {
	out := Outcome{State: Deferred, Connection: true, Reason: "the mail relay was not reached"}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		out.Code = reply.Code
		out.Reason = fmt.Sprintf("the mail relay turned the connection away: %d", reply.Code)
	}
	return out
}

// classify is the rule for everything after the connection stands, in this order: delivered, permanent code,
// temporary code, silence after the dot, all else. go-mail's IsTemp is never asked: it calls a dropped
// connection permanent.
func classify(err error, delivered bool) Outcome {
	if err == nil || delivered {
		return Outcome{State: Accepted, Code: 250}
	}
	var sent *gomail.SendError
	if !errors.As(err, &sent) || sent.Reason == gomail.ErrConnCheck {
		return connectionOutcome(err)
	}
	out := Outcome{Code: sent.ErrorCode()}
	if found := enhancedCode.FindStringSubmatch(sent.Error()); found != nil {
		out.Enhanced = found[1]
	}
	switch {
	case out.Code >= 500:
		out.State = Failed
		out.Suppress = badAddress(out.Enhanced) && sent.Reason != gomail.ErrSMTPMailFrom
	case out.Code >= 400:
		out.State = Deferred
	case sent.Reason == gomail.ErrSMTPDataClose:
		out.State = Unknown
	default:
		out.State = Deferred
	}
	out.Reason = reason(sent.Reason, out)
	return out
}

// badAddress is true for 5.1.x, "bad destination", but for the two that speak about the sender.
func badAddress(enhanced string) bool {
	return strings.HasPrefix(enhanced, "5.1.") && enhanced != "5.1.7" && enhanced != "5.1.8"
}

func reason(at gomail.SendErrReason, out Outcome) string {
	what := "message"
	switch at {
	case gomail.ErrSMTPMailFrom:
		what = "sender"
	case gomail.ErrSMTPRcptTo:
		what = "recipient"
	}
	codes := strings.TrimSpace(fmt.Sprintf("%d %s", out.Code, out.Enhanced))
	switch {
	case out.State == Unknown:
		return "no answer after the message was handed over"
	case out.State == Failed:
		return what + " refused: " + codes
	case out.Code > 0:
		return what + " put off: " + codes
	}
	return "the connection was lost before the " + what + " was taken"
}
