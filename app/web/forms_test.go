package web_test

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/web"
	"gateway/app/webtest"
)

// answers are the statuses of forms that answer an empty or a nonsensical post with something else than 422: a form
// that only a button is on has nothing to get wrong. A form that is missing here must answer 422.
var answers = map[string]struct{ empty, nonsense int }{
	"POST /s/:school/sign-out":                         {303, 303},
	"POST /s/:school/staff/sign-out":                   {303, 303},
	"POST /s/:school/account/devices":                  {303, 303},
	"POST /s/:school/register/resend":                  {303, 303},
	"POST /s/:school/verify/:token":                    {303, 303},
	"POST /s/:school/email/:token":                     {303, 303},
	"POST /s/:school/verify/:token/again":              {200, 200},
	"POST /s/:school/reset/:token/again":               {200, 200},
	"POST /s/:school/email/:token/again":               {200, 200},
	"POST /s/:school/staff/reset/:token/again":         {200, 200},
	"POST /s/:school/admin/keys/:batch/cancel":         {303, 303},
	"POST /s/:school/admin/licence-types/:type/access": {303, 422}, // no tick at all is a choice
}

// shown is a form as somebody sees it.
type shown struct {
	route  string // of its action
	page   string // where it stands
	role   webtest.Role
	client *webtest.Client
	form   webtest.FormOf
}

// TestForms crawls every page as everybody who may see it and posts every form that it finds, empty and with
// nonsense. A new form falls under it by itself (pages.md, "Forms").
func TestForms(t *testing.T) {
	m := newMatrix(t)
	forms := m.crawl()
	for _, f := range slices.Concat(m.registering(), m.oldLinks(), m.resumed(), m.picking()) {
		forms[f.key()] = f
	}
	found := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(forms)) {
		f := forms[key]
		found[f.route] = true
		t.Run(strings.TrimPrefix(f.route, "POST /s/:school")+" on "+f.page, func(t *testing.T) { m.try(t, f) })
	}
	for _, r := range web.Routes() {
		if r.Method == "POST" && !found["POST "+r.Path] {
			t.Errorf("no page has a form to %s: the crawl must reach it", r.Path)
		}
	}
	for route := range answers {
		if !found[route] {
			t.Errorf("the list of answers names %s, which no form posts to", route)
		}
	}
}

// key tells forms apart: the same fields to the same route on the same page are one form, whoever sees it.
func (f shown) key() string {
	return f.route + " " + f.page + " " + strings.Join(slices.Sorted(maps.Keys(f.names())), " ")
}

// names are the fields that a person fills in.
func (f shown) names() map[string]*html.Node {
	out := map[string]*html.Node{}
	for _, n := range f.form.Fields {
		if webtest.Attr(n, "name") != "" && !webtest.Has(n, "readonly") {
			out[webtest.Attr(n, "name")] = n
		}
	}
	return out
}

// crawl gets every GET route as every role and collects the forms that post.
func (m matrix) crawl() map[string]shown {
	forms := map[string]shown{}
	for _, r := range web.Routes() {
		if r.Method != "GET" {
			continue
		}
		for _, role := range webtest.Roles {
			client := m.As(role)
			page := client.Get(m.fill(r, role))
			if !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") {
				continue
			}
			for _, f := range m.on(page, r.Path, role, client) {
				if _, there := forms[f.key()]; !there {
					forms[f.key()] = f
				}
			}
		}
	}
	return forms
}

// on are the forms of a page; a form whose action is no route of the table fails the test.
func (m matrix) on(page *webtest.Response, name string, role webtest.Role, client *webtest.Client) (out []shown) {
	m.t.Helper()
	for _, f := range page.Forms() {
		switch f.Method {
		case "post":
			route := routeOf("POST", f.Action)
			if route == "" {
				m.t.Errorf("the form on %s posts to %s, which is no route", name, f.Action)
				continue
			}
			out = append(out, shown{route: "POST " + route, page: name, role: role, client: client, form: f})
		case "get", "":
			if routeOf("GET", f.Action) == "" {
				m.t.Errorf("the form on %s leads to %s, which is no route", name, f.Action)
			}
		default:
			m.t.Errorf("the form on %s has method %q", name, f.Method)
		}
	}
	return out
}

// routeOf is the path of the table's row that an address belongs to, "" without one.
func routeOf(method, address string) string {
	path, _, _ := strings.Cut(address, "?")
	parts := strings.Split(path, "/")
	for _, r := range web.Routes() {
		pattern := strings.Split(r.Path, "/")
		if r.Method != method || len(pattern) != len(parts) || path == "" {
			continue
		}
		if fits(pattern, parts) {
			return r.Path
		}
	}
	return ""
}

