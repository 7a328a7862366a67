package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/config"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/licence"
	"gateway/app/school"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// desk is an operator with two schools.
type desk struct {
	t     *testing.T
	env   config.Env
	owner *pgx.Conn
}

func newDesk(t *testing.T) desk {
	t.Helper()
	ctx := context.Background()
	d := dbtest.New(t)
	app := d.Open(t)
	for _, slug := range []string{"ashdale", "glenbrae"} {
		s, err := school.Add(ctx, app, school.New{Slug: slug, Name: strings.ToUpper(slug[:1]) + slug[1:] + " School", Country: "england", FirstYear: 7, LastYear: 11, Accent: "#5c2d6e", Subscription: "trial"})
		if err == nil {
			err = app.In(ctx, db.Worker(s.ID), func(tx db.Tx) error { return licence.EnsureDefaults(ctx, tx) })
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return desk{t, func(name string) string { return map[string]string{"DATABASE_URL": d.AppURL}[name] }, d.Owner(t)}
}

// run types a command line.
func (d desk) run(args ...string) (code int, stdout, stderr string) {
	var out, bad bytes.Buffer
	code = run(context.Background(), args, d.env, &out, &bad)
	return code, out.String(), bad.String()
}

func (d desk) text(sql string) (s string) {
	d.t.Helper()
	if err := d.owner.QueryRow(context.Background(), sql).Scan(&s); err != nil {
		d.t.Fatal(err)
	}
	return s
}

func TestLicenceTypesAreAdded(t *testing.T) {
	d := newDesk(t)
	if _, err := d.owner.Exec(context.Background(), `insert into licence_portlets select school_id, id, 'attendance' from licence_types where audience = 'parent';
		insert into licence_fields select school_id, id, 'attendance', 'attendance.lates' from licence_types where audience = 'parent'`); err != nil {
		t.Fatal(err)
	}
	code, out, bad := d.run("licence-type", "add", "-school", "ashdale", "-name", "  Social   Worker ")
	if want := "Ashdale School has the licence type Social Worker. Nothing is ticked in it yet, and its register link is not shown: the school decides both on the page Licence types.\n"; code != 0 || out != want || bad != "" {
		t.Errorf("%d, %q, %q", code, out, bad)
	}
	code, out, _ = d.run("licence-type", "add", "-school", "ASHDALE", "-name", "Grandparent", "-parent", "-copy", "parent/guardian")
	if code != 0 || !strings.Contains(out, "It shows what parent/guardian shows now") {
		t.Errorf("%d, %q", code, out)
	}
	got := d.text(`select string_agg(concat_ws(' ', t.name, t.audience, t.position, t.register_link, t.standard, (select string_agg(portlet || '/' || field_key, ',') from licence_fields f where f.licence_type_id = t.id and f.school_id = t.school_id)), '; ' order by t.position)
		from licence_types t join schools s on s.id = t.school_id where s.slug = 'ashdale'`)
	if want := "Parent/Guardian parent 1 t t attendance/attendance.lates; Pupil pupil 2 t t; Social Worker other 3 f f; Grandparent parent 4 f f attendance/attendance.lates"; got != want {
		t.Errorf("the types are %s", got)
	}
	if got := d.text(`select string_agg(detail, '; ' order by id) from audit where actor = 'operator' and action = 'added a licence type'`); got != "Social Worker; Grandparent, shows what Parent/Guardian shows" {
		t.Errorf("the log says %s", got)
	}
	if n := d.text(`select count(*)::text from licence_types t join schools s on s.id = t.school_id where s.slug = 'glenbrae'`); n != "2" {
		t.Errorf("the other school has %s types", n)
	}
	code, out, _ = d.run("licence-type", "list", "-school", "ashdale")
	if lines := strings.Split(out, "\n"); code != 0 || len(lines) != 6 || strings.Join(strings.Fields(lines[3]), " ") != "Social Worker other 0 0 0 not shown" {
		t.Errorf("%d, %s", code, out)
	}
}

func TestRefusals(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		args string // words, separated by |
		code int
		says string
	}{
		{"licence-type|add|-school|ashdal|-name|X", 1, `admin: there is no school "ashdal". The schools are ashdale, glenbrae`},
		{"licence-type|add|-name|X", 1, "admin: which school is missing: say -school and the name in its address. The schools are ashdale, glenbrae"},
		{"licence-type|add|-school|ashdale", 1, "admin: -name: Type a name for the licence type"},
		{"licence-type|add|-school|ashdale|-name|PUPIL", 1, "admin: -name: The school has a licence type Pupil already"},
		{"licence-type|add|-school|ashdale|-name|" + strings.Repeat("ŵ", 41), 1, "admin: -name: The name may have 40 letters. You typed 41"},
		{"licence-type|add|-school|ashdale|-name|Aunt|-copy|Uncle", 1, "admin: -copy: The school has no licence type Uncle to copy from"},
		{"licence-type|add|-school|ashdale|-name|Social|Worker", 2, `admin licence-type add: nothing is expected after the flags, there is "Worker". A name of several words stands in quotes`},
		{"licence-type|add|-nmae|X", 2, "admin licence-type add: flag provided but not defined: -nmae"},
		{"licence-typ|add", 2, `admin: there is no command "licence-typ add"`},
		{"", 2, "admin does for a school what only the operator may do."},
	} {
		var args []string
		if c.args != "" {
			args = strings.Split(c.args, "|")
		}
		code, out, bad := d.run(args...)
		if code != c.code || out != "" || !strings.HasPrefix(bad, c.says+"\n") {
			t.Errorf("%s: %d, %q, %q", c.args, code, out, bad)
		}
	}
	if n := d.text(`select count(*)::text from licence_types`); n != "4" {
		t.Errorf("%s types after refusals", n)
	}
}

func TestHelp(t *testing.T) {
	d := desk{t: t, env: func(string) string { return "" }}
	for _, args := range []string{"-h", "--help", "help"} {
		if code, out, bad := d.run(args); code != 0 || bad != "" || !strings.Contains(out, "licence-type add") || !strings.Contains(out, "DATABASE_URL") {
			t.Errorf("%s: %d, %q, %q", args, code, out, bad)
		}
	}
	code, out, _ := d.run("licence-type", "add", "-h")
	if code != 0 || !strings.Contains(out, `admin licence-type add -school ashdale -name "Social Worker"`) || !strings.Contains(out, "-parent") {
		t.Errorf("%d, %s", code, out)
	}
	if code, _, bad := d.run("licence-type", "list", "-school", "ashdale"); code != 1 || bad != "admin: environment: DATABASE_URL is not set\n" {
		t.Errorf("without an address: %d, %q", code, bad)
	}
}
