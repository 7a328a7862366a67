package e2e_test

import (
	"strings"
	"testing"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// TestLettersInTheBrowser: the second layout of a key sheet (LIC-4), counted along while choosing; its page shows who
// was left out once the worker has made it.
func TestLettersInTheBrowser(t *testing.T) {
	heavy(t)
	browser.Start(t)
	w := webtest.New(t)
	a := w.Ashdale
	p := window(t, browser.Options{})
	lend(w, w.As(webtest.Admin), p)
	visit(w, p, urls.Keys(slug))
	var offered bool
	if p.Eval(`document.querySelector("#relationship-0").offsetParent !== null`, &offered); offered {
		t.Error("relationships are offered for a sheet with a row for each pupil")
	}
	p.Click("#only-new")
	status(t, p, "21 pupils, 0 new keys", "")
	p.Click("#layout-1")
	status(t, p, "21 pupils, 0 new keys, 6 letters, 6 left out", "")
	p.Click("#relationship-0")
	status(t, p, "21 pupils, 0 new keys, 8 letters, 4 left out", "#relationship-0")
	if got := p.Text("#keys-make"); got != "Generate 8 letters" {
		t.Errorf("the button says %q", got)
	}
	p.Click("#type-1")
	p.Wait("#keys-count:not([data-announce])")
	if got := p.Text("#keys-count"); !strings.HasPrefix(got, "A pupil’s own key goes to the pupil.") {
		t.Errorf("of the pupils' own type: %q", got)
	}
	p.Click("#type")
	status(t, p, "21 pupils, 0 new keys, 8 letters, 4 left out", "#type")
	p.Click("#keys-make")
	if got := p.Text("#letters"); !strings.Contains(got, "once the file is ready") {
		t.Errorf("before the worker comes: %q", got)
	}
	w.StartWorker()
	p.Wait("#letters table")
	if got := p.Text("#letters-head"); got != "8 letters, 4 left out" || p.Count("#letters tbody tr") != 18 {
		t.Errorf("%q with %d rows", got, p.Count("#letters tbody tr"))
	}
	p.Fill("#reason", "court_order")
	p.Click("#letters form button")
	if !strings.HasSuffix(at(w, p), "?reason=court_order") || p.Count("#letters tbody tr") != 1 || !strings.Contains(p.Text("#letters tbody"), "Court order") {
		t.Errorf("%s: %s", at(w, p), p.Text("#letters"))
	}
	if n := w.Number(`select count(*) from key_batches where school_id = $1 and layout = 'contacts'`, a.ID); n != 1 {
		t.Errorf("%d sheets", n)
	}
}
