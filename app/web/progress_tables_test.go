package web_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// tableOf is a table by its caption: its lines, each with its cells.
func tableOf(r *webtest.Response, caption string) (out []string) {
	for _, table := range webtest.All(r.Document(), webtest.Tag("table")) {
		if webtest.Text(webtest.First(table, webtest.Tag("caption"))) != caption {
			continue
		}
		for _, tr := range webtest.All(table, webtest.Tag("tr")) {
			var cells []string
			for _, c := range webtest.All(tr, func(n *html.Node) bool { return n.Data == "th" || n.Data == "td" }) {
				cells = append(cells, webtest.Text(c))
			}
			out = append(out, strings.Join(cells, "|"))
		}
	}
	return out
}

func lines(t *testing.T, r *webtest.Response, caption string, want ...string) {
	t.Helper()
	if got := tableOf(r, caption); !slices.Equal(got, want) {
		t.Errorf("%s: the table %q is\n%s", r.Path, caption, strings.Join(got, "\n"))
	}
}

// TestProgressTables: newest grades side by side with target and verdict, the chart's numbers without their meanings, one
// table for each further field, and the texts (POR-3, POR-4).
func TestProgressTables(t *testing.T) {
	w := webtest.New(t)
	a, f := w.Ashdale, w.Ashdale.Tracking
	mark := w.Asked(a, "Exam mark", "whole", 0, 100)
	put := func(period, field int64, value string, sort any) {
		w.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id) values ($1, $2, $3, $4, $5, $6, $7, $8)`, a.ID, a.Child.ID, period, f.English, field, value, sort, a.Office)
	}
	put(f.LastAutumn, f.Attitude, "3", 3)
	put(f.LastAutumn, f.Remark, "A quiet start", nil)
	put(f.Autumn, mark, "71", 71)
	parent, path := w.As(webtest.Parent), urls.PupilPortlet("ashdale", a.Holding, licence.Progress)
	w.Exec(`insert into licence_fields (school_id, licence_type_id, portlet, field_key) values ($1, $2, 'progress', $3)`, a.ID, a.ParentType, "field."+id(mark))
	r := parent.Get(path)
	lines(t, r, "Current grade by subject, oldest first", "Subject|Y8 Aut|Y9 Aut 1|Target|Against target|Attitude to learning",
		"English Language|5|6-|6|On target|Attitude to learning: 1 Excellent", "Mathematics||7|||")
	lines(t, r, "Attitude to learning by subject, oldest first", "Subject|Y8 Aut|Y9 Aut 1", "English Language|3|1")
	lines(t, r, "English Language", "Result|Y9 Aut 1", "Exam mark|71")
	lines(t, parent.Get(path+"?field="+id(f.Attitude)), "English Language: Attitude to learning over time", "When|Attitude to learning", "Year 9 Autumn 1|1 Excellent", "Year 8 Autumn|3 Uneven")
	folds := webtest.All(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "eg-quietfold") })
	if len(folds) != 2 || !strings.HasPrefix(webtest.Text(folds[0]), "Show 1 from before: English LanguageRemark Year 8 AutumnA quiet start") ||
		webtest.Text(folds[1]) != "All values: GCSE 9 to 19, 8, 7, 6+, 6, 6-, 5, 4, 3, 2, 1" {
		for _, n := range folds {
			t.Errorf("a fold: %q", webtest.Text(n))
		}
	}
	for _, want := range []string{webtest.Released, "Grades run from 9 (highest) to 1. The best is 9, the weakest is 1.", "1 Excellent2 Good3 Uneven4 A worry"} {
		if !strings.Contains(r.Text(), want) {
			t.Errorf("the page does not say %q: %s", want, webtest.Text(r.Main()))
		}
	}
}

// TestProgressOfTargetsAlone: a target of a year that has no grades yet stands in a table of its own.
func TestProgressOfTargetsAlone(t *testing.T) {
	w := webtest.New(t)
	a, f := w.Ashdale, w.Ashdale.Tracking
	w.Exec(`delete from results where pupil_id = $1 and period_id = $2`, a.Child.ID, f.Autumn)
	parent, path := w.As(webtest.Parent), urls.PupilPortlet("ashdale", a.Holding, licence.Progress)
	lines(t, parent.Get(path), "Target by subject, oldest first", "Subject|Y9 Whole year", "English Language|6")
	lines(t, parent.Get(path+"?year="+id(f.Year)), "Target by subject, oldest first", "Subject|Y9 Whole year", "English Language|6")
	lines(t, parent.Get(path+"?year="+id(f.LastYear)), "Target by subject, oldest first")
	w.Exec(`delete from results where pupil_id = $1`, a.Child.ID)
	if r := parent.Get(path); !strings.Contains(r.Text(), "Nothing has been shared yet.") {
		t.Error(r.Text())
	}
	if r := w.As(webtest.Teacher).Get(urls.StaffPortlet("ashdale", a.Child.ID, licence.Progress)); !strings.Contains(r.Text(), "There are no results of this pupil yet.") {
		t.Error(r.Text())
	}
}

// TestProgressOfANewerTarget: a subject without a grade this year is compared by its last one; its target of this year
// stands in the table of targets.
func TestProgressOfANewerTarget(t *testing.T) {
	w := webtest.New(t)
	a, f := w.Ashdale, w.Ashdale.Tracking
	w.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id) values ($1, $2, $3, $5, $6, '5', 5, $7), ($1, $2, $4, $5, $8, '8', 8, $7)`,
		a.ID, a.Child.ID, f.LastAutumn, f.Whole, f.Maths, f.Grade, a.Office, f.Target)
	w.Exec(`delete from results where pupil_id = $1 and period_id = $2 and subject_id = $3`, a.Child.ID, f.Autumn, f.Maths)
	r := w.As(webtest.Parent).Get(urls.PupilPortlet("ashdale", a.Holding, licence.Progress))
	lines(t, r, "Current grade by subject, oldest first", "Subject|Y8 Aut|Y9 Aut 1|Target|Against target|Attitude to learning",
		"English Language|5|6-|6|On target|Attitude to learning: 1 Excellent", "Mathematics|5||||")
	lines(t, r, "Target by subject, oldest first", "Subject|Y9 Whole year", "English Language|6", "Mathematics|8")
}
