package e2e_test

import (
	"slices"
	"strings"
	"testing"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// letterOf is the parents' letter of a child of the fixture's roll.
func letterOf(c webtest.Child) letter {
	return letter{id: c.PupilID, forename: c.Forename, surname: c.Surname, key: c.Key}
}

// TestSecondAdult: months after the first adult another one uses the same key. The account is their own, and no page
// of theirs shows a trace of the first (case 32).
func TestSecondAdult(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		a := w.Ashdale
		w.Exec(`update accounts set created_at = created_at - interval '5 months'`)
		w.Exec(`update holdings set made_at = made_at - interval '5 months'`)
		p := window(t, o)
		register(t, w, p, letterOf(a.Child), adult{"Mr", "Owain", "Prys", "owain@example.org"})
		pages := []string{p.HTML()}
		m := w.Mail("owain@example.org", "Finish registering")
		visit(w, p, confirm(t, w, "owain@example.org"))
		pages = append(pages, p.HTML(), m.Text, m.HTML)
		send(p)
		pages = append(pages, p.HTML())
		signIn(p, "owain@example.org", webtest.Password)
		seeCards(t, p, card{a.Child.Known(), "Year 9, tutor group 9B", "Parent/Guardian"})
		for _, path := range []string{urls.Pupils(slug), at(w, p), urls.Account(slug), urls.AccountPart(slug, "details")} {
			visit(w, p, path)
			pages = append(pages, p.HTML())
		}
		p.Goto(w.Base.String() + firstPupil(w, "owain@example.org"))
		pages = append(pages, p.HTML())
		for _, page := range pages {
			for _, trace := range []string{"Rhian", "rhian@example.org", "Gareth", "gareth@example.org", "sian@pupils.example"} {
				if strings.Contains(page, trace) {
					t.Errorf("the second adult sees %q in %s", trace, page)
				}
			}
		}
		if n := w.Number(`select count(distinct account_id) from holdings where pupil_id = $1 and licence_type_id = $2 and state = 'live'`, a.Child.ID, a.ParentType); n != 3 {
			t.Errorf("%d adults hold the child, want 3", n)
		}
	})
}

// firstPupil is the path of the first pupil's page of an address.
func firstPupil(w *webtest.World, email string) string {
	return urls.Pupil(slug, w.Number(`select min(h.id) from holdings h join accounts a on a.id = h.account_id where a.email = $1`, email))
}

// TestNotTheirs: a wrong key and a wrong Pupil ID are one answer, and so are another family's page and one that does
// not exist (cases 33, 56).
func TestNotTheirs(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		a := w.Ashdale
		p := window(t, o)
		var answers []string
		for _, try := range [][2]string{{a.Child.PupilID, a.Children[1].Key}, {"999999", a.Child.Key}} {
			visit(w, p, urls.Register(slug, a.ParentType))
			pair(p, try[0], try[1])
			if p.Status() != 422 || p.Value("#pupil-id") != try[0] || p.Value("#licence-key") != try[1] {
				t.Errorf("%q: %d, kept %q and %q", try, p.Status(), p.Value("#pupil-id"), p.Value("#licence-key"))
			}
			answers = append(answers, p.Title()+p.Text("main"))
		}
		if answers[0] != answers[1] || !strings.Contains(answers[0], "do not fit together") {
			t.Errorf("a wrong key: %s\na wrong ID: %s", answers[0], answers[1])
		}
		lend(w, w.As(webtest.Parent), p)
		var pages []string
		for _, holding := range []int64{a.OtherHolding, 999999, a.PupilHolding} {
			visit(w, p, urls.Pupil(slug, holding))
			if p.Status() != 404 {
				t.Errorf("holding %d: %d", holding, p.Status())
			}
			pages = append(pages, content(p.HTML()))
		}
		if pages[0] != pages[1] || pages[0] != pages[2] || strings.Contains(pages[0], "Mia") {
			t.Errorf("pages that are not theirs differ: %s", pages)
		}
	})
}

