package licence

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
)

func TestDayOfAge(t *testing.T) {
	o := newOffice(t, "active")
	for _, c := range []struct {
		birth string
		age   int
		want  string
	}{
		{"2008-11-25", 18, "2026-11-25"}, {"2008-02-29", 18, "2026-03-01"}, {"2008-02-29", 16, "2024-02-29"}, {"2008-02-28", 18, "2026-02-28"},
		{"2006-03-01", 18, "2024-03-01"}, {"2010-12-31", 16, "2026-12-31"},
	} {
		var got civil.Date
		if err := o.owner.QueryRow(t.Context(), `select day_of_age($1::text::date, $2)`, c.birth, c.age).Scan(&got); err != nil || got.String() != c.want {
			t.Errorf("born %s, %d on %s (%v), want %s", c.birth, c.age, got, err, c.want)
		}
	}
}

// household is an office with a pupil who is of age today, one who is tomorrow, and one whose birth date nobody knows.
type household struct {
	office
	grown, soon, unknown int64
}

func newHousehold(t *testing.T) household {
	f := household{office: newOffice(t, "active")}
	f.grown, f.soon, f.unknown = f.child("1", "Ada", "Lee"), f.child("2", "Bea", "Lee"), f.child("3", "Cem", "Lee")
	f.exec(`update pupils set birth_date = (now() at time zone 'Europe/London')::date - interval '18 years' where id = $1`, f.grown)
	f.exec(`update pupils set birth_date = ((now() at time zone 'Europe/London')::date + 1) - interval '18 years' where id = $1`, f.soon)
	return f
}

// person is an account with a holding of each pupil under a type.
func (f household) person(name string, typeID int64, state string, pupils ...int64) (account int64) {
	f.t.Helper()
	account = f.id(`insert into accounts (email, title, forename, surname, password_hash) values ($1 || '@x.example', 'Ms', $2, 'Lee', '') returning id`, name, name)
	f.id(`insert into account_schools (school_id, account_id) values ($1, $2) returning 1`, f.school, account)
	for _, p := range pupils {
		f.hold(account, p, typeID, state)
	}
	return account
}

func (f household) hold(account, pupil, typeID int64, state string) int64 {
	f.t.Helper()
	key := f.id(`insert into licence_keys (school_id, pupil_id, licence_type_id, lookup, sealed, state) values ($1, $2, $3, gen_random_uuid()::text::bytea, '', 'withdrawn') returning id`, f.school, pupil, typeID)
	return f.id(`insert into holdings (school_id, account_id, pupil_id, licence_type_id, key_id, state, before_block, made_by, privacy_version)
		values ($1, $2, $3, $4, $5, $6::text, case when $6::text = 'blocked' then 'live' end, 'add', 1) returning id`, f.school, account, pupil, typeID, key, state)
}

func (f household) state(account, pupil int64) string {
	f.t.Helper()
	var s string
	if err := f.owner.QueryRow(context.Background(), `select string_agg(concat_ws('/', state, before_block), ' ' order by id) from holdings where account_id = $1 and pupil_id = $2`, account, pupil).Scan(&s); err != nil {
		f.t.Fatal(err)
	}
	return s
}

func (f household) lapse() (lapsed, returned []int64) {
	f.t.Helper()
	f.work(func(ctx context.Context, tx db.Tx) (err error) { lapsed, returned, err = Lapse(ctx, tx); return err })
	return lapsed, returned
}

func (f household) is(what string, account, pupil int64, want string) {
	f.t.Helper()
	if got := f.state(account, pupil); got != want {
		f.t.Errorf("%s: %s, want %s", what, got, want)
	}
}

