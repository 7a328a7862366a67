package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// atAccess is somebody at the access settings of Ashdale's parents.
type atAccess struct {
	t      *testing.T
	w      *webtest.World
	client *webtest.Client
	path   string
	values url.Values
	page   *webtest.Response
}

func openAccess(t *testing.T, w *webtest.World, role webtest.Role) *atAccess {
	d := &atAccess{t: t, w: w, client: w.As(role), path: urls.Access("ashdale", w.Ashdale.ParentType)}
	d.values = d.client.Form(d.path)
	return d
}

func boxOf(typeID int64) string { return "t." + id(typeID) }

// tick gives or takes ticks of a type in the form.
func (d *atAccess) tick(typeID int64, on bool, keys ...string) *atAccess {
	d.t.Helper()
	for _, k := range keys {
		if on == slices.Contains(d.values[boxOf(typeID)], k) {
			d.t.Fatalf("%s is ticked already, or not: %v", k, d.values[boxOf(typeID)])
		}
		if on {
			d.values.Add(boxOf(typeID), k)
		} else {
			d.values[boxOf(typeID)] = slices.DeleteFunc(d.values[boxOf(typeID)], func(s string) bool { return s == k })
		}
	}
	return d
}

// press sends the form with a button, and holds the form that came back.
func (d *atAccess) press(do string, status int) *webtest.Response {
	d.t.Helper()
	d.values.Set("do", do)
	d.page = d.client.Post(d.path, d.values)
	if d.page.Status != status {
		d.t.Fatalf("%s: %d %s", do, d.page.Status, d.page.Text())
	}
	for _, f := range d.page.Forms() {
		if f.InMain {
			d.values = f.Values
		}
	}
	return d.page
}

// save presses "Save" on the page of the changes.
func (d *atAccess) save(status int) *webtest.Response {
	d.t.Helper()
	to := urls.AccessSave("ashdale", d.w.Ashdale.ParentType)
	d.page = d.client.Post(to, d.page.FormTo(to).Values)
	if d.page.Status != status {
		d.t.Fatalf("saved: %d %s", d.page.Status, d.page.Text())
	}
	return d.page
}

// saved are the keys that a type shows, as they are in the database.
func saved(w *webtest.World, typeID int64) string {
	return w.Text(`select coalesce(string_agg(k, ' ' order by k), '') from (select portlet k from licence_portlets where licence_type_id = $1
		union all select field_key from licence_fields where licence_type_id = $1) x`, typeID)
}

// changes are the lines of the page of changes: name, place and what becomes of it.
func changes(r *webtest.Response) (out []string) {
	for _, ul := range webtest.All(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "eg-changes") }) {
		for _, li := range webtest.All(ul, webtest.Tag("li")) {
			out = append(out, webtest.Text(li))
		}
	}
	return out
}

