package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// listed are the rows of the list of pupils, cell by cell.
func listed(r *webtest.Response) (out []string) {
	for _, row := range webtest.All(r.ByID("pupils-list"), webtest.Tag("tr")) {
		var cells []string
		for _, c := range webtest.All(row, func(n *html.Node) bool { return n.Data == "td" || n.Data == "th" && webtest.Attr(n, "scope") == "row" }) {
			cells = append(cells, webtest.Text(c))
		}
		if len(cells) > 0 {
			out = append(out, strings.Join(cells, " | "))
		}
	}
	return out
}

func TestPupilsList(t *testing.T) {
	w := webtest.New(t)
	list := urls.StaffPupils("ashdale")
	teacher, office := w.As(webtest.Teacher), w.As(webtest.Admin)
	for _, c := range []struct {
		who   *webtest.Client
		query string
		found string
		rows  []string
	}{
		{office, "?search=mohammed+ALI", "2 pupils on roll", []string{"Ali, Mohammed Another pupil has this name | 7018 | Year 8 | 8B | On roll", "Ali, Mohammed Another pupil has this name | 7019 | Year 8 | 8B | On roll"}},
		{teacher, "?search=mohammed+ALI", "0 pupils on roll", nil},
		{teacher, "?state=all", "1 pupil, on roll, starting or left", []string{"Ŵyn-Pugh, Siân | 007001 | Year 9 | 9B | Kestrel | On roll"}},
		{teacher, "?search=sian", "1 pupil on roll", []string{"Ŵyn-Pugh, Siân | 007001 | Year 9 | 9B | Kestrel | On roll"}},
		{office, "?search=7001", "1 pupil on roll", []string{"Ŵyn-Pugh, Siân | 007001 | Year 9 | 9B | Kestrel | On roll"}},
		{office, "?search=suharto", "1 pupil on roll", []string{"Suharto | 7010 | Year 11 | 11A | On roll"}},
		{office, "?state=left", "1 pupil who left", []string{"Leaver, Gone | 7022 | Year 11 | 11A | Left"}},
		{office, "?year=9&state=all", "1 pupil, on roll, starting or left", []string{"Ŵyn-Pugh, Siân | 007001 | Year 9 | 9B | Kestrel | On roll"}},
		{office, "?tutor_group=10C&sort=-id", "2 pupils on roll", []string{"Nguyễn, Thị Ánh | 7008 | Year 10 | 10C | On roll", "Żółć, Łukasz | 7007 | Year 10 | 10C | On roll"}},
		{office, "?search=zzz", "", nil},
		{office, "?state=hidden", "", nil},
		{office, "?year=nonsense&sort=nonsense&state=nonsense&page=nonsense&search=kim", "1 pupil on roll", []string{webtest.ScriptName + ", Kim | 7021 | Year 7 | 7A | On roll"}},
	} {
		r := c.who.Get(list + c.query)
		if got := listed(r); r.Status != 200 || !slices.Equal(got, c.rows) || webtest.Attr(r.ByID("pupils-list"), "data-announce") != c.found && c.found != "" {
			t.Errorf("%s: %d, %q %q", c.query, r.Status, webtest.Attr(r.ByID("pupils-list"), "data-announce"), got)
		}
		if c.rows == nil && !strings.Contains(r.Text(), "No pupil fits.") {
			t.Errorf("%s: nothing is said of nobody", c.query)
		}
		literal(t, c.query, r)
	}
}

// TestPupilsListSorts on the server; the head says by what, and a second press turns it round.
func TestPupilsListSorts(t *testing.T) {
	w := webtest.New(t)
	office := w.As(webtest.Admin)
	sorts := func(r *webtest.Response) (out []string) {
		for _, th := range webtest.All(r.ByID("pupils-list"), func(n *html.Node) bool { return n.Data == "th" && webtest.Has(n, "aria-sort") }) {
			out = append(out, webtest.Attr(th, "aria-sort"))
		}
		return out
	}
	href := func(r *webtest.Response, label string) string {
		return webtest.Attr(webtest.First(r.ByID("pupils-list"), func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(webtest.Text(n), label) }), "href")
	}
	page := office.Get(urls.StaffPupils("ashdale") + "?state=all&search=o")
	for _, c := range []struct {
		press, want string
		sorted      []string
	}{
		{"Year", "?search=o&sort=group&state=all", []string{"none", "none", "ascending"}},
		{"Year", "?search=o&sort=-group&state=all", []string{"none", "none", "descending"}},
		{"Pupil ID", "?search=o&sort=id&state=all", []string{"none", "ascending", "none"}},
		{"Name", "?search=o&sort=surname&state=all", []string{"ascending", "none", "none"}},
		{"Name", "?search=o&sort=-surname&state=all", []string{"descending", "none", "none"}},
	} {
		next := href(page, c.press)
		page = office.Get(next)
		if next != urls.StaffPupils("ashdale")+c.want || !slices.Equal(sorts(page), c.sorted) {
			t.Errorf("%s: %s, sorted %v", c.press, next, sorts(page))
		}
	}
}

