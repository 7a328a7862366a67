package auth

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gateway/app/licence"
)

// alike runs two things n times in turn, the first one first every other time, and holds their medians to within
// five milliseconds of each other (ACC-9).
func alike(t *testing.T, what string, n int, one, other func(i int)) {
	t.Helper()
	both := [2]func(int){one, other}
	var took [2][]time.Duration
	for i := range n {
		for j := range both {
			k := (i + j) % 2
			start := time.Now()
			both[k](i)
			took[k] = append(took[k], time.Since(start))
		}
	}
	var median [2]time.Duration
	for k := range took {
		slices.Sort(took[k])
		median[k] = took[k][n/2]
	}
	t.Logf("%s: %v and %v", what, median[0], median[1])
	if apart := (median[0] - median[1]).Abs(); apart > 5*time.Millisecond {
		t.Errorf("%s: medians are %v apart, at most 5 ms are allowed", what, apart)
	}
}

// TestTimesTellNothing measures what a stranger could measure: 500 pairs of each, 100 of the costly sign-in.
func TestTimesTellNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("measures times")
	}
	const pairs, costly = 500, 100
	p := newSchool(t)
	ann := p.child("000000", "Ann", "Lee")
	p.gate.Hasher = NewHasher(ProductionCost())
	hash, err := p.gate.Hasher.Hash(t.Context(), secret)
	p.must(err)
	p.exec(`insert into accounts (email, forename, surname, password_hash) select 'known' || i || '@example.com', 'Jo', 'Davies', $1 from generate_series(0, $2) i`, hash, pairs)
	p.exec(`insert into account_schools (school_id, account_id, has_live_holding, denied) select $1, id, true, email like 'known1%' from accounts`, p.at.ID)
	p.exec(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded)
		select $1, (100000 + i)::text, (100000 + i)::text, (100000 + i)::text, 'Lee', 'Bea', 'Lee', 'Bea', 'lee', 'bea' from generate_series(0, $2) i`, p.at.ID, pairs)
	unknown, _ := licence.ParseKey("K7QM-4TRW-9HXC")

	signIn := func(who string) func(int) {
		return func(i int) { isErr(t, who, p.knock(External, fmt.Sprint(who, i, "@example.com"), "wrong"), ErrWrong) }
	}
	alike(t, "sign-in, known and unknown", costly, signIn("known"), signIn("unknown"))
	p.exec(`delete from throttle`)
	denied := func(i int) {
		isErr(t, "denied", p.knock(External, fmt.Sprint("known1", i, "@example.com"), secret), ErrWrong)
	}
	alike(t, "sign-in, denied with the right password and unknown", costly, denied, signIn("nobody"))
	forgot := func(who string) func(int) {
		return func(i int) {
			isErr(t, who, p.gate.Forgot(t.Context(), External, p.at, address(fmt.Sprint(who, i, "@example.com")), stranger()), nil)
		}
	}
	alike(t, "forgotten, known and unknown", pairs, forgot("known"), forgot("strange"))
	alike(t, "pair, wrong key and wrong ID", pairs,
		func(i int) {
			isErr(t, "wrong key", p.try(fmt.Sprint(100000+i), unknown, stranger()), licence.ErrNoMatch)
		},
		func(i int) {
			isErr(t, "wrong ID", p.try(fmt.Sprint(500000+i), ann.parent, stranger()), licence.ErrNoMatch)
		})
	p.exec(`update schools set key_cap = 20 where id = $1`, p.at.ID)
	p.exec(`insert into holdings (school_id, account_id, pupil_id, licence_type_id, key_id, made_by, privacy_version)
		select k.school_id, a.account_id, k.pupil_id, k.licence_type_id, k.id, 'add', 1 from licence_keys k, (select account_id from account_schools order by 1 limit 30) a where k.school_id = $1 and k.pupil_id = $2`,
		p.at.ID, ann.id)
	alike(t, "pair, wrong key and a full key with a wrong ID", pairs,
		func(i int) {
			isErr(t, "wrong key", p.try(fmt.Sprint(100000+i), unknown, stranger()), licence.ErrNoMatch)
		},
		func(i int) {
			isErr(t, "wrong ID", p.try(fmt.Sprint(600000+i), ann.parent, stranger()), licence.ErrNoMatch)
		})
	p.exec(`update schools set key_cap = null where id = $1`, p.at.ID)
	p.gate.Hasher = NewHasher(cheap())
	r := p.form("known0@example.com", ann, ann.parent)
	register := func(who string) func(int) {
		return func(i int) {
			r := r
			r.Submission[0], r.Submission[1], r.Submission[2] = byte(i), byte(i>>8), who[0]
			r.Person.Email = address(fmt.Sprint(who, i, "@example.com"))
			isErr(t, who, p.gate.Register(t.Context(), p.at, r, stranger()), nil)
		}
	}
	p.exec(`delete from throttle`)
	alike(t, "registering, known and new", pairs, register("known"), register("new"))
}
