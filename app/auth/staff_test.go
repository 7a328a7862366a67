package auth

import (
	"fmt"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
)

// TestAddStaff: the same list twice adds nobody, changes nobody, and gives nobody a password.
func TestAddStaff(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	list := []StaffMember{
		{Email: "davies@school.example", Title: "Mrs", Forename: "Jo", Surname: "Davies", Code: "JDA", Role: Admin},
		{Email: "ng@school.example", Forename: "Al", Surname: "Ng", Role: Teacher},
		{Email: "wyn@school.example", Title: "Dr", Forename: "Ŵyn", Surname: "O’Neil", Role: Support},
	}
	for i, want := range []int{3, 0} {
		added, err := p.gate.AddStaff(t.Context(), p.at.ID, list)
		is(t, fmt.Sprint("time ", i+1), fmt.Sprint(added, err), fmt.Sprint(want, " <nil>"))
	}
	changed := append([]StaffMember{}, list[0], list[0], StaffMember{Email: "new@school.example", Forename: "Bo", Surname: "Li", Role: Super})
	changed[0].Role, changed[0].Surname, changed[0].Email = Teacher, "Evans", address("Davies@School.example")
	added, err := p.gate.AddStaff(t.Context(), p.at.ID, changed)
	is(t, "one of three new", fmt.Sprint(added, err), "1 <nil>")
	added, err = q.gate.AddStaff(t.Context(), q.at.ID, list[:1])
	is(t, "the same person at another school", fmt.Sprint(added, err), "1 <nil>")
	is(t, "accounts", p.text(`select string_agg(concat_ws(' ', email, forename, surname, password_hash = ''), '|' order by id) from staff_accounts`),
		"davies@school.example Jo Davies t|ng@school.example Al Ng t|wyn@school.example Ŵyn O’Neil t|new@school.example Bo Li t")
	is(t, "letters", p.number(`select count(*) from river_job`), 0)
	is(t, "log", p.text(`select string_agg(concat_ws(' ', actor, detail), '|' order by id) from audit where action = 'added staff' and school_id = $1`, p.at.ID),
		"system 3 of 3 new|system 0 of 3 new|system 1 of 3 new")
	admin := p.number(`select id from staff_accounts where email = 'davies@school.example'`)
	p.must(p.db.In(t.Context(), db.Staff(p.at.ID, admin), func(tx db.Tx) error {
		var names string
		err := tx.QueryRow(t.Context(), `select string_agg(concat_ws(' ', display_name, role, nullif(code, '')), '|' order by staff_id) from staff_schools`).Scan(&names)
		is(t, "what an admin sees", names, "Mrs J Davies admin JDA|A Ng teacher|Dr Ŵ O’Neil support|B Li super")
		return err
	}))
}

// TestSetStaffPassword: from the command line; what was open closes.
func TestSetStaffPassword(t *testing.T) {
	p := newSchool(t)
	p.staff("head@school.example", Admin)
	p.staff("other@school.example", Admin)
	who, other := p.enter(Staff, "head@school.example"), p.enter(Staff, "other@school.example")
	link := p.forgot(Staff, "head@school.example")
	isProblem(t, "eleven characters", p.gate.SetStaffPassword(t.Context(), "head@school.example", "vx kq zm pw"), "password", "password_short")
	isErr(t, "unknown", p.gate.SetStaffPassword(t.Context(), "nobody@school.example", nextSecret), errs.NotFound)
	is(t, "before", p.again(who).SignedIn(), true)
	p.must(p.gate.SetStaffPassword(t.Context(), address("Head@School.example"), nextSecret))
	is(t, "session", p.again(who).SignedIn(), false)
	is(t, "another's session", p.again(other).SignedIn(), true)
	isErr(t, "reset link", p.peek(LinkReset, Staff, link.Token), errs.Gone)
	isErr(t, "old", p.knock(Staff, "head@school.example", secret), ErrWrong)
	isErr(t, "new", p.knock(Staff, "head@school.example", nextSecret), nil)
	isErr(t, "another's", p.knock(Staff, "other@school.example", secret), nil)
}