// TestAccessIsCheckedAndSaved: what changes is listed for each type, with whom it concerns, and saved as listed.
func TestAccessIsCheckedAndSaved(t *testing.T) {
	w := webtest.New(t)
	a, d := w.Ashdale, openAccess(t, w, webtest.Admin)
	before := saved(w, a.ParentType)
	d.tick(a.ParentType, false, "pupil.house", licence.Notes).tick(a.SocialType, true, "pupil.house", licence.Events, "subjects.set")
	r := d.press("check", http.StatusOK)
	if want := []string{"House Pupil details No longer sees", "The whole panel Notes No longer sees",
		"House Pupil details Will see", "Set Subjects and sets: the panel has no tickNo difference", "The whole panel Achievement and behaviour: none of its fields is tickedNo difference"}; r.H1() != "Check your changes" || !slices.Equal(changes(r), want) {
		t.Errorf("%s: %q, want %q", r.H1(), changes(r), want)
	}
	for _, want := range []string{"5 changes for 2 licence types.", "3 people see less of 2 pupils", "1 person sees more of 1 pupil", "Pupil: no change.",
		"“Achievement and behaviour” would be empty", "Save 5 changes"} {
		if !strings.Contains(r.Text(), want) {
			t.Errorf("the page lacks %q: %s", want, r.Text())
		}
	}
	if saved(w, a.ParentType) != before {
		t.Error("looking at the changes has saved them")
	}
	if to := d.save(http.StatusSeeOther).Location(); to != urls.LicenceTypes("ashdale")+"?done=access_saved" {
		t.Errorf("saved, and on to %s", to)
	}
	if got := saved(w, a.SocialType); got != "events pupil.house pupil.tutor_group pupil_details subjects.set" {
		t.Errorf("social workers have %s", got)
	}
	if got := saved(w, a.ParentType); strings.Contains(got, "pupil.house") || strings.Contains(got, "notes ") || len(got) != len(before)-len("pupil.house notes ") {
		t.Errorf("parents have %s, before %s", got, before)
	}
	log := w.Text(`select string_agg(detail, ' | ' order by id) from (select id, detail from audit where action = 'saved access settings' order by id desc limit 2) x`)
	if want := "Parent/Guardian: no longer shown: House, the panel Notes | Social Worker: shown: House, Set, the panel Achievement and behaviour"; log != want {
		t.Errorf("the log says %q", log)
	}
	if d.press("check", http.StatusOK); !strings.Contains(d.page.Text(), "Nothing differs from what is saved") && d.page.H1() != "Edit access settings" {
		t.Errorf("nothing changed: %s", d.page.Text())
	}
}

// TestSecondAdminKeepsTheirTicks (case 60): whoever is second is told what the first saved; nothing of it is undone, and
// what they ticked themselves is kept and marked, at the check as at the save.
func TestSecondAdminKeepsTheirTicks(t *testing.T) {
	for _, late := range []bool{false, true} { // the first saves before the second's check, or between check and save
		w := webtest.New(t)
		a := w.Ashdale
		first, second := openAccess(t, w, webtest.Admin), openAccess(t, w, webtest.Super)
		first.tick(a.ParentType, false, "pupil.house", "pupil.sex").tick(a.PupilType, true, "pupil.house")
		second.tick(a.ParentType, false, "pupil.upn", "pupil.sex").tick(a.SocialType, true, "pupil.house")
		first.press("check", http.StatusOK)
		var r *webtest.Response
		if late {
			second.press("check", http.StatusOK)
			first.save(http.StatusSeeOther)
			r = second.save(http.StatusConflict)
			second.values = r.FormTo(second.path).Values
		} else {
			first.save(http.StatusSeeOther)
			r = second.press("check", http.StatusConflict)
		}
		told := "Mrs J Davies has saved these settings since you opened themParent/Guardian, no longer shown: House"
		if !strings.Contains(r.Text(), told) || strings.Contains(r.Text(), "shown: Sex") {
			t.Errorf("late %v: told %s", late, r.Text())
		}
		if n := strings.Count(mainOf(r), "saved just now as not ticked"); n != 1 {
			t.Errorf("late %v: %d fields are marked as saved otherwise, want 1", late, n)
		}
		if n := strings.Count(mainOf(r), "is-changed"); n != 2 {
			t.Errorf("late %v: %d boxes are marked as changed, want the two of the second", late, n)
		}
		if second.press("check", http.StatusOK); !slices.Equal(changes(second.page), []string{"Unique Pupil Number (UPN) Pupil details No longer sees", "House Pupil details Will see"}) {
			t.Errorf("late %v: the second would change %q", late, changes(second.page))
		}
		second.save(http.StatusSeeOther)
		parents := saved(w, a.ParentType)
		for _, gone := range []string{"pupil.house", "pupil.sex", "pupil.upn"} {
			if strings.Contains(parents, gone) {
				t.Errorf("late %v: %s is back: %s", late, gone, parents)
			}
		}
		if got := saved(w, a.PupilType) + " / " + saved(w, a.SocialType); !strings.Contains(got, "pupil.house") || strings.Count(got, "pupil.house") != 2 {
			t.Errorf("late %v: %s", late, got)
		}
	}
}

