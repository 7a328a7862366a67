package serve

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"gateway/app/config"
	"gateway/app/mail"
	"gateway/jobs"
	"gateway/views/words"
)

// workerPatience is how long the stop may take in all: jobs get 20 s by themselves, then they are cancelled.
const workerPatience = 30 * time.Second

// Worker works the queue until ctx ends. Then no more jobs are taken, those under way are finished, and after 20 s
// cancelled: they run again elsewhere.
func Worker(ctx context.Context, c config.Config, log *slog.Logger) error {
	core, err := Open(ctx, c, log)
	if err != nil {
		return err
	}
	defer core.Close()
	sender, err := mail.Open(string(c.SMTPURL))
	if err != nil {
		return fmt.Errorf("SMTP_URL: %w", err)
	}
	book, err := words.Open()
	if err != nil {
		return err
	}
	client, err := jobs.NewClient(jobs.Deps{DB: core.DB, Keyring: core.Gate.Keyring, Gate: core.Gate, Mail: sender, Words: book,
		MailFrom: c.MailFrom, BaseURL: c.BaseURL.String(), Log: log})
	if err != nil {
		return err
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start the worker: %w", err)
	}
	log.InfoContext(ctx, "worker started", "relay", sender.String())
	<-ctx.Done()
	log.Info("worker stops")
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), workerPatience)
	defer cancel()
	if err := client.Stop(limit); err != nil {
		return fmt.Errorf("stop: jobs were cut off: %w", err)
	}
	return nil
}
