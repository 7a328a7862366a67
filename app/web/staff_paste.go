package web

import (
	"cmp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
	"gateway/app/errs"
	"gateway/app/result"
	"gateway/views/staff"
)

// pasteShow takes columns of a spreadsheet; it works without script.
func (s *Server) pasteShow(c *fiber.Ctx, who auth.Principal) error {
	g, err := s.openGrid(c, who)
	if err != nil {
		return err
	}
	return s.pastePage(c, who, staff.PastePage{Grid: g, Form: s.blank(who)})
}

func (s *Server) pastePage(c *fiber.Ctx, who auth.Principal, v staff.PastePage) error {
	f := s.frame(c, who, "Paste from a spreadsheet", v.Form)
	f.Item = "results"
	return pageOr422(c, v.Form, staff.Paste(f, v))
}

// pasteDo shows the grid with what was pasted, good and bad. Nothing is saved by that.
func (s *Server) pasteDo(c *fiber.Ctx, who auth.Principal) error {
	g, err := s.openGrid(c, who)
	if err != nil {
		return err
	}
	if len(g.Entered()) == 0 || len(g.Pupils) == 0 {
		return errs.Conflict{Text: cmp.Or(g.Shut, "There is nothing to paste into now.")}
	}
	in := formOf(c)
	v := staff.GridPage{Grid: g, Form: s.blank(who), Preview: true, Pasted: map[result.Place]string{}, Refused: map[result.Place]result.Bad{}}
	bad := pasteInto(&v, in)
	if bad == nil && len(v.Pasted)+len(v.Refused) == 0 {
		field := staff.PasteName(g.Entered()[0])
		bad.Add(field, "paste_nothing")
	}
	if bad != nil {
		return s.pastePage(c, who, staff.PastePage{Grid: g, Form: s.shown(in, who, bad)})
	}
	return s.gridPage(c, who, fiber.StatusOK, v)
}

// pasteInto puts the columns into the cells, one line for each pupil. A blank line leaves its pupil alone; a column that
// is longer than the set is taken nowhere.
func pasteInto(v *staff.GridPage, in form) (bad errs.Invalid) {
	for _, column := range v.Entered() {
		field := staff.PasteName(column)
		lines, wide := pastedLines(in.get(field))
		switch {
		case wide:
			bad.Add(field, "paste_wide")
			continue
		case len(lines) > len(v.Pupils):
			bad.Add(field, "paste_long", "Lines", len(lines), "Pupils", len(v.Pupils))
			continue
		}
		for i, text := range lines {
			at := result.Place{Pupil: v.Pupils[i].ID, Field: column.ID}
			if text == "" {
				continue
			}
			took, why := column.Take(text, column.Scale)
			if why != "" {
				v.Refused[at] = result.Bad{Typed: result.Typed{Place: at, Was: result.Mark(v.Cells[at].Value), Text: text}, Why: "only " + why}
				continue
			}
			v.Pasted[at] = took.Text
		}
	}
	return bad
}

// pastedLines takes a copied column apart: spreadsheets put what holds a quote or a line break between quotes. Blank
// lines at the end do not count. wide says that it is more than one column.
func pastedLines(text string) (lines []string, wide bool) {
	text = strings.ReplaceAll(text, "\r", "")
	for text != "" {
		var line string
		if rest, quoted := strings.CutPrefix(text, `"`); quoted && strings.Contains(rest, `"`) {
			line, text = quotedLine(rest)
		} else {
			line, text, _ = strings.Cut(text, "\n")
		}
		wide = wide || strings.Contains(strings.Trim(line, "\t"), "\t")
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines, wide
}

// quotedLine reads on behind an opening quote to the closing one and the end of its line. Two quotes are one.
func quotedLine(text string) (line, rest string) {
	for {
		part, after, closed := strings.Cut(text, `"`)
		line += part
		if !closed {
			return line, ""
		}
		if next, twice := strings.CutPrefix(after, `"`); twice {
			line, text = line+`"`, next
			continue
		}
		tail, rest, _ := strings.Cut(after, "\n")
		return line + tail, rest
	}
}
