package e2e_test

import (
	"fmt"
	"testing"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// mainPages are where people spend their time.
func mainPages(w *webtest.World) []place {
	a := w.Ashdale
	return []place{
		{role: webtest.Nobody, path: urls.SignIn(slug)},
		{role: webtest.Nobody, path: urls.Register(slug, a.ParentType)},
		{role: webtest.Parent, path: urls.Pupils(slug)},
		{role: webtest.Parent, path: urls.Pupil(slug, a.Holding)},
		{role: webtest.Admin, path: urls.Keys(slug)},
		{role: webtest.Admin, path: urls.Access(slug, a.ParentType)},
		{role: webtest.Teacher, path: urls.Results(slug, a.Tracking.Set, a.Tracking.Coming)},
	}
}

// marks writes down how everything that the keyboard can reach looks without the focus: itself, what is drawn before
// and after it, its label and its parent. stop tells of the element that has the focus now.
const marks = `(() => {
	const css = (e, pseudo) => { const s = getComputedStyle(e, pseudo); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.backgroundColor].join("|"); };
	const drawn = (e) => [e, e.labels && e.labels[0], e.parentElement].filter(Boolean).flatMap((x) => [css(x), css(x, "::before"), css(x, "::after")]).join("\n");
	const all = Array.from(document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]"));
	const was = new Map(all.map((e) => [e, drawn(e)]));
	window.egStop = () => {
		const e = document.activeElement;
		if (!e || e === document.body) return {Place: -1};
		e.scrollIntoView({block: "nearest"});
		const box = (e.labels && e.labels[0] && /checkbox|radio/.test(e.type) ? e.labels[0] : e).getClientRects()[0];
		const x = Math.max(0, Math.min(innerWidth - 1, box.left + box.width / 2)), y = Math.max(0, Math.min(innerHeight - 1, box.top + box.height / 2));
		const top = document.elementFromPoint(x, y);
		const seen = top && (e.contains(top) || top.contains(e) || (e.labels && Array.from(e.labels).some((l) => l.contains(top))) || top.closest("label")?.control === e);
		return {Place: all.indexOf(e), Name: e.outerHTML.slice(0, 120), Marked: was.get(e) !== drawn(e), Seen: Boolean(seen), Main: Boolean(e.closest("main")),
			Top: Math.round(box.top + scrollY), Left: Math.round(box.left), Bottom: Math.round(box.bottom + scrollY)};
	};
	return all.length;
})()`

// stop is one place where the keyboard stops.
type stop struct {
	Place             int // among what the keyboard can reach, in the order of the document; -1 for the page itself
	Name              string
	Marked            bool // it looks different from how it looks without the focus
	Seen              bool // nothing lies over it
	Main              bool
	Top, Left, Bottom int
}

// TestKeyboard goes through pages with the Tab key: each stop is marked and not covered, stops follow the order of
// the document, and within main they go down the page as the eye does.
func TestKeyboard(t *testing.T) {
	w := site(t)
	who := people(w)
	for _, width := range []int{phone, desktop} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			for _, at := range mainPages(w) {
				p := window(t, browser.Options{Width: width, Height: 844})
				lend(w, who[at.role], p)
				visit(w, p, at.path)
				stops := tabThrough(t, p)
				if len(stops) < 6 {
					t.Errorf("%s: only %d stops", at.path, len(stops))
				}
				checkStops(t, at.path, width, stops)
			}
		})
	}
}

func tabThrough(t *testing.T, p *browser.Page) (out []stop) {
	t.Helper()
	var most int
	p.Eval(marks, &most)
	for range most + 2 {
		p.Press("Tab")
		var s stop
		p.Eval(`egStop()`, &s)
		if s.Place < 0 {
			return out
		}
		if len(out) > 0 && s.Place <= out[0].Place {
			return out // round again
		}
		out = append(out, s)
	}
	t.Errorf("%s: the Tab key never comes to an end", p.URL())
	return out
}

func checkStops(t *testing.T, path string, width int, stops []stop) {
	t.Helper()
	for i, s := range stops {
		if !s.Marked || !s.Seen {
			t.Errorf("%s at %d: marked %t, in sight %t: %s", path, width, s.Marked, s.Seen, s.Name)
		}
		if i == 0 {
			continue
		}
		before := stops[i-1]
		if s.Place <= before.Place {
			t.Errorf("%s at %d: %s comes after %s", path, width, s.Name, before.Name)
		}
		if width == phone && s.Main && before.Main && s.Bottom <= before.Top {
			t.Errorf("%s at %d: %s lies above %s, before which it comes", path, width, s.Name, before.Name)
		}
	}
}

// TestZoom: at 400 % of a desktop window, and at the widths where the layout changes, nothing is cut off or has to be
// scrolled to sideways.
func TestZoom(t *testing.T) {
	w := site(t)
	who := people(w)
	arrange(w)
	pages := append(mainPages(w), place{role: webtest.OtherParent, path: urls.Pupils(slug)}, place{role: webtest.OtherParent, path: urls.Pupil(slug, stage.long)})
	for _, size := range [][2]int{{320, 256}, {600, 800}, {768, 1024}, {960, 600}} {
		t.Run(fmt.Sprint(size[0], "x", size[1]), func(t *testing.T) {
			p := window(t, browser.Options{Width: size[0], Height: size[1]})
			for _, at := range pages {
				lend(w, who[at.role], p)
				visit(w, p, at.path)
				if !p.NoSidewaysScroll() {
					t.Errorf("%s scrolls sideways", at.path)
				}
			}
		})
	}
}
