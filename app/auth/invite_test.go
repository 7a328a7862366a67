package auth

import (
	"fmt"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
)

// invite invites people as an admin would.
func (p place) invite(ids ...int64) (sent []int64) {
	p.t.Helper()
	p.must(p.db.In(p.t.Context(), db.Staff(p.at.ID, 1), func(tx db.Tx) (err error) { sent, err = p.gate.Invite(p.t.Context(), tx, ids); return err }))
	return sent
}

// TestInvite: a link of seven days to who has no password, a greeting to who has one; not to strangers, nor to who is
// switched off; three an hour.
func TestInvite(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	id := func(email string) int64 { return p.number(`select id from staff_accounts where email = $1`, email) }
	for _, email := range []Email{"new@school.example", "off@school.example"} {
		_, err := p.gate.AddStaff(t.Context(), p.at.ID, []StaffMember{{Email: email, Forename: "Al", Surname: "Ng", Role: Teacher}})
		p.must(err)
	}
	q.staff("far@school.example", Admin)
	p.staff("known@school.example", Teacher)
	p.exec(`update staff_schools set active = false where staff_id = $1`, id("off@school.example"))
	is(t, "nobody", fmt.Sprint(p.invite(id("off@school.example"), id("far@school.example"), 987654)), "[]")
	letters := map[string]LetterKind{"new@school.example": LetterInvite, "known@school.example": LetterWelcome}
	for email, want := range letters {
		p.post()
		is(t, email, fmt.Sprint(p.invite(id(email))), fmt.Sprint([]int64{id(email)}))
		l := p.onlyLetter()
		is(t, email, fmt.Sprint(l.Kind, l.Realm, l.To, l.Token != ""), fmt.Sprint(want, Staff, email, want == LetterInvite))
	}
	is(t, "life", p.text(`select string_agg(distinct (expires_at - created_at)::text, ' ') from tokens where note = 'invite'`), "7 days")
	first := p.text(`select encode(token_hash, 'hex') from tokens where subject_id = $1`, id("new@school.example"))
	p.invite(id("new@school.example"))
	is(t, "the older link", p.yes(`select killed_at is not null from tokens where encode(token_hash, 'hex') = $1`, first), true)
	is(t, "the third", len(p.invite(id("new@school.example"))), 1)
	is(t, "the fourth within an hour", len(p.invite(id("new@school.example"))), 0)
	p.expireBuckets()
	p.post()
	p.invite(id("new@school.example"))
	l := p.onlyLetter()
	isErr(t, "set", p.gate.Reset(t.Context(), Staff, p.at, l.Token, nextSecret), nil)
	isErr(t, "sign in", p.knock(Staff, "new@school.example", nextSecret), nil)
	is(t, "signed in here", p.text(`select string_agg((l.school_id = $1 and a.email = 'new@school.example')::text, ' ') from staff_schools l join staff_accounts a on a.id = l.staff_id
		where l.signed_in_at is not null`, p.at.ID), "true")
}

// TestRenewedInvitation: an old link gives a new invitation, but not to who was switched off meanwhile.
func TestRenewedInvitation(t *testing.T) {
	p := newSchool(t)
	_, err := p.gate.AddStaff(t.Context(), p.at.ID, []StaffMember{{Email: "new@school.example", Forename: "Al", Surname: "Ng", Role: Teacher}})
	p.must(err)
	id := p.number(`select id from staff_accounts`)
	p.post()
	p.invite(id)
	old := p.onlyLetter()
	p.exec(`update tokens set expires_at = now()`)
	isErr(t, "too old", p.gate.Reset(t.Context(), Staff, p.at, old.Token, nextSecret), errs.Gone)
	p.must(p.gate.Renew(t.Context(), LinkReset, Staff, p.at.ID, old.Token))
	l := p.onlyLetter()
	is(t, "renewed", fmt.Sprint(l.Kind, l.Token != old.Token), fmt.Sprint(LetterInvite, true))
	p.must(p.db.In(t.Context(), db.Staff(p.at.ID, 1), func(tx db.Tx) error {
		if _, err := tx.Exec(t.Context(), `update staff_schools set active = false where staff_id = $1`, id); err != nil {
			return err
		}
		return ShutOut(t.Context(), tx, id)
	}))
	isErr(t, "switched off", p.gate.Reset(t.Context(), Staff, p.at, l.Token, nextSecret), errs.Gone)
	p.must(p.gate.Renew(t.Context(), LinkReset, Staff, p.at.ID, l.Token))
	is(t, "asked again", p.onlyLetter().Kind, LetterUnknown)
}

// TestShutOut ends sessions unless another school has the person too.
func TestShutOut(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	p.staff("one@school.example", Teacher)
	p.staff("both@school.example", Teacher)
	_, err := q.gate.AddStaff(t.Context(), q.at.ID, []StaffMember{{Email: "both@school.example", Forename: "Bo", Surname: "Li", Role: Teacher}})
	p.must(err)
	for email, want := range map[string]bool{"one@school.example": false, "both@school.example": true} {
		who := p.enter(Staff, email)
		p.exec(`update staff_schools set active = false where staff_id = $1 and school_id = $2`, who.ID, p.at.ID)
		p.must(p.db.In(t.Context(), db.Staff(p.at.ID, 1), func(tx db.Tx) error {
			if err := ShutOut(t.Context(), tx, who.ID); err != nil {
				return err
			}
			is(t, "the scope is as before", tx.SchoolID(), p.at.ID)
			var role string
			if err := tx.QueryRow(t.Context(), `select app_role()`).Scan(&role); err != nil {
				return err
			}
			is(t, "for the database too", role, "staff")
			return nil
		}))
		is(t, email+" has a session", p.yes(`select exists (select from sessions where realm = 'staff' and subject_id = $1 and ended_at is null)`, who.ID), want)
		is(t, email+" is let in here", p.again(who).SignedIn(), false)
	}
}
