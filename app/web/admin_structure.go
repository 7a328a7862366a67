package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/tracking"
	"gateway/views/urls"
)

// refused takes apart why something was not saved: problems of the form (the first of each field), or a conflict in
// words; any other error stays one.
func refused(err error) (bad errs.Invalid, conflict string, rest error) {
	var c errs.Conflict
	switch {
	case errors.As(err, &bad):
		return firsts(bad), "", nil
	case errors.As(err, &c):
		return nil, c.Text, nil
	}
	return nil, "", err
}

// firsts are the first problem of each field.
func firsts(bad errs.Invalid) (out errs.Invalid) {
	for _, p := range bad {
		if !slices.ContainsFunc(out, func(o errs.Problem) bool { return o.Field == p.Field }) {
			out = append(out, p)
		}
	}
	return out
}

// structure reads subjects, scales and fields.
func (s *Server) structure(c *fiber.Ctx, who auth.Principal) (out tracking.S, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		out, err = tracking.Structure(c.UserContext(), tx)
		return err
	})
	return out, err
}

// trackingStart gives a school that has nothing the usual scales, fields and periods.
func (s *Server) trackingStart(c *fiber.Ctx, who auth.Principal) error {
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		return tracking.EnsureStart(c.UserContext(), tx, who.School, today(), "")
	})
	if err != nil {
		return err
	}
	return s.done(c, urls.Fields(who.School.Slug)+"?done=tracking_started", nil)
}

// direction reads which row a list's button moves, and where to; 0 = none.
func direction(in form) (id int64, up bool) {
	if v := in.get("up"); v != "" {
		return typedID(v), true
	}
	return typedID(in.get("down")), false
}

// typedID is the number of a thing in a form: 0 for a blank, -1 for what is no number of a thing.
func typedID(v string) int64 {
	if v = strings.TrimSpace(v); v == "" {
		return 0
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n <= 0 {
		return -1
	}
	return n
}

// typedNumber is a decimal as people type it; nil for a blank.
func typedNumber(v string) (n *float64, ok bool) {
	if v = strings.TrimSpace(v); v == "" {
		return nil, true
	}
	f, err := strconv.ParseFloat(v, 64)
	if err != nil || strings.Trim(v, "0123456789.-+") != "" {
		return nil, false
	}
	return &f, true
}

// markAfter is the mark of a form that comes back: the one it came with, or after a conflict that of what is saved now,
// which the person has then read.
func markAfter(in form, conflict, saved string) string {
	if conflict != "" {
		return saved
	}
	return in.get("mark")
}
