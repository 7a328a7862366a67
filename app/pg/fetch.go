package pg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// download fetches Postgres binaries into dir/bin where the network allows it.
type download struct {
	dir    string
	source string // repository address; "" is the library's own
	cache  string // folder of the archive; "" is the library's own
	notice func(string)
}

// fetch downloads (about 10 MB, once) and returns the folder with the binaries.
func (d download) fetch(ctx context.Context) (string, error) {
	d.notice("no Postgres on this machine: downloading one")
	failed := make(chan error, 1) // the library takes no context: when ctx ends first, its result is let go
	go func() { failed <- d.unpack() }()
	select {
	case err := <-failed:
		return filepath.Join(d.dir, "bin"), err
	case <-ctx.Done():
		return "", errors.New("the download took too long")
	}
}

// unpack uses the library's start for the two steps it has no function for: download and unpack. The folder it
// is given for the data lies below a file and cannot be made, so it gives up before it would run anything (as
// root it could not). The result is moved into place whole, so that a killed download leaves nothing half done.
func (d download) unpack() error {
	work, err := os.MkdirTemp(filepath.Dir(d.dir), "postgres-download-")
	if err != nil {
		return fmt.Errorf("make a folder for the download: %w", err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	barrier, binaries := filepath.Join(work, "barrier"), filepath.Join(work, "binaries")
	if err := os.WriteFile(barrier, nil, 0o600); err != nil {
		return fmt.Errorf("make a folder for the download: %w", err)
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	cfg := embeddedpostgres.DefaultConfig().Version(embeddedpostgres.V18).Port(uint32(port)).Logger(io.Discard).
		CachePath(d.cache).RuntimePath(filepath.Join(work, "runtime")).BinariesPath(binaries).DataPath(filepath.Join(barrier, "data"))
	if d.source != "" {
		cfg = cfg.BinaryRepositoryURL(d.source)
	}
	startErr := embeddedpostgres.NewDatabase(cfg).Start()
	if _, err := os.Stat(filepath.Join(binaries, "bin", "initdb")); err != nil {
		return fmt.Errorf("download Postgres: %w", startErr)
	}
	if err := os.Rename(binaries, d.dir); err != nil && !errors.Is(err, os.ErrExist) { // there: another process was first
		return fmt.Errorf("put the downloaded Postgres into place: %w", err)
	}
	return nil
}

// freePort is a TCP port on 127.0.0.1 that nobody listens on at this moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
