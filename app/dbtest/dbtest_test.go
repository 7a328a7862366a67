package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/pg"
)

func TestMain(m *testing.M) { Main(m) }

func TestDatabasesAreApart(t *testing.T) {
	ctx := context.Background()
	one, two := New(t), New(t)
	_, err := one.Owner(t).Exec(ctx, `create table only_here ()`)
	must(t, err)
	for d, want := range map[*DB]bool{one: true, two: false} {
		var there bool
		must(t, d.Owner(t).QueryRow(ctx, `select to_regclass('only_here') is not null`).Scan(&there))
		if there != want {
			t.Errorf("%s has the table: %v, want %v", d.Name, there, want)
		}
	}
}

func TestRoles(t *testing.T) {
	ctx := context.Background()
	d := New(t)
	d.Open(t)
	var owner string
	must(t, d.Owner(t).QueryRow(ctx, `select current_user || ' ' || pg_get_userbyid(datdba) from pg_database where datname = $1`, d.Name).Scan(&owner))
	if owner != "gateway_owner gateway_owner" {
		t.Errorf("the owner's connection and the database's owner: %s", owner)
	}
	var app string
	must(t, connect(t, d.AppURL).QueryRow(ctx, `select current_user`).Scan(&app))
	if app != "gateway_app" {
		t.Errorf("the app's connection: %s", app)
	}
	if opened, err := db.Open(ctx, d.OwnerURL); err == nil {
		opened.Close()
		t.Error("the application opened the database as its owner")
	}
}

func TestManyAtOnceAndDroppedAfterwards(t *testing.T) {
	var mu sync.Mutex
	var names []string
	t.Run("group", func(t *testing.T) {
		for range 6 {
			t.Run("one", func(t *testing.T) {
				t.Parallel()
				d := New(t)
				d.Open(t) // left open: the drop cuts it
				connect(t, d.AppURL)
				mu.Lock()
				defer mu.Unlock()
				names = append(names, d.Name)
			})
		}
	})
	s, err := theServer()
	must(t, err)
	var left int
	must(t, connect(t, s.superURL).QueryRow(context.Background(), `select count(*) from pg_database where datname = any($1)`, names).Scan(&left))
	if len(names) != 6 || left != 0 {
		t.Errorf("of %d databases %d are left", len(names), left)
	}
}

func TestNobodyConnectsToTheTemplate(t *testing.T) {
	s, err := theServer()
	must(t, err)
	conn, err := pgx.Connect(context.Background(), s.url(pg.Owner, s.template))
	if err == nil {
		_ = conn.Close(context.Background())
	}
	if err == nil || !strings.Contains(err.Error(), "not currently accepting connections") {
		t.Errorf("connecting to the template: %v", err)
	}
}

func TestURLOfAnotherRole(t *testing.T) {
	for super, want := range map[string]string{
		"postgres:///postgres?host=%2Ftmp%2Fx&port=5432&user=postgres": "postgres:///mine?host=%2Ftmp%2Fx&password=PASSWORD&port=5432&user=gateway_app",
		"postgres://root:secret@host:5433/postgres?sslmode=disable":    "postgres://gateway_app:PASSWORD@host:5433/mine?sslmode=disable",
		"postgres://host/postgres":                                     "postgres://gateway_app:PASSWORD@host/mine",
	} {
		s := &server{superURL: super}
		want = strings.Replace(want, "PASSWORD", s.password(pg.App), 1)
		if got := s.url(pg.App, "mine"); got != want {
			t.Errorf("%s: got %s, want %s", super, got, want)
		}
	}
}

