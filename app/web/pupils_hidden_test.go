package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// hide presses the switch Hidden pupil, or takes it back.
func hide(t *testing.T, office *webtest.Client, pupil int64, reason string) {
	t.Helper()
	path := urls.PupilPart("ashdale", pupil, "hidden")
	v := office.Form(path)
	v.Set("reason", reason)
	v.Set("confirm", "yes")
	if r := office.Post(path, v); r.Status != http.StatusSeeOther || !strings.HasPrefix(r.Location(), urls.StaffPupil("ashdale", pupil)+"?done=pupil_") {
		t.Fatalf("hide: %d %s", r.Status, r.Text())
	}
}

// TestHiddenAsks: the switch needs a reason and a tick, stays where it is without, and tells what it does.
func TestHiddenAsks(t *testing.T) {
	w := webtest.New(t)
	office, child := w.As(webtest.Admin), w.Ashdale.Child
	path := urls.PupilPart("ashdale", child.ID, "hidden")
	for _, c := range []struct{ reason, confirm, hide, wrong string }{
		{"", "yes", "yes", "Say why"}, {" \t ", "yes", "yes", "Say why"}, {"In danger", "", "yes", "Tick this to go on"}, {"In danger", "yes", "nonsense", "Tick this to go on"},
		{strings.Repeat("x", 201), "yes", "yes", "Use at most 200 characters"},
	} {
		r := office.Post(path, url.Values{"reason": {c.reason}, "confirm": {c.confirm}, "hide": {c.hide}})
		if r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Text(), c.wrong) {
			t.Errorf("%+v: %d %s", c, r.Status, r.Text())
		}
	}
	if n := w.Number(`select count(*) from pupils where hidden`); n != 0 {
		t.Errorf("%d are hidden", n)
	}
	hide(t, office, child.ID, "  The police\nasked us to  ")
	r := office.Get(urls.StaffPupil("ashdale", child.ID))
	if !strings.Contains(r.Text(), "This pupil is hidden") || !strings.Contains(r.Text(), ": The police asked us to") || !strings.Contains(r.Text(), "Hidden by Mrs J Davies") {
		t.Errorf("%s", r.Text())
	}
	if again := office.Post(path, url.Values{"reason": {"twice"}, "confirm": {"yes"}, "hide": {"yes"}}); again.Status != http.StatusSeeOther {
		t.Errorf("a second press: %d", again.Status)
	}
	if n := w.Number(`select count(*) from audit where action = 'hid a pupil' and pupil_id = $1 and actor = 'staff' and detail = 'The police asked us to'`, child.ID); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	if n := w.Number(`select count(*) from audit where action = 'hid a pupil'`); n != 1 {
		t.Errorf("%d lines in the log, the second press among them", n)
	}
}

// TestHiddenStopsFamilies at their next request, and gives it all back when the switch is taken back (ADM-3).
func TestHiddenStopsFamilies(t *testing.T) {
	w := webtest.New(t)
	a, office, parent, pupil := w.Ashdale, w.As(webtest.Admin), w.As(webtest.Parent), w.As(webtest.Pupil)
	seen := func() (out []bool) {
		for _, r := range []struct {
			who  *webtest.Client
			path string
		}{{parent, urls.Pupils("ashdale")}, {parent, urls.Pupil("ashdale", a.Holding)}, {parent, urls.Pupil("ashdale", a.SocialHolding)}, {pupil, urls.Pupils("ashdale")}, {pupil, urls.Pupil("ashdale", a.PupilHolding)}} {
			got := r.who.Get(r.path)
			if got.Status != 200 && got.Status != 404 {
				t.Errorf("%s: %d", r.path, got.Status)
			}
			out = append(out, strings.Contains(got.Body, "Siân Ŵyn-Pugh") && got.Status == 200)
		}
		return out
	}
	all := func(want bool, when string) {
		for i, got := range seen() {
			if got != want {
				t.Errorf("%s, page %d: seen %v", when, i, got)
			}
		}
	}
	w.Exec(`update accounts set forename = 'Pupil', surname = 'Self' where email = $1`, webtest.Pupil.Email())
	all(true, "before")
	hide(t, office, a.Child.ID, "In danger")
	all(false, "hidden")
	if r := parent.Get(urls.Pupils("ashdale")); r.Status != 200 || !strings.Contains(r.Text(), "Isla McRae") {
		t.Errorf("the child at another school is gone: %d %s", r.Status, r.Text())
	}
	hide(t, office, a.Child.ID, "It is over")
	all(true, "taken back")
}

