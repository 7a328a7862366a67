package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// without are all fields but some.
func (f *fields) without(keys ...string) (out []string) {
	for k := range f.all {
		if !slices.Contains(keys, k) {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

var random = regexp.MustCompile(`<input type="hidden" name="(csrf|submission)"[^>]*>`)

// pages are all pages of a holding by portlet, "" for its card in My Pupils: what its links lead to, and every choice of its forms.
func (f *fields) pages(holding int64) map[string]string {
	f.T.Helper()
	top, seen, out := urls.Pupil("ashdale", holding), map[string]bool{}, map[string]string{}
	var visit func(path string, choices bool)
	visit = func(path string, choices bool) {
		if path, _, _ = strings.Cut(path, "#"); seen[path] {
			return
		}
		seen[path] = true
		r := f.parent.Get(path)
		part, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, top), "/"), "?")
		switch {
		case path == urls.Pupils("ashdale"):
			part = ""
		case part == "":
			part = licence.PupilDetails
		}
		if part == "" {
			out[part] += card(r, top)
			return
		}
		out[part] += random.ReplaceAllString(r.Body, "")
		if choices {
			out[part] += random.ReplaceAllString(f.parent.Fragment(path, top).Body, "")
			for _, next := range choicesOf(r, top) {
				visit(next, false)
			}
		}
		for _, n := range webtest.All(r.Document(), webtest.Tag("a")) {
			if to := webtest.Attr(n, "href"); to == top || strings.HasPrefix(to, top+"/") || strings.HasPrefix(to, top+"?") {
				visit(to, false)
			}
		}
	}
	visit(urls.Pupils("ashdale"), true)
	visit(top, true)
	for _, p := range licence.Portlets[1:] {
		visit(urls.PupilPortlet("ashdale", holding, p), true)
	}
	return out
}

// card is a holding's card in My Pupils.
func card(r *webtest.Response, top string) string {
	var b strings.Builder
	for _, li := range webtest.All(r.Document(), func(n *html.Node) bool { return webtest.HasClass(n, "eg-pupil") }) {
		if webtest.First(li, func(n *html.Node) bool { return webtest.Attr(n, "href") == top }) != nil {
			_ = html.Render(&b, li) // into memory
		}
	}
	return b.String()
}

// choicesOf are the addresses to which the forms of a page lead, each choice alone.
func choicesOf(r *webtest.Response, top string) (out []string) {
	for _, form := range r.Forms() {
		if form.Method != "get" || !strings.HasPrefix(form.Action, top) {
			continue
		}
		action, _, _ := strings.Cut(form.Action, "#")
		for _, c := range form.Fields {
			for _, option := range webtest.All(c, webtest.Tag("option")) {
				out = append(out, action+"?"+url.Values{webtest.Attr(c, "name"): {webtest.Attr(option, "value")}}.Encode())
			}
		}
	}
	return out
}

// holds compares the pages of a holding with what its type ticks.
func (f *fields) holds(name string, holding int64, ticked []string) {
	f.T.Helper()
	pages := f.pages(holding)
	whole := strings.Builder{}
	for _, body := range pages {
		whole.WriteString(body)
	}
	on := func(key string) bool { return slices.Contains(ticked, key) }
	for key, part := range f.all {
		for _, mark := range f.marks[key] {
			if need := needs[key]; on(key) && (need == "" || on(need)) != strings.Contains(pages[part], mark) {
				f.T.Errorf("%s: %s is ticked, and %q in its portlet is %t", name, key, mark, strings.Contains(pages[part], mark))
			}
			if !on(key) && strings.Contains(whole.String(), mark) {
				f.T.Errorf("%s: %s is not ticked, and %q is shown", name, key, mark)
			}
			for other, body := range pages {
				if other != part && !slices.Contains(inHead, key) && strings.Contains(body, mark) {
					f.T.Errorf("%s: %q of %s stands in %q", name, mark, part, other)
				}
			}
		}
	}
	for _, d := range f.derived {
		if want := d.all && !slices.ContainsFunc(d.of, func(k string) bool { return !on(k) }) || !d.all && slices.ContainsFunc(d.of, on); want != strings.Contains(whole.String(), d.text) {
			f.T.Errorf("%s: %q is there: %t, want %t", name, d.text, !want, want)
		}
	}
	for _, mark := range []string{webtest.Unreleased, webtest.StaffOnly, webtest.NotShared} {
		if strings.Contains(whole.String(), mark) {
			f.T.Errorf("%s: %s is shown", name, mark)
		}
	}
}

// TestEveryFieldByItsTick: every field of every portlet alone, and everything but it: its value stands in its portlet
// when it is ticked, and nowhere in any page of the holding when it is not (LIC-2, POR-2).
func TestEveryFieldByItsTick(t *testing.T) {
	f := newFields(t)
	a := f.Ashdale
	if len(f.all) < len(builtIn)+9 {
		t.Errorf("only %d fields", len(f.all))
	}
	for _, key := range f.without() {
		f.tick(a.ParentType, []string{key})
		f.holds("only "+key, a.Holding, []string{key})
		f.tick(a.ParentType, f.without(key))
		f.holds("all but "+key, a.Holding, f.without(key))
	}
	f.tick(a.ParentType, f.without())
	f.holds("everything", a.Holding, f.without())
	f.tick(a.ParentType, nil)
	f.holds("nothing", a.Holding, nil)
}

// TestEveryPortletOff: a portlet that a type does not show is not there, and nothing of its fields anywhere.
func TestEveryPortletOff(t *testing.T) {
	f := newFields(t)
	a := f.Ashdale
	for i, off := range licence.Portlets {
		f.tick(a.ParentType, f.without(), off)
		ticked := slices.DeleteFunc(f.without(), func(k string) bool { return f.all[k] == off })
		f.holds(off+" off", a.Holding, ticked)
		path, want := urls.PupilPortlet("ashdale", a.Holding, off), http.StatusNotFound
		if i == 0 {
			path, want = urls.Pupil("ashdale", a.Holding), http.StatusSeeOther // the page of the pupil leads to the next
		}
		if r := f.parent.Get(path); r.Status != want {
			t.Errorf("%s off: %d", off, r.Status)
		}
		if card := f.parent.Get(urls.Pupils("ashdale")).Body; strings.Contains(card, urls.PupilPortlet("ashdale", a.Holding, licence.Progress)) != (off != licence.Progress) {
			t.Errorf("%s off: the card offers progress: %t", off, off == licence.Progress)
		}
	}
	f.tick(a.ParentType, f.without(), licence.Portlets...)
	if r := f.parent.Get(urls.Pupil("ashdale", a.Holding)); r.Status != http.StatusOK {
		t.Errorf("no portlet at all: %d", r.Status)
	}
	f.holds("no portlet at all", a.Holding, nil)
}
