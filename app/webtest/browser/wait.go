package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

const (
	// quiet is how long nothing may go over the wire before a page counts as done. What a page's
	// scripts have put off by a moment is waited for besides, however long it takes; see timers.
	quiet = 120 * time.Millisecond
	// pause lies between two looks at a page.
	pause = 15 * time.Millisecond
)

// timers runs before the scripts of each page and counts what they have put off by a moment:
// htmx settles after 20 ms, app.js looks after the focus 60 ms after a swap and speaks after
// 100 ms. A busy machine can make a moment longer than any quiet. Longer delays are not counted,
// among them polls and those that only end something, such as the lock on a second click.
const timers = `(() => {
	const moment = 150, waiting = new Set(), set = window.setTimeout, clear = window.clearTimeout;
	window.setTimeout = function (work, delay, ...rest) {
		if (typeof work !== "function" || delay > moment) return set(work, delay, ...rest);
		const id = set((...given) => {
			try { work.apply(window, given); } finally { waiting.delete(id); }
		}, delay, ...rest);
		waiting.add(id);
		return id;
	};
	window.clearTimeout = window.clearInterval = (id) => { waiting.delete(id); clear(id); };
	Object.defineProperty(window, Symbol.for("waiting"), {value: waiting});
})()`

// settle waits until the page has loaded, no request is open, htmx has swapped and settled,
// nothing that the page has put off by a moment is still to come, and the wire has been quiet.
func (p *Page) settle(ctx context.Context) error {
	const done = `document.readyState === "complete" && !window[Symbol.for("waiting")]?.size &&
		!document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added")`
	err := p.until(ctx, "the page to be loaded and quiet", func() (bool, error) {
		ready, err := eval[bool](ctx, done)
		if err != nil {
			return false, nil // the document is being replaced
		}
		return ready && p.seen.quiet(quiet), nil
	})
	if err != nil {
		return fmt.Errorf("%w; %s", err, p.seen.unrest())
	}
	return nil
}

// until looks again and again until seen is true; what says what it waits for.
func (p *Page) until(ctx context.Context, what string, seen func() (bool, error)) error {
	for {
		ok, err := seen()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// Wait waits until the selector finds something.
func (p *Page) Wait(selector string) {
	p.t.Helper()
	p.must("waiting for "+selector, p.act(func(ctx context.Context) error {
		_, err := p.present(ctx, selector)
		return err
	}))
}

func (p *Page) present(ctx context.Context, selector string) (found bool, err error) {
	err = p.until(ctx, "something to match "+selector, func() (bool, error) {
		found, err := eval[bool](ctx, call(`((s) => !!document.querySelector(s))`, selector))
		if isSelectorError(err) {
			return false, err
		}
		return err == nil && found, nil
	})
	return err == nil, err
}

type spot struct {
	Problem string
	X, Y    float64
}

// reachable finds the middle of an element's first box, after scrolling it there.
const reachable = `((selector) => {
	const e = document.querySelector(selector);
	if (!e) return {Problem: "nothing matches"};
	if (e.disabled) return {Problem: "it is disabled"};
	e.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
	const box = Array.from(e.getClientRects()).find((r) => r.width > 0 && r.height > 0);
	if (!box) return {Problem: "it is not visible"};
	const X = box.x + box.width / 2, Y = box.y + box.height / 2;
	const top = document.elementFromPoint(X, Y);
	if (!top) return {Problem: "it is outside the window"};
	const label = top.closest("label");
	if (e.contains(top) || (label && label.control === e)) return {Problem: "", X, Y};
	return {Problem: "it is covered by " + top.outerHTML.slice(0, 120)};
})`

// reach waits until the element can be clicked, and says where.
func (p *Page) reach(ctx context.Context, selector string) (spot, error) {
	var at spot
	err := p.until(ctx, "it", func() (bool, error) {
		got, err := eval[spot](ctx, call(reachable, selector))
		if isSelectorError(err) {
			return false, err
		}
		if err == nil {
			at = got
		}
		return err == nil && at.Problem == "", nil
	})
	if err != nil && at.Problem != "" {
		return at, fmt.Errorf("%s: %w", at.Problem, err)
	}
	return at, err
}

// call writes the call of a JavaScript function with text arguments.
func call(function string, arguments ...string) string {
	quoted := make([]string, len(arguments))
	for i, a := range arguments {
		q, _ := json.Marshal(a) // text always has a JSON form
		quoted[i] = string(q)
	}
	return function + "(" + strings.Join(quoted, ", ") + ")"
}

// isSelectorError tells a mistake in the test from a document that is just being replaced.
func isSelectorError(err error) bool {
	return err != nil && strings.Contains(err.Error(), "is not a valid selector")
}
