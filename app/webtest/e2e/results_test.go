package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"gateway/app/result"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/staff"
	"gateway/views/urls"
)

// grid is an entry grid with a class in a window.
type grid struct {
	*browser.Page
	t     *testing.T
	w     *webtest.World
	class []webtest.Child
	mark  int64 // a whole number from 0 to 100
}

// openGrid opens the teacher's set with n pupils and "this pupil", and their exam mark as one more column.
func openGrid(t *testing.T, n int, o browser.Options) grid {
	t.Helper()
	browser.Start(t)
	w := webtest.New(t)
	g := grid{window(t, o), t, w, w.Class(w.Ashdale, n), w.Asked(w.Ashdale, "Exam mark", "whole", 0, 100)}
	lend(w, w.As(webtest.Teacher), g.Page)
	visit(w, g.Page, urls.Results(slug, w.Ashdale.Tracking.Set, 0))
	return g
}

// cell is the selector of a cell's control.
func (g grid) cell(child int, field int64) string {
	return "#" + strings.ReplaceAll(staff.CellName(result.Place{Pupil: g.class[child].ID, Field: field}), "_", "-")
}

func (g grid) stored(child int, field int64) string {
	return g.w.Text(`select coalesce((select value from results where pupil_id = $1 and field_id = $2 and period_id = $3), '')`, g.class[child].ID, field, g.w.Ashdale.Tracking.Coming)
}

// save presses the grid's button.
func (g grid) save() {
	g.t.Helper()
	g.Click(".eg-savebar button")
}

func (g grid) focus(selector string) {
	g.t.Helper()
	script(g.Page, `document.querySelector(`+quoted(selector)+`).focus()`)
}

func (g grid) is(focus string) {
	g.t.Helper()
	if got := g.FocusedSelector(); got != focus {
		g.t.Errorf("the focus is on %s, want %s", got, focus)
	}
}

// saves counts the requests that the page has sent to save.
func (g grid) saves() (n int) {
	for _, r := range g.Weight().Items {
		if r.Method == "POST" {
			n++
		}
	}
	return n
}

// TestGridByKeys: a column is entered with the keys alone, each cell saved as it is left, and Escape takes back what
// was typed.
func TestGridByKeys(t *testing.T) {
	heavy(t)
	g := openGrid(t, 4, browser.Options{})
	f := g.w.Ashdale.Tracking
	g.focus(g.cell(0, f.Grade))
	g.Press("7")
	g.Press("Enter")
	g.is(g.cell(1, f.Grade))
	if g.stored(0, f.Grade) != "7" || g.saves() != 1 {
		t.Errorf("stored %q in %d requests", g.stored(0, f.Grade), g.saves())
	}
	if said := g.Text("#eg-status"); !strings.HasPrefix(said, "Saved at ") {
		t.Errorf("said %q", said)
	}
	for _, step := range []struct{ key, to string }{
		{"ArrowRight", g.cell(1, f.Attitude)}, {"ArrowDown", g.cell(2, f.Attitude)}, {"ArrowUp", g.cell(1, f.Attitude)}, {"End", g.cell(1, g.mark)}, {"Home", g.cell(1, f.Grade)},
		{"Control+End", "#" + strings.ReplaceAll(staff.CellName(result.Place{Pupil: g.w.Ashdale.Child.ID, Field: g.mark}), "_", "-")}, {"Control+Home", g.cell(0, f.Grade)},
		{"Shift+Enter", g.cell(0, f.Grade)}, {"Enter", g.cell(1, f.Grade)}, {"Shift+Enter", g.cell(0, f.Grade)}, {"ArrowLeft", g.cell(0, f.Grade)},
	} {
		g.Press(step.key)
		if got := g.FocusedSelector(); got != step.to {
			t.Fatalf("%s leads to %s, want %s", step.key, got, step.to)
		}
	}
	if g.saves() != 1 || g.Value(g.cell(0, f.Grade)) != "7" {
		t.Errorf("moving has changed something: %d requests, %q", g.saves(), g.Value(g.cell(0, f.Grade)))
	}
	g.focus(g.cell(0, g.mark))
	for _, key := range []string{"7", "1", "ArrowLeft"} {
		g.Press(key)
	}
	g.is(g.cell(0, g.mark)) // the caret is within the text
	g.Press("Enter")
	g.Press("1")
	g.Press("1")
	g.Press("4")
	g.Press("Enter")
	g.is(g.cell(2, g.mark))
	if g.stored(0, g.mark) != "71" || g.stored(1, g.mark) != "" || g.Value(g.cell(1, g.mark)) != "114" {
		t.Errorf("71 is stored as %q, 114 as %q and shown as %q", g.stored(0, g.mark), g.stored(1, g.mark), g.Value(g.cell(1, g.mark)))
	}
	if got := g.Text(g.cell(1, g.mark) + "-error"); !strings.HasSuffix(got, "only whole numbers from 0 to 100") || g.Attr(g.cell(1, g.mark), "aria-invalid") != "true" {
		t.Errorf("beside the cell: %q", got)
	}
	if got := g.Text("#eg-status"); !strings.HasSuffix(got, "1 not saved: Erin Bailey, Exam mark: only whole numbers from 0 to 100.") {
		t.Errorf("said %q", got)
	}
	picture(t, g.Page, "grid-refused")
	g.Press("Shift+Enter")
	g.Press("8")
	g.Press("Escape")
	if got := g.Value(g.cell(1, g.mark)); got != "114" {
		t.Errorf("Escape brings back %q", got)
	}
	g.Press("9")
	g.Press("Enter")
	if g.stored(1, g.mark) != "9" || g.Count(".eg-grid .is-error") != 0 || g.Count(".govuk-error-message") != 0 {
		t.Errorf("put right: %q, %d rows with errors", g.stored(1, g.mark), g.Count(".eg-grid .is-error"))
	}
	g.ok(t)
}

