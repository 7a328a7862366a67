package browser

import (
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
	last    time.Time // of the last sign of life
	loading bool      // the main frame
	open    map[network.RequestID]bool
	index   map[network.RequestID]int // into items
	items   []Request
	console []string
	dialogs []string
	accept  bool // the answer to the next dialogs
}

func newRecord(main cdp.FrameID) *record {
	return &record{main: main, open: map[network.RequestID]bool{}, index: map[network.RequestID]int{}}
}

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
	return !r.loading && len(r.open) == 0 && time.Since(r.last) >= long
}

func (r *record) event(ev any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch e := ev.(type) {
	case *network.EventRequestWillBeSent:
		r.sent(e)
	case *network.EventRequestServedFromCache:
		r.at(e.RequestID, func(q *Request) { q.Cached = true })
	case *network.EventResponseReceived:
		r.at(e.RequestID, func(q *Request) {
			q.Status = int(e.Response.Status)
			q.Cached = q.Cached || e.Response.FromDiskCache
		})
	case *network.EventLoadingFinished:
		r.at(e.RequestID, func(q *Request) { q.Bytes += int64(e.EncodedDataLength) })
		delete(r.open, e.RequestID)
	case *network.EventLoadingFailed:
		r.at(e.RequestID, func(*Request) {})
		delete(r.open, e.RequestID)
	case *page.EventFrameStartedLoading:
		r.frame(e.FrameID, true)
	case *page.EventFrameStoppedLoading:
		r.frame(e.FrameID, false)
	case *page.EventFrameRequestedNavigation, *page.EventFrameNavigated, *page.EventNavigatedWithinDocument:
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
		r.at(e.RequestID, func(q *Request) {
			q.Status, q.Bytes = int(back.Status), int64(back.EncodedDataLength)
		})
	} else if e.Type == network.ResourceTypeDocument && e.FrameID == r.main {
		r.items = nil
		clear(r.index)
		clear(r.open) // what the page before still asked for
	}
	if strings.HasPrefix(e.Request.URL, "data:") {
		return
	}
	r.open[e.RequestID] = true
	r.index[e.RequestID] = len(r.items)
	r.items = append(r.items, Request{Method: e.Request.Method, URL: e.Request.URL, Type: string(e.Type)})
}

func (r *record) at(id network.RequestID, change func(*Request)) {
	r.last = time.Now()
	if i, ok := r.index[id]; ok {
		change(&r.items[i])
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
	w := Weight{Items: append([]Request(nil), r.items...)}
	for _, q := range w.Items {
		if !q.Cached {
			w.Requests++
			w.Bytes += q.Bytes
		}
	}
	return w
}
