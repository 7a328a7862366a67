package e2e_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// changingKeys looks at what becomes of keys: looking before a change of many, its end, one key in each of its states,
// and the list to chase (LIC-7, LIC-8).
func changingKeys(s scene) {
	a := s.w.Ashdale
	s.open(urls.KeyChange(slug))
	s.Click("[value=look]")
	s.is(422)
	s.lookAtErrors("nothing chosen")
	s.open(urls.KeyChange(slug))
	lookAtWithdrawal(s.Page)
	if got := s.Text("#reach"); !strings.Contains(got, "Nobody can register with these keys any more.") || !strings.Contains(got, "Withdraw 2 keys") {
		s.t.Errorf("%s", got)
	}
	s.look("what would happen")
	s.Click("[value=change]")
	if got := s.Text("h1"); got != "2 keys withdrawn" {
		s.t.Errorf("%s", got)
	}
	s.look("withdrawn")
	for what, key := range oneOfEach(s.w) {
		s.open(urls.Key(slug, key))
		s.look(what)
	}
	s.open(urls.Key(slug, a.Key))
	s.Fill("#last-day", "yesterday")
	s.Click("form[action$=last-day] button")
	s.is(422)
	s.lookAtErrors("a wrong day")
	s.open(urls.KeySettings(slug))
	s.Fill("#key-cap", "many")
	send(s.Page)
	s.is(422)
	s.lookAtErrors("a wrong cap")
	for _, why := range []licence.Why{licence.Everybody, licence.KeyIsDead, licence.WaitsLapsed} {
		s.open(urls.KeyChase(slug, url.Values{"why": {string(why)}}))
		s.look("to chase: " + string(why))
	}
	s.open(urls.KeysChased(slug, url.Values{"why": {string(licence.KeyUnused)}}))
	s.look("picked from the list to chase")
}

// lookAtWithdrawal chooses the two pupils of a tutor group.
func lookAtWithdrawal(p *browser.Page) {
	p.Click("#what-1")
	p.Click("#type")
	p.Click("#who-2")
	p.Fill("#tutor-group", "10C")
	p.Click("[value=look]")
}

// oneOfEach makes a key in each state that its page tells apart.
func oneOfEach(w *webtest.World) map[string]int64 {
	a := w.Ashdale
	out := map[string]int64{"in use": a.Key}
	for i, state := range []string{"replaced", "withdrawn", "expired"} {
		c := a.Children[12+i]
		key := w.Number(`select max(id) from licence_keys where school_id = $1 and pupil_id = $2 and licence_type_id = $3`, a.ID, c.ID, a.ParentType)
		change := licence.Change{Submission: uuid.New(), KeyID: key, What: licence.Replace}
		switch state {
		case "withdrawn":
			change.What = licence.Withdraw
		case "expired":
			change.What = licence.Expire
		}
		w.In(db.Staff(a.ID, a.Office), func(ctx context.Context, tx db.Tx) error {
			_, err := licence.ChangeKeys(ctx, tx, w.Keyring, change)
			return err
		})
		if state == "expired" {
			w.Exec(`update licence_keys set expires_on = current_date - 5 where school_id = $1 and id = $2`, a.ID, key)
		}
		out[state] = key
	}
	return out
}

func keyShots(w *webtest.World) []shot {
	a := w.Ashdale
	used := w.Number(`select id from licence_keys where school_id = $1 and pupil_id = $2 and licence_type_id = $3`, a.ID, a.Child.ID, a.ParentType)
	return []shot{
		{"06h-key-change", webtest.Admin, urls.KeyChange(slug), nil},
		{"06i-key-change-look", webtest.Admin, urls.KeyChange(slug), lookAtWithdrawal},
		{"06j-key", webtest.Admin, urls.Key(slug, used), nil},
		{"06k-key-settings", webtest.Admin, urls.KeySettings(slug), nil},
		{"06l-key-statistics", webtest.Admin, urls.KeyStatistics(slug), nil},
		{"06m-chase", webtest.Admin, urls.KeyChase(slug, url.Values{"why": {string(licence.Everybody)}}), nil},
		{"06n-chase-picked", webtest.Admin, urls.KeysChased(slug, url.Values{"year": {"8"}, "why": {string(licence.Everybody)}}), nil},
		{"06o-key-changed", webtest.Admin, urls.KeyChanged(slug, a.KeyChange), nil},
	}
}

// TestOldLetters: a family with an old letter, the office that replaces the key, and what each of them sees (case 40).
func TestOldLetters(t *testing.T) {
	w := site(t)
	a, c := w.Ashdale, w.Ashdale.Children[9]
	p := window(t, browser.Options{Width: phone, Height: 844})
	lend(w, w.As(webtest.Admin), p)
	visit(w, p, urls.Key(slug, w.Number(`select id from licence_keys where school_id = $1 and pupil_id = $2 and licence_type_id = $3`, a.ID, c.ID, a.ParentType)))
	p.Click("form[action$=replace] button")
	if got := p.Text("h1"); got != "1 key replaced" {
		t.Fatalf("%s", got)
	}
	p.Click("main a.eg-button")
	if got := p.Text("#keys-count"); !strings.HasPrefix(got, "1 pupil: 0 new keys, 1 has one already") {
		t.Errorf("the generate page: %s", got)
	}
	p.Click("#keys-make")
	if got := p.Text("main tbody"); !strings.Contains(got, "1 picked pupil") {
		t.Errorf("the sheet: %s", got)
	}
	family := window(t, browser.Options{Width: phone, Height: 844})
	visit(w, family, urls.Register(slug, a.ParentType))
	pair(family, c.PupilID, c.Key)
	if got := family.Text("main"); !strings.Contains(got, "This key cannot be used any more. Please contact the school") {
		t.Errorf("the old letter: %.300s", got)
	}
}
