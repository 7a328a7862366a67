package sink

import (
	"embed"
	"encoding/json"
	"html/template"
	"net"
	"net/http"
	"slices"
	"strings"
)

//go:embed pages/*.html mailbox.css
var files embed.FS

const (
	// Pages load their own style sheet and frame their own mails; nothing else, and no script.
	pagePolicy = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	// A mail may style itself and carry pictures inside itself; it loads nothing and runs nothing.
	mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; " +
		"sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)

// mailbox serves the sink to people and programs.
type mailbox struct {
	sink      *Sink
	templates *template.Template
}

// Handler is the mailbox as a site of its own: / for people, GET /api/messages for programs. Both take ?to=, which
// matches a whole address exactly and a part of one anywhere, capitals aside. It answers this machine only, and only
// under a name of this machine, so that no other site's page can read the mails through the visitor's browser.
func (s *Sink) Handler() http.Handler {
	b := &mailbox{sink: s, templates: template.Must(template.ParseFS(files, "pages/*.html"))}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", b.list)
	mux.HandleFunc("GET /messages/{id}", b.asHTML)
	mux.HandleFunc("GET /messages/{id}/text", b.asText)
	mux.HandleFunc("GET /messages/{id}/raw", b.asSent)
	mux.HandleFunc("GET /messages/{id}/html", b.frame)
	mux.HandleFunc("GET /api/messages", b.api)
	mux.HandleFunc("GET /mailbox.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "mailbox.css") })
	mux.HandleFunc("GET /", b.missing)
	return thisMachineOnly(mux)
}

func thisMachineOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		if !isLoopback(hostOf(r.RemoteAddr)) || !isLoopback(hostOf(r.Host)) {
			http.Error(w, "The mailbox answers this machine only: open it as http://localhost or http://127.0.0.1", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return strings.Trim(address, "[]")
}

// api lists the messages, newest first, with the JSON names of Message.
func (b *mailbox) api(w http.ResponseWriter, r *http.Request) {
	list := b.addressedTo(wanted(r))
	w.Header().Set("Content-Type", "application/json")
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false) // the links in it are read by people too
	_ = encoder.Encode(list)     // fails only when the reader has gone
}

// frame is the mail itself, for the iframe of its page.
func (b *mailbox) frame(w http.ResponseWriter, r *http.Request) {
	m, ok := b.find(r.PathValue("id"))
	if !ok || m.HTML == "" {
		b.missing(w, r)
		return
	}
	w.Header().Set("Content-Security-Policy", mailPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(leavingFrame(m.HTML)))
}

// wanted reads ?to=. No address holds a space: there was a plus sign that nobody escaped.
func wanted(r *http.Request) string {
	return strings.ReplaceAll(strings.TrimSpace(r.URL.Query().Get("to")), " ", "+")
}

// addressedTo filters Messages; it is never nil.
func (b *mailbox) addressedTo(to string) []Message {
	list := b.sink.Messages()
	if to == "" {
		return append([]Message{}, list...)
	}
	local, domain, _ := strings.Cut(to, "@")
	whole := local != "" && strings.Contains(domain, ".")
	found := []Message{}
	for _, m := range list {
		if strings.EqualFold(m.To, to) || (!whole && strings.Contains(strings.ToLower(m.To), strings.ToLower(to))) {
			found = append(found, m)
		}
	}
	return found
}

func (b *mailbox) find(id string) (Message, bool) {
	list := b.sink.Messages()
	i := slices.IndexFunc(list, func(m Message) bool { return m.ID == id })
	if i < 0 {
		return Message{}, false
	}
	return list[i], true
}
