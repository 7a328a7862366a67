package sink

import (
	"io"
	"time"

	"github.com/emersion/go-smtp"
)

// session is one SMTP conversation.
type session struct {
	sink       *Sink
	from       string
	recipients []string
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.recipients = append(s.recipients, to)
	return nil
}

// Data answers 250 only after the message is kept; an error in keeping it is a 451, so that the sender tries again.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.sink.accept(s.from, s.recipients, raw, time.Now().UTC()); err != nil {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "The message could not be kept"}
	}
	return nil
}

func (s *session) Reset() { s.from, s.recipients = "", nil }

func (s *session) Logout() error { return nil }
