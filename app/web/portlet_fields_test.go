package web_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/tracking"
	"gateway/app/web"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// marks are by what each built-in field is known on its panel: a text that is there with the field and only with it.
var marks = map[string]string{
	"pupil.pupil_id": "007001", "pupil.legal_name": "Siân Mair", "pupil.birth_date": "3 May 2012", "pupil.sex": "Female", "pupil.year_group": "Year 9", "pupil.tutor_group": "9B",
	"pupil.house": "Kestrel", "pupil.upn": "B801200005001", "subjects.set": "9b/En1", "subjects.teacher": "Mrs R Ŵyn-Pugh", "attendance.percentage": "90.2%",
	"attendance.sessions": "Sessions so far", "attendance.lates": "Times late", "attendance.codes": "Flu", "events.totals": "2 points", "events.list": "Great effort",
	"events.text": webtest.FamilyText,
}

// marked is a school whose tracking data can be told apart: each result of "this pupil" has the text of its field.
func marked(t *testing.T) *webtest.World {
	w := webtest.New(t)
	a, k := w.Ashdale, w.Ashdale.Tracking
	w.Exec(`update pupils set upn = 'B801200005001' where id = $1`, a.Child.ID)
	w.Exec(`update results set value = 'MARK' || field_id || 'X' where school_id = $1 and pupil_id = $2 and period_id <> $3`, a.ID, a.Child.ID, k.Coming)
	w.Exec(`update results set value = $4 where school_id = $1 and pupil_id = $2 and period_id = $3`, a.ID, a.Child.ID, k.Coming, webtest.Unreleased)
	w.Exec(`insert into attendance_codes (school_id, code, meaning, counts_as) values ($1, 'F', 'Flu', 'authorised'), ($1, 'L', 'Late', 'late')`, a.ID)
	w.Exec(`insert into attendance_marks (school_id, pupil_id, on_date, session, code) select $1, $2, y.starts_on + n, 'am', case when n < 30 then '/' when n < 37 then 'L' else 'F' end
		from academic_years y, generate_series(0, 40) n where y.id = $3`, a.ID, a.Child.ID, k.Year)
	return w
}

// allow saves which fields the parent's type shows, every panel with them.
func allow(w *webtest.World, except string) (a licence.Access) {
	w.T.Helper()
	w.In(db.Staff(w.Ashdale.ID, w.Ashdale.Office), func(ctx context.Context, tx db.Tx) (err error) {
		if a, err = licence.AccessOf(ctx, tx, w.Ashdale.ParentType); err != nil {
			return err
		}
		form := licence.AccessForm{TypeID: a.Type.ID, Version: a.Type.Version, Portlets: licence.Portlets}
		for _, p := range a.Portlets {
			for _, f := range p.Fields {
				if f.Key != except {
					form.Fields = append(form.Fields, f.Key)
				}
			}
		}
		return licence.SaveAccess(ctx, tx, form)
	})
	return a
}

func mark(t *testing.T, key string) string {
	if id, ok := strings.CutPrefix(key, "field."); ok {
		return "MARK" + id + "X"
	}
	if strings.HasPrefix(key, "note.") {
		return webtest.SharedNote
	}
	if marks[key] == "" {
		t.Errorf("%s: by what is this field known on its panel?", key)
	}
	return marks[key]
}

// TestPortletsAndFields: every field of every panel is on it with its tick, and in no page of the pupil without it
// (LIC-2, POR-2). The fields are those of the access settings: a new one falls under this by itself.
func TestPortletsAndFields(t *testing.T) {
	w := marked(t)
	parent, holding := w.As(webtest.Parent), w.Ashdale.Holding
	all, fields := allow(w, ""), 0
	for _, p := range all.Portlets {
		if body := parent.Get(urls.PupilPortlet("ashdale", holding, p.Key)); body.Status != http.StatusOK {
			t.Fatalf("%s: %d", p.Key, body.Status)
		}
		for _, f := range p.Fields {
			want := mark(t, f.Key)
			allow(w, "")
			if r := parent.Get(urls.PupilPortlet("ashdale", holding, p.Key)); want == "" || !strings.Contains(mainOf(r), want) {
				t.Errorf("%s is ticked, and %q is not on the panel %s: %s", f.Key, want, p.Key, r.Text())
			}
			allow(w, f.Key)
			for _, page := range licence.Portlets {
				r := parent.Get(urls.PupilPortlet("ashdale", holding, page))
				elsewhere := f.Key == "pupil.year_group" && page != p.Key // results and periods are of a year group
				if strings.Contains(r.Body, want) && !elsewhere {
					t.Errorf("%s is not ticked, and %q is on the panel %s", f.Key, want, page)
				}
			}
			fields++
		}
	}
	own := w.Number(`select (select count(*) from fields where school_id = $1) + (select count(*) from note_categories where school_id = $1)`, w.Ashdale.ID)
	if want := len(marks) + int(own); fields != want {
		t.Errorf("%d fields were looked at, want %d", fields, want)
	}
}

