package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gateway/static"
)

// csp is the policy of the application, under which the harness has to work.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// fast is a limit for actions that a test expects to fail.
const fast = 700 * time.Millisecond

// site serves a small application with the real style sheet and scripts, and returns its address.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	for path, body := range pages {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { send(w, body) })
	}
	mux.HandleFunc("GET /static/", serveStatic)
	mux.HandleFunc("GET /noscript.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `document.getElementById("says").textContent = "script ran"`)
	})
	mux.HandleFunc("GET /moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/clean", http.StatusSeeOther) })
	mux.HandleFunc("GET /cookie", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "__Host-visit", Value: "first", Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		send(w, `<h1>Cookies</h1><p id="sent">`+r.Header.Get("Cookie")+`</p>`)
	})
	mux.HandleFunc("GET /slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(400 * time.Millisecond):
		case <-r.Context().Done():
		}
		send(w, `<h1>Slow</h1>`)
	})
	mux.HandleFunc("GET /tick", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(70 * time.Millisecond):
		case <-r.Context().Done():
		}
		fmt.Fprint(w, "tick")
	})
	mux.HandleFunc("POST /form", formPosted)
	mux.HandleFunc("POST /fragment/{kind}", fragment)
	mux.HandleFunc("POST /fragment/flaky", flaky())
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { send(w, `<h1>Start</h1>`) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", csp)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

func send(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, document(body))
}

// document is the frame of a page: the hidden banner and the status region of the real one.
func document(body string) string {
	private := ""
	if strings.Contains(body, "<!-- private -->") {
		private = " data-private"
	}
	return `<!DOCTYPE html><html lang="en-GB" dir="ltr"><head><meta charset="utf-8"><title>Test page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="htmx-config" content='` + static.HTMXConfig() + `'>
<link rel="icon" href="` + static.Path("mark.svg") + `" type="image/svg+xml">
<link rel="stylesheet" href="` + static.Path("app.css") + `">
<script src="` + static.Path("app.js") + `" defer></script>
<script src="` + static.Path(static.HTMX) + `" defer></script></head>
<body` + private + `><main class="eg-main" id="main"><div class="eg-wrap">
<div class="eg-banner eg-banner--bad" id="eg-failed" hidden data-error="That did not work. What you typed is still here."
 data-offline="There is no connection." data-timeout="The answer takes too long."><div class="eg-banner__body"><p data-words></p></div></div>
<div class="govuk-visually-hidden" id="eg-status" role="status"></div>
` + body + `</div></main></body></html>`
}

func serveStatic(w http.ResponseWriter, r *http.Request) {
	f, ok := static.Lookup(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", f.ContentType)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	body := f.Body
	if f.Brotli != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "br") {
		w.Header().Set("Content-Encoding", "br")
		body = f.Brotli
	}
	w.Write(body)
}

func formPosted(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("name") == "" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprint(w, document(`<h1>Your name</h1><p id="says">Enter your name</p>`))
		return
	}
	send(w, fmt.Sprintf(`<h1>Thank you</h1><p id="says">%s, year %s</p>`, r.FormValue("name"), r.FormValue("year")))
}

// fragment answers htmx in the ways that the application does.
func fragment(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	switch r.PathValue("kind") {
	case "saved":
		fmt.Fprintf(w, `<div id="region" data-announce="Saved %[1]s"><h2>Saved</h2><p id="says">%[1]s</p></div>`, r.FormValue("name"))
	case "marked":
		fmt.Fprint(w, `<div id="region"><h2>Done</h2><a href="/clean" data-focus id="next">Next</a></div>`)
	case "same":
		fmt.Fprint(w, `<p id="says">The form stays</p>`)
	case "problem":
		w.WriteHeader(http.StatusUnprocessableEntity)
		fmt.Fprint(w, `<div id="region"><div class="govuk-error-summary" data-module="govuk-error-summary" id="summary">
<div role="alert"><h2 class="govuk-error-summary__title">There is a problem</h2>
<ul class="govuk-error-summary__list"><li><a href="#name">Enter your name</a></li></ul></div></div></div>`)
	case "removed":
	case "limited":
		w.Header().Set("HX-Retarget", "#eg-failed")
		w.WriteHeader(http.StatusTooManyRequests)
		fmt.Fprint(w, `<div><h1>Too many tries.</h1> <p>Try again in <b>5 minutes</b>.<img src="/x" onerror="alert(1)"></p></div>`)
	case "broken":
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, `<p id="says">never shown</p>`)
	case "cut":
		panic(http.ErrAbortHandler)
	}
}