// TestTwoTypes: one person registers with the pupil's key and then with the parents' key for the same child. There
// are two cards, and each page shows what its own type does (cases 52, 58).
func TestTwoTypes(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		a, email := w.Ashdale, "one.inbox@example.org"
		c := a.Children[3]
		pupils := letter{id: c.PupilID, key: w.MakeKey(a, c, a.PupilType)}
		p := window(t, o)
		register(t, w, p, pupils, adult{"", "Zoë", "Müller", email})
		first := content(p.HTML())
		visit(w, p, confirm(t, w, email))
		send(p)
		visit(w, p, urls.Register(slug, a.ParentType))
		register(t, w, p, letterOf(c), adult{"Mrs", "Jana", "Müller", email})
		if second := content(p.HTML()); address.ReplaceAllString(second, "") != address.ReplaceAllString(first, "") {
			t.Errorf("the screen tells that the address is known:\n%s\n%s", first, second)
		}
		m := w.Mail(email, "You have an account at Ashdale Academy already")
		sameWords(t, m)
		visit(w, p, linkIn(t, w, m, urls.SignIn(slug)))
		signIn(p, email, webtest.Password)
		p.Click(".eg-add")
		pair(p, c.PupilID, c.Key)
		name := c.Known()
		seeCards(t, p, card{name, "Year 7, tutor group 7A", "Parent/Guardian"}, card{name, "Year 7, tutor group 7A", "Pupil"})
		for i, want := range []struct {
			licence string
			facts   int
		}{{"Parent/Guardian", 8}, {"Pupil", 2}} {
			visit(w, p, urls.Pupils(slug))
			p.Click(".eg-cards > li:nth-child(" + id(int64(i+1)) + ") a")
			if got := facts(p); len(got) != want.facts || p.Text(".eg-badge") != want.licence {
				t.Errorf("%s: %q", p.Text(".eg-badge"), got)
			}
			if want.licence == "Pupil" && !slices.Equal(facts(p), []string{"Year group: Year 7", "Tutor group: 7A"}) {
				t.Errorf("the pupil's own page: %q", facts(p))
			}
		}
		if n := w.Number(`select count(*) from accounts where email = $1`, email); n != 1 {
			t.Errorf("%d accounts of one address", n)
		}
	})
}

// TestOldLink: a link that is too old, used or replaced says so and sends a new one in one press (case 46).
func TestOldLink(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		a, email := w.Ashdale, "slow@example.org"
		p := window(t, o)
		register(t, w, p, letterOf(a.Child), adult{"", "Una", "Slow", email})
		old := linkIn(t, w, w.Mail(email, "Finish registering"), "/s/ashdale/verify/")
		w.Exec(`update tokens set created_at = created_at - interval '2 hours', expires_at = expires_at - interval '2 hours' where email = $1`, email)
		visit(w, p, old)
		if p.Status() != 410 || p.Text("h1") != "This link no longer works" {
			t.Errorf("the old link: %d %s", p.Status(), p.Text("h1"))
		}
		send(p)
		if p.Text("h1") != "Check your email" || !strings.Contains(p.Text("main"), "it is on its way") {
			t.Errorf("after asking again: %s", p.Text("main"))
		}
		next := nextMail(t, w, email, 2)
		visit(w, p, linkIn(t, w, next, "/s/ashdale/verify/"))
		send(p)
		signIn(p, email, webtest.Password)
		seeCards(t, p, card{a.Child.Known(), "Year 9, tutor group 9B", "Parent/Guardian"})
		visit(w, p, old)
		if p.Status() != 410 {
			t.Errorf("the replaced link answers %d", p.Status())
		}
	})
}