func fits(pattern, parts []string) bool {
	for i, p := range pattern {
		if p != parts[i] && (!strings.HasPrefix(p, ":") || parts[i] == "") {
			return false
		}
	}
	return true
}

// registering walks through the screens that only a post shows.
func (m matrix) registering() (out []shown) {
	client := m.Browser()
	step := func(page *webtest.Response, name, action string, fill url.Values) *webtest.Response {
		m.t.Helper()
		form := page.FormTo(action)
		out = append(out, m.on(page, name, webtest.Nobody, client)...)
		for k, v := range fill {
			form.Values[k] = v
		}
		return client.Post(action, form.Values)
	}
	page := step(client.Get("/s/ashdale/register"), "screen 1", "/s/ashdale/register", url.Values{"pupil_id": {m.Ashdale.Child.PupilID}, "licence_key": {m.Ashdale.Child.Key}})
	page = step(page, "screen 2", "/s/ashdale/register/person", url.Values{"forename": {"Sam"}, "surname": {"Forms"}, "email": {"forms@example.org"}})
	page = step(page, "screen 3", "/s/ashdale/register/password", url.Values{"password": {webtest.Password}, "password_again": {webtest.Password}})
	if page.Status != 303 {
		m.t.Fatalf("registered: %d %s", page.Status, page.Text())
	}
	return append(out, m.on(client.Get(page.Location()), "screen 4", webtest.Nobody, client)...)
}

// oldLinks are the pages of links that no longer work.
func (m matrix) oldLinks() (out []shown) {
	client := m.Browser()
	for _, path := range []string{"/s/ashdale/verify/", "/s/ashdale/reset/", "/s/ashdale/email/", "/s/ashdale/staff/reset/"} {
		page := client.Get(path + "gone")
		if page.Status != 410 {
			m.t.Errorf("%s: %d, want 410", page.Path, page.Status)
		}
		out = append(out, m.on(page, "an old link", webtest.Nobody, client)...)
	}
	return out
}

// resumed is the form that waited while its writer signed in again.
func (m matrix) resumed() []shown {
	client := m.As(webtest.OtherParent)
	client.Get("/s/ashdale/sign-in")
	v := client.Form("/s/ashdale/account/details")
	m.EndSessions(webtest.OtherParent)
	page := signIn(client, client.Post("/s/ashdale/account/details", v), webtest.OtherParent)
	var out []shown
	for _, f := range m.on(page, "", webtest.OtherParent, client) {
		if len(f.names()) > 0 || f.form.Values.Get("forename") == "" {
			m.t.Errorf("the page of a kept form: %v", f.form.Values)
		}
	}
	return out
}

// picking is the form for keys with pupils to pick.
func (m matrix) picking() []shown {
	client := m.As(webtest.Admin)
	v := client.Form("/s/ashdale/admin/keys")
	v.Set("who", "picked")
	v.Set("find", "Ali")
	v.Set("do", "find")
	page := client.Post("/s/ashdale/admin/keys", v)
	if page.Status != 200 || !strings.Contains(page.Text(), "Mohammed") {
		m.t.Errorf("finding pupils to pick: %d", page.Status)
	}
	return m.on(page, "pupils to pick", webtest.Admin, client)
}

// try posts a form twice, empty and with nonsense, and looks at what comes back.
func (m matrix) try(t *testing.T, f shown) {
	m.lint(t, f)
	want, listed := answers[f.route]
	if !listed {
		want.empty, want.nonsense = 422, 422
	}
	empty, typed := f.filled()
	for _, c := range []struct {
		name   string
		values url.Values
		want   int
	}{{"empty", empty, want.empty}, {"nonsense", typed, want.nonsense}} {
		client, action := f.client, m.fresh(f)
		if f.role != webtest.Nobody {
			client = m.As(f.role)
		}
		r := client.Post(action, c.values)
		if r.Status != c.want {
			t.Errorf("%s %s: %d, want %d: %.200s", c.name, action, r.Status, c.want, r.Text())
		}
		if r.Status == 422 {
			checkRefused(t, c.name, f, r, c.values)
		}
		m.restore()
	}
}

// fresh is the form's action with a link that is still good.
func (m matrix) fresh(f shown) string {
	for _, r := range web.Routes() {
		if r.Method+" "+r.Path == f.route && strings.Contains(r.Path, ":token") && f.page != "an old link" {
			return m.fill(r, f.role)
		}
	}
	return f.form.Action
}