func (g grid) ok(t *testing.T) {
	t.Helper()
	if scripted(g.Page) {
		if found := g.Axe(); len(found) > 0 {
			t.Errorf("axe: %v", found)
		}
	}
	if said := g.Console(); len(said) > 0 {
		t.Errorf("the console says %q", said)
	}
}

// TestGridPaste: a column of thirty from a spreadsheet is one request; what the scale does not know stays in its cell
// and is refused; what is longer than the set is said and written nowhere.
func TestGridPaste(t *testing.T) {
	heavy(t)
	g := openGrid(t, 30, browser.Options{})
	f := g.w.Ashdale.Tracking
	column := make([]string, 30)
	for i := range column {
		column[i] = []string{"7", "6-", " 6+ ", "", "5"}[i%5]
	}
	column[1] = "5-Apr"
	g.focus(g.cell(0, f.Grade))
	g.Paste(strings.Join(column, "\r\n") + "\r\n")
	if n := g.saves(); n != 1 {
		t.Errorf("%d requests for a column", n)
	}
	if n := g.w.Number(`select count(*) from results where period_id = $1 and field_id = $2 and staff_id = $3`, f.Coming, f.Grade, g.w.ID(webtest.Teacher)); n != 23 {
		t.Errorf("%d stored, want 23: six blanks, and without the one that is no grade", n)
	}
	if g.stored(2, f.Grade) != "6+" || g.stored(1, f.Grade) != "" || g.Value(g.cell(1, f.Grade)) != "5-Apr" || g.Value(g.cell(2, f.Grade)) != "6+" || g.Value(g.cell(3, f.Grade)) != "" {
		t.Errorf("%q %q %q", g.stored(2, f.Grade), g.stored(1, f.Grade), g.Value(g.cell(1, f.Grade)))
	}
	if got := g.Text(g.cell(1, f.Grade) + "-error"); !strings.HasSuffix(got, "only 9, 8, 7, 6+, 6, 6-, 5, 4, 3, 2, 1") {
		t.Errorf("beside the cell: %q", got)
	}
	g.is(g.cell(0, f.Grade))
	picture(t, g.Page, "grid-pasted")
	g.focus(g.cell(28, f.Attitude))
	g.Paste("1\t\"A good \"\"start\"\"\"\t55 %\tx\n2\tFine\t101\n3\tThis pupil\t3\n4\tBeyond\t4\n")
	if got := g.Text("#grid-note"); got != "The paste was longer than the set: 1 lines at its end were left out. The paste was wider than the boxes: 1 columns at its right were left out." {
		t.Errorf("told %q", got)
	}
	if g.saves() != 2 || g.stored(28, f.Remark) != `A good "start"` || g.stored(28, g.mark) != "55" || g.stored(29, g.mark) != "" || g.stored(29, f.Attitude) != "2" {
		t.Errorf("a block: %d requests, %q %q %q", g.saves(), g.stored(28, f.Remark), g.stored(28, g.mark), g.stored(29, g.mark))
	}
	g.ok(t)
}

