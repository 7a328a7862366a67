package web_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/webtest"
)

// fields is the application with a value of its own in every field of every portlet of "this pupil".
type fields struct {
	*webtest.World
	all     map[string]string   // the portlet of each field's key, of every field that the access settings offer
	marks   map[string][]string // what only a page that shows the field says
	derived []trace
	parent  *webtest.Client
}

// trace is what a page says only when it shows all of these fields, or one of them.
type trace struct {
	text string
	of   []string
	all  bool
}

// builtIn are the marks of the fields that are built in. A new one fails the test until it has its mark here.
var builtIn = map[string][]string{
	"pupil.pupil_id": {"MARKADNO"}, "pupil.legal_name": {"MARKLEGAL"}, "pupil.birth_date": {"29 February 2012"}, "pupil.sex": {"Female"}, "pupil.year_group": {"Year 11"},
	"pupil.tutor_group": {"MARKGROUP"}, "pupil.house": {"MARKHOUSE"}, "pupil.upn": {"MARKUPN"}, "subjects.set": {"MARKSET"}, "subjects.teacher": {"MARKTEACHER"},
	"attendance.percentage": {"66.7%"}, "attendance.sessions": {"90,000", "60,000", "21,111", "8,889"}, "attendance.lates": {"7,777"}, "attendance.codes": {"MARKREASON"},
	"events.totals": {"4,321 points"}, "events.list": {"MARKEVENT"}, "events.text": {webtest.FamilyText},
}

// needs are fields that show only beside another.
var needs = map[string]string{"events.text": "events.list"}

// inHead stand above every portlet, and on the card.
var inHead = []string{"pupil.year_group", "pupil.tutor_group"}

func newFields(t *testing.T) *fields {
	t.Helper()
	f := &fields{World: webtest.New(t), all: map[string]string{}, marks: map[string][]string{}}
	a := f.Ashdale
	f.Asked(a, "Exam mark", "whole", 0, 100)
	f.Exec(`insert into fields (school_id, scope, name, name_folded, category, type, position) values ($1, 'general', 'Praise', 'praise', 'Form time', 'text', 10)`, a.ID)
	f.Exec(`insert into note_categories (school_id, name, name_folded, position) values ($1, 'Praise', 'praise', 2)`, a.ID)
	f.builtIn()
	f.In(db.Staff(a.ID, a.Office), func(ctx context.Context, tx db.Tx) error {
		access, err := licence.AccessOf(ctx, tx, a.ParentType)
		for _, p := range access.Portlets {
			for _, k := range p.Fields {
				f.all[k.Key], f.marks[k.Key] = p.Key, builtIn[k.Key]
			}
		}
		return err
	})
	f.ownFields()
	f.ownNotes()
	for key := range f.all {
		if len(f.marks[key]) == 0 {
			t.Errorf("the test knows no value of %s: give the pupil one that stands nowhere else, and its mark to builtIn", key)
		}
	}
	f.parent = f.As(webtest.Parent)
	return f
}

// builtIn puts the marks of the built-in fields into the pupil's data.
func (f *fields) builtIn() {
	f.T.Helper()
	a, tr := f.Ashdale, f.Ashdale.Tracking
	f.Exec(`update pupils set pupil_id = 'MARKADNO', legal_forename = 'MARKLEGAL', birth_date = '2012-02-29', sex = 'F', year_group = 11, tutor_group = 'MARKGROUP', house = 'MARKHOUSE', upn = 'MARKUPN' where id = $1`, a.Child.ID)
	f.Exec(`update sets set name = 'MARKSET' where id = $1`, tr.Set)
	f.Exec(`update staff_schools set display_name = 'MARKTEACHER' where staff_id = $1`, f.ID(webtest.Teacher))
	f.Exec(`update attendance_totals set possible = 90000, attended = 60000, authorised = 21111, unauthorised = 8889, late = 7777 where pupil_id = $1`, a.Child.ID)
	f.Exec(`update attendance_codes set meaning = 'MARKREASON' where school_id = $1 and code = 'I'`, a.ID)
	f.Exec(`insert into attendance_marks (school_id, pupil_id, on_date, session, code) select $1, $2, starts_on + 9, 'am', 'I' from academic_years where id = $3`, a.ID, a.Child.ID, tr.LastYear)
	f.Exec(`update events set category = 'MARKEVENT', points = 4321 where id = $1`, tr.Event)
}

