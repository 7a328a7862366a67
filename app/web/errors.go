package web

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/errs"
	"gateway/views/errorpage"
	"gateway/views/layout"
)

// fail is the one place where an error becomes an answer.
func (s *Server) fail(c *fiber.Ctx, err error) error {
	status, kind := classify(err)
	if status >= 500 && !errors.Is(err, errClosed) {
		s.log.ErrorContext(c.UserContext(), "request failed", slog.String("request", s.requestID(c)), slog.String("method", c.Method()),
			slog.String("route", c.Route().Path), slog.Any("error", err))
	}
	c.SetUserContext(context.WithoutCancel(c.UserContext())) // the request's own time may be over, the page is still wanted
	c.Response().ResetBody()
	if _, ok := c.Locals(requestKey).(string); !ok {
		c.Locals(requestKey, "none")
	}
	s.setHeaders(c)
	var wait errs.TooMany
	if errors.As(err, &wait) {
		retryAfter(c, wait.Wait)
	}
	who, _ := c.Locals(whoKey).(auth.Principal)
	if who.Denied {
		who = who.Outsider()
	}
	w := s.book.In(who.Language)
	e := errorpage.Error{Kind: kind, Wait: w.Wait(wait.Wait), Reference: s.requestID(c)}
	var conflict errs.Conflict
	if errors.As(err, &conflict) {
		e.Text = conflict.Text
	}
	if errors.Is(err, errClosed) {
		e.Text = who.School.ClosedMessage
	}
	if c.Get("HX-Request") == "true" {
		c.Set("HX-Retarget", "#eg-failed")
		c.Set("HX-Reswap", "innerHTML")
		return page(c, status, errorpage.Fragment(w, e))
	}
	f := layout.Frame{W: w, Who: who, Title: w.T("error." + kind + ".title")}
	f.Form.W, f.Form.CSRF = w, s.seals.token(who)
	if errors.Is(err, errClosed) {
		return page(c, status, errorpage.Closed(f, e))
	}
	return page(c, status, errorpage.Page(f, e))
}

func (s *Server) requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestKey).(string)
	return id
}

// retryAfter tells machines what the page tells people.
func retryAfter(c *fiber.Ctx, wait time.Duration) {
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int((wait+time.Second-1)/time.Second)))
}

// classify maps the vocabulary of errs, and Fiber's own errors, to a status and the words of its page.
func classify(err error) (status int, kind string) {
	var forbidden errs.Forbidden
	var conflict errs.Conflict
	var many errs.TooMany
	var fe *fiber.Error
	switch {
	case errors.Is(err, errs.NotFound):
		return 404, "404"
	case errors.Is(err, errs.Gone):
		return 410, "410"
	case errors.Is(err, errSheetGone):
		return 410, "410_sheet"
	case errors.As(err, &forbidden) && forbidden.Text == wrongRole:
		return 403, "role"
	case errors.As(err, &forbidden):
		return 403, "403"
	case errors.As(err, &conflict):
		return 409, "409"
	case errors.As(err, &many):
		return 429, "429"
	case errors.Is(err, errClosed):
		return 503, "closed"
	case errors.Is(err, errFile):
		return 413, "413_file"
	case errors.As(err, &fe):
		return fiberKind(fe.Code)
	case temporary(err):
		return 503, "503"
	}
	return 500, "500"
}

func fiberKind(code int) (int, string) {
	switch {
	case code == 404 || code == 405:
		return 404, "404"
	case code == 413 || code == 411:
		return code, "413"
	case code >= 500:
		return code, "500"
	}
	return code, "400"
}

// tooMany turns a full bucket of the throttle into a problem of the form, so that a 429 keeps what was typed; any
// other error stays one.
func (s *Server) tooMany(c *fiber.Ctx, err error, field string) (errs.Invalid, error) {
	var many errs.TooMany
	if !errors.As(err, &many) {
		return nil, err
	}
	retryAfter(c, many.Wait)
	c.Status(fiber.StatusTooManyRequests)
	return errs.Invalid{{Field: field, Code: "too_many", Data: map[string]any{"Wait": s.words(c).Wait(many.Wait)}}}, nil
}
