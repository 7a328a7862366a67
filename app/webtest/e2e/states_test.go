package e2e_test

import (
	"strings"
	"testing"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// state is a page in another state than the one in which it opens.
type state struct {
	name string
	role webtest.Role
	wide bool // a template that no address opens by itself: looked at on the desktop too
	do   func(s scene)
}

func (st state) widths() []int {
	if st.wide {
		return []int{small, desktop}
	}
	return []int{small}
}

const slug = "ashdale"

var states = []state{
	{"external users", webtest.Admin, true, externals},
	{"registering", webtest.Nobody, true, registering},
	{"registering while signed in", webtest.Parent, false, func(s scene) {
		s.open(urls.Register(slug, 0))
		s.look("the way to add instead")
	}},
	{"a key that is badly typed, then one that is wrong", webtest.Nobody, false, func(s scene) {
		s.open(urls.Register(slug, s.w.Ashdale.PupilType))
		pair(s.Page, "007001", "K7QM-4TRW-9HX")
		s.lookAtErrors("too short")
		pair(s.Page, "<b>1</b>", "K7QM-4TRW-9HXC")
		s.lookAtErrors("no match")
	}},
	{"sign-in refused", webtest.Nobody, false, func(s scene) {
		s.open(urls.SignIn(slug))
		signIn(s.Page, strings.Repeat("a", 60)+"@"+strings.Repeat("b", 60)+".example", "wrong wrong wrong")
		s.lookAtErrors("wrong")
	}},
	{"what has just happened", webtest.Parent, false, func(s scene) {
		for _, path := range []string{urls.SignIn(slug) + "?done=signed_out", urls.SignIn(slug) + "?done=known", urls.Pupils(slug) + "?done=added", urls.Account(slug) + "?done=email_sent"} {
			s.open(path)
			s.look(path)
		}
	}},
	{"schools", webtest.Nobody, false, func(s scene) {
		for _, q := range []string{"a", "zzz", "%3Cb%3E"} {
			s.open("/?q=" + q)
			s.look("asked for " + q)
		}
	}},
	{"many pupils, one waiting", webtest.OtherParent, false, func(s scene) {
		s.open(urls.Pupils(slug))
		if s.Count(".eg-pupil") != 21 || !strings.Contains(s.HTML(), "has to look at this first") {
			s.t.Errorf("%s: %d cards", s.now, s.Count(".eg-pupil"))
		}
		s.look("cards")
		for _, h := range []int64{stage.arab, stage.long} {
			s.open(urls.Pupil(slug, h))
			s.look("a pupil")
		}
	}},
	{"no pupil", webtest.Nobody, false, func(s scene) {
		s.open(urls.SignIn(slug))
		signIn(s.Page, nobodysParent, webtest.Password)
		if !strings.Contains(s.Text("main"), "There is no pupil on your account.") {
			s.t.Errorf("%s: %s", s.now, s.Text("main"))
		}
		s.look("nothing to show")
	}},
	{"a licence type that shows little", webtest.Parent, false, func(s scene) {
		s.open(urls.Pupil(slug, s.w.Ashdale.SocialHolding))
		s.look("one field")
	}},
	{"adding a pupil", webtest.Parent, false, func(s scene) {
		s.open(urls.AddPupil(slug))
		pair(s.Page, "7002", "K7QM-4TRW-9HXC")
		s.lookAtErrors("no match")
	}},
	{"old links", webtest.Nobody, true, func(s scene) {
		s.open(urls.Verify(slug, stage.old))
		s.is(410)
		s.look("too old")
		send(s.Page)
		s.look("a new one is on its way")
		s.open(urls.Verify(slug, stage.ask))
		send(s.Page)
		s.is(409)
		s.look("ask the school")
	}},
	{"back after the session has ended", webtest.Nobody, true, resuming},
	{"errors of the server's pages", webtest.Admin, true, func(s scene) {
		s.open("/s/ashdale/no-such-page")
		s.is(404)
		s.look("404 of a school")
		s.open("/no-such-page")
		s.is(404)
		s.look("404 of no school")
		s.open(urls.KeyBatch(slug, s.w.Ashdale.Batch))
		script(s.Page, `document.querySelector("header form").insertAdjacentHTML("beforeend", '<input name="long" value="' + "x".repeat(70000) + '">')`)
		s.Click("header form button")
		s.is(413)
		s.look("413")
	}},
	{"a teacher where admins may go", webtest.Teacher, false, func(s scene) {
		s.open(urls.Keys(slug))
		s.is(403)
		s.look("403")
	}},
	{"imports", webtest.Admin, true, importing},
	{"pupils", webtest.Admin, true, pupilsOfStaff},
	{"audit log and data protection", webtest.Admin, true, protecting},
	{"panels without anything", webtest.OtherParent, false, emptyPanels},
	{"panels of last year", webtest.Parent, false, lastYearsPanels},
	{"lists of the office", webtest.Admin, false, editingLists},
	{"results", webtest.Teacher, true, entering},
	{"results for the office", webtest.Admin, false, officeSets},
	{"staff", webtest.Super, true, staffOfSchool},
	{"staff without pupils", webtest.Support, false, func(s scene) {
		for _, path := range []string{urls.Staff(slug), urls.StaffPupils(slug), urls.StaffPupils(slug) + "?search=zzz"} {
			s.open(path)
			s.look(path)
		}
	}},
	{"key sheets", webtest.Admin, false, func(s scene) {
		for _, b := range []int64{stage.running, stage.failed, stage.cancelled, stage.expired} {
			s.open(urls.KeyBatch(slug, b))
			s.look("one sheet: " + s.Text("main td.eg-full"))
		}
		s.open(urls.KeyBatch(slug, stage.running))
		script(s.Page, `document.querySelector("main form").action = `+quoted(urls.KeyBatchPart(slug, s.w.Ashdale.Batch, "cancel")))
		s.Click("main form button")
		s.is(409)
		s.look("409")
	}},
	{"choosing pupils for keys", webtest.Admin, false, choosing},
	{"letters to contacts", webtest.Admin, true, lettersToContacts},
	{"changing keys", webtest.Admin, false, changingKeys},
	{"access settings", webtest.Admin, false, settings},
	{"a school without anything", webtest.Nobody, false, func(s scene) {
		for _, path := range []string{urls.SignIn("new"), urls.Register("new", 0)} {
			s.open(path)
			s.look(path)
		}
		s.open(urls.Keys("new"))
		signIn(s.Page, newOffice, webtest.Password)
		if !strings.Contains(s.Text("main"), "No sheet has been made yet.") {
			s.t.Errorf("%s: %s", s.now, s.Text("main"))
		}
		s.look("no sheets")
		s.Click("#keys-make")
		s.is(422)
		s.lookAtErrors("no pupils")
		for _, path := range []string{urls.LicenceTypes("new"), urls.Staff("new"), urls.AttendanceCodes("new"), urls.NoteCategories("new")} {
			s.open(path)
			s.look(path)
		}
	}},
	{"a year that ends", webtest.Admin, true, ending},
	{"a trial school", webtest.AdminElsewhere, true, func(s scene) {
		for _, path := range []string{urls.Staff("glenbrae"), urls.LicenceType("glenbrae", s.w.Glenbrae.ParentType), urls.Keys("glenbrae"), urls.LicenceTypes("glenbrae"), urls.Access("glenbrae", s.w.Glenbrae.PupilType)} {
			s.open(path)
			s.look(path)
		}
		s.open(urls.Keys("glenbrae"))
		s.Click("#type-1")
		s.Click("[value=count]")
		s.look("counted")
	}},
}

// registering goes through the screens, each first with mistakes.
func registering(s scene) {
	a := s.w.Ashdale
	s.open(urls.Register(slug, a.ParentType))
	pair(s.Page, a.Child.PupilID, a.Child.Key)
	s.look("screen 2")
	person(s.Page, "Ola", strings.Repeat("Long", 60), "ola@", "12")
	s.lookAtErrors("screen 2")
	person(s.Page, "Ola", webtest.LongName, "ola.with.a.rather.long.name@"+strings.Repeat("long-", 8)+"school.example", "07700 900123")
	s.look("screen 3")
	passwords(s.Page, "short", "short")
	s.lookAtErrors("screen 3")
	passwords(s.Page, webtest.Password, webtest.Password)
	s.look("check your email")
	send(s.Page)
	s.look("sent again")
}

// choosing uses each way to choose pupils, without and with a choice.
func choosing(s scene) {
	for _, way := range []string{"#who-1", "#who-2", "#who-3", "#who-4"} {
		s.open(urls.Keys(slug))
		s.Click(way)
		s.Click("#keys-make")
		s.is(422)
		s.lookAtErrors("nothing chosen under " + way)
	}
	s.open(urls.Keys(slug))
	s.Click("#who-4")
	s.Fill("#picked", "ali")
	s.Click("[value=find]")
	s.look("found")
	s.Click("main input[name=picked]")
	s.Click("[value=find]")
	s.look("picked")
	s.Fill("#picked", "nobody is called that")
	s.Click("[value=find]")
	s.look("none found")
}

// lettersToContacts chooses the second layout of a key sheet and looks at who is left out of one (LIC-4).
func lettersToContacts(s scene) {
	s.open(urls.Keys(slug))
	s.Click("#type-1")
	s.Click("#layout-1")
	s.Click("#keys-make")
	s.is(422)
	s.lookAtErrors("a pupil's key to contacts")
	s.Click("#type")
	s.Click("#relationship-0")
	s.Click("[value=count]")
	s.look("counted")
	for _, query := range []string{"", "?page=3", "?reason=no_contact&page=2", "?reason=court_order"} {
		s.open(urls.KeyBatch(slug, stage.letters) + query)
		s.look("left out " + query)
	}
}

// settings are checked, clash with another admin's, are copied and found, in a school with four types.
func settings(s scene) {
	social := s.w.Ashdale.SocialType
	s.open(urls.LicenceTypes(slug))
	s.look("four types")
	s.open(urls.LicenceType(slug, social))
	s.look("a further type")
	s.Fill("#name", "")
	send(s.Page)
	s.lookAtErrors("a type without a name")
	s.open(urls.Access(slug, social) + "?show=nobody")
	s.look("found")
	s.open(urls.Access(slug, social))
	s.Click("main .eg-matrix summary")
	s.Click("[name='t." + id(social) + "'][value='pupil.sex']")
	s.Click("#check")
	s.look("what changes")
	s.Click("button.eg-back")
	s.look("back at the settings")
	script(s.Page, `document.querySelector("[name='was.`+id(social)+`']").value += " pupil.upn"; document.querySelector("[name='t.`+id(social)+`'][value='pupil.upn']").checked = true`)
	s.Click("#check")
	s.is(409)
	s.look("conflict")
	script(s.Page, `document.querySelectorAll("main details").forEach((d) => { d.open = true })`)
	s.Click("[value=copy]")
	s.is(422)
	s.lookAtErrors("nothing to copy")
}

// resuming types access settings, loses the session, signs in and gets the form back.
func resuming(s scene) {
	lend(s.w, s.w.Browser(), s.Page)
	s.open(urls.StaffSignIn(slug))
	signIn(s.Page, webtest.Admin.Email(), webtest.Password)
	s.open(urls.Access(slug, s.w.Ashdale.PupilType))
	s.SetCookie(s.w.Base.String(), cookie(webtest.CookieName(webtest.Admin.Realm()), "over"))
	send(s.Page)
	s.is(401)
	s.look("signed out meanwhile")
	signIn(s.Page, webtest.Admin.Email(), webtest.Password)
	s.look("carry on")
}

// TestErrorPages looks at the pages of a server that is asked too often, and of one that fails.
func TestErrorPages(t *testing.T) {
	w := site(t)
	w.Log.Expect("request failed")
	p := window(t, browser.Options{Width: small})
	s := scene{p, t, w, "errors"}
	a := w.Ashdale
	c := w.As(webtest.Parent)
	lend(w, c, p)
	s.open(urls.Register(slug, a.ParentType))
	for i := range 2 {
		pair(p, a.Child.PupilID, a.Child.Key)
		if i == 0 {
			flood(w)
			s.open(urls.Register(slug, a.ParentType))
		}
	}
	s.is(429)
	s.lookAtErrors("429 in the form")
	w.Exec(`delete from throttle`)
	for i := range 2 {
		s.open(urls.Register(slug, a.ParentType))
		pair(p, a.Child.PupilID, a.Child.Key)
		person(p, "Ola", "Many", "ola@example.org", "")
		if i == 1 {
			flood(w)
		}
		passwords(p, webtest.Password, webtest.Password)
	}
	s.is(429)
	s.look("429")
	w.Exec(`revoke select on holdings from gateway_app`)
	s.open(urls.Pupils(slug))
	s.is(500)
	s.look("500")
}
