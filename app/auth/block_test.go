package auth

import (
	"errors"
	"fmt"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
)

// block is a court order against an account and a pupil, as the office sets it (ADM-3).
func (p place) block(account int64, c child) {
	p.t.Helper()
	p.exec(`insert into account_schools (school_id, account_id) values ($1, $2) on conflict do nothing`, p.at.ID, account)
	p.exec(`insert into blocks (school_id, account_id, pupil_id, reason) values ($1, $2, $3, 'court order')`, p.at.ID, account, c.id)
	p.exec(`update holdings set state = 'blocked' where account_id = $1 and pupil_id = $2 and state in ('live', 'waiting')`, account, c.id)
}

// TestBlockedAdult is case 41: from the next request on nothing of the pupil is left, and the key does not bring
// it back, while the other adult with the same key notices nothing.
func TestBlockedAdult(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Lee")
	a, b := p.join("a@example.com", ann, ann.parent), p.join("b@example.com", ann, ann.parent)
	whoA, whoB := p.enter(External, "a@example.com"), p.enter(External, "b@example.com")
	if _, err := p.add(whoB, bea, bea.parent); err != nil {
		t.Fatal(err)
	}
	holdA, holdB := p.holding(a, ann, p.parentKey), p.holding(b, ann, p.parentKey)
	profile, err := p.open(whoB, holdB)
	is(t, "before", fmt.Sprint(profile.Name(), err), "Ann Lee<nil>")
	_, err = p.open(whoB, holdA)
	isErr(t, "the other adult's holding", err, errs.NotFound)

	p.block(b, ann)
	whoB = p.again(whoB)
	_, err = p.open(whoB, holdB)
	isErr(t, "the page that was open", err, errs.NotFound)
	is(t, "My Pupils", p.cards(whoB), "ashdale: Bea (Parent/Guardian)\n")
	for what, key := range map[string]licence.Key{"old key": ann.parent, "the pupil's key": ann.pupil} {
		made, err := p.add(whoB, ann, key)
		isErr(t, what, err, licence.ErrAskSchool)
		is(t, what, made, false)
	}
	_, err = p.open(whoA, holdA)
	isErr(t, "the other adult", err, nil)
	made, err := p.add(whoA, ann, ann.pupil)
	is(t, "another adult's new holding", fmt.Sprint(made, err), "true <nil>")
	is(t, "its state", p.text(`select state from holdings where account_id = $1 and licence_type_id = $2`, a, p.pupilKey), "waiting")
}

func TestBlockEnds(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Lee")
	b := p.join("b@example.com", bea, bea.parent)
	who := p.enter(External, "b@example.com")
	p.block(b, ann)
	for _, c := range []struct {
		what, change string
		want         error
	}{
		{"until today", `until = (now() at time zone 'Europe/London')::date`, licence.ErrAskSchool},
		{"until tomorrow", `until = (now() at time zone 'Europe/London')::date + 1`, licence.ErrAskSchool},
		{"for good", `until = null`, licence.ErrAskSchool},
		{"until yesterday", `until = (now() at time zone 'Europe/London')::date - 1`, nil},
		{"lifted", `until = null, lifted_at = now()`, nil},
	} {
		p.exec(`update blocks set ` + c.change)
		made, err := p.add(who, ann, ann.parent)
		isErr(t, c.what, err, c.want)
		is(t, c.what, made, c.want == nil)
		p.exec(`delete from holdings where pupil_id = $1`, ann.id)
	}
}

// TestNewHoldingWaitsForTheOffice: where another adult is blocked, whoever comes new sees nothing of the pupil yet.
func TestNewHoldingWaitsForTheOffice(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.block(p.join("b@example.com", ann, ann.parent), ann)
	c := p.join("c@example.com", ann, ann.pupil)
	state := `select concat_ws(' ', h.state, l.has_live_holding, l.has_pupil_holding) from holdings h join account_schools l using (school_id, account_id) where account_id = $1`
	is(t, "holding", p.text(state, c), "waiting f f")
	who := p.enter(External, "c@example.com")
	is(t, "session", who.PupilRules, false)
	_, err := p.open(who, p.holding(c, ann, p.pupilKey))
	isErr(t, "the page", err, errs.NotFound)
	is(t, "My Pupils", p.cards(who), "ashdale: waiting (Pupil)\n")
	p.must(p.db.In(t.Context(), who.Scope(), func(tx db.Tx) error {
		var pupils int64
		err := tx.QueryRow(t.Context(), `select count(*) from pupils`).Scan(&pupils)
		is(t, "pupils within sight", pupils, 0)
		return err
	}))
	p.exec(`update blocks set lifted_at = now()`)
	made, err := p.add(who, ann, ann.pupil)
	is(t, "the key again, the order lifted", fmt.Sprint(made, err), "false <nil>")
	is(t, "holding still", p.text(state, c), "waiting f f")
}

// TestEndedAndHidden: what ended, and a hidden pupil, are gone at the next call.
func TestEndedAndHidden(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	jo := p.join("jo@example.com", ann, ann.parent)
	who, hold := p.enter(External, "jo@example.com"), p.holding(jo, ann, p.parentKey)
	for _, c := range []struct {
		what, change string
		open         bool
	}{
		{"live", `update holdings set state = 'live'`, true},
		{"blocked", `update holdings set state = 'blocked'`, false},
		{"waiting", `update holdings set state = 'waiting'`, false},
		{"ended", `update holdings set state = 'ended'`, false},
		{"live again", `update holdings set state = 'live'`, true},
		{"withdrawn key", `update licence_keys set state = 'withdrawn'`, true}, // LIC-7: holdings stay
		{"hidden pupil", `update pupils set hidden = true`, false},
		{"shown again", `update pupils set hidden = false`, true},
		{"left", `update pupils set status = 'left'`, true},
		{"denied", `update account_schools set denied = true`, false},
	} {
		p.exec(c.change)
		now := p.again(who)
		profile, err := p.open(now, hold)
		if c.open && (err != nil || profile.Name() != "Ann Lee") || !c.open && (!errors.Is(err, errs.NotFound) || profile.Name() != "") {
			t.Errorf("%s: %q, %v", c.what, profile.Name(), err)
		}
		want := map[bool]string{true: "ashdale: Ann (Parent/Guardian)\n"}[c.open]
		if c.what == "waiting" {
			want = "ashdale: waiting (Parent/Guardian)\n"
		}
		is(t, c.what+": My Pupils", p.cards(now), want)
	}
}
