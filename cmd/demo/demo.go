package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"

	"gateway/app/config"
	"gateway/app/mail/sink"
	"gateway/app/pg"
	"gateway/cmd/internal/serve"
)

// demo runs until ctx ends or a part of it fails. What it has started it stops again, in the opposite order.
func demo(ctx context.Context, o options, stdout, stderr io.Writer) (err error) {
	also := func(f func() error) { err = first(err, f()) }
	if _, err := rollFolder(o.roll); err != nil {
		return err
	}
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

// first keeps what went wrong first: what fails while stopping because of it says nothing new.
func first(err, later error) error {
	if err != nil {
		return err
	}
	return later
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
	also := func(f func() error) { err = first(err, f()) }
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
