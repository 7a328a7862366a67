package auth

import (
	"fmt"
	"testing"

	"gateway/app/licence"
)

// TestOneKeyManyAdults is case 32: mother, father and grandmother, months apart or in the same second.
func TestOneKeyManyAdults(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("mother@example.com", ann, ann.parent)
	p.exec(`update licence_keys set made_at = now() - interval '1 year'; update holdings set made_at = now() - interval '6 months'`)
	p.join("father@example.com", ann, ann.parent)
	letters := []Letter{p.ask(p.form("granny@example.com", ann, ann.parent)), p.ask(p.form("grandpa@example.com", ann, ann.parent))}
	for _, err := range atOnce(2, func(i int) error { return p.gate.Complete(t.Context(), p.at, letters[i].Token) }) {
		isErr(t, "in the same second", err, nil)
	}
	is(t, "live holdings of different people", p.number(`select count(distinct account_id) from holdings where state = 'live' and pupil_id = $1`, ann.id), 4)
	is(t, "key", p.text(`select state from licence_keys where id = $1`, ann.parentRow), "live")

	mother := p.enter(External, "mother@example.com")
	made, err := p.add(mother, ann, ann.parent)
	is(t, "the same key again", fmt.Sprint(made, err), "false <nil>")
	is(t, "rows", p.number(`select count(*) from holdings where account_id = $1`, mother.ID), 1)
	is(t, "lines in the log", p.noted("added a pupil"), 0)
	fresh, row := func() (licence.Key, int64) {
		p.exec(`update licence_keys set state = 'replaced' where id = $1`, ann.parentRow)
		return p.key(ann.id, p.parentKey)
	}()
	made, err = p.add(mother, ann, fresh)
	is(t, "the key that replaced it", fmt.Sprint(made, err), "false <nil>")
	is(t, "the holding's key stays", p.number(`select key_id from holdings where account_id = $1`, mother.ID) == row, false)
}

// TestAdd gives one account several pupils and types (ACC-4).
func TestAdd(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss")
	jo := p.join("jo@example.com", ann, ann.pupil)
	who := p.enter(External, "jo@example.com")
	p.at.PrivacyVersion = 3
	who.School.PrivacyVersion = 3
	made, err := p.add(who, ann, ann.parent)
	is(t, "the same pupil as a parent", fmt.Sprint(made, err), "true <nil>")
	is(t, "holdings", p.text(`select string_agg(concat_ws(' ', licence_type_id, made_by, state, privacy_version, privacy_at > now() - interval '1 minute'), '|' order by id) from holdings where account_id = $1`, jo),
		fmt.Sprintf("%d registration live 1 t|%d add live 3 t", p.pupilKey, p.parentKey))
	is(t, "log", p.text(`select concat_ws(' ', actor, actor_id, pupil_id, subject_id) from audit where action = 'added a pupil'`), fmt.Sprintf("external %d %d %d", jo, ann.id, p.parentKey))
	pair := p.match(bea, bea.parent)
	yes := 0
	added := make([]bool, 6)
	for i, err := range atOnce(6, func(i int) (err error) { added[i], err = p.gate.Add(t.Context(), who, pair); return err }) {
		isErr(t, "pressed six times", err, nil)
		if added[i] {
			yes++
		}
	}
	is(t, "of six presses made", yes, 1)
	is(t, "rows", p.number(`select count(*) from holdings where account_id = $1 and pupil_id = $2`, jo, bea.id), 1)
	is(t, "cards", p.cards(who), "ashdale: Ann (Parent/Guardian)\nashdale: Ann (Pupil)\nashdale: Bea (Parent/Guardian)\n")
	p.exec(`update licence_keys set state = 'withdrawn' where id = $1`, ann.row)
	p.exec(`update holdings set state = 'ended', ended_at = now() where pupil_id = $1`, bea.id)
	made, err = p.gate.Add(t.Context(), who, pair)
	is(t, "an ended one, again", fmt.Sprint(made, err), "true <nil>")
}

// TestPairUsedLate: a pair that matched, and was withdrawn before it was added.
func TestPairUsedLate(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss")
	p.join("jo@example.com", ann, ann.parent)
	who, pair := p.enter(External, "jo@example.com"), p.match(bea, bea.parent)
	forged := pair
	forged.PupilID = p.child("007003", "Cy", "Nash").id
	_, err := p.gate.Add(t.Context(), who, forged)
	isErr(t, "a key and a pupil that are not of one pair", err, licence.ErrAskSchool)
	for _, change := range []string{`update licence_keys set state = 'withdrawn' where id = $1`,
		`update pupils set hidden = true where id = (select pupil_id from licence_keys where id = $1)`} {
		p.exec(change, bea.parentRow)
		made, err := p.gate.Add(t.Context(), who, pair)
		isErr(t, change, err, licence.ErrAskSchool)
		is(t, change, made, false)
	}
	is(t, "holdings", p.number(`select count(*) from holdings`), 1)
}

// TestCardsOverSchools: one sign-in shows the children at every school that has not denied the person (ACC-5).
func TestCardsOverSchools(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	ann, far := p.child("007001", "Ann", "Lee"), q.child("007001", "Bea", "Moss")
	jo := p.join("jo@example.com", ann, ann.parent)
	here := p.enter(External, "jo@example.com")
	is(t, "one school", p.cards(here), "ashdale: Ann (Parent/Guardian)\n")
	there := q.again(here)
	if made, err := q.add(there, far, far.parent); !made || err != nil {
		t.Fatal(made, err)
	}
	is(t, "two schools, from here", p.cards(here), "ashdale: Ann (Parent/Guardian)\nglenbrae: Bea (Parent/Guardian)\n")
	is(t, "two schools, from there", q.cards(there), "glenbrae: Bea (Parent/Guardian)\nashdale: Ann (Parent/Guardian)\n")
	q.deny(jo)
	is(t, "denied there", p.cards(p.again(here)), "ashdale: Ann (Parent/Guardian)\n")
	is(t, "on the pages that denied", q.cards(q.again(here)), "")
	isErr(t, "signing in there", q.knock(External, "jo@example.com", secret), ErrWrong)
	isErr(t, "signing in here", p.knock(External, "jo@example.com", secret), nil)
	_, err := p.open(p.again(here), p.holding(jo, ann, p.parentKey))
	isErr(t, "the pupil here", err, nil)
}
