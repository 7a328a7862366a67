package web_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/web"
	"gateway/app/webtest"
	"gateway/views/help"
)

// noHelp are the GET routes without a page of help, and why.
var noHelp = map[string]string{
	"/":                           "a page of no school, which says itself what to do",
	"/livez":                      "a probe",
	"/readyz":                     "a probe",
	"/static/:name":               "a file",
	"/s/:school":                  "leads on",
	"/s/:school/theme.:hash.css":  "a style sheet",
	"/s/:school/logo.:hash.png":   "a picture",
	"/s/:school/help":             "the help itself",
	"/s/:school/help/:page":       "the help itself",
	"/s/:school/staff/help":       "the help itself",
	"/s/:school/staff/help/:page": "the help itself",
	"/s/:school/*":                "a page that does not exist",

	"/s/:school/admin/keys/:batch/row":              "a fragment",
	"/s/:school/admin/files/:file":                  "a download",
	"/s/:school/admin/imports/:import/row":          "a fragment",
	"/s/:school/admin/imports/:import/errors.csv":   "a download",
	"/s/:school/admin/keys/chase.xlsx":              "a download",
	"/s/:school/admin/external/export.xlsx":         "a download",
	"/s/:school/admin/audit/export.csv":             "a download",
	"/s/:school/admin/audit/export.xlsx":            "a download",
	"/s/:school/admin/data/packs/:pack/row":         "a fragment",
	"/s/:school/admin/data/packs/:pack/download":    "a download",
	"/s/:school/admin/settings/logo/next.:hash.png": "a picture",
}

