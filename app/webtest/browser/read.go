package browser

import (
	"context"
	"encoding/json"

	"github.com/chromedp/chromedp"
)

// Text returns the words of the first element that the CSS selector finds, as a person sees
// them, without space around them. It waits for the element.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	return p.of(selector, "reading", `((s) => document.querySelector(s).innerText.trim())`)
}

// Value returns what the field holds at this moment.
func (p *Page) Value(selector string) string {
	p.t.Helper()
	return p.of(selector, "reading the value of", `((s) => String(document.querySelector(s).value))`)
}

// Attr returns an attribute of the first element found; "" if it has none of that name.
func (p *Page) Attr(selector, name string) string {
	p.t.Helper()
	return p.of(selector, "reading "+name+" of", `((s, n) => document.querySelector(s).getAttribute(n) || "")`, name)
}

func (p *Page) of(selector, what, function string, more ...string) string {
	p.t.Helper()
	var value string
	p.must(what+" "+selector, p.act(func(ctx context.Context) error {
		_, err := p.present(ctx, selector)
		if err != nil {
			return err
		}
		value, err = eval[string](ctx, call(function, append([]string{selector}, more...)...))
		return err
	}))
	return value
}

// Count returns how many elements the CSS selector finds now.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	return read[int](p, "counting "+selector, call(`((s) => document.querySelectorAll(s).length)`, selector))
}

// HTML returns the whole document as it stands.
func (p *Page) HTML() string {
	p.t.Helper()
	return read[string](p, "reading the document", `document.documentElement.outerHTML`)
}

// Title returns the document's title.
func (p *Page) Title() string {
	p.t.Helper()
	return read[string](p, "reading the title", `document.title`)
}

// URL returns the address that the browser shows.
func (p *Page) URL() string {
	p.t.Helper()
	return read[string](p, "reading the address", `location.href`)
}

// Eval evaluates a JavaScript expression in the page, a promise included, and decodes its JSON
// form into the value that into points to. For what no other method asks.
func (p *Page) Eval(expression string, into any) {
	p.t.Helper()
	p.must("evaluating", p.act(func(ctx context.Context) error {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAsValue, chromedp.EvalAwaitPromise))
		if err != nil {
			return err
		}
		return json.Unmarshal(got, into)
	}))
}

// focused names the element with the focus: by its id, else by its path from the nearest
// ancestor with an id.
const focused = `(() => {
	let e = document.activeElement;
	const path = [];
	for (; e && e !== document.body && e !== document.documentElement; e = e.parentElement) {
		if (e.id) { path.unshift("#" + CSS.escape(e.id)); return path.join(" > "); }
		const same = Array.from(e.parentElement.children).filter((c) => c.localName === e.localName);
		path.unshift(e.localName + (same.length > 1 ? ":nth-of-type(" + (same.indexOf(e) + 1) + ")" : ""));
	}
	path.unshift("body");
	return path.join(" > ");
})()`

// FocusedSelector returns a CSS selector of the element that has the focus, "#id" where it has
// an id; "body" when nothing has it.
func (p *Page) FocusedSelector() string {
	p.t.Helper()
	return read[string](p, "finding the focus", focused)
}

// wider describes what reaches beyond the window, "" if nothing makes the page scroll sideways.
const wider = `(() => {
	const width = innerWidth;
	if (Math.max(document.documentElement.scrollWidth, document.body.scrollWidth) <= width) return "";
	const out = Array.from(document.body.querySelectorAll("*")).filter((e) => {
		const r = e.getBoundingClientRect();
		return r.width > 0 && (r.right > width + 0.5 || r.left < -0.5);
	});
	return (out.pop() || document.body).outerHTML.slice(0, 160);
})()`

// NoSidewaysScroll is true when the page is no wider than its window. If it is wider, the
// innermost element that reaches out is logged.
func (p *Page) NoSidewaysScroll() bool {
	p.t.Helper()
	found := read[string](p, "measuring the width", wider)
	if found != "" {
		p.t.Logf("browser: wider than the window: %s", found)
	}
	return found == ""
}

// Screenshot returns a PNG of the whole page, not only of the window.
func (p *Page) Screenshot() []byte {
	p.t.Helper()
	var png []byte
	p.must("taking a picture", p.act(func(ctx context.Context) (err error) {
		png, err = chromedp.Run(ctx, chromedp.FullScreenshot(100))
		return err
	}))
	return png
}
