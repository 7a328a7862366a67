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
	kept := strings.HasPrefix(r.Path, "/static/") || strings.Contains(r.Path, ":hash")
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
	p := strings.NewReplacer(":school", a.Slug, ":name", path.Base(static.Path("app.css")), "theme.:hash", "theme."+school.ThemeOf(a.Accent).Hash(),
		"logo.:hash", "logo."+a.LogoHash, ":holding", id(holding), ":type", id(a.ParentType), ":batch", id(a.Queued), ":file", id(a.File)).Replace(r.Path)
	if strings.Contains(p, ":token") {
		p = strings.ReplaceAll(p, ":token", m.token(r))
	}
	if strings.Contains(p, ":") {
		m.t.Fatalf("the matrix does not know what to put into %s: add it to fill", p)
	}
	return p
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
	m.Exec(`delete from throttle`)
}

func id(n int64) string { return strconv.FormatInt(n, 10) }

func TestRouterHoldsTheTableAndNothingElse(t *testing.T) {
	var want []string
	for _, r := range web.Routes() {
		want = append(want, r.Method+" "+r.Path)
		if r.Method == "GET" {
			want = append(want, "HEAD "+r.Path)
		}
	}
	var got []string
	w := webtest.Bare(t)
	for _, r := range w.Server.App().GetRoutes(true) {
		got = append(got, r.Method+" "+r.Path)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the router has\n%s\nthe table has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(want) != len(slices.Compact(want)) {
		t.Error("a route stands twice in the table")
	}
	middleware := 0
	for _, stack := range w.Server.App().Stack() {
		for range stack {
			middleware++
		}
	}
	if methods := len(w.Server.App().Stack()); middleware != len(got)+methods {
		t.Errorf("%d handlers in the router, want the table's %d and one for each of %d methods", middleware, len(got), methods)
	}
}

func TestRouteWithoutPolicyIsRefused(t *testing.T) {
	w := webtest.Bare(t)
	defer func() {
		if said := fmt.Sprint(recover()); !strings.Contains(said, "GET /open has no policy") {
			t.Errorf("recovered %q", said)
		}
	}()
	w.Server.Add(web.Route{Method: "GET", Path: "/open"})
	t.Error("a route without a policy was taken")
}

// TestNotYoursIsNotThere: what belongs to somebody else answers as what does not exist, to the letter (case 56).
func TestNotYoursIsNotThere(t *testing.T) {
	w := webtest.New(t)
	a, g, slug := w.Ashdale, w.Glenbrae, w.Ashdale.Slug
	const nothing = 999999
	for _, c := range []struct {
		name          string
		role          webtest.Role
		method        string
		theirs, never string
	}{
		{"holding of another family", webtest.Parent, "GET", urls.Pupil(slug, a.OtherHolding), urls.Pupil(slug, nothing)},
		{"this pupil's own holding", webtest.Parent, "GET", urls.Pupil(slug, a.PupilHolding), urls.Pupil(slug, nothing)},
		{"the parent's holding", webtest.Pupil, "GET", urls.Pupil(slug, a.Holding), urls.Pupil(slug, nothing)},
		{"another parent of the same class", webtest.OtherParent, "GET", urls.Pupil(slug, a.Holding), urls.Pupil(slug, nothing)},
		{"own holding at another school", webtest.Parent, "GET", urls.Pupil(slug, g.Holding), urls.Pupil(slug, nothing)},
		{"a holding without its digits", webtest.Parent, "GET", urls.Pupils(slug) + "/x" + id(a.Holding), urls.Pupil(slug, nothing)},
		{"batch of another school", webtest.Admin, "GET", urls.KeyBatch(slug, g.Batch), urls.KeyBatch(slug, nothing)},
		{"row of a batch of another school", webtest.Admin, "GET", urls.KeyBatchPart(slug, g.Batch, "row"), urls.KeyBatchPart(slug, nothing, "row")},
		{"stopping another school's batch", webtest.Admin, "POST", urls.KeyBatchPart(slug, g.Queued, "cancel"), urls.KeyBatchPart(slug, nothing, "cancel")},
		{"file of another school", webtest.Admin, "GET", urls.File(slug, g.File), urls.File(slug, nothing)},
		{"licence type of another school", webtest.Admin, "GET", urls.Access(slug, g.ParentType), urls.Access(slug, nothing)},
		{"saving another school's type", webtest.Admin, "POST", urls.Access(slug, g.ParentType), urls.Access(slug, nothing)},
		{"batch, from the other side", webtest.AdminElsewhere, "GET", urls.KeyBatch(g.Slug, a.Batch), urls.KeyBatch(g.Slug, nothing)},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, htmx := range []bool{false, true} {
				client := w.As(c.role)
				if htmx {
					client.Header.Set("HX-Request", "true")
				}
				theirs, never := client.Get, client.Get
				if c.method == "POST" {
					post := func(p string) *webtest.Response { return client.Post(p, url.Values{}) }
					theirs, never = post, post
				}
				sameRefusal(t, theirs(c.theirs), never(c.never))
				if c.method == "GET" {
					if head := client.Head(c.theirs); head.Status != 404 {
						t.Errorf("HEAD is %d", head.Status)
					}
				}
			}
		})
	}
	if n := w.Number(`select count(*) from key_batches where state = 'cancelled' and school_id = $1`, g.ID); n != 0 {
		t.Errorf("%d sheets of the other school were stopped", n)
	}
}