// TestGridFailures: a request that fails is told, keeps what was typed, and goes out with the next.
func TestGridFailures(t *testing.T) {
	heavy(t)
	g := openGrid(t, 3, browser.Options{})
	f := g.w.Ashdale.Tracking
	g.w.Exec(`delete from sessions`)
	g.focus(g.cell(0, g.mark))
	g.Press("5")
	g.Press("Enter")
	if got := g.Text("#eg-failed"); !strings.HasPrefix(got, "You have been signed out.") || g.Count("#eg-failed[hidden]") != 0 || g.Value(g.cell(0, g.mark)) != "5" || g.Count(".is-unsaved") != 1 {
		t.Errorf("signed out: told %q, the cell holds %q", got, g.Value(g.cell(0, g.mark)))
	}
	g.is(g.cell(1, g.mark))
	lend(g.w, g.w.As(webtest.Teacher), g.Page)
	g.save()
	if g.stored(0, g.mark) != "5" || g.Count("#eg-failed[hidden]") != 1 || g.Count(".is-unsaved") != 0 {
		t.Errorf("again: %q, told %q", g.stored(0, g.mark), g.Text("#eg-failed"))
	}
	script(g.Page, `window.fetch = () => Promise.reject(new TypeError("no line"))`)
	g.focus(g.cell(1, f.Attitude))
	g.Press("2")
	g.Press("Enter")
	if got := g.Text("#eg-failed"); !strings.Contains(got, "could not reach") || g.Value(g.cell(1, f.Attitude)) != "2" {
		t.Errorf("no line: told %q", got)
	}
}

