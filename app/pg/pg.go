// Package pg runs a private Postgres server for the demo and the tests: nothing is installed, configured or left
// behind. The server belongs to the process that started it and ends with it, even when that process is killed.
package pg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// poll is the pause between two looks at something that another process is about to finish.
const poll = 15 * time.Millisecond

// patience bounds a start whose context has no deadline of its own; recovery of a large folder takes its time.
const patience = 2 * time.Minute

// Options say where the server keeps its data and how it is reached.
type Options struct {
	// Dir holds the data (one folder per major version), the log and the secret. It is made when missing.
	Dir string
	// Fast gives up safety against a crash for speed; after a crash the data begins anew. For tests only.
	Fast bool
	// Port names the unix socket and, with TCP, is the port listened on. 0 picks one.
	Port int
	// TCP makes the server listen on 127.0.0.1 too, so that any client can use the URLs.
	TCP bool
	// Notice, when set, is told before something that takes seconds: a download, the first filling of Dir.
	Notice func(string)
}

// Server is a running private Postgres.
type Server struct {
	o       Options
	runs    account
	bin     string
	data    string
	log     string
	lock    *os.File // held while the server is ours
	proc    *process // nil when another process owns the server
	socket  string   // folder of the unix socket
	port    int
	tcp     bool
	secret  []byte
	stop    sync.Once
	stopErr error
}

// Start brings the server of o.Dir up, or joins the one that another process already runs there. ctx bounds the
// start, not the server's life. Every error is one sentence that says what to do.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Dir == "" {
		return nil, errors.New("a private Postgres needs a folder for its data")
	}
	if o.Notice == nil {
		o.Notice = func(string) {}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s := &Server{o: o}
	if err := s.prepareFolder(); err != nil {
		return nil, err
	}
	bin, major, err := s.finder().find(ctx)
	if err != nil {
		return nil, err
	}
	s.bin, s.data, s.log = bin, s.path(major, ""), s.path(major, ".log")
	if err := s.startOrJoin(ctx, s.path(major, ".lock")); err != nil {
		return nil, err
	}
	return s, nil
}

// path is a file or folder of one major version in the server's folder.
func (s *Server) path(major int, suffix string) string {
	return filepath.Join(s.o.Dir, "pg"+strconv.Itoa(major)+suffix)
}

// startOrJoin becomes the owner when nobody is, and otherwise waits for the owner's server to answer.
func (s *Server) startOrJoin(ctx context.Context, lockPath string) error {
	for {
		lock, err := TryLock(lockPath)
		if err != nil {
			return s.notWritable(err)
		}
		if lock != nil {
			return s.own(ctx, lock)
		}
		if joined, err := s.join(ctx); joined || err != nil {
			return err
		}
		if !pause(ctx) {
			return fmt.Errorf("another process holds %s but its Postgres does not answer: end that process and try again", s.o.Dir)
		}
	}
}

// join attaches to the running server of another process, if it answers.
func (s *Server) join(ctx context.Context) (bool, error) {
	pid, err := readPidfile(s.data)
	if err != nil {
		return false, nil // still starting
	}
	s.socket, s.port, s.tcp = pid.socket, pid.port, pid.tcp
	if err := s.ping(ctx); err != nil {
		return false, nil
	}
	if s.o.TCP && !s.tcp {
		return false, fmt.Errorf("the Postgres in %s was started by another process without a TCP port: end that process and try again", s.o.Dir)
	}
	return true, nil
}

// own starts the server for this process, which holds lock until Stop.
func (s *Server) own(ctx context.Context, lock *os.File) error {
	s.lock = lock
	err := s.bringUp(ctx)
	if err == nil {
		return nil
	}
	if s.proc != nil {
		err = errors.Join(err, s.proc.end())
	}
	_ = os.Remove(s.socket) // if it was made
	return errors.Join(err, lock.Close())
}

func (s *Server) bringUp(ctx context.Context) error {
	crashed, err := settle(ctx, s.data)
	if err != nil {
		return err
	}
	if crashed && s.o.Fast { // written without fsync: what a crash left cannot be trusted
		if err := os.RemoveAll(s.data); err != nil {
			return s.notWritable(err)
		}
	}
	if err := s.initialise(ctx); err != nil {
		return err
	}
	if err := s.makeSocketFolder(); err != nil {
		return err
	}
	if err := s.launch(ctx); err != nil {
		return err
	}
	if !s.tcp {
		return nil
	}
	return s.setSuperPassword(ctx)
}

// Stop ends the server if this process started it: open connections are cut, data is written. It may be called
// more than once.
func (s *Server) Stop() error {
	s.stop.Do(func() {
		if s.proc == nil {
			return
		}
		err := s.proc.end()
		_ = os.Remove(s.socket) // empty by now; whatever lies in it is not ours to remove
		s.stopErr = errors.Join(err, s.lock.Close())
	})
	return s.stopErr
}

// Done is closed when a server started by this process has ended; it is nil, hence never ready, for a joined one.
func (s *Server) Done() <-chan struct{} {
	if s.proc == nil {
		return nil
	}
	return s.proc.done
}

// pause waits one poll and reports whether ctx still runs.
func pause(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(poll):
		return true
	}
}