// filled is the form with nothing in it, and with what nobody means; hidden fields stay.
func (f shown) filled() (empty, typed url.Values) {
	empty, typed = url.Values{}, url.Values{}
	names := f.names()
	for name, v := range f.form.Values {
		if names[name] == nil {
			empty[name], typed[name] = v, v
		}
	}
	for name, n := range names {
		switch {
		case n.Data == "select", webtest.Attr(n, "type") == "radio", webtest.Attr(n, "type") == "checkbox":
			typed.Set(name, "nonsense")
		case webtest.Attr(n, "type") == "password":
			typed.Set(name, "kurz&<")
		default:
			typed.Set(name, `nonsense ☃ <b>"&amp;'`+strings.Repeat("x", 120))
		}
	}
	return empty, typed
}

// lint holds what is true of a form before anybody posts it.
func (m matrix) lint(t *testing.T, f shown) {
	names := f.names()
	if len(names) > 0 && !webtest.Has(f.form.Node, "novalidate") {
		t.Error("the form has no novalidate: the browser's own messages would come before ours")
	}
	if f.role != webtest.Nobody && f.role.Realm() != "" && memberOnly(f.route) && f.form.Values.Get("csrf") == "" {
		t.Error("the form has no token")
	}
	root := f.form.Node
	for root.Parent != nil {
		root = root.Parent
	}
	for _, n := range f.form.Fields {
		if webtest.Attr(n, "id") == "" || webtest.First(root, func(l *html.Node) bool { return l.Data == "label" && webtest.Attr(l, "for") == webtest.Attr(n, "id") }) == nil {
			t.Errorf("the field %q has no label", webtest.Attr(n, "name"))
		}
		if by := webtest.Attr(n, "aria-describedby"); by != "" {
			for id := range strings.FieldsSeq(by) {
				if byID(root, id) == nil {
					t.Errorf("the field %q is described by #%s, which is not there", webtest.Attr(n, "name"), id)
				}
			}
		}
	}
}

func memberOnly(route string) bool {
	for _, r := range web.Routes() {
		if "POST "+r.Path == route {
			return strings.HasPrefix(r.Policy.String(), "member")
		}
	}
	return false
}

func byID(root *html.Node, id string) *html.Node {
	return webtest.First(root, func(n *html.Node) bool { return webtest.Attr(n, "id") == id })
}

// checkRefused holds the pattern of a form that comes back.
func checkRefused(t *testing.T, name string, f shown, r *webtest.Response, sent url.Values) {
	t.Helper()
	wrong := func(format string, args ...any) {
		t.Helper()
		t.Errorf(name+": "+format, args...)
	}
	if !strings.HasPrefix(r.Title(), "Error: ") {
		wrong("the title is %q", r.Title())
	}
	if n := len(webtest.All(r.Document(), webtest.Tag("h1"))); n != 1 {
		wrong("%d headings h1", n)
	}
	for _, id := range doubleIDs(r) {
		wrong("the id %q stands twice", id)
	}
	summary := webtest.First(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "govuk-error-summary") })
	if summary == nil {
		wrong("no error summary: %.300s", r.Text())
		return
	}
	if first := firstText(r.Main()); !under(first, summary) {
		wrong("before the summary, main says %q", strings.TrimSpace(first.Data))
	}
	if webtest.First(summary, func(n *html.Node) bool { return webtest.Attr(n, "role") == "alert" }) == nil {
		wrong("the summary alerts nobody")
	}
	links := webtest.All(summary, webtest.Tag("a"))
	if len(links) == 0 {
		wrong("the summary names no problem")
	}
	for _, a := range links {
		checkProblem(wrong, r, webtest.Attr(a, "href"), webtest.Text(a))
	}
	if said := len(webtest.All(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "govuk-error-message") })); said != len(links) {
		wrong("%d messages beside fields, %d in the summary", said, len(links))
	}
	checkKept(wrong, f, r, sent)
}