// TestForgotten: a new password by mail, end to end, for families and for staff; the old one and the other sessions
// are over.
func TestForgotten(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		other := w.As(webtest.Parent)
		for _, realm := range []struct {
			role                  webtest.Role
			door, forgotten, home string
		}{
			{webtest.Parent, urls.SignIn(slug), urls.Forgotten(slug), urls.Pupils(slug)},
			{webtest.Teacher, urls.StaffSignIn(slug), urls.StaffForgotten(slug), urls.Staff(slug)},
		} {
			p, email, next := window(t, o), realm.role.Email(), "seven velvet walruses"
			visit(w, p, realm.door)
			p.Click("a[href='" + realm.forgotten + "']")
			p.Fill("#email", strings.ToUpper(email))
			send(p)
			m := w.Mail(email, "Set a new password for Ashdale Academy")
			sameWords(t, m)
			visit(w, p, linkIn(t, w, m, strings.Replace(realm.forgotten, "forgotten", "reset", 1)+"/"))
			if p.Value("#username") != email {
				t.Errorf("the new password is for %q", p.Value("#username"))
			}
			passwords(p, next, next+"!")
			if p.Status() != 422 || !strings.Contains(p.Text("#password-again-error"), "not the same") {
				t.Errorf("two passwords: %d %s", p.Status(), p.Text("main"))
			}
			passwords(p, next, next)
			if at(w, p) != realm.door+"?done=new_password" {
				t.Errorf("after setting it: %s", p.URL())
			}
			sameWords(t, w.Mail(email, "was changed"))
			signIn(p, email, webtest.Password)
			if !strings.Contains(p.Text("#email-error"), "The email address or the password is wrong") {
				t.Errorf("the old password: %s", p.Text("main"))
			}
			signIn(p, email, next)
			if at(w, p) != realm.home {
				t.Errorf("the new password leads to %s", p.URL())
			}
		}
		if r := other.Get(urls.Pupils(slug)); r.Status != 303 {
			t.Errorf("another session of the person: %d", r.Status)
		}
	})
}

// TestNewEmail: the new address proves itself, the old one is told, sign-in follows the new one (ACC-2).
func TestNewEmail(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		w := site(t)
		p, next := window(t, o), "rhian.new@example.org"
		visit(w, p, urls.Account(slug))
		signIn(p, webtest.Parent.Email(), webtest.Password)
		p.Click("a[href='" + urls.AccountPart(slug, "email") + "']")
		p.Fill("#email", next)
		p.Fill("#password-now", "not my password")
		send(p)
		if p.Status() != 422 || p.Value("#email") != next || !strings.Contains(p.Text("#password-now-error"), "This is not your password") {
			t.Errorf("a wrong password: %d %s", p.Status(), p.Text("main"))
		}
		p.Fill("#password-now", webtest.Password)
		send(p)
		if !strings.Contains(p.Text(".eg-banner"), "Check the new address") || !strings.Contains(p.Text("main"), webtest.Parent.Email()) {
			t.Errorf("after asking: %s", p.Text("main"))
		}
		m := w.Mail(next, "Your new email address for Ashdale Academy")
		sameWords(t, m)
		visit(w, p, linkIn(t, w, m, "/s/ashdale/email/"))
		send(p)
		if !strings.Contains(p.Text(".eg-banner"), "Your email address is changed") {
			t.Errorf("after the press: %s %s", p.URL(), p.Text("main"))
		}
		told := w.Mail(webtest.Parent.Email(), "Your email address for Ashdale Academy was changed")
		sameWords(t, told)
		if strings.Contains(told.Raw, next) {
			t.Error("the old address is told the new one")
		}
		signIn(p, webtest.Parent.Email(), webtest.Password)
		if p.Count("#email-error") != 1 {
			t.Errorf("the old address still signs in: %s", p.URL())
		}
		signIn(p, next, webtest.Password)
		if at(w, p) != urls.Pupils(slug) {
			t.Errorf("the new address leads to %s", p.URL())
		}
	})
}
