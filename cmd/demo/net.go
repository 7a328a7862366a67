package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"

	"gateway/app/mail/sink"
)

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
