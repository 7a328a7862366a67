package pdfs

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"gateway/app/event"
	"gateway/app/privacy"
	"gateway/views/words"
)

// SubjectAccess writes what a person sees under each of their holdings, for a pack of their data (ADM-5): a part for
// each holding, the panels as on their pages, every result in a row of its own.
func SubjectAccess(out io.Writer, w words.W, d privacy.Document) error {
	p, err := newPaper(Head{School: d.School, Official: d.Official, Logo: d.Logo, Made: d.MadeOn, Words: w, Title: w.T("seen.title")})
	if err != nil {
		return fmt.Errorf("write what somebody sees: %w", err)
	}
	if len(d.Seen) == 0 {
		_ = p.part(w.T("seen.failed"), func() { // one sentence; the page says when even that fails
			p.page()
			p.head(w.T("seen.title"))
			p.block(margin, bodyStart, inner, style{p.regular, 11, ink, 16}, w.T("seen.nobody"))
		})
	}
	for _, s := range d.Seen {
		_ = p.part(w.T("seen.failed"), func() { (&flow{paper: p}).seen(s) }) // its page says so
	}
	return p.write(out)
}

const (
	bodyStart = 46.0
	bodyEnd   = footAt - 9
)

// flow is text that runs from page to page.
type flow struct {
	*paper
	y float64
}

// room begins a new page unless so many millimetres are left.
func (f *flow) room(height float64) bool {
	if f.y+height <= bodyEnd {
		return false
	}
	f.page()
	f.y = margin
	return true
}

func (f *flow) seen(s privacy.Seen) {
	title := f.Words.T("seen.as", "Name", s.Name(), "Type", s.TypeName)
	f.page()
	f.head(f.Words.T("seen.title"))
	f.y = f.block(margin, bodyStart, inner, style{f.bold, 15, ink, 21}, title)
	f.y = f.block(margin, f.y+1, inner, style{f.regular, 9.5, inkQuiet, 13.5}, f.Words.T("seen.is")) + 4
	for _, p := range s.Panels {
		f.room(24)
		f.y = f.block(margin, f.y+4, inner, style{f.bold, 11.5, ink, 16}, f.Words.T("portlet."+p.Portlet)) + 1
		columns, rows := f.panel(p)
		if len(rows) == 0 {
			f.y = f.block(margin, f.y, inner, style{f.regular, 9.5, inkQuiet, 13.5}, f.Words.T("seen.blank"))
			continue
		}
		f.table(columns, rows)
	}
}

// col is a column of a table: its heading and its share of the width.
type col struct {
	heading string
	share   float64
}

// panel is a portlet as a table.
func (f *flow) panel(p privacy.Panel) (columns []col, rows [][]string) {
	w := f.Words
	switch {
	case len(p.Facts) > 0:
		for _, fact := range p.Facts {
			rows = append(rows, []string{w.T("field." + fact.Key), fact.Value})
		}
		return []col{{w.T("seen.what"), 1}, {w.T("seen.value"), 2}}, rows
	case len(p.Lessons) > 0:
		for _, l := range p.Lessons {
			rows = append(rows, []string{l.Subject, l.Set, strings.Join(l.Teachers, ", ")})
		}
		return []col{{w.T("seen.subject"), 2}, {w.T("field.subjects.set"), 1}, {w.T("field.subjects.teacher"), 2}}, rows
	case len(p.Notes) > 0:
		for _, n := range p.Notes {
			rows = append(rows, []string{w.Day(n.Date), n.Category, n.Body})
		}
		return []col{{w.T("events.date"), 1}, {w.T("seen.category"), 1}, {w.T("seen.text"), 3}}, rows
	case len(p.Attendance) > 0:
		return f.attendance(p)
	case len(p.Events) > 0:
		return f.events(p)
	}
	return f.results(p)
}