func TestPupilsListPages(t *testing.T) {
	w := webtest.New(t)
	w.Exec(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded, tutor_group)
		select $1, n::text, n::text, n::text, 'Many', n::text, 'Many', n::text, 'many', n::text, '12Z' from generate_series(90001, 90120) n`, w.Ashdale.ID)
	office := w.As(webtest.Admin)
	r := office.Get(urls.StaffPupils("ashdale") + "?tutor_group=12Z&page=2")
	if rows := listed(r); len(rows) != 50 || !strings.HasPrefix(rows[0], "Many, 90051 ") || !strings.Contains(r.Text(), "51 to 100 of 120") {
		t.Errorf("%d rows, %.60s", len(rows), rows)
	}
	if next := r.Href("Next"); next != urls.StaffPupils("ashdale")+"?page=3&tutor_group=12Z" {
		t.Errorf("next leads to %q", next)
	}
	if rows := listed(office.Get(urls.StaffPupils("ashdale") + "?tutor_group=12Z&page=99")); len(rows) != 20 {
		t.Errorf("beyond the last page: %d rows", len(rows))
	}
}

// TestPupilsOfAnEmptySchool leads the office to the import; others are told why they see nobody.
func TestPupilsOfAnEmptySchool(t *testing.T) {
	w := webtest.New(t)
	w.Exec(`update pupils set hidden = true where school_id = $1`, w.Ashdale.ID)
	for role, words := range map[webtest.Role]string{webtest.Teacher: "You have no sets yet.", webtest.Support: "No pupils are assigned to you yet.", webtest.Admin: "There are no pupils yet."} {
		r := w.As(role).Get(urls.StaffPupils("ashdale"))
		led := r.Href("Import pupils") == urls.Imports("ashdale")
		if !strings.Contains(r.Text(), words) || led != (role == webtest.Admin) {
			t.Errorf("%s: led to the import %v: %.300s", role, led, r.Text())
		}
	}
}

// TestTeachersFindNoContact: nothing of a pupil's adults, accounts, keys, national numbers or history is on any page
// that a teacher reaches, and nobody finds a pupil by it (case 62).
func TestTeachersFindNoContact(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	w.Exec(`update pupils set upn = 'A8012000' || lpad(id::text, 5, '0'), scn = '0512' || lpad(id::text, 5, '0'), uln = '77' || lpad(id::text, 8, '0'), middle_names = 'Secretmiddle',
		admission_date = '2024-09-02' where school_id = $1`, a.ID)
	w.Exec(`insert into set_members (school_id, set_id, pupil_id, starts_on) select $1, $2, id, '2020-01-01' from pupils where school_id = $1 on conflict do nothing`, a.ID, a.Tracking.Set)
	teacher := w.As(webtest.Teacher)
	pages := []*webtest.Response{teacher.Get(urls.StaffPupils("ashdale") + "?state=all"), teacher.Get(urls.StaffPupils("ashdale") + "?search=ali")}
	for _, c := range a.Children {
		p := teacher.Get(urls.StaffPupil("ashdale", c.ID))
		if p.Status != 200 || !strings.Contains(p.Text(), c.PupilID) {
			t.Fatalf("%s: %d", c.PupilID, p.Status)
		}
		literal(t, c.PupilID, p, c.Known())
		pages = append(pages, p)
	}
	secrets := []string{"@contacts.example", "@council.example", "yusuf@example.org", "gareth@example.org", "sian@pupils.example", "07700", "SY2", "Aberystwyth", "Secret", "Siân Mair",
		"Parent/Guardian", "Mother", "Grandmother", "Court order", "A8012000", "0512", a.Child.Key, "2 September 2024", "Edit", "Change details"}
	for _, c := range a.Contacts {
		if c.Forename != "" && !slices.ContainsFunc(a.Children, func(p webtest.Child) bool {
			return strings.Contains(p.Forename, c.Forename) || strings.Contains(p.Surname, c.Forename)
		}) {
			secrets = append(secrets, c.Forename)
		}
	}
	for _, p := range pages {
		for _, s := range secrets {
			if regexp.MustCompile(`(^|\PL)` + regexp.QuoteMeta(s)).MatchString(html.UnescapeString(mainOf(p))) {
				t.Errorf("%s: a teacher reads %q", p.Path, s)
			}
		}
	}
	for _, who := range []webtest.Role{webtest.Teacher, webtest.Admin} {
		client := w.As(who)
		for _, q := range []string{"nia.wyn-pugh@contacts.example", "contacts.example", "07700 900101", "900101", "Aberystwyth", "SY23", "Huw", "Fatima", "Jürgen", "C4", "yusuf@example.org", "Mother", "Secretmiddle", "A8012000"} {
			if r := client.Get(urls.StaffPupils("ashdale") + "?state=all&search=" + url.QueryEscape(q)); len(listed(r)) != 0 {
				t.Errorf("%s finds %v by %q", who, listed(r), q)
			}
		}
	}
}

// mainOf is the markup of main.
func mainOf(r *webtest.Response) string {
	var b strings.Builder
	if err := html.Render(&b, r.Main()); err != nil {
		return err.Error()
	}
	return b.String()
}

// TestViewsByStaffAreNoted once an hour, session and pupil; HEAD and forms that come back are none.
func TestViewsByStaffAreNoted(t *testing.T) {
	w := webtest.New(t)
	teacher, office := w.As(webtest.Teacher), w.As(webtest.Admin)
	views := func() int64 {
		return w.Number(`select count(*) from audit where action = 'viewed a pupil' and actor = 'staff' and pupil_id = $1`, w.Ashdale.Child.ID)
	}
	path, edit := urls.StaffPupil("ashdale", w.Ashdale.Child.ID), urls.PupilPart("ashdale", w.Ashdale.Child.ID, "edit")
	for i, step := range []struct {
		do   func() *webtest.Response
		want int64
	}{
		{func() *webtest.Response { return teacher.Head(path) }, 0},
		{func() *webtest.Response { return teacher.Get(path) }, 1},
		{func() *webtest.Response { return teacher.Get(path) }, 1},
		{func() *webtest.Response { return office.Post(edit, url.Values{}) }, 1},
		{func() *webtest.Response { return office.Get(edit) }, 2},
		{func() *webtest.Response { return office.Get(path) }, 2},
		{func() *webtest.Response { return w.As(webtest.Support).Get(path) }, 3},
	} {
		if r := step.do(); views() != step.want {
			t.Errorf("step %d (%d): %d views are noted, want %d", i, r.Status, views(), step.want)
		}
	}
}

// TestNoPupilOfAnotherSchool: another school's pupil is one who does not exist.
func TestNoPupilOfAnotherSchool(t *testing.T) {
	w := webtest.New(t)
	for _, id := range []int64{w.Glenbrae.Child.ID, 987654321} {
		for _, path := range []string{urls.StaffPupil("ashdale", id), urls.PupilPart("ashdale", id, "edit"), urls.PupilPart("ashdale", id, "hidden")} {
			if r := w.As(webtest.Admin).Get(path); r.Status != http.StatusNotFound {
				t.Errorf("%s: %d", path, r.Status)
			}
			if !strings.Contains(path, "/staff/") {
				if r := w.As(webtest.Admin).Post(path, url.Values{"reason": {"x"}, "confirm": {"yes"}, "hide": {"yes"}}); r.Status != http.StatusNotFound {
					t.Errorf("post %s: %d", path, r.Status)
				}
			}
		}
	}
	for _, bad := range []string{"0", "-1", "x", "1.5"} {
		if r := w.As(webtest.Admin).Get(fmt.Sprintf("/s/ashdale/staff/pupils/%s", bad)); r.Status != http.StatusNotFound {
			t.Errorf("pupil %s: %d", bad, r.Status)
		}
	}
}

// TestNobodyFindsOthersPupils: who is neither taught by nor assigned to somebody does not exist for them: in lists,
// searches and choices, on pages (TRK-5).
func TestNobodyFindsOthersPupils(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	theirs, other, list := urls.StaffPupil("ashdale", a.Children[0].ID), urls.StaffPupil("ashdale", a.Children[1].ID), urls.StaffPupils("ashdale")
	for _, role := range []webtest.Role{webtest.Teacher, webtest.Support} {
		client := w.As(role)
		if r := client.Get(theirs); r.Status != 200 || !strings.Contains(r.Text(), "007001") {
			t.Errorf("%s, their own: %d", role, r.Status)
		}
		sameRefusal(t, client.Get(other), client.Get(urls.StaffPupil("ashdale", 987654321)))
		for _, q := range []string{"?search=7002", "?search=mia+ali", "?tutor_group=8B", "?year=8", "?state=left"} {
			if r := client.Get(list + q); len(listed(r)) != 0 {
				t.Errorf("%s finds %v by %s", role, listed(r), q)
			}
		}
		if r := client.Get(list); len(listed(r)) != 1 || strings.Contains(r.Text(), "8B") || strings.Contains(r.Text(), "Year 8") {
			t.Errorf("%s: %v, choices of others' pupils: %.400s", role, listed(r), r.Text())
		}
	}
	w.Exec(`update set_members set ends_on = starts_on where set_id = $1`, a.Tracking.Set)
	w.Exec(`delete from tutors where staff_id = $1`, w.ID(webtest.Teacher))
	w.Exec(`delete from staff_pupils where staff_id = $1`, w.ID(webtest.Support))
	for _, role := range []webtest.Role{webtest.Teacher, webtest.Support} {
		if r := w.As(role).Get(theirs); r.Status != 404 {
			t.Errorf("%s, no longer theirs: %d", role, r.Status)
		}
	}
	if r := w.As(webtest.Admin).Get(other); r.Status != 200 {
		t.Errorf("the office: %d", r.Status)
	}
}
