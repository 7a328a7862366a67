package web_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// newestKey is the last key that was made for a pupil under a type.
func newestKey(w *webtest.World, c webtest.Child, typeID int64) int64 {
	w.T.Helper()
	return w.Number(`select max(id) from licence_keys where pupil_id = $1 and licence_type_id = $2`, c.ID, typeID)
}

// TestChangeOfManyKeys is the office's way: look, tick, press, press again, make the sheet (LIC-7).
func TestChangeOfManyKeys(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	parent, page := w.As(webtest.Parent), urls.KeyChange("ashdale")
	v := office.Form(page)
	v.Set("what", "withdraw")
	v.Set("type", id(a.ParentType))
	v.Set("who", "year")
	v.Set("year", "9")
	v.Set("do", "look")
	r := office.Post(page, v)
	if got := webtest.Text(r.ByID("reach")); !strings.Contains(got, "Year 9: ") || !strings.Contains(got, "1 key of the type Parent/Guardian, 1 of them used") ||
		!strings.Contains(got, "The 2 people who have registered keep their access.") || !strings.Contains(got, "Withdraw 1 key") {
		t.Fatalf("%s", got)
	}
	if n := w.Number(`select count(*) from licence_keys where state <> 'live'`); n != 0 {
		t.Fatal("looking has changed something")
	}
	v = r.FormTo(page).Values
	v.Set("do", "change")
	v.Set("end_access", "yes")
	stale := clone(v)
	first, second := office.Post(page, v), office.Post(page, v)
	if first.Status != http.StatusSeeOther || second.Location() != first.Location() {
		t.Fatalf("%d %s, %d %s", first.Status, first.Location(), second.Status, second.Location())
	}
	if r := office.Get(first.Location()); r.H1() != "1 key withdrawn" || !strings.Contains(r.Text(), "The access of 2 people was ended.") {
		t.Errorf("%s: %s", r.H1(), r.Text())
	}
	if r := parent.Get(urls.Pupil("ashdale", a.Holding)); r.Status != http.StatusNotFound {
		t.Errorf("the parent still sees the pupil: %d", r.Status)
	}
	if r := parent.Get(urls.Pupil("ashdale", a.SocialHolding)); r.Status != http.StatusOK {
		t.Errorf("the same person under another licence type: %d", r.Status)
	}
	if n := w.Number(`select count(*) from audit where action = 'ended access to a pupil' and pupil_id = $1 and actor = 'staff' and actor_id = $2`, a.Child.ID, w.ID(webtest.Admin)); n != 2 {
		t.Errorf("%d lines about the end of access", n)
	}
	stale.Set("submission", "11111111-2222-3333-4444-555555555555")
	if r := office.Post(page, stale); r.Status != http.StatusConflict || !strings.Contains(r.Text(), "have changed since you looked") {
		t.Errorf("a page that is out of date: %d", r.Status)
	}
	if r := office.Get(urls.File("ashdale", a.File)); r.Status != http.StatusConflict || !strings.Contains(r.Text(), "was replaced or withdrawn") || strings.Contains(r.Body, "a sheet of") {
		t.Errorf("a sheet with a dead key: %d", r.Status)
	}
	if r := office.Get(urls.KeyBatch("ashdale", a.Batch)); !strings.Contains(r.Text(), "it cannot be downloaded. Generate it again") || r.Href("Excel sheet") != "" {
		t.Errorf("its page: %s", r.Text())
	}
}

func clone(v url.Values) url.Values {
	out := url.Values{}
	for k, all := range v {
		out[k] = append([]string{}, all...)
	}
	return out
}

