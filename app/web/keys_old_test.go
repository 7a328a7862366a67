package web_test

import (
	"net/http"
	"strings"
	"testing"

	"gateway/app/auth"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// register posts a Pupil ID and a key at the school's door, as a new browser.
func register(w *webtest.World, pupilID, key string) *webtest.Response {
	w.T.Helper()
	w.Exec(`delete from throttle`)
	b := w.Browser()
	page := urls.Register("ashdale", w.Ashdale.ParentType)
	v := b.Form(page)
	v.Set("pupil_id", pupilID)
	v.Set("licence_key", key)
	return b.Post(urls.Register("ashdale", 0), v)
}

// TestOldKeysAreToldOnlyToWhoHasBoth: withdrawn, replaced, expired and full are one answer, and only to those who have
// the Pupil ID as well; to everybody else they are a wrong key (ACC-9, case 33).
func TestOldKeysAreToldOnlyToWhoHasBoth(t *testing.T) {
	w := webtest.New(t)
	a, c := w.Ashdale, w.Ashdale.Children[4]
	key := newestKey(w, c, a.ParentType)
	const ask = "This key cannot be used any more. Please contact the school"
	words := func(r *webtest.Response) string { return webtest.Text(r.Main()) }
	unknown := words(register(w, a.Children[5].PupilID, "K7QM-4TRW-9HXC"))
	states := []struct{ name, do, undo string }{
		{"withdrawn", `update licence_keys set state = 'withdrawn' where id = $1`, `update licence_keys set state = 'live' where id = $1`},
		{"replaced", `update licence_keys set state = 'replaced' where id = $1`, `update licence_keys set state = 'live' where id = $1`},
		{"expired", `update licence_keys set expires_on = (now() at time zone 'Europe/London')::date - 1 where id = $1`, `update licence_keys set expires_on = null where id = $1`},
		{"full", `update schools set key_cap = 1 where id = (select school_id from licence_keys where id = $1)`, `update schools set key_cap = null where id = (select school_id from licence_keys where id = $1)`},
	}
	w.Register(a, c, c.Key, "one@home.example", auth.Person{Forename: "Una", Surname: "O’Neil"})
	var first string
	for _, s := range states {
		w.Exec(s.do, key)
		r := register(w, c.PupilID, c.Key)
		if !strings.Contains(words(r), ask) || r.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %s", s.name, r.Status, words(r))
		}
		if first == "" {
			first = words(r)
		}
		if words(r) != first {
			t.Errorf("%s reads differently: %s", s.name, words(r))
		}
		if r := register(w, a.Children[5].PupilID, c.Key); words(r) != unknown || r.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s, with another's ID: %d %s", s.name, r.Status, words(r))
		}
		w.Exec(s.undo, key)
	}
	if n := w.Number(`select count(*) from audit where action = 'wrong Pupil ID or key' and detail = 'matched, but as many accounts hold the key as the school allows'`); n != 1 {
		t.Errorf("the log tells %d times of a full key", n)
	}
	if r := register(w, c.PupilID, c.Key); r.Status >= 400 {
		t.Errorf("in use again: %d", r.Status)
	}
}

// TestCapBetweenRegisteringAndLink: the place is taken while the mail lies in the inbox; the link says whom to ask.
func TestCapBetweenRegisteringAndLink(t *testing.T) {
	w := webtest.New(t)
	link := w.NewLink(auth.LinkRegister, webtest.Nobody) // for a pupil whom two people see by the same key
	w.Exec(`update schools set key_cap = 2 where id = $1`, w.Ashdale.ID)
	b := w.Browser()
	r := b.Post(urls.Verify("ashdale", link), b.Form(urls.Verify("ashdale", link)))
	if r.Status != http.StatusConflict || !strings.Contains(r.Text(), "Please ask the school") {
		t.Errorf("%d %s", r.Status, r.Text())
	}
}