func sameRefusal(t *testing.T, theirs, never *webtest.Response) {
	t.Helper()
	if theirs.Status != 404 || never.Status != 404 {
		t.Errorf("theirs is %d, what does not exist %d, want 404 for both", theirs.Status, never.Status)
	}
	for _, r := range []*webtest.Response{theirs, never} {
		r.Header.Del("X-Request-Id")
		r.Header.Del("Date")
	}
	if fmt.Sprint(theirs.Header) != fmt.Sprint(never.Header) {
		t.Errorf("the headers differ:\n%v\n%v", theirs.Header, never.Header)
	}
	if theirs.Body != never.Body {
		t.Errorf("the pages differ:\n%s\n%s", theirs.Body, never.Body)
	}
}

// TestDeniedIsNobody: a denied person's 404 is everybody's, and the doors do not know them (ADM-2).
func TestDeniedIsNobody(t *testing.T) {
	w := webtest.New(t)
	denied := w.As(webtest.DeniedParent)
	if r := denied.Get("/s/ashdale/pupils"); r.Status != 404 {
		t.Errorf("My Pupils: %d", r.Status)
	}
	if r := denied.Get("/s/ashdale"); r.Location() != "/s/ashdale/sign-in" {
		t.Errorf("the door leads to %q", r.Location())
	}
	if r := denied.Get("/s/ashdale/pupils"); strings.Contains(r.Body, "Pugh") || strings.Contains(r.Body, webtest.DeniedParent.Email()) {
		t.Error("the refusal names the person")
	}
	w.Exec(`update account_schools set denied = false where account_id = $1`, w.ID(webtest.DeniedParent))
	if r := denied.Get("/s/ashdale/pupils"); r.Status != 200 {
		t.Errorf("taken back, My Pupils is %d", r.Status)
	}
}

// TestRightsActAtOnce: what the school changes holds from the next request on (security.md, "Sessions"; case 41).
func TestRightsActAtOnce(t *testing.T) {
	w := webtest.New(t)
	page := urls.Pupil("ashdale", w.Ashdale.Holding)
	for _, c := range []struct {
		name, change, back string
		want               int
	}{
		{"blocked", `update holdings set state = 'blocked' where id = $1`, `update holdings set state = 'live' where id = $1`, 404},
		{"ended", `update holdings set state = 'ended' where id = $1`, `update holdings set state = 'live' where id = $1`, 404},
		{"hidden", `update pupils set hidden = true where id = (select pupil_id from holdings where id = $1)`, `update pupils set hidden = false where $1 > 0`, 404},
		{"key withdrawn", `update licence_keys set state = 'withdrawn' where id = (select key_id from holdings where id = $1)`, `update licence_keys set state = 'live' where $1 > 0`, 200},
	} {
		client := w.As(webtest.Parent)
		if r := client.Get(page); r.Status != 200 {
			t.Fatalf("before: %d", r.Status)
		}
		w.Exec(c.change, w.Ashdale.Holding)
		if r := client.Get(page); r.Status != c.want {
			t.Errorf("%s: %d, want %d", c.name, r.Status, c.want)
		}
		w.Exec(c.back, w.Ashdale.Holding)
	}
	other := w.As(webtest.Admin)
	w.Exec(`update staff_schools set role = 'teacher' where staff_id = $1`, w.ID(webtest.Admin))
	if r := other.Get("/s/ashdale/admin/keys"); r.Status != 403 {
		t.Errorf("an admin made teacher: %d", r.Status)
	}
	w.Exec(`update staff_schools set active = false where staff_id = $1`, w.ID(webtest.Admin))
	if r := other.Get("/s/ashdale/staff"); r.Status != 303 {
		t.Errorf("a member of staff no longer active: %d", r.Status)
	}
}
