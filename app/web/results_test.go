package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/result"
	"gateway/app/webtest"
	"gateway/views/staff"
	"gateway/views/urls"
)

// cellName is the name of a cell's control.
func cellName(pupil, field int64) string {
	return staff.CellName(result.Place{Pupil: pupil, Field: field})
}

// fragment posts cells as the grid's script does.
func fragment(c *webtest.Client, path string, values url.Values) *webtest.Response {
	req := c.PostRequest(path, values)
	req.Header.Set("HX-Request", "true")
	return c.Send(req)
}

// TestGridWithoutScript: good rows are saved, bad ones come back with what was typed, and the next press puts them right.
func TestGridWithoutScript(t *testing.T) {
	w := webtest.New(t)
	f, class := w.Ashdale.Tracking, w.Class(w.Ashdale, 3)
	mark := w.Asked(w.Ashdale, "Exam mark", "whole", 0, 100)
	teacher, path := w.As(webtest.Teacher), urls.Results("ashdale", f.Set, f.Coming)
	grid := teacher.Get(path)
	if here := webtest.Text(webtest.First(grid.Document(), webtest.Tag("summary"))); here != "My sets Menu" {
		t.Errorf("the menu of a phone stands at %q", here)
	}
	form := grid.FormTo(path).Values
	form.Set(cellName(class[0].ID, f.Grade), "7")
	form.Set(cellName(class[0].ID, mark), "114")
	form.Set(cellName(class[1].ID, f.Grade), "5-Apr")
	got := teacher.Post(path, form)
	if got.Status != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", got.Status, got.Text())
	}
	again := got.FormTo(path).Values
	for name, want := range map[string]string{cellName(class[0].ID, f.Grade): "7", cellName(class[0].ID, mark): "114", cellName(class[1].ID, f.Grade): "5-Apr", cellName(w.Ashdale.Child.ID, f.Remark): webtest.Unreleased} {
		if again.Get(name) != want {
			t.Errorf("%s comes back as %q, want %q", name, again.Get(name), want)
		}
	}
	for _, want := range []string{"Yusuf Ahmed, Exam mark: only whole numbers from 0 to 100", "Erin Bailey, Current grade: only 9, 8, 7, 6+, 6, 6-, 5, 4, 3, 2, 1", "2 to put right"} {
		if !strings.Contains(got.Text(), want) {
			t.Errorf("not told %q", want)
		}
	}
	if n := w.Number(`select count(*) from results where staff_id = $1`, teacher.ID); n != 1 {
		t.Errorf("%d saved, want the good one", n)
	}
	again.Set(cellName(class[0].ID, mark), "14")
	again.Set(cellName(class[1].ID, f.Grade), "6=")
	again.Set(cellName(w.Ashdale.Child.ID, f.Grade), "")
	if got = teacher.Post(path, again); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("6= is no way to write 6 here: %d", got.Status)
	}
	again = got.FormTo(path).Values
	again.Set(cellName(class[1].ID, f.Grade), "6")
	if got = teacher.Post(path, again); got.Status != http.StatusSeeOther || got.Location() != path+"&done=results_saved" {
		t.Errorf("%d %s", got.Status, got.Location())
	}
	if n := w.Number(`select count(*) from results where period_id = $1 and pupil_id = $2 and field_id = $3`, f.Coming, w.Ashdale.Child.ID, f.Grade); n != 0 {
		t.Error("the blank has not taken the result away")
	}
	if got = teacher.Post(path, teacher.Get(path).FormTo(path).Values); got.Location() != path+"&done=results_same" {
		t.Errorf("nothing changed: %s", got.Location())
	}
}

