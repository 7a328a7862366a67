package e2e_test

import (
	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// outsiders are external users about whom the office has something to decide.
type outsiders struct {
	waits, long int64 // holdings
	blocked     int64 // an account
	child       int64 // the pupil for whom it is blocked
	contact     int64 // of this pupil, about whom nothing is known yet
	pages       []shot
}

// arrangeExternal lets one person wait who is a contact of this pupil, registers one with the longest name, and blocks
// that one until a day.
func arrangeExternal(w *webtest.World) (o outsiders) {
	w.T.Helper()
	a := w.Ashdale
	o.waits = w.Number(`select id from holdings where account_id = $1`, w.Register(a, a.Child, a.Child.Key, "nia.wyn-pugh@contacts.example", auth.Person{Title: "Mrs", Forename: "Nia", Surname: "Ŵyn-Pugh"}))
	for _, c := range a.Children {
		if c.Surname == webtest.LongName {
			o.child = c.ID
			o.blocked = w.Register(a, c, c.Key, "wilhelmina.featherstonehaugh-cholmondeley-warner@contacts.example", auth.Person{Title: "Prof", Forename: "Wilhelmina", Surname: webtest.LongName})
		}
	}
	o.long = w.Number(`update holdings set state = 'blocked', before_block = 'live' where account_id = $1 returning id`, o.blocked)
	w.Exec(`insert into blocks (school_id, account_id, pupil_id, reason, until, made_by) values ($1, $2, $3, 'Non-molestation order of the family court at Aberystwyth, number SA26P00417', '2099-08-31', $4)`, a.ID, o.blocked, o.child, a.Office)
	w.Exec(`update holdings set state = 'waiting' where id = $1`, o.waits)
	o.contact = w.Number(`select id from contacts where school_id = $1 and contact_ref = 'C1'`, a.ID)
	o.pages = o.places(w)
	return o
}

// places are the pages on which the office decides.
func (o outsiders) places(w *webtest.World) []shot {
	a := w.Ashdale
	parent := w.ID(webtest.Parent)
	press := func(button string) func(p *browser.Page) {
		return func(p *browser.Page) { p.Click(`main form[action$="` + button + `"] button.eg-button`) }
	}
	return []shot{
		{"20-external", webtest.Admin, urls.External(slug), nil},
		{"20b-external-denied", webtest.Admin, urls.External(slug) + "?access=denied", nil},
		{"20c-external-nobody", webtest.Admin, urls.External(slug) + "?search=zzz", nil},
		{"20d-external-deny", webtest.Admin, urls.ExternalPart(slug, "access") + "?do=deny&account=" + id(parent) + "&account=" + id(o.blocked), nil},
		{"20e-external-user", webtest.Admin, urls.ExternalUser(slug, parent), nil},
		{"20f-external-blocked", webtest.Admin, urls.ExternalUser(slug, o.blocked), nil},
		{"20g-external-user-denied", webtest.Admin, urls.ExternalUser(slug, w.ID(webtest.DeniedParent)), nil},
		{"20h-waiting", webtest.Admin, urls.ExternalPart(slug, "waiting"), nil},
		{"20i-new", webtest.Admin, urls.ExternalPart(slug, "new"), nil},
		{"20j-contacts", webtest.Admin, urls.ExternalPart(slug, "contacts"), nil},
		{"20k-holding", webtest.Admin, urls.Held(slug, a.Holding), press("remove")},
		{"20l-holding-waiting", webtest.Admin, urls.Held(slug, o.waits), press("decide")},
		{"20m-holding-contact", webtest.Admin, urls.HeldPart(slug, o.waits, "contact"), nil},
		{"20n-block", webtest.Admin, urls.Block(slug, parent, a.Child.ID), func(p *browser.Page) {
			p.Fill("#until", "1 May 2020")
			p.Click("main form[novalidate] button.eg-button")
		}},
		{"20o-block-there", webtest.Admin, urls.Block(slug, o.blocked, o.child), nil},
		{"20p-court", webtest.Admin, urls.Court(slug, a.Child.ID, o.contact), func(p *browser.Page) { p.Click("main form[novalidate] button.eg-button") }},
		{"20q-pupil", webtest.Admin, urls.StaffPupil(slug, a.Child.ID), nil},
	}
}

// externals looks at each of them; forms come back with what is wrong.
func externals(s scene) {
	for _, p := range stage.outside.pages {
		s.open(p.path)
		s.look(p.name)
		if p.do != nil {
			p.do(s.Page)
			s.is(422)
			s.lookAtErrors(p.name)
		}
	}
}