// TestServerOfOnesOwn runs one test of this package in another process against a server that asks for passwords.
func TestServerOfOnesOwn(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Chmod(filepath.Dir(dir), 0o711))
	own, err := pg.Start(context.Background(), pg.Options{Dir: filepath.Join(dir, "own"), Fast: true, TCP: true})
	must(t, err)
	t.Cleanup(func() { _ = own.Stop() })
	cmd := exec.Command(os.Args[0], "-test.run", "^(TestRoles|TestDatabasesAreApart|TestNobody)", "-test.v")
	cmd.Env = append(os.Environ(), "TEST_POSTGRES_URL="+own.SuperURL("postgres"))
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), "--- PASS") != 3 {
		t.Errorf("%v\n%s", err, out)
	}
	var templates int
	must(t, connect(t, own.SuperURL("postgres")).QueryRow(context.Background(), `select count(*) from pg_database where datistemplate and datname ~ '^gateway_template_'`).Scan(&templates))
	if templates != 1 {
		t.Errorf("%d templates on the server of one's own, want 1: were the tests run elsewhere?", templates)
	}
	testSweep(t, own)
}

func testSweep(t *testing.T, own *pg.Server) {
	ctx, super := context.Background(), connect(t, own.SuperURL("postgres"))
	must(t, execute(ctx, super, "create database "+prefix+"left"))
	for _, c := range []struct {
		age  time.Duration
		want string
	}{{longest, prefix + "left"}, {0, ""}} {
		must(t, sweep(ctx, super, c.age))
		var left string
		must(t, super.QueryRow(ctx, `select coalesce(string_agg(datname, ' '), '') from pg_database where starts_with(datname, $1)`, prefix).Scan(&left))
		if left != c.want {
			t.Errorf("after sweeping what is %v old: %q, want %q", c.age, left, c.want)
		}
	}
}

func TestWrongAddressIsSaid(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run", "^TestRoles$")
	cmd.Env = append(os.Environ(), "TEST_POSTGRES_URL=host=localhost user=postgres")
	out, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if !errors.As(err, &failed) || !strings.Contains(string(out), "TEST_POSTGRES_URL is not of the form postgres://superuser:password@host/postgres") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestKeeper gives the tests of another process a folder of their own, and sees the server come and go with them.
func TestKeeper(t *testing.T) {
	tmp := t.TempDir()
	must(t, os.Chmod(filepath.Dir(tmp), 0o711))
	for _, when := range []string{"cold", "warm, after a keeper that was killed"} {
		cmd := exec.Command(os.Args[0], "-test.run", "^(TestRoles|TestDatabasesAreApart)$", "-test.v")
		cmd.Env = append(os.Environ(), "TMPDIR="+tmp, "TEST_POSTGRES_URL=")
		out, err := cmd.CombinedOutput()
		if err != nil || strings.Count(string(out), "--- PASS") != 2 {
			t.Fatalf("%s: %v\n%s", when, err, out)
		}
		dir := filepath.Join(tmp, "gateway-dbtest-"+strconv.Itoa(os.Geteuid()))
		await20s(t, when+": the keeper takes its address away", func() bool {
			_, err := os.Stat(filepath.Join(dir, address))
			return errors.Is(err, os.ErrNotExist)
		})
		await20s(t, when+": the server ends", func() bool {
			running, err := filepath.Glob(filepath.Join(dir, "pg*", "postmaster.pid"))
			return err == nil && len(running) == 0
		})
		must(t, os.WriteFile(filepath.Join(dir, address), []byte("postgres:///postgres?host="+url.QueryEscape(tmp)), 0o600))
	}
}

func await20s(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !holds(); time.Sleep(15 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("never happened: " + what)
		}
	}
}

// fatal notes what a test would have died of.
type fatal struct {
	testing.TB
	said string
}

func (f *fatal) Fatal(args ...any) { f.said = fmt.Sprint(args...); runtime.Goexit() }

func TestPackageWithoutMainIsTold(t *testing.T) {
	t.Setenv(mainRan, "")
	f := &fatal{TB: t}
	done := make(chan struct{})
	go func() { defer close(done); New(f) }()
	<-done
	if want := "dbtest: this package needs the line: func TestMain(m *testing.M) { dbtest.Main(m) }"; f.said != want {
		t.Errorf("got %q, want %q", f.said, want)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
