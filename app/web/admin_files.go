package web

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/file"
	"gateway/app/licence"
)

// errHead rolls a transaction back: whoever asks for the head only has downloaded nothing.
var errHead = errors.New("only the head was asked for")

// errSheetGone is a key sheet whose time is over: the page says that it can be made again.
var errSheetGone = errors.New("the key sheet has been deleted")

// fileDownload hands out a key sheet until it expires, a pupil on it is hidden (ADM-3) or a key on it is dead (LIC-7), and notes it.
func (s *Server) fileDownload(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "file")
	if err != nil {
		return err
	}
	var f file.File
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if err = licence.SheetOpen(c.UserContext(), tx, id); err != nil {
			return err
		}
		if f, err = file.Open(c.UserContext(), tx, id, file.KeySheet); err == nil && c.Method() == fiber.MethodHead {
			err = errHead
		}
		return err
	})
	switch {
	case errors.Is(err, errs.Gone):
		return errSheetGone
	case err != nil && !errors.Is(err, errHead):
		return err
	}
	c.Set(fiber.HeaderContentType, f.ContentType)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s"`, f.Name))
	if f.Large() {
		return c.SendStream(f.Reader(c.UserContext(), s.db, who.Scope()), int(f.Size))
	}
	return c.Send(f.Body)
}