// TestSecondPressSavesOnce: a double press looks like one, and somebody who had the same idea is not told of a clash.
func TestSecondPressSavesOnce(t *testing.T) {
	w := webtest.New(t)
	d, other := openAccess(t, w, webtest.Admin), openAccess(t, w, webtest.Super)
	d.tick(w.Ashdale.ParentType, false, "pupil.house")
	other.tick(w.Ashdale.ParentType, false, "pupil.house")
	review := d.press("check", http.StatusOK)
	other.press("check", http.StatusOK)
	for range 2 {
		d.page = review
		d.save(http.StatusSeeOther)
	}
	other.save(http.StatusSeeOther)
	if n := w.Number(`select version from licence_types where id = $1`, w.Ashdale.ParentType); n != 3 {
		t.Errorf("version %d, want one more than the fixture's 2", n)
	}
}

// TestAccessButtons: without a script the buttons fill boxes, find fields and save nothing; what was ticked stays.
func TestAccessButtons(t *testing.T) {
	w := webtest.New(t)
	a, d := w.Ashdale, openAccess(t, w, webtest.Admin)
	before := saved(w, a.ParentType) + saved(w, a.PupilType) + saved(w, a.SocialType)
	d.tick(a.SocialType, true, "pupil.sex")

	d.press("tick."+id(a.SocialType)+".attendance", http.StatusOK)
	if got := strings.Join(d.values[boxOf(a.SocialType)], " "); !strings.Contains(got, "pupil.sex") || !strings.Contains(got, "attendance attendance.percentage attendance.sessions attendance.lates attendance.codes") {
		t.Errorf("all of attendance: %s", got)
	}
	d.values.Set("find", "LATE")
	d.press("find", http.StatusOK)
	if n := len(webtest.All(d.page.Main(), func(n *html.Node) bool { return webtest.Attr(n, "type") == "checkbox" })); n != 6 || d.page.ByID("find") == nil || webtest.Attr(d.page.ByID("find"), "value") != "LATE" {
		t.Errorf("%d boxes for times late, want a panel and a field for three types: %s", n, d.page.Text())
	}
	d.press("untick."+id(a.SocialType)+".attendance", http.StatusOK) // of what is found
	if got := strings.Join(d.values[boxOf(a.SocialType)], " "); strings.Contains(got, "lates") || !strings.Contains(got, "attendance.codes") || !strings.Contains(got, "pupil.sex") {
		t.Errorf("after unticking what was found: %s", got)
	}
	d.values.Set("find", "no such field")
	if d.press("find", http.StatusOK); !strings.Contains(d.page.Text(), "No field is like that.") {
		t.Error("nothing is said about nothing found")
	}
	d.values.Set("find", "")
	d.press("find", http.StatusOK)
	d.values.Set("copy_from", id(a.PupilType))
	d.values.Set("copy_to", id(a.SocialType))
	if d.press("copy", http.StatusOK); !strings.Contains(d.page.Text(), "The boxes of Social Worker now have the ticks of Pupil. Nothing is saved yet") {
		t.Errorf("copied: %s", d.page.Text())
	}
	if got, want := d.values[boxOf(a.SocialType)], d.values[boxOf(a.PupilType)]; !slices.Equal(got, want) {
		t.Errorf("copied %q, want %q", got, want)
	}
	d.values.Set("copy_to", id(a.PupilType))
	d.values.Set("copy_from", id(a.PupilType))
	if d.press("copy", http.StatusUnprocessableEntity); !strings.Contains(d.page.Text(), "Choose another licence type than the one that is copied") {
		t.Errorf("copied onto itself: %s", d.page.Text())
	}
	if saved(w, a.ParentType)+saved(w, a.PupilType)+saved(w, a.SocialType) != before {
		t.Error("a button has saved something")
	}
}

