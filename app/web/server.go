// Package web serves the pages: one table of routes, one guard before all of them, handlers that parse, call one
// domain function in one transaction, and render. It knows HTTP and no SQL.
package web

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/queue"
	"gateway/views/help"
	"gateway/views/words"
)

// Deps is what the pages stand on.
type Deps struct {
	DB             *db.DB
	Gate           *auth.Gate
	Queue          *queue.Queue
	BaseURL        *url.URL
	FormKey        []byte // signs the visitor cookie and form tokens, seals what travels between screens
	TrustedProxies []netip.Prefix
	Log            *slog.Logger
}

// Server answers requests.
type Server struct {
	db       *db.DB
	gate     *auth.Gate
	queue    *queue.Queue
	base     *url.URL
	proxies  []netip.Prefix
	log      *slog.Logger
	book     *words.Book
	help     *help.Book
	seals    sealer
	app      *fiber.App
	pages    map[string]bool // the routes that answer GET
	uploads  chan struct{}   // one place for each file in memory
	draining atomic.Bool
}

const (
	requestTime = 20 * time.Second
	formLimit   = 64 << 10 // bytes of a form without files
)

// New makes the server with every route of the table.
func New(d Deps) (*Server, error) {
	book, err := words.Open()
	if err != nil {
		return nil, err
	}
	pages, err := help.Open()
	if err != nil {
		return nil, err
	}
	seals, err := newSealer(d.FormKey)
	if err != nil {
		return nil, err
	}
	s := &Server{db: d.DB, gate: d.Gate, queue: d.Queue, base: d.BaseURL, proxies: d.TrustedProxies, log: d.Log, book: book, help: pages, seals: seals, pages: map[string]bool{}, uploads: make(chan struct{}, uploadsAtOnce)}
	s.app = fiber.New(fiber.Config{
		AppName:                      "External Gateway",
		DisableStartupMessage:        true,
		Immutable:                    true,
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true,
		BodyLimit:                    formLimit, // with streaming: what is read before the guard decides
		ReadTimeout:                  30 * time.Second,
		WriteTimeout:                 60 * time.Second,
		IdleTimeout:                  75 * time.Second,
		ReadBufferSize:               16 << 10,
		ErrorHandler:                 s.fail,
	})
	s.app.Use(s.around, s.headers)
	for _, r := range Routes() {
		s.add(r)
	}
	return s, nil
}

// add puts a row of the table into the router; what answers GET answers HEAD too.
func (s *Server) add(r Route) {
	if r.Policy.kind == "" {
		panic(fmt.Sprintf("web: route %s %s has no policy", r.Method, r.Path))
	}
	guarded := s.guard(r)
	s.app.Add(r.Method, r.Path, guarded)
	if r.Method == fiber.MethodGet {
		s.pages[r.Path] = true
		s.app.Add(fiber.MethodHead, r.Path, guarded)
	}
}

// App is the Fiber application: for the listener and for tests.
func (s *Server) App() *fiber.App { return s.app }

// Serve answers on l until Shutdown.
func (s *Server) Serve(l net.Listener) error {
	if s.draining.Load() { // asked to stop before it began
		return l.Close()
	}
	return s.app.Listener(l)
}

// Shutdown lets the load balancer see that we go (readyz fails) for grace, then ends idle connections and waits
// for the requests under way, ctx at most.
func (s *Server) Shutdown(ctx context.Context, grace time.Duration) error {
	s.draining.Store(true)
	select {
	case <-time.After(grace):
	case <-ctx.Done():
	}
	return s.app.ShutdownWithContext(ctx)
}
