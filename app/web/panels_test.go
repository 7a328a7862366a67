package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gateway/app/licence"
	"gateway/app/webtest"
)

// panels is the application with the fixture's attendance, events and notes.
type panels struct{ *webtest.World }

func (b panels) family(role webtest.Role, holding int64, part string) *webtest.Response {
	b.T.Helper()
	return b.As(role).Get("/s/ashdale/pupils/" + id(holding) + "/" + part)
}

// wants looks for texts on a page, and that others are not in its HTML.
func wants(t *testing.T, r *webtest.Response, there, absent []string) {
	t.Helper()
	if r.Status != http.StatusOK {
		t.Fatalf("%s: %d", r.Path, r.Status)
	}
	text := r.Text()
	for _, s := range there {
		if !strings.Contains(text, s) {
			t.Errorf("%s does not say %q: %s", r.Path, s, webtest.Text(r.Main()))
		}
	}
	for _, s := range absent {
		if strings.Contains(r.Body, s) {
			t.Errorf("%s says %q", r.Path, s)
		}
	}
}

// never are marks that no family may read, and the names of other pupils and of staff who wrote.
var never = []string{webtest.StaffOnly, webtest.NotShared, "Mia", "Mohammed", "Davies", "Recorded by", "Withdraw"}

func TestPanelsOfAFamily(t *testing.T) {
	b := panels{webtest.New(t)}
	a := b.Ashdale
	b.Exec(`update event_texts set outcome = 'OUTCOME-ONLY', recorded_by = 'Mrs Davies', staff_text = staff_text || ' Mia Ali' where school_id = $1`, a.ID)
	wants(t, b.family(webtest.Parent, a.Holding, "attendance"), []string{"90.0% of school sessions attended", "Sessions so far", "140", "126", "Missed, agreed", "9", "Times late", "6", "There are no reasons to show"}, never)
	wants(t, b.family(webtest.Parent, a.Holding, "events"), []string{"1 achievement", "2 points", "0 behaviour events", "0 points", "Great effort", "English Language", webtest.FamilyText}, append(never, "OUTCOME-ONLY"))
	wants(t, b.family(webtest.Parent, a.Holding, "notes"), []string{"Interventions", webtest.SharedNote}, append(never, "Staff only"))
	for _, part := range []string{"attendance", "events", "notes"} {
		for role, holding := range map[webtest.Role]int64{webtest.Parent: a.SocialHolding, webtest.OtherParent: a.Holding, webtest.Pupil: a.PupilHolding} {
			if got := b.family(role, holding, part); got.Status != http.StatusNotFound {
				t.Errorf("%s of a holding that does not show it, as %s: %d", part, role, got.Status)
			}
		}
	}
}

// TestPanelsByTick: each field of the three panels alone is on the page when it is ticked and not in its HTML when not
// (LIC-9).
func TestPanelsByTick(t *testing.T) {
	b := panels{webtest.New(t)}
	a := b.Ashdale
	year := b.Text(`select starts_on::text from academic_years where id = $1`, a.Tracking.Year)
	b.Exec(`insert into attendance_marks (school_id, pupil_id, on_date, session, code) select $1, $2, $3::date + n, s, case when n = 0 then 'I' else '/' end from generate_series(0, 2) n, unnest(array['am', 'pm']) s`, a.ID, a.Child.ID, year)
	shows := map[string]string{"attendance.percentage": "66.7%", "attendance.sessions": "Missed, agreed", "attendance.lates": "Times late", "attendance.codes": "Illness",
		"events.totals": "2 points", "events.list": "Great effort", "events.text": webtest.FamilyText}
	parts := map[string][]licence.Field{licence.Attendance: licence.AttendanceFields, licence.Events: licence.EventFields}
	client := b.As(webtest.Parent)
	for part, fields := range parts {
		for _, ticked := range fields {
			b.Exec(`delete from licence_fields where school_id = $1 and portlet = $2`, a.ID, part)
			keys := []string{ticked.Key}
			if ticked.Key == "events.text" { // beside the event that it is about
				keys = append(keys, "events.list")
			}
			b.Exec(`insert into licence_fields (school_id, licence_type_id, portlet, field_key) select $1, $2, $3, unnest($4::text[])`, a.ID, a.ParentType, part, keys)
			page := client.Get("/s/ashdale/pupils/" + id(a.Holding) + "/" + part)
			for _, f := range fields {
				want := f.Key == ticked.Key || ticked.Key == "events.text" && f.Key == "events.list"
				if got := strings.Contains(page.Text(), shows[f.Key]); page.Status != 200 || got != want {
					t.Errorf("%s ticked: %s is on the page: %v (%d)", ticked.Key, f.Key, got, page.Status)
				}
			}
		}
		b.Exec(`delete from licence_fields where school_id = $1 and portlet = $2`, a.ID, part)
		wants(t, client.Get("/s/ashdale/pupils/"+id(a.Holding)+"/"+part), []string{"has not chosen anything to show"}, []string{"66.7", "Great effort"})
	}
	b.Exec(`delete from licence_fields where school_id = $1 and portlet = 'notes'`, a.ID)
	wants(t, client.Get("/s/ashdale/pupils/"+id(a.Holding)+"/notes"), []string{"There are no notes to read yet"}, []string{webtest.SharedNote, "Interventions"})
	b.Exec(`delete from notes`)
	wants(t, b.As(webtest.Teacher).Get("/s/ashdale/staff/pupils/"+id(a.Child.ID)+"/notes"), []string{"There are no notes about this pupil that you may read."}, []string{"writes a note for you"})
}

