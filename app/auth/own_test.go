package auth

import (
	"errors"
	"slices"
	"testing"

	"gateway/app/errs"
)

// TestLeave: a pupil is taken off one's own account, only there and only by oneself, and the key adds them again.
func TestLeave(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss")
	mum, dad := p.join("mum@example.org", ann, ann.parent), p.join("dad@example.org", ann, ann.parent)
	who := p.enter(External, "mum@example.org")
	_, err := p.add(who, bea, bea.parent)
	p.must(err)
	mine, theirs := p.holding(mum, ann, p.parentKey), p.holding(dad, ann, p.parentKey)
	isErr(t, "another's", p.gate.Leave(t.Context(), who, theirs), errs.NotFound)
	isErr(t, "one that is not there", p.gate.Leave(t.Context(), who, 99999), errs.NotFound)
	isErr(t, "one's own", p.gate.Leave(t.Context(), who, mine), nil)
	isErr(t, "a second press", p.gate.Leave(t.Context(), who, mine), errs.NotFound)
	is(t, "My Pupils", p.cards(who), "ashdale: Bea (Parent/Guardian)\n")
	is(t, "the other parent's", p.cards(p.enter(External, "dad@example.org")), "ashdale: Ann (Parent/Guardian)\n")
	is(t, "ended by", p.text(`select state || ' ' || ended_by from holdings where id = $1 and ended_at is not null`, mine), "ended person")
	is(t, "the log", p.number(`select count(*) from audit where action = 'removed a pupil from the own account' and actor = 'external' and actor_id = $1 and pupil_id = $2`, mum, ann.id), 1)
	made, err := p.add(who, ann, ann.parent)
	is(t, "added again", made, true)
	isErr(t, "added again", err, nil)
	p.exec(`update holdings set state = 'blocked', before_block = 'live' where account_id = $1 and pupil_id = $2`, mum, bea.id)
	isErr(t, "a blocked one", p.gate.Leave(t.Context(), who, p.holding(mum, bea, p.parentKey)), errs.NotFound)
}

// TestClose: the account is closed at every school, nothing of the person stays but the number, and the address is free.
func TestClose(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae High")
	ann, bea := p.child("007001", "Ann", "Lee"), q.child("007001", "Bea", "Moss")
	account := p.join("mum@example.org", ann, ann.parent)
	other := p.join("dad@example.org", ann, ann.parent)
	who, phone := p.enter(External, "mum@example.org"), p.enter(External, "mum@example.org")
	_, err := q.add(q.again(who), bea, bea.parent)
	p.must(err)
	p.must(p.gate.Forgot(t.Context(), External, p.at, address("mum@example.org"), stranger()))
	elsewhere, err := p.gate.Elsewhere(t.Context(), who)
	is(t, "known elsewhere", elsewhere, true)
	isErr(t, "known elsewhere", err, nil)
	p.post()
	var bad errs.Invalid
	if err := p.gate.Close(t.Context(), who, "not the password"); !errors.As(err, &bad) || bad[0].Field != "password_now" {
		t.Errorf("with a wrong password: %v", err)
	}
	is(t, "still there", p.cards(who) != "", true)
	p.must(p.gate.Close(t.Context(), who, secret))

	l := p.onlyLetter()
	is(t, "the mail", string(l.Kind)+" "+l.To+" "+l.Token, "closed mum@example.org ")
	for _, s := range []Principal{p.again(who), p.again(phone), q.again(who)} {
		is(t, "a session after it", s.SignedIn(), false)
	}
	_, _, err = p.gate.SignIn(t.Context(), External, p.at, Credentials{Email: "mum@example.org", Password: secret}, stranger())
	isErr(t, "signing in", err, ErrWrong)
	is(t, "what holds", p.number(`select count(*) from holdings where account_id = $1 and state <> 'ended'`, account), 0)
	is(t, "the figures", p.number(`select count(*) from account_schools where account_id = $1 and (has_live_holding or has_pupil_holding)`, account), 0)
	is(t, "what stays of the person", p.text(`select concat_ws('|', email, title, forename, surname, mobile, password_hash) from accounts where id = $1 and closed_at is not null`, account),
		"closed "+p.text(`select $1::bigint::text`, account)+"|||Closed account||")
	for _, table := range []string{"accounts", "registrations", "consents", "account_schools", "holdings", "audit", "staff_accounts", "throttle"} {
		if n := p.number(`select count(*) from ` + table + ` x where x::text ~* 'mum@example'`); n != 0 {
			t.Errorf("%s still tells of the person in %d rows", table, n)
		}
	}
	is(t, "links", p.number(`select count(*) from tokens where email = 'mum@example.org' and kind <> 'notice'`), 0)
	is(t, "the log of both schools", p.number(`select count(distinct school_id) from audit where action = 'closed the own account' and actor_id = $1`, account), 2)
	is(t, "the other parent", p.number(`select count(*) from holdings where account_id = $1 and state = 'live'`, other), 1)

	p.exec(`update tokens set expires_at = now() - interval '1 minute' where kind = 'notice'`)
	_, err = p.gate.Purge(t.Context())
	isErr(t, "the purge", err, nil)
	is(t, "the address after its day", p.number(`select count(*) from tokens where email = 'mum@example.org'`), 0)
	if again := p.join("mum@example.org", ann, ann.parent); again == account {
		t.Error("the address leads to the closed account")
	}
}