// TestHiddenKeysAreLikeWrongOnes: whoever tries the pupil's key is told what anybody with a wrong key is told, and a
// registration that waits for its mail is refused kindly.
func TestHiddenKeysAreLikeWrongOnes(t *testing.T) {
	w := webtest.New(t)
	a, child := w.Ashdale, w.Ashdale.Child
	who := auth.Person{Forename: "Sam", Surname: "Slow"}
	who.Email, _ = auth.ParseEmail("slow@example.org")
	if err := w.Gate.Register(context.Background(), a.School, auth.Registration{Submission: uuid.New(), Pair: w.Pair(a, child, child.Key), Person: who, Password: webtest.Password}, auth.Caller{}); err != nil {
		t.Fatal(err)
	}
	link := w.Link(auth.LinkRegister)
	other := w.As(webtest.OtherParent)
	begun := w.Browser()
	person := begun.Post(urls.Register("ashdale", 0), url.Values{"pupil_id": {child.PupilID}, "licence_key": {child.Key}}).FormTo(urls.RegisterPerson("ashdale"))
	hide(t, w.As(webtest.Admin), child.ID, "In danger")

	tryAt := func(client *webtest.Client, path, id, key string) (int, string) {
		r := client.Post(path, url.Values{"pupil_id": {id}, "licence_key": {key}})
		return r.Status, webtest.Text(r.ByID("pupil-id-error"))
	}
	for _, c := range []struct {
		client *webtest.Client
		path   string
	}{{w.Browser(), urls.Register("ashdale", 0)}, {other, urls.AddPupil("ashdale")}} {
		status, said := tryAt(c.client, c.path, child.PupilID, child.Key)
		wrongStatus, wrong := tryAt(c.client, c.path, a.Children[2].PupilID, child.Key)
		nobodyStatus, nobody := tryAt(c.client, c.path, "99999", "K7QM-4TRW-9HXC")
		if status != http.StatusUnprocessableEntity || status != wrongStatus || status != nobodyStatus || said != wrong || said != nobody || !strings.Contains(said, "do not fit together") {
			t.Errorf("%s: %d %q, a wrong one %d %q, nobody's %d %q", c.path, status, said, wrongStatus, wrong, nobodyStatus, nobody)
		}
	}
	person.Values.Set("forename", "Sam")
	person.Values.Set("surname", "Begun")
	person.Values.Set("email", "begun@example.org")
	password := begun.Post(person.Action, person.Values).FormTo(urls.RegisterPassword("ashdale"))
	password.Values.Set("password", webtest.Password)
	password.Values.Set("password_again", webtest.Password)
	begun.Post(password.Action, password.Values)
	for _, token := range []string{link, w.Link(auth.LinkRegister)} {
		r := w.Browser().Post(urls.Verify("ashdale", token), nil)
		if r.Status != http.StatusConflict || r.H1() != "Please ask the school" || strings.Contains(r.Text(), "Siân") {
			t.Errorf("a registration that waited: %d %q %s", r.Status, r.H1(), r.Text())
		}
	}
	if n := w.Number(`select count(*) from accounts where email in ('slow@example.org', 'begun@example.org')`); n != 0 {
		t.Errorf("%d accounts were made", n)
	}
}

// TestHiddenIsInNoList of staff but the office's own, and for teachers does not exist.
func TestHiddenIsInNoList(t *testing.T) {
	w := webtest.New(t)
	a, office, teacher := w.Ashdale, w.As(webtest.Admin), w.As(webtest.Teacher)
	twin := a.Children[18] // a second Mohammed Ali
	w.Exec(`insert into tutors (school_id, tutor_group, staff_id) values ($1, '8B', $2)`, a.ID, w.ID(webtest.Teacher))
	hide(t, office, twin.ID, "Adopted")
	list := urls.StaffPupils("ashdale")
	for _, who := range []*webtest.Client{office, teacher} {
		for _, q := range []string{"?search=" + twin.PupilID, "?state=all&search=" + twin.PupilID, "?search=mohammed&tutor_group=8B"} {
			for _, row := range listed(who.Get(list + q)) {
				if strings.Contains(row, twin.PupilID) {
					t.Errorf("%s: %q", q, row)
				}
			}
		}
	}
	if rows := listed(office.Get(list + "?state=hidden")); len(rows) != 1 || !strings.Contains(rows[0], twin.PupilID) || !strings.HasSuffix(rows[0], "Hidden (on roll)") {
		t.Errorf("under Hidden: %q", rows)
	}
	r := teacher.Get(list + "?state=hidden&search=mohammed")
	if rows := listed(r); len(rows) != 1 || strings.Contains(rows[0], "Another pupil has this name") || strings.Contains(r.Text(), "Hidden") {
		t.Errorf("a teacher: %q %s", rows, r.Text())
	}
	if r := teacher.Get(urls.StaffPupil("ashdale", twin.ID)); r.Status != http.StatusNotFound || strings.Contains(r.Text(), "Mohammed") {
		t.Errorf("a teacher at the page: %d", r.Status)
	}
	if r := office.Get(urls.StaffPupil("ashdale", twin.ID)); r.Status != 200 {
		t.Errorf("the office at the page: %d", r.Status)
	}
}

