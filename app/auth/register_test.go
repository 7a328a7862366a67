package auth

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"gateway/app/licence"
)

// TestRegister goes from the pair to the first holding (ACC-3).
func TestRegister(t *testing.T) {
	p := newSchool(t)
	p.exec(`update schools set privacy_version = 4`)
	p.at.PrivacyVersion = 4
	ann := p.child("007001", "Ann", "Lee")
	for _, c := range []struct {
		email   string
		key     licence.Key
		typeID  int64
		keyRow  int64
		isPupil bool
	}{{"parent@example.com", ann.parent, p.parentKey, ann.parentRow, false}, {"pupil@example.com", ann.pupil, p.pupilKey, ann.row, true}} {
		l := p.ask(p.form(c.email, ann, c.key))
		is(t, "letter", fmt.Sprint(l.Kind, " ", l.Realm, " ", l.School.Slug, " ", l.To, " ", len(l.Token)), "verify external ashdale "+c.email+" 27")
		is(t, "before the press: accounts", p.number(`select count(*) from accounts where email = $1`, c.email), 0)
		p.exec(`update registrations set created_at = now() - interval '3 days'`)
		p.exec(`update schools set privacy_version = privacy_version + 1`) // a new notice, which this person has not seen
		p.must(p.gate.Complete(t.Context(), p.at, l.Token))
		jo := p.account(c.email)
		is(t, "account", p.text(`select concat_ws('|', title, forename, surname, email, mobile) from accounts where id = $1`, jo), "Mrs|Jo|Davies|"+c.email+"|07700 900123")
		is(t, "flags", p.text(`select concat_ws(' ', school_id, denied, adr, has_live_holding, has_pupil_holding, sign_ins) from account_schools where account_id = $1`, jo),
			fmt.Sprintf("%d f t t %s 0", p.at.ID, map[bool]string{false: "f", true: "t"}[c.isPupil]))
		is(t, "holding", p.text(`select concat_ws(' ', school_id, pupil_id, licence_type_id, key_id, state, made_by, privacy_version, privacy_at < now() - interval '2 days', made_at > now() - interval '1 minute')
			from holdings where account_id = $1`, jo), fmt.Sprintf("%d %d %d %d live registration 4 t t", p.at.ID, ann.id, c.typeID, c.keyRow))
		is(t, "log", p.text(`select concat_ws(' ', actor, actor_id, pupil_id, subject_id, detail) from audit where action = 'registered' order by id desc limit 1`),
			fmt.Sprintf("external %d %d %d ", jo, ann.id, c.typeID))
		is(t, "waiting registrations", p.number(`select count(*) from registrations where completed_at is null`), 0)
		is(t, "session", p.number(`select count(*) from sessions`), 0) // nobody is signed in by a link
		who := p.enter(External, c.email)
		p.must(p.gate.SignOut(t.Context(), who))
		p.exec(`delete from sessions`)
	}
}

// TestRegisterTwice: the same form posted twice, also at once, is one registration and one mail (case 38).
func TestRegisterTwice(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	r := p.form("jo@example.com", ann, ann.parent)
	for _, err := range atOnce(4, func(int) error { return p.gate.Register(t.Context(), p.at, r, stranger()) }) {
		isErr(t, "one of four", err, nil)
	}
	p.must(p.gate.Register(t.Context(), p.at, r, stranger()))
	is(t, "registrations", p.number(`select count(*) from registrations`), 1)
	is(t, "tokens", p.number(`select count(*) from tokens`), 1)
	is(t, "jobs", p.number(`select count(*) from river_job`), 1)
	l := p.onlyLetter()
	for _, err := range atOnce(2, func(int) error { return p.gate.Complete(t.Context(), p.at, l.Token) }) {
		isErr(t, "the button, pressed twice", err, nil)
	}
	p.must(p.gate.Complete(t.Context(), p.at, l.Token))
	is(t, "accounts", p.accounts(), 1)
	is(t, "holdings", p.number(`select count(*) from holdings`), 1)
	is(t, "log", p.noted("registered"), 1)
}

// TestTwoRegistrationsForOneAddress: the first pressed makes the account; the second touches nothing.
func TestTwoRegistrationsForOneAddress(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss")
	one, two := p.form("jo@example.com", ann, ann.parent), p.form("JO@example.com", bea, bea.parent)
	two.Password, two.Person.Forename = "rj pw zm kq vx", "Joanna"
	first, second := p.ask(one), p.ask(two)
	p.must(p.gate.Complete(t.Context(), p.at, second.Token))
	account := `select concat_ws('|', forename, email, password_hash) from accounts`
	before := p.text(account)
	isErr(t, "the other", p.gate.Complete(t.Context(), p.at, first.Token), ErrKnown)
	is(t, "account", p.text(account), before)
	is(t, "holdings", p.text(`select string_agg(pupil_id::text, ' ') from holdings`), fmt.Sprint(bea.id))
	isErr(t, "password of the first pressed", p.knock(External, "jo@example.com", "rj pw zm kq vx"), nil)
	isErr(t, "password of the other", p.knock(External, "jo@example.com", secret), ErrWrong)
}

