package web_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"

	"gateway/app/auth"
	"gateway/app/school"
	"gateway/app/web"
	"gateway/app/webtest"
	"gateway/static"
	"gateway/views/urls"
)

var update = flag.Bool("update", false, "write the golden files anew")

const matrixFile = "testdata/matrix.golden"

// TestMatrix asks every route as every kind of person. A new route, or a right that has changed, shows as a
// difference of the golden file, and whoever renews it has read it (go test ./app/web -run Matrix -update).
func TestMatrix(t *testing.T) {
	m := newMatrix(t)
	var out bytes.Buffer
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	line := func(cells ...string) {
		if _, err := fmt.Fprintln(table, strings.Join(cells, "\t")); err != nil {
			t.Fatal(err)
		}
	}
	head := []string{"method", "route", "policy"}
	for _, role := range webtest.Roles {
		head = append(head, strings.ReplaceAll(string(role), " ", "-"))
	}
	line(head...)
	for _, r := range web.Routes() {
		cells := []string{r.Method, r.Path, r.Policy.String()}
		for _, role := range webtest.Roles {
			cells = append(cells, strconv.Itoa(m.ask(r, role)))
		}
		line(cells...)
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	compareGolden(t, matrixFile, out.Bytes())
}

func compareGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	had, has := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for _, l := range had {
		if !slices.Contains(has, l) {
			t.Errorf("%s: gone:  %s", file, l)
		}
	}
	for _, l := range has {
		if !slices.Contains(had, l) {
			t.Errorf("%s: new:   %s", file, l)
		}
	}
	if !t.Failed() && !bytes.Equal(want, got) {
		t.Errorf("%s: the lines have another order", file)
	}
}

type matrix struct {
	*webtest.World
	t      *testing.T
	tokens map[webtest.Role]string // form tokens: of the person, so they serve every session
	links  map[string]string       // mailed links that GET leaves alone
}

func newMatrix(t *testing.T) matrix {
	m := matrix{World: webtest.New(t), t: t, tokens: map[webtest.Role]string{}, links: map[string]string{}}
	for _, role := range webtest.Roles {
		m.tokens[role] = m.As(role).Token()
	}
	m.restore()
	return m
}

// ask is one cell: a session of its own, real ids in the path, an empty form with a right token.
func (m matrix) ask(r web.Route, role webtest.Role) int {
	m.t.Helper()
	address := m.fill(r, role)
	if r.Method == "GET" {
		got := m.As(role).Get(address)
		m.check(r, role, got)
		if head := m.As(role).Head(address); head.Status != got.Status || head.Body != "" {
			m.t.Errorf("%s as %s: HEAD is %d with %d bytes, GET %d", address, role, head.Status, len(head.Body), got.Status)
		}
		return got.Status
	}
	got := m.As(role).Post(address, url.Values{"csrf": {m.tokens[role]}})
	m.check(r, role, got)
	m.restore()
	return got.Status
}

// check holds what is true of every answer.
func (m matrix) check(r web.Route, role webtest.Role, got *webtest.Response) {
	m.t.Helper()
	name := r.Method + " " + r.Path + " as " + string(role)
	checkHeaders(m.t, name, got)
	kept := strings.HasPrefix(r.Path, "/static/") || strings.Contains(r.Path, ":hash") && !strings.Contains(r.Path, "/admin/")
	if cache := got.Header.Get("Cache-Control"); !kept && cache != "no-store" {
		m.t.Errorf("%s: Cache-Control %q", name, cache)
	} else if kept && got.Status == 200 && cache != "public, max-age=31536000, immutable" {
		m.t.Errorf("%s: Cache-Control %q", name, cache)
	}
	if got.Status >= 500 {
		m.t.Errorf("%s: %d", name, got.Status)
	}
}

