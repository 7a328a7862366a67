package main

import (
	"context"
	"errors"
	"fmt"
)

// service is a part of the demo that runs beside the others until it is stopped.
type service struct {
	cancel context.CancelFunc
	done   chan struct{}
	err    error // set before done is closed
}

// begin runs a service. It outlives the end of ctx until stop, so that services end in order; when it fails, fail
// ends the whole demo.
func begin(ctx context.Context, fail context.CancelCauseFunc, name string, run func(context.Context) error) *service {
	own, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &service{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		if s.err = run(own); s.err == nil && own.Err() == nil {
			s.err = errors.New("it has ended by itself")
		}
		if s.err != nil {
			s.err = fmt.Errorf("%s: %w", name, s.err)
			fail(s.err)
		}
	}()
	return s
}

// stop ends the service and waits for it. A failure that ended the demo was told already.
func (s *service) stop() error {
	select {
	case <-s.done:
		return nil
	default:
	}
	s.cancel()
	<-s.done
	return s.err
}
