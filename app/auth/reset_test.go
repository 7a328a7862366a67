package auth

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"gateway/app/errs"
)

const nextSecret = "rj pw zm kq vx"

// forgot asks for a new password and returns the letter that it causes.
func (p place) forgot(realm Realm, email string) Letter {
	p.t.Helper()
	p.post()
	p.must(p.gate.Forgot(p.t.Context(), realm, p.at, address(email), stranger()))
	return p.onlyLetter()
}

func TestForgot(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	ann, far := p.child("007001", "Ann", "Lee"), q.child("007001", "Bea", "Moss")
	p.join("jo@example.com", ann, ann.parent)
	p.deny(p.join("denied@example.com", ann, ann.parent))
	two := p.join("two@example.com", ann, ann.parent)
	if _, err := q.add(q.enter(External, "two@example.com"), far, far.parent); err != nil {
		t.Fatal(err)
	}
	p.deny(two)
	p.staff("head@school.example", Admin)
	p.staff("jo@example.com", Teacher)
	p.staff("former@school.example", Teacher)
	p.exec(`update staff_schools set active = false where staff_id = (select id from staff_accounts where email = 'former@school.example')`)
	p.expireBuckets()
	for _, c := range []struct {
		at    place
		realm Realm
		email string
		want  LetterKind
	}{
		{p, External, "JO@example.com", LetterReset},
		{p, External, "nobody@example.com", LetterUnknown},
		{p, External, "denied@example.com", LetterUnknown}, // everywhere
		{q, External, "denied@example.com", LetterUnknown},
		{p, External, "two@example.com", LetterReset}, // denied here, welcome there
		{q, External, "two@example.com", LetterReset},
		{q, External, "jo@example.com", LetterReset},
		{p, External, "head@school.example", LetterUnknown},
		{p, Staff, "head@school.example", LetterReset},
		{p, Staff, "jo@example.com", LetterReset},
		{q, Staff, "head@school.example", LetterUnknown},
		{p, Staff, "former@school.example", LetterUnknown},
		{p, Staff, "two@example.com", LetterUnknown},
	} {
		l := c.at.forgot(c.realm, c.email)
		want := fmt.Sprint(c.want, " ", c.realm, " ", c.at.at.Slug, " ", address(c.email), " ", c.want == LetterReset)
		is(t, c.email, fmt.Sprint(l.Kind, " ", l.Realm, " ", l.School.Slug, " ", l.To, " ", l.Token != ""), want)
	}
}

func TestReset(t *testing.T) {
	for _, realm := range []Realm{External, Staff} {
		p := newSchool(t)
		ann := p.child("007001", "Ann", "Lee")
		p.join("jo@example.com", ann, ann.parent)
		p.staff("jo@example.com", Teacher)
		other := map[Realm]Realm{External: Staff, Staff: External}[realm]
		mine, theirs := p.enter(realm, "jo@example.com"), p.enter(other, "jo@example.com")
		reset := func(link, password string) error {
			return p.gate.Reset(t.Context(), realm, p.at, link, password)
		}
		older := p.forgot(realm, "jo@example.com")
		l := p.forgot(realm, "jo@example.com")
		isErr(t, "the older link", p.peek(LinkReset, realm, older.Token), errs.Gone)
		isErr(t, "the older link, pressed", reset(older.Token, nextSecret), errs.Gone)
		for password, code := range map[string]string{"short": "password_short", "": "password_blank", "ashdale academy": "password_names", "jo davies 12345": "password_names", "manchester2024": "password_common"} {
			var bad errs.Invalid
			if err := reset(l.Token, password); !errors.As(err, &bad) || len(bad) != 1 || bad[0].Field != "password" || bad[0].Code != code {
				t.Errorf("%s, %q: %v, want %s", realm, password, err, code)
			}
		}
		isErr(t, "the link after weak passwords", p.peek(LinkReset, realm, l.Token), nil)
		isErr(t, "the other realm's door", p.gate.Reset(t.Context(), other, p.at, l.Token, nextSecret), errs.NotFound)
		p.post()
		isErr(t, "reset", reset(l.Token, nextSecret), nil)
		note := p.onlyLetter()
		is(t, "notice", fmt.Sprint(note.Kind, " ", note.Realm, " ", note.To, " ", note.Token), "new_password "+string(realm)+" jo@example.com ")
		is(t, "session", p.again(mine).SignedIn(), false)
		is(t, "session of the other realm", p.again(theirs).SignedIn(), true)
		isErr(t, "old password", p.knock(realm, "jo@example.com", secret), ErrWrong)
		isErr(t, "new password", p.knock(realm, "jo@example.com", nextSecret), nil)
		isErr(t, "the other realm's password", p.knock(other, "jo@example.com", secret), nil)
		isErr(t, "spent", reset(l.Token, "another vx kq zm"), errs.Gone)
		isErr(t, "spent, looked at", p.peek(LinkReset, realm, l.Token), errs.Gone)
		isErr(t, "a new one for the spent", p.gate.Renew(t.Context(), LinkReset, realm, p.at.ID, l.Token), errs.Gone)
		is(t, "log", p.noted("set a new password"), 1)
		is(t, "links that still work", p.number(`select count(*) from tokens where kind = 'reset' and used_at is null and killed_at is null`), 0)
	}
}

// TestResetSpendsOnce: of two presses in the same moment one sets its password.
func TestResetSpendsOnce(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	l := p.forgot(External, "jo@example.com")
	p.post()
	set := 0
	for _, err := range atOnce(2, func(i int) error {
		return p.gate.Reset(t.Context(), External, p.at, l.Token, fmt.Sprint("vx kq zm pw ", i))
	}) {
		if err == nil {
			set++
		} else {
			isErr(t, "the other", err, errs.Gone)
		}
	}
	is(t, "passwords set", set, 1)
	is(t, "notices", len(p.post()), 1)
}

// TestRenewReset: an old link gives a new one only while its address is still the account's, and nobody denied it.
func TestRenewReset(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	jo := p.join("jo@example.com", ann, ann.parent)
	old := p.forgot(External, "jo@example.com")
	p.exec(`update tokens set expires_at = now()`)
	renewed := func(what string, want LetterKind) Letter {
		t.Helper()
		p.post()
		isErr(t, what, p.gate.Renew(t.Context(), LinkReset, External, p.at.ID, old.Token), nil)
		l := p.onlyLetter()
		is(t, what, fmt.Sprint(l.Kind, " ", l.To), string(want)+" jo@example.com")
		return l
	}
	isErr(t, "the new link", p.peek(LinkReset, External, renewed("too old", LetterReset).Token), nil)
	p.exec(`update account_schools set denied = true`)
	renewed("denied meanwhile", LetterUnknown)
	p.exec(`update account_schools set denied = false`)
	p.exec(`update accounts set email = 'new@example.com' where id = $1`, jo)
	renewed("the account has another address", LetterUnknown)
}

// TestForgottenPerNetwork: one network cannot make us write to one stranger after another; others still can ask.
func TestForgottenPerNetwork(t *testing.T) {
	p := newSchool(t)
	from := stranger()
	for i := range forgottenPerNetwork {
		p.must(p.gate.Forgot(t.Context(), External, p.at, address(fmt.Sprint("nobody", i, "@example.com")), from))
	}
	isWait(t, "one more", p.gate.Forgot(t.Context(), External, p.at, "jo@example.com", from), 0, 15*time.Minute)
	isErr(t, "from elsewhere", p.gate.Forgot(t.Context(), External, p.at, "jo@example.com", stranger()), nil)
	is(t, "mails", p.number(`select count(*) from tokens`), forgottenPerNetwork+1)
}
