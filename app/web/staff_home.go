package web

import (
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/views/staff"
	"gateway/views/ui"
)

// staffHome is where staff arrive.
func (s *Server) staffHome(c *fiber.Ctx, who auth.Principal) error {
	f := s.frame(c, who, "External Gateway", ui.Form{})
	f.Item = "home"
	return page(c, fiber.StatusOK, staff.Home(f))
}