// TestHiddenIsOnNoSheet: not counted, not to be picked; a sheet that has the pupil's key is not handed out any more,
// and its row says so.
func TestHiddenIsOnNoSheet(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	file, keys := urls.File("ashdale", a.File), urls.Keys("ashdale")
	if r := office.Get(file); r.Status != 200 || r.Body != "a sheet of ashdale" {
		t.Fatalf("before: %d", r.Status)
	}
	downloads := func() int64 { return w.Number(`select count(*) from audit where action = 'downloaded a file'`) }
	hide(t, office, a.Child.ID, "In danger")
	before := downloads()
	for _, role := range []webtest.Role{webtest.Admin, webtest.Super} {
		r := w.As(role).Get(file)
		if r.Status != http.StatusConflict || !strings.Contains(r.Text(), "Generate it again") || strings.Contains(r.Body, "a sheet of ashdale") {
			t.Errorf("%s: %d %s", role, r.Status, r.Text())
		}
	}
	if downloads() != before {
		t.Error("a refused download is noted as one")
	}
	for _, path := range []string{keys, urls.KeyBatch("ashdale", a.Batch), urls.KeyBatchPart("ashdale", a.Batch, "row")} {
		if r := office.Get(path); !strings.Contains(r.Text(), "A pupil on it has been hidden: it cannot be downloaded") || r.Href("Excel sheet") != "" {
			t.Errorf("%s: %s", path, r.Text())
		}
	}
	form := office.Form(keys)
	form.Set("do", "count")
	if r := office.Post(keys, form); !strings.Contains(webtest.Text(r.ByID("keys-count")), "20 pupils") {
		t.Errorf("counted: %s", webtest.Text(r.ByID("keys-count")))
	}
	form.Set("do", "find")
	form.Set("who", "picked")
	form.Set("find", a.Child.PupilID)
	if r := office.Post(keys, form); !strings.Contains(r.Text(), "0 pupils found") {
		t.Errorf("to pick: %s", r.Text())
	}
	form.Del("do")
	form.Set("picked", id(a.Child.ID))
	if r := office.Post(keys, form); r.Status != http.StatusUnprocessableEntity {
		t.Errorf("ordered for the hidden pupil alone: %d", r.Status)
	}
	hide(t, office, a.Child.ID, "It is over")
	if r := office.Get(file); r.Status != 200 {
		t.Errorf("taken back: %d", r.Status)
	}
}

// TestLeaversFamilies keep access for as long as the school has set, to the day; a change of it is used at once (ADM-5).
func TestLeaversFamilies(t *testing.T) {
	w := webtest.New(t)
	a, parent := w.Ashdale, w.As(webtest.Parent)
	for _, c := range []struct{ ago, days, status int }{{0, 0, 200}, {1, 0, 404}, {90, 90, 200}, {91, 90, 404}, {91, 400, 200}, {-30, 0, 200}} {
		w.Exec(`update schools set leaver_days = $2 where id = $1`, a.ID, c.days)
		w.Exec(`update pupils set status = 'left', leaving_date = (now() at time zone 'Europe/London')::date - $2::int where id = $1`, a.Child.ID, c.ago)
		listed := strings.Contains(parent.Get(urls.Pupils("ashdale")).Body, "Siân Ŵyn-Pugh")
		if got := parent.Get(urls.Pupil("ashdale", a.Holding)).Status; got != c.status || listed != (c.status == 200) {
			t.Errorf("%d days ago, of %d: %d, listed %v", c.ago, c.days, got, listed)
		}
	}
}
