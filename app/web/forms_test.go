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
	"POST /s/:school/sign-out":                                  {303, 303},
	"POST /s/:school/staff/sign-out":                            {303, 303},
	"POST /s/:school/account/pupils/:holding/remove":            {303, 303},
	"POST /s/:school/pupils/:holding/adults":                    {303, 303},
	"POST /s/:school/admin/pupils/:pupil/consent":               {303, 303},
	"POST /s/:school/admin/settings/logo/use":                   {303, 303},
	"POST /s/:school/admin/settings/logo/remove":                {303, 303},
	"POST /s/:school/admin/settings/gateway":                    {422, 303}, // any message closes it
	"POST /s/:school/account/devices":                           {303, 303},
	"POST /s/:school/register/resend":                           {303, 303},
	"POST /s/:school/verify/:token":                             {303, 303},
	"POST /s/:school/email/:token":                              {303, 303},
	"POST /s/:school/verify/:token/again":                       {200, 200},
	"POST /s/:school/reset/:token/again":                        {200, 200},
	"POST /s/:school/email/:token/again":                        {200, 200},
	"POST /s/:school/staff/reset/:token/again":                  {200, 200},
	"POST /s/:school/admin/keys/:batch/cancel":                  {303, 303},
	"POST /s/:school/admin/imports/:import/cancel":              {303, 303},
	"POST /s/:school/admin/licence-types/:type/access":          {200, 422}, // no tick at all is a choice: a look at what would change
	"POST /s/:school/admin/subjects/order":                      {303, 303},
	"POST /s/:school/admin/fields/order":                        {303, 303},
	"POST /s/:school/admin/tracking/start":                      {303, 303},
	"POST /s/:school/admin/year-end/:yearend":                   {303, 303},
	"POST /s/:school/admin/sets/:set/end":                       {303, 303},
	"POST /s/:school/admin/groups/:group":                       {303, 422}, // a group without tutors is one
	"POST /s/:school/staff/pupils/:pupil/notes/:note/withdraw":  {303, 303},
	"POST /s/:school/staff/sets/:set/results":                   {303, 422}, // a blank takes a result away
	"POST /s/:school/staff/sets/:set/paste":                     {422, 200}, // a look at what would be saved, good and bad
	"POST /s/:school/admin/staff/:staff/active":                 {303, 303},
	"POST /s/:school/admin/staff/:staff/invite":                 {303, 303},
	"POST /s/:school/admin/staff/:staff/role":                   {303, 303},
	"POST /s/:school/admin/keys/settings":                       {303, 422}, // no limits is a choice
	"POST /s/:school/admin/keys/key/:key/replace":               {303, 303},
	"POST /s/:school/admin/keys/key/:key/withdraw":              {303, 303},
	"POST /s/:school/admin/keys/key/:key/last-day":              {303, 422}, // no last day is one too
	"POST /s/:school/admin/external/access":                     {303, 303}, // whom it is about was shown before
	"POST /s/:school/admin/external/:account/adr":               {303, 303},
	"POST /s/:school/admin/external/:account/block/:pupil/lift": {303, 303},
	"POST /s/:school/admin/data/new":                            {422, 303},
	"POST /s/:school/admin/data/packs/:pack":                    {303, 422}, // to decide nothing is a choice
	"POST /s/:school/admin/data/packs/:pack/cancel":             {303, 303},
	"POST /s/:school/admin/licence-types/order":                 {303, 303},
	"POST /s/:school/admin/licence-types/:type/access/save":     {303, 303},
}

// making are the routes whose forms make something and carry a number of their own, so that a second press shows what
// the first one made.
var making = []string{"POST /s/:school/admin/keys", "POST /s/:school/admin/imports", "POST /s/:school/staff/pupils/:pupil/notes",
	"POST /s/:school/admin/staff/add", "POST /s/:school/admin/external/:account/block/:pupil", "POST /s/:school/admin/data/new"}

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
	m.AtYearEnd(m.Ashdale) // or its form would be there in summer only
	m.OfAge(m.Ashdale)     // or there would be nobody to decide about
	forms := m.crawl()
	for _, f := range slices.Concat(m.registering(), m.oldLinks(), m.resumed(), m.picking(), m.starting(), m.waiting(), m.protecting(), m.reviewing()) {
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
	if slices.Contains(making, f.route) && f.form.Values.Get("submission") == "" {
		t.Error("the form has no submission")
	}
	root := f.form.Node
	for root.Parent != nil {
		root = root.Parent
	}
	for _, n := range f.form.Fields {
		if webtest.Attr(n, "id") != "" && webtest.Attr(n, "aria-label") != "" {
			continue // a cell of a grid is named by its column and its pupil
		}
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