func helpBook(t *testing.T) *help.Book {
	t.Helper()
	b, err := help.Open()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readers are the voices that must have a page for a route.
func readers(r web.Route) []help.Voice {
	kind, rest, _ := strings.Cut(r.Policy.String(), " ")
	realm, perm, member := strings.Cut(rest, " (")
	realm = strings.TrimSuffix(realm, " stays") // open while the gateway is closed
	switch {
	case realm == string(auth.External):
		return []help.Voice{help.Parent, help.Pupil}
	case kind == "door":
		return []help.Voice{help.Teacher}
	case member:
		for _, role := range []auth.Role{auth.Teacher, auth.Support} {
			if (auth.Principal{Realm: auth.Staff, Role: role}).Can(auth.Permission(strings.TrimSuffix(perm, ")"))) {
				return []help.Voice{help.Teacher}
			}
		}
		return []help.Voice{help.Office}
	}
	return nil
}

// TestEveryScreenHasHelp: each page of the table of routes has a page of help in the voice of those who open it, and
// no page of help names a screen that there is not (ADM-8).
func TestEveryScreenHasHelp(t *testing.T) {
	book, there := helpBook(t), map[string]bool{}
	for _, r := range web.Routes() {
		if r.Method != "GET" {
			continue
		}
		there[r.Path] = true
		if noHelp[r.Path] != "" {
			continue
		}
		voices := readers(r)
		if len(voices) == 0 {
			t.Errorf("%s: nobody reads it: say in noHelp why it has no help", r.Path)
		}
		for _, v := range voices {
			if help.For(book.In(help.Language, v), r.Path) == nil {
				t.Errorf("%s has no page of help for %s: name it in the line screens of one in views/help", r.Path, v)
			}
		}
	}
	for _, p := range book.In(help.Language, help.Voices...) {
		for _, s := range p.Screens {
			if !there[s] {
				t.Errorf("%s/%s names the screen %s, which is no page", p.Voice, p.Slug, s)
			}
		}
	}
}

var hrefs = regexp.MustCompile(`href="([^"]*)"`)

// TestLinksOfHelpLeadSomewhere: every link of every page leads to a page that those who read it can open.
func TestLinksOfHelpLeadSomewhere(t *testing.T) {
	book := helpBook(t)
	policies := map[string]web.Route{}
	for _, r := range web.Routes() {
		if r.Method == "GET" {
			policies[r.Path] = r
		}
	}
	for _, p := range book.In(help.Language, help.Voices...) {
		families := p.Voice == help.Parent || p.Voice == help.Pupil
		pages, home := book.In(help.Language, help.Parent, help.Pupil), "/s/x/help/"
		if !families {
			pages, home = book.In(help.Language, help.Teacher), "/s/x/staff/help/"
			if p.Voice == help.Office {
				pages = book.In(help.Language, help.Office, help.Teacher)
			}
		}
		for _, found := range hrefs.FindAllStringSubmatch(p.HTML("x"), -1) {
			href, name := found[1], string(p.Voice)+"/"+p.Slug
			if slug, ok := strings.CutPrefix(href, home); ok {
				if help.Find(pages, slug) == nil {
					t.Errorf("%s links to the page %s, which its readers have not", name, slug)
				}
				continue
			}
			route := "/s/:school" + strings.TrimPrefix(href, "/s/x")
			r, ok := policies[route]
			if !ok || strings.Contains(strings.TrimPrefix(route, "/s/:school"), ":") {
				t.Errorf("%s links to %s, which is no page", name, href)
			} else if may := readers(r); p.Voice == help.Teacher && !slices.Contains(may, help.Teacher) || families != slices.Contains(may, help.Parent) {
				t.Errorf("%s links to %s, which is for %v", name, href, may)
			}
		}
	}
}

// faq are the questions that schools have asked about the External Gateway: the page that answers each, and words of
// the answer; or what has to come before it can be answered, as a part of a route that will be there then.
var faq = []struct{ question, page, words, comes string }{
	{"Can I trial the External Gateway?", "office/trial", "5 Pupil and 5 Parent/Guardian keys", ""},
	{"How do I get started with the External Gateway?", "office/getting-started", "Generate licence keys", ""},
	{"What happens if an external user forgets their username and password?", "office/external-users", "The user name is the email address", ""},
	{"How do you recommend issuing licence keys to parents?", "office/keys-to-parents", "mail-merged letter or email", ""},
	{"How do you recommend issuing licence keys to pupils?", "office/keys-to-pupils", "IT lesson", ""},
	{"Can the school decide what data is seen by external users?", "office/access-settings", "Your school decides what external users see", ""},
	{"Can the school decide which reports are available to external users?", "", "", "/reports/"},
	{"How are the archived reports made available to external users handled?", "", "", "/reports/"},
	{"How do I know which pupils still require a paper copy?", "", "", "/reports/"},
	{"Can parents add more than one pupil to the same account?", "parent/add-a-pupil", "all your children on one account", ""},
	{"Can separated parents each have a separate account?", "office/keys", "Separated parents get the same key, and each makes an account", ""},
	{"Can multiple external users each use the same licence key?", "office/keys", "One key may be used by many people", ""},
	{"Can the school add different licence types?", "office/licence-types", "such as Social Worker, are opened by us", ""},
	{"Can a mother who is a social worker add her son to the same account?", "office/licence-types", "A mother who is also a social worker adds her son", ""},
	{"What do you mean by mass email?", "", "", "/mail"},
	{"Do teachers have access to the email addresses of pupils and parents?", "teacher/pupils", "do not see the email addresses of external users", ""},
	{"Can I produce HTML email templates incorporating graphics?", "", "", "/mail"},
	{"What does it mean that my email will be sent shortly?", "", "", "/mail"},
	{"I have not received an email that was delivered", "parent/no-message", "spam or junk folder", ""},
	{"Is the subscription charged on an annual basis?", "", "", "/subscription"},
	{"How is the annual subscription calculated?", "", "", "/subscription"},
	{"Does 50p enable both pupils and parents?", "", "", "/subscription"},
}

func TestEveryQuestionIsAnswered(t *testing.T) {
	pages := map[string]*help.Page{}
	for _, p := range helpBook(t).In(help.Language, help.Voices...) {
		pages[string(p.Voice)+"/"+p.Slug] = p
	}
	for _, q := range faq {
		if q.comes != "" {
			for _, r := range web.Routes() {
				if strings.Contains(r.Path+"/", q.comes) && !strings.HasPrefix(r.Path, "/s/:school/account/") {
					t.Errorf("%q can be answered now: there is %s", q.question, r.Path)
					break
				}
			}
			continue
		}
		p := pages[q.page]
		if p == nil {
			t.Errorf("%q: there is no page %s", q.question, q.page)
		} else if !strings.Contains(strings.Join(p.Text(), "\n"), q.words) {
			t.Errorf("%q: the page %s does not say %q", q.question, q.page, q.words)
		}
	}
}

// TestWhoReadsWhichHelp: families read families' help, teachers theirs, the office both, and the foot of a page leads
// to the help for it in the voice of whoever looks.
func TestWhoReadsWhichHelp(t *testing.T) {
	w := webtest.New(t)
	for _, c := range []struct {
		role   webtest.Role
		path   string
		status int
		h1     string
	}{
		{webtest.Nobody, "/s/ashdale/help/register", 200, "Register"}, {webtest.Parent, "/s/ashdale/help/pupil-page", 200, "Your own page"},
		{webtest.Nobody, "/s/ashdale/help/keys", 404, ""}, {webtest.Nobody, "/s/ashdale/help/enter-results", 404, ""}, {webtest.Parent, "/s/ashdale/help/none", 404, ""},
		{webtest.Nobody, "/s/ashdale/staff/help/staff-sign-in", 200, "Sign in as staff"}, {webtest.Nobody, "/s/ashdale/staff/help/enter-results", 404, ""},
		{webtest.Parent, "/s/ashdale/staff/help/keys", 404, ""}, {webtest.Teacher, "/s/ashdale/staff/help/enter-results", 200, "Enter results"},
		{webtest.Support, "/s/ashdale/staff/help/notes", 200, "Write a note"}, {webtest.Teacher, "/s/ashdale/staff/help/keys", 404, ""},
		{webtest.Admin, "/s/ashdale/staff/help/keys", 200, "Generate licence keys"}, {webtest.Super, "/s/ashdale/staff/help/notes", 200, "Write a note"},
		{webtest.Admin, "/s/ashdale/staff/help/register", 404, ""}, {webtest.DeniedParent, "/s/ashdale/help/register", 200, "Register"},
	} {
		got := w.As(c.role).Get(c.path)
		if got.Status != c.status || c.h1 != "" && got.H1() != c.h1 {
			t.Errorf("%s as %s: %d %q, want %d %q", c.path, c.role, got.Status, got.H1(), c.status, c.h1)
		}
	}
	for _, c := range []struct {
		role       webtest.Role
		path, help string
	}{
		{webtest.Nobody, "/s/ashdale/sign-in", "/s/ashdale/help/sign-in"}, {webtest.Parent, "/s/ashdale/pupils", "/s/ashdale/help/my-pupils"},
		{webtest.Pupil, "/s/ashdale/pupils", "/s/ashdale/help/pupil-page"}, {webtest.Nobody, "/s/ashdale/staff/sign-in", "/s/ashdale/staff/help/staff-sign-in"},
		{webtest.Teacher, "/s/ashdale/staff/sets", "/s/ashdale/staff/help/my-sets"}, {webtest.Admin, "/s/ashdale/admin/keys", "/s/ashdale/staff/help/keys"},
		{webtest.Admin, "/s/ashdale/staff/pupils", "/s/ashdale/staff/help/pupils"},
	} {
		page := w.As(c.role).Get(c.path)
		if link := page.Href("Help for this page"); link != c.help {
			t.Errorf("%s as %s leads to %q for help, want %q", c.path, c.role, link, c.help)
		}
	}
	if got := w.As(webtest.Admin).Get("/s/ashdale/admin/nowhere-at-all").Href("Help"); got == "" {
		t.Error("an error page has no way to help")
	}
}

// TestSearchingHelp is a plain form, without script; what was asked stays in its field.
func TestSearchingHelp(t *testing.T) {
	w := webtest.New(t)
	got := w.As(webtest.Nobody).Get("/s/ashdale/help?q=forgotten+password")
	if got.Status != 200 || !strings.Contains(got.Body, `value="forgotten password"`) || got.Href("I have forgotten my password") != "/s/ashdale/help/forgotten" {
		t.Errorf("%d %s", got.Status, got.Body)
	}
	if got = w.As(webtest.Nobody).Get("/s/ashdale/help?q=%3Cscript%3Ezzz"); !strings.Contains(got.Body, "0 pages found") || strings.Contains(got.Body, "<script>zzz") {
		t.Error("nothing found is not said, or what was asked is not escaped")
	}
	if got = w.As(webtest.Teacher).Get("/s/ashdale/staff/help?q=mail+merge"); got.Href("Hand out keys to parents") != "" {
		t.Error("a teacher finds the office's help")
	}
	if got = w.As(webtest.Admin).Get("/s/ashdale/staff/help?q=mail+merge"); got.Href("Hand out keys to parents") != "/s/ashdale/staff/help/keys-to-parents" {
		t.Error("the office does not find its help")
	}
}
