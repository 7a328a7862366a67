package pg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// tries is how often another port is picked when somebody takes the free one before Postgres does.
const tries = 3

// launch runs the server and waits until it answers.
func (s *Server) launch(ctx context.Context) error {
	s.tcp = s.o.TCP
	for try := 1; ; try++ {
		if err := s.choosePort(); err != nil {
			return err
		}
		err := s.launchOnce(ctx)
		if err == nil || s.o.Port != 0 || try == tries || !strings.Contains(err.Error(), "in use") {
			return err
		}
	}
}

func (s *Server) choosePort() (err error) {
	switch {
	case s.o.Port != 0:
		s.port = s.o.Port
	case s.o.TCP:
		s.port, err = freePort()
	default:
		s.port = 5432 // only names the socket, in a folder of its own
	}
	return err
}

func (s *Server) launchOnce(ctx context.Context) error {
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return s.notWritable(err)
	}
	defer func() { _ = out.Close() }()
	cmd := s.runs.command(s.o.Dir, filepath.Join(s.bin, "postgres"), s.arguments()...)
	cmd.Stdout, cmd.Stderr = out, out
	p, err := begin(cmd)
	if err != nil {
		return fmt.Errorf("run postgres: %w", err)
	}
	if err := s.ready(ctx, p); err != nil {
		return err
	}
	s.proc = p
	return nil
}

func (s *Server) arguments() []string {
	listen := ""
	if s.o.TCP {
		listen = "127.0.0.1"
	}
	args := []string{"-D", s.data, "-k", s.socket, "-p", strconv.Itoa(s.port), "-c", "listen_addresses=" + listen}
	if s.o.Fast {
		for _, set := range []string{"fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal",
			"max_wal_senders=0", "max_wal_size=128MB", "min_wal_size=32MB", "max_connections=200", "jit=off"} {
			args = append(args, "-c", set)
		}
	}
	return args
}

// ready waits for a real connection; a server that ends instead is reported with the end of its log.
func (s *Server) ready(ctx context.Context, p *process) error {
	for {
		select {
		case <-p.done:
			said, _ := os.ReadFile(s.log)
			return fmt.Errorf("the private Postgres did not start, see %s: %s", s.log, lastLines(string(said), 5))
		default:
		}
		if s.ping(ctx) == nil {
			return nil
		}
		if !pause(ctx) {
			return errors.Join(fmt.Errorf("the private Postgres did not answer in time, see %s: %w", s.log, ctx.Err()), p.end())
		}
	}
}

func (s *Server) ping(ctx context.Context) error {
	conn, err := s.super(ctx)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// super connects as the superuser through the socket.
func (s *Server) super(ctx context.Context) (*pgx.Conn, error) {
	cfg, err := pgx.ParseConfig(s.socketURL(superuser, "postgres"))
	if err != nil {
		return nil, fmt.Errorf("connect to the private Postgres: %w", err)
	}
	cfg.ConnectTimeout = 5 * time.Second
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to the private Postgres: %w", err)
	}
	return conn, nil
}

// pidfile is what a running server writes about itself.
type pidfile struct {
	pid, port int
	socket    string
	tcp       bool
}

func readPidfile(data string) (pidfile, error) {
	raw, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
	if err != nil {
		return pidfile{}, err
	}
	line := strings.Split(string(raw), "\n") // pid, data folder, start time, port, socket folder, address, …
	if len(line) < 6 {
		return pidfile{}, errors.New("postmaster.pid is not complete yet")
	}
	p := pidfile{socket: line[4], tcp: line[5] != ""}
	if p.pid, err = strconv.Atoi(line[0]); err != nil {
		return pidfile{}, fmt.Errorf("postmaster.pid: %w", err)
	}
	p.port, err = strconv.Atoi(line[3])
	return p, err
}

// settle makes a data folder free that a killed owner left: a server still running (it is shutting down, or was
// never told) is stopped, and a file that names a process which is not it goes away, for Postgres itself would
// take any process of that number for a living server. crashed tells that the last server did not shut down.
func settle(ctx context.Context, data string) (crashed bool, err error) {
	path, asked := filepath.Join(data, "postmaster.pid"), false
	for {
		raw, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		first, _, _ := strings.Cut(string(raw), "\n")
		pid, convErr := strconv.Atoi(first)
		if err != nil || convErr != nil || !serves(pid, data) {
			// a server that was just ending may have removed it itself
			if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
				return true, err
			}
			return false, nil
		}
		if !asked {
			asked = true
			if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
				return false, fmt.Errorf("stop the Postgres (process %d) that was left in %s: %w", pid, data, err)
			}
		}
		if !pause(ctx) {
			return false, fmt.Errorf("the Postgres (process %d) that was left in %s does not end: end it and try again", pid, data)
		}
	}
}
