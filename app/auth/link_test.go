package auth

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"gateway/app/errs"
)

// state is everything that a link's page could change.
func (w *town) state() string {
	w.t.Helper()
	return w.text(`select concat_ws('|', (select string_agg(t::text, ',' order by id) from tokens t), (select string_agg(r::text, ',' order by id) from registrations r),
		(select string_agg(a::text, ',' order by id) from accounts a), (select count(*) from audit), (select count(*) from sessions), (select string_agg(h::text, ',' order by bucket) from throttle h))`)
}

func (p place) peek(kind Link, realm Realm, link string) error {
	p.t.Helper()
	_, err := p.gate.Peek(p.t.Context(), kind, realm, p.at.ID, link)
	return err
}

// TestLookingSpendsNothing is case 44: scanners follow every link, twice, before the parent does.
func TestLookingSpendsNothing(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	verify := p.ask(p.form("jo@example.com", ann, ann.parent))
	before := p.state()
	for range 3 {
		email, err := p.gate.Peek(t.Context(), LinkRegister, External, p.at.ID, verify.Token)
		is(t, "peek", fmt.Sprint(email, " ", err), "jo@example.com <nil>")
	}
	is(t, "after looking", p.state(), before)
	p.must(p.gate.Complete(t.Context(), p.at, verify.Token))
	p.must(p.gate.Forgot(t.Context(), External, p.at, "jo@example.com", stranger()))
	reset := p.onlyLetter()
	before = p.state()
	for range 3 {
		isErr(t, "peek", p.peek(LinkReset, External, reset.Token), nil)
	}
	is(t, "after looking", p.state(), before)
	isErr(t, "a new password", p.gate.Reset(t.Context(), External, p.at, reset.Token, "rj pw zm kq vx"), nil)
}

// TestLinkLifeAndBounds: sixty minutes, one kind, one realm, one school.
func TestLinkLifeAndBounds(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	ann := p.child("007001", "Ann", "Lee")
	l := p.ask(p.form("jo@example.com", ann, ann.parent))
	is(t, "seconds", p.number(`select extract(epoch from expires_at - created_at)::bigint from tokens`), 3600)
	is(t, "kept of the link", p.number(`select count(*) from tokens where token_hash = $1`, HashToken(l.Token)), 1)
	isErr(t, "another kind", p.peek(LinkReset, External, l.Token), errs.NotFound)
	isErr(t, "another realm", p.peek(LinkRegister, Staff, l.Token), errs.NotFound)
	isErr(t, "another school", q.peek(LinkRegister, External, l.Token), errs.NotFound)
	isErr(t, "another school's button", q.gate.Complete(t.Context(), q.at, l.Token), errs.NotFound)
	for _, link := range []string{"", l.Token + "A", l.Token[:26], "../" + l.Token, "%00"} {
		isErr(t, link, p.peek(LinkRegister, External, link), errs.NotFound)
		isErr(t, link, p.gate.Complete(t.Context(), p.at, link), errs.NotFound)
		isErr(t, link, p.gate.Renew(t.Context(), LinkRegister, External, p.at.ID, link), errs.NotFound)
	}
	p.exec(`update tokens set expires_at = now()`)
	isErr(t, "looking after an hour", p.peek(LinkRegister, External, l.Token), errs.Gone)
	isErr(t, "pressing after an hour", p.gate.Complete(t.Context(), p.at, l.Token), errs.Gone)
	is(t, "accounts", p.accounts(), 0)
	_, err := p.gate.MailFor(t.Context(), p.number(`select id from tokens`))
	isErr(t, "the mail after an hour", err, errs.Gone)
}

