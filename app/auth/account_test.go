package auth

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"gateway/app/errs"
)

func isProblem(t *testing.T, what string, err error, field, code string) {
	t.Helper()
	var bad errs.Invalid
	if !errors.As(err, &bad) || len(bad) != 1 || bad[0].Field != field || bad[0].Code != code {
		t.Errorf("%s: %v, want %s=%s", what, err, field, code)
	}
}

func TestChangePassword(t *testing.T) {
	for _, realm := range []Realm{External, Staff} {
		p := newSchool(t)
		ann := p.child("007001", "Ann", "Lee")
		p.join("jo@example.com", ann, ann.parent)
		p.staff("jo@example.com", Teacher)
		here, phone := p.enter(realm, "jo@example.com"), p.enter(realm, "jo@example.com")
		link := p.forgot(realm, "jo@example.com")
		isProblem(t, "wrong present one", p.gate.ChangePassword(t.Context(), here, "wrong", nextSecret), "password_now", "password_now_wrong")
		isProblem(t, "weak new one", p.gate.ChangePassword(t.Context(), here, secret, "short"), "password", "password_short")
		isProblem(t, "own name", p.gate.ChangePassword(t.Context(), here, secret, "davies davies"), "password", "password_names")
		is(t, "before", fmt.Sprint(p.again(phone).SignedIn(), len(p.post())), "true 0")
		p.must(p.gate.ChangePassword(t.Context(), here, secret, nextSecret))
		is(t, "this session", p.again(here).SignedIn(), true)
		is(t, "the other session", p.again(phone).SignedIn(), false)
		note := p.onlyLetter()
		is(t, "notice", fmt.Sprint(note.Kind, " ", note.To, " ", note.Token), "new_password jo@example.com ")
		isErr(t, "a reset link of before", p.peek(LinkReset, realm, link.Token), errs.Gone)
		isErr(t, "old", p.knock(realm, "jo@example.com", secret), ErrWrong)
		isErr(t, "new", p.knock(realm, "jo@example.com", nextSecret), nil)
	}
}

// TestPresentPasswordIsLimited: an open session is no way around the limit of sign-in.
func TestPresentPasswordIsLimited(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	who := p.enter(External, "jo@example.com")
	for range 5 {
		isProblem(t, "wrong", p.gate.ChangePassword(t.Context(), who, "wrong", nextSecret), "password_now", "password_now_wrong")
		isProblem(t, "wrong", p.gate.ChangeEmail(t.Context(), who, "new@example.com", "wrong"), "password_now", "password_now_wrong")
	}
	isWait(t, "password", p.gate.ChangePassword(t.Context(), who, secret, nextSecret), 4*time.Minute, 5*time.Minute)
	isWait(t, "email", p.gate.ChangeEmail(t.Context(), who, "new@example.com", secret), 4*time.Minute, 5*time.Minute)
	isWait(t, "sign-in", p.knock(External, "jo@example.com", secret), 4*time.Minute, 5*time.Minute)
}

// change asks for another address and returns the letter that it causes.
func (p place) change(who Principal, email string) Letter {
	p.t.Helper()
	p.post()
	p.must(p.gate.ChangeEmail(p.t.Context(), who, address(email), secret))
	return p.onlyLetter()
}

func TestChangeEmail(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	jo := p.join("jo@example.com", ann, ann.parent)
	who := p.enter(External, "jo@example.com")
	stale := p.change(who, "typo@example.com")
	l := p.change(who, "New.Address@Example.COM")
	is(t, "letter", fmt.Sprint(l.Kind, " ", l.To), "email new.address@example.com")
	isErr(t, "the older link", p.gate.ConfirmEmail(t.Context(), p.at, stale.Token), errs.Gone)
	isErr(t, "a new one for the mistyped address", p.gate.Renew(t.Context(), LinkEmail, External, p.at.ID, stale.Token), errs.Gone)
	is(t, "before the press", p.text(`select email from accounts`), "jo@example.com")
	before := p.state()
	isErr(t, "looking", p.peek(LinkEmail, External, l.Token), nil)
	is(t, "after looking", p.state(), before)
	reset := p.forgot(External, "jo@example.com")
	p.must(p.gate.ConfirmEmail(t.Context(), p.at, l.Token))
	note := p.onlyLetter()
	is(t, "the old address is told", fmt.Sprint(note.Kind, " ", note.To, " ", note.Token), "new_email jo@example.com ")
	is(t, "account", p.account("new.address@example.com"), jo)
	is(t, "log", p.text(`select concat_ws(' ', actor, actor_id) from audit where action = 'changed the email address'`), fmt.Sprint("external ", jo))
	is(t, "session", p.again(who).Email, "new.address@example.com")
	isErr(t, "signing in as before", p.knock(External, "jo@example.com", secret), ErrWrong)
	isErr(t, "signing in anew", p.knock(External, "NEW.ADDRESS@example.com", secret), nil)
	before = p.state()
	isErr(t, "the link again", p.gate.ConfirmEmail(t.Context(), p.at, l.Token), nil)
	is(t, "after the link again", p.state(), before)

	// whoever reads the old inbox has no way into the account any more
	isErr(t, "a reset link in the old inbox", p.gate.Reset(t.Context(), External, p.at, reset.Token, nextSecret), errs.Gone)
	p.must(p.gate.Renew(t.Context(), LinkReset, External, p.at.ID, reset.Token))
	is(t, "a new one for it", p.onlyLetter().Kind, LetterUnknown)
	isErr(t, "password", p.knock(External, "new.address@example.com", secret), nil)
}

