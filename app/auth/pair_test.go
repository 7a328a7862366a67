package auth

import (
	"errors"
	"strings"
	"testing"

	"gateway/app/licence"
	"gateway/app/pupil"
)

// TestPairSpellings is table T1 from the keyboard to the database.
func TestPairSpellings(t *testing.T) {
	p := newSchool(t)
	c := p.child("007001", "Ann", "Lee")
	key, problem := licence.ParseKey("K7QM-4TRW-9HXC")
	if problem != nil {
		t.Fatalf("%+v", problem)
	}
	p.exec(`delete from licence_keys`)
	want := licence.Pair{School: p.at.ID, PupilID: c.id, KeyID: p.keep(key, c.id, p.parentKey), TypeID: p.parentKey, TypeName: "Parent/Guardian",
		Audience: "parent", Forename: "Ann", Surname: "Lee"}
	for _, typed := range [][2]string{
		{"007001", "K7QM-4TRW-9HXC"}, {"007001", "k7qm4trw9hxc"}, {"007001", "K7QM 4TRW 9HXC"}, {"007001", " K7QM–4TRW–9HXC "},
		{"007001", "K7QM-4TRW-9HXC\n"}, {"007001", "K7QM\u20114TRW\u20119HXC"}, {"007001", "\uff2b7QM4TRW9HXC"}, {" 007001 ", "K7QM-4TRW-9HXC"},
		{"007001", "K7QM—4TRW—9HXC"}, {"007001", "K7QM\u00a04TRW\u00a09HXC"}, {"007001", "K7QM\t4TRW\t9HXC"}, {"007001", "K7QM-4TRW-9HXC."},
		{"7001", "K7QM-4TRW-9HXC"}, {"07001", "K7QM-4TRW-9HXC"}, {"0007001", "K7QM-4TRW-9HXC"}, {"007001\u00a0", "K7QM-4TRW-9HXC"}, {"００７００１", "k7qm4trw9hxc"},
	} {
		k, problem := licence.ParseKey(typed[1])
		if problem != nil {
			t.Errorf("%q: %+v", typed[1], *problem)
			continue
		}
		if got, err := p.gate.Pair(t.Context(), p.at, 0, typed[0], k, stranger()); err != nil || got != want {
			t.Errorf("%q: %+v, %v, want %+v", typed, got, err, want)
		}
	}
	for typed, want := range map[string]licence.KeyProblem{
		"K7QM-4TRW-9HXC5":           {Code: licence.KeyLength, Typed: 13},
		"K7QM-4TRW-9HX":             {Code: licence.KeyLength, Typed: 11},
		"K7QM-4TRW-9HXC' OR 1=1":    {Code: licence.KeyLength, Typed: 16},
		"":                          {Code: licence.KeyBlank},
		strings.Repeat("K", 10_000): {Code: licence.KeyLength, Typed: 10_000},
	} {
		if k, problem := licence.ParseKey(typed); problem == nil || *problem != want || k != (licence.Key{}) {
			t.Errorf("%.40q: %v, %+v, want %+v", typed, k, problem, want)
		}
	}
	for _, id := range []string{"007001%", "", "0070010", "7001x", "_07001", "70 01'--", strings.Repeat("7", 10_000), "007001\x00%", "\xff"} {
		if got, err := p.gate.Pair(t.Context(), p.at, 0, id, key, stranger()); !errors.Is(err, licence.ErrNoMatch) || got != (licence.Pair{}) {
			t.Errorf("ID %.40q: %+v, %v, want ErrNoMatch", id, got, err)
		}
	}
}

// TestPairLeadingZeros: without its zeros an ID matches while only one pupil can be meant; the exact ID always does.
func TestPairLeadingZeros(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	steps := []struct {
		id    string // of the next pupil
		typed map[string]bool
	}{
		{"", map[string]bool{"007001": true, "7001": true, "07001": true, "00007001": true}},
		{"07001", map[string]bool{"007001": true, "7001": false, "07001": false, "00007001": false}},
		{"7001", map[string]bool{"007001": true, "7001": false, "07001": false, "00007001": false}},
		{"0007001", map[string]bool{"007001": true, "7001": false, "07001": false, "0007001": false}},
		{"00007001", map[string]bool{"007001": true, "7001": false, "07001": false, "00007001": false}},
	}
	everyone := []child{ann}
	for _, s := range steps {
		if s.id != "" {
			everyone = append(everyone, p.child(s.id, "Bea", "Moss"))
		}
		for typed, passes := range s.typed {
			pair, err := p.gate.Pair(t.Context(), p.at, 0, typed, ann.parent, stranger())
			if passes && (err != nil || pair.PupilID != ann.id) || !passes && !errors.Is(err, licence.ErrNoMatch) {
				t.Errorf("with %d pupils, %q: %+v, %v", len(everyone), typed, pair, err)
			}
		}
		for _, c := range everyone {
			if pair := p.match(c, c.parent); pair.PupilID != c.id {
				t.Errorf("with %d pupils, %s leads to another pupil", len(everyone), c.pupilID)
			}
		}
	}
}

