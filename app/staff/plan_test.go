package staff

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/pupil"
)

// brief is a line as a person would tell it.
func brief(l Line) string {
	out := fmt.Sprintf("%d %s %s", l.Line, l.Kind, l.Name)
	if l.Role != "" {
		out += " " + string(l.Role)
	}
	if l.Proposed != "" {
		out += ", proposed " + string(l.Proposed)
	}
	for _, c := range l.Changes {
		out += fmt.Sprintf("; %s %q to %q", c.Field, c.Old, c.New)
	}
	if l.Off {
		out += "; off"
	}
	if l.OtherEmail {
		out += "; other address"
	}
	if l.Problem != "" {
		out += " " + l.Problem + " " + l.Field
	}
	return out
}

// take plans and applies rows in one transaction.
func (h house) take(said ...Said) (out []string) {
	h.t.Helper()
	for i := range said {
		said[i].Line = i + 2
	}
	h.work(func(ctx context.Context, tx db.Tx) error {
		p, err := MakePlan(ctx, tx, said)
		if err != nil {
			return err
		}
		for _, l := range p.Lines {
			out = append(out, brief(l))
		}
		if p.Counts.Total()+p.Errors != len(said) {
			h.t.Errorf("%+v and %d errors are not %d rows", p.Counts, p.Errors, len(said))
		}
		return p.Apply(ctx, tx, pupil.By{})
	})
	return out
}

func lines(l ...string) string { return strings.Join(l, "\n") }

// TestPlanNew: teachers and support staff, admins proposed; the same file twice does nothing; nobody gets a mail.
func TestPlanNew(t *testing.T) {
	h := newHouse(t)
	file := []Said{
		{Code: "NTE", Title: "Dr", Forename: "Nia", Surname: "Teach", Email: "Nia@School.example", Department: "Science", Role: auth.Teacher},
		{Code: "NHE", Forename: "Ned", Surname: "Help", Email: "ned@school.example", Role: auth.Support},
		{Code: "NBL", Forename: "Bo", Surname: "Blank", Email: "bo@school.example"},
		{Code: "NAD", Forename: "Al", Surname: "Admin", Email: "al@school.example", Role: auth.Admin},
		{Code: "NSU", Forename: "Su", Surname: "Super", Email: "su@school.example", Role: auth.Super},
		{Code: "NNO", Forename: "No", Surname: "Mail", Role: auth.Teacher},
		{Code: "NOD", Forename: "Odd", Surname: "Mail", Email: "two@a.example; b@b.example"},
	}
	is(t, "first", lines(h.take(file...)...), lines("2 new Dr Nia Teach teacher", "3 new Ned Help support", "4 new Bo Blank teacher", "5 new Al Admin teacher, proposed admin",
		"6 new Su Super teacher, proposed super", "7 error No Mail row_email email", "8 error Odd Mail row_email email"))
	is(t, "again", lines(h.take(file...)...), lines("2 unchanged Dr Nia Teach teacher", "3 unchanged Ned Help support", "4 unchanged Bo Blank teacher", "5 unchanged Al Admin teacher",
		"6 unchanged Su Super teacher", "7 error No Mail row_email email", "8 error Odd Mail row_email email"))
	is(t, "kept", h.text(`select string_agg(concat_ws(' ', l.code, a.email, l.display_name, l.department, l.role, l.proposed_role), '|' order by l.staff_id) from staff_schools l
		join staff_accounts a on a.id = l.staff_id where l.code like 'N%'`), "NTE nia@school.example Dr N Teach Science teacher|NHE ned@school.example N Help  support|"+
		"NBL bo@school.example B Blank  teacher|NAD al@school.example A Admin  teacher admin|NSU su@school.example S Super  teacher super")
	is(t, "no passwords, mails, invitations", h.number(`select (select count(*) from staff_accounts where password_hash <> '') + (select count(*) from river_job)
		+ (select count(*) from staff_schools where invited_at is not null)`), 0)
	is(t, "log", h.text(`select string_agg(detail, '|' order by id) from audit where action = 'added staff' and detail like '%confirmed%'`), "5 new, 0 changed, 2 to be confirmed by a super")
}

