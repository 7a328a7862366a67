package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/config"
	"gateway/app/mail/sink"
	"gateway/app/pg"
	"gateway/cmd/internal/serve"
	"gateway/migrations"
)

// database is the name of the one database in the private Postgres.
const database = "gateway"

// demo runs until ctx ends or a part of it fails. What it has started it stops again, in the opposite order.
func demo(ctx context.Context, o options, stdout, stderr io.Writer) (err error) {
	also := func(f func() error) { err = errors.Join(err, f()) }
	f, err := openFolder(o)
	if err != nil {
		return err
	}
	defer also(f.close)
	say, err := speak(o, f, stderr)
	if err != nil {
		return err
	}
	defer say.close()
	p, err := openPorts(o)
	if err != nil {
		return err
	}
	defer p.close()
	server, err := pg.Start(ctx, pg.Options{Dir: f.path(pgFolder), TCP: true, Notice: say.notice})
	if err != nil {
		return err
	}
	defer also(server.Stop)
	if err := migrate(ctx, server, f); err != nil {
		return err
	}
	return show(ctx, parts{o, f, say, p, server}, stdout)
}

// parts are what the services stand on.
type parts struct {
	options options
	folder  *folder
	say     speaker
	ports   ports
	server  *pg.Server
}

// show makes the schools when they are missing, prints the way in and serves.
func show(ctx context.Context, p parts, stdout io.Writer) (err error) {
	also := func(f func() error) { err = errors.Join(err, f()) }
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	box, err := sink.Start(sink.Options{Dir: p.folder.path(mailFolder)})
	if err != nil {
		return err
	}
	defer also(box.Close)
	mailbox := begin(ctx, fail, "mailbox", func(ctx context.Context) error { return serveMailbox(ctx, p.ports.mail, box) })
	defer also(mailbox.stop)
	c, err := p.config(box)
	if err != nil {
		return err
	}
	worker := begin(ctx, fail, "worker", func(ctx context.Context) error { return serve.Worker(ctx, c, p.say.log) })
	defer also(worker.stop)
	schools, err := ensureSchools(ctx, p, c, box)
	if err != nil {
		return cause(ctx, err)
	}
	web := begin(ctx, fail, "web", func(ctx context.Context) error { return serve.WebOn(ctx, c, p.say.log, p.ports.web) })
	defer also(web.stop)
	if err := answers(ctx, p.ports.web.Addr().String()); err != nil {
		return cause(ctx, err)
	}
	if err := p.print(stdout, c, schools); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return cause(ctx, nil)
	case <-p.server.Done():
		return fmt.Errorf("the private Postgres has ended: see its log in %s", p.folder.path(pgFolder))
	}
}

// cause is why ctx ended when a service failed, else err.
func cause(ctx context.Context, err error) error {
	if c := context.Cause(ctx); c != nil && !errors.Is(c, context.Canceled) {
		return c
	}
	return err
}

// migrate brings the database to this version. What an earlier start did not finish is thrown away first.
func migrate(ctx context.Context, server *pg.Server, f *folder) error {
	if !f.finished() {
		if err := errors.Join(drop(ctx, server), f.clear(mailFolder)); err != nil {
			return err
		}
	}
	if err := server.Prepare(ctx, database); err != nil {
		return err
	}
	if err := migrations.Up(ctx, server.OwnerURL(database)); err != nil {
		return fmt.Errorf("%w; if the data in %s was made by another version, begin anew with -reset", err, f.dir)
	}
	return nil
}

func drop(ctx context.Context, server *pg.Server) error {
	conn, err := pgx.Connect(ctx, server.SuperURL("postgres"))
	if err != nil {
		return fmt.Errorf("connect to the private Postgres: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, "drop database if exists "+database+" with (force)"); err != nil {
		return fmt.Errorf("drop the unfinished database: %w", err)
	}
	return nil
}

// config is what web and worker take from the environment elsewhere.
func (p parts) config(box *sink.Sink) (c config.Config, err error) {
	_, port, err := net.SplitHostPort(p.ports.web.Addr().String())
	if err != nil {
		return c, err
	}
	c = config.Config{DatabaseURL: config.Secret(p.server.AppURL(database)), BaseURL: &url.URL{Scheme: "http", Host: "localhost:" + port},
		SMTPURL: config.Secret(box.URL()), MailFrom: "gateway@gateway.example"}
	for _, k := range []struct {
		to   *config.Secret
		from string
	}{{&c.TokenKey, p.folder.keys.Token}, {&c.LicenceKey, p.folder.keys.Licence}, {&c.FormKey, p.folder.keys.Form}} {
		if *k.to, err = secret(k.from); err != nil {
			return c, err
		}
	}
	return c, nil
}

// ports are held from the beginning, so that a taken one is told before anything is made.
type ports struct{ web, mail net.Listener }

func openPorts(o options) (p ports, err error) {
	if p.web, err = listen(o.port, "-port"); err != nil {
		return p, err
	}
	if p.mail, err = listen(o.mailPort, "-mail-port"); err != nil {
		p.close()
	}
	return p, err
}

func (p ports) close() {
	_ = p.web.Close() // whoever served on it has closed it already
	if p.mail != nil {
		_ = p.mail.Close()
	}
}

func listen(port int, flag string) (net.Listener, error) {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("port %d is taken by another process: stop it, or choose another port with %s", port, flag)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not use port %d: choose one above 1023 with %s", port, flag)
	case err != nil:
		return nil, fmt.Errorf("port %d cannot be used: choose another one with %s (%w)", port, flag, err)
	}
	return l, nil
}

func serveMailbox(ctx context.Context, l net.Listener, box *sink.Sink) error {
	server := &http.Server{Handler: box.Handler(), ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// answers waits until the pages are ready.
func answers(ctx context.Context, address string) error {
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/readyz", nil)
		if err != nil {
			return err
		}
		r, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				http.DefaultClient.CloseIdleConnections()
				return nil
			}
		}
		if err := wait(ctx); err != nil {
			return err
		}
	}
}

// wait is the pause between two looks at what another part is about to finish.
func wait(ctx context.Context) error {
	select {
	case <-time.After(20 * time.Millisecond):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
