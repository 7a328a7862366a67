// Package browser drives a headless Chromium for the tests: it visits pages served on localhost,
// fills in forms, presses keys, counts what goes over the wire and asks axe-core for
// accessibility faults.
//
// A test process has one browser. Each Page is a private window of its own, with its own
// cookies, and pages may be used in parallel: one goroutine a page, as a parallel subtest is.
// Each method is bounded by a time limit and ends the test with what it was waiting for.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// limit is the time that one action may take, the start of the browser included.
const limit = 30 * time.Second

var errNone = errors.New("no chromium, chromium-browser or google-chrome in PATH, and CHROME_PATH is not set")

// Browser is the one browser of the test process.
type Browser struct {
	ctx context.Context
}

// shared starts the browser at the first call; it is never started twice in one process.
var shared = sync.OnceValues(launch)

// Start returns the browser of this test process and starts it if need be. It takes CHROME_PATH,
// else the first of chromium, chromium-browser and google-chrome in PATH. Without any of them
// the test is skipped, except where CI=true: there it fails.
//
// The browser needs no closing: it ends with the test process, however that ends, and its
// profile is then deleted.
func Start(t testing.TB) *Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("browser tests are left out with -short")
	}
	b, err := shared()
	switch {
	case err == nil:
		return b
	case errors.Is(err, errNone) && os.Getenv("CI") != "true":
		t.Skipf("browser: %v", err)
	default:
		t.Fatalf("browser: %v", err)
	}
	return nil
}

func launch() (*Browser, error) {
	program, err := find(os.Getenv, exec.LookPath)
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "gateway-browser-")
	if err != nil {
		return nil, fmt.Errorf("making the profile: %w", err)
	}
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), flags(program, profile)...)
	ctx, _ = chromedp.NewContext(ctx)
	if err := firstRun(ctx, cancel); err != nil {
		return nil, errors.Join(fmt.Errorf("starting %s: %w", program, err), os.RemoveAll(profile))
	}
	return &Browser{ctx: ctx}, nil
}

// find chooses the browser's program.
func find(getenv func(string) string, lookPath func(string) (string, error)) (string, error) {
	if given := getenv("CHROME_PATH"); given != "" {
		path, err := lookPath(given)
		if err != nil {
			return "", fmt.Errorf("CHROME_PATH: %w", err)
		}
		return path, nil
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := lookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errNone
}

// flags are the options of a browser that serves tests only: no sandbox, because containers and
// root cannot have one and the only pages are our own; and no name but localhost resolves, so
// nothing can reach another host.
func flags(program, profile string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(profile),
		chromedp.NoSandbox,
		chromedp.ModifyCmdFunc(func(cmd *exec.Cmd) { keep(cmd, profile) }),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("lang", "en-GB"),
	)
}

// keeper runs the browser and then deletes its profile. The browser ends by itself when the test
// process ends, because its command pipe closes; its last child processes may still write a
// moment later, hence the second try.
const keeper = `profile=$1; shift; "$@"; rm -rf "$profile" || { sleep 1; rm -rf "$profile"; }`

// keep wraps the browser's command into the keeper. A shell of its own process group outlives
// the test process by that moment, also after a panic, a time-out or Ctrl-C.
func keep(cmd *exec.Cmd, profile string) {
	cmd.Args = append([]string{"sh", "-c", keeper, "sh", profile, cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// firstRun starts the browser or tab of ctx. Its life is bound to the context of this call, so a
// deadline would end it later; cancel is called instead if the start takes longer than limit.
func firstRun(ctx context.Context, cancel context.CancelFunc) error {
	stop := time.AfterFunc(limit, cancel)
	defer stop.Stop()
	return chromedp.Do(ctx)
}
