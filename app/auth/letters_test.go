package auth

import (
	"fmt"
	"strings"
	"testing"

	"gateway/app/errs"
)

// TestJobsHoldAnIDOnly: what waits in the queue tells nobody an address, a name or a link.
func TestJobsHoldAnIDOnly(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	who := p.enter(External, "jo@example.com")
	p.change(who, "new@example.com")
	p.must(p.gate.ChangePassword(t.Context(), who, secret, nextSecret))
	p.forgot(External, "jo@example.com")
	p.forgot(External, "nobody@example.com")
	is(t, "jobs", p.text(`select string_agg(concat_ws(' ', kind, queue, args), '|' order by id) from river_job`), p.text(
		`select string_agg(format('account_mail security {"token_id": %s}', id), '|' order by id) from tokens`))
	is(t, "how many", p.number(`select count(*) from river_job`), 5)
	is(t, "all keys", p.text(`select string_agg(distinct k, ' ') from river_job, jsonb_object_keys(args) k`), "token_id")
}

// TestLettersAreRepeatable: every try of the worker has the same link and the same name.
func TestLettersAreRepeatable(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	l := p.ask(p.form("jo@example.com", ann, ann.parent))
	id := p.number(`select id from tokens`)
	is(t, "name", l.Name, fmt.Sprint("mail-", id))
	for range 3 {
		again, err := p.gate.MailFor(t.Context(), id)
		is(t, "again", fmt.Sprint(again, err), fmt.Sprint(l, nil))
	}
	elsewhere := *p.gate
	elsewhere.TokenKey = []byte("another key")
	other, err := elsewhere.MailFor(t.Context(), id)
	p.must(err)
	if other.Token == l.Token {
		t.Error("the link does not depend on the key")
	}
	isErr(t, "a link made with another key", p.peek(LinkRegister, External, other.Token), errs.NotFound)
	if row := p.text(`select t::text from tokens t`); strings.Contains(row, l.Token) {
		t.Error("the link stands in the database")
	}
}

// TestMailNoLongerWanted: a link that was used, replaced or is too old, or a row that is gone, sends nothing.
func TestMailNoLongerWanted(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	_, err := p.gate.MailFor(t.Context(), 4711)
	isErr(t, "no such row", err, errs.Gone)
	p.ask(p.form("jo@example.com", ann, ann.parent))
	id := p.number(`select id from tokens`)
	for _, change := range []string{"used_at = now()", "used_at = null, killed_at = now()", "killed_at = null, expires_at = now()"} {
		p.exec(`update tokens set ` + change)
		_, err := p.gate.MailFor(t.Context(), id)
		isErr(t, change, err, errs.Gone)
	}
	p.exec(`update tokens set expires_at = now() + interval '1 minute'`)
	_, err = p.gate.MailFor(t.Context(), id)
	isErr(t, "live", err, nil)
}

// TestLettersHoldNothingTyped: no word that a stranger typed goes to an address that is not proven (mail.md).
func TestLettersHoldNothingTyped(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	r := p.form("jo@example.com", ann, ann.parent)
	r.Person.Forename, r.Person.Surname, r.Person.Title = "Buy now", "at http://spam.example", "Dear"
	l := p.ask(r)
	all := fmt.Sprintf("%+v", l)
	for _, word := range []string{"Buy", "spam", "Dear", "007001", "Ann"} {
		if strings.Contains(all, word) {
			t.Errorf("%q stands in %s", word, all)
		}
	}
}

func TestPurge(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.ask(p.form("waiting@example.com", ann, ann.parent))
	p.join("jo@example.com", ann, ann.parent)
	p.enter(External, "jo@example.com")
	done, err := p.gate.Purge(t.Context())
	is(t, "nothing is old", fmt.Sprint(done, err), "{0 0 0 0} <nil>")
	p.exec(`update tokens set created_at = now() - interval '31 days', expires_at = now() - interval '31 days'`)
	p.exec(`update registrations set created_at = now() - interval '31 days'`)
	p.exec(`update sessions set last_seen_at = now() - interval '31 days'`)
	throttles := p.number(`select count(*) from throttle`)
	p.exec(`update throttle set expires_at = now() - interval '25 hours'`)
	done, err = p.gate.Purge(t.Context())
	is(t, "all is old", fmt.Sprint(done, err), fmt.Sprintf("{2 2 1 %d} <nil>", throttles))
	is(t, "left", p.text(`select concat_ws(' ', (select count(*) from accounts), (select count(*) from holdings), (select count(*) from audit where action = 'registered'))`), "1 1 1")
}
