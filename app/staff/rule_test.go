package staff

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/errs"
)

// errKept rolls a transaction back whose work would have been done.
var errKept = errors.New("kept as it was")

// TestAllPairs: what somebody of each role may do to somebody of each role, for every new role (TRK-5).
func TestAllPairs(t *testing.T) {
	h := newHouse(t)
	office := map[auth.Role]bool{auth.Teacher: true, auth.Support: true}
	may := map[auth.Role]map[auth.Role]bool{
		auth.Super: {auth.Super: true, auth.Admin: true, auth.Teacher: true, auth.Support: true}, auth.Admin: office, auth.Teacher: {}, auth.Support: {},
	}
	try := func(by string, do func(ctx context.Context, tx db.Tx, who auth.Principal) error) string {
		err := h.as(by, func(ctx context.Context, tx db.Tx, who auth.Principal) error {
			if err := do(ctx, tx, who); err != nil {
				return err
			}
			return errKept
		})
		if errors.Is(err, errKept) {
			err = nil
		}
		return kind(err)
	}
	want := func(ok bool, no string) string {
		if ok {
			return "yes"
		}
		return no
	}
	for _, by := range Roles {
		for _, whom := range Roles {
			p := h.person(string(whom) + map[bool]string{true: "2"}[by == whom])
			name := fmt.Sprintf("%s to %s", by, whom)
			is(t, name+", rule", Over(by, whom), may[by][whom])
			for _, role := range Roles {
				refused := "forbidden"
				if may[by][whom] {
					refused = "role staff_role_choose"
				}
				is(t, name+", saved as "+string(role), try(string(by), func(ctx context.Context, tx db.Tx, who auth.Principal) error {
					return Save(ctx, tx, who, p.ID, p.Version, details(p, role))
				}), want(may[by][whom] && may[by][role], refused))
			}
			for _, on := range []bool{false, true} {
				is(t, fmt.Sprint(name, ", switched ", on), try(string(by), func(ctx context.Context, tx db.Tx, who auth.Principal) error {
					return Switch(ctx, tx, who, p.ID, on)
				}), want(may[by][whom], "forbidden"))
			}
			is(t, name+", invited", try(string(by), func(ctx context.Context, tx db.Tx, who auth.Principal) error {
				_, err := Invite(ctx, tx, h.gate, who, []int64{p.ID})
				return err
			}), want(may[by][whom], "forbidden"))
			is(t, name+", added", try(string(by), func(ctx context.Context, tx db.Tx, who auth.Principal) error {
				_, err := Add(ctx, tx, who, Details{Email: "new@school.example", Forename: "New", Surname: "One", Role: whom}, uuid.New())
				return err
			}), want(may[by][whom], "role staff_role_choose"))
			h.exec(`update staff_schools set proposed_role = 'super' where staff_id = $1`, p.ID)
			is(t, name+", decided", try(string(by), func(ctx context.Context, tx db.Tx, who auth.Principal) error {
				return Decide(ctx, tx, who, p.ID, true)
			}), want(by == auth.Super, "forbidden"))
			h.exec(`update staff_schools set proposed_role = null where staff_id = $1`, p.ID)
		}
	}
	is(t, "nothing was done", h.number(`select count(*) from staff_schools where active and version = 1`), 8)
}

// TestOneself: nobody changes their own role or switches themselves off; a super may put their name right.
func TestOneself(t *testing.T) {
	h := newHouse(t)
	for name, want := range map[string]string{"super": "role staff_role_own conflict yes", "admin": "forbidden forbidden forbidden", "teacher": "forbidden forbidden forbidden"} {
		p := h.person(name)
		var got []string
		for _, do := range []func(ctx context.Context, tx db.Tx, who auth.Principal) error{
			func(ctx context.Context, tx db.Tx, who auth.Principal) error {
				return Save(ctx, tx, who, p.ID, p.Version, details(p, auth.Support))
			},
			func(ctx context.Context, tx db.Tx, who auth.Principal) error {
				return Switch(ctx, tx, who, p.ID, false)
			},
			func(ctx context.Context, tx db.Tx, who auth.Principal) error {
				d := details(p, p.Role)
				d.Surname = "Changed"
				return Save(ctx, tx, who, p.ID, p.Version, d)
			},
		} {
			got = append(got, kind(h.as(name, do)))
		}
		is(t, name, strings.Join(got, " "), want)
	}
	is(t, "the name", h.person("super").DisplayName, "Mx S Changed")
	is(t, "the role", h.person("super").Role, "super")
}

