package auth

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// knock tries to sign in from a place nobody used before.
func (p place) knock(realm Realm, email, password string) error {
	_, _, err := p.gate.SignIn(p.t.Context(), realm, p.at, Credentials{Email: email, Password: password}, stranger())
	return err
}

func TestSignIn(t *testing.T) {
	w := newTown(t)
	p, q := w.school("ashdale", "Ashdale Academy"), w.school("glenbrae", "Glenbrae School")
	ann, far := p.child("007001", "Ann", "Lee"), q.child("007001", "Bea", "Moss")
	jo := p.join("Parent@Example.COM", ann, ann.parent)
	if _, err := q.add(q.enter(External, "parent@example.com"), far, far.parent); err != nil {
		t.Fatal(err)
	}
	p.join("denied@example.com", ann, ann.parent)
	p.deny(p.account("denied@example.com"))
	p.staff("head@school.example", Admin)
	q.staff("far@school.example", Admin)
	p.staff("former@school.example", Teacher)
	p.exec(`update staff_schools set active = false where staff_id = (select id from staff_accounts where email = 'former@school.example')`)
	_, err := p.gate.AddStaff(t.Context(), p.at.ID, []StaffMember{{Email: "new@school.example", Forename: "Al", Surname: "Ng", Role: Teacher}})
	p.must(err)
	for _, c := range []struct {
		at              place
		realm           Realm
		email, password string
		want            error
	}{
		{p, External, "parent@example.com", secret, nil},
		{p, External, " PARENT@example.com\u200b", secret, nil}, // case 49
		{p, External, "parent@example.com", secret + "x", ErrWrong},
		{p, External, "parent@example.com", strings.ToUpper(secret), ErrWrong},
		{p, External, "parent@example.com", "", ErrWrong},
		{p, External, "nobody@example.com", secret, ErrWrong},
		{p, External, "no address", secret, ErrWrong},
		{p, External, "", secret, ErrWrong},
		{p, External, "denied@example.com", secret, ErrWrong},
		{q, External, "denied@example.com", secret, nil}, // ACC-5: denying at one school changes nothing at another
		{q, External, "parent@example.com", secret, nil},
		{p, External, "head@school.example", secret, ErrWrong},
		{p, Staff, "Head@School.example", secret, nil},
		{q, Staff, "head@school.example", secret, ErrWrong},
		{q, Staff, "far@school.example", secret, nil},
		{p, Staff, "former@school.example", secret, ErrWrong},
		{p, Staff, "new@school.example", "", ErrWrong},
		{p, Staff, "new@school.example", secret, ErrWrong},
		{p, Staff, "parent@example.com", secret, ErrWrong},
	} {
		what := fmt.Sprintf("%s at %s as %s with %q", c.email, c.at.at.Slug, c.realm, c.password)
		sessions, in, failed := p.number(`select count(*) from sessions`), c.at.noted("signed in"), c.at.noted("sign-in failed")
		isErr(t, what, c.at.knock(c.realm, c.email, c.password), c.want)
		opened := int64(1)
		if c.want != nil {
			opened = 0
		}
		is(t, what+": sessions", p.number(`select count(*) from sessions`)-sessions, opened)
		is(t, what+": signed in", c.at.noted("signed in")-in, opened)
		is(t, what+": failed", c.at.noted("sign-in failed")-failed, 1-opened)
	}
	is(t, "figures at ashdale", p.text(`select concat_ws(' ', sign_ins, last_sign_in_at is not null) from account_schools where school_id = $1 and account_id = $2`, p.at.ID, jo), "2 t")
	is(t, "figures at glenbrae", p.text(`select concat_ws(' ', sign_ins, last_sign_in_at is not null) from account_schools where school_id = $1 and account_id = $2`, q.at.ID, jo), "1 t")
}

// TestRealmsApart is case 53: one email address on both sides is two sign-ins.
func TestRealmsApart(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	p.staff("jo@example.com", Teacher)
	hash, err := p.gate.Hasher.Hash(t.Context(), "rj pw zm kq vx")
	p.must(err)
	p.exec(`update staff_accounts set password_hash = $1`, hash)
	isErr(t, "family, own password", p.knock(External, "jo@example.com", secret), nil)
	isErr(t, "staff, own password", p.knock(Staff, "jo@example.com", "rj pw zm kq vx"), nil)
	isErr(t, "family, the staff password", p.knock(External, "jo@example.com", "rj pw zm kq vx"), ErrWrong)
	isErr(t, "staff, the family password", p.knock(Staff, "jo@example.com", secret), ErrWrong)
	family := p.enter(External, "jo@example.com")
	if as, err := p.gate.Identify(t.Context(), p.at.Slug, Staff, family.Session.TokenHash); err != nil || !p.nobody(as) {
		t.Errorf("a family's session among staff: %+v, %v", as, err)
	}
	if family.Can(StaffHome) || family.Role != "" {
		t.Errorf("the parent may what staff may: %+v", family)
	}
}

