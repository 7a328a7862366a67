package pg

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// longestSocket is the room for a unix socket's path on the systems we run on (103 bytes on macOS, 107 on Linux),
// less the file's own name.
const longestSocket = 103 - len("/.s.PGSQL.65535")

// accessRules let everyone in who can reach the socket's folder, and over TCP who knows the password.
const accessRules = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"

// prepareFolder makes the server's folder with its secret, and checks that the server's account can enter it.
func (s *Server) prepareFolder() (err error) {
	if s.runs, err = serverAccount(); err != nil {
		return err
	}
	if s.o.Dir, err = filepath.Abs(s.o.Dir); err != nil {
		return s.notWritable(err)
	}
	mode := os.FileMode(0o700)
	if s.runs.drop {
		mode = 0o711 // passable, not readable
	}
	if err := os.MkdirAll(s.o.Dir, mode); err != nil {
		return s.notWritable(err)
	}
	if s.o.Dir, err = filepath.EvalSymlinks(s.o.Dir); err != nil {
		return s.notWritable(err)
	}
	if err := s.runs.mayEnter(s.o.Dir); err != nil {
		return err
	}
	return s.readSecret()
}

// readSecret reads what the roles' passwords come from, and makes it the first time.
func (s *Server) readSecret() (err error) {
	path := filepath.Join(s.o.Dir, "secret")
	if err := writeOnce(path, rand.Text()); err != nil {
		return s.notWritable(err)
	}
	if s.secret, err = os.ReadFile(path); err != nil {
		return s.notWritable(err)
	}
	return nil
}

// writeOnce makes a file that only we can read, unless it is there. It appears whole: of two processes at once
// one wins and both read the same.
func writeOnce(path, content string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+"-") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(content)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

func (s *Server) notWritable(err error) error {
	return fmt.Errorf("the folder %s cannot be used for a private Postgres: make it writable or choose another one (%w)", s.o.Dir, err)
}

// initialise fills the data folder the first time, beside its place and then moved into it: a killed first start
// leaves no half-filled folder.
func (s *Server) initialise(ctx context.Context) error {
	if _, err := os.Stat(filepath.Join(s.data, "PG_VERSION")); err != nil {
		if err := s.initdb(ctx); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(s.data, "pg_hba.conf"), []byte(accessRules), 0o600); err != nil {
		return s.notWritable(err)
	}
	return nil
}

func (s *Server) initdb(ctx context.Context) error {
	s.o.Notice("first start: making a Postgres data folder")
	fresh := s.data + ".new"
	if err := errors.Join(os.RemoveAll(fresh), os.RemoveAll(s.data)); err != nil {
		return s.notWritable(err)
	}
	if err := s.runs.makeFolder(fresh); err != nil {
		return s.notWritable(err)
	}
	args := []string{"-D", fresh, "-U", superuser, "-E", "UTF8", "--locale=C", "--auth=trust", "--no-instructions"}
	if s.o.Fast {
		args = append(args, "--no-sync")
	}
	cmd := s.runs.command(s.o.Dir, filepath.Join(s.bin, "initdb"), args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	p, err := begin(cmd)
	if err != nil {
		return fmt.Errorf("run initdb: %w", err)
	}
	if err := p.wait(ctx); err != nil {
		return fmt.Errorf("initdb could not fill %s: %w: %s", fresh, err, lastLines(out.String(), 3))
	}
	if err := os.Rename(fresh, s.data); err != nil {
		return s.notWritable(err)
	}
	return nil
}

// makeSocketFolder makes the short private folder of the socket. Its name follows from the data folder, so that
// killed processes do not leave one each.
func (s *Server) makeSocketFolder() error {
	sum := sha256.Sum256([]byte(s.data))
	name := "gwpg-" + hex.EncodeToString(sum[:6])
	s.socket = filepath.Join(os.TempDir(), name)
	if len(s.socket) > longestSocket {
		s.socket = filepath.Join("/tmp", name)
	}
	err := s.runs.makeFolder(s.socket)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("the folder %s for Postgres's socket cannot be made: set TMPDIR to a writable folder (%w)", s.socket, err)
	}
	info, err := os.Lstat(s.socket)
	if err != nil {
		return fmt.Errorf("look at folder %s: %w", s.socket, err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || owner.Uid != s.runs.uid || info.Mode().Perm() != 0o700 {
		return fmt.Errorf("%s is not a private folder of the user who runs Postgres: remove it and try again", s.socket)
	}
	left, _ := filepath.Glob(filepath.Join(s.socket, ".s.PGSQL.*")) // of a killed server: its number may be another process's by now
	for _, file := range left {
		if err := os.Remove(file); err != nil {
			return fmt.Errorf("remove a socket left behind: %w", err)
		}
	}
	return s.runs.mayEnter(s.socket)
}

// lastLines is the end of a program's output, on one line.
func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "; ")
}
