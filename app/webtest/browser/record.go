package browser

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// Weight is what went over the wire since the page's last navigation, fragments included.
type Weight struct {
	Requests int       // those that reached the server; redirects count, cached files do not
	Bytes    int64     // received, headers included, after compression
	Items    []Request // all of them, cached ones too, in the order they were sent
}

// Request is one request of a page.
type Request struct {
	Method, URL string
	Type        string // Document, Stylesheet, Script, Image, XHR …
	Status      int    // 0 while there is no answer
	Bytes       int64  // received, headers included
	Cached      bool   // answered by the browser itself
}

// record keeps what the browser tells about one page. The browser's reader calls event; the
// test asks from its own goroutine.
type record struct {
	main   cdp.FrameID
	answer func(*page.EventJavascriptDialogOpening) // must not block

	mu      sync.Mutex
	last    time.Time    // of the last sign of life
	loading bool         // the main frame
	loader  cdp.LoaderID // of the document that the main frame shows
	left    cdp.LoaderID // of the document that it showed before
	items   []sent
	console []string
	dialogs []string
	accept  bool // the answer to the next dialogs
}

// sent is a request with what the browser knows it by. A redirect and the request that follows
// it share their id.
type sent struct {
	Request
	id     network.RequestID
	loader cdp.LoaderID // of the document that asked; "" for a worker's
	open   bool         // it has not ended
}

func newRecord(main cdp.FrameID) *record { return &record{main: main} }

// touch says that something was done to the page, from which its quiet is measured.
func (r *record) touch() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = time.Now()
}

// quiet is true when nothing is loading and nothing has happened for that long.
func (r *record) quiet(long time.Duration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	waits := slices.ContainsFunc(r.items, func(q sent) bool { return q.open })
	return !r.loading && !waits && time.Since(r.last) >= long
}

// unrest tells, for the message of a failure, what keeps the page from being quiet.
func (r *record) unrest() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	said := fmt.Sprintf("the frame is loading: %t, last sign of life %v ago", r.loading, time.Since(r.last).Round(time.Millisecond))
	for _, q := range r.items {
		if q.open || q.Type == string(network.ResourceTypeDocument) {
			said += fmt.Sprintf("; %s %s (status %d, open: %t)", q.Method, q.URL, q.Status, q.open)
		}
	}
	return said
}

func (r *record) event(ev any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		r.sent(e)
	case *network.EventRequestServedFromCache:
		r.at(e.RequestID, func(q *sent) { q.Cached = true })
	case *network.EventResponseReceived:
		r.at(e.RequestID, func(q *sent) {
			q.Status = int(e.Response.Status)
			q.Cached = q.Cached || e.Response.FromDiskCache
		})
	case *network.EventLoadingFinished:
		r.at(e.RequestID, func(q *sent) { q.Bytes, q.open = q.Bytes+int64(e.EncodedDataLength), false })
	case *network.EventLoadingFailed:
		r.at(e.RequestID, func(q *sent) { q.open = false })
	case *page.EventFrameStartedLoading:
		r.frame(e.FrameID, true)
	case *page.EventFrameStoppedLoading:
		r.frame(e.FrameID, false)
	case *page.EventFrameNavigated:
		r.navigated(e)
	case *page.EventFrameRequestedNavigation, *page.EventNavigatedWithinDocument:
		r.last = time.Now()
	case *page.EventJavascriptDialogOpening:
		r.dialogs = append(r.dialogs, e.Message)
		r.answer(e)
	default:
		r.said(ev)
	}
}

// sent notes a request. The document of the main frame begins a new navigation; a redirect has
// the id of the request that it answers.
func (r *record) sent(e *network.EventRequestWillBeSent) {
	r.last = time.Now()
	if back := e.RedirectResponse; back != nil {
		r.at(e.RequestID, func(q *sent) {
			q.Status, q.Bytes, q.open = int(back.Status), int64(back.EncodedDataLength), false
		})
	} else if e.Type == network.ResourceTypeDocument && e.FrameID == r.main {
		r.items = nil // what the page before still asked for, too
	}
	// The two documents' renderers speak without an order between them, so word of a request of
	// the page before may come after that page has been left.
	late := e.LoaderID != "" && e.LoaderID == r.left
	if late || strings.HasPrefix(e.Request.URL, "data:") {
		return
	}
	r.items = append(r.items, sent{
		Request: Request{Method: e.Request.Method, URL: e.Request.URL, Type: string(e.Type)},
		id:      e.RequestID, loader: e.LoaderID, open: true,
	})
}

// navigated forgets, when the main frame shows another document, what the document before asked
// for since the navigation began: the browser drops such requests and never says that they ended.
// A page from the browser's memory asks for nothing, so the last status stays known.
func (r *record) navigated(e *page.EventFrameNavigated) {
	r.last = time.Now()
	if e.Frame.ID != r.main || e.Frame.LoaderID == r.loader {
		return
	}
	r.left, r.loader = r.loader, e.Frame.LoaderID
	if e.Type == page.NavigationTypeBackForwardCacheRestore {
		for i := range r.items {
			r.items[i].open = false
		}
		return
	}
	r.items = slices.DeleteFunc(r.items, func(q sent) bool { return q.loader != "" && q.loader != r.loader })
}

// at changes the newest request with that id.
func (r *record) at(id network.RequestID, change func(*sent)) {
	r.last = time.Now()
	for i := len(r.items) - 1; i >= 0; i-- {
		if r.items[i].id == id {
			change(&r.items[i])
			return
		}
	}
}

func (r *record) frame(id cdp.FrameID, loading bool) {
	r.last = time.Now()
	if id == r.main {
		r.loading = loading
	}
}

// said keeps errors of scripts and of the Content-Security-Policy. Answers such as 404 and 422
// are errors to the browser's console too, but not to a test.
func (r *record) said(ev any) {
	switch e := ev.(type) {
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		r.console = append(r.console, text)
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeError {
			return
		}
		var words []string
		for _, a := range e.Args {
			words = append(words, a.Description+string(a.Value))
		}
		r.console = append(r.console, strings.Join(words, " "))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			r.console = append(r.console, e.Entry.Text)
		}
	}
}

func (r *record) weight() Weight {
	r.mu.Lock()
	defer r.mu.Unlock()
	var w Weight
	for _, q := range r.items {
		w.Items = append(w.Items, q.Request)
		if !q.Cached {
			w.Requests++
			w.Bytes += q.Bytes
		}
	}
	return w
}
