package webtest

import (
	"context"

	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/licence"
)

// person is somebody of a family.
func person(title, forename, surname string) auth.Person {
	return auth.Person{Title: title, Forename: forename, Surname: surname}
}

// addFamilies registers the people of the external roles.
func (w *World) addFamilies() {
	w.T.Helper()
	a, g := w.Ashdale, w.Glenbrae
	pupilKey := w.MakeKey(a, a.Child, a.PupilType)
	socialKey := w.MakeKey(a, a.Child, a.SocialType)
	w.Register(a, a.Child, a.Child.Key, Parent.Email(), person("Ms", "Rhian", "Ŵyn-Pugh"))
	w.Register(a, a.Child, pupilKey, Pupil.Email(), person("", "Siân", "Ŵyn-Pugh"))
	w.Register(a, a.Children[1], a.Children[1].Key, OtherParent.Email(), person("Mr", "Yusuf", "Ali"))
	w.Register(a, a.Child, a.Child.Key, DeniedParent.Email(), person("Mr", "Gareth", "Pugh"))
	w.Add(a, Parent.Email(), a.Child, socialKey)
	w.Add(g, Parent.Email(), g.Child, g.Child.Key)
	w.Exec(`update account_schools set denied = true where school_id = $1 and account_id = $2`, a.ID, w.ID(DeniedParent))
	a.Holding = w.holding(a, Parent, a.Child, a.ParentType)
	a.SocialHolding = w.holding(a, Parent, a.Child, a.SocialType)
	a.PupilHolding = w.holding(a, Pupil, a.Child, a.PupilType)
	a.OtherHolding = w.holding(a, OtherParent, a.Children[1], a.ParentType)
	g.Holding = w.holding(g, Parent, g.Child, g.ParentType)
}

func (w *World) holding(s *School, role Role, c Child, typeID int64) int64 {
	w.T.Helper()
	return w.Number(`select id from holdings where school_id = $1 and account_id = $2 and pupil_id = $3 and licence_type_id = $4`, s.ID, w.ID(role), c.ID, typeID)
}

// Register makes an account by the whole way: pair, registration, mailed link, button. It returns the account.
func (w *World) Register(s *School, c Child, key, email string, who auth.Person) int64 {
	w.T.Helper()
	who.Email = w.email(email)
	w.must(w.Gate.Register(context.Background(), s.School, auth.Registration{Submission: uuid.New(), Pair: w.Pair(s, c, key), Person: who, Password: Password}, auth.Caller{}))
	w.must(w.Gate.Complete(context.Background(), s.School, w.Link(auth.LinkRegister)))
	return w.Number(`select id from accounts where email = $1`, who.Email.String())
}

// Add gives an account one more pupil.
func (w *World) Add(s *School, email string, c Child, key string) {
	w.T.Helper()
	id := w.Number(`select id from accounts where email = $1`, email)
	pair := w.Pair(s, c, key)
	_, err := w.Gate.Add(context.Background(), auth.Principal{Realm: auth.External, School: s.School, ID: id}, pair)
	w.must(err)
}

// Pair is a Pupil ID and key that match.
func (w *World) Pair(s *School, c Child, key string) (p licence.Pair) {
	w.T.Helper()
	k, problem := licence.ParseKey(key)
	if problem != nil {
		w.T.Fatalf("webtest: key %q: %+v", key, problem)
	}
	w.In(db.Claim(s.ID, 0), func(ctx context.Context, tx db.Tx) (err error) {
		p, err = licence.Match(ctx, tx, w.Keyring, c.PupilID, k)
		return err
	})
	return p
}

// MakeKey makes the key of one child and licence type and returns it.
func (w *World) MakeKey(s *School, c Child, typeID int64) (key string) {
	w.T.Helper()
	batch := w.Order(s, licence.Request{Scope: licence.ScopePicked, TypeID: typeID, Picked: []int64{c.ID}})
	w.In(db.Worker(s.ID), func(ctx context.Context, tx db.Tx) error {
		if _, err := licence.Fill(ctx, tx, w.Keyring, batch); err != nil {
			return err
		}
		d, err := licence.Sheet(ctx, tx, w.Keyring, batch)
		if err == nil {
			key = d.Rows[0].Key
		}
		return err
	})
	w.Exec(`update key_batches set state = 'cancelled', finished_at = now() where school_id = $1 and id = $2`, s.ID, batch)
	return key
}

func (w *World) email(s string) auth.Email {
	w.T.Helper()
	e, problem := auth.ParseEmail(s)
	if problem != "" {
		w.T.Fatalf("webtest: address %q: %s", s, problem)
	}
	return e
}

// Link is the token of the newest mailed link of a kind, as the worker would compute it.
func (w *World) Link(kind auth.Link) string {
	w.T.Helper()
	l, err := w.Gate.MailFor(context.Background(), w.Number(`select id from tokens where kind = $1 order by id desc limit 1`, string(kind)))
	w.must(err)
	if l.Token == "" {
		w.T.Fatalf("webtest: the newest mail of kind %s has no link", kind)
	}
	return l.Token
}

// NewLink asks for a new link and returns its token: to register a new account for this pupil, to set a new password
// of the role's person, or to a new address of theirs.
func (w *World) NewLink(kind auth.Link, role Role) string {
	w.T.Helper()
	ctx, s := context.Background(), w.Ashdale
	w.Exec(`delete from throttle`)
	switch kind {
	case auth.LinkRegister:
		who := person("Mx", "Sam", "New")
		who.Email = w.email("new-" + uuid.NewString()[:8] + "@example.org")
		w.must(w.Gate.Register(ctx, s.School, auth.Registration{Submission: uuid.New(), Pair: w.Pair(s, s.Child, s.Child.Key), Person: who, Password: Password}, auth.Caller{}))
	case auth.LinkReset:
		w.must(w.Gate.Forgot(ctx, role.Realm(), s.School, w.email(role.Email()), auth.Caller{Network: "webtest"}))
	case auth.LinkEmail:
		who := auth.Principal{Realm: auth.External, School: s.School, ID: w.ID(role), Email: role.Email()}
		w.must(w.Gate.ChangeEmail(ctx, who, w.email("moved-"+uuid.NewString()[:8]+"@example.org"), Password))
	}
	return w.Link(kind)
}
