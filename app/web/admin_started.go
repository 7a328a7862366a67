package web

import (
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/guide"
	"gateway/views/admin"
	"gateway/views/ui"
)

// gettingStarted is the quick guide as a list that knows what is done (ADM-7).
func (s *Server) gettingStarted(c *fiber.Ctx, who auth.Principal) error {
	parts, err := s.startedParts(c, who)
	if err != nil {
		return err
	}
	f := s.frame(c, who, "Getting started", ui.Form{})
	f.Item = "started"
	return page(c, fiber.StatusOK, admin.Started(f, parts))
}

// startedParts are the steps of the school, without those whose page there is not.
func (s *Server) startedParts(c *fiber.Ctx, who auth.Principal) ([]admin.StartedPart, error) {
	var state guide.State
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		state, err = guide.Read(c.UserContext(), tx, who.School, today())
		return err
	})
	return admin.StartedParts(state, func(route string) bool { return s.pages[route] }), err
}

// startedLeft is how many of the steps are still to do; 0 for whom they are none of their business.
func (s *Server) startedLeft(c *fiber.Ctx, who auth.Principal) (left int, err error) {
	if !who.Can(auth.AccessSettings) {
		return 0, nil
	}
	parts, err := s.startedParts(c, who)
	done, all := admin.StartedCount(parts)
	return all - done, err
}