// TestPortletsOfEachHolding: what is seen is the holding's (LIC-9): the same person sees the same pupil's panels under
// one licence type and not under the other; a panel that is not shown does not exist.
func TestPortletsOfEachHolding(t *testing.T) {
	w := marked(t)
	a, k := w.Ashdale, w.Ashdale.Tracking
	for _, c := range []struct {
		role    webtest.Role
		holding int64
		shows   []string
	}{{webtest.Parent, a.Holding, licence.Portlets}, {webtest.OtherType, a.SocialHolding, []string{licence.PupilDetails}},
		{webtest.Pupil, a.PupilHolding, []string{licence.PupilDetails, licence.Progress}}, {webtest.OtherParent, a.Holding, nil}} {
		for _, p := range licence.Portlets {
			want := http.StatusNotFound
			if slices.Contains(c.shows, p) {
				want = http.StatusOK
			}
			if r := w.As(c.role).Get(urls.PupilPortlet("ashdale", c.holding, p)); r.Status != want {
				t.Errorf("%s under holding %d as %s: %d, want %d", p, c.holding, c.role, r.Status, want)
			}
		}
	}
	body := w.As(webtest.Pupil).Get(urls.PupilPortlet("ashdale", a.PupilHolding, licence.Progress)).Body
	for _, f := range []int64{k.Target, k.Attitude, k.Remark, k.Reading} {
		if strings.Contains(body, mark(t, tracking.FieldKey(f))) {
			t.Errorf("the pupil's type has the grades alone, and field %d is on the page", f)
		}
	}
	if !strings.Contains(body, mark(t, tracking.FieldKey(k.Grade))) {
		t.Error("the pupil's grade is not on the page")
	}
}

// TestNothingLeaks: what is not released, not for families or not shared stands in no page that anybody outside can
// get, with whatever the page may be asked (POR-5, TRK-8).
func TestNothingLeaks(t *testing.T) {
	w := marked(t)
	allow(w, "")
	m := matrix{World: w, t: t, links: map[string]string{}}
	looked, seen := 0, false
	for _, r := range web.Routes() {
		if r.Method != "GET" || strings.Contains(r.Path, "/staff") || strings.Contains(r.Path, "/admin") {
			continue
		}
		for _, role := range []webtest.Role{webtest.Nobody, webtest.Parent, webtest.Pupil, webtest.OtherParent, webtest.OtherType} {
			path := m.fill(r, role)
			for _, query := range []string{"", "?year=" + strconv.FormatInt(w.Ashdale.Tracking.Year, 10), "?subject=" + strconv.FormatInt(w.Ashdale.Tracking.English, 10) + "&field=" + strconv.FormatInt(w.Ashdale.Tracking.Remark, 10)} {
				body := w.As(role).Get(path + query).Body
				for _, secret := range []string{webtest.Unreleased, webtest.StaffOnly, webtest.NotShared} {
					if strings.Contains(body, secret) {
						t.Errorf("%s as %s shows %s", path+query, role, secret)
					}
				}
				looked++
				seen = seen || strings.Contains(body, webtest.SharedNote)
			}
		}
	}
	if looked < 100 || !seen {
		t.Errorf("%d pages looked at, the shared note seen: %v", looked, seen)
	}
	w.Exec(`update periods set release_at = now() + interval '1 hour' where id = $1`, w.Ashdale.Tracking.Coming)
	if r := w.As(webtest.Parent).Get(urls.PupilPortlet("ashdale", w.Ashdale.Holding, licence.Progress)); strings.Contains(r.Body, webtest.Unreleased) {
		t.Error("an hour before its release it is on the page")
	}
	w.Exec(`update periods set release_at = now() where id = $1`, w.Ashdale.Tracking.Coming)
	if r := w.As(webtest.Parent).Get(urls.PupilPortlet("ashdale", w.Ashdale.Holding, licence.Progress)); !strings.Contains(r.Body, webtest.Unreleased) {
		t.Error("at its release it is not on the page")
	}
}
