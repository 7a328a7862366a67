package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
)

// secret is everybody's password.
const secret = "vx kq zm pw rj"

func address(typed string) Email {
	e, code := ParseEmail(typed)
	if code != "" {
		panic(typed + ": " + code)
	}
	return e
}

// match is a pair that must match, typed at a computer nobody used before.
func (p place) match(c child, key licence.Key) licence.Pair {
	p.t.Helper()
	pair, err := p.gate.Pair(p.t.Context(), p.at, 0, c.pupilID, key, stranger())
	p.must(err)
	return pair
}

// form is a filled registration.
func (p place) form(email string, c child, key licence.Key) Registration {
	p.t.Helper()
	return Registration{Submission: uuid.New(), Pair: p.match(c, key), Password: secret,
		Person: Person{Title: "Mrs", Forename: "Jo", Surname: "Davies", Email: address(email), Mobile: "07700 900123"}}
}

// ask sends a registration and returns the one letter that it causes.
func (p place) ask(r Registration) Letter {
	p.t.Helper()
	p.post()
	p.must(p.gate.Register(p.t.Context(), p.at, r, stranger()))
	return p.onlyLetter()
}

// join registers somebody to the end and returns the account.
func (p place) join(email string, c child, key licence.Key) int64 {
	p.t.Helper()
	l := p.ask(p.form(email, c, key))
	is(p.t, "letter", l.Kind, LetterVerify)
	p.must(p.gate.Complete(p.t.Context(), p.at, l.Token))
	return p.account(email)
}

func (w *town) account(email string) int64 {
	w.t.Helper()
	return w.number(`select id from accounts where email = $1`, address(email).String())
}

// accounts is how many there are.
func (w *town) accounts() int64 { w.t.Helper(); return w.number(`select count(*) from accounts`) }

// post reads the letters of all jobs since the last call, as the worker would; those no longer wanted are left out.
func (w *town) post() []Letter {
	w.t.Helper()
	rows, err := w.owner.Query(context.Background(), `select id, args from river_job where kind = 'account_mail' and id > $1 order by id`, w.read)
	w.must(err)
	var args []MailArgs
	var raw []byte
	_, err = pgx.ForEachRow(rows, []any{&w.read, &raw}, func() error {
		var a MailArgs
		args = append(args, a)
		return json.Unmarshal(raw, &args[len(args)-1])
	})
	w.must(err)
	var letters []Letter
	for _, a := range args {
		l, err := w.gate.MailFor(w.t.Context(), a.TokenID)
		if errors.Is(err, errs.Gone) {
			continue
		}
		w.must(err)
		letters = append(letters, l)
	}
	return letters
}

func (w *town) onlyLetter() Letter {
	w.t.Helper()
	l := w.post()
	if len(l) != 1 {
		w.t.Fatalf("%d letters, want 1: %+v", len(l), l)
	}
	return l[0]
}

// enter signs somebody in who must get in.
func (p place) enter(realm Realm, email string) Principal {
	p.t.Helper()
	token, _, err := p.gate.SignIn(p.t.Context(), realm, p.at, Credentials{Email: email, Password: secret}, stranger())
	p.must(err)
	who := p.whois(realm, token)
	if !who.SignedIn() {
		p.t.Fatalf("%s is signed in as nobody", email)
	}
	return who
}

func (p place) whois(realm Realm, token string) Principal {
	p.t.Helper()
	who, err := p.gate.Identify(p.t.Context(), p.at.Slug, realm, HashToken(token))
	p.must(err)
	return who
}

// again is the same session at its next request, here or at another school.
func (p place) again(who Principal) Principal {
	p.t.Helper()
	now, err := p.gate.Identify(p.t.Context(), p.at.Slug, who.Realm, who.Session.TokenHash)
	p.must(err)
	return now
}

// nobody is true for a visitor of the school of whom nothing is known.
func (p place) nobody(who Principal) bool { return reflect.DeepEqual(who, Principal{School: p.at}) }

// add puts a pupil into My Pupils of somebody signed in.
func (p place) add(who Principal, c child, key licence.Key) (bool, error) {
	p.t.Helper()
	return p.gate.Add(p.t.Context(), who, p.match(c, key))
}

// open reads a pupil's page with a person's own rights.
func (p place) open(who Principal, holding int64) (licence.Profile, error) {
	var profile licence.Profile
	err := p.db.In(p.t.Context(), who.Scope(), func(tx db.Tx) (err error) {
		profile, err = licence.Open(p.t.Context(), tx, who.School, licence.Of{Holding: holding}, licence.Viewer{AccountID: who.ID, SessionID: who.Session.ID})
		return err
	})
	return profile, err
}

// cards are My Pupils, each as "school: forename (type)".
func (p place) cards(who Principal) string {
	p.t.Helper()
	var cards []licence.Card
	p.must(p.db.In(p.t.Context(), who.Scope(), func(tx db.Tx) (err error) {
		cards, err = licence.Cards(p.t.Context(), tx, who.School)
		return err
	}))
	out := ""
	for _, c := range cards {
		name := c.Forename
		if c.Waiting {
			name += "waiting"
		}
		out += fmt.Sprintf("%s: %s (%s)\n", c.School.Slug, name, c.TypeName)
	}
	return out
}

func (p place) holding(account int64, c child, typeID int64) int64 {
	p.t.Helper()
	return p.number(`select id from holdings where school_id = $1 and account_id = $2 and pupil_id = $3 and licence_type_id = $4 and state <> 'ended'`,
		p.at.ID, account, c.id, typeID)
}

func (p place) deny(account int64) {
	p.t.Helper()
	p.exec(`insert into account_schools (school_id, account_id, denied) values ($1, $2, true)
		on conflict (school_id, account_id) do update set denied = true`, p.at.ID, account)
}

// staff takes somebody into the school's staff, with everybody's password.
func (p place) staff(email string, role Role) int64 {
	p.t.Helper()
	_, err := p.gate.AddStaff(p.t.Context(), p.at.ID, []StaffMember{{Email: address(email), Title: "Mrs", Forename: "Jo", Surname: "Davies", Role: role}})
	p.must(err)
	p.must(p.gate.SetStaffPassword(p.t.Context(), address(email), secret))
	return p.number(`select id from staff_accounts where email = $1`, address(email).String())
}
