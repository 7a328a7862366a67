package webtest

import (
	"context"
	"strings"
	"time"

	"gateway/app/mail"
	"gateway/app/mail/sink"
	"gateway/jobs"
	"gateway/views/words"
)

// MailFrom is the sender of every mail.
const MailFrom = "gateway@gateway.example"

// StartWorker works the queue from now on, until the test ends, and sends into Mailbox. Without it jobs wait.
func (w *World) StartWorker() {
	w.T.Helper()
	box, err := sink.Start(sink.Options{})
	w.must(err)
	w.Mailbox = box
	w.T.Cleanup(func() { w.must(box.Close()) })
	sender, err := mail.Open(box.URL())
	w.must(err)
	book, err := words.Open()
	w.must(err)
	client, err := jobs.NewClient(jobs.Deps{DB: w.DB, Keyring: w.Keyring, Gate: w.Gate, Mail: sender, Words: book, MailFrom: MailFrom,
		BaseURL: w.Base.String(), Log: w.logger()})
	w.must(err)
	w.must(client.Start(context.Background()))
	w.T.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		w.must(client.Stop(ctx))
	})
}

// Mail waits for the newest message to an address whose subject holds the words.
func (w *World) Mail(to, subject string) sink.Message {
	w.T.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	m, err := w.Mailbox.Wait(ctx, to, subject)
	w.must(err)
	return m
}

// MailedPath waits for a mail like Mail and returns the path of its first link into the application.
func (w *World) MailedPath(to, subject string) string {
	w.T.Helper()
	text := w.Mail(to, subject).Text
	_, rest, found := strings.Cut(text, w.Base.String())
	path, _, _ := strings.Cut(rest, "\n")
	if !found || path == "" {
		w.T.Fatalf("webtest: no link in the mail:\n%s", text)
	}
	return strings.TrimSpace(path)
}