// TestFieldFilters: shown to somebody, to nobody, and made since the settings were last saved; new fields are not ticked.
func TestFieldFilters(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	w.Exec(`update fields set made_at = now() - interval '1 year'`)
	w.Exec(`update note_categories set made_at = null`)
	w.Exec(`update licence_types set saved_at = now() - interval '1 day' where school_id = $1`, a.ID)
	w.Exec(`insert into fields (school_id, scope, name, name_folded, type) values ($1, 'general', 'Bus route', 'bus route', 'text')`, a.ID)
	found := func(show string) string {
		var out []string
		r := w.As(webtest.Admin).Get(urls.Access("ashdale", a.ParentType) + "?show=" + show)
		for _, n := range webtest.All(r.Main(), webtest.Tag("input")) {
			if webtest.Attr(n, "type") == "checkbox" && webtest.Attr(n, "name") == boxOf(a.ParentType) && strings.Contains(webtest.Attr(n, "value"), ".") {
				out = append(out, webtest.Attr(n, "value"))
			}
		}
		return strings.Join(out, " ")
	}
	bus := "field." + w.Text(`select id::text from fields where name = 'Bus route'`)
	if got := found("new"); got != bus {
		t.Errorf("new: %s, want %s", got, bus)
	}
	someone, nobody, all := found("someone"), found("nobody"), found("")
	if !strings.Contains(nobody, bus) || strings.Contains(someone, bus) || !strings.Contains(someone, "pupil.house") || len(strings.Fields(someone))+len(strings.Fields(nobody)) != len(strings.Fields(all)) {
		t.Errorf("seen: %s; by nobody: %s; all: %s", someone, nobody, all)
	}
	if strings.Contains(saved(w, a.ParentType), bus) {
		t.Error("a new field is ticked")
	}
}

// TestFourTypes: three stand beside each other, the one of the address first; ticks in one that goes are kept and saved.
func TestFourTypes(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	nurse := w.Number(`insert into licence_types (school_id, name, audience, position) values ($1, 'School nurse', 'other', 4) returning id`, a.ID)
	columns := func(r *webtest.Response) string {
		head := webtest.First(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "eg-matrixhead") })
		return webtest.Text(head)
	}
	if got := columns(w.As(webtest.Admin).Get(urls.Access("ashdale", nurse))); got != "Panel and field School nurseSchool nurseParent/GuardianParentPupilPupil" {
		t.Errorf("the columns of the nurse: %s", got)
	}
	d := openAccess(t, w, webtest.Admin)
	d.tick(a.PupilType, true, "pupil.house")
	d.values["col"] = []string{id(nurse), id(a.SocialType), id(a.ParentType)}
	if d.press("columns", http.StatusOK); columns(d.page) != "Panel and field Parent/GuardianParentSchool nurseSchool nurseSocial WorkerSocial Worker" {
		t.Errorf("chosen: %s", columns(d.page))
	}
	d.values["col"] = append(d.values["col"], id(a.PupilType))
	if d.press("columns", http.StatusUnprocessableEntity); !strings.Contains(d.page.Text(), "Choose one to 3 licence types") {
		t.Errorf("four columns: %s", d.page.Text())
	}
	d.tick(nurse, true, licence.PupilDetails, "pupil.birth_date")
	d.press("check", http.StatusOK)
	if want := []string{"House Pupil details Will see", "The whole panel Pupil details, with 1 of 8 fields Will see", "Date of birth Pupil details Will see"}; !slices.Equal(changes(d.page), want) {
		t.Errorf("changes %q", changes(d.page))
	}
	if !strings.Contains(d.page.Text(), "Nobody has registered with it yet") {
		t.Errorf("reach: %s", d.page.Text())
	}
	d.save(http.StatusSeeOther)
	if got := saved(w, nurse) + "/" + saved(w, a.PupilType); !strings.HasPrefix(got, "pupil.birth_date pupil_details/") || !strings.Contains(got, "pupil.house") {
		t.Errorf("saved: %s", got)
	}
}

