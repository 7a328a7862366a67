package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
	"gateway/migrations"
	"gateway/static"
	"gateway/views/account"
)

// livez says that the process runs.
func (s *Server) livez(c *fiber.Ctx, _ auth.Principal) error { return c.SendString("ok") }

// readyz says that requests may come: the database answers and is migrated, and nobody has asked the process to
// stop.
func (s *Server) readyz(c *fiber.Ctx, _ auth.Principal) error {
	if s.draining.Load() {
		return c.Status(fiber.StatusServiceUnavailable).SendString("stopping")
	}
	err := s.db.Ready(c.UserContext(), func(ctx context.Context, tx db.Tx) (bool, error) { return migrations.Current(ctx, tx) })
	if err != nil {
		return c.Status(fiber.StatusServiceUnavailable).SendString("no database, or one that is not migrated")
	}
	return c.SendString("ok")
}

// staticFile serves an embedded file under its hashed name, for ever.
func (s *Server) staticFile(c *fiber.Ctx, _ auth.Principal) error {
	f, ok := static.Lookup(c.Path())
	if !ok {
		return errs.NotFound
	}
	c.Set(fiber.HeaderContentType, f.ContentType)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	accepts := c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case f.Brotli != nil && strings.Contains(accepts, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(f.Brotli)
	case f.Gzip != nil && strings.Contains(accepts, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(f.Gzip)
	}
	return c.Send(f.Body)
}

// findSchool is the way in for who has no address of a school's page.
func (s *Server) findSchool(c *fiber.Ctx, who auth.Principal) error {
	q := query(c, "q")
	var found []school.School
	if err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		found, err = school.Search(c.UserContext(), tx, q)
		return err
	}); err != nil {
		return err
	}
	f := s.blank(who)
	f.Values["q"] = q
	return page(c, fiber.StatusOK, account.FindSchool(s.frame(c, who, f.W.T("find.title"), f), found))
}

// theme is the school's own style sheet.
func (s *Server) theme(c *fiber.Ctx, who auth.Principal) error {
	t := school.ThemeOf(who.School.Accent)
	if c.Params("hash") != t.Hash() {
		return errs.NotFound
	}
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.SendString(t.CSS())
}

// logo is the school's logo.
func (s *Server) logo(c *fiber.Ctx, who auth.Principal) error {
	if who.School.LogoHash == "" || c.Params("hash") != who.School.LogoHash {
		return errs.NotFound
	}
	var png []byte
	if err := s.db.In(c.UserContext(), db.Door(who.School.ID), func(tx db.Tx) (err error) {
		png, err = school.Logo(c.UserContext(), tx, who.School.ID)
		return err
	}); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "image/png")
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.Send(png)
}