// TestOneKey replaces, dates and withdraws the key of one pupil from the pupil's page.
func TestOneKey(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	old := newestKey(w, a.Child, a.ParentType)
	if r := office.Get(urls.StaffPupil("ashdale", a.Child.ID)); !strings.Contains(r.Body, `href="`+urls.Key("ashdale", old)+`"`) {
		t.Error("the pupil’s page does not lead to the key")
	}
	press := func(key int64, part string, set func(url.Values)) *webtest.Response {
		t.Helper()
		v := office.Get(urls.Key("ashdale", key)).FormTo(urls.KeyPart("ashdale", key, part)).Values
		set(v)
		return office.Post(urls.KeyPart("ashdale", key, part), v)
	}
	none := func(url.Values) {}
	r := press(old, "replace", none)
	done := office.Get(r.Location())
	if done.H1() != "1 key replaced" || !strings.Contains(done.Text(), "Whoever had registered keeps access.") {
		t.Fatalf("%d %s", r.Status, done.Text())
	}
	sheet := office.Get(done.Href("Make a sheet with the new keys"))
	if got := webtest.Text(sheet.ByID("keys-count")); !strings.HasPrefix(got, "1 pupil: 0 new keys, 1 has one already") {
		t.Errorf("the way to the sheet: %s", got)
	}
	if r := w.As(webtest.Parent).Get(urls.Pupil("ashdale", a.Holding)); r.Status != http.StatusOK {
		t.Errorf("the parent has lost access: %d", r.Status)
	}
	fresh := newestKey(w, a.Child, a.ParentType)
	if r := press(fresh, "last-day", func(v url.Values) { v.Set("last_day", "1 January 2020") }); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Text(), "withdraw them") {
		t.Errorf("a day that is over: %d", r.Status)
	}
	if r := press(fresh, "last-day", func(v url.Values) { v.Set("last_day", "31/7/2030") }); r.Status != http.StatusSeeOther {
		t.Errorf("a day: %d", r.Status)
	}
	if r := office.Get(urls.Key("ashdale", fresh)); !strings.Contains(r.Text(), "31 July 2030") {
		t.Error("the day is not shown")
	}
	press(fresh, "withdraw", none)
	if r := w.As(webtest.Parent).Get(urls.Pupil("ashdale", a.Holding)); r.Status != http.StatusOK {
		t.Errorf("the parent has lost access by a withdrawal: %d", r.Status)
	}
	if r := office.Get(urls.Key("ashdale", fresh)); !strings.Contains(r.Text(), "End the access of 2 people") {
		t.Errorf("a withdrawn key: %s", r.Text())
	}
	if r := office.Get(urls.Key("ashdale", old)); len(r.Forms()) > 1 && strings.Contains(r.Body, "Replace this key") {
		t.Error("a replaced key can be replaced")
	}
	if r := w.As(webtest.AdminElsewhere).Get(urls.Key("glenbrae", fresh)); r.Status != http.StatusNotFound {
		t.Errorf("another school’s key: %d", r.Status)
	}
}

// TestKeySettings: two admins, bounds, the log (LIC-7, case 60).
func TestKeySettings(t *testing.T) {
	w := webtest.New(t)
	office, page := w.As(webtest.Admin), urls.KeySettings("ashdale")
	one, two := office.Form(page), w.As(webtest.Super).Form(page)
	one.Set("key_cap", "7")
	one.Set("key_days", "90")
	if r := office.Post(page, one); r.Status != http.StatusSeeOther {
		t.Fatalf("%d", r.Status)
	}
	two.Set("key_cap", "3")
	super := w.As(webtest.Super)
	two.Set("csrf", super.Token())
	r := super.Post(page, two)
	if r.Status != http.StatusConflict || !strings.Contains(r.Text(), "Saved now: 7") || r.FormTo(page).Values.Get("key_cap") != "3" {
		t.Errorf("the second: %d %s", r.Status, r.Text())
	}
	for _, c := range []struct{ name, typed string }{{"key_cap", "0"}, {"key_cap", "101"}, {"key_cap", "-1"}, {"key_days", "1001"}, {"key_days", "a week"}} {
		v := office.Form(page)
		v.Set(c.name, c.typed)
		if r := office.Post(page, v); r.Status != http.StatusUnprocessableEntity || r.FormTo(page).Values.Get(c.name) != c.typed {
			t.Errorf("%s %s: %d", c.name, c.typed, r.Status)
		}
	}
	if n := w.Number(`select count(*) from schools where key_cap = 7 and key_days = 90`); n != 1 {
		t.Errorf("%d schools have it", n)
	}
	if got := w.Text(`select detail from audit where action = 'saved the settings of licence keys'`); got != "accounts a key: 7 accounts, was any number; new keys register for: 90 days, was ever" {
		t.Errorf("the log says %q", got)
	}
}