// TestPlanKnown: a person is told by the code, then by the address; roles and switches stay.
func TestPlanKnown(t *testing.T) {
	h := newHouse(t)
	h.exec(`update staff_schools set active = false where staff_id = $1`, h.ids["support2"])
	is(t, "known", lines(h.take(
		Said{Code: "twp", Title: "Mrs", Department: "Welsh", Role: auth.Support},
		Said{Code: "TON", Email: "teacher2@school.example", Surname: "O’Neil-Ray"},
		Said{Code: "SAI", Department: "Care"},
		Said{Code: "SRU", Role: auth.Admin},
		Said{Code: "AOF", Role: auth.Super},
		Said{Code: "ADE", Role: auth.Teacher},
		Said{Code: "SHE", Forename: "SAM", Surname: "help", Email: "moved@school.example"},
	)...), lines(
		`2 changed Mrs Tom Ŵyn-Pugh teacher; title "Mx" to "Mrs"; subject "" to "Welsh"`,
		`3 changed Mx Tia O’Neil-Ray teacher; code "" to "TON"; surname "O’Neil" to "O’Neil-Ray"`,
		`4 changed Mx Sol Aid support; subject "" to "Care"; off`,
		`5 unchanged Mx Sue Ruler super`,
		`6 changed Mx Ada Office admin, proposed super; role "" to "super"`,
		`7 unchanged Mx Abe Desk admin`,
		`8 changed Mx SAM help support; forename "Sam" to "SAM"; surname "Help" to "help"; other address`))
	is(t, "roles and switches", h.text(`select string_agg(concat_ws(' ', role, active), ', ' order by staff_id) from staff_schools`),
		"super t, super t, admin t, admin t, teacher t, teacher t, support t, support f")
	is(t, "the account of the other address", h.number(`select count(*) from staff_accounts where email = 'moved@school.example'`), 0)
	is(t, "searched by the new name", h.person("teacher2").DisplayName, "Mx T O’Neil-Ray")
}

// TestPlanOtherPerson: a code or an address never puts one person in another's place.
func TestPlanOtherPerson(t *testing.T) {
	h := newHouse(t)
	is(t, "refused", lines(h.take(
		Said{Code: "TWP", Email: "support@school.example", Forename: "Tom", Surname: "Ŵyn-Pugh"},
		Said{Code: "SAI", Email: "new@school.example", Forename: "Sally", Surname: "Aid"},
		Said{Code: "ADE", Forename: "Una", Surname: "Other"},
		Said{Code: "AOF", Surname: "Office"},
		Said{Code: "ZZZ", Email: "admin@school.example"},
		Said{Code: "QQQ", Email: "q@school.example", Surname: "Q"},
		Said{Code: "QQQ", Email: "r@school.example", Surname: "R"},
		Said{Code: "SHE", Department: "Care"},
	)...), lines(
		"2 error Tom Ŵyn-Pugh row_other_person code", "3 error Sally Aid row_other_person code", "4 error Una Other row_other_person code",
		"5 error Office row_same_person code", "6 error  row_same_person code", "7 error Q row_same_person code", "8 error R row_same_person code",
		`9 changed Mx Sam Help support; subject "" to "Care"`))
	is(t, "nobody else", h.number(`select count(*) from staff_accounts`), 8)
}

// TestDecisions: a super confirms or declines what an import names; declined is not proposed again.
func TestDecisions(t *testing.T) {
	h := newHouse(t)
	file := []Said{{Code: "TWP", Role: auth.Admin}, {Code: "SHE", Role: auth.Admin}}
	h.take(file...)
	decide := func(by, whom string, confirm bool) string {
		return kind(h.as(by, func(ctx context.Context, tx db.Tx, who auth.Principal) error {
			return Decide(ctx, tx, who, h.ids[whom], confirm)
		}))
	}
	for _, c := range []struct {
		by, whom string
		confirm  bool
		want     string
	}{{"admin", "teacher", true, "forbidden"}, {"super", "teacher", true, "yes"}, {"super", "teacher", true, "conflict"}, {"super", "support", false, "yes"}, {"super", "admin", false, "conflict"}} {
		is(t, c.by+" about "+c.whom, decide(c.by, c.whom, c.confirm), c.want)
	}
	is(t, "roles", []any{h.person("teacher").Role, h.person("support").Role}, "[admin support]")
	is(t, "the same file again", lines(h.take(file...)...), lines("2 unchanged Mx Tom Ŵyn-Pugh admin", "3 unchanged Mx Sam Help support"))
	is(t, "a wider role", lines(h.take(Said{Code: "SHE", Role: auth.Super})...), `2 changed Mx Sam Help support, proposed super; role "" to "super"`)
	is(t, "log", h.text(`select string_agg(concat_ws(' ', action, detail), '|' order by id) from audit where actor = 'staff'`), "confirmed a role admin|declined a role admin")
}

// TestPlanLinksElsewhere: an address with an account at another school is linked, and its name stays the person's.
func TestPlanLinksElsewhere(t *testing.T) {
	h := newHouse(t)
	h.hire(h.school("glenbrae"), "joanna", "Joanna", "Davies-Smith", "X", auth.Super)
	is(t, "new", lines(h.take(Said{Code: "JDA", Forename: "Jo", Surname: "Davies", Email: "joanna@school.example"})...), "2 new Jo Davies teacher")
	is(t, "account", h.text(`select forename || ' ' || surname from staff_accounts where email = 'joanna@school.example'`), "Joanna Davies-Smith")
	is(t, "roles", h.text(`select string_agg(role, ' ' order by school_id) from staff_schools where staff_id = $1`, h.ids["joanna"]), "teacher super")
}
