package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/web"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// TestNeverForFamilies: what is not released, for staff only or not shared stands in the answer of no route of families,
// to nobody outside, whatever is ticked (POR-5, TRK-8).
func TestNeverForFamilies(t *testing.T) {
	m := newMatrix(t)
	a := m.Ashdale
	f := &fields{World: m.World, all: map[string]string{}}
	m.In(db.Staff(a.ID, a.Office), func(ctx context.Context, tx db.Tx) error {
		access, err := licence.AccessOf(ctx, tx, a.ParentType)
		for _, p := range access.Portlets {
			for _, k := range p.Fields {
				f.all[k.Key] = p.Key
			}
		}
		return err
	})
	for _, typeID := range []int64{a.ParentType, a.PupilType, a.SocialType} {
		f.tick(typeID, f.without())
	}
	shown := 0
	for _, r := range web.Routes() {
		if !strings.HasSuffix(r.Policy.String(), " external") {
			continue
		}
		for _, role := range []webtest.Role{webtest.Nobody, webtest.Pupil, webtest.Parent, webtest.OtherParent, webtest.OtherType, webtest.DeniedParent} {
			for _, holding := range []int64{a.Holding, a.SocialHolding, a.PupilHolding, a.OtherHolding} {
				at := r
				at.Path = strings.ReplaceAll(r.Path, ":holding", id(holding))
				for _, got := range m.answers(at, role) {
					shown += strings.Count(got.Body, webtest.SharedNote)
					for _, mark := range []string{webtest.Unreleased, webtest.StaffOnly, webtest.NotShared} {
						if strings.Contains(got.Body, mark) {
							t.Errorf("%s %s as %s: %s", r.Method, got.Path, role, mark)
						}
					}
				}
				if at.Path == r.Path {
					break
				}
			}
		}
	}
	if shown == 0 {
		t.Error("no answer shows anything at all")
	}
}

// answers are those of a route to a role: as a page, with what a page may be asked, and as a fragment.
func (m matrix) answers(r web.Route, role webtest.Role) []*webtest.Response {
	m.t.Helper()
	c, path := m.As(role), m.fill(r, role)
	if r.Method == http.MethodGet {
		k := m.Ashdale.Tracking
		out := []*webtest.Response{c.Fragment(path, path)}
		for _, query := range []string{"", "?year=" + id(k.Year), "?subject=" + id(k.English) + "&field=" + id(k.Remark)} {
			out = append(out, c.Get(path+query))
		}
		return out
	}
	form := url.Values{"csrf": {m.tokens[role]}}
	page := c.Post(path, form)
	m.restore()
	again := fragment(m.As(role), m.fill(r, role), form)
	m.restore()
	if page.Status >= 500 || again.Status >= 500 {
		m.t.Error(fmt.Sprint(r.Method, " ", path, " as ", role, ": ", page.Status, again.Status))
	}
	return []*webtest.Response{page, again}
}

// TestReleaseOfAPeriod: an hour before its release a result is not there, at its release it is (POR-5).
func TestReleaseOfAPeriod(t *testing.T) {
	w := webtest.New(t)
	parent, path := w.As(webtest.Parent), urls.PupilPortlet("ashdale", w.Ashdale.Holding, licence.Progress)
	for _, c := range []struct {
		moment string
		there  bool
	}{{"now() + interval '1 hour'", false}, {"now()", true}, {"null", false}} {
		w.Exec(`update periods set release_at = `+c.moment+` where id = $1`, w.Ashdale.Tracking.Coming)
		if got := strings.Contains(parent.Get(path).Body, webtest.Unreleased); got != c.there {
			t.Errorf("release %s: it is on the page: %t", c.moment, got)
		}
	}
}
