package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"syscall"
	"time"

	"gateway/app/config"
	"gateway/app/web"
	"gateway/static"
)

// webPatience is how long requests under way may take once the process stops: longer than any request may.
const webPatience = 25 * time.Second

// Web answers requests at c.Listen until ctx ends. Then /readyz fails for c.Grace, no more connections are taken,
// and requests under way are finished.
func Web(ctx context.Context, c config.Config, log *slog.Logger) error {
	return webOn(ctx, c, log, func() (net.Listener, error) { return Listen(c.Listen) })
}

// WebOn is Web on a listener that is open already: what arrives before the pages are ready waits there.
func WebOn(ctx context.Context, c config.Config, log *slog.Logger, l net.Listener) error {
	return webOn(ctx, c, log, func() (net.Listener, error) { return l, nil })
}

func webOn(ctx context.Context, c config.Config, log *slog.Logger, listen func() (net.Listener, error)) error {
	core, err := Open(ctx, c, log)
	if err != nil {
		return err
	}
	defer core.Close()
	s, err := web.New(web.Deps{DB: core.DB, Gate: core.Gate, Queue: core.Queue, BaseURL: c.BaseURL, FormKey: c.FormKey,
		TrustedProxies: c.TrustedProxies, Log: log})
	if err != nil {
		return err
	}
	static.Lookup("") // compresses the files now, and not while the first visitor waits
	l, err := listen()
	if err != nil {
		return err
	}
	log.InfoContext(ctx, "web listens", "address", l.Addr().String(), "base", c.BaseURL.String())
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	log.Info("web stops")
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Grace+webPatience)
	defer cancel()
	if err := s.Shutdown(limit, c.Grace); err != nil {
		return fmt.Errorf("stop: requests were cut off: %w", err)
	}
	return nil
}

// Listen opens an address for connections. A taken one is said in words.
func Listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the address %s is taken by another process: end it or set LISTEN or PORT to another one", address)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("this user may not listen on %s: set LISTEN or PORT to a port above 1023", address)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}