// flaky fails once and then succeeds.
func flaky() http.HandlerFunc {
	var tries atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		if tries.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		fmt.Fprint(w, `<p id="says">Saved</p>`)
	}
}

// htmxForm is a form that sends itself to one of the fragments.
func htmxForm(kind, target, swap string) string {
	return `<h1>Form</h1><div id="region"><form action="/form" method="post" hx-post="/fragment/` + kind +
		`" hx-target="` + target + `" hx-swap="` + swap + `" hx-disabled-elt="find button">
<div class="govuk-form-group"><label class="govuk-label" for="name">Name</label><input class="govuk-input" id="name" name="name"></div>
<button class="eg-button" id="save">Save</button></form></div>
<div id="slot"><p>Here</p></div>`
}

var pages = map[string]string{
	"/clean": `<h1>Clean</h1><p><a href="/form">The form</a></p>`,
	"/faulty": `<h1>Faulty</h1><img src="` + static.Path("mark.svg") + `" width="32" height="32">
<p><button></button></p><div><button>+</button><button>-</button></div>`,
	"/form": `<h1>Your name</h1><form action="/form" method="post">
<div class="govuk-form-group"><label class="govuk-label" for="name">Name</label><input class="govuk-input" id="name" name="name" value="old words"></div>
<div class="govuk-form-group"><label class="govuk-label" for="year">Year</label><select class="govuk-select" id="year" name="year"><option value="7">Year 7</option><option value="8">Year 8</option></select></div>
<button class="eg-button" id="send">Send</button></form>`,
	"/script":   `<h1>Script</h1><p id="says">no script</p><script src="/noscript.js" defer></script><p><a id="slowly" href="/slow">Slow page</a></p>`,
	"/polling":  `<h1>Polling</h1><p><a id="slowly" href="/slow">Slow page</a></p><p id="says"></p>`,
	"/inline":   `<h1>Inline</h1><p id="says">untouched</p><script>document.getElementById("says").textContent = "inline ran"</script>`,
	"/wide":     `<h1>Wide</h1><svg id="broad" width="600" height="20" aria-hidden="true"></svg>`,
	"/covered":  `<h1>Covered</h1><button id="gone" hidden>Hidden</button> <button id="off" disabled>Off</button>`,
	"/private":  `<!-- private --><h1>Report of Maya</h1><p><a href="/" id="leave">Leave</a></p>`,
	"/letter":   `<h1>Letter</h1><p><a href="/" id="leave">Leave</a></p>`,
	"/password": `<h1>Password</h1><div class="govuk-form-group govuk-password-input" data-module="govuk-password-input"><label class="govuk-label" for="password">Password</label><div class="govuk-input__wrapper govuk-password-input__wrapper"><input class="govuk-input govuk-password-input__input govuk-js-password-input-input" id="password" name="password" type="password" autocomplete="current-password"><button type="button" id="toggle" class="eg-button eg-button--quiet govuk-password-input__toggle govuk-js-password-input-toggle" aria-controls="password" aria-label="Show password" hidden>Show</button></div></div>`,
	"/upload": `<h1>Upload</h1><form action="/form" method="post" enctype="multipart/form-data"><input type="hidden" name="name" value="file">
<label class="govuk-label" for="file">File</label><input id="file" name="file" type="file" data-max-bytes="1000" data-too-large="Larger than 1 kB. Send it?">
<button class="eg-button" id="send">Send</button></form>`,
	"/htmx/saved":   htmxForm("saved", "#region", "outerHTML"),
	"/htmx/marked":  htmxForm("marked", "#region", "outerHTML"),
	"/htmx/same":    htmxForm("same", "#slot", "innerHTML"),
	"/htmx/problem": htmxForm("problem", "#region", "outerHTML"),
	"/htmx/removed": htmxForm("removed", "#region", "delete"),
	"/htmx/limited": htmxForm("limited", "#region", "outerHTML"),
	"/htmx/broken":  htmxForm("broken", "#region", "outerHTML"),
	"/htmx/flaky":   htmxForm("flaky", "#slot", "innerHTML"),
	"/htmx/cut":     htmxForm("cut", "#region", "outerHTML"),
}
