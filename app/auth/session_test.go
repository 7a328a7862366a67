package auth

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
)

// TestSessionLengths are those of security.md, "Sessions".
func TestSessionLengths(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	ann, far := p.child("007001", "Ann", "Lee"), q.child("007001", "Bea", "Moss")
	const minute, hour, day = 60, 3600, 24 * 3600
	p.join("parent@example.com", ann, ann.parent)
	p.join("pupil@example.com", ann, ann.pupil)
	p.join("both@example.com", ann, ann.parent)
	if _, err := q.add(q.enter(External, "both@example.com"), far, far.pupil); err != nil {
		t.Fatal(err)
	}
	p.staff("head@school.example", Admin)
	for _, c := range []struct {
		realm       Realm
		email       string
		ownDevice   bool
		idle, whole int64
		pupilRules  bool
	}{
		{External, "parent@example.com", false, 2 * hour, 24 * hour, false},
		{External, "parent@example.com", true, 30 * day, 30 * day, false},
		{External, "pupil@example.com", false, 30 * minute, 12 * hour, true},
		{External, "pupil@example.com", true, 30 * minute, 12 * hour, true},
		{External, "both@example.com", true, 30 * minute, 12 * hour, true}, // a pupil's key at another school
		{Staff, "head@school.example", false, 30 * minute, 12 * hour, false},
		{Staff, "head@school.example", true, 30 * minute, 12 * hour, false},
	} {
		what := fmt.Sprint(c.email, ", own device ", c.ownDevice)
		token, expires, err := p.gate.SignIn(t.Context(), c.realm, p.at, Credentials{c.email, secret, c.ownDevice}, stranger())
		p.must(err)
		row := `from sessions where token_hash = $1`
		is(t, what+": idle", p.number(`select idle_seconds `+row, HashToken(token)), c.idle)
		is(t, what+": whole", p.number(`select extract(epoch from expires_at - created_at)::bigint `+row, HashToken(token)), c.whole)
		who := p.whois(c.realm, token)
		is(t, what+": told", expires.Equal(who.Session.ExpiresAt), true)
		is(t, what+": pupil rules", who.PupilRules, c.pupilRules)
	}
	idle, whole := OperatorLife()
	is(t, "operator", fmt.Sprint(idle, whole), "15m0s 8h0m0s")
}

// TestAPupilsKeyShortensOpenSessions: the pupil's length holds from the moment the key joins the account.
func TestAPupilsKeyShortensOpenSessions(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	token, _, err := p.gate.SignIn(t.Context(), External, p.at, Credentials{"jo@example.com", secret, true}, stranger())
	p.must(err)
	who := p.whois(External, token)
	lengths := `select concat_ws(' ', idle_seconds, round(extract(epoch from expires_at - now()) / 3600)) from sessions where token_hash = $1`
	bea := p.child("007002", "Bea", "Moss")
	if _, err := p.add(who, bea, bea.parent); err != nil {
		t.Fatal(err)
	}
	is(t, "after a parent's key", p.text(lengths, HashToken(token)), "2592000 720")
	if _, err := p.add(who, ann, ann.pupil); err != nil {
		t.Fatal(err)
	}
	is(t, "after a pupil's key", p.text(lengths, HashToken(token)), "1800 12")
	is(t, "pupil rules", p.again(who).PupilRules, true)
}

func TestSessionEnds(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	jo := p.join("jo@example.com", ann, ann.parent)
	p.staff("head@school.example", Admin)
	who := map[Realm]Principal{External: p.enter(External, "jo@example.com"), Staff: p.enter(Staff, "head@school.example")}
	is(t, "person", who[External].Name()+" "+who[External].Email, "Mrs J Davies jo@example.com")
	is(t, "number", who[External].ID, jo)
	is(t, "role", who[Staff].Role, Admin)
	for _, c := range []struct {
		what, change string
		live         bool
	}{
		{"just before the idle time", `last_seen_at = now() - make_interval(secs => idle_seconds - 60)`, true},
		{"idle too long", `last_seen_at = now() - make_interval(secs => idle_seconds)`, false},
		{"in use again", `last_seen_at = now()`, true},
		{"just before the end", `expires_at = now() + interval '60 seconds'`, true},
		{"at the end", `expires_at = now()`, false},
		{"longer", `expires_at = now() + interval '1 hour'`, true},
		{"ended", `ended_at = now()`, false},
	} {
		p.exec(`update sessions set ` + c.change)
		for realm, was := range who {
			now := p.again(was)
			is(t, c.what+", "+string(realm), now.SignedIn(), c.live)
			if !c.live && !p.nobody(now) {
				t.Errorf("%s: of the old session is left %+v", c.what, now)
			}
		}
	}
}