// fill puts real ids into a route's path.
func (m matrix) fill(r web.Route, role webtest.Role) string {
	m.t.Helper()
	a := m.Ashdale
	holding := a.Holding
	if role == webtest.OtherType {
		holding = a.SocialHolding
	}
	if strings.HasSuffix(r.Path, "/adults") { // the pupil's own page
		holding = a.PupilHolding
	}
	p := strings.NewReplacer(":portlet", "progress", ":school", a.Slug, ":name", path.Base(static.Path("app.css")), "theme.:hash", "theme."+school.ThemeOf(a.Accent).Hash(),
		"logo.:hash", "logo."+a.LogoHash, "next.:hash", "next."+webtest.NextLogoHash(), ":holding", id(holding), ":pupil", id(a.Child.ID), ":type", id(a.ParentType), ":batch", id(a.Queued), ":file", id(a.File), ":import", id(a.Import), "/*", "/nowhere",
		":subject", id(a.Tracking.English), ":scale", id(a.Tracking.Scale), ":field", id(a.Tracking.Grade), ":period", id(a.Tracking.Coming), ":set", id(a.Tracking.Set),
		":group", urls.GroupParam(a.Child.TutorGroup), ":note", id(a.Tracking.Note), ":yearend", id(a.Tracking.YearEnd), ":staff", id(m.ID(webtest.Support)),
		":change", id(a.KeyChange), ":key", id(a.Key), ":account", id(m.ID(webtest.Parent)), ":held", id(a.Holding), ":contact", id(m.contact()), ":pack", id(a.Pack)).Replace(r.Path)
	p = strings.Replace(p, ":page", helpPageOf(r.Path), 1)
	if strings.Contains(p, ":token") {
		p = strings.ReplaceAll(p, ":token", m.token(r))
	}
	if strings.Contains(p, ":") {
		m.t.Fatalf("the matrix does not know what to put into %s: add it to fill", p)
	}
	return p
}

// helpPageOf is a page of help that everybody may read.
func helpPageOf(route string) string {
	if strings.Contains(route, "/staff/") {
		return "staff-sign-in"
	}
	return "register"
}

// token is a live link for a route: one for all that read it, a new one for each that may spend it.
func (m matrix) token(r web.Route) string {
	kind, role := auth.LinkReset, webtest.Parent
	switch {
	case strings.Contains(r.Path, "/verify/"):
		kind = auth.LinkRegister
	case strings.Contains(r.Path, "/email/"):
		kind = auth.LinkEmail
	case strings.Contains(r.Path, "/staff/"):
		role = webtest.Admin
	}
	if r.Method != "GET" {
		return m.NewLink(kind, role)
	}
	if m.links[r.Path] == "" {
		m.links[r.Path] = m.NewLink(kind, role)
	}
	return m.links[r.Path]
}

// restore undoes what a cell may have changed, so that no cell sees another.
func (m matrix) restore() {
	m.Exec(`update accounts set email = $1 where email like 'moved-%'`, webtest.Parent.Email())
	m.Exec(`update key_batches set state = 'queued', finished_at = null where id = $1`, m.Ashdale.Queued)
	m.Exec(`update imports set state = 'checked', finished_at = null where id = $1`, m.Ashdale.Import)
	m.Exec(`insert into tutors (school_id, tutor_group, staff_id) values ($1, $2, $3) on conflict do nothing`, m.Ashdale.ID, m.Ashdale.Child.TutorGroup, m.ID(webtest.Teacher))
	m.Exec(`update notes set withdrawn_at = null, withdrawn_by = null where id = $1`, m.Ashdale.Tracking.Note)
	m.Exec(`update staff_schools set active = true, role = 'support', proposed_role = 'admin', declined_role = null, invited_at = null where staff_id = $1`, m.ID(webtest.Support))
	m.Exec(`update year_ends set undone_at = null, undone_by = null`)
	m.RestoreKeys(m.Ashdale)
	m.Exec(`update account_schools set adr = true, adr_by = null, denied = account_id = $1`, m.ID(webtest.DeniedParent))
	m.Exec(`update data_packs set state = 'deciding', finished_at = null where id = $1`, m.Ashdale.Pack)
	m.Exec(`update schools set closed = false, closed_message = ''`)
	m.Exec(`update schools set logo = $2, logo_next = $3 where id = $1`, m.Ashdale.ID, webtest.Logo(), webtest.NextLogo())
	m.Exec(`update holdings set state = 'live', ended_at = null, ended_by = null where ended_by = 'person'`)
	m.Exec(`update consents set agreed = true where not agreed`)
	m.Exec(`delete from throttle`)
}

// contact is a contact of this pupil, about whom there is a court order.
func (m matrix) contact() int64 {
	return m.Number(`select id from contacts where school_id = $1 and contact_ref = 'C2'`, m.Ashdale.ID)
}

func id(n int64) string { return strconv.FormatInt(n, 10) }
