package e2e_test

import (
	"cmp"
	"fmt"
	"strings"
	"sync"
	"testing"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// atOnce is how many windows are looked at side by side.
const atOnce = 4

// scene is a window in which a state of a page is made and looked at.
type scene struct {
	*browser.Page
	t   *testing.T
	w   *webtest.World
	now string // the state's name
}

func (s scene) open(path string) { visit(s.w, s.Page, path) }

func (s scene) look(what string) { look(s.t, s.Page, s.now+": "+what) }

func (s scene) lookAtErrors(what string) { lookAtErrors(s.t, s.Page, s.now+": "+what) }

// is holds the status of the page.
func (s scene) is(status int) {
	s.t.Helper()
	if got := s.Status(); got != status {
		s.t.Errorf("%s: %s answers %d, want %d", s.now, s.URL(), got, status)
	}
}

// TestEveryPage looks at every page of the table of routes, plain at both widths, as each kind of person who sees
// something else there; posts every form empty; and looks at the other states on the smallest phone (issue: axe).
func TestEveryPage(t *testing.T) {
	w := site(t)
	who := people(w)
	all := places(t, w, who)
	arrange(w)
	var work []func()
	add := func(name string, role webtest.Role, width int, do func(s scene)) {
		work = append(work, func() {
			t.Run(name, func(t *testing.T) {
				p := window(t, browser.Options{Width: width})
				lend(w, who[role], p)
				do(scene{p, t, w, name})
			})
		})
	}
	for _, role := range lookers {
		for _, width := range []int{small, desktop} {
			add(fmt.Sprintf("plain as %s at %d", role, width), role, width, func(s scene) {
				for _, p := range all {
					if p.role == role && (width == small || !p.more) {
						s.open(p.path)
						s.look(p.path)
					}
				}
			})
		}
	}
	for _, role := range lookers {
		add(fmt.Sprintf("empty forms as %s", role), role, small, func(s scene) {
			for _, p := range all {
				if p.role == role && !p.more {
					postEmpty(s, p.path, who[role].Get(p.path))
				}
			}
		})
	}
	for _, st := range states {
		for _, width := range st.widths() {
			add(fmt.Sprintf("%s at %d", st.name, width), cmp.Or(st.role, webtest.Nobody), width, st.do)
		}
	}
	sideBySide(work)
}

// sideBySide does the work, a few pieces at a time.
func sideBySide(work []func()) {
	var wg sync.WaitGroup
	queue := make(chan func())
	for range atOnce {
		wg.Go(func() {
			for do := range queue {
				do()
			}
		})
	}
	for _, do := range work {
		queue <- do
	}
	close(queue)
	wg.Wait()
}

// emptied takes out what stands in the fields that people type in.
const emptied = `document.querySelectorAll("main form[method=post] input:not([type=hidden], [type=checkbox], [type=radio], [readonly])").forEach((f) => { f.value = ""; })`

// postEmpty sends the page's form with nothing typed in, where it has fields to type in and nothing to choose.
func postEmpty(s scene, path string, res *webtest.Response) {
	typed := false
	for _, f := range res.Forms() {
		for _, c := range f.Fields {
			kind := webtest.Attr(c, "type")
			if !f.InMain || f.Method != "post" || kind == "radio" {
				continue
			}
			typed = typed || c.Data == "input" && kind != "checkbox" && !webtest.Has(c, "readonly")
		}
	}
	if !typed || strings.HasPrefix(path, urls.Keys("ashdale")) || strings.HasSuffix(path, "/access") || // there is nothing to type there but what is looked for; keys: choosing, changingKeys
		strings.HasPrefix(path, urls.MySets("ashdale")+"/") || strings.HasSuffix(path, "/court-order") { // an empty grid takes results away; nobody to block is a decision
		return
	}
	s.open(path)
	script(s.Page, emptied)
	send(s.Page)
	s.is(422)
	s.lookAtErrors(path)
}
