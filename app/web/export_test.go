package web

import (
	"errors"
	"net"
	"net/netip"

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

// Failing is a handler that fails, Panicking one that panics.
func Failing(words string) Handler {
	return func(*Server, *fiber.Ctx, auth.Principal) error { return errors.New(words) }
}

// Panicking panics with a value.
func Panicking(value any) Handler {
	return func(*Server, *fiber.Ctx, auth.Principal) error { panic(value) }
}