// TestLastSuper: somebody who acts on what was true a moment ago cannot take the school's last super away.
func TestLastSuper(t *testing.T) {
	h := newHouse(t)
	second := h.who("super2")
	p := h.person("super")
	h.must(h.as("super", func(ctx context.Context, tx db.Tx, who auth.Principal) error {
		return Switch(ctx, tx, who, second.ID, false)
	}))
	late := func(do func(ctx context.Context, tx db.Tx) error) string {
		return kind(h.db.In(context.Background(), second.Scope(), func(tx db.Tx) error { return do(context.Background(), tx) }))
	}
	is(t, "demoted", late(func(ctx context.Context, tx db.Tx) error {
		return Save(ctx, tx, second, p.ID, p.Version, details(p, auth.Admin))
	}), "role staff_last_super")
	is(t, "switched off", late(func(ctx context.Context, tx db.Tx) error { return Switch(ctx, tx, second, p.ID, false) }), "conflict")
	h.must(h.as("super", func(ctx context.Context, tx db.Tx, who auth.Principal) error {
		return Switch(ctx, tx, who, second.ID, true)
	}))
	is(t, "not the last any more", late(func(ctx context.Context, tx db.Tx) error { return Switch(ctx, tx, second, p.ID, false) }), "yes")
}

// TestTwoSupersAtOnce demote each other: one of them stays.
func TestTwoSupersAtOnce(t *testing.T) {
	h := newHouse(t)
	a, b := h.who("super"), h.who("super2")
	done := make(chan string, 2)
	for _, pair := range [][2]auth.Principal{{a, b}, {b, a}} {
		go func() {
			done <- kind(h.db.In(context.Background(), pair[0].Scope(), func(tx db.Tx) error {
				p, err := ByID(context.Background(), tx, pair[1].ID)
				if err != nil {
					return err
				}
				return Save(context.Background(), tx, pair[0], p.ID, 1, details(p, auth.Teacher))
			}))
		}()
	}
	got := map[string]int{}
	got[<-done]++
	got[<-done]++
	is(t, "one of two", got, map[string]int{"yes": 1, "role staff_last_super": 1})
	is(t, "supers", h.number(`select count(*) from staff_schools where role = 'super' and active`), 1)
}

// TestSaveRefuses what somebody else has, and whoever was second.
func TestSaveRefuses(t *testing.T) {
	h := newHouse(t)
	p := h.person("teacher2")
	save := func(version int, change func(d *Details)) string {
		return kind(h.as("admin", func(ctx context.Context, tx db.Tx, who auth.Principal) error {
			d := details(p, p.Role)
			change(&d)
			return Save(ctx, tx, who, p.ID, version, d)
		}))
	}
	is(t, "another's code", save(1, func(d *Details) { d.Code = "t wp" }), "code staff_code_taken")
	is(t, "nothing changes", save(1, func(*Details) {}), "yes")
	is(t, "a department", save(1, func(d *Details) { d.Department = "Art" }), "yes")
	is(t, "second", save(1, func(d *Details) { d.Department = "Music" }), "conflict")
	is(t, "log", h.text(`select string_agg(concat_ws(' ', action, detail), '|' order by id) from audit where actor = 'staff'`), "changed staff department")
	is(t, "nobody", kind(h.as("admin", func(ctx context.Context, tx db.Tx, who auth.Principal) error {
		return Save(ctx, tx, who, 987654, 1, details(p, p.Role))
	})), errs.NotFound)
}

// TestAdd links an address that has an account at another school, keeps its name, and tells nobody; a second press
// makes nobody.
func TestAdd(t *testing.T) {
	h := newHouse(t)
	far := h.school("glenbrae")
	h.hire(far, "joanna", "Joanna", "Davies-Smith", "JDS", auth.Super)
	submission := uuid.New()
	add := func(d Details, s uuid.UUID) (id int64, err error) {
		err = h.as("admin", func(ctx context.Context, tx db.Tx, who auth.Principal) (err error) {
			id, err = Add(ctx, tx, who, d, s)
			return err
		})
		return id, err
	}
	d := Details{Email: "joanna@school.example", Title: "Mrs", Forename: "Jo", Surname: "Davies", Code: "JDA", Department: "Art", Role: auth.Teacher}
	for range 2 {
		id, err := add(d, submission)
		is(t, "added", fmt.Sprint(id == h.ids["joanna"], err), "true <nil>")
	}
	_, err := add(d, uuid.New())
	is(t, "again, by another form", kind(err), "code staff_code_taken")
	d.Code = ""
	_, err = add(d, uuid.New())
	is(t, "again, without the code", kind(err), "email staff_email_taken")
	is(t, "the account", h.text(`select concat_ws(' ', title, forename, surname) from staff_accounts where email = 'joanna@school.example'`), "Mx Joanna Davies-Smith")
	is(t, "the schools", h.text(`select string_agg(concat_ws(' ', display_name, surname, code, role), '|' order by school_id) from staff_schools where staff_id = $1`, h.ids["joanna"]),
		"Mrs J Davies Davies JDA teacher|Mx J Davies-Smith Davies-Smith JDS super")
	is(t, "here", h.person("joanna").Name(), "Mrs Jo Davies")
	is(t, "mails", h.number(`select count(*) from river_job`), 0)
}