// TestSeen: the last-seen moment is written at most once a minute.
func TestSeen(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	who := p.enter(External, "jo@example.com")
	recent := `select last_seen_at > now() - interval '30 seconds' from sessions`
	p.exec(`update sessions set last_seen_at = now() - interval '55 seconds'`)
	p.must(p.gate.Seen(t.Context(), p.again(who)))
	is(t, "after 55 seconds", p.yes(recent), false)
	p.exec(`update sessions set last_seen_at = now() - interval '61 seconds'`)
	p.must(p.gate.Seen(t.Context(), p.again(who)))
	is(t, "after 61 seconds", p.yes(recent), true)
	p.must(p.gate.Seen(t.Context(), Principal{School: p.at}))
}

func TestSignOutEndsOnTheServer(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	phone, library := p.enter(External, "jo@example.com"), p.enter(External, "jo@example.com")
	p.must(p.gate.SignOut(t.Context(), library))
	is(t, "signed out", p.again(library).SignedIn(), false)
	is(t, "the other session", p.again(phone).SignedIn(), true)
	is(t, "log", p.noted("signed out"), 1)
	p.must(p.gate.SignOut(t.Context(), Principal{School: p.at}))
	is(t, "log after nobody signed out", p.noted("signed out"), 1)
}

// TestNoTokenIsAdopted: a session has a new token of our own, kept as a hash; a made-up one is nobody's.
func TestNoTokenIsAdopted(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	seen := map[string]bool{}
	for range 3 {
		is(t, "a token of the browser's own", p.whois(External, "planted").SignedIn(), false)
		token, _, err := p.gate.SignIn(t.Context(), External, p.at, Credentials{Email: "jo@example.com", Password: secret}, stranger())
		p.must(err)
		if seen[token] || len(token) != 43 {
			t.Errorf("token %q", token)
		}
		seen[token] = true
		if hash := value[[]byte](p.town, `select token_hash from sessions order by id desc limit 1`); !bytes.Equal(hash, HashToken(token)) || bytes.Contains(hash, []byte(token)) {
			t.Errorf("kept: %x", hash)
		}
	}
}

// TestIdentify: who somebody is differs from school to school, and an unknown school is not found.
func TestIdentify(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	ann := p.child("007001", "Ann", "Lee")
	jo := p.join("jo@example.com", ann, ann.parent)
	p.staff("head@school.example", Super)
	family, head := p.enter(External, "jo@example.com"), p.enter(Staff, "head@school.example")
	_, err := p.gate.Identify(t.Context(), "nowhere", External, family.Session.TokenHash)
	isErr(t, "unknown school", err, errs.NotFound)
	there := q.again(family)
	is(t, "the family at another school", there.ID, jo)
	is(t, "which", there.School.Slug, "glenbrae")
	is(t, "staff at another school", q.again(head).SignedIn(), false)
	p.exec(`update staff_schools set role = 'teacher'`)
	is(t, "another role at the next request", p.again(head).Role, Teacher)
	p.exec(`update staff_schools set active = false`)
	is(t, "no longer staff at the next request", p.nobody(p.again(head)), true)
	nobody, err := p.gate.Identify(t.Context(), "ashdale", External, nil)
	if err != nil || !p.nobody(nobody) {
		t.Errorf("without a cookie: %+v, %v", nobody, err)
	}
	p.deny(jo)
	now := p.again(family)
	is(t, "denied here", now.Denied, true)
	is(t, "denied there", q.again(family).Denied, false)
	if _, err := p.open(now, p.holding(jo, ann, p.parentKey)); !errors.Is(err, errs.NotFound) {
		t.Errorf("the pupil's page at the next request: %v", err)
	}
	if cards := p.cards(now); cards != "" {
		t.Errorf("My Pupils at the next request: %s", cards)
	}
	is(t, "scope", now.Scope(), db.Door(p.at.ID))
}
