package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/audit"
	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/views/urls"
)

// What the guard leaves for the error handler and the frame.
const (
	whoKey     = "who"
	visitorKey = "visitor"
	requestKey = "request"
)

// guard stands before every handler: host, size, origin, who, may they, form token, in this order.
func (s *Server) guard(r Route) fiber.Handler {
	limit := r.Body
	if limit == 0 {
		limit = formLimit
	}
	allowed, file := requestTime, limit > formLimit
	if file {
		allowed = uploadTime
	}
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(audit.WithRequest(c.UserContext(), c.Locals(requestKey).(string)), allowed)
		defer cancel()
		c.SetUserContext(ctx)
		unsafe := c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead
		if !unsafe && s.elsewhere(c, r) {
			return c.Redirect(s.base.String()+string(c.Context().URI().RequestURI()), fiber.StatusTemporaryRedirect)
		}
		if unsafe && !file { // of a file's size somebody who is known is told, in their own frame
			if err := within(c, limit); err != nil {
				return err
			}
		}
		if unsafe && !s.sameOrigin(c) {
			return errs.Forbidden{Text: "origin"}
		}
		who, err := s.identify(c, r)
		if err != nil {
			return err
		}
		c.Locals(whoKey, who)
		if who.School.Closed && r.Policy.closes() {
			return errClosed
		}
		switch r.Policy.decide(who) {
		case askToSignIn:
			if unsafe && file { // a file cannot wait in the sign-in form
				return c.Redirect(urls.StaffSignIn(who.School.Slug)+next(who.School.Slug, c.Path()+"?done=file_again"), fiber.StatusSeeOther)
			}
			return s.askToSignIn(c, r, who)
		case refuse404:
			return errs.NotFound
		case refuse403:
			if err := s.noteRefused(c, r, who); err != nil {
				return err
			}
			return errs.Forbidden{Text: wrongRole}
		}
		if unsafe && file {
			done, err := s.takeUpload(c, limit)
			if err != nil {
				return err
			}
			defer done()
		}
		if unsafe && who.SignedIn() && r.Policy.kind == "member" && !s.seals.tokenFits(who, string(c.Request().PostArgs().Peek("csrf"))) {
			return errs.Forbidden{Text: "token"}
		}
		return r.Handle(s, c, who)
	}
}

// noteRefused writes into the school's log that somebody asked for what their role may not open: once an hour, session
// and route.
func (s *Server) noteRefused(c *fiber.Ctx, r Route, who auth.Principal) error {
	if c.Method() == fiber.MethodHead {
		return nil
	}
	route := r.Method + " " + r.Path
	return s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		return audit.Note(c.UserContext(), tx, audit.Line{Actor: audit.Staff, ActorID: who.ID, Action: audit.Refused, Detail: route,
			Once: fmt.Sprintf("refused %d %s %s", who.Session.ID, route, time.Now().UTC().Format("2006-01-02T15"))})
	})
}

// elsewhere says whether a page was asked for under another name than the configured one.
func (s *Server) elsewhere(c *fiber.Ctx, r Route) bool {
	return r.Path != "/livez" && r.Path != "/readyz" && !strings.EqualFold(string(c.Request().Host()), s.base.Host)
}

// within refuses a body that is too large, or says not how large it is, before anything reads it.
func within(c *fiber.Ctx, limit int64) error {
	switch n := int64(c.Request().Header.ContentLength()); {
	case n < 0:
		return fiber.ErrLengthRequired
	case n > limit:
		return fiber.ErrRequestEntityTooLarge
	}
	return nil
}

// sameOrigin is the check against forged requests that needs no session: the browser says where a form stood.
func (s *Server) sameOrigin(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	return c.Get("Origin") == s.base.String()
}

// identify finds the school and the person; open routes have neither.
func (s *Server) identify(c *fiber.Ctx, r Route) (auth.Principal, error) {
	if r.Policy.kind == "open" {
		return auth.Principal{Language: s.language(c)}, nil
	}
	var hash []byte
	if token := c.Cookies(cookieName(r.Policy.realm)); token != "" && len(token) < 100 {
		hash = auth.HashToken(token)
	}
	who, err := s.gate.Identify(c.UserContext(), c.Params("school"), r.Policy.realm, hash)
	if err != nil {
		return who, err
	}
	if r.Policy.realm == auth.External && who.Language == "" {
		who.Language = s.language(c)
	}
	if who.Denied && r.Policy.kind == "door" {
		who = who.Outsider()
	}
	if r.Policy.kind == "door" {
		s.visitor(c)
	}
	return who, s.gate.Seen(c.UserContext(), who)
}

// caller is the browser as limits count it; inside, where no visitor cookie is read, the account stands for it.
func (s *Server) caller(c *fiber.Ctx) auth.Caller {
	visitor, _ := c.Locals(visitorKey).(string)
	who, _ := c.Locals(whoKey).(auth.Principal)
	if visitor == "" && who.SignedIn() {
		visitor = string(who.Realm) + " " + strconv.FormatInt(who.ID, 10)
	}
	return auth.Caller{Visitor: visitor, Network: network(s.address(c)), Language: who.Language}
}

// address is the client's own address: of the connection, or what a trusted proxy says; what lies further left in
// the header was said by strangers (case 37).
func (s *Server) address(c *fiber.Ctx) netip.Addr {
	addr, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	addr = addr.Unmap()
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(addr); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
	}
	return addr
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// network is the address, an IPv6 one cut to the /64 that one home has.
func network(a netip.Addr) string {
	if a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil || !p.IsValid() {
		return "unknown"
	}
	return p.String()
}

// headers go with every answer, errors included.
func (s *Server) headers(c *fiber.Ctx) error {
	id := make([]byte, 8)
	rand.Read(id)
	c.Locals(requestKey, hex.EncodeToString(id))
	s.setHeaders(c)
	if s.draining.Load() { // so that a balancer does not send its next request here
		c.Context().SetConnectionClose()
	}
	return c.Next()
}

func (s *Server) setHeaders(c *fiber.Ctx) {
	h := &c.Response().Header
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "+
		"manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin") // with no-referrer browsers send "Origin: null" with our own forms
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "HX-Request")
	h.Set("X-Request-Id", c.Locals(requestKey).(string))
	if s.base.Scheme == "https" {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// temporary says whether an error is the network's or the database's passing trouble.
func temporary(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n)
}