// TestTwoPressesForOneAddress: of two registrations pressed in the same moment one wins.
func TestTwoPressesForOneAddress(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	letters := []Letter{p.ask(p.form("jo@example.com", ann, ann.parent)), p.ask(p.form("jo@example.com", ann, ann.pupil))}
	won, known := 0, 0
	for _, err := range atOnce(2, func(i int) error { return p.gate.Complete(t.Context(), p.at, letters[i].Token) }) {
		switch {
		case err == nil:
			won++
		case errors.Is(err, ErrKnown):
			known++
		default:
			t.Error(err)
		}
	}
	if won != 1 || known != 1 {
		t.Errorf("%d made the account, %d found it; want one each", won, known)
	}
	is(t, "holdings", p.number(`select count(*) from holdings`), 1)
}

// TestRegisterWithAKnownAddress: the mail says "sign in and add the pupil", holds no link, and nothing that
// could be guessed touches the account (ACC-9).
func TestRegisterWithAKnownAddress(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss")
	p.join("jo@example.com", ann, ann.parent)
	before := p.text(`select concat_ws('|', a) from accounts a`)
	r := p.form("Jo@Example.com", bea, bea.parent)
	r.Password = "rj pw zm kq vx"
	l := p.ask(r)
	is(t, "letter", fmt.Sprint(l.Kind, " ", l.To, " ", l.Token), "known jo@example.com ")
	hidden := value[[]byte](p.town, `select salt from tokens order by id desc limit 1`)
	id := p.number(`select max(id) from tokens`)
	isErr(t, "the link nobody has", p.gate.Complete(t.Context(), p.at, p.gate.text(token{ID: id, Kind: LinkRegister, Salt: hidden})), ErrKnown)
	is(t, "account", p.text(`select concat_ws('|', a) from accounts a`), before)
	is(t, "holdings", p.number(`select count(*) from holdings`), 1)
	p.must(p.gate.Resend(t.Context(), p.at, r.Submission))
	is(t, "the letter sent again", p.onlyLetter().Kind, LetterKnown)
}

// TestNothingIsMadeOfAPairThatWasWithdrawn: between the first screen and the button a key can be withdrawn.
func TestNothingIsMadeOfAPairThatWasWithdrawn(t *testing.T) {
	p := newSchool(t)
	for i, change := range []string{
		`update licence_keys set state = 'withdrawn' where id = $1`, `update licence_keys set state = 'replaced' where id = $1`,
		`update pupils set status = 'left' where id = (select pupil_id from licence_keys where id = $1)`,
		`update pupils set hidden = true where id = (select pupil_id from licence_keys where id = $1)`,
	} {
		c := p.child(fmt.Sprint("00700", i), "Ann", "Lee")
		l := p.ask(p.form("jo@example.com", c, c.parent))
		p.exec(change, c.parentRow)
		isErr(t, change, p.gate.Complete(t.Context(), p.at, l.Token), licence.ErrAskSchool)
		is(t, change+": made", p.text(`select concat_ws(' ', (select count(*) from accounts), (select count(*) from account_schools), (select count(*) from holdings))`), "0 0 0")
		is(t, change+": spent", p.number(`select count(*) from tokens where used_at is not null`), 0)
		is(t, change+": log", p.noted("registered"), 0)
		_, err := p.gate.Peek(t.Context(), LinkRegister, External, p.at.ID, l.Token)
		isErr(t, change+": the link", err, nil)
		p.expireBuckets()
	}
}

// TestTwentyQuickRegistrations is case 69: every letter goes to its own address, with its own link.
func TestTwentyQuickRegistrations(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	forms := make([]Registration, 20)
	for i := range forms {
		forms[i] = p.form(fmt.Sprintf("adult%d@example.com", i), ann, ann.parent)
	}
	p.post()
	for _, err := range atOnce(20, func(i int) error { return p.gate.Register(t.Context(), p.at, forms[i], stranger()) }) {
		isErr(t, "register", err, nil)
	}
	letters := p.post()
	to, links, names := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, l := range letters {
		to[l.To], links[l.Token], names[l.Name] = true, true, true
		email, err := p.gate.Peek(t.Context(), LinkRegister, External, p.at.ID, l.Token)
		isErr(t, l.To, err, nil)
		is(t, "the link in the letter", email, l.To)
	}
	is(t, "letters, addresses, links, names", fmt.Sprint(len(letters), len(to), len(links), len(names)), "20 20 20 20")
	for _, err := range atOnce(20, func(i int) error { return p.gate.Complete(t.Context(), p.at, letters[i].Token) }) {
		isErr(t, "press", err, nil)
	}
	is(t, "holdings of different people", p.number(`select count(distinct account_id) from holdings where state = 'live'`), 20)
}

// TestRegistrationsOfANetwork: four hundred in a quarter of an hour, then a wait.
func TestRegistrationsOfANetwork(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	r := p.form("jo@example.com", ann, ann.parent)
	from := stranger()
	p.must(p.gate.spend(t.Context(), limit{name: "register network", value: from.Network, max: 400, window: 15 * time.Minute}))
	p.exec(`update throttle set attempts = 399 where attempts = 1 and expires_at < now() + interval '16 minutes'`)
	p.must(p.gate.Register(t.Context(), p.at, r, from))
	isWait(t, "the 401st", p.gate.Register(t.Context(), p.at, p.form("al@example.com", ann, ann.parent), from), 14*time.Minute, 15*time.Minute)
	isErr(t, "at home", p.gate.Register(t.Context(), p.at, p.form("al@example.com", ann, ann.parent), stranger()), nil)
	is(t, "registrations", p.number(`select count(*) from registrations`), 2)
}