// TestTrafficLightIsMissed: who takes away what a field is compared with is told what goes with it.
func TestTrafficLightIsMissed(t *testing.T) {
	w := webtest.New(t)
	allow(w)
	d := openAccess(t, w, webtest.Admin)
	target := w.Text(`select 'field.' || target_id from fields where id = $1`, w.Ashdale.Tracking.Grade)
	d.tick(w.Ashdale.ParentType, false, target)
	if r := d.press("check", http.StatusOK); !strings.Contains(r.Text(), "“Current grade” loses its traffic light") {
		t.Errorf("no word about the traffic light: %s", r.Text())
	}
}

// TestAccessRefusals: types of another school do not exist, in the address as in the form.
func TestAccessRefusals(t *testing.T) {
	w := webtest.New(t)
	d := openAccess(t, w, webtest.Admin)
	theirs := w.Glenbrae.ParentType
	if r := d.client.Get(urls.Access("ashdale", theirs)); r.Status != http.StatusNotFound {
		t.Errorf("another school's type: %d", r.Status)
	}
	before := saved(w, theirs)
	v := url.Values{"csrf": d.values["csrf"], "type": {id(theirs)}, "was." + id(theirs): {before}, boxOf(theirs): {"pupil.house"}}
	for _, to := range []string{d.path, urls.AccessSave("ashdale", w.Ashdale.ParentType)} {
		if r := d.client.Post(to, v); r.Status != http.StatusNotFound || saved(w, theirs) != before {
			t.Errorf("%s with another school's type: %d", to, r.Status)
		}
	}
	d.values.Add(boxOf(w.Ashdale.ParentType), "field.987654")
	d.tick(w.Ashdale.SocialType, true, "pupil.sex")
	r := d.press("check", http.StatusUnprocessableEntity)
	if !strings.Contains(r.Text(), "One of the ticked fields does not exist any more") || !slices.Contains(d.values[boxOf(w.Ashdale.SocialType)], "pupil.sex") {
		t.Errorf("a field that is not there: %s", r.Text())
	}
}

// TestAccessOfSixtyFields: the settings of a whole school weigh little, in three columns of boxes.
func TestAccessOfSixtyFields(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	own := 60 - w.Number(`select 17 + (select count(*) from fields where school_id = $1) + (select count(*) from note_categories where school_id = $1)`, a.ID)
	w.Exec(`insert into fields (school_id, scope, name, name_folded, type, position) select $1, 'shared', 'Effort in class number ' || n, 'effort in class number ' || n, 'text', n from generate_series(1, $2) n`, a.ID, own)
	r := w.As(webtest.Admin).Get(urls.Access("ashdale", a.ParentType))
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err == nil {
		_, err = z.Write([]byte(r.Body))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	boxes := len(webtest.All(r.Main(), func(n *html.Node) bool { return webtest.Attr(n, "type") == "checkbox" }))
	if !strings.Contains(r.Text(), "7 panels, 60 fields.") || boxes != 3*(60+7) || packed.Len() > 12_000 {
		t.Errorf("%d boxes, %d bytes packed of %d: %.300s", boxes, packed.Len(), len(r.Body), r.Text())
	}
	t.Logf("%d bytes, packed %d", len(r.Body), packed.Len())
}

// allow lets the parents' type show every panel and field.
func allow(w *webtest.World) {
	w.T.Helper()
	w.In(db.Staff(w.Ashdale.ID, w.Ashdale.Office), func(ctx context.Context, tx db.Tx) error {
		a, err := licence.AccessOf(ctx, tx, w.Ashdale.ParentType)
		if err != nil {
			return err
		}
		form := licence.AccessForm{TypeID: a.Type.ID, Version: a.Type.Version, Portlets: licence.Portlets}
		for _, p := range a.Portlets {
			for _, f := range p.Fields {
				form.Fields = append(form.Fields, f.Key)
			}
		}
		return licence.SaveAccess(ctx, tx, form)
	})
}
