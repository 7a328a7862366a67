package e2e_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/web"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// notPages are the GET routes that answer something else than a page, and why.
var notPages = map[string]string{
	"/livez":                                        "a probe",
	"/readyz":                                       "a probe",
	"/static/:name":                                 "a file",
	"/s/:school":                                    "leads on",
	"/s/:school/theme.:hash.css":                    "a style sheet",
	"/s/:school/logo.:hash.png":                     "a picture",
	"/s/:school/admin/keys/:batch/row":              "a fragment: a row of the page before it",
	"/s/:school/admin/files/:file":                  "a download",
	"/s/:school/admin/keys/chase.xlsx":              "a download",
	"/s/:school/admin/imports/:import/row":          "a fragment: how far the worker is",
	"/s/:school/admin/imports/:import/errors.csv":   "a download",
	"/s/:school/admin/external/export.xlsx":         "a download",
	"/s/:school/admin/audit/export.csv":             "a download",
	"/s/:school/admin/audit/export.xlsx":            "a download",
	"/s/:school/admin/data/packs/:pack/row":         "a fragment: how far the worker is",
	"/s/:school/admin/data/packs/:pack/download":    "a download",
	"/s/:school/*":                                  "a page that does not exist",
	"/s/:school/admin/settings/logo/next.:hash.png": "a picture",
}

// place is a page as one kind of person sees it.
type place struct {
	route string
	role  webtest.Role
	path  string
	more  bool // the same template as the place before, with another content
}

func (p place) String() string { return fmt.Sprintf("%s of %s as %s", p.path, p.route, p.role) }

// lookers are the kinds of people whose view of a page is looked at.
var lookers = []webtest.Role{webtest.Nobody, webtest.Parent, webtest.Pupil, webtest.Teacher, webtest.Admin}

// people are a signed-in browser for each of them, and for those whom the states of the pages are made with.
func people(w *webtest.World) map[webtest.Role]*webtest.Client {
	out := map[webtest.Role]*webtest.Client{}
	for _, r := range append([]webtest.Role{webtest.OtherParent, webtest.AdminElsewhere, webtest.Super, webtest.Support}, lookers...) {
		out[r] = w.As(r)
	}
	return out
}

// places finds every page of the table of routes, as each looker who gets another content there. A route that is
// no page for anybody and does not stand in notPages fails the test.
func places(t *testing.T, w *webtest.World, who map[webtest.Role]*webtest.Client) (out []place) {
	t.Helper()
	for _, r := range web.Routes() {
		if r.Method != http.MethodGet || notPages[r.Path] != "" {
			continue
		}
		seen := map[string]bool{}
		for _, role := range lookers {
			path := fill(t, w, r.Path, role)
			if path == "" {
				continue
			}
			res := who[role].Get(path)
			if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") || res.Status != http.StatusOK || seen[content(res.Body)] {
				continue
			}
			out = append(out, place{r.Path, role, path, len(seen) > 0})
			seen[content(res.Body)] = true
		}
		if len(seen) == 0 {
			t.Errorf("%s is a page for nobody: if it is none, say so in notPages", r.Path)
		}
	}
	return out
}

var hiddenField = regexp.MustCompile(`<input type="hidden"[^>]*>`)

// content is a page without what differs from request to request.
func content(body string) string { return hiddenField.ReplaceAllString(body, "") }

// fill puts real things into the parameters of a route; "" when the role has none.
func fill(t *testing.T, w *webtest.World, route string, role webtest.Role) string {
	t.Helper()
	a := w.Ashdale
	link := map[string]auth.Link{"/s/:school/verify/:token": auth.LinkRegister, "/s/:school/reset/:token": auth.LinkReset, "/s/:school/email/:token": auth.LinkEmail,
		"/s/:school/staff/reset/:token": auth.LinkReset}
	values := map[string]string{"school": a.Slug, "type": id(a.ParentType), "batch": id(a.Batch), "file": id(a.File), "pupil": id(a.Child.ID), "import": id(a.Import), "token": "", "holding": "",
		"subject": id(a.Tracking.English), "scale": id(a.Tracking.Scale), "field": id(a.Tracking.Grade), "period": id(a.Tracking.Coming), "set": id(a.Tracking.Set), "yearend": id(a.Tracking.YearEnd),
		"group": urls.GroupParam(a.Child.TutorGroup), "staff": id(w.ID(webtest.Support)), "portlet": "progress", "change": id(a.KeyChange), "key": id(a.Key), "pack": id(a.Pack),
		"account": id(w.ID(webtest.Parent)), "held": id(a.Holding), "contact": id(w.Number(`select id from contacts where school_id = $1 and contact_ref = 'C2'`, a.ID))}
	switch role {
	case webtest.Parent:
		values["holding"] = id(a.Holding)
	case webtest.Pupil:
		values["holding"] = id(a.PupilHolding)
	}
	if kind, ok := link[route]; ok && role == webtest.Nobody {
		of := webtest.OtherParent
		if strings.Contains(route, "/staff/") {
			of = webtest.Support
		}
		values["token"] = w.NewLink(kind, of)
	}
	values["page"] = "register"
	if strings.Contains(route, "/staff/") {
		values["page"] = "staff-sign-in"
	}
	parts := strings.Split(route, "/")
	for i, p := range parts {
		name, ok := strings.CutPrefix(p, ":")
		if !ok {
			continue
		}
		value, known := values[name]
		if !known {
			t.Fatalf("%s: the test does not know what to put for :%s", route, name)
		}
		if value == "" {
			return ""
		}
		parts[i] = value
	}
	return strings.Join(parts, "/")
}

func id(n int64) string { return strconv.FormatInt(n, 10) }
