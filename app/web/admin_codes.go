package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/attendance"
	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/views/admin"
	"gateway/views/urls"
)

func (s *Server) attendanceCodes(c *fiber.Ctx, who auth.Principal) (codes []attendance.Code, err error) {
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		codes, err = attendance.Codes(c.UserContext(), tx)
		return err
	})
	return codes, err
}

// codesShow is the school's attendance codes. A school that has saved none is offered the usual ones of its country.
func (s *Server) codesShow(c *fiber.Ctx, who auth.Principal) error {
	saved, err := s.attendanceCodes(c, who)
	if err != nil {
		return err
	}
	v := admin.CodesPage{Form: s.blank(who), Saved: saved, Mark: attendance.CodesMark(saved)}
	for _, code := range saved {
		addCodeLine(&v, attendance.CodeLine{Code: code}, true)
	}
	return s.codesPage(c, who, v)
}

// addCodeLine adds a line at the end of the form.
func addCodeLine(v *admin.CodesPage, l attendance.CodeLine, known bool) {
	place := "_" + strconv.Itoa(len(v.Lines))
	v.Form.Values["code"+place], v.Form.Values["meaning"+place], v.Form.Values["counts"+place] = l.Code.Code, l.Meaning, l.CountsAs
	if known {
		v.Form.Values["known"+place] = "yes"
	}
	v.Lines = append(v.Lines, l)
}

func (s *Server) codesPage(c *fiber.Ctx, who auth.Principal, v admin.CodesPage) error {
	f := s.frame(c, who, "Attendance codes", v.Form)
	f.Item = "codes"
	return pageOr422(c, v.Form, admin.AttendanceCodes(f, v))
}

// codesSave saves the codes, or adds a line; nothing is saved by that. Whoever was second is told, and keeps what they
// typed (case 60).
func (s *Server) codesSave(c *fiber.Ctx, who auth.Principal) error {
	saved, err := s.attendanceCodes(c, who)
	if err != nil {
		return err
	}
	in := formOf(c)
	v := admin.CodesPage{Form: s.shown(in, who, nil), Lines: typedCodes(in), Saved: saved, Mark: in.get("mark")}
	if in.get("do") == "add" && len(v.Lines) < attendance.MaxCodes {
		addCodeLine(&v, attendance.CodeLine{Code: attendance.Code{CountsAs: attendance.Present}}, false)
		return s.codesPage(c, who, v)
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error { return attendance.SaveCodes(c.UserContext(), tx, v.Mark, v.Lines) })
	var conflict errs.Conflict
	switch {
	case errors.As(err, &conflict):
		return s.codesConflict(c, who, v, conflict.Text)
	case errors.As(err, &v.Form.Problems):
		return s.codesPage(c, who, v)
	case err != nil:
		return err
	}
	return s.done(c, urls.AttendanceCodes(who.School.Slug)+"?done=codes_saved", nil)
}

// codesConflict shows what is saved beside what was typed, and adds the codes that somebody else has added.
func (s *Server) codesConflict(c *fiber.Ctx, who auth.Principal, v admin.CodesPage, text string) (err error) {
	if v.Saved, err = s.attendanceCodes(c, who); err != nil {
		return err
	}
	for _, code := range v.Saved {
		if !slices.ContainsFunc(v.Lines, func(l attendance.CodeLine) bool { return l.Code.Code == code.Code }) {
			addCodeLine(&v, attendance.CodeLine{Code: code}, true)
		}
	}
	v.Conflict, v.Mark = text, attendance.CodesMark(v.Saved)
	c.Status(fiber.StatusConflict)
	return s.codesPage(c, who, v)
}

// typedCodes reads the lines of the form.
func typedCodes(in form) (lines []attendance.CodeLine) {
	for n := range attendance.MaxCodes {
		place := "_" + strconv.Itoa(n)
		if _, there := in.values["counts"+place]; !there && in.get("known"+place) == "" {
			break
		}
		code := strings.TrimSpace(in.get("code" + place))
		lines = append(lines, attendance.CodeLine{Remove: in.get("remove"+place) == "yes",
			Code: attendance.Code{Code: code, Meaning: strings.Join(strings.Fields(in.get("meaning"+place)), " "), CountsAs: in.get("counts" + place)}})
	}
	return lines
}
