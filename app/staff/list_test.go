package staff

import (
	"context"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/pupil"
)

func TestList(t *testing.T) {
	h := newHouse(t)
	h.exec(`update staff_schools set active = false where staff_id = $1`, h.ids["support2"])
	h.exec(`update staff_schools set invited_at = now() where staff_id = any($1)`, []int64{h.ids["teacher"], h.ids["admin"]})
	h.exec(`update staff_schools set signed_in_at = now() where staff_id = any($1)`, []int64{h.ids["admin"], h.ids["super"]})
	for _, c := range []struct {
		f    Filter
		want string
	}{
		{Filter{}, "Desk Help Office O’Neil Ruler Second Ŵyn-Pugh"},
		{Filter{Search: "wyn to"}, "Ŵyn-Pugh"},
		{Filter{Search: "oneil"}, "O’Neil"},
		{Filter{Search: "twp"}, "Ŵyn-Pugh"},
		{Filter{Search: "yn"}, ""},
		{Filter{Search: "%"}, "Desk Help Office O’Neil Ruler Second Ŵyn-Pugh"},
		{Filter{Role: auth.Super}, "Ruler Second"},
		{Filter{Role: auth.Support, State: StateAll}, "Aid Help"},
		{Filter{State: StateOff}, "Aid"},
		{Filter{State: StateNew}, "Desk Help O’Neil Second"},
		{Filter{State: StateWaiting}, "Ŵyn-Pugh"},
		{Filter{State: "nonsense"}, ""},
		{Filter{Size: 3, Page: 2}, "O’Neil Ruler Second"},
		{Filter{Size: 3, Page: 99}, "Ŵyn-Pugh"},
	} {
		if c.f.State == "" {
			c.f.State = StateActive
		}
		c.f.Page, c.f.Size = max(1, c.f.Page), max(3, c.f.Size)
		if c.f.Size == 3 && c.f.Page == 1 {
			c.f.Size = 50
		}
		var l Listing
		h.must(h.as("admin", func(ctx context.Context, tx db.Tx, _ auth.Principal) (err error) {
			l, err = List(ctx, tx, c.f)
			return err
		}))
		var got []string
		for _, p := range l.Rows {
			got = append(got, p.Surname)
		}
		is(t, strings.Join([]string{c.f.Search, string(c.f.Role), c.f.State}, " "), strings.Join(got, " "), c.want)
	}
}

// child makes a pupil.
func (h house) child(pupilID, group string) int64 {
	h.t.Helper()
	return int64(h.number(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded, year_group, tutor_group)
		values ($1, $2, $2, $2, 'Lee', $2, 'Lee', $2, 'lee', $2, 9, $3) returning id`, h.at.ID, pupilID, group))
}

// TestAssign: pupils one by one or all that are found, each with a line in the log, to support staff alone.
func TestAssign(t *testing.T) {
	h := newHouse(t)
	one, two, three := h.child("1", "9A"), h.child("2", "9A"), h.child("3", "9B")
	hidden := h.child("4", "9A")
	h.exec(`update pupils set hidden = true where id = $1`, hidden)
	do := func(by, whom string, do func(ctx context.Context, tx db.Tx, who auth.Principal, id int64) (int, error)) (n int, got string) {
		err := h.as(by, func(ctx context.Context, tx db.Tx, who auth.Principal) (err error) {
			n, err = do(ctx, tx, who, h.ids[whom])
			return err
		})
		return n, kind(err)
	}
	assign := func(ids ...int64) func(ctx context.Context, tx db.Tx, who auth.Principal, id int64) (int, error) {
		return func(ctx context.Context, tx db.Tx, who auth.Principal, id int64) (int, error) {
			return Assign(ctx, tx, who, id, ids)
		}
	}
	for _, c := range []struct {
		by, whom string
		do       func(ctx context.Context, tx db.Tx, who auth.Principal, id int64) (int, error)
		n        int
		want     string
	}{
		{"admin", "support", assign(three, 987654, hidden), 1, "yes"},
		{"admin", "support", assign(three), 0, "yes"},
		{"super", "support", func(ctx context.Context, tx db.Tx, who auth.Principal, id int64) (int, error) {
			return AssignFound(ctx, tx, who, id, pupil.Filter{TutorGroup: "9A", State: pupil.StatusOnRoll})
		}, 2, "yes"},
		{"admin", "teacher", assign(one), 0, "not found"},
		{"teacher", "support", assign(one), 0, "forbidden"},
		{"admin", "support", func(ctx context.Context, tx db.Tx, who auth.Principal, id int64) (int, error) {
			return Unassign(ctx, tx, who, id, []int64{two, 987654})
		}, 1, "yes"},
	} {
		n, got := do(c.by, c.whom, c.do)
		is(t, c.by+" for "+c.whom, []any{n, got}, []any{c.n, c.want})
	}
	is(t, "assigned", h.text(`select string_agg(p.pupil_id, ' ' order by p.id) from staff_pupils a join pupils p on p.id = a.pupil_id where a.staff_id = $1`, h.ids["support"]), "1 3")
	is(t, "log", h.text(`select string_agg(concat_ws(' ', a.action, p.pupil_id, a.subject_id = $1), '|' order by a.id) from audit a join pupils p on p.id = a.pupil_id`, h.ids["support"]),
		"assigned a pupil 3 t|assigned a pupil 1 t|assigned a pupil 2 t|took a pupil off support staff 2 t")
}

// TestWork: what a person's page and home say, of this year and today.
func TestWork(t *testing.T) {
	h := newHouse(t)
	h.child("1", "9A")
	h.exec(`insert into subjects (school_id, alias, alias_folded, name, name_folded) values ($1, 'Art', 'art', 'Art and design', 'art and design')`, h.at.ID)
	h.exec(`insert into sets (school_id, academic_year_id, subject_id, name, name_folded, closed_on) select $1, y.id, s.id, v.name, v.name, v.closed::date from subjects s,
		(select id from academic_years where school_id = $1 and starts_on <= now() order by starts_on desc limit 1) y, (values ('9a/Ar1', null), ('old', '2020-01-01')) v (name, closed)`, h.at.ID)
	h.exec(`insert into set_teachers (school_id, set_id, staff_id) select $1, id, $2 from sets`, h.at.ID, h.ids["teacher"])
	h.exec(`insert into set_members (school_id, set_id, pupil_id, starts_on) select $1, s.id, p.id, '2020-01-01' from sets s, pupils p`, h.at.ID)
	h.exec(`insert into tutors (school_id, tutor_group, staff_id) values ($1, '9A', $2)`, h.at.ID, h.ids["teacher"])
	var p Page
	h.must(h.as("admin", func(ctx context.Context, tx db.Tx, _ auth.Principal) (err error) {
		p, err = Open(ctx, tx, h.ids["teacher"])
		return err
	}))
	if len(p.Sets) != 1 || p.Sets[0].Subject+p.Sets[0].Name != "Art9a/Ar1" || p.Sets[0].Pupils != 1 || len(p.Groups) != 1 || p.Groups[0] != (Group{"9A", 1}) || p.Surname != "Ŵyn-Pugh" {
		t.Errorf("%+v", p)
	}
}
