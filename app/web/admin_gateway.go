package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
	"gateway/views/admin"
	"gateway/views/urls"
)

// gatewayShow is whether the pages of families are open (ACC-7).
func (s *Server) gatewayShow(c *fiber.Ctx, who auth.Principal) error {
	g, err := s.gateway(c, who)
	if err != nil {
		return err
	}
	form := s.blank(who)
	form.Values["message"] = g.Message
	return s.gatewayPage(c, who, admin.GatewayPage{Form: form, Gateway: g, Mark: g.Mark()})
}

func (s *Server) gateway(c *fiber.Ctx, who auth.Principal) (g school.Gateway, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		g, err = school.ReadGateway(c.UserContext(), tx)
		return err
	})
	return g, err
}

func (s *Server) gatewayPage(c *fiber.Ctx, who auth.Principal, v admin.GatewayPage) error {
	title := "Close the gateway"
	if v.Gateway.Closed {
		title = "The gateway is closed"
	}
	f := s.frame(c, who, title, v.Form)
	f.Item = "settings"
	return pageOr422(c, v.Form, admin.Gateway(f, v))
}

// gatewaySave closes, opens, or changes the message.
func (s *Server) gatewaySave(c *fiber.Ctx, who auth.Principal) error {
	in := formOf(c)
	next := school.Gateway{Closed: in.get("do") != "open", Message: in.get("message")}
	err := s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return school.SetGateway(c.UserContext(), tx, in.get("mark"), next) })
	var bad errs.Invalid
	var conflict errs.Conflict
	if errors.As(err, &bad) || errors.As(err, &conflict) {
		v := admin.GatewayPage{Form: s.shown(in, who, bad), Mark: in.get("mark"), Conflict: conflict.Text}
		if v.Gateway, err = s.gateway(c, who); err != nil {
			return err
		}
		if conflict.Text != "" {
			v.Mark = v.Gateway.Mark()
			c.Status(fiber.StatusConflict)
		}
		return s.gatewayPage(c, who, v)
	}
	if err != nil {
		return err
	}
	if next.Closed {
		return s.done(c, urls.Gateway(who.School.Slug)+"?done=gateway_closed", nil)
	}
	return s.done(c, urls.Gateway(who.School.Slug)+"?done=gateway_opened", nil)
}