// ownFields gives each tracking field of the school a name and results of its own: released now and a year ago, and one
// that is not released.
func (f *fields) ownFields() {
	f.T.Helper()
	a, tr := f.Ashdale, f.Ashdale.Tracking
	f.Exec(`delete from results where pupil_id = $1`, a.Child.ID)
	wholeBefore := f.Number(`insert into periods (school_id, academic_year_id, year_group, name, name_folded, whole_year, starts_on, release_at, position)
		select school_id, academic_year_id, year_group, 'Whole year', 'whole year', true, starts_on, release_at, 1 from periods where id = $1 returning id`, tr.LastAutumn)
	f.Exec(`update fields set name = 'NAMEOF' || id || 'E', explanation = 'SAYS' || id || 'E' where school_id = $1`, a.ID)
	f.Exec(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id)
		select $1, $2, v.period, case f.scope when 'general' then null when 'shared' then $3 else f.subject_id end, f.id, v.mark || f.id || 'E', 5, $4
		from fields f cross join lateral (values (case when f.whole_year then $5::bigint else $6 end, 'NOW'), (case when f.whole_year then $10::bigint else $7 end, 'BEFORE'), ($8, $9::text)) v (period, mark) where f.school_id = $1`,
		a.ID, a.Child.ID, tr.English, a.Office, tr.Whole, tr.Autumn, tr.LastAutumn, tr.Coming, webtest.Unreleased, wholeBefore)
	for key := range f.all {
		if n, own := strings.CutPrefix(key, "field."); own {
			f.marks[key] = []string{"NOW" + n + "E", "BEFORE" + n + "E", "NAMEOF" + n + "E", "SAYS" + n + "E"}
		}
	}
	graded := []string{"field." + id(tr.Grade), "field." + id(tr.Target)}
	f.derived = []trace{{"Above target", graded, true}, {"Grades run from 9 (highest) to 1.", graded, false}, {"1 is best.", []string{"field." + id(tr.Attitude)}, true}}
}

func (f *fields) ownNotes() {
	f.T.Helper()
	a := f.Ashdale
	f.Exec(`update note_categories set name = 'CATEGORY' || id || 'E' where school_id = $1`, a.ID)
	f.Exec(`insert into notes (school_id, submission, pupil_id, category_id, on_date, body, shared, staff_id) select $1, gen_random_uuid(), $2, id, current_date, 'BODY' || id || 'E', true, $3 from note_categories where school_id = $1`,
		a.ID, a.Child.ID, a.Office)
	for key := range f.all {
		if n, own := strings.CutPrefix(key, "note."); own {
			f.marks[key] = []string{"CATEGORY" + n + "E", "BODY" + n + "E"}
		}
	}
}

// tick lets a type show these fields and no others, and every portlet but those that are off.
func (f *fields) tick(typeID int64, keys []string, off ...string) {
	f.T.Helper()
	var of []string
	for _, k := range keys {
		of = append(of, f.all[k])
	}
	on := slices.DeleteFunc(slices.Clone(licence.Portlets), func(p string) bool { return slices.Contains(off, p) })
	f.Exec(`delete from licence_fields where licence_type_id = $1`, typeID)
	f.Exec(`delete from licence_portlets where licence_type_id = $1`, typeID)
	f.Exec(`insert into licence_portlets (school_id, licence_type_id, portlet) select $1, $2, unnest($3::text[])`, f.Ashdale.ID, typeID, on)
	f.Exec(`insert into licence_fields (school_id, licence_type_id, portlet, field_key) select $1, $2, u.p, u.k from unnest($3::text[], $4::text[]) u (p, k)`, f.Ashdale.ID, typeID, of, keys)
}
