package pg

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestStartStopStartKeepsData(t *testing.T) {
	dir := folder(t)
	s := start(t, Options{Dir: dir})
	must(t, s.Prepare(context.Background(), "first"))
	run(t, s.OwnerURL("first"), "create table kept (word text); insert into kept values ('still here')")
	must(t, s.Stop())
	must(t, s.Stop())
	<-s.Done()
	if _, err := os.Stat(s.socket); !os.IsNotExist(err) {
		t.Errorf("the socket's folder %s stayed: %v", s.socket, err)
	}
	again := start(t, Options{Dir: dir})
	if got := text(t, again.OwnerURL("first"), "select word from kept"); got != "still here" {
		t.Errorf("after a restart: %q", got)
	}
}

func TestPrepareMakesRolesAndDatabaseOnce(t *testing.T) {
	s := start(t, Options{Dir: folder(t), Fast: true})
	var wait sync.WaitGroup
	errs := make(chan error, 4)
	for range cap(errs) {
		wait.Go(func() { errs <- s.Prepare(context.Background(), "gateway") })
	}
	wait.Wait()
	for range cap(errs) {
		must(t, <-errs)
	}
	for _, c := range []struct{ name, url, query, want string }{
		{"superuser", s.SuperURL("gateway"), "select current_user::text", "postgres"},
		{"owner", s.OwnerURL("gateway"), "select current_user::text", "gateway_owner"},
		{"app", s.AppURL("gateway"), "select current_user::text", "gateway_app"},
		{"owner's rights", s.OwnerURL("gateway"), rights, "super=f bypassrls=t createdb=f createrole=f login=t"},
		{"app's rights", s.AppURL("gateway"), rights, "super=f bypassrls=f createdb=f createrole=f login=t"},
		{"database", s.AppURL("gateway"), "select pg_get_userbyid(datdba) || ' ' || pg_encoding_to_char(encoding) from pg_database where datname = 'gateway'", "gateway_owner UTF8"},
	} {
		if got := text(t, c.url, c.query); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

const rights = `select format('super=%s bypassrls=%s createdb=%s createrole=%s login=%s', rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin)
	from pg_roles where rolname = current_user`

func TestRolesSQLRuns(t *testing.T) {
	s := start(t, Options{Dir: folder(t), Fast: true})
	run(t, s.SuperURL("postgres"), RolesSQL)
	must(t, s.Prepare(context.Background(), "gateway"))
	if got, want := text(t, s.OwnerURL("gateway"), rights), "super=f bypassrls=t createdb=f createrole=f login=t"; got != want {
		t.Errorf("owner: got %q, want %q", got, want)
	}
}

func TestTCPAsksForThePassword(t *testing.T) {
	dir := folder(t)
	s := start(t, Options{Dir: dir, Fast: true, TCP: true})
	must(t, s.Prepare(context.Background(), "gateway"))
	for _, c := range []struct{ url, want string }{
		{s.AppURL("gateway"), "gateway_app 127.0.0.1"},
		{s.OwnerURL("gateway"), "gateway_owner 127.0.0.1"},
		{s.SuperURL("gateway"), "postgres 127.0.0.1"},
	} {
		if got := text(t, c.url, "select current_user || ' ' || host(inet_server_addr())"); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	wrong, err := url.Parse(s.AppURL("gateway"))
	must(t, err)
	wrong.User = url.UserPassword(App, "not the password")
	if conn, err := pgx.Connect(context.Background(), wrong.String()); err == nil {
		_ = conn.Close(context.Background())
		t.Error("a wrong password was taken")
	} else if !strings.Contains(err.Error(), "password authentication failed") {
		t.Errorf("a wrong password: %v", err)
	}
	info, err := os.Stat(filepath.Join(dir, "secret"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("secret has mode %o, want 600", info.Mode().Perm())
	}
	if got := text(t, s.socketURL(App, "gateway"), "show password_encryption"); got != "scram-sha-256" {
		t.Errorf("password_encryption %q", got)
	}
}

func TestTakenPortIsSaid(t *testing.T) {
	first := start(t, Options{Dir: folder(t), Fast: true, TCP: true})
	_, err := Start(context.Background(), Options{Dir: folder(t), Fast: true, TCP: true, Port: first.port})
	if err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("got %v", err)
	}
}

func TestSecondStartJoins(t *testing.T) {
	dir := folder(t)
	cmd := parent(t, dir)
	s := start(t, Options{Dir: dir, Fast: true})
	must(t, s.Prepare(context.Background(), "shared"))
	owner, err := readPidfile(s.data)
	must(t, err)
	must(t, s.Stop()) // not ours: it runs on
	if got := text(t, s.AppURL("shared"), "select current_user::text"); got != "gateway_app" {
		t.Errorf("after the joined one left: %q", got)
	}
	_, err = Start(context.Background(), Options{Dir: dir, Fast: true, TCP: true})
	if err == nil || !strings.Contains(err.Error(), "without a TCP port") {
		t.Errorf("joining with TCP: %v", err)
	}
	must(t, cmd.Process.Kill())
	eventually(t, "the server ends with its owner", func() bool { return !serves(owner.pid, s.data) })
	must(t, os.Remove(s.socket)) // the next start on this folder would have taken it over
}

func TestKilledParentLeavesNothingAndNextStartWorks(t *testing.T) {
	dir := folder(t)
	cmd := parent(t, dir)
	s := start(t, Options{Dir: dir, Fast: true})
	must(t, s.Prepare(context.Background(), "kept"))
	run(t, s.OwnerURL("kept"), "create table kept (word text); insert into kept values ('still here')")
	left, err := readPidfile(s.data)
	must(t, err)
	must(t, cmd.Process.Kill())
	_ = cmd.Wait() // "killed"

	again := start(t, Options{Dir: dir, Fast: true}) // at once: the old server may still be shutting down
	if serves(left.pid, s.data) {
		t.Errorf("process %d is still there", left.pid)
	}
	if again.proc == nil {
		t.Error("joined a server without an owner")
	}
	if got := text(t, again.OwnerURL("kept"), "select word from kept"); got != "still here" {
		t.Errorf("after the kill: %q", got)
	}
}

func TestCrashedServerWhoseNumberIsTakenByAnotherProcess(t *testing.T) {
	for _, c := range []struct {
		fast bool
		want string
	}{{false, "kept"}, {true, "began anew"}} {
		o := Options{Dir: folder(t), Fast: c.fast}
		s := start(t, o)
		run(t, s.SuperURL("postgres"), "create table kept ()")
		must(t, s.Stop())
		stale := strconv.Itoa(os.Getppid()) + "\n" + s.data + "\n1700000000\n5432\n" + s.socket + "\n\n  5432001 7\nready   \n"
		must(t, os.WriteFile(filepath.Join(s.data, "postmaster.pid"), []byte(stale), 0o600))
		again := start(t, o)
		if got := text(t, again.SuperURL("postgres"), "select case when to_regclass('kept') is null then 'began anew' else 'kept' end"); got != c.want {
			t.Errorf("fast %v: %s, want %s", c.fast, got, c.want)
		}
	}
}

func TestHalfMadeFolderIsMadeAgain(t *testing.T) {
	dir := folder(t)
	s := start(t, Options{Dir: dir, Fast: true})
	must(t, s.Stop())
	must(t, os.Rename(s.data, s.data+".new")) // as a killed first start leaves it
	must(t, os.Remove(filepath.Join(s.data+".new", "PG_VERSION")))
	again := start(t, Options{Dir: dir, Fast: true})
	if got := text(t, again.SuperURL("postgres"), "select 'up'"); got != "up" {
		t.Errorf("got %q", got)
	}
}