// TestLapseEnumerated: every state of an adult's and a pupil's holding, at the birthday, the day before, and without a date.
func TestLapseEnumerated(t *testing.T) {
	f := newHousehold(t)
	accounts := map[string]int64{}
	for _, state := range []string{"live", "waiting", "blocked", "ended"} {
		accounts[state] = f.person("adult"+state, f.parent, state, f.grown, f.soon, f.unknown)
	}
	self := f.person("self", f.pupil, "live", f.grown)
	lapsed, returned := f.lapse()
	if len(lapsed) != 1 || lapsed[0] != f.grown || len(returned) != 0 {
		t.Errorf("lapsed %v, returned %v", lapsed, returned)
	}
	want := map[string]string{"live": "lapsed", "waiting": "waiting", "blocked": "blocked/lapsed", "ended": "ended"}
	before := map[string]string{"live": "live", "waiting": "waiting", "blocked": "blocked/live", "ended": "ended"}
	for state, account := range accounts {
		f.is(state+" of who is of age", account, f.grown, want[state])
		f.is(state+" of who is tomorrow", account, f.soon, before[state])
		f.is(state+" of who has no date", account, f.unknown, before[state])
	}
	f.is("the pupil's own", self, f.grown, "live")
	if n := f.id(`select count(*) from account_schools where account_id = $1 and has_live_holding`, accounts["live"]); n != 1 {
		t.Error("the figures say that nobody is seen any more")
	}
	if n := f.id(`select count(*) from consents`); n != 3 {
		t.Errorf("%d adults to decide about, want 3: an ended holding is none", n)
	}
	if again, back := f.lapse(); len(again)+len(back) != 0 {
		t.Errorf("a second run: %v, %v", again, back)
	}
	if n := f.id(`select count(*) from audit where action = 'adults stopped seeing a pupil who is of age' and actor = 'system' and pupil_id = $1`, f.grown); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	// whoever makes a holding live later: a block that is lifted, the office that lets somebody in
	f.exec(`update holdings set state = before_block, before_block = null where state = 'blocked'`)
	f.exec(`update holdings set state = 'live' where state = 'waiting'`)
	f.is("a lifted block", accounts["blocked"], f.grown, "lapsed")
	f.is("let in by the office", accounts["waiting"], f.grown, "lapsed")
	f.is("a lifted block of who is not of age", accounts["blocked"], f.soon, "live")
}

// TestLapseGoesBack: when the pupil is not of age after all, what nobody decided on comes back, and what the pupil
// decided stays; when they are of age again, it lapses again.
func TestLapseGoesBack(t *testing.T) {
	f := newHousehold(t)
	undecided, stopped, agreed := f.person("un", f.parent, "live", f.grown), f.person("stop", f.parent, "live", f.grown), f.person("yes", f.parent, "live", f.grown)
	blocked := f.person("blocked", f.parent, "blocked", f.grown)
	f.lapse()
	f.exec(`update consents set agreed = true, decided_at = now() where account_id = $1`, stopped)
	f.exec(`update consents set agreed = false, decided_at = now() where account_id = $1`, stopped)
	f.exec(`update consents set agreed = true, decided_at = now() where account_id = $1`, agreed)
	all := func(what, un, stop, yes, block string) {
		t.Helper()
		f.is(what+": undecided", undecided, f.grown, un)
		f.is(what+": stopped", stopped, f.grown, stop)
		f.is(what+": agreed", agreed, f.grown, yes)
		f.is(what+": blocked", blocked, f.grown, block)
	}
	all("of age", "lapsed", "lapsed", "live", "blocked/lapsed")
	f.exec(`update schools set consent_age = 21`)
	if _, returned := f.lapse(); len(returned) != 1 {
		t.Errorf("returned %v", returned)
	}
	all("not of age after all", "live", "lapsed", "live", "blocked/live")
	f.exec(`update pupils set birth_date = null where id = $1`, f.grown)
	f.lapse()
	all("without a date", "live", "lapsed", "live", "blocked/live")
	f.exec(`update pupils set birth_date = '2000-01-01' where id = $1`, f.grown)
	f.lapse()
	all("of age again", "lapsed", "lapsed", "live", "blocked/lapsed")
}

