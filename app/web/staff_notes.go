package web

import (
	"errors"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/app/note"
	"gateway/app/pupil"
	"gateway/views/portal"
	"gateway/views/staff"
	"gateway/views/ui"
	"gateway/views/urls"
)

// notesShow is a pupil's notes for staff, with the form to write one (TRK-8).
func (s *Server) notesShow(c *fiber.Ctx, who auth.Principal) error {
	form := s.blank(who)
	form.Submission = uuid.NewString()
	form.Values["note_date"] = today().Format()
	return s.notesPage(c, who, form, viewer(c, who))
}

func (s *Server) notesPage(c *fiber.Ctx, who auth.Principal, form ui.Form, by pupil.Viewer) error {
	id, err := number(c, "pupil")
	if err != nil {
		return err
	}
	v := staff.NotesPage{Notes: portal.NotesView{Asked: asked(c, "show", 0)}}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Head, err = licence.OpenForStaff(c.UserContext(), tx, id, licence.Notes, by, note.AskToWrite(&v.Notes.Notes, &v.Categories))
		return err
	})
	if err != nil {
		return err
	}
	f := s.frame(c, who, v.Head.Name()+": "+form.W.T("portlet.notes"), form)
	f.Item = "pupils"
	v.Notes.More = func(n note.Note) templ.Component { return staff.NoteMore(f, id, n) }
	return pageOr422(c, form, staff.Notes(f, v))
}

// notesWrite keeps a note about a pupil whom the writer may see.
func (s *Server) notesWrite(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "pupil")
	if err != nil {
		return err
	}
	in := formOf(c)
	d := note.Draft{PupilID: id, Body: in.get("body"), Shared: in.get("shared") == "yes"}
	d.Submission, _ = uuid.Parse(in.get("submission")) // zero values stand for what cannot be read; the noun names them
	d.CategoryID, _ = strconv.ParseInt(in.get("category"), 10, 64)
	d.Date, _ = typedDay(in.get("note_date"))
	err = s.aboutPupil(c, who, id, func(tx db.Tx) error { return note.Write(c.UserContext(), tx, d, today()) })
	var bad errs.Invalid
	if errors.As(err, &bad) {
		form := s.shown(in, who, bad)
		if d.Submission == uuid.Nil {
			form.Submission = uuid.NewString()
		}
		return s.notesPage(c, who, form, quietly(who))
	}
	if err != nil {
		return err
	}
	return s.done(c, urls.StaffPortlet(who.School.Slug, id, licence.Notes)+"?done=note_written", nil)
}

// notesWithdraw takes a note away from everybody's pages: one's own, for the office any.
func (s *Server) notesWithdraw(c *fiber.Ctx, who auth.Principal) error {
	id, err := number(c, "pupil")
	if err != nil {
		return err
	}
	n, err := number(c, "note")
	if err != nil {
		return err
	}
	err = s.aboutPupil(c, who, id, func(tx db.Tx) error { return note.Withdraw(c.UserContext(), tx, id, n, who.Can(auth.PupilsEdit)) })
	if err != nil {
		return err
	}
	return s.done(c, urls.StaffPortlet(who.School.Slug, id, licence.Notes)+"?done=note_withdrawn", nil)
}

// aboutPupil does something about a pupil whom the member of staff may see; any other is errs.NotFound.
func (s *Server) aboutPupil(c *fiber.Ctx, who auth.Principal, id int64, do func(tx db.Tx) error) error {
	return s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) error {
		if err := pupil.MaySee(c.UserContext(), tx, who.Viewer(), id); err != nil {
			return err
		}
		return do(tx)
	})
}
