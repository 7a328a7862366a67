package web

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/result"
	"gateway/views/staff"
	"gateway/views/ui"
	"gateway/views/urls"
)

// gridAsked is the grid that an address names.
func gridAsked(c *fiber.Ctx) (ask result.Ask, err error) {
	ask.Today = today()
	ask.PeriodID = int64(wholeNumber(query(c, "period")))
	ask.SetID, err = number(c, "set")
	return ask, err
}

// openGrid reads the grid that an address names.
func (s *Server) openGrid(c *fiber.Ctx, who auth.Principal) (g result.Grid, err error) {
	ask, err := gridAsked(c)
	if err != nil {
		return g, err
	}
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		g, err = result.Open(c.UserContext(), tx, entering(who), ask)
		return err
	})
	return g, err
}

// resultsShow is the entry grid of a set in a period (TRK-4).
func (s *Server) resultsShow(c *fiber.Ctx, who auth.Principal) error {
	g, err := s.openGrid(c, who)
	if err != nil {
		return err
	}
	return s.gridPage(c, who, fiber.StatusOK, staff.GridPage{Grid: g, Form: s.blank(who)})
}

func (s *Server) gridPage(c *fiber.Ctx, who auth.Principal, status int, v staff.GridPage) error {
	v.Today = time.Now()
	v.Wrong(func(field, text string) {
		v.Form.Problems = append(v.Form.Problems, errs.Problem{Field: field, Code: "result", Data: map[string]any{"Words": text}})
	})
	f := s.frame(c, who, staff.GridTitle(v.Grid), v.Form)
	f.Item, f.Wide, f.Grid = "results", true, len(v.Entered()) > 0
	return page(c, status, staff.Grid(f, v))
}

// resultsSave saves cells: the whole grid without script, one or a few with it. What can be saved is saved; the rest
// comes back with what was typed.
func (s *Server) resultsSave(c *fiber.Ctx, who auth.Principal) error {
	ask, err := gridAsked(c)
	if err != nil {
		return err
	}
	e, sent := enteredIn(formOf(c), ask)
	v := staff.GridPage{Form: s.blank(who)}
	var out result.Outcome
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		if out, err = result.Save(c.UserContext(), tx, entering(who), e); err != nil {
			return err
		}
		v.Grid, err = result.Open(c.UserContext(), tx, entering(who), ask)
		return err
	})
	if err != nil {
		return err
	}
	v.Saved = out.Written+out.Removed > 0
	status := told(&v, out)
	switch {
	case c.Get("HX-Request") == "true":
		v.Today = time.Now()
		return page(c, status, staff.GridAnswer(v, sent))
	case status != fiber.StatusOK:
		return s.gridPage(c, who, status, v)
	case v.Saved:
		return s.done(c, urls.Results(who.School.Slug, ask.SetID, v.Period.ID)+"&done=results_saved", nil)
	}
	return s.done(c, urls.Results(who.School.Slug, ask.SetID, v.Period.ID)+"&done=results_same", nil)
}

// told puts what was not saved into the page and says with which status it comes.
func told(v *staff.GridPage, out result.Outcome) int {
	v.Refused, v.Clashes = map[result.Place]result.Bad{}, map[result.Place]result.Clash{}
	for _, b := range out.Refused {
		_, member := v.Pupil(b.Pupil)
		if c, asked := v.Column(b.Field); !member || !asked || !c.Open {
			v.Gone++
			continue
		}
		v.Refused[b.Place] = b
	}
	for _, c := range out.Clashes {
		v.Clashes[c.Place] = c
	}
	switch {
	case len(v.Clashes) > 0, v.Gone > 0 && len(v.Refused) == 0:
		return fiber.StatusConflict
	case len(v.Refused) > 0:
		return fiber.StatusUnprocessableEntity
	}
	return fiber.StatusOK
}

// enteredIn reads the form: a control for each cell, what they held before, and what was decided of clashes. A cell whose
// other value is kept is left alone; one that is written over the other value has seen it. sent are all cells of the form.
func enteredIn(in form, ask result.Ask) (e result.Entry, sent []result.Place) {
	e.Ask = ask
	was := map[string]string{}
	for _, text := range append([]string{in.get("was")}, in.all("use")...) {
		for pair := range strings.FieldsSeq(text) {
			name, mark, _ := strings.Cut(pair, "=")
			was[name] = mark
		}
	}
	keep := in.all("keep")
	in.each(func(name, value string) {
		at, ok := staff.ReadCellName(name)
		if !ok {
			return
		}
		sent = append(sent, at)
		if !slices.Contains(keep, name) {
			e.Cells = append(e.Cells, result.Typed{Place: at, Was: was[name], Text: value})
		}
	})
	return e, sent
}

// resultsEarlier is what a pupil's results were before.
func (s *Server) resultsEarlier(c *fiber.Ctx, who auth.Principal) error {
	ask, err := gridAsked(c)
	if err != nil {
		return err
	}
	pupil, err := number(c, "pupil")
	if err != nil {
		return err
	}
	var v staff.EarlierPage
	err = s.db.In(c.UserContext(), who.Scope(), func(tx db.Tx) (err error) {
		v.Grid, v.Changes, err = result.Earlier(c.UserContext(), tx, entering(who), ask, pupil)
		return err
	})
	if err != nil {
		return err
	}
	p, _ := v.Pupil(pupil)
	f := s.frame(c, who, "Earlier values, "+p.Name(), ui.Form{})
	f.Item = "results"
	return page(c, fiber.StatusOK, staff.Earlier(f, v))
}