// TestGridAnswers: a script is told of its cells alone, with the status of the worst of them.
func TestGridAnswers(t *testing.T) {
	w := webtest.New(t)
	f, class := w.Ashdale.Tracking, w.Class(w.Ashdale, 2)
	teacher, path := w.As(webtest.Teacher), urls.Results("ashdale", f.Set, f.Coming)
	a, b := cellName(class[0].ID, f.Grade), cellName(class[1].ID, f.Grade)
	got := fragment(teacher, path, url.Values{a: {"7"}, "was": {""}})
	if got.Status != 200 || len(webtest.All(got.Document(), webtest.Tag("td"))) != 1 || webtest.Attr(got.ByID("grid-was"), "value") != a+"=7" ||
		!strings.HasPrefix(webtest.Attr(got.ByID("grid-answer"), "data-announce"), "Saved at ") || webtest.Attr(webtest.First(got.Document(), webtest.Tag("progress")), "max") != "3" {
		t.Errorf("%d %s", got.Status, got.Body)
	}
	if got = fragment(teacher, path, url.Values{b: {"0"}, a: {"6"}, "was": {a + "=7"}}); got.Status != 422 || !strings.Contains(got.Body, `aria-invalid="true"`) || webtest.Attr(got.ByID("grid-was"), "value") != a+"=6" {
		t.Errorf("%d %s", got.Status, got.Body)
	}
	office := w.As(webtest.Admin)
	got = fragment(office, path, url.Values{a: {"9"}, "was": {""}})
	if got.Status != 409 || !strings.Contains(got.Text(), "Mrs R Ŵyn-Pugh saved 6 at ") || !strings.Contains(got.Text(), "Keep 6") {
		t.Errorf("%d %s", got.Status, got.Text())
	}
	if got = fragment(office, path, url.Values{a: {"9"}, "was": {""}, "keep": {a}}); got.Status != 200 || webtest.Attr(got.ByID("grid-was"), "value") != a+"=6" {
		t.Errorf("keep: %d %s", got.Status, got.Body)
	}
	if got = fragment(office, path, url.Values{a: {"9"}, "was": {""}, "use": {a + "=5"}}); got.Status != 409 {
		t.Errorf("over a value that is not there any more: %d", got.Status)
	}
	if got = fragment(office, path, url.Values{a: {"9"}, "was": {""}, "use": {a + "=6"}}); got.Status != 200 {
		t.Errorf("use: %d", got.Status)
	}
	w.Exec(`delete from set_members where pupil_id = $1`, class[1].ID)
	if got = fragment(teacher, path, url.Values{b: {"6"}}); got.Status != 409 || !strings.Contains(webtest.Attr(got.ByID("grid-answer"), "data-announce"), "1 not saved") {
		t.Errorf("of a pupil who has left the set: %d %s", got.Status, got.Body)
	}
	if got = fragment(teacher, urls.Results("ashdale", f.OtherSet, 0), url.Values{b: {"6"}}); got.Status != 404 {
		t.Errorf("another's set: %d", got.Status)
	}
	w.Exec(`update sets set closed_on = current_date`)
	if got = fragment(teacher, path, url.Values{a: {"6"}}); got.Status != 409 || !strings.Contains(got.Text(), "This set was closed on ") || got.Header.Get("HX-Retarget") != "#eg-failed" {
		t.Errorf("a closed set: %d %s", got.Status, got.Text())
	}
}

// TestPastedColumns: a column as spreadsheets copy it.
func TestPastedColumns(t *testing.T) {
	w := webtest.New(t)
	f := w.Ashdale.Tracking
	w.Class(w.Ashdale, 4)
	teacher, path := w.As(webtest.Teacher), urls.PasteResults("ashdale", f.Set, f.Coming)
	field := fmt.Sprintf("paste_%d", f.Remark)
	for _, c := range []struct {
		typed  string
		status int
		shown  []string
	}{
		{"One\nTwo\n\nFour", 200, []string{"One", "Two", "", "Four", webtest.Unreleased}},
		{"One\r\nTwo\r\n\r\n\r\n\r\n\r\n\r\n", 200, []string{"One", "Two", "", "", webtest.Unreleased}},
		{"\"Said \"\"yes\"\"\nand no\"\nTwo", 200, []string{`Said "yes" and no`, "Two", "", "", webtest.Unreleased}},
		{"  spaced   out \n\"unclosed", 200, []string{"spaced out", `"unclosed`, "", "", webtest.Unreleased}},
		{"1\n2\n3\n4\n5\n6", 422, nil}, {"One\tTwo\n", 422, nil}, {"\n\n \n", 422, nil},
	} {
		got := teacher.Post(path, url.Values{field: {c.typed}})
		if got.Status != c.status {
			t.Errorf("%q: %d", c.typed, got.Status)
		}
		if c.shown == nil {
			if kept := webtest.Text(got.ByID(strings.ReplaceAll(field, "_", "-"))); kept != strings.Join(strings.Fields(c.typed), " ") {
				t.Errorf("%q is not kept: %q", c.typed, kept)
			}
			continue
		}
		var shown []string
		for _, n := range webtest.All(got.Document(), webtest.Tag("input")) {
			if strings.HasPrefix(webtest.Attr(n, "aria-label"), "Remark, ") {
				shown = append(shown, webtest.Attr(n, "value"))
			}
		}
		if fmt.Sprint(shown) != fmt.Sprint(c.shown) {
			t.Errorf("%q: %q", c.typed, shown)
		}
	}
	if n := w.Number(`select count(*) from results where staff_id = $1`, teacher.ID); n != 0 {
		t.Errorf("looking has saved %d results", n)
	}
}

// TestSetsForRoles: teachers find My sets first, the office all sets under Data; others nothing.
func TestSetsForRoles(t *testing.T) {
	w := webtest.New(t)
	for role, want := range map[webtest.Role]struct {
		title string
		sets  int
	}{webtest.Teacher: {"My sets", 1}, webtest.Admin: {"Results", 2}} {
		got := w.As(role).Get(urls.MySets("ashdale"))
		if n := strings.Count(got.Body, "/results\""); got.H1() != want.title || n != want.sets {
			t.Errorf("%s: %q, %d sets", role, got.H1(), n)
		}
	}
	if home := w.As(webtest.Support).Get(urls.Staff("ashdale")); strings.Contains(home.Body, urls.MySets("ashdale")) {
		t.Error("support staff are led to sets")
	}
	got := w.As(webtest.Teacher).Get(urls.MySets("ashdale"))
	nav := webtest.First(got.Document(), func(n *html.Node) bool { return webtest.HasClass(n, "eg-staffnav") })
	if first := webtest.Text(webtest.First(nav, webtest.Tag("a"))); first != "My sets" {
		t.Errorf("the first item is %q", first)
	}
}
