package browser

import (
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// AcceptDialogs chooses the answer to the questions that the page asks by confirm() from now on.
// Until it is called they are refused.
func (p *Page) AcceptDialogs(accept bool) {
	p.seen.mu.Lock()
	defer p.seen.mu.Unlock()
	p.seen.accept = accept
}

// answerDialog is called with the record locked, on the goroutine that reads from the browser,
// so the answer is sent from another one. "Leave this page?" is always agreed to.
func (p *Page) answerDialog(e *page.EventJavascriptDialogOpening) {
	accept := p.seen.accept || e.Type == page.DialogTypeBeforeunload
	go func() {
		// An error means that the page has gone, and the dialog with it.
		_, _ = chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: accept})
	}()
}

// Dialogs returns the questions that the page has asked by confirm() and alert().
func (p *Page) Dialogs() []string {
	p.seen.mu.Lock()
	defer p.seen.mu.Unlock()
	return append([]string(nil), p.seen.dialogs...)
}
