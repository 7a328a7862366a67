package browser

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click presses the left button in the middle of the first element that the CSS selector finds,
// where a person would, and waits until the navigation or the swap that follows is done. An
// element that stays absent, invisible, disabled or covered ends the test.
func (p *Page) Click(selector string) {
	p.t.Helper()
	p.must("clicking "+selector, p.click(selector))
}

func (p *Page) click(selector string) error {
	return p.act(func(ctx context.Context) error {
		at, err := p.reach(ctx, selector)
		if err != nil {
			return err
		}
		p.seen.touch()
		for _, kind := range []input.DispatchMouseEventType{chromedp.MouseMoved, chromedp.MousePressed, chromedp.MouseReleased} {
			event := input.DispatchMouseEventParams{Type: kind, X: at.X, Y: at.Y, Button: input.MouseButtonLeft, ClickCount: 1}
			if _, err := chromedp.Call(ctx, input.DispatchMouseEvent, event); err != nil {
				return err
			}
		}
		return p.settle(ctx)
	})
}

// filled puts the text into a field. Fields in which one types are emptied and focused, and the
// text follows as typed input; the others are set, as choosing from them would.
const filled = `((selector, text) => {
	const e = document.querySelector(selector);
	if (!e) return "nothing matches";
	if (e.disabled || e.readOnly) return "it cannot be changed";
	const tell = () => ["input", "change"].forEach((n) => e.dispatchEvent(new Event(n, {bubbles: true})));
	if (e instanceof HTMLSelectElement) {
		const o = Array.from(e.options).find((o) => o.value === text || o.label.trim() === text);
		if (!o) return "it has no choice " + JSON.stringify(text);
		e.value = o.value; tell(); return "";
	}
	if (["date", "time", "month", "week", "color", "range", "datetime-local"].includes(e.type)) { e.value = text; tell(); return ""; }
	if (!("value" in e) || ["checkbox", "radio", "file", "submit", "button"].includes(e.type)) return "text cannot be typed into it";
	e.focus(); e.select(); return "type";
})`

// Fill replaces what a field holds: text for a text field, the value or the words of a choice
// for a select.
func (p *Page) Fill(selector, text string) {
	p.t.Helper()
	p.must("filling "+selector, p.fill(selector, text))
}

func (p *Page) fill(selector, text string) error {
	return p.act(func(ctx context.Context) error {
		if _, err := p.present(ctx, selector); err != nil {
			return err
		}
		p.seen.touch()
		how, err := eval[string](ctx, call(filled, selector, text))
		if err != nil {
			return err
		}
		if how != "" && how != "type" {
			return errors.New(how)
		}
		if how == "type" {
			if err := typeOver(ctx, text); err != nil {
				return err
			}
		}
		return p.settle(ctx)
	})
}

// typeOver replaces the selected text of the focused field.
func typeOver(ctx context.Context, text string) error {
	if text == "" {
		return chromedp.Do(ctx, chromedp.KeyEvent(kb.Delete))
	}
	_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
	return err
}

// Upload puts files into a file input.
func (p *Page) Upload(selector string, files ...string) {
	p.t.Helper()
	p.must("uploading into "+selector, p.act(func(ctx context.Context) error {
		full := make([]string, len(files))
		for i, f := range files {
			var err error
			if full[i], err = filepath.Abs(f); err != nil {
				return err
			}
		}
		if err := chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS(selector), full)); err != nil {
			return err
		}
		p.seen.touch()
		return p.settle(ctx)
	}))
}
