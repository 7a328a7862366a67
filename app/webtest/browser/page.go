package browser

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Options are what a test chooses about a page. The zero value is a desktop window of
// 1280 × 800 px with JavaScript.
type Options struct {
	Width, Height int           // CSS pixels; 0 means 1280 and 800
	NoJavaScript  bool          // the page's own scripts do not run
	Limit         time.Duration // for one action; 0 means 30 s
}

// Page is one window with its own cookies, cache and history.
type Page struct {
	t     testing.TB
	ctx   context.Context
	limit time.Duration
	noJS  bool
	seen  *record
}

// Page opens a fresh private window, which is closed when the test ends.
func (b *Browser) Page(t testing.TB, o Options) *Page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	if err := firstRun(ctx, cancel); err != nil {
		t.Fatalf("browser: opening a page: %v", err)
	}
	p := &Page{t: t, ctx: ctx, limit: o.Limit, noJS: o.NoJavaScript}
	if p.limit == 0 {
		p.limit = limit
	}
	p.must("setting up the page", p.setUp(o))
	return p
}

func (p *Page) setUp(o Options) error {
	if o.Width == 0 {
		o.Width = 1280
	}
	if o.Height == 0 {
		o.Height = 800
	}
	own := chromedp.FromContext(p.ctx)
	p.seen = newRecord(cdp.FrameID(own.Target.TargetID))
	p.seen.answer = p.answerDialog
	if err := chromedp.Listen(p.ctx, p.seen.event); err != nil {
		return err
	}
	return p.act(func(ctx context.Context) error {
		deny := browser.SetDownloadBehaviorParams{
			Behavior:         browser.SetDownloadBehaviorBehaviorDeny,
			BrowserContextID: own.BrowserContextID,
		}
		if _, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, deny); err != nil {
			return err
		}
		off := emulation.SetScriptExecutionDisabledParams{Value: o.NoJavaScript}
		if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, off); err != nil {
			return err
		}
		first := page.AddScriptToEvaluateOnNewDocumentParams{Source: timers}
		if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, first); err != nil {
			return err
		}
		return chromedp.Do(ctx, chromedp.EmulateViewport(int64(o.Width), int64(o.Height)))
	})
}

// Goto opens the address and waits until the page has loaded and is quiet. Any status is
// accepted; see Status.
func (p *Page) Goto(url string) {
	p.t.Helper()
	p.must("going to "+url, p.goTo(url))
}

func (p *Page) goTo(url string) error {
	return p.act(func(ctx context.Context) error {
		p.seen.touch()
		got, err := chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: url})
		if err != nil {
			return err
		}
		if got.ErrorText != "" {
			return fmt.Errorf("the browser says %s", got.ErrorText)
		}
		return p.settle(ctx)
	})
}

// Reload asks for the page again, as the browser's button does.
func (p *Page) Reload() {
	p.t.Helper()
	p.must("reloading", p.act(func(ctx context.Context) error {
		p.seen.touch()
		if _, err := chromedp.Call(ctx, page.Reload, page.ReloadParams{}); err != nil {
			return err
		}
		return p.settle(ctx)
	}))
}

// Back goes one page back in the history, as the browser's button does.
func (p *Page) Back() {
	p.t.Helper()
	p.must("going back", p.act(func(ctx context.Context) error {
		past, err := chromedp.Run(ctx, chromedp.NavigationEntries())
		if err != nil {
			return err
		}
		if past.CurrentIndex == 0 {
			return fmt.Errorf("there is no page before this one")
		}
		p.seen.touch()
		to := page.NavigateToHistoryEntryParams{EntryID: past.Entries[past.CurrentIndex-1].ID}
		if _, err := chromedp.Call(ctx, page.NavigateToHistoryEntry, to); err != nil {
			return err
		}
		return p.settle(ctx)
	}))
}

// act runs one action within the page's time limit.
func (p *Page) act(do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(p.ctx, p.limit)
	defer cancel()
	err := do(ctx)
	if ctx.Err() == context.DeadlineExceeded && err != nil {
		return fmt.Errorf("not done after %v: %w", p.limit, err)
	}
	return err
}

func (p *Page) must(what string, err error) {
	if err != nil {
		p.t.Helper()
		p.t.Fatalf("browser: %s: %v", what, err)
	}
}

// eval evaluates an expression in the page. It works on pages without JavaScript too, because
// that switch stops the page's own scripts only; promises and timers do not run there.
func eval[T any](ctx context.Context, expression string) (T, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

func read[T any](p *Page, what, expression string) T {
	p.t.Helper()
	var value T
	p.must(what, p.act(func(ctx context.Context) (err error) {
		value, err = eval[T](ctx, expression)
		return err
	}))
	return value
}