// TestPairOldNumbers: a letter with the number that a pupil had before goes on working, also when the number is
// another pupil's today; each key opens its own pupil and nobody else.
func TestPairOldNumbers(t *testing.T) {
	p := newSchool(t)
	ann, bea, cat := p.child("501", "Ann", "Lee"), p.child("007001", "Bea", "Moss"), p.child("503", "Cat", "Dee")
	for _, a := range []struct {
		of  child
		was string
	}{{ann, "007001"}, {bea, "007009"}, {cat, "007002"}, {ann, "007003"}, {cat, "007003"}} {
		p.exec(`insert into pupil_aliases (school_id, pupil_id, kind, alias, alias_folded, alias_bare) values ($1, $2, 'pupil_id', $3, $3, $4)`,
			p.at.ID, a.of.id, a.was, pupil.StripZeros(a.was))
	}
	for _, c := range []struct {
		typed string
		of    child
		right bool
	}{{"501", ann, true}, {"007001", ann, true}, {"007001", bea, true}, {"7001", ann, false}, {"7001", bea, false}, {"007009", bea, true}, {"7009", bea, true},
		{"007002", cat, true}, {"7002", cat, true}, {"007002", ann, false}, {"007003", ann, true}, {"007003", cat, true}, {"7003", cat, false}, {"007003", bea, false}} {
		pair, err := p.gate.Pair(t.Context(), p.at, 0, c.typed, c.of.parent, stranger())
		if c.right && (err != nil || pair.PupilID != c.of.id) || !c.right && !errors.Is(err, licence.ErrNoMatch) {
			t.Errorf("%s with the key of %s: %+v, %v", c.typed, c.of.pupilID, pair, err)
		}
	}
}

// TestPairAnswers is case 33: one answer for a wrong ID and a wrong key; more is told only when both matched.
func TestPairAnswers(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	ann, bea, far := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss"), q.child("007001", "Ann", "Lee")
	gone, hid := p.child("007003", "Cy", "Nash"), p.child("007004", "Di", "Orr")
	p.exec(`update pupils set status = 'left' where id = $1`, gone.id)
	p.exec(`update pupils set hidden = true where id = $1`, hid.id)
	p.exec(`update licence_keys set state = 'withdrawn' where id = $1`, bea.row)
	p.exec(`update licence_keys set state = 'replaced' where id = $1`, bea.parentRow)
	fresh, _ := p.key(bea.id, p.parentKey)
	soon := p.child("007005", "Ed", "Poe")
	p.exec(`update pupils set status = 'starting' where id = $1`, soon.id)
	unknown, _ := licence.ParseKey("K7QM-4TRW-9HXC")
	for _, c := range []struct {
		what string
		at   place
		id   string
		key  licence.Key
		want error
	}{
		{"right", p, "007001", ann.parent, nil},
		{"right, the other type", p, "007001", ann.pupil, nil},
		{"right, the key that replaced another", p, "007002", fresh, nil},
		{"right, starting later", p, "007005", soon.parent, nil},
		{"unknown ID", p, "009999", ann.parent, licence.ErrNoMatch},
		{"unknown key", p, "007001", unknown, licence.ErrNoMatch},
		{"no key", p, "007001", licence.Key{}, licence.ErrNoMatch},
		{"another pupil's key", p, "007001", fresh, licence.ErrNoMatch},
		{"another school's pair", p, "007001", far.parent, licence.ErrNoMatch},
		{"this pair at another school", q, "007001", ann.parent, licence.ErrNoMatch},
		{"hidden pupil", p, "007004", hid.parent, licence.ErrNoMatch},
		{"withdrawn key", p, "007002", bea.pupil, licence.ErrAskSchool},
		{"replaced key", p, "007002", bea.parent, licence.ErrAskSchool},
		{"pupil has left", p, "007003", gone.parent, licence.ErrAskSchool},
		{"withdrawn key, wrong ID", p, "007001", bea.pupil, licence.ErrNoMatch},
		{"pupil has left, wrong key", p, "007003", ann.parent, licence.ErrNoMatch},
	} {
		lines, spent := c.at.noted("wrong Pupil ID or key"), p.number(`select coalesce(sum(attempts), 0) from throttle`)
		pair, err := p.gate.Pair(t.Context(), c.at.at, 0, c.id, c.key, stranger())
		isErr(t, c.what, err, c.want)
		if (pair != licence.Pair{}) != (err == nil) {
			t.Errorf("%s: with the answer came %+v", c.what, pair)
		}
		wrong := int64(1)
		if c.want == nil {
			wrong = 0
		}
		is(t, c.what+": lines in the log", c.at.noted("wrong Pupil ID or key")-lines, wrong)
		is(t, c.what+": counted tries", p.number(`select coalesce(sum(attempts), 0) from throttle`)-spent, 4*wrong)
	}
}

// TestPairRefusedInTheLog: the school reads who tried, never what was typed.
func TestPairRefusedInTheLog(t *testing.T) {
	p := newSchool(t)
	ann, bea := p.child("007001", "Ann", "Lee"), p.child("007002", "Bea", "Moss")
	jo := p.join("jo@example.com", ann, ann.parent)
	for _, account := range []int64{0, jo} {
		_, err := p.gate.Pair(t.Context(), p.at, account, "007001", bea.parent, stranger())
		isErr(t, "wrong key", err, licence.ErrNoMatch)
	}
	p.exec(`update licence_keys set state = 'withdrawn' where id = $1`, bea.row)
	_, err := p.gate.Pair(t.Context(), p.at, jo, "007002", bea.pupil, stranger())
	isErr(t, "withdrawn key", err, licence.ErrAskSchool)
	got := p.text(`select string_agg(concat_ws(' ', actor, actor_id = $1, pupil_id, subject_id, nullif(detail, '')), '|' order by id) from audit where action = 'wrong Pupil ID or key'`, jo)
	is(t, "log", got, "nobody|external t|external t matched, but no longer in use")
}