func (f *flow) attendance(p privacy.Panel) (columns []col, rows [][]string) {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	for _, y := range p.Attendance {
		late := ""
		if y.Late != nil {
			late = strconv.Itoa(*y.Late)
		}
		rows = append(rows, []string{y.Name, number(y.Possible), number(y.Attended), y.Percentage(), number(y.Authorised), number(y.Unauthorised), late, ""})
		for _, r := range y.Reasons {
			rows = append(rows, []string{y.Name, number(r.Sessions), "", "", "", "", "", r.Meaning})
		}
	}
	w := f.Words
	return []col{{w.T("seen.year"), 1}, {w.T("seen.sessions"), 1}, {w.T("seen.attended"), 1}, {w.T("seen.percentage"), 1}, {w.T("seen.authorised"), 1.1}, {w.T("seen.unauthorised"), 1.3},
		{w.T("seen.late"), .7}, {w.T("seen.reason"), 1.6}}, rows
}

func (f *flow) events(p privacy.Panel) (columns []col, rows [][]string) {
	w := f.Words
	for _, y := range p.Events {
		for _, t := range []struct {
			id string
			event.Total
		}{{"events.achievements", y.Achievement}, {"events.behaviours", y.Behaviour}} {
			if t.Events > 0 {
				rows = append(rows, []string{y.Name, strconv.Itoa(t.Events) + " " + w.N(t.id, t.Events), "", strconv.Itoa(t.Points), "", ""})
			}
		}
		for _, e := range y.Events {
			rows = append(rows, []string{w.Day(e.Date), w.T("events.type." + e.Type), e.Category, strconv.Itoa(e.Points), e.Subject, e.FamilyText})
		}
	}
	return []col{{w.T("events.date"), 1.4}, {w.T("events.kind"), 1.2}, {w.T("seen.category"), 1.3}, {w.T("events.counts"), .7}, {w.T("events.subject"), 1.3}, {w.T("seen.text"), 2.5}}, rows
}

func (f *flow) results(p privacy.Panel) (columns []col, rows [][]string) {
	r, w := &p.Results, f.Words
	for period, at := range r.Periods {
		for subject, s := range r.Subjects {
			for field, of := range r.Fields {
				if c := r.Cell(subject, field, period); c.Has() {
					rows = append(rows, []string{at.YearName, at.Name, s.Name, of.Name, c.Text})
				}
			}
		}
	}
	return []col{{w.T("seen.year"), 1}, {w.T("seen.period"), 1.2}, {w.T("seen.subject"), 1.6}, {w.T("seen.field"), 1.8}, {w.T("seen.value"), 1.4}}, rows
}

// gap between the columns of a table.
const gap = 3.0

// table draws rows that are as high as their longest cell; its head stands again on every page.
func (f *flow) table(columns []col, rows [][]string) {
	all := 0.0
	for _, c := range columns {
		all += c.share
	}
	f.tableHead(columns, all)
	text := style{f.regular, 9, ink, 12.5}
	for _, r := range rows {
		var cells [][]string
		most := 1
		for n, c := range columns {
			cells = append(cells, f.wrap(text, r[n], c.share/all*inner-gap))
			most = max(most, len(cells[n]))
		}
		most = min(most, int((bodyEnd-margin-12)/text.leadMM())) // a cell longer than a page ends with it
		if f.room(float64(most)*text.leadMM() + 2) {
			f.tableHead(columns, all)
		}
		x, top := margin, f.y
		for n, c := range columns {
			f.lines(x, top+.8, text, cells[n][:min(len(cells[n]), most)])
			x += c.share / all * inner
		}
		f.y = top + float64(most)*text.leadMM() + 1.8
		f.box(margin, f.y, inner, .2, 0, hairline)
	}
	f.y += 2
}

func (f *flow) tableHead(columns []col, all float64) {
	x, s := margin, style{f.regular, 8, inkQuiet, 12}
	for _, c := range columns {
		f.block(x, f.y, c.share/all*inner-gap, s, c.heading)
		x += c.share / all * inner
	}
	f.y += s.leadMM() + .6
	f.box(margin, f.y, inner, .2, 0, hairline)
}
