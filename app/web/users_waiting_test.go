package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// waiter is somebody who waits for the office to see this pupil, and the holding.
func waiter(w *webtest.World) (client *webtest.Client, held int64) {
	child := w.Ashdale.Children[2]
	w.Add(w.Ashdale, webtest.OtherParent.Email(), child, child.Key)
	client = w.As(webtest.OtherParent)
	held = w.Number(`update holdings set state = 'waiting' where account_id = $1 and pupil_id = $2 returning id`, client.ID, child.ID)
	return client, held
}

// TestLetIn: who waits sees nothing but a kind card; let in they see the pupil, and the log has it. Two admins, and a
// second press.
func TestLetIn(t *testing.T) {
	w := webtest.New(t)
	one, two := w.As(webtest.Admin), w.As(webtest.Super)
	family, held := waiter(w)
	if r := family.Get(urls.Pupils("ashdale")); !strings.Contains(r.Text(), "has to look at this first") || family.Get(urls.Pupil("ashdale", held)).Status != 404 {
		t.Errorf("waiting: %s", r.Text())
	}
	if r := one.Get(urls.ExternalPart("ashdale", "waiting")); !strings.Contains(r.Text(), "Mr Yusuf Ali") || r.Href("Decide about Mr Yusuf Ali") != urls.Held("ashdale", held) {
		t.Errorf("the list: %s", r.Text())
	}
	if r := one.Get(urls.Staff("ashdale")); !strings.Contains(r.Text(), "2 decisions wait for you") { // and the court order of the fixture
		t.Errorf("the start: %s", r.Text())
	}
	path := urls.HeldPart("ashdale", held, "decide")
	letIn, refuse := one.Get(urls.Held("ashdale", held)).FormTo(path).Values, two.Get(urls.Held("ashdale", held)).FormTo(path).Values
	letIn.Set("decision", "let_in")
	refuse.Set("decision", "refuse")
	if r := two.Post(path, refuse); r.Status != 422 || !strings.Contains(r.Text(), "Say why") {
		t.Errorf("without a reason: %d", r.Status)
	}
	refuse.Set("reason", "Not known")
	for range 2 {
		if r := one.Post(path, letIn); r.Status != http.StatusSeeOther {
			t.Errorf("let in: %d %s", r.Status, r.Text())
		}
	}
	if r := two.Post(path, refuse); r.Status != 409 || !strings.Contains(r.Text(), "has decided about this already") {
		t.Errorf("the second admin: %d %s", r.Status, r.Text())
	}
	if r := family.Get(urls.Pupil("ashdale", held)); r.Status != 200 {
		t.Errorf("let in: %d", r.Status)
	}
	if n := w.Number(`select count(*) from audit where action = 'let a waiting person in' and subject_id = $1 and actor_id = $2`, family.ID, one.ID); n != 1 {
		t.Errorf("%d lines", n)
	}
}

// TestRefuse: the person reads kindly that it came to nothing, never why, and not for ever.
func TestRefuse(t *testing.T) {
	w := webtest.New(t)
	office := w.As(webtest.Admin)
	family, held := waiter(w)
	path := urls.HeldPart("ashdale", held, "decide")
	for range 2 {
		if r := office.Post(path, url.Values{"decision": {"refuse"}, "reason": {"The father rang"}}); r.Status != 303 {
			t.Fatalf("%d %s", r.Status, r.Text())
		}
	}
	r := family.Get(urls.Pupils("ashdale"))
	if !strings.Contains(r.Text(), "has not added this pupil") || strings.Contains(r.Text(), "rang") || strings.Contains(r.Text(), w.Ashdale.Children[2].Forename+" "+w.Ashdale.Children[2].Surname) {
		t.Errorf("My Pupils: %s", r.Text())
	}
	if n := w.Number(`select count(*) from audit where action = 'did not let a waiting person in' and detail = 'Parent/Guardian: The father rang'`); n != 1 {
		t.Errorf("%d lines", n)
	}
	if s := w.Text(`select state || ended_by || refused from holdings where id = $1`, held); s != "endedschooltrue" {
		t.Error(s)
	}
	w.Exec(`update holdings set ended_at = now() - interval '31 days' where id = $1`, held)
	if r := family.Get(urls.Pupils("ashdale")); strings.Contains(r.Text(), "has not added") {
		t.Error("the card is there for ever")
	}
}

