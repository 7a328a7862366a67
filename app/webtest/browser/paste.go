package browser

import (
	"context"
	"encoding/json"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// grant lets a window write to the clipboard. The command is older than the library's list of them.
var grant = cdp.Command[grantParams, cdp.Empty]{Method: "Browser.grantPermissions"}

type grantParams struct {
	Permissions      []string             `json:"permissions"`
	BrowserContextID cdp.BrowserContextID `json:"browserContextId,omitempty"`
}

// Paste puts the text on the clipboard and pastes it where the focus is, as Control and V do.
func (p *Page) Paste(text string) {
	p.t.Helper()
	p.must("pasting", p.act(func(ctx context.Context) error {
		if _, err := chromedp.CallBrowser(ctx, grant, grantParams{[]string{"clipboardReadWrite", "clipboardSanitizedWrite"}, chromedp.FromContext(p.ctx).BrowserContextID}); err != nil {
			return err
		}
		quoted, err := json.Marshal(text)
		if err != nil {
			return err
		}
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](`navigator.clipboard.writeText(`+string(quoted)+`).then(() => true)`, chromedp.EvalAsValue, chromedp.EvalAwaitPromise)); err != nil {
			return err
		}
		p.seen.touch()
		key := input.DispatchKeyEventParams{Type: "rawKeyDown", Key: "v", Code: "KeyV", WindowsVirtualKeyCode: 86, Modifiers: int64(chromedp.ModifierCtrl), Commands: []string{"paste"}}
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, key); err != nil {
			return err
		}
		key.Type, key.Commands = "keyUp", nil
		if _, err := chromedp.Call(ctx, input.DispatchKeyEvent, key); err != nil {
			return err
		}
		return p.settle(ctx)
	}))
}
