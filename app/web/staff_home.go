package web

import (
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/external"
	work "gateway/app/staff"
	"gateway/views/staff"
	"gateway/views/ui"
)

// staffHome is where staff arrive: what they can do, and for whom.
func (s *Server) staffHome(c *fiber.Ctx, who auth.Principal) error {
	var w work.Work
	var waiting external.Figures
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if who.Can(auth.UsersManage) { // the office has no pupils of its own, but people who wait for it
			waiting, err = external.FiguresOf(c.UserContext(), tx)
			return err
		}
		w, err = work.WorkOf(c.UserContext(), tx, who.ID)
		return err
	})
	if err != nil {
		return err
	}
	left, err := s.startedLeft(c, who)
	if err != nil {
		return err
	}
	f := s.frame(c, who, "External Gateway", ui.Form{})
	f.Item = "home"
	return page(c, fiber.StatusOK, staff.Home(f, w, waiting, left))
}
