package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"gateway/app/auth"
	"gateway/app/errs"
	"gateway/app/mail"
	"gateway/views/mails"
)

// accountMail sends one account mail at once. At least once within the link's life: what the relay did not take
// for good is tried again, with the same link and the same Message-ID (mail.md, "Kinds").
type accountMail struct {
	river.WorkerDefaults[auth.MailArgs]
	deps Deps
}

// Work sends the mail, unless it is no longer wanted.
func (w *accountMail) Work(ctx context.Context, job *river.Job[auth.MailArgs]) error {
	l, err := w.deps.Gate.MailFor(ctx, job.Args.TokenID)
	if errors.Is(err, errs.Gone) {
		return nil
	}
	if err != nil {
		return err
	}
	body := mails.Account(w.deps.Words.In(l.Language), w.deps.BaseURL, l)
	out := w.deps.Mail.Send(ctx, mail.Message{
		From: mail.Address{Name: l.School.Name, Email: w.deps.MailFrom}, To: l.To, Subject: body.Subject, Text: body.Text, HTML: body.HTML,
		MessageID: l.Name + "@" + domain(w.deps.MailFrom),
	})
	switch out.State {
	case mail.Accepted:
		return nil
	case mail.Failed:
		return river.JobCancel(fmt.Errorf("account mail refused: %s", out.Reason))
	}
	return fmt.Errorf("account mail not taken: %s", out.Reason)
}

// NextRetry tries soon again: somebody waits before a screen, and the link lives for an hour.
func (w *accountMail) NextRetry(job *river.Job[auth.MailArgs]) time.Time {
	waits := []time.Duration{5 * time.Second, 20 * time.Second, time.Minute, 2 * time.Minute}
	n := min(job.Attempt, len(waits)) - 1
	if n < 0 || job.Attempt > len(waits) {
		return time.Now().Add(5 * time.Minute)
	}
	return time.Now().Add(waits[n])
}

// domain is what stands behind the @.
func domain(address string) string {
	_, d, _ := strings.Cut(address, "@")
	return d
}