// TestWaitingCardOfAHiddenPupil goes with the pupil, as every other sign of them (ADM-3).
func TestWaitingCardOfAHiddenPupil(t *testing.T) {
	w := webtest.New(t)
	family, held := waiter(w)
	card := func() bool {
		return strings.Contains(family.Get(urls.Pupils("ashdale")).Text(), "has to look at this first")
	}
	for _, c := range []struct {
		sql  string
		want bool
	}{{`update pupils set hidden = true where id = (select pupil_id from holdings where id = $1)`, false},
		{`update pupils set hidden = false where id = (select pupil_id from holdings where id = $1)`, true},
		{`update pupils set leaving_date = '2020-07-01', status = 'left' where id = (select pupil_id from holdings where id = $1)`, false}} {
		if w.Exec(c.sql, held); card() != c.want {
			t.Errorf("%s: the card is there: %v", c.sql, !c.want)
		}
	}
}

// TestRemove ends one holding and no other; the key goes on, and a second press does nothing more.
func TestRemove(t *testing.T) {
	w := webtest.New(t)
	a, office, parent := w.Ashdale, w.As(webtest.Admin), w.As(webtest.Parent)
	path := urls.HeldPart("ashdale", a.SocialHolding, "remove")
	v := office.Get(urls.Held("ashdale", a.SocialHolding)).FormTo(path).Values
	if r := office.Post(path, v); r.Status != 422 || !strings.Contains(r.Text(), "Tick this to go on") {
		t.Errorf("without the tick: %d", r.Status)
	}
	v.Set("confirm", "yes")
	v.Set("reason", "No longer the social worker")
	for range 2 {
		if r := office.Post(path, v); r.Status != 303 {
			t.Errorf("%d %s", r.Status, r.Text())
		}
	}
	if r := parent.Get(urls.Pupil("ashdale", a.SocialHolding)); r.Status != 404 {
		t.Errorf("removed: %d", r.Status)
	}
	if r := parent.Get(urls.Pupil("ashdale", a.Holding)); r.Status != 200 {
		t.Errorf("the other holding: %d", r.Status)
	}
	if s := w.Text(`select ended_by || decided_by from holdings where id = $1 and ended_at is not null`, a.SocialHolding); s != "school"+id(office.ID) {
		t.Error(s)
	}
	if n := w.Number(`select count(*) from audit where action like 'ended a person%' and subject_id = $1 and pupil_id = $2 and detail = 'Social Worker: No longer the social worker'`, parent.ID, a.Child.ID); n != 1 {
		t.Errorf("%d lines", n)
	}
	if r := office.Get(urls.StaffPupil("ashdale", a.Child.ID)); !strings.Contains(r.Text(), "by Mrs J Davies") {
		t.Errorf("the pupil's page: %s", r.Text())
	}
}

// TestFamiliesSeeNoOtherAdult asks every page of families of one child, after the office has done everything to the
// other adult: name, address and existence stand nowhere (POR-6).
func TestFamiliesSeeNoOtherAdult(t *testing.T) {
	m := newMatrix(t)
	a := m.Ashdale
	secret := m.Register(a, a.Child, a.Child.Key, "other-adult@secret.example", auth.Person{Title: "Mr", Forename: "Zebediah", Surname: "Quartermain"})
	office := m.As(webtest.Admin)
	check := func(when string) {
		for _, role := range []webtest.Role{webtest.Parent, webtest.Pupil, webtest.OtherType} {
			client := m.As(role)
			for _, r := range familyRoutes() {
				if r.Method != "GET" {
					continue
				}
				path := m.fill(r, role)
				if role == webtest.Pupil {
					path = strings.Replace(path, "/pupils/"+id(a.Holding), "/pupils/"+id(a.PupilHolding), 1)
				}
				body := client.Get(path).Body
				for _, word := range []string{"Zebediah", "Quartermain", "other-adult", "secret.example"} {
					if strings.Contains(body, word) {
						t.Errorf("%s: %s as %s says %q", when, path, role, word)
					}
				}
			}
		}
	}
	check("registered")
	if r := block(t, office, secret, a.Child.ID, map[string]string{"reason": "Zebediah Quartermain"}); r.Status != 303 {
		t.Fatal(r.Status)
	}
	check("blocked")
	lift(t, office, secret, a.Child.ID)
	setAccess(t, office, "deny", secret)
	check("denied")
}
