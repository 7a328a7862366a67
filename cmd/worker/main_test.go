package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"gateway/app/auth"
	"gateway/app/config"
	"gateway/app/dbtest"
	"gateway/app/mail/sink"
	"gateway/app/school"
	"gateway/cmd/internal/serve"
)

// beWorker makes this test binary the command itself.
const beWorker = "WORKER_TEST_BE_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(beWorker) != "" {
		main()
	}
	dbtest.Main(m)
}

// TestWorksAndStops runs the command as a deployment does: a mail that a web process ordered goes out, and SIGTERM
// ends it in order.
func TestWorksAndStops(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	d := dbtest.New(t)
	box, err := sink.Start(sink.Options{})
	must(t, err)
	defer func() { _ = box.Close() }()
	token, licence := config.NewKey(), config.NewKey()
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{beWorker + "=yes", "DATABASE_URL=" + d.AppURL, "BASE_URL=https://gateway.example", "TOKEN_KEY=" + token, "LICENCE_KEY=" + licence,
		"SMTP_URL=" + box.URL(), "MAIL_FROM=gateway@gateway.example"}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	must(t, cmd.Start())
	t.Cleanup(func() { _ = cmd.Process.Kill() })

	core, err := serve.Open(ctx, config.Config{DatabaseURL: config.Secret(d.AppURL), TokenKey: key(t, token), LicenceKey: key(t, licence)}, slog.New(slog.DiscardHandler))
	must(t, err)
	defer core.Close()
	s, err := school.Add(ctx, core.DB, school.New{Slug: "ashdale", Name: "Ashdale Academy", Country: "england", FirstYear: 7, LastYear: 11, Subscription: "active"})
	must(t, err)
	to, _ := auth.ParseEmail("somebody@example.org")
	must(t, core.Gate.Forgot(ctx, auth.External, s, to, auth.Caller{Network: "test"}))
	if _, err := box.Wait(ctx, "somebody@example.org", ""); err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}

	must(t, cmd.Process.Signal(syscall.SIGTERM))
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v: %s", err, stderr.String())
	}
	for _, line := range strings.Split(strings.TrimSpace(stderr.String()), "\n") {
		if !strings.Contains(line, `"level":"INFO"`) {
			t.Errorf("said %s", line)
		}
	}
}

func TestMistakesAreOneSentence(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = []string{beWorker + "=yes", "DATABASE_URL=postgres://gateway_app@127.0.0.1:1/gateway", "BASE_URL=http://gateway.example",
		"TOKEN_KEY=" + config.NewKey(), "LICENCE_KEY=short", "MAIL_FROM=gateway@gateway.example"}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	want := "worker: environment: LICENCE_KEY must be 32 bytes in base64; BASE_URL must be https://host (http only for localhost); SMTP_URL is not set\n"
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || stderr.String() != want {
		t.Errorf("%v, said %q", err, stderr.String())
	}
}

func key(t *testing.T, text string) config.Secret {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text)
	must(t, err)
	return b
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