// TestNewAdultOfAPupilOfAge: a key makes a holding that shows nothing until the pupil agrees; the pupil's own is live.
func TestNewAdultOfAPupilOfAge(t *testing.T) {
	f := newHousehold(t)
	account := f.id(`insert into accounts (email, title, forename, surname, password_hash) values ('new@x.example', 'Mr', 'New', 'Lee', '') returning id`)
	hold := func(pupil, typeID int64) {
		t.Helper()
		key := f.id(`insert into licence_keys (school_id, pupil_id, licence_type_id, lookup, sealed) values ($1, $2, $3, gen_random_uuid()::text::bytea, '') returning id`, f.school, pupil, typeID)
		err := f.in(db.Claim(f.school, account), func(ctx context.Context, tx db.Tx) error {
			_, err := Hold(ctx, tx, Claim{Pair: Pair{PupilID: pupil, KeyID: key, TypeID: typeID}, MadeBy: "add", PrivacyVersion: 1})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	hold(f.grown, f.parent)
	hold(f.soon, f.parent)
	f.is("of age", account, f.grown, "lapsed")
	f.is("tomorrow", account, f.soon, "live")
	hold(f.grown, f.pupil)
	f.is("the pupil's own beside it", account, f.grown, "lapsed live")
	if name := f.name(`select lapsed_name from holdings where state = 'lapsed'`); name != "Ada Lee" {
		t.Errorf("the card would say %q", name)
	}
	f.exec(`update pupils set forename = 'Adam' where id = $1`, f.grown)
	f.lapse()
	if name := f.name(`select lapsed_name from holdings where state = 'lapsed'`); name != "Ada Lee" {
		t.Errorf("a name that the pupil took since is told: %q", name)
	}
}

func (f household) name(sql string) (s string) {
	f.t.Helper()
	if err := f.owner.QueryRow(context.Background(), sql).Scan(&s); err != nil {
		f.t.Fatal(err)
	}
	return s
}

// TestAdultsAreSeenByThePupilAlone: the pupil of age reads who may see them, in every state of an adult; nobody else
// outside the school reads anybody, and nobody before the day (POR-6).
func TestAdultsAreSeenByThePupilAlone(t *testing.T) {
	f := newHousehold(t)
	mother := f.person("mother", f.parent, "live", f.grown, f.soon)
	waiting, blocked := f.person("waiting", f.parent, "waiting", f.grown), f.person("blocked", f.parent, "blocked", f.grown)
	denied := f.person("denied", f.parent, "live", f.grown)
	f.exec(`update account_schools set denied = true where account_id = $1`, denied)
	self, other := f.person("self", f.pupil, "live", f.grown), f.person("other", f.pupil, "live", f.soon)
	f.lapse()
	rows := func(s db.Scope, pupil int64) (n int) {
		t.Helper()
		err := f.in(s, func(ctx context.Context, tx db.Tx) error {
			r, err := tx.Query(ctx, `select adult_name from adults_of($1)`, pupil)
			if err != nil {
				return err
			}
			all, err := pgx.CollectRows(r, pgx.RowTo[string])
			n = len(all)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, c := range []struct {
		what  string
		scope db.Scope
		pupil int64
		want  int
	}{
		{"the pupil of age", db.External(f.school, self), f.grown, 1},
		{"an adult", db.External(f.school, mother), f.grown, 0}, {"one who waits", db.External(f.school, waiting), f.grown, 0}, {"one who is blocked", db.External(f.school, blocked), f.grown, 0},
		{"another pupil", db.External(f.school, other), f.grown, 0}, {"a pupil before the day", db.External(f.school, other), f.soon, 0},
		{"the office", db.Staff(f.school, f.staff), f.grown, 4}, {"the door", db.Door(f.school), f.grown, 0}, {"claim", db.Claim(f.school, self), f.grown, 0},
		{"another school", db.External(f.school+1, self), f.grown, 0}, {"the worker", db.Worker(f.school), f.grown, 0},
	} {
		if got := rows(c.scope, c.pupil); got != c.want {
			t.Errorf("%s reads %d adults, want %d", c.what, got, c.want)
		}
	}
}

func TestAgeReach(t *testing.T) {
	f := newHousehold(t)
	f.person("mother", f.parent, "live", f.grown, f.soon, f.unknown)
	f.person("self", f.pupil, "live", f.grown)
	for age, want := range map[int]AgeReach{18: {1, 1, 1}, 17: {1, 2, 2}, 19: {1, 0, 0}} {
		f.ask(func(ctx context.Context, tx db.Tx) error {
			got, err := ReachOf(ctx, tx, age)
			if got != want {
				t.Errorf("at %d: %+v, want %+v", age, got, want)
			}
			return err
		})
	}
}
