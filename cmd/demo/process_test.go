package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// beDemo makes this test binary the command itself.
const beDemo = "DEMO_TEST_BE_DEMO"

func TestMain(m *testing.M) {
	if os.Getenv(beDemo) != "" {
		main()
	}
	os.Exit(m.Run())
}

// command is the demo with its own environment, and room for what it says on stderr.
func command(args ...string) (*exec.Cmd, *said) {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), beDemo+"=yes", "DATABASE_URL=never read", "MIGRATE_URL=never read")
	s := &said{}
	cmd.Stderr = s
	return cmd, s
}

// said is what a process has written so far.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }
func (s *said) String() string              { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

// output is the JSON line, field by field: an unknown or missing one fails.
type output struct {
	Web         string `json:"web"`
	Mail        string `json:"mail"`
	DatabaseURL string `json:"database_url"`
	OwnerURL    string `json:"owner_url"`
	Schools     []struct {
		Slug    string
		Name    string
		SignIns []struct{ Realm, Role, Email, Password string } `json:"sign_ins"`
		Keys    []struct {
			LicenceType string `json:"licence_type"`
			PupilID     string `json:"pupil_id"`
			Forename    string
			Surname     string
			LicenceKey  string `json:"licence_key"`
		}
	}
}

// running is a demo that is ready.
type running struct {
	t      *testing.T
	cmd    *exec.Cmd
	stderr *said
	dir    string
	line   string
	output
}

// start runs the demo with -json on free ports until it is ready.
func start(t *testing.T, dir string, args ...string) *running {
	t.Helper()
	cmd, stderr := command(append([]string{"-json", "-port", "0", "-mail-port", "0", "-data", dir}, args...)...)
	out, err := cmd.StdoutPipe()
	must(t, err)
	begun := time.Now()
	must(t, cmd.Start())
	r := &running{t: t, cmd: cmd, stderr: stderr, dir: dir}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	r.line, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	t.Logf("ready after %d ms: %s", time.Since(begun).Milliseconds(), strings.Join(args, " "))
	d := json.NewDecoder(strings.NewReader(r.line))
	d.DisallowUnknownFields()
	must(t, d.Decode(&r.output))
	return r
}

// emptyFolder is a folder yet to be made where the user whom Postgres runs as can enter, unlike in t.TempDir when the
// tests run as root.
func emptyFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	must(t, os.Chmod(filepath.Dir(dir), 0o711))
	return filepath.Join(dir, "demo data")
}

// postgres is the process of the demo's server, 0 when there is none.
func (r *running) postgres() int {
	files, err := filepath.Glob(filepath.Join(r.dir, "postgres", "pg*", "postmaster.pid"))
	if err != nil || len(files) != 1 {
		return 0
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	return pid
}

func alive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// stop ends the demo as Ctrl-C or a service manager does, and sees that nothing is left.
func (r *running) stop() {
	r.t.Helper()
	pid := r.postgres()
	if pid == 0 || !alive(pid) {
		r.t.Errorf("Postgres does not run (%d)", pid)
	}
	must(r.t, r.cmd.Process.Signal(syscall.SIGTERM))
	if err := r.cmd.Wait(); err != nil {
		r.t.Errorf("%v: %s", err, r.stderr)
	}
	if alive(pid) {
		r.t.Error("Postgres is left behind")
	}
	for _, line := range strings.Split(strings.TrimSpace(r.stderr.String()), "\n") {
		if !strings.Contains(line, `"level":"INFO"`) {
			r.t.Errorf("said %s", line)
		}
	}
}

// kill ends the demo with no chance to clean up.
func (r *running) kill() {
	r.t.Helper()
	pid := r.postgres()
	must(r.t, r.cmd.Process.Kill())
	_ = r.cmd.Wait()
	for end := time.Now().Add(20 * time.Second); alive(pid); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatal("Postgres outlives a killed demo")
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
