package web_test

import (
	"net/url"
	"strings"

	"gateway/app/auth"
	"gateway/app/web"
	"gateway/app/webtest"
	"gateway/views/urls"
)

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
	address, _, _ = strings.Cut(address, "#")
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

// starting is the form of a school that has no tracking data yet.
func (m matrix) starting() []shown {
	m.Untracked(m.Glenbrae)
	client := m.As(webtest.AdminElsewhere)
	return m.on(client.Get(urls.Scales(m.Glenbrae.Slug)), "scales of a new school", webtest.AdminElsewhere, client)
}

// waiting are the forms about external users that no page has by itself: one is blocked, another waits, and a third has
// the address and the surname of a contact. They are of another pupil than the one whom the matrix asks about.
func (m matrix) waiting() (out []shown) {
	a, child, client := m.Ashdale, m.Ashdale.Children[1], m.As(webtest.Admin)
	other, waits := m.ID(webtest.OtherParent), m.Register(a, child, child.Key, "waits@example.org", auth.Person{Forename: "Wai", Surname: "Ting"})
	m.Exec(`insert into blocks (school_id, account_id, pupil_id, reason, made_by) values ($1, $2, $3, 'order', $4)`, a.ID, other, child.ID, a.Office)
	m.Exec(`update holdings set state = 'blocked', before_block = 'live' where account_id = $1 and pupil_id = $2`, other, child.ID)
	m.Exec(`update holdings set state = 'waiting' where account_id = $1`, waits)
	m.Exec(`update contacts set email = 'Waits@example.org', surname = 'TING' where school_id = $1 and id in (select contact_id from pupil_contacts where pupil_id = $2)`, a.ID, child.ID)
	held := m.Number(`select id from holdings where account_id = $1`, waits)
	for _, path := range []string{urls.ExternalPart(a.Slug, "access") + "?do=deny&account=" + id(waits), urls.ExternalPart(a.Slug, "contacts"), urls.Held(a.Slug, held), urls.Block(a.Slug, other, child.ID)} {
		page := client.Get(path)
		if page.Status != 200 {
			m.t.Errorf("%s: %d", path, page.Status)
		}
		out = append(out, m.on(page, "somebody waits", webtest.Admin, client)...)
	}
	return out
}

// protecting is the form for a pack of somebody's data.
func (m matrix) protecting() []shown {
	client := m.As(webtest.Admin)
	return m.on(client.Get(urls.NewPack(m.Ashdale.Slug, "pupil", m.Ashdale.Children[1].ID)), "a pack about a pupil", webtest.Admin, client)
}

// reviewing is the form under the list of changes to access settings.
func (m matrix) reviewing() []shown {
	client := m.As(webtest.Admin)
	path := urls.Access(m.Ashdale.Slug, m.Ashdale.SocialType)
	v := client.Form(path)
	v.Add("t."+id(m.Ashdale.SocialType), "pupil.house")
	page := client.Post(path, v)
	if page.Status != 200 || page.H1() != "Check your changes" {
		m.t.Errorf("checking changes: %d %q", page.Status, page.H1())
	}
	return m.on(page, "changes to access settings", webtest.Admin, client)
}
