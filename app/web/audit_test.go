package web_test

import (
	"encoding/csv"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// logLines are the lines of the audit log as a page shows them: who, what, pupil.
func logLines(r *webtest.Response) (out []string) {
	for _, row := range webtest.All(r.Main(), webtest.Tag("tr")) {
		var cells []string
		for _, c := range webtest.All(row, webtest.Tag("td")) {
			cells = append(cells, strings.Join(strings.Fields(webtest.Text(c)), " "))
		}
		if len(cells) > 0 {
			out = append(out, strings.Join(cells, " | "))
		}
	}
	return out
}

// TestWhoLookedAtAPupil: the office finds every view of one pupil, by families and staff, from the pupil's page (ADM-4).
func TestWhoLookedAtAPupil(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	w.Exec(`delete from audit`)
	w.As(webtest.Parent).Get(urls.PupilPortlet(a.Slug, a.Holding, "attendance"))
	w.As(webtest.OtherParent).Get(urls.Pupil(a.Slug, a.OtherHolding))
	w.As(webtest.Teacher).Get(urls.StaffPupil(a.Slug, a.Child.ID))
	office := w.As(webtest.Admin)
	page := office.Get(urls.StaffPupil(a.Slug, a.Child.ID))
	link := urls.WhoLooked(a.Slug, a.Child.ID)
	if !strings.Contains(page.Body, html.EscapeString(link)) {
		t.Errorf("the pupil's page has no link to %s", link)
	}
	got := logLines(office.Get(link))
	want := []string{"Mrs J Davies Staff | Viewed a pupil | Siân Ŵyn-Pugh", "Mrs R Ŵyn-Pugh Staff | Viewed a pupil | Siân Ŵyn-Pugh",
		"Ms Rhian Ŵyn-Pugh External user | Viewed a pupil as Parent/GuardianAttendance | Siân Ŵyn-Pugh"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q,\nwant %q", got, want)
	}
	other := logLines(office.Get(urls.AuditLog(a.Slug) + "?what=views&words=yusuf"))
	if len(other) != 1 || !strings.HasPrefix(other[0], "Mr Yusuf Ali") {
		t.Errorf("by name: %q", other)
	}
	if r := office.Get(urls.AuditLog(a.Slug) + "?from=nonsense"); r.Status != 422 || !strings.HasPrefix(r.Title(), "Error: ") || len(logLines(r)) != 0 {
		t.Errorf("a day that is none: %d %q", r.Status, r.Title())
	}
	if r := w.As(webtest.AdminElsewhere).Get(urls.AuditLog("glenbrae") + "?pupil=" + id(a.Child.ID)); strings.Contains(r.Body, "Ŵyn-Pugh") || len(logLines(r)) != 0 {
		t.Errorf("the other school sees %q", logLines(r))
	}
}

// TestAPersonOfTheLog: a name leads to what the person did; another kind of people is another search.
func TestAPersonOfTheLog(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	w.Exec(`delete from audit`)
	w.As(webtest.Teacher).Get(urls.StaffPupil(a.Slug, a.Child.ID))
	w.As(webtest.Parent).Get(urls.Pupil(a.Slug, a.Holding))
	office := w.As(webtest.Admin)
	mine := office.Get(urls.LogOfPerson(a.Slug, "staff", w.ID(webtest.Teacher)))
	if got := logLines(mine); len(got) != 1 || !strings.Contains(mine.Text(), "What Mrs R Ŵyn-Pugh did.") {
		t.Errorf("%q: %s", got, mine.Text())
	}
	if got := logLines(office.Get(urls.AuditLog(a.Slug) + "?who=external&person=staff-" + id(w.ID(webtest.Teacher)))); len(got) != 1 || !strings.HasPrefix(got[0], "Ms Rhian") {
		t.Errorf("another kind of people: %q", got)
	}
}

// TestTheLogIsExported as CSV and Excel: the lines of the search, of which no spreadsheet runs one, and the export is
// itself a line.
func TestTheLogIsExported(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	w.Exec(`delete from audit`)
	w.Exec(`insert into audit (school_id, at, actor, action, pupil_id, detail) select $1, '2026-06-14 22:30:05Z'::timestamptz - i * interval '1 second', 'system', 'hid a pupil', $2, '=1+' || i from generate_series(1, 6000) i`, a.ID, a.Child.ID)
	office := w.As(webtest.Admin)
	query := url.Values{"words": {"hid a pupil"}, "from": {"2026-06-14"}, "to": {"2026-06-14"}}.Encode()
	head := office.Head(urls.AuditExport(a.Slug, "csv", query))
	if head.Status != 200 || w.Number(`select count(*) from audit where action = 'exported the audit log'`) != 0 {
		t.Errorf("the head: %d, and it is noted", head.Status)
	}
	r := office.Get(urls.AuditExport(a.Slug, "csv", query))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.Body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 6001 {
		t.Fatalf("%d: %d rows, %v", r.Status, len(rows), err)
	}
	first := []string{"14 June 2026", "23:30:04", "", "System", "hid a pupil", "", "'=1+1", "Siân Ŵyn-Pugh", "007001"}
	if !slices.Equal(rows[1], first) || rows[6000][6] != "'=1+6000" {
		t.Errorf("the first %q, the last %q", rows[1], rows[6000])
	}
	if got := r.Header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="audit-log-ashdale-20`) || !strings.HasSuffix(got, `.csv"`) {
		t.Errorf("named %s", got)
	}
	x := office.Get(urls.AuditExport(a.Slug, "xlsx", query))
	f, err := excelize.OpenReader(strings.NewReader(x.Body))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := f.GetRows("Audit log")
	if err != nil || len(sheet) != 6001 || sheet[1][6] != "=1+1" {
		t.Errorf("%d rows, %v", len(sheet), err)
	}
	if formula, _ := f.GetCellFormula("Audit log", "G2"); formula != "" {
		t.Errorf("the sheet runs %q", formula)
	}
	if n := w.Number(`select count(*) from audit where action = 'exported the audit log' and actor = 'staff' and actor_id = $1 and detail like '%, words hid a pupil, from 2026-06-14, to 2026-06-14'`, w.ID(webtest.Admin)); n != 2 {
		t.Errorf("%d lines tell of 2 exports", n)
	}
	if r := w.As(webtest.Teacher).Get(urls.AuditExport(a.Slug, "csv", "")); r.Status != 403 {
		t.Errorf("a teacher: %d", r.Status)
	}
}