// TestCloseKeepsADecision: where a school has denied or blocked the person, the name stays, and nothing else.
func TestCloseKeepsADecision(t *testing.T) {
	for _, c := range []struct{ name, sql, want string }{
		{"nothing", `select 1`, "Closed account"},
		{"denied elsewhere", `insert into account_schools (school_id, account_id, denied) select s.id, $1, true from schools s where s.slug = 'glenbrae'`, "Ms Pat Lee"},
		{"blocked", `insert into blocks (school_id, account_id, pupil_id, reason) select h.school_id, h.account_id, h.pupil_id, 'court order' from holdings h where h.account_id = $1`, "Ms Pat Lee"},
		{"a block that was lifted", `insert into blocks (school_id, account_id, pupil_id, reason, lifted_at) select h.school_id, h.account_id, h.pupil_id, 'court order', now() from holdings h where h.account_id = $1`, "Closed account"},
		{"a block that is over", `insert into blocks (school_id, account_id, pupil_id, reason, until) select h.school_id, h.account_id, h.pupil_id, 'court order', current_date - 3 from holdings h where h.account_id = $1`, "Closed account"},
	} {
		w := newTown(t)
		p := w.school("ashdale", "Ashdale Academy")
		w.school("glenbrae", "Glenbrae High")
		ann := p.child("007001", "Ann", "Lee")
		account := p.join("mum@example.org", ann, ann.parent)
		p.exec(`update accounts set title = 'Ms', forename = 'Pat', surname = 'Lee' where id = $1`, account)
		if c.sql != `select 1` {
			p.exec(c.sql, account)
		}
		p.must(p.gate.Close(t.Context(), p.enter(External, "mum@example.org"), secret))
		is(t, c.name, p.text(`select trim(concat_ws(' ', title, forename, surname)) from accounts where id = $1`, account), c.want)
		is(t, c.name+": the address", p.text(`select email from accounts where id = $1`, account), "closed "+p.text(`select $1::bigint::text`, account))
	}
}

// TestLanguageOfMails: the account's own choice, else the language of the page where the mail was asked for.
func TestLanguageOfMails(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	welsh := stranger()
	welsh.Language = "cy"
	r := p.form("mum@example.org", ann, ann.parent)
	p.must(p.gate.Register(t.Context(), p.at, r, welsh))
	l := p.onlyLetter()
	is(t, "to finish registering", l.Language, "cy")
	p.must(p.gate.Complete(t.Context(), p.at, l.Token))
	who := p.enter(External, "mum@example.org")
	is(t, "the account's", who.Language, "cy")
	p.must(p.gate.SetLanguage(t.Context(), who, "en-GB"))
	is(t, "after a choice", p.again(who).Language, "en-GB")
	p.must(p.gate.Forgot(t.Context(), External, p.at, address("mum@example.org"), welsh))
	is(t, "to a known address, asked for in another language", p.onlyLetter().Language, "en-GB")
	p.must(p.gate.Forgot(t.Context(), External, p.at, address("nobody@example.org"), welsh))
	is(t, "to an unknown address", p.onlyLetter().Language, "cy")
	p.must(p.gate.SetLanguage(t.Context(), who, "cy"))
	p.must(p.gate.ChangeEmail(t.Context(), who, address("new@example.org"), secret))
	is(t, "to a new address", p.onlyLetter().Language, "cy")
	p.staff("office@example.org", Admin)
	p.must(p.gate.Forgot(t.Context(), Staff, p.at, address("office@example.org"), welsh))
	is(t, "to staff", p.onlyLetter().Language, "")
	p.must(p.gate.Close(t.Context(), p.again(who), secret))
	is(t, "of the closed account", p.onlyLetter().Language, "cy")
}

// TestPaper: a choice at one school, true at first.
func TestPaper(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae High")
	ann, bea := p.child("007001", "Ann", "Lee"), q.child("007001", "Bea", "Moss")
	p.join("mum@example.org", ann, ann.parent)
	who := p.enter(External, "mum@example.org")
	there := q.again(who)
	paper, err := q.gate.PaperOf(t.Context(), there)
	is(t, "a school that does not know the person", paper, Paper{})
	isErr(t, "a school that does not know the person", err, nil)
	isErr(t, "choosing there", q.gate.SetPaper(t.Context(), there, false), errs.NotFound)
	_, err = q.add(there, bea, bea.parent)
	p.must(err)
	for range 2 {
		p.must(p.gate.SetPaper(t.Context(), who, false))
	}
	var got []Paper
	for _, at := range []Principal{who, there} {
		paper, err := p.gate.PaperOf(t.Context(), at)
		p.must(err)
		got = append(got, paper)
	}
	if want := []Paper{{Here: true}, {Here: true, Online: true}}; !slices.Equal(got, want) {
		t.Errorf("here and there: %v", got)
	}
	is(t, "the log", p.text(`select string_agg(detail, ', ') from audit where action = 'chose how reports come'`), "on paper")
}