// TestChangeEmailToATakenAddress: the screen tells nothing, the owner of the address is told, no account changes.
func TestChangeEmailToATakenAddress(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	who := p.enter(External, "jo@example.com")
	late := p.change(who, "al@example.com")
	al := p.ask(p.form("al@example.com", ann, ann.parent))
	p.must(p.gate.Complete(t.Context(), p.at, al.Token))
	isErr(t, "taken meanwhile", p.gate.ConfirmEmail(t.Context(), p.at, late.Token), ErrKnown)
	taken := p.change(who, "AL@example.com")
	is(t, "letter", fmt.Sprint(taken.Kind, " ", taken.To, " ", taken.Token), "taken al@example.com ")
	id := p.number(`select max(id) from tokens`)
	salt := value[[]byte](p.town, `select salt from tokens where id = $1`, id)
	isErr(t, "the link nobody has", p.gate.ConfirmEmail(t.Context(), p.at, p.gate.text(token{ID: id, Kind: LinkEmail, Salt: salt})), ErrKnown)
	is(t, "addresses", p.text(`select string_agg(email, ' ' order by id) from accounts`), "jo@example.com al@example.com")
	is(t, "letters", len(p.post()), 0)
}

// TestTwoAccountsOneNewAddress: pressed in the same moment, one gets it and the other is told.
func TestTwoAccountsOneNewAddress(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	var letters []Letter
	for _, email := range []string{"a@example.com", "b@example.com", "c@example.com", "d@example.com"} {
		p.join(email, ann, ann.parent)
		letters = append(letters, p.change(p.enter(External, email), "new@example.com"))
	}
	got := 0
	for _, err := range atOnce(4, func(i int) error { return p.gate.ConfirmEmail(t.Context(), p.at, letters[i].Token) }) {
		if err == nil {
			got++
		} else {
			isErr(t, "the others", err, ErrKnown)
		}
	}
	is(t, "got it", got, 1)
	is(t, "accounts with it", p.number(`select count(*) from accounts where email = 'new@example.com'`), 1)
}

// TestANewPasswordStopsAnAddressChange: who found a session open and asked for their own address has lost once
// the owner sets a new password, whatever page of the link they press.
func TestANewPasswordStopsAnAddressChange(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	who := p.enter(External, "jo@example.com")
	l := p.change(who, "thief@example.com")
	p.must(p.gate.ChangePassword(t.Context(), who, secret, nextSecret))
	p.post()
	isErr(t, "the link", p.gate.ConfirmEmail(t.Context(), p.at, l.Token), errs.Gone)
	isErr(t, "a new one", p.gate.Renew(t.Context(), LinkEmail, External, p.at.ID, l.Token), errs.Gone)
	is(t, "letters", len(p.post()), 0)
	is(t, "address", p.text(`select email from accounts`), "jo@example.com")
}

func TestRenewEmail(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	l := p.change(p.enter(External, "jo@example.com"), "new@example.com")
	p.exec(`update tokens set expires_at = now()`)
	p.must(p.gate.Renew(t.Context(), LinkEmail, External, p.at.ID, l.Token))
	fresh := p.onlyLetter()
	is(t, "letter", fmt.Sprint(fresh.Kind, " ", fresh.To), "email new@example.com")
	p.must(p.gate.ConfirmEmail(t.Context(), p.at, fresh.Token))
	is(t, "address", p.text(`select email from accounts`), "new@example.com")
	isErr(t, "when the work is done", p.gate.Renew(t.Context(), LinkEmail, External, p.at.ID, l.Token), errs.Gone)
}

func TestChangePerson(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	jo := p.join("jo@example.com", ann, ann.parent)
	p.join("al@example.com", ann, ann.parent)
	who := p.enter(External, "jo@example.com")
	p.must(p.gate.ChangePerson(t.Context(), who, Person{Title: "Dr", Forename: "Siân", Surname: "Ŵyn-Pugh", Mobile: "+44 7700 900456", Email: "other@example.com"}))
	is(t, "row", p.text(`select concat_ws('|', title, forename, surname, mobile, email) from accounts where id = $1`, jo), "Dr|Siân|Ŵyn-Pugh|+44 7700 900456|jo@example.com")
	is(t, "others", p.text(`select concat_ws('|', title, forename, surname, mobile, email) from accounts where id <> $1`, jo), "Mrs|Jo|Davies|07700 900123|al@example.com")
	is(t, "name", p.again(who).Name(), "Dr S Ŵyn-Pugh")
	mobile, err := p.gate.Mobile(t.Context(), who)
	is(t, "mobile", fmt.Sprint(mobile, err), "+44 7700 900456<nil>")
}
