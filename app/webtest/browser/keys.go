package browser

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var keys = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, "Space": " ", "Backspace": kb.Backspace,
	"Delete": kb.Delete, "Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
}

var modifiers = map[string]chromedp.Modifier{
	"Shift": chromedp.ModifierShift, "Control": chromedp.ModifierCtrl, "Alt": chromedp.ModifierAlt,
}

// Press presses a key and waits until what follows is done: a name such as "Tab", "Enter",
// "Space" or "ArrowDown", or one character; with "Shift+", "Control+" or "Alt+" before it.
func (p *Page) Press(key string) {
	p.t.Helper()
	p.must("pressing "+key, p.press(key))
}

func (p *Page) press(key string) error {
	parts := strings.Split(key, "+")
	name := parts[len(parts)-1]
	code, ok := keys[name]
	if !ok {
		code = name
	}
	if len([]rune(code)) != 1 {
		return fmt.Errorf("there is no key %q", name)
	}
	var held []chromedp.Modifier
	for _, m := range parts[:len(parts)-1] {
		modifier, ok := modifiers[m]
		if !ok {
			return fmt.Errorf("there is no key %q to hold", m)
		}
		held = append(held, modifier)
	}
	return p.act(func(ctx context.Context) error {
		p.seen.touch()
		if err := chromedp.Do(ctx, chromedp.KeyEvent(code, chromedp.KeyModifiers(held...))); err != nil {
			return err
		}
		return p.settle(ctx)
	})
}
