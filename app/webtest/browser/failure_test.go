package browser

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Each failure names the action, the reason and the time it waited.
func TestFailures(t *testing.T) {
	t.Parallel()
	url := site(t)
	p := Start(t).Page(t, Options{})
	p.Goto(url + "/covered")
	p.limit = fast
	for _, c := range []struct {
		do   func(*Page)
		want string
	}{
		{func(p *Page) { p.Click("#none") }, "clicking #none: not done after 700ms: nothing matches"},
		{func(p *Page) { p.Click("#gone") }, "clicking #gone: not done after 700ms: it is not visible"},
		{func(p *Page) { p.Click("#off") }, "clicking #off: not done after 700ms: it is disabled"},
		{func(p *Page) { p.Click("##") }, "clicking ##: exception"},
		{func(p *Page) { p.Text("#none") }, "reading #none: not done after 700ms: waiting for something to match #none"},
		{func(p *Page) { p.Wait("#none") }, "waiting for #none: not done after 700ms"},
		{func(p *Page) { p.Fill("h1", "x") }, "filling h1: text cannot be typed into it"},
		{func(p *Page) { p.Press("Hyper") }, `pressing Hyper: there is no key "Hyper"`},
		{func(p *Page) { p.Press("Hyper+a") }, `pressing Hyper+a: there is no key "Hyper" to hold`},
		{func(p *Page) { p.Goto("http://localhost:1/") }, "going to http://localhost:1/: the browser says net::ERR_"},
		{func(p *Page) { p.Goto("http://gateway.example/") }, "the browser says net::ERR_NAME_NOT_RESOLVED"},
	} {
		if msg := fatal(p, c.do); !strings.Contains(strings.ToLower(msg), strings.ToLower(c.want)) {
			t.Errorf("message %q, want %q in it", msg, c.want)
		}
	}
}

// fatal runs an action whose failure is expected, on a stand-in for the test, and returns what
// it would have said.
func fatal(p *Page, do func(*Page)) string {
	said := &listener{TB: p.t}
	q := *p
	q.t = said
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if r := recover(); r != nil && r != errFatal {
				panic(r)
			}
		}()
		do(&q)
	}()
	<-done
	return said.message
}

var errFatal = errors.New("fatal")

type listener struct {
	testing.TB
	message string
}

func (l *listener) Helper() {}

func (l *listener) Fatalf(format string, args ...any) {
	l.message = fmt.Sprintf(format, args...)
	panic(errFatal)
}

func TestActionsEndWithTheirLimit(t *testing.T) {
	t.Parallel()
	p := Start(t).Page(t, Options{})
	p.limit = fast
	err := p.act(func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, context.DeadlineExceeded) || err.Error() != "not done after 700ms: context deadline exceeded" {
		t.Errorf("error = %v", err)
	}
}
