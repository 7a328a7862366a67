package web

import (
	"errors"
	"net"
	"net/netip"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"gateway/app/auth"
)

// Add puts one more route into a running server.
func (s *Server) Add(r Route) { s.add(r) }

// AddressOf is the client's address as limits count it, for a connection from remote that brings a header.
func (s *Server) AddressOf(remote, forwarded string) netip.Addr {
	var ctx fasthttp.RequestCtx
	ctx.Init(&fasthttp.Request{}, &net.TCPAddr{IP: net.ParseIP(remote), Port: 4711}, nil)
	c := s.app.AcquireCtx(&ctx)
	defer s.app.ReleaseCtx(c)
	if forwarded != "" {
		c.Request().Header.Set(fiber.HeaderXForwardedFor, forwarded)
	}
	return s.address(c)
}

// Network is what limits count of an address.
func Network(a netip.Addr) string { return network(a) }

// SetReadTimeout is how long a request may take to come in. It is for a server that does not serve yet.
func (s *Server) SetReadTimeout(d time.Duration) { s.app.Server().ReadTimeout = d }

// UploadsAtOnce is how many files are taken at one time, UploadsNow how many are under way.
const UploadsAtOnce = uploadsAtOnce

// UploadsNow is how many files are under way.
func (s *Server) UploadsNow() int { return len(s.uploads) }

// Failing is a handler that fails, Panicking one that panics.
func Failing(words string) Handler {
	return func(*Server, *fiber.Ctx, auth.Principal) error { return errors.New(words) }
}

// Panicking panics with a value.
func Panicking(value any) Handler {
	return func(*Server, *fiber.Ctx, auth.Principal) error { panic(value) }
}
