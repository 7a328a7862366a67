package web_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// contents are what a family's page says of a pupil, without the frame: the same in a preview but for its addresses.
func contents(t *testing.T, r *webtest.Response, base string) string {
	t.Helper()
	if r.Status != http.StatusOK {
		return fmt.Sprint("status ", r.Status)
	}
	main := webtest.First(r.Document(), webtest.Tag("main"))
	if main == nil {
		t.Fatalf("no main: %s", r.Body)
	}
	var b strings.Builder
	for _, n := range webtest.All(main, func(n *html.Node) bool { return webtest.HasClass(n, "eg-pagehead") || webtest.HasClass(n, "eg-side") }) {
		if err := html.Render(&b, n); err != nil {
			t.Fatal(err)
		}
	}
	if b.Len() == 0 { // one portlet: no list beside it
		if err := html.Render(&b, main); err != nil {
			t.Fatal(err)
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(random.ReplaceAllString(b.String(), ""), base+"/pupil_details", "BASE"), base, "BASE")
}

// TestPreviewIsTheFamilysPage: for every field alone, and for all but it, every page of a preview says exactly what the
// family's page says under a holding of that type, and never what is not released (LIC-10).
func TestPreviewIsTheFamilysPage(t *testing.T) {
	f := newFields(t)
	a := f.Ashdale
	office := f.As(webtest.Admin)
	family, preview := urls.Pupil("ashdale", a.Holding), strings.TrimSuffix(urls.PreviewPortlet("ashdale", a.ParentType, a.Child.ID, ""), "/pupil_details")
	same := func(name string) {
		t.Helper()
		for _, p := range licence.Portlets {
			path := urls.PupilPortlet("ashdale", a.Holding, p)
			if p == licence.PupilDetails {
				path = family
			}
			theirs, r := contents(t, f.parent.Get(path), family), office.Get(preview+"/"+p)
			if theirs == "status 404" {
				if r.Status != http.StatusOK || !strings.Contains(r.Body, "see nothing here") {
					t.Errorf("%s, %s: the family has no page, the preview says %d", name, p, r.Status)
				}
				continue
			}
			if ours := contents(t, r, preview); ours != theirs {
				t.Errorf("%s, %s: the preview says\n%s\nthe family reads\n%s", name, p, ours, theirs)
			}
			if strings.Contains(r.Body, webtest.Unreleased) || strings.Contains(r.Body, webtest.StaffOnly) || strings.Contains(r.Body, webtest.NotShared) {
				t.Errorf("%s, %s: the preview shows what no family sees", name, p)
			}
			if r.Status == http.StatusOK && !strings.Contains(r.Body, "Leave the preview") {
				t.Errorf("%s, %s: nothing says that this is a preview", name, p)
			}
		}
	}
	for _, key := range f.without() {
		f.tick(a.ParentType, []string{key})
		same("only " + key)
	}
	f.tick(a.ParentType, f.without())
	same("everything")
	for _, off := range licence.Portlets[1:] {
		f.tick(a.ParentType, f.without(), off)
		same(off + " off")
	}
	if n := f.Number(`select count(distinct detail) from audit where action = 'looked at a pupil as families do' and actor = 'staff' and pupil_id = $1 and subject_id = $2`, a.Child.ID, a.ParentType); int(n) != len(licence.Portlets) {
		t.Errorf("%d panels in the log, want each of %d", n, len(licence.Portlets))
	}
}

// TestPreviewRefuses: another school's pupil or type is not found; of a hidden pupil and one who has long left the
// preview shows nothing, with the reason; nobody but the office looks.
func TestPreviewRefuses(t *testing.T) {
	f := newFields(t)
	a, g := f.Ashdale, f.Glenbrae
	f.tick(a.ParentType, f.without())
	at := func(typeID, pupil int64, portlet string) string {
		return urls.PreviewPortlet("ashdale", typeID, pupil, portlet)
	}
	for _, c := range []struct {
		role   webtest.Role
		path   string
		status int
	}{
		{webtest.Admin, at(a.ParentType, g.Child.ID, licence.Progress), 404}, {webtest.Admin, at(g.ParentType, a.Child.ID, licence.Progress), 404},
		{webtest.Admin, at(a.ParentType, a.Child.ID, "nothing"), 404}, {webtest.Super, at(a.ParentType, a.Child.ID, licence.Progress), 200},
		{webtest.Teacher, at(a.ParentType, a.Child.ID, licence.Progress), 403}, {webtest.Support, at(a.ParentType, a.Child.ID, licence.Progress), 403},
		{webtest.Parent, at(a.ParentType, a.Child.ID, licence.Progress), 303}, {webtest.AdminElsewhere, at(a.ParentType, a.Child.ID, licence.Progress), 303},
	} {
		if r := f.As(c.role).Get(c.path); r.Status != c.status {
			t.Errorf("%s at %s: %d, want %d", c.role, c.path, r.Status, c.status)
		}
	}
	for name, c := range map[string][2]string{
		"hidden":    {`update pupils set hidden = true where id = $1`, "is hidden"},
		"long left": {`update pupils set hidden = false, leaving_date = '2001-07-20' where id = $1`, "families could see until 18 October 2001"},
	} {
		f.Exec(c[0], a.Child.ID)
		for _, p := range licence.Portlets {
			body := f.As(webtest.Admin).Get(at(a.ParentType, a.Child.ID, p)).Body
			if !strings.Contains(body, c[1]) {
				t.Errorf("%s, %s: the reason is not on the page", name, p)
			}
			for key, marks := range f.marks {
				for _, m := range marks {
					if f.all[key] == p && p != licence.PupilDetails && strings.Contains(body, m) {
						t.Errorf("%s: %s is shown", name, m)
					}
				}
			}
		}
	}
}

// TestWhyAgreesWithThePage: in every state of school, person, holding, pupil, type and release, the answer for every
// field is yes exactly where its value stands on the family's page, and no names the rule.
func TestWhyAgreesWithThePage(t *testing.T) {
	f := newFields(t)
	a := f.Ashdale
	f.tick(a.ParentType, f.without())
	all := f.without()
	whole := func(do, back string) [2]string { return [2]string{do, back} }
	states := []struct {
		name   string
		change [2]string
		rule   licence.Rule // of every field; "" = the fields' own
	}{
		{"as it is", whole(``, ``), ""},
		{"denied", whole(`update account_schools set denied = true where account_id = $2`, `update account_schools set denied = false where account_id = $2`), licence.RuleDenied},
		{"waiting", whole(`update holdings set state = 'waiting' where id = $1`, `update holdings set state = 'live' where id = $1`), licence.RuleWaiting},
		{"blocked", whole(`update holdings set state = 'blocked' where id = $1`, `update holdings set state = 'live' where id = $1`), licence.RuleBlocked},
		{"lapsed", whole(`update holdings set state = 'lapsed' where id = $1`, `update holdings set state = 'live' where id = $1`), licence.RuleLapsed},
		{"ended", whole(`update holdings set state = 'ended' where id = $1`, `update holdings set state = 'live' where id = $1`), licence.RuleEnded},
		{"hidden", whole(`update pupils set hidden = true where id = $3`, `update pupils set hidden = false where id = $3`), licence.RuleHidden},
		{"closed gateway", whole(`update schools set closed = true, closed_message = 'Later'`, `update schools set closed = false, closed_message = ''`), licence.RuleClosed},
		{"long left", whole(`update pupils set leaving_date = '2001-07-20' where id = $3`, `update pupils set leaving_date = null where id = $3`), licence.RuleLeft},
	}
	f.Exec(`delete from holdings where id = $1`, a.SocialHolding) // one holding, one answer
	args := []any{a.Holding, f.ID(webtest.Parent), a.Child.ID}
	run := func(sql string) {
		if sql == "" {
			return
		}
		used := []any{}
		for i, arg := range args {
			if strings.Contains(sql, fmt.Sprintf("$%d", i+1)) {
				sql = strings.ReplaceAll(sql, fmt.Sprintf("$%d", i+1), fmt.Sprintf("$%d", len(used)+1))
				used = append(used, arg)
			}
		}
		f.Exec(sql, used...)
	}
	answers := func(keys []string) map[string]licence.Verdict {
		out := map[string]licence.Verdict{}
		var what []licence.What
		for _, k := range keys {
			what = append(what, licence.What{Portlet: f.all[k], Field: k})
		}
		f.In(db.Staff(a.ID, a.Office), func(ctx context.Context, tx db.Tx) error {
			got, err := licence.WhyFor(ctx, tx, f.ID(webtest.Parent), a.Child.ID, what, civil.OnDay(time.Now()))
			for i, v := range got {
				if len(v) != 1 {
					t.Fatalf("%s: %d answers", keys[i], len(v))
				}
				out[keys[i]] = v[0]
			}
			return err
		})
		return out
	}
	seen := func() map[string]bool {
		out := map[string]bool{}
		for _, p := range licence.Portlets {
			path := urls.PupilPortlet("ashdale", a.Holding, p)
			if p == licence.PupilDetails {
				path = urls.Pupil("ashdale", a.Holding)
			}
			body := f.As(webtest.Parent).Get(path).Body
			if p == licence.Attendance { // the codes lie in the year before
				body += f.As(webtest.Parent).Get(fmt.Sprint(path, "?year=", a.Tracking.LastYear)).Body
			}
			for _, k := range all {
				if f.all[k] == p {
					out[k] = strings.Contains(body, f.marks[k][0])
				}
			}
		}
		return out
	}
	agree := func(name string, rule func(key string) licence.Rule) {
		t.Helper()
		page := seen()
		for key, v := range answers(all) {
			if v.Can != page[key] {
				t.Errorf("%s: %s is on the page: %t, the answer is %t (%s)", name, key, page[key], v.Can, v.Rule)
			}
			if want := rule(key); want != "" && v.Rule != want {
				t.Errorf("%s: %s because of %s, want %s", name, key, v.Rule, want)
			}
		}
	}
	for _, s := range states {
		run(s.change[0])
		want := s.rule
		if want == "" {
			want = licence.RuleShown
		}
		agree(s.name, func(string) licence.Rule { return want })
		run(s.change[1])
	}
	for _, key := range all {
		f.tick(a.ParentType, slices.DeleteFunc(slices.Clone(all), func(k string) bool { return k == key }))
		if v := answers([]string{key})[key]; v.Rule != licence.RuleField || v.Can {
			t.Errorf("without its tick %s is %s", key, v.Rule)
		}
	}
	for _, off := range licence.Portlets {
		f.tick(a.ParentType, all, off)
		agree(off+" off", func(key string) licence.Rule {
			if f.all[key] == off {
				return licence.RulePanel
			}
			return licence.RuleShown
		})
	}
	f.tick(a.ParentType, all)
	f.Exec(`update periods set release_at = null where school_id = $1`, a.ID)
	agree("nothing released", func(key string) licence.Rule {
		if strings.HasPrefix(key, "field.") {
			return licence.RuleRelease
		}
		return licence.RuleShown
	})
	f.Exec(`delete from holdings where id = $1`, a.Holding)
	agree("no holding", func(string) licence.Rule { return licence.RuleNoHolding })
}
