package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"gateway/app/config"
	"gateway/app/pg"
)

// What lies in the data folder, and nothing else: -reset removes these and no other file.
const (
	lockFile    = "demo.lock"
	keysFile    = "keys.json" // written first: the mark of a demo's folder
	madeFile    = "demo.json" // written last: the schools are complete
	logFile     = "demo.log"
	mailFolder  = "mail"
	pgFolder    = "postgres"
	privateMode = 0o600
)

// usualFolder is where the data lies unless -data says otherwise. Root's own folders are closed to the user whom
// Postgres runs as, hence another place for root.
func usualFolder() string {
	if os.Geteuid() == 0 {
		return "/var/tmp/external-gateway-demo"
	}
	if cache, err := os.UserCacheDir(); err == nil {
		return filepath.Join(cache, "external-gateway-demo")
	}
	return filepath.Join(os.TempDir(), "external-gateway-demo-"+strconv.Itoa(os.Geteuid()))
}

// folder is the data folder, held by this demo alone.
type folder struct {
	dir  string
	lock *os.File
	keys keys
}

// keys are what the processes take from the environment elsewhere, and the one password of every sign-in.
type keys struct {
	Token    string `json:"token_key"`
	Licence  string `json:"licence_key"`
	Form     string `json:"form_key"`
	Password string `json:"password"`
}

// openFolder makes or opens the data folder. Every error is one sentence with the way out.
func openFolder(o options) (f *folder, err error) {
	f = &folder{dir: o.data}
	if f.dir == "" {
		f.dir = usualFolder()
	}
	if f.dir, err = filepath.Abs(f.dir); err != nil {
		return nil, f.unusable(err)
	}
	if err := f.enter(o.data == ""); err != nil {
		return nil, err
	}
	if f.lock, err = pg.TryLock(f.path(lockFile)); err != nil {
		return nil, f.unusable(err)
	}
	if f.lock == nil {
		return nil, fmt.Errorf("another demo is running on %s: stop it, or choose another folder with -data", f.dir)
	}
	if o.reset {
		err = f.reset()
	}
	if err = errors.Join(err, f.readKeys()); err != nil {
		return nil, errors.Join(err, f.close())
	}
	return f, nil
}

func (f *folder) path(name string) string { return filepath.Join(f.dir, name) }

func (f *folder) close() error { return f.lock.Close() }

func (f *folder) unusable(err error) error {
	return fmt.Errorf("the folder %s cannot be used: make it writable, or choose another one with -data (%w)", f.dir, err)
}

// enter makes the folder when it is missing, and refuses one that holds other things: -reset must never meet them.
func (f *folder) enter(usual bool) error {
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711 // the user whom Postgres runs as passes through
	}
	if _, err := os.Stat(f.dir); errors.Is(err, fs.ErrNotExist) {
		if err := makeFolder(f.dir, mode); err != nil {
			return f.unusable(err)
		}
	}
	info, err := os.Stat(f.dir)
	if err != nil {
		return f.unusable(err)
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); usual && ok && int(owner.Uid) != os.Geteuid() {
		return fmt.Errorf("the folder %s belongs to another user: choose another one with -data", f.dir)
	}
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return f.unusable(err)
	}
	if _, err := os.Stat(f.path(keysFile)); err == nil {
		return nil
	}
	for _, e := range entries {
		if !slices.Contains([]string{lockFile, pgFolder, keysFile + ".part"}, e.Name()) {
			return fmt.Errorf("the folder %s holds files that are not a demo's (%s): choose an empty one with -data", f.dir, e.Name())
		}
	}
	return nil
}

func (f *folder) clear(names ...string) error {
	for _, name := range names {
		if err := os.RemoveAll(f.path(name)); err != nil {
			return f.unusable(err)
		}
	}
	return nil
}

// reset throws everything away but downloaded Postgres binaries.
func (f *folder) reset() error {
	data, err := filepath.Glob(f.path(pgFolder + "/pg*"))
	if err != nil {
		return f.unusable(err)
	}
	gone := []string{madeFile, logFile, mailFolder}
	for _, d := range data {
		awaitEnd(filepath.Join(d, "postmaster.pid"))
		gone = append(gone, filepath.Join(pgFolder, filepath.Base(d)))
	}
	return f.clear(append(gone, keysFile)...) // the mark goes last
}

// awaitEnd gives the Postgres of a demo that was killed a moment to end: it does so by itself.
func awaitEnd(pidfile string) {
	for range 250 {
		text, err := os.ReadFile(pidfile)
		first, _, _ := strings.Cut(string(text), "\n")
		pid, bad := strconv.Atoi(first)
		if err != nil || bad != nil || errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// readKeys reads the keys, and makes them the first time.
func (f *folder) readKeys() error {
	found, err := f.read(keysFile, &f.keys)
	if err != nil || found {
		return err
	}
	f.keys = keys{Token: config.NewKey(), Licence: config.NewKey(), Form: config.NewKey(), Password: newPassword()}
	return f.write(keysFile, f.keys)
}

// finished tells that an earlier start has made the schools to the end.
func (f *folder) finished() bool {
	_, err := os.Stat(f.path(madeFile))
	return err == nil
}

// read fills v from a file; false means that there is none.
func (f *folder) read(name string, v any) (bool, error) {
	text, err := os.ReadFile(f.path(name))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, f.unusable(err)
	}
	if err := json.Unmarshal(text, v); err != nil {
		return false, fmt.Errorf("%s is damaged: begin anew with -reset (%w)", f.path(name), err)
	}
	return true, nil
}

// write makes the file whole or not at all.
func (f *folder) write(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	half := f.path(name + ".part")
	if err := errors.Join(os.WriteFile(half, append(text, '\n'), privateMode), os.Rename(half, f.path(name))); err != nil {
		return f.unusable(err)
	}
	return nil
}

// secret is a key in the form of the configuration.
func secret(key string) (config.Secret, error) {
	b, err := base64.StdEncoding.DecodeString(key)
	if err != nil || len(b) != 32 {
		return nil, fmt.Errorf("%s is damaged: begin anew with -reset", keysFile)
	}
	return b, nil
}

// makeFolder makes a folder with exactly these rights, whatever the umask.
func makeFolder(dir string, mode os.FileMode) error {
	if err := os.MkdirAll(dir, mode); err != nil {
		return err
	}
	return os.Chmod(dir, mode)
}