// TestRenew is case 46: one press on the page of an old link sends a new one.
func TestRenew(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	renew := func(l string) error { return p.gate.Renew(t.Context(), LinkRegister, External, p.at.ID, l) }
	old := p.ask(p.form("jo@example.com", ann, ann.parent))
	p.exec(`update tokens set expires_at = now(); update registrations set created_at = now() - interval '29 days'`)
	p.must(renew(old.Token))
	fresh := p.onlyLetter()
	is(t, "letter", fmt.Sprint(fresh.Kind, " ", fresh.To, " ", fresh.Token != old.Token), "verify jo@example.com true")
	isErr(t, "the old link", p.peek(LinkRegister, External, old.Token), errs.Gone)
	p.must(renew(old.Token)) // also of a link that was replaced
	last := p.onlyLetter()
	isErr(t, "the replaced link", p.gate.Complete(t.Context(), p.at, fresh.Token), errs.Gone)
	isErr(t, "the last link", p.gate.Complete(t.Context(), p.at, last.Token), nil)
	isErr(t, "used", p.peek(LinkRegister, External, last.Token), errs.Gone)
	for what, l := range map[string]string{"used": last.Token, "replaced": fresh.Token, "too old": old.Token} {
		isErr(t, "when the work is done, a new one for the link that is "+what, renew(l), errs.Gone)
	}
	is(t, "letters", len(p.post()), 0)
}

func TestResend(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	ann := p.child("007001", "Ann", "Lee")
	r := p.form("jo@example.com", ann, ann.parent)
	first := p.ask(r)
	p.must(p.gate.Resend(t.Context(), p.at, r.Submission))
	second := p.onlyLetter()
	isErr(t, "the older", p.gate.Complete(t.Context(), p.at, first.Token), errs.Gone)
	isErr(t, "the newer", p.peek(LinkRegister, External, second.Token), nil)
	p.must(p.gate.Resend(t.Context(), p.at, uuid.New()))
	p.must(p.gate.Resend(t.Context(), q.at, r.Submission))
	is(t, "letters of an unknown form", len(p.post()), 0)
	p.must(p.gate.Complete(t.Context(), p.at, second.Token))
	p.must(p.gate.Resend(t.Context(), p.at, r.Submission))
	is(t, "letters after the press", len(p.post()), 0)
}

// TestOldRegistration: after thirty days it is over, whatever link is pressed.
func TestOldRegistration(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	r := p.form("jo@example.com", ann, ann.parent)
	l := p.ask(r)
	p.exec(`update registrations set created_at = now() - interval '30 days'`)
	isErr(t, "press", p.gate.Complete(t.Context(), p.at, l.Token), errs.Gone)
	isErr(t, "renew", p.gate.Renew(t.Context(), LinkRegister, External, p.at.ID, l.Token), errs.Gone)
	isErr(t, "resend", p.gate.Resend(t.Context(), p.at, r.Submission), nil)
	is(t, "letters", len(p.post()), 0)
	is(t, "accounts", p.accounts(), 0)
}

// TestMailsToOneAddress: six an hour, over all forms; after that the answers stay the same and nothing is sent.
func TestMailsToOneAddress(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("known@example.com", ann, ann.parent)
	p.expireBuckets()
	p.post()
	for _, email := range []string{"known@example.com", "unknown@example.com"} {
		r := p.form(email, ann, ann.parent)
		for i, do := range []func() error{
			func() error { return p.gate.Register(t.Context(), p.at, r, stranger()) },
			func() error { return p.gate.Resend(t.Context(), p.at, r.Submission) },
			func() error { return p.gate.Forgot(t.Context(), External, p.at, address(email), stranger()) },
			func() error { return p.gate.Forgot(t.Context(), External, p.at, address(email), stranger()) },
			func() error { return p.gate.Resend(t.Context(), p.at, r.Submission) },
			func() error { return p.gate.Forgot(t.Context(), External, p.at, address(email), stranger()) },
			func() error { return p.gate.Forgot(t.Context(), External, p.at, address(email), stranger()) },
			func() error { return p.gate.Resend(t.Context(), p.at, r.Submission) },
			func() error { return p.gate.Register(t.Context(), p.at, p.form(email, ann, ann.parent), stranger()) },
		} {
			before := p.number(`select count(*) from river_job`)
			isErr(t, fmt.Sprint(email, ", ask ", i+1), do(), nil)
			sent := int64(1)
			if i >= 6 {
				sent = 0
			}
			is(t, fmt.Sprint(email, ", mails for ask ", i+1), p.number(`select count(*) from river_job`)-before, sent)
		}
		is(t, email+": window of an hour", p.number(`select count(*) from throttle where attempts = 9 and expires_at between now() + interval '59 minutes' and now() + $1::interval`, time.Hour), 1)
		p.expireBuckets()
		p.post()
		p.must(p.gate.Forgot(t.Context(), External, p.at, address(email), stranger()))
		is(t, email+": letters an hour later", len(p.post()), 1)
	}
}
