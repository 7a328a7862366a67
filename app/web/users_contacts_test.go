package web_test

import (
	"net/url"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// TestContactProposals: the proven address and the surname of a contact of that pupil propose it; two are for a person
// to choose; several are confirmed together; what is decided is decided.
func TestContactProposals(t *testing.T) {
	w := webtest.New(t)
	a, office, path := w.Ashdale, w.As(webtest.Admin), urls.ExternalPart("ashdale", "contacts")
	if r := office.Get(path); !strings.Contains(r.Text(), "There is nothing to confirm") {
		t.Fatalf("nothing: %s", r.Text())
	}
	c1 := w.Number(`select id from contacts where school_id = $1 and contact_ref = 'C1'`, a.ID)
	c3 := w.Number(`select id from contacts where school_id = $1 and contact_ref = 'C3'`, a.ID)
	nia := w.Register(a, a.Child, a.Child.Key, "nia.wyn-pugh@contacts.example", auth.Person{Forename: "Nia", Surname: "WYN PUGH"})
	huw := w.Register(a, a.Child, a.Child.Key, "huw@contacts.example", auth.Person{Forename: "Huw", Surname: "Somebody"}) // the surname differs
	held := w.Number(`select id from holdings where account_id = $1`, nia)
	r := office.Get(path)
	if !strings.Contains(r.Text(), "1 proposal") || !strings.Contains(r.Text(), "Mrs Nia Ŵyn-Pugh, Mother") || strings.Contains(r.Text(), "Somebody") {
		t.Errorf("proposals: %s", r.Text())
	}
	if r := office.Post(path, url.Values{}); r.Status != 422 || !strings.Contains(r.Text(), "Tick at least one") {
		t.Errorf("no tick: %d", r.Status)
	}
	w.Exec(`update contacts set email = ' NIA.Wyn-Pugh@contacts.example', surname = 'Ŵyn Pugh' where id = $1`, c3)
	if r := office.Get(path); !strings.Contains(r.Text(), "Choose between them") || strings.Contains(r.Text(), "Confirm those ticked") {
		t.Errorf("two: %s", r.Text())
	}
	if office.Post(path, url.Values{"holding": {id(held)}}); w.Number(`select count(*) from holdings where contact_at is not null`) != 0 {
		t.Error("one of two is confirmed without a choice")
	}
	w.Exec(`update contacts set email = '' where id = $1`, c3)
	form := office.Get(path).FormTo(path)
	if form.Values.Get("holding") != id(held) {
		t.Errorf("what is proposed is not ticked: %v", form.Values)
	}
	for range 2 {
		if r := office.Post(path, form.Values); r.Status != 303 {
			t.Errorf("confirm: %d", r.Status)
		}
	}
	if n := w.Number(`select count(*) from holdings where id = $1 and contact_id = $2 and contact_by = $3`, held, c1, office.ID); n != 1 {
		t.Error("it is not confirmed")
	}
	if n := w.Number(`select count(*) from audit where action = 'decided which contact a person is' and subject_id = $1 and pupil_id = $2`, nia, a.Child.ID); n != 1 {
		t.Errorf("%d lines", n)
	}
	choose := urls.HeldPart("ashdale", w.Number(`select id from holdings where account_id = $1`, huw), "contact")
	first, second := office.Form(choose), w.As(webtest.Super).Form(choose)
	first.Set("contact", "none")
	second.Set("contact", id(c1))
	if r := office.Post(choose, first); r.Status != 303 {
		t.Errorf("none: %d", r.Status)
	}
	if r := w.As(webtest.Super).Post(choose, second); r.Status != 409 {
		t.Errorf("the second: %d", r.Status)
	}
	foreign := w.Number(`select id from contacts where school_id = $1 and contact_ref = 'C7'`, a.ID)
	again := office.Form(choose)
	again.Set("contact", id(foreign))
	if r := office.Post(choose, again); r.Status != 422 {
		t.Errorf("a contact of another pupil: %d", r.Status)
	}
	if r := office.Get(urls.HeldPart("ashdale", a.PupilHolding, "contact")); r.Status != 404 {
		t.Errorf("the pupil's own: %d", r.Status)
	}
	if r := office.Get(urls.StaffPupil("ashdale", a.Child.ID)); !strings.Contains(r.Text(), "Mrs Nia Ŵyn-Pugh, Mother") || !strings.Contains(r.Text(), "None of the contacts") {
		t.Errorf("the pupil's page: %s", r.Text())
	}
}

// TestCourtOrder: setting it lists everybody who sees the pupil, ticks who is probably the contact, blocks those ticked,
// replaces the keys and lets new people wait, all at once; it stands in the waiting list until it was looked at, and
// again when somebody new is in.
func TestCourtOrder(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	c1 := w.Number(`select id from contacts where school_id = $1 and contact_ref = 'C1'`, a.ID)
	waiting := func() string { return office.Get(urls.ExternalPart("ashdale", "waiting")).Text() }
	if !strings.Contains(waiting(), "Nobody has looked yet who sees the pupil") {
		t.Errorf("the order of the fixture (an import's) does not wait: %s", waiting())
	}
	nia := w.Register(a, a.Child, a.Child.Key, "nia.wyn-pugh@contacts.example", auth.Person{Forename: "Nia", Surname: "Ŵyn-Pugh"})
	path := urls.Court("ashdale", a.Child.ID, c1)
	v := office.Form(path)
	if v.Get("order") != "yes" || v.Get("block") != id(nia) || v.Get("replace") != "yes" || v.Get("wait") != "yes" {
		t.Errorf("the form: %v", v)
	}
	if r := office.Post(path, v); r.Status != 422 || !strings.Contains(r.Text(), "Say why") {
		t.Errorf("without a reason: %d", r.Status)
	}
	v.Set("reason", "Order 7/26")
	stale := w.As(webtest.Super).Form(path)
	stale.Set("order", "no")
	stale.Del("block")
	for range 2 {
		if r := office.Post(path, v); r.Status != 303 {
			t.Fatalf("%d %s", r.Status, r.Text())
		}
	}
	if r := w.As(webtest.Super).Post(path, stale); r.Status != 409 || !strings.Contains(r.Text(), "This has changed") {
		t.Errorf("the second admin: %d", r.Status)
	}
	if s := w.Text(`select state from holdings where account_id = $1`, nia); s != "blocked" {
		t.Errorf("the contact is %s", s)
	}
	if s := w.Text(`select state from holdings where id = $1`, a.Holding); s != "live" {
		t.Errorf("the other is %s", s)
	}
	for sql, want := range map[string]int64{
		`select count(*) from pupil_contacts where contact_id = $1 and court_order and court_decided_by is not null`:                         1,
		`select count(*) from contact_changes where $1 > 0 and contact_ref = 'C1' and field = 'court_order' and new_value = 't'`:             1,
		`select count(*) from audit where action = 'set a court order about a contact' and subject_id = $1`:                                  1,
		`select count(*) from audit where action = 'lets new people wait for the office' and $1 > 0`:                                         1,
		`select count(*) from licence_keys k join pupils p on p.id = k.pupil_id where p.new_people_wait and k.state = 'replaced' and $1 > 0`: 3,
	} {
		if n := w.Number(sql, c1); n != want {
			t.Errorf("%s: %d, want %d", sql, n, want)
		}
	}
	fresh := w.MakeKey(a, a.Child, a.ParentType)
	newcomer := w.Register(a, a.Child, fresh, "new@example.org", auth.Person{Forename: "New", Surname: "Comer"})
	if s := w.Text(`select state from holdings where account_id = $1`, newcomer); s != "waiting" {
		t.Errorf("a newcomer is %s", s)
	}
	off := office.Form(path)
	off.Set("order", "no")
	off.Del("wait")
	if r := office.Post(path, off); r.Status != 303 {
		t.Fatalf("off: %d %s", r.Status, r.Text())
	}
	if s := w.Text(`select state from holdings where account_id = $1`, nia); s != "blocked" {
		t.Errorf("without the order the block is gone: %s", s)
	}
}

// TestCourtOrderAsksAgain about whoever has come since it was looked at, unless the office let them in itself.
func TestCourtOrderAsksAgain(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	c2 := w.Number(`select id from contacts where school_id = $1 and contact_ref = 'C2'`, a.ID)
	path := urls.Court("ashdale", a.Child.ID, c2)
	v := office.Form(path)
	v.Del("wait")
	v.Del("replace")
	if r := office.Post(path, v); r.Status != 303 {
		t.Fatalf("%d %s", r.Status, r.Text())
	}
	asks := func() bool {
		return strings.Contains(office.Get(urls.ExternalPart("ashdale", "waiting")).Text(), "Somebody has registered since")
	}
	if asks() || w.Number(`select count(*) from licence_keys where state <> 'live'`) != 0 {
		t.Error("looked at, it asks again, or has replaced keys")
	}
	w.Register(a, a.Child, a.Child.Key, "new@example.org", auth.Person{Forename: "New", Surname: "Comer"})
	if !asks() {
		t.Error("somebody new is in, and nobody is asked")
	}
	if r := office.Post(path, office.Form(path)); r.Status != 303 || asks() {
		t.Errorf("%d", r.Status)
	}
}