// TestSignInLimit: ten wrong passwords close the door of an address, known or not, also for the right password,
// each time for twice as long.
func TestSignInLimit(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	p.staff("jo@example.com", Teacher)
	for range 25 {
		isErr(t, "right ones do not count", p.knock(External, "jo@example.com", secret), nil)
	}
	fill := func(email string, longer, most time.Duration) {
		t.Helper()
		for i := range 10 {
			isErr(t, fmt.Sprint(email, ", try ", i+1), p.knock(External, email, "wrong"), ErrWrong)
		}
		isWait(t, email+", wrong once more", p.knock(External, email, "wrong"), longer, most)
		isWait(t, email+", then right", p.knock(External, email, secret), longer, most)
		isWait(t, email+", in capitals", p.knock(External, strings.ToUpper(email), secret), longer, most)
	}
	for _, email := range []string{"jo@example.com", "nobody@example.com"} {
		for _, d := range []time.Duration{5, 10, 20, 40, 80, 80} {
			longer := d / 2 * time.Minute
			if d == 5 {
				longer = 4 * time.Minute
			}
			fill(email, longer, d*time.Minute)
			isErr(t, "staff with the same address", p.knock(Staff, "jo@example.com", secret), nil)
			p.expireBuckets()
		}
	}
	isErr(t, "after a wait", p.knock(External, "jo@example.com", secret), nil)
	p.expireBuckets()
	fill("jo@example.com", 4*time.Minute, 5*time.Minute) // a window that was not filled ends the doubling
	p.exec(`update throttle set expires_at = now() - interval '1 day 1 second'`)
	fill("jo@example.com", 4*time.Minute, 5*time.Minute) // so does a day
	p.expireBuckets()
	fill("jo@example.com", 9*time.Minute, 10*time.Minute)
}

// TestSignInLimitOfTypingErrors: what is no address counts for itself; one person's slip closes nobody else's door.
func TestSignInLimitOfTypingErrors(t *testing.T) {
	p := newSchool(t)
	for range 10 {
		isErr(t, "no address", p.knock(External, "jo@example", secret), ErrWrong)
	}
	isWait(t, "the same", p.knock(External, "JO@example ", secret), 4*time.Minute, 5*time.Minute)
	isErr(t, "another slip", p.knock(External, "al@example", secret), ErrWrong)
	isErr(t, "nothing", p.knock(External, "", secret), ErrWrong)
}

func TestSignInUpgradesAnOldHash(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	p.join("jo@example.com", ann, ann.parent)
	p.staff("jo@example.com", Teacher)
	old, err := NewHasher(HashCost{MemoryKiB: 128, Time: 1, Threads: 1}).Hash(t.Context(), secret)
	p.must(err)
	for realm, table := range map[Realm]string{External: "accounts", Staff: "staff_accounts"} {
		p.exec(`update ` + table + ` set password_hash = '` + old + `'`)
		isErr(t, "wrong", p.knock(realm, "jo@example.com", "wrong"), ErrWrong)
		is(t, table+" after a wrong password", p.text(`select password_hash from `+table), old)
		isErr(t, "right", p.knock(realm, "jo@example.com", secret), nil)
		fresh := p.text(`select password_hash from ` + table)
		if !strings.HasPrefix(fresh, "$argon2id$v=19$m=64,t=1,p=1$") {
			t.Errorf("%s after the right one: %s", table, fresh)
		}
		isErr(t, "right again", p.knock(realm, "jo@example.com", secret), nil)
		is(t, table+" after that", p.text(`select password_hash from `+table), fresh)
	}
}

// TestSignInOvertakenByANewPassword: who proved the old password while a new one was being set gets no session,
// and the upgrade of the old hash does not bring the old password back.
func TestSignInOvertakenByANewPassword(t *testing.T) {
	p := newSchool(t)
	ann := p.child("007001", "Ann", "Lee")
	jo := p.join("jo@example.com", ann, ann.parent)
	before := p.text(`select password_hash from accounts`)
	who := known{id: jo, hash: before}
	next, err := p.gate.Hasher.Hash(t.Context(), "rj pw zm kq vx")
	p.must(err)
	p.exec(`update accounts set password_hash = $1`, next)
	_, _, err = p.gate.open(t.Context(), External, p.at, who, false, before, nil)
	isErr(t, "late", err, ErrWrong)
	is(t, "password", p.text(`select password_hash from accounts`), next)
	is(t, "sessions", p.number(`select count(*) from sessions`), 0)
}