// TestChaseIsExportedAndOrdered: the figures lead to the list, the list to a file and to the generate page (LIC-8).
func TestChaseIsExportedAndOrdered(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	r := office.Get(urls.KeyStatistics("ashdale"))
	if !strings.Contains(r.Text(), "Pupils without a parent’s account") || !strings.Contains(r.Text(), "Used at least once") {
		t.Fatalf("%s", r.Text())
	}
	list := office.Get(urls.KeyChase("ashdale", url.Values{"type": {id(a.PupilType)}, "year": {"11"}}))
	if !strings.Contains(list.Text(), "Make a key sheet for these 4 pupils") {
		t.Fatalf("%s", list.Text())
	}
	before := w.Number(`select count(*) from audit where action = 'exported the list to chase'`)
	head := office.Head(list.Href("Excel sheet"))
	file := office.Get(list.Href("Excel sheet"))
	if head.Status != 200 || w.Number(`select count(*) from audit where action = 'exported the list to chase'`) != before+1 {
		t.Error("one download is one line of the log, a look at the head none")
	}
	f, err := excelize.OpenReader(bytes.NewReader([]byte(file.Body)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("To chase")
	if err != nil || len(rows) != 5 || rows[1][6] != "No key" || !strings.Contains(file.Header.Get("Content-Disposition"), "to-chase-pupil-") {
		t.Errorf("%q, %v, %s", rows, err, file.Header.Get("Content-Disposition"))
	}
	none := office.Get(urls.KeyChase("ashdale", url.Values{"type": {id(a.PupilType)}, "year": {"11"}, "why": {"no_key"}}))
	keys := office.Get(none.Href("Generate keys for these 4 pupils"))
	if got := webtest.Text(keys.ByID("keys-count")); !strings.HasPrefix(got, "4 pupils: 4 new keys, 0 have one already") {
		t.Errorf("the generate page: %s", got)
	}
	made := office.Post(urls.Keys("ashdale"), keys.FormTo(urls.Keys("ashdale")).Values)
	if r := office.Get(made.Location()); made.Status != http.StatusSeeOther || !strings.Contains(r.Text(), "4 picked pupils") {
		t.Errorf("%d: %s", made.Status, r.Text())
	}
}

// TestDeletedSheetIsGone: a link to a sheet whose time is over says that it can be made again.
func TestDeletedSheetIsGone(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	for _, sql := range []string{`update files set expires_at = now() where id = $1`, `delete from files where id = $1`} {
		w.Exec(sql, a.File)
		if r := office.Get(urls.File("ashdale", a.File)); r.Status != http.StatusGone || !strings.Contains(r.Text(), "Generate it again") {
			t.Errorf("%s: %d %s", sql, r.Status, r.Text())
		}
	}
	if r := office.Get(urls.File("ashdale", a.File+1000)); r.Status != http.StatusNotFound {
		t.Errorf("a file that never was: %d", r.Status)
	}
	if r := w.As(webtest.AdminElsewhere).Get(urls.File("glenbrae", a.File)); r.Status != http.StatusNotFound {
		t.Errorf("another school’s: %d", r.Status)
	}
}

// TestKeysOfASet are chosen on the generate page as years and tutor groups are (LIC-4).
func TestKeysOfASet(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	v := office.Form(urls.Keys("ashdale"))
	v.Set("type", id(a.PupilType))
	v.Set("who", "set")
	v.Del("only_new")
	if r := office.Post(urls.Keys("ashdale"), v); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Text(), "Choose a set") {
		t.Errorf("no set: %d", r.Status)
	}
	v.Set("set", id(a.Tracking.Set))
	r := office.Post(urls.Keys("ashdale"), v)
	w.In(db.Staff(a.ID, a.Office), func(ctx context.Context, tx db.Tx) error {
		all, err := licence.Batches(ctx, tx, 1)
		if r.Status != http.StatusSeeOther || len(all) != 1 || all[0].Total == 0 || !strings.Contains(all[0].ScopeLabel, ", ") {
			t.Errorf("%d %+v", r.Status, all)
		}
		return err
	})
	r = office.Post(urls.Keys("ashdale"), url.Values{"csrf": {office.Token()}, "do": {"count"}, "type": v["type"], "who": {"set"}, "set": {"999999"}})
	if !strings.Contains(webtest.Text(r.ByID("keys-count")), "0 pupils") {
		t.Errorf("a set that does not exist: %s", webtest.Text(r.ByID("keys-count")))
	}
}
