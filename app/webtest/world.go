// Package webtest is the whole application for one test: a fresh database, the real queue, the real web server on a
// loopback port and, on request, the real worker with a real mailbox. Two schools stand in it, and a signed-in
// browser for every kind of person: webtest.New(t).As(webtest.Admin).Get("/s/ashdale/admin/keys"). Only tests
// import it; a package that does needs func TestMain(m *testing.M) { dbtest.Main(m) }.
package webtest

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/licence"
	"gateway/app/mail/sink"
	"gateway/app/queue"
	"gateway/app/web"
)

// Password is everybody's, staff included.
const Password = "quiet otter 92 lantern"

// World is one test's application. Its fields are for tests to look at and to arrange with; nobody else uses the
// database.
type World struct {
	T       testing.TB
	DB      *db.DB    // as the application sees it
	Owner   *pgx.Conn // sees past row-level security; one goroutine at a time
	AppURL  string    // of the database, for the application's role
	Gate    *auth.Gate
	Keyring licence.Keyring
	Queue   *queue.Queue
	Server  *web.Server
	Base    *url.URL // http://localhost:port
	Mailbox *sink.Sink
	Log     *Log

	Ashdale  *School // England, active: everybody's but for AdminElsewhere
	Glenbrae *School // Scotland, trial

	transport *http.Transport
	addr      string
	hash      string // of Password
}

// Option changes how the application is set up.
type Option func(*setup)

type setup struct {
	web.Deps
	before []func(*web.Server)
}

// Before does something to the server before it serves.
func Before(do func(*web.Server)) Option {
	return func(s *setup) { s.before = append(s.before, do) }
}

// TrustedProxies are the addresses whose X-Forwarded-For counts; none without it.
func TrustedProxies(prefixes ...string) Option {
	return func(d *setup) {
		for _, p := range prefixes {
			d.TrustedProxies = append(d.TrustedProxies, netip.MustParsePrefix(p))
		}
	}
}

// BaseURL is another configured address than the one that the server listens at.
func BaseURL(address string) Option {
	return func(d *setup) {
		u, err := url.Parse(address)
		if err != nil {
			panic(err) // a literal of a test
		}
		d.BaseURL = u
	}
}

// seeds is filled once in a test process; each test has a copy.
var seeds struct {
	dbtest.Seed
	ashdale, glenbrae School
}

// New starts the application with both schools. It ends with the test, which fails when the application has logged
// an error that no Log.Expect announced.
func New(t testing.TB, options ...Option) *World {
	t.Helper()
	d := seeds.New(t, func(d *dbtest.DB) { fill(t, d) })
	w := start(t, d, options)
	w.Ashdale, w.Glenbrae = seeds.ashdale.clone(), seeds.glenbrae.clone()
	return w
}

// Bare is New without schools and people.
func Bare(t testing.TB, options ...Option) *World {
	t.Helper()
	return start(t, dbtest.New(t), options)
}

// fill puts the schools and people into the database that the tests copy.
func fill(t testing.TB, d *dbtest.DB) {
	t.Helper()
	ctx := context.Background()
	w := &World{T: t, Log: &Log{}}
	var err error
	w.DB, err = db.Open(ctx, d.AppURL)
	w.must(err)
	defer w.DB.Close()
	w.Owner, err = pgx.Connect(ctx, d.OwnerURL)
	w.must(err)
	defer func() { w.must(w.Owner.Close(ctx)) }()
	w.equip()
	w.seed()
	seeds.ashdale, seeds.glenbrae = *w.Ashdale, *w.Glenbrae
}

func start(t testing.TB, d *dbtest.DB, options []Option) *World {
	t.Helper()
	w := &World{T: t, DB: d.Open(t), Owner: d.Owner(t), AppURL: d.AppURL, Log: &Log{}}
	w.equip()
	w.serve(options)
	return w
}

// equip makes what the domain's functions need besides the database.
func (w *World) equip() {
	w.T.Helper()
	var err error
	w.Keyring, err = licence.NewKeyring(secret('k'))
	w.must(err)
	w.Queue, err = queue.Open(w.DB, w.logger())
	w.must(err)
	w.Gate = &auth.Gate{DB: w.DB, Hasher: auth.NewHasher(auth.HashCost{MemoryKiB: 64, Time: 1, Threads: 1}), TokenKey: secret('t'), Keyring: w.Keyring,
		Enqueue: func(ctx context.Context, tx db.Tx, j auth.Job) error { return w.Queue.Enqueue(ctx, tx, j) }}
}

func (w *World) serve(options []Option) {
	w.T.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	w.must(err)
	w.addr = l.Addr().String()
	with := setup{Deps: web.Deps{DB: w.DB, Gate: w.Gate, Queue: w.Queue, BaseURL: &url.URL{Scheme: "http", Host: "localhost:" + port},
		FormKey: secret('f'), Log: w.logger()}}
	for _, o := range options {
		o(&with)
	}
	w.Base = with.BaseURL
	w.Server, err = web.New(with.Deps)
	w.must(err)
	for _, do := range with.before {
		do(w.Server)
	}
	served := make(chan error, 1)
	go func() { served <- w.Server.Serve(l) }()
	w.transport = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64,
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, w.addr)
		}}
	w.T.Cleanup(func() {
		w.transport.CloseIdleConnections()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := w.Server.Shutdown(ctx, 0); err != nil {
			w.T.Error("stop the server: ", err)
		}
		if err := <-served; err != nil {
			w.T.Error("serve: ", err)
		}
		w.Log.check(w.T)
	})
	// a server that has not begun to serve cannot be shut down: it would go on for ever
	if r := w.Raw("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"); r.Status != http.StatusOK {
		w.T.Fatal("webtest: the server does not answer: ", r.Status)
	}
}

func (w *World) logger() *slog.Logger { return slog.New(w.Log) }

// secret is 32 bytes, different for each purpose.
func secret(purpose byte) []byte {
	s := make([]byte, 32)
	for i := range s {
		s[i] = purpose + byte(i)
	}
	return s
}

func (w *World) must(err error) {
	if err != nil {
		w.T.Helper()
		w.T.Fatal("webtest: ", err)
	}
}

// Exec runs a statement as the owner and returns how many rows it touched.
func (w *World) Exec(sql string, args ...any) int64 {
	w.T.Helper()
	tag, err := w.Owner.Exec(context.Background(), sql, args...)
	w.must(err)
	return tag.RowsAffected()
}

// Number runs a query of one number as the owner.
func (w *World) Number(sql string, args ...any) (n int64) {
	w.T.Helper()
	w.must(w.Owner.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

// Text runs a query of one text as the owner.
func (w *World) Text(sql string, args ...any) (s string) {
	w.T.Helper()
	w.must(w.Owner.QueryRow(context.Background(), sql, args...).Scan(&s))
	return s
}

// In runs fn in one transaction of a scope; it must succeed.
func (w *World) In(s db.Scope, fn func(ctx context.Context, tx db.Tx) error) {
	w.T.Helper()
	w.must(w.DB.In(context.Background(), s, func(tx db.Tx) error { return fn(context.Background(), tx) }))
}
