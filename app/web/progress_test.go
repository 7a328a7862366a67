package web_test

import (
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// says holds texts that a page has in this order.
func says(t *testing.T, what string, r *webtest.Response, texts ...string) {
	t.Helper()
	rest := webtest.Text(r.Main())
	for _, want := range texts {
		_, after, found := strings.Cut(rest, want)
		if !found {
			t.Errorf("%s: no %q, or not in its place: %s", what, want, webtest.Text(r.Main()))
			return
		}
		rest = after
	}
}

func ask(path string, pairs ...any) string {
	for i := 0; i < len(pairs); i += 2 {
		path += map[bool]string{true: "?", false: "&"}[i == 0] + pairs[i].(string) + "=" + strconv.FormatInt(pairs[i+1].(int64), 10)
	}
	return path
}

// TestProgressPage: results with target and verdict, the chart with its table and description, older years by choice, and
// what a scale on which 1 is best means (POR-3, POR-4, TRK-3).
func TestProgressPage(t *testing.T) {
	w := webtest.New(t)
	a, k := w.Ashdale, w.Ashdale.Tracking
	parent, path := w.As(webtest.Parent), urls.PupilPortlet("ashdale", a.Holding, licence.Progress)
	says(t, "fixture", parent.Get(path), "Siân Ŵyn-Pugh", "Current grade in each subject", "Y8 Aut", "Y9 Aut 1", "Target", "Against target", "Attitude to learning",
		"English Language", "5", "6-", "6", "On target", "1 Excellent", "Mathematics", "7", "English Language over time", webtest.Released, "What the results mean",
		"The best is 9, the weakest is 1.", "The best is 1, the weakest is 4.", "Where the target is")
	w.SchoolYears(a, 3, 3)
	w.Exec(`delete from set_members where pupil_id = $1`, a.Child.ID) // no longer taught in anything: what was stays
	newest := parent.Get(path)
	says(t, "newest results", newest, "Newest results", "Year 9", "Year 8", "Year 7", "English Language", "Physical Education")
	if strings.Contains(webtest.Text(newest.Main()), "Y7 Aut") {
		t.Error("the oldest period stands among the newest")
	}
	year := w.Number(`select academic_year_id from periods where school_id = $1 and year_group = 7 and name = 'Autumn' and release_at < now() - interval '400 days'`, a.ID)
	old := parent.Get(ask(path, "year", year))
	says(t, "two years ago", old, "Y7 Aut", "Y7 Spr", "Y7 Sum", "English Language")
	if strings.Contains(mainOf(old), "Y9 Aut") {
		t.Error("a chosen year shows another one's results")
	}
	says(t, "a chart", parent.Get(ask(path, "subject", k.Maths, "field", k.Attitude)), "Mathematics over time", "Mathematics: Attitude to learning over time", "in Year 7 Autumn", "in Year 9 Autumn 1",
		"Each value is in the table.", "When", "Year 9 Autumn 1", "Year 7 Autumn")
	for _, nonsense := range []string{"?year=x&subject=-1&field=999999999999999999999", ask(path, "year", int64(99), "subject", k.Reading+999, "field", k.Remark)[len(path):]} {
		if r := parent.Get(path + nonsense); r.Status != 200 || !strings.Contains(r.Body, "English Language over time") {
			t.Errorf("%s: %d", nonsense, r.Status)
		}
	}
}

// TestChartOfADirection: on a scale on which 1 is best, 1 is drawn above 4.
func TestChartOfADirection(t *testing.T) {
	w := webtest.New(t)
	a, k := w.Ashdale, w.Ashdale.Tracking
	w.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value) values ($1, $2, $3, $4, $5, '4', 4)`, a.ID, a.Child.ID, k.LastAutumn, k.English, k.Attitude)
	r := w.As(webtest.Parent).Get(ask(urls.PupilPortlet("ashdale", a.Holding, licence.Progress), "subject", k.English, "field", k.Attitude))
	at := map[string]float64{}
	for _, n := range webtest.All(r.Main(), func(n *html.Node) bool { return n.Data == "text" && webtest.HasClass(n, "tick") }) {
		y, err := strconv.ParseFloat(webtest.Attr(n, "y"), 64)
		if err != nil {
			t.Fatal(err)
		}
		at[webtest.Text(n)] = y
	}
	if len(at) != 4 || at["1"] >= at["4"] {
		t.Errorf("the lines lie at %v", at)
	}
	says(t, "description", r, "Attitude to learning: 4 in Year 8 Autumn, 1 in Year 9 Autumn 1.")
}

// TestStaffSeeWhatComes: staff read the same page with what is not released, marked with its moment; a pupil without
// results has an empty page that says so.
func TestStaffSeeWhatComes(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	teacher, path := w.As(webtest.Teacher), urls.StaffPortlet("ashdale", a.Child.ID, licence.Progress)
	says(t, "not released", teacher.Get(path), "Y9 Aut 2", "not shared with families yet", webtest.Unreleased)
	w.Exec(`update periods set release_at = '2031-07-01 08:14+00' where id = $1`, a.Tracking.Coming)
	says(t, "a moment in summer", teacher.Get(path), "families see it from 1 July 2031, 09:14")
	says(t, "nothing", w.As(webtest.Admin).Get(urls.StaffPortlet("ashdale", a.Children[2].ID, licence.Progress)), "There are no results of this pupil yet.")
}

// TestWayToProgress: the card of a pupil leads to the progress where it is shown; a licence type without the details
// leads to its first panel, and one that shows nothing says so.
func TestWayToProgress(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	parent := w.As(webtest.Parent)
	if href := parent.Get(urls.Pupils("ashdale")).Href("See Siân Ŵyn-Pugh’s progress"); href != urls.PupilPortlet("ashdale", a.Holding, licence.Progress) {
		t.Errorf("the card leads to %q", href)
	}
	if href := parent.Get(urls.Pupils("ashdale")).Href("See Siân Ŵyn-Pugh’s details"); href != urls.Pupil("ashdale", a.SocialHolding) {
		t.Errorf("the card of the other licence type leads to %q", href)
	}
	w.Exec(`delete from licence_portlets where licence_type_id = $1 and portlet in ('pupil_details', 'subjects')`, a.ParentType)
	if r := parent.Get(urls.Pupil("ashdale", a.Holding)); r.Location() != urls.PupilPortlet("ashdale", a.Holding, licence.Progress) {
		t.Errorf("%d to %q", r.Status, r.Location())
	}
	w.Exec(`delete from licence_portlets where licence_type_id = $1`, a.ParentType)
	says(t, "nothing is shown", parent.Get(urls.Pupil("ashdale", a.Holding)), "The school has not chosen anything to show here yet.")
}
