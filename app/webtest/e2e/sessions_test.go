package e2e_test

import (
	"net/url"
	"strings"
	"testing"

	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// TestSharedComputer: pupil A signs out, and neither Back nor Forward shows anything of A; B, who signs in on the page
// that Back led to, does not land on A's page (case 63).
func TestSharedComputer(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		a := w.Ashdale
		p := window(t, o)
		visit(w, p, urls.SignIn(slug))
		signIn(p, webtest.Pupil.Email(), webtest.Password)
		p.Click(".eg-pupil__name a")
		if p.Text("h1") != a.Child.Known() {
			t.Fatalf("A sees %s", p.Text("h1"))
		}
		p.Click("header form button")
		if p.Text(".eg-banner") != "You are signed out" {
			t.Errorf("after signing out: %s", p.Text("main"))
		}
		nothingOf := func(when string) {
			t.Helper()
			for _, trace := range []string{"Ŵyn", "Siân", "sian@", "9B"} {
				if strings.Contains(p.HTML(), trace) {
					t.Errorf("%s: the page shows %q at %s", when, trace, p.URL())
				}
			}
		}
		p.Back()
		nothingOf("back")
		p.Back()
		nothingOf("back twice")
		script(p, "history.forward()")
		settled(p)
		nothingOf("forward")
		visit(w, p, urls.Pupil(slug, a.PupilHolding))
		if want := urls.SignIn(slug) + "?next=" + url.QueryEscape(urls.Pupil(slug, a.PupilHolding)); at(w, p) != want {
			t.Errorf("A's page leads to %s, want %s", at(w, p), want)
		}
		signIn(p, webtest.OtherParent.Email(), webtest.Password)
		if at(w, p) != urls.Pupils(slug) {
			t.Errorf("B lands on %s", p.URL())
		}
		nothingOf("B")
	})
}

// TestSessionEndsWhilePolling: the whole page goes to sign-in, nothing polls any more, and signing in leads back to
// the whole page (case 65).
func TestSessionEndsWhilePolling(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		p := window(t, o)
		page := urls.KeyBatch(slug, w.Ashdale.Queued)
		visit(w, p, page)
		signIn(p, webtest.Admin.Email(), webtest.Password)
		if at(w, p) != page || p.Count("progress") != 1 {
			t.Fatalf("signed in, at %s", p.URL())
		}
		w.EndSessions(webtest.Admin)
		p.Wait("#password")
		if want := urls.StaffSignIn(slug) + "?next=" + url.QueryEscape(page); at(w, p) != want || p.Count("[hx-get], progress") != 0 || p.Count("h1") != 1 {
			t.Errorf("the session is over, at %s, want %s: %s", at(w, p), want, p.Text("body"))
		}
		signIn(p, webtest.Admin.Email(), webtest.Password)
		if at(w, p) != page || p.Count("header") != 1 || p.Count("h1") != 1 || p.Count("progress") != 1 {
			t.Errorf("back at %s: %s", at(w, p), p.Text("body"))
		}
	})
}

// TestTwoTabs: forms that were open while something happened in another tab (case 64).
func TestTwoTabs(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		a := w.Ashdale
		one, two := window(t, o), window(t, o)
		visit(w, one, urls.Register(slug, a.ParentType))
		share(w, one, two)
		for i, p := range []*browser.Page{one, two} {
			visit(w, p, urls.Register(slug, a.ParentType))
			pair(p, a.Children[i].PupilID, a.Children[i].Key)
		}
		person(one, "Eins", "Tab", "one@example.org", "")
		person(two, "Zwei", "Tab", "two@example.org", "")
		for _, p := range []*browser.Page{one, two} {
			passwords(p, webtest.Password, webtest.Password)
			if p.Text("h1") != "Check your email" {
				t.Errorf("%s: %s", p.URL(), p.Text("main"))
			}
		}
		for i, email := range []string{"one@example.org", "two@example.org"} {
			w.Mail(email, "Finish registering")
			if n := w.Number(`select pupil_id from registrations where email = $1`, email); n != a.Children[i].ID {
				t.Errorf("%s registered for pupil %d, want %d", email, n, a.Children[i].ID)
			}
		}
	})
}