// checkProblem follows a line of the summary to its field and the words beside it.
func checkProblem(wrong func(string, ...any), r *webtest.Response, href, words string) {
	id := strings.TrimPrefix(href, "#")
	field := r.ByID(id)
	if field == nil || id == href {
		wrong("%q leads to %q, which is not there", words, href)
		return
	}
	message := r.ByID(id + "-error")
	if message == nil || message.Data != "p" || !webtest.HasClass(message, "govuk-error-message") {
		wrong("no message #%s-error beside the field", id)
		return
	}
	if got := webtest.Text(message); got != "Error: "+words {
		wrong("beside the field stands %q, in the summary %q", got, words)
	}
	if field.Data == "fieldset" || webtest.Attr(field, "type") == "radio" {
		group := field
		for group != nil && group.Data != "fieldset" {
			group = group.Parent
		}
		if group == nil || !slices.Contains(strings.Fields(webtest.Attr(group, "aria-describedby")), id+"-error") {
			wrong("the group of #%s is not described by its error", id)
		}
		return
	}
	if webtest.Attr(field, "aria-invalid") != "true" {
		wrong("#%s is not aria-invalid", id)
	}
	if !slices.Contains(strings.Fields(webtest.Attr(field, "aria-describedby")), id+"-error") {
		wrong("#%s is described by %q, not by its error", id, webtest.Attr(field, "aria-describedby"))
	}
}

// checkKept: what was typed is still there, passwords never.
func checkKept(wrong func(string, ...any), f shown, r *webtest.Response, sent url.Values) {
	var again *webtest.FormOf
	for _, g := range r.Forms() {
		if routeOf("POST", g.Action) != "" && "POST "+routeOf("POST", g.Action) == f.route {
			again = &g
			break
		}
	}
	if again == nil {
		wrong("the form has not come back")
		return
	}
	for name, n := range f.names() {
		kind, typed := webtest.Attr(n, "type"), sent.Get(name)
		if kind == "password" {
			if typed != "" && strings.Contains(html.UnescapeString(r.Body), typed) {
				wrong("the page echoes the password %q", name)
			}
			if again.Values.Get(name) != "" {
				wrong("the password %q has come back", name)
			}
			continue
		}
		if kind == "checkbox" || kind == "radio" || n.Data == "select" {
			continue // nonsense is not among the choices
		}
		if got := again.Values.Get(name); got != typed {
			wrong("%s was %q, now %q", name, typed, got)
		}
	}
	for _, hidden := range []string{"csrf", "submission"} {
		if had := f.form.Values.Get(hidden); had != "" && again.Values.Get(hidden) != had {
			wrong("the hidden field %s was %q, now %q", hidden, had, again.Values.Get(hidden))
		}
	}
	if f.form.Values.Get("sealed") != "" && again.Values.Get("sealed") == "" {
		wrong("the hidden field sealed is gone")
	}
}

func doubleIDs(r *webtest.Response) (double []string) {
	seen := map[string]int{}
	for _, n := range webtest.All(r.Document(), func(n *html.Node) bool { return webtest.Attr(n, "id") != "" }) {
		id := webtest.Attr(n, "id")
		if seen[id]++; seen[id] == 2 {
			double = append(double, id)
		}
	}
	return double
}

// firstText is the first text under n that is not blank.
func firstText(n *html.Node) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && strings.TrimSpace(d.Data) != "" {
			return d
		}
	}
	return nil
}

func under(n, outer *html.Node) bool {
	if n == nil {
		return false
	}
	for p := range n.Ancestors() {
		if p == outer {
			return true
		}
	}
	return false
}

// TestPagesAreWhole: one h1, a title that begins with it, no id twice, and every link within the site leads
// somewhere.
func TestPagesAreWhole(t *testing.T) {
	m := newMatrix(t)
	for _, r := range web.Routes() {
		if r.Method != "GET" {
			continue
		}
		for _, role := range webtest.Roles {
			page := m.As(role).Get(m.fill(r, role))
			if !strings.Contains(page.Body, "<html") {
				continue
			}
			name := r.Path + " as " + string(role)
			if n := len(webtest.All(page.Document(), webtest.Tag("h1"))); n != 1 {
				t.Errorf("%s: %d headings h1", name, n)
			}
			if page.H1() == "" || !strings.HasPrefix(page.Title(), page.H1()) {
				t.Errorf("%s: the title %q does not begin with the heading %q", name, page.Title(), page.H1())
			}
			for _, id := range doubleIDs(page) {
				t.Errorf("%s: the id %q stands twice", name, id)
			}
			for _, a := range webtest.All(page.Document(), webtest.Tag("a")) {
				href := webtest.Attr(a, "href")
				switch {
				case strings.HasPrefix(href, "#"):
					if page.ByID(href[1:]) == nil {
						t.Errorf("%s: %q leads to nothing on the page", name, href)
					}
				case strings.HasPrefix(href, "mailto:"):
				case routeOf("GET", href) == "":
					t.Errorf("%s: the link %q is no route", name, href)
				}
			}
		}
	}
}
