package dbtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/pg"
)

// keeperOf, in the environment, makes Main the keeper of the server in the folder it names. The packages of a run
// are processes that come and go; the server must outlive each and end after the last. So it belongs to a detached
// process, this test binary run once more. Each test process holds a shared lock; when the keeper gets it
// exclusively, nobody is left.
const keeperOf = "GATEWAY_DBTEST_KEEPER"

const (
	usersLock = "users.lock" // shared by every test process, for its life
	startLock = "start.lock" // held while one of them looks for the server or starts a keeper
	address   = "address"    // the superuser's URL, written by the keeper
)

// joinPrivate makes this process one of the private server's users, for as long as the lock in s is open.
func (s *server) joinPrivate(ctx context.Context) error {
	dir, err := folder()
	if err != nil {
		return err
	}
	s.using, err = await(ctx, func() (*os.File, error) { return pg.TryShare(filepath.Join(dir, usersLock)) })
	if err != nil {
		return fmt.Errorf("wait for the tests' Postgres to end or start: %w", err)
	}
	s.superURL, err = runningOrStarted(ctx, dir)
	return err
}

// runningOrStarted returns the superuser's URL of the private server, and starts it when it does not run.
func runningOrStarted(ctx context.Context, dir string) (string, error) {
	starting, err := await(ctx, func() (*os.File, error) { return pg.TryLock(filepath.Join(dir, startLock)) })
	if err != nil {
		return "", fmt.Errorf("wait for the tests' Postgres to start: %w", err)
	}
	defer func() { _ = starting.Close() }()
	if url, err := os.ReadFile(filepath.Join(dir, address)); err == nil {
		if conn, err := pgx.Connect(ctx, string(url)); err == nil {
			return string(url), conn.Close(ctx)
		}
	}
	return startKeeper(dir)
}

// folder is where the private server of this user's tests lives: in TMPDIR when set, in memory when there is
// room, else in the system's folder for temporary files. It stays between runs, so that the next one starts warm.
func folder() (string, error) {
	base := os.TempDir()
	if ram := ramDisk(); ram != "" && os.Getenv("TMPDIR") == "" {
		base = ram
	}
	dir := filepath.Join(base, "gateway-dbtest-"+strconv.Itoa(os.Geteuid()))
	if err := os.Mkdir(dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("the tests need a writable folder, set TMPDIR to one: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("look at folder %s: %w", dir, err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(owner.Uid) != os.Geteuid() || info.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s is not a private folder of this user: remove it and try again", dir)
	}
	return dir, nil
}

func await(ctx context.Context, try func() (*os.File, error)) (*os.File, error) {
	for {
		if lock, err := try(); lock != nil || err != nil {
			return lock, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(15 * time.Millisecond):
		}
	}
}

// startKeeper runs this binary as the keeper, in a session of its own, and reads from it the server's address or
// why there is none.
func startKeeper(dir string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find the test binary: %w", err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), keeperOf+"="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	out, err := cmd.StdoutPipe() // and no stderr: `go test` would wait until the keeper closes it
	if err != nil {
		return "", fmt.Errorf("start the keeper of the tests' Postgres: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("start the keeper of the tests' Postgres: %w", err)
	}
	said, err := io.ReadAll(out)
	if err != nil {
		return "", fmt.Errorf("start the keeper of the tests' Postgres: %w", err)
	}
	url, up := strings.CutPrefix(string(said), "up ")
	if !up {
		return "", errors.New(strings.TrimSpace(string(said)))
	}
	return url, cmd.Process.Release()
}

// keep is the keeper's life; the result is its exit code.
func keep(dir string) int {
	server, err := pg.Start(context.Background(), pg.Options{Dir: dir, Fast: true})
	if err != nil {
		fmt.Print(err)
		return 1
	}
	file := filepath.Join(dir, address)
	if err := announce(server.SuperURL("postgres"), file); err != nil {
		fmt.Print(errors.Join(err, server.Stop()))
		return 1
	}
	_ = os.Stdout.Close() // ends the other side's reading
	return keepWhileUsed(dir, file, server)
}

// announce drops what killed tests left, for now nobody has a database here, and tells the server's address.
func announce(url, file string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	super, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect to the tests' Postgres: %w", err)
	}
	err = errors.Join(sweep(ctx, super, 0), super.Close(ctx), os.WriteFile(file, []byte(url), 0o600))
	if err == nil {
		fmt.Print("up " + url)
	}
	return err
}

// keepWhileUsed stops the server within two seconds of the end of its last user.
func keepWhileUsed(dir, file string, server *pg.Server) int {
	for {
		select {
		case <-server.Done():
			return 1
		case <-time.After(500 * time.Millisecond):
		}
		last, err := pg.TryLock(filepath.Join(dir, usersLock))
		if last == nil && err == nil {
			continue
		}
		err = errors.Join(err, os.Remove(file), server.Stop())
		if last != nil { // held until here: nobody came in, and from now on nobody finds an address
			err = errors.Join(err, last.Close())
		}
		if err != nil {
			return 1
		}
		return 0
	}
}