// TestFormOutlivesItsSession: the same person signs in again in another tab, and the form counts; the session ends,
// and the text comes back after sign-in, to nobody else; another person's session refuses the form (case 64).
func TestFormOutlivesItsSession(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		one, two := window(t, o), window(t, o)
		form := urls.AccountPart(slug, "details")
		visit(w, one, form)
		signIn(one, webtest.Parent.Email(), webtest.Password)
		typed := func(forename string) { one.Fill("#forename", forename) }
		saved := func(when, want string) {
			t.Helper()
			if got := w.Text(`select forename from accounts where email = $1`, webtest.Parent.Email()); got != want {
				t.Errorf("%s: the name is %q, want %q", when, got, want)
			}
		}

		typed("Rhiannon")
		share(w, one, two)
		visit(w, two, urls.Pupils(slug))
		two.Click("header form button")
		signIn(two, webtest.Parent.Email(), webtest.Password)
		share(w, two, one)
		send(one)
		saved("signed in again in the other tab", "Rhiannon")

		visit(w, one, form)
		typed("Rhosyn")
		w.EndSessions(webtest.Parent)
		send(one)
		if one.Status() != 401 || !strings.Contains(one.Text("main"), "we will carry on with what you typed") {
			t.Errorf("the session is over: %d %s", one.Status(), one.Text("main"))
		}
		saved("before signing in again", "Rhiannon")
		signIn(one, webtest.Parent.Email(), webtest.Password)
		if one.Text("h1") != "Welcome back" {
			t.Fatalf("after signing in again: %s", one.Text("main"))
		}
		send(one)
		saved("carried on", "Rhosyn")

		one.Back()
		visit(w, one, form)
		typed("Rhydian")
		w.EndSessions(webtest.Parent)
		send(one)
		signIn(one, webtest.OtherParent.Email(), webtest.Password)
		if at(w, one) != urls.Pupils(slug) || strings.Contains(one.HTML(), "Rhydian") {
			t.Errorf("another person gets the form: %s", one.Text("main"))
		}
		share(w, one, two)
		two.Goto(w.Base.String() + form)
		signedIn := two.Value("#forename")
		w.SignIn(w.Browser(), webtest.Parent)
		lend(w, w.As(webtest.Parent), two)
		send(two)
		if two.Status() != 403 || signedIn != "Yusuf" {
			t.Errorf("a form of %s in a session of Rhian's: %d", signedIn, two.Status())
		}
		saved("the wrong person's form", "Rhosyn")
	})
}

// TestBackAndSendAgain: a form that was sent, gone back to and sent again still counts (case 64).
func TestBackAndSendAgain(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		p := window(t, o)
		visit(w, p, urls.AccountPart(slug, "details"))
		signIn(p, webtest.Parent.Email(), webtest.Password)
		for _, name := range []string{"Rhi", "Rhian Elin"} {
			p.Fill("#forename", name)
			send(p)
			if p.Text(".eg-banner") != "Saved" || !strings.Contains(p.Text("main"), name) {
				t.Errorf("%s: %s", name, p.Text("main"))
			}
			p.Back()
		}
	})
}

// TestFocusAndStatus: counting along while choosing, and a row that polls, leave the focus where it was, and what
// they say is said in the status region that stood there from the start (case 68).
func TestFocusAndStatus(t *testing.T) {
	w := site(t)
	a := w.Ashdale
	p := window(t, browser.Options{})
	lend(w, w.As(webtest.Admin), p)
	visit(w, p, urls.Keys(slug))
	if p.Count("#eg-status[role=status]") != 1 || p.Text("#eg-status") != "" {
		t.Error("the status region is missing, or speaks at once")
	}
	script(p, `document.querySelector("#type").focus()`)
	p.Press("ArrowDown")
	status(t, p, "21 pupils, 20 new keys", "#type-1")
	script(p, `document.querySelector("#only-new").focus()`)
	p.Press("Space")
	status(t, p, "21 pupils, 20 new keys", "#only-new")

	ready := w.Order(a, licence.Request{Scope: licence.ScopeSchool, TypeID: a.PupilType})
	visit(w, p, urls.KeyBatch(slug, ready))
	stop := "#stop-" + id(ready)
	for range 2 {
		script(p, `document.querySelector("`+stop+`").focus(); document.querySelector("tbody tr").dataset.old = "yes"`)
		p.Wait("tbody tr:not([data-old]) :focus")
		if f := p.FocusedSelector(); f != stop {
			t.Errorf("after a poll the focus is on %s, want %s", f, stop)
		}
	}
	w.Exec(`update key_batches set state = 'failed', message = 'It could not be made.' where school_id = $1 and id = $2`, a.ID, ready)
	p.Wait("tbody tr:not([hx-get])")
	status(t, p, "The key sheet could not be made", "#batch-"+id(ready))

	visit(w, p, urls.KeyBatch(slug, a.Queued))
	script(p, `document.querySelector("#stop-`+id(a.Queued)+`").focus()`)
	w.Exec(`update key_batches set state = 'ready', done = total, file_id = $3 where school_id = $1 and id = $2`, a.ID, a.Queued, a.File)
	p.Wait("a[download]")
	status(t, p, "The key sheet is ready", "#batch-"+id(a.Queued)+" > td:nth-of-type(3) > a")
}

// status waits for the words in the status region, and holds where the focus is.
func status(t *testing.T, p *browser.Page, words, focus string) {
	t.Helper()
	var said bool
	p.Eval(`new Promise((done) => {
		const look = (left) => { const ok = document.querySelector("#eg-status").textContent === `+quoted(words)+`; if (ok || left === 0) done(ok); else setTimeout(() => look(left - 1), 50); };
		look(100);
	})`, &said)
	if got := p.FocusedSelector(); !said || focus != "" && got != focus {
		t.Errorf("said %q, want %q; the focus is on %s, want %s", p.Text("#eg-status"), words, got, focus)
	}
}