// TestGridOfTwo: the second is told in the cell what the first has saved; both values are offered, and work.
func TestGridOfTwo(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		g := openGrid(t, 3, o)
		f := g.w.Ashdale.Tracking
		for i, value := range []string{"71", "80"} {
			g.w.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id) values ($1, $2, $3, $4, $5, $6::text, $6::text::float, $7)`,
				g.w.Ashdale.ID, g.class[i].ID, f.Coming, f.English, g.mark, value, g.w.Ashdale.Office)
			g.Fill(g.cell(i, g.mark), "60")
		}
		g.save()
		told := g.Text("main")
		for _, want := range []string{"Mrs J Davies saved 71 at ", "Mrs J Davies saved 80 at ", "Keep 71", "Use mine"} {
			if !strings.Contains(told, want) {
				t.Errorf("not told %q: %.600s", want, told)
			}
		}
		if g.Value(g.cell(0, g.mark)) != "60" || g.stored(0, g.mark) != "71" {
			t.Errorf("the cell holds %q, stored is %q", g.Value(g.cell(0, g.mark)), g.stored(0, g.mark))
		}
		picture(t, g.Page, fmt.Sprintf("grid-clash-%t", o.NoJavaScript))
		g.save() // pressing on decides nothing
		if g.stored(0, g.mark) != "71" || g.stored(1, g.mark) != "80" {
			t.Errorf("stored %q and %q", g.stored(0, g.mark), g.stored(1, g.mark))
		}
		g.Click("[name=keep]")
		if g.Value(g.cell(0, g.mark)) != "71" || g.Value(g.cell(1, g.mark)) != "60" || g.Count("[name=keep]") != 1 {
			t.Errorf("kept: %q, the other %q", g.Value(g.cell(0, g.mark)), g.Value(g.cell(1, g.mark)))
		}
		g.Click("[name=use]")
		if g.Value(g.cell(1, g.mark)) != "60" || g.stored(1, g.mark) != "60" || g.stored(0, g.mark) != "71" || g.Count("[name=use]") != 0 {
			t.Errorf("used: %q, stored %q", g.Value(g.cell(1, g.mark)), g.stored(1, g.mark))
		}
		if !o.NoJavaScript {
			g.is(g.cell(1, g.mark))
		}
		g.ok(t)
	})
}

// TestGridJourney: from My sets to the grid, a bad cell put right, a pasted column, and what a value was before.
func TestGridJourney(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		g := openGrid(t, 3, o)
		f := g.w.Ashdale.Tracking
		visit(g.w, g.Page, urls.MySets(slug))
		if got := g.Text("tbody tr"); !strings.Contains(got, "0 of 4 complete") {
			t.Errorf("My sets: %q", got)
		}
		g.Click("tbody a")
		g.Fill(g.cell(0, f.Grade), "7")
		g.Fill(g.cell(0, g.mark), "114")
		g.save()
		if g.stored(0, f.Grade) != "7" || g.stored(0, g.mark) != "" || g.Value(g.cell(0, g.mark)) != "114" || g.Count(".is-error") != 1 {
			t.Errorf("good %q, bad %q, shown %q", g.stored(0, f.Grade), g.stored(0, g.mark), g.Value(g.cell(0, g.mark)))
		}
		if o.NoJavaScript && (g.Status() != 422 || !strings.HasPrefix(g.Title(), "Error: ") || g.Count(".govuk-error-summary a[href='"+g.cell(0, g.mark)+"']") != 1) {
			t.Errorf("%d %q", g.Status(), g.Title())
		}
		g.Fill(g.cell(0, g.mark), "14")
		g.save()
		if g.stored(0, g.mark) != "14" || g.Count(".is-error") != 0 {
			t.Errorf("put right: %q", g.stored(0, g.mark))
		}
		visit(g.w, g.Page, urls.PasteResults(slug, f.Set, f.Coming))
		g.Fill(fmt.Sprintf("#paste-%d", g.mark), "15\n101\n\n99\n1")
		send(g.Page)
		if g.Status() != 422 || !strings.Contains(g.Text(".govuk-error-summary"), "You pasted 5 lines, and the set has 4 pupils") {
			t.Errorf("too long: %d %s", g.Status(), g.Text("main"))
		}
		g.Fill(fmt.Sprintf("#paste-%d", g.mark), "15\n101\n\n99")
		send(g.Page)
		if g.stored(0, g.mark) != "14" || g.Value(g.cell(0, g.mark)) != "15" || g.Value(g.cell(1, g.mark)) != "101" || g.Count(".is-error") != 1 {
			t.Errorf("the look before: stored %q, shown %q and %q", g.stored(0, g.mark), g.Value(g.cell(0, g.mark)), g.Value(g.cell(1, g.mark)))
		}
		picture(t, g.Page, fmt.Sprintf("grid-preview-%t", o.NoJavaScript))
		g.Fill(g.cell(1, g.mark), "10")
		g.save()
		if g.stored(0, g.mark) != "15" || g.stored(1, g.mark) != "10" || g.stored(2, g.mark) != "" || !strings.Contains(at(g.w, g.Page), "/results?period=") {
			t.Errorf("saved %q %q %q at %s", g.stored(0, g.mark), g.stored(1, g.mark), g.stored(2, g.mark), at(g.w, g.Page))
		}
		g.Click("tbody tr:first-child a")
		if got := g.Text("tbody tr"); !strings.Contains(got, "Exam mark") || !strings.Contains(got, "14") || !strings.Contains(got, "15") {
			t.Errorf("earlier: %q", got)
		}
		g.ok(t)
	})
}

// TestGridWidths: seven columns, on a desktop twelve, are read without a sideways scroll, on a phone, a tablet held either way, and a desktop.
func TestGridWidths(t *testing.T) {
	heavy(t)
	for _, width := range []int{small, 768, 1024, desktop} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			g := openGrid(t, 12, browser.Options{Width: width})
			g.w.Asked(g.w.Ashdale, "Homework handed in (%)", "decimal", 0, 100)
			g.w.Asked(g.w.Ashdale, "Next step", "text", nil, nil)
			if width == desktop {
				for i := range 5 {
					g.w.Asked(g.w.Ashdale, fmt.Sprintf("Paper %d of the mock", i+1), "whole", 0, 80)
				}
			}
			g.Reload()
			if !g.NoSidewaysScroll() {
				t.Error("the page scrolls sideways")
			}
			picture(t, g.Page, fmt.Sprintf("grid-width-%d", width))
		})
	}
}