// TestPanelsByYear: the newest academic year, another one when it is asked for, and a plain word where there is nothing.
func TestPanelsByYear(t *testing.T) {
	b := panels{webtest.New(t)}
	a, tr := b.Ashdale, b.Ashdale.Tracking
	b.Exec(`insert into attendance_totals (school_id, pupil_id, academic_year_id, possible, attended, authorised, unauthorised, as_of) values ($1, $2, $3, 0, 0, 0, 0, now())`, a.ID, a.Child.ID, tr.LastYear)
	b.Exec(`insert into events (school_id, pupil_id, on_date, type, category, points) select $1, $2, starts_on + 7, 'behaviour', 'Late homework', -2 from academic_years where id = $3`, a.ID, a.Child.ID, tr.LastYear)
	last := b.Text(`select name from academic_years where id = $1`, tr.LastYear)
	wants(t, b.family(webtest.Parent, a.Holding, "attendance"), []string{"90.0% of", "Each school year", last, "–"}, nil)
	wants(t, b.family(webtest.Parent, a.Holding, "attendance?year="+id(tr.LastYear)), []string{"Attendance in " + last, "– No sessions counted yet", "Not recorded"}, nil)
	wants(t, b.family(webtest.Parent, a.Holding, "events"), []string{"Great effort"}, []string{"Late homework"})
	wants(t, b.family(webtest.Parent, a.Holding, "events?year="+id(tr.LastYear)), []string{"Late homework", "-2", "1 behaviour event"}, []string{"Great effort"})
	b.Exec(`delete from attendance_totals`)
	b.Exec(`delete from event_texts`)
	b.Exec(`delete from events`)
	wants(t, b.family(webtest.Parent, a.Holding, "attendance"), []string{"There is nothing about attendance here yet."}, nil)
	wants(t, b.family(webtest.Parent, a.Holding, "events"), []string{"There are no achievements or behaviour events yet."}, nil)
}

// TestPanelsOfStaff: the same, with what is theirs alone.
func TestPanelsOfStaff(t *testing.T) {
	b := panels{webtest.New(t)}
	pupil := "/s/ashdale/staff/pupils/" + id(b.Ashdale.Child.ID)
	for _, role := range []webtest.Role{webtest.Teacher, webtest.Admin} {
		client := b.As(role)
		wants(t, client.Get(pupil+"/attendance"), []string{"90.0%", "Times late"}, nil)
		wants(t, client.Get(pupil+"/events"), []string{webtest.FamilyText, "For staff: " + webtest.StaffOnly, "Recorded by Mrs Ŵyn-Pugh"}, nil)
		wants(t, client.Get(pupil+"/notes"), []string{webtest.NotShared, "Staff only", webtest.SharedNote, "Mrs J Davies", "Interventions: everyone with a licence of the type Parent/Guardian"}, nil)
		if got := client.Get("/s/ashdale/staff/pupils/999999/notes"); got.Status != http.StatusNotFound {
			t.Errorf("no such pupil: %d", got.Status)
		}
	}
	wants(t, b.As(webtest.Teacher).Get(pupil+"/notes"), nil, []string{"/withdraw"})
}

func TestNotesByHand(t *testing.T) {
	b := panels{webtest.New(t)}
	a := b.Ashdale
	path := "/s/ashdale/staff/pupils/" + id(a.Child.ID) + "/notes"
	client := b.As(webtest.Teacher)
	v := client.Form(path)
	if v.Get("note_date") == "" || v.Get("shared") != "" {
		t.Errorf("the form begins with %v", v)
	}
	v.Set("body", "Reads well now.")
	got := client.Post(path, v)
	if got.Status != 422 || !strings.Contains(got.Text(), "Choose a category") || !strings.Contains(got.Body, "Reads well now.") {
		t.Errorf("without a category: %d %s", got.Status, got.Text())
	}
	v.Set("category", id(a.Tracking.Category))
	for range 2 {
		if got := client.Post(path, v); got.Status != 303 || got.Location() != path+"?done=note_written" {
			t.Fatalf("written: %d %s", got.Status, got.Text())
		}
	}
	wants(t, b.family(webtest.Parent, a.Holding, "notes"), nil, []string{"Reads well now."})
	v.Set("submission", uuid.NewString())
	v.Set("body", "For the family.")
	v.Set("shared", "yes")
	client.Post(path, v)
	wants(t, b.family(webtest.Parent, a.Holding, "notes"), []string{"For the family."}, []string{"Reads well now."})
	if n := b.Number(`select count(*) from notes where body in ('Reads well now.', 'For the family.')`); n != 2 {
		t.Errorf("%d notes", n)
	}
	shared := b.Number(`select id from notes where body = 'For the family.'`)
	if got := client.Post(path+"/"+id(a.Tracking.Note)+"/withdraw", url.Values{}); got.Status != http.StatusForbidden {
		t.Errorf("somebody else's note: %d %s", got.Status, got.Text())
	}
	if got := client.Post(path+"/"+id(shared)+"/withdraw", url.Values{}); got.Status != 303 {
		t.Errorf("their own: %d", got.Status)
	}
	wants(t, b.family(webtest.Parent, a.Holding, "notes"), nil, []string{"For the family."})
	b.Exec(`update pupils set hidden = true where id = $1`, a.Child.ID)
	v.Set("submission", uuid.NewString())
	if got := client.Post(path, v); got.Status != http.StatusNotFound {
		t.Errorf("about a hidden pupil: %d", got.Status)
	}
}
