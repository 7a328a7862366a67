package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"gateway/app/config"
	"gateway/app/dbtest"
	"gateway/app/school"
)

// beWeb makes this test binary the command itself.
const beWeb = "WEB_TEST_BE_WEB"

func TestMain(m *testing.M) {
	if os.Getenv(beWeb) != "" {
		main()
	}
	dbtest.Main(m)
}

// process is a running web process.
type process struct {
	cmd     *exec.Cmd
	address string // host:port
	stderr  *bytes.Buffer
	done    chan error
}

// start runs the command with the environment that a deployment has, and waits until it is ready.
func start(t *testing.T, databaseURL string) *process {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &process{cmd: exec.Command(os.Args[0]), address: l.Addr().String(), stderr: &bytes.Buffer{}, done: make(chan error, 1)}
	must(t, l.Close())
	_, port, _ := net.SplitHostPort(p.address)
	p.cmd.Env = []string{beWeb + "=yes", "DATABASE_URL=" + databaseURL, "BASE_URL=http://localhost:" + port, "LISTEN=" + p.address,
		"TOKEN_KEY=" + config.NewKey(), "LICENCE_KEY=" + config.NewKey(), "FORM_KEY=" + config.NewKey(), "SHUTDOWN_GRACE=500ms"}
	p.cmd.Stderr = p.stderr
	must(t, p.cmd.Start())
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	go func() { p.done <- p.cmd.Wait() }()
	for end := time.Now().Add(20 * time.Second); !p.ready(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("never ready: %s", p.stderr)
		}
	}
	return p
}

func (p *process) ready() bool {
	r, err := http.Get("http://" + p.address + "/readyz")
	if err != nil {
		return false
	}
	_ = r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// visitor asks again and again while the balancer sends requests here, over one connection that is kept.
func (p *process) visitor(t *testing.T, sent *atomic.Bool, answered *atomic.Int64) {
	client := &http.Client{Transport: &http.Transport{}}
	for sent.Load() {
		request, err := http.NewRequest(http.MethodGet, "http://"+p.address+"/s/ashdale/sign-in", nil)
		if err != nil {
			t.Error(err)
			return
		}
		request.Host = "localhost:" + p.address[strings.LastIndex(p.address, ":")+1:]
		r, err := client.Do(request)
		if err != nil {
			t.Error(err)
			return
		}
		body, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil || r.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("</html>")) {
			t.Errorf("status %d, %d bytes, %v", r.StatusCode, len(body), err)
		}
		answered.Add(1)
	}
}

// slow posts a sign-in whose second half comes long after the process was asked to stop.
func (p *process) slow(t *testing.T, half, rest <-chan struct{}, begun *sync.WaitGroup) {
	c, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Error(err)
		begun.Done()
		return
	}
	defer func() { _ = c.Close() }()
	body := "email=nobody%40example.org&password=not-the-right-one"
	head := fmt.Sprintf("POST /s/ashdale/sign-in HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n", len(body))
	<-half
	_, err = io.WriteString(c, head+body[:20])
	begun.Done()
	<-rest
	_, err2 := io.WriteString(c, body[20:])
	r, err3 := http.ReadResponse(bufio.NewReader(c), nil)
	if err := errors.Join(err, err2, err3); err != nil {
		t.Error(err)
		return
	}
	page, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusUnprocessableEntity || !bytes.Contains(page, []byte("</html>")) {
		t.Errorf("status %d, %d bytes, %v", r.StatusCode, len(page), err)
	}
}

// TestStopFailsNoRequest stops a process under load, as a balancer that watches /readyz sees it: 0 requests fail,
// those under way included.
func TestStopFailsNoRequest(t *testing.T) {
	d := dbtest.New(t)
	_, err := school.Add(context.Background(), d.Open(t), school.New{Slug: "ashdale", Name: "Ashdale Academy", Country: "england", FirstYear: 7, LastYear: 11, Subscription: "active"})
	must(t, err)
	p := start(t, d.AppURL)

	var sent atomic.Bool
	var answered atomic.Int64
	sent.Store(true)
	var all, begun sync.WaitGroup
	half, rest := make(chan struct{}), make(chan struct{})
	for range 8 {
		all.Go(func() { p.visitor(t, &sent, &answered) })
		begun.Add(1)
		all.Go(func() { p.slow(t, half, rest, &begun) })
	}
	close(half)
	begun.Wait()
	time.Sleep(200 * time.Millisecond) // the visitors are at it
	must(t, p.cmd.Process.Signal(syscall.SIGTERM))
	for p.ready() {
		time.Sleep(10 * time.Millisecond)
	}
	sent.Store(false)
	time.Sleep(time.Second) // beyond the grace: the listener is closed, the slow ones are still sending
	if _, err := net.Dial("tcp", p.address); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("new connections are still taken: %v", err)
	}
	close(rest)
	all.Wait()
	select {
	case err := <-p.done:
		if err != nil {
			t.Errorf("%v: %s", err, p.stderr)
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("does not end: %s", p.stderr)
	}
	if answered.Load() < 20 {
		t.Errorf("only %d requests were made", answered.Load())
	}
	for _, line := range strings.Split(strings.TrimSpace(p.stderr.String()), "\n") {
		if !strings.Contains(line, `"level":"INFO"`) {
			t.Errorf("said %s", line)
		}
	}
}

func TestMistakesAreOneSentence(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = taken.Close() }()
	d := dbtest.New(t)
	whole := []string{"DATABASE_URL=" + d.AppURL, "BASE_URL=http://localhost:8080", "LISTEN=" + taken.Addr().String(),
		"TOKEN_KEY=" + config.NewKey(), "LICENCE_KEY=" + config.NewKey(), "FORM_KEY=" + config.NewKey()}
	for _, c := range []struct {
		name string
		env  []string
		want string
	}{
		{"nothing set", nil, "web: environment: DATABASE_URL is not set; TOKEN_KEY is not set; LICENCE_KEY is not set; BASE_URL is not set; FORM_KEY is not set"},
		{"the owner's role", append(whole, "DATABASE_URL="+d.OwnerURL), "web: DATABASE_URL must name the app role: this role owns tables, is a superuser or bypasses row-level security"},
		{"a grace that is none", append(whole, "SHUTDOWN_GRACE=soon"), "web: environment: SHUTDOWN_GRACE must be a duration such as 5s, at most 10m"},
		{"a port that is taken", whole, "web: the address " + taken.Addr().String() + " is taken by another process: end it or set LISTEN or PORT to another one"},
	} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append([]string{beWeb + "=yes"}, c.env...)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		err := cmd.Run()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || stderr.String() != c.want+"\n" {
			t.Errorf("%s: %v, said %q", c.name, err, stderr.String())
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
