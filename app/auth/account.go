package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// Forgot mails a link to set a new password. An address without an account gets a mail that says so; the answer
// on the screen is the same, and so is the work (ACC-8, ACC-9). Errors: errs.TooMany for a network that asks for
// one address after another.
func (g *Gate) Forgot(ctx context.Context, realm Realm, s school.School, email Email, from Caller) error {
	if err := g.spend(ctx, limit{name: "forgotten network", value: from.Network, max: forgottenPerNetwork, window: 15 * time.Minute}); err != nil {
		return err
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		subject, err := g.resettable(ctx, tx, realm, s.ID, email.String())
		if err != nil {
			return err
		}
		return g.send(ctx, tx, token{Kind: LinkReset, Realm: realm, SchoolID: s.ID, Subject: subject, Email: email.String(), Language: from.Language})
	})
}

// forgottenPerNetwork in 15 minutes: a lesson in which everybody has forgotten, but no mailing to strangers.
const forgottenPerNetwork = 200

// resettable is the account that a link mailed to an address may set the password of; 0 when there is none, when
// no school lets it in, or when it is no staff of this school.
func (g *Gate) resettable(ctx context.Context, tx db.Tx, realm Realm, schoolID int64, email string) (int64, error) {
	who, err := g.lookUp(ctx, tx, realm, schoolID, email)
	if err != nil {
		return 0, err
	}
	out := who.refused
	if realm == External {
		err = tx.QueryRow(ctx, `select coalesce(bool_and(denied), false) from account_schools where account_id = $1`, who.id).Scan(&out)
	}
	if out {
		return 0, err
	}
	return who.id, err
}

// Rules are the password rules of a realm.
func (r Realm) Rules() Rules {
	switch r {
	case Staff:
		return StaffRules
	case Operator:
		return OperatorRules
	}
	return FamilyRules
}

// Reset sets the new password that came with a mailed link, ends every session and sends a notice. Errors:
// errs.NotFound, errs.Gone, errs.Invalid on "password".
func (g *Gate) Reset(ctx context.Context, realm Realm, s school.School, text, password string) error {
	var t token
	err := g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) (err error) {
		if t, err = g.live(ctx, tx, LinkReset, realm, s.ID, text); err != nil {
			return err
		}
		return g.weak(ctx, tx, realm, t.Subject, s, password)
	})
	if err != nil {
		return err
	}
	hash, err := g.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		if t, err = g.live(ctx, tx, LinkReset, realm, s.ID, text); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update tokens set used_at = now() where id = $1`, t.ID); err != nil {
			return err
		}
		return g.setPassword(ctx, tx, realm, s, t.Subject, 0, t.Email, hash)
	})
}

// weak is errs.Invalid on "password" when the password breaks the realm's rules.
func (g *Gate) weak(ctx context.Context, tx db.Tx, realm Realm, subject int64, s school.School, password string) error {
	table := "accounts"
	if realm == Staff {
		table = "staff_accounts"
	}
	var forename, surname, email string
	if err := tx.QueryRow(ctx, `select forename, surname, email from `+table+` where id = $1`, subject).Scan(&forename, &surname, &email); err != nil {
		return fmt.Errorf("read a name: %w", err)
	}
	return CheckPassword(realm, password, s.Name, forename, surname, email)
}

// CheckPassword is errs.Invalid on "password" when a password breaks the realm's rules; names are words that it
// may not mainly consist of.
func CheckPassword(realm Realm, password string, names ...string) error {
	p := realm.Rules().Check(password, names...)
	if p.Code == "" {
		return nil
	}
	var bad errs.Invalid
	bad.Add("password", p.Code, "Min", p.Min, "Max", p.Max, "Have", p.Have)
	return bad
}

// setPassword changes the password, kills links, ends sessions (all but kept) and sends a notice.
func (g *Gate) setPassword(ctx context.Context, tx db.Tx, realm Realm, s school.School, subject, kept int64, email, hash string) error {
	if err := replacePassword(ctx, tx, realm, subject, kept, hash); err != nil {
		return err
	}
	if err := audit.Note(ctx, tx, audit.Line{School: s.ID, Actor: audit.Actor(realm), ActorID: subject, Action: audit.PasswordReset}); err != nil {
		return err
	}
	return g.issue(ctx, tx, token{Kind: Notice, Realm: realm, SchoolID: s.ID, Subject: subject, Email: email, Note: NotePassword}, registrationLife)
}

func replacePassword(ctx context.Context, tx db.Tx, realm Realm, subject, kept int64, hash string) error {
	table := "accounts"
	if realm == Staff {
		table = "staff_accounts"
	}
	if _, err := tx.Exec(ctx, `update `+table+` set password_hash = $2, password_changed_at = now() where id = $1`, subject, hash); err != nil {
		return fmt.Errorf("set a password: %w", err)
	}
	if err := killLinks(ctx, tx, realm, subject); err != nil {
		return err
	}
	return endSessions(ctx, tx, realm, subject, kept)
}

// killLinks ends the links that are on their way to somebody's inbox, old or new.
func killLinks(ctx context.Context, tx db.Tx, realm Realm, subject int64) error {
	_, err := tx.Exec(ctx, `update tokens set killed_at = now() where kind in ('reset', 'email') and realm = $1 and subject_id = $2
		and used_at is null and killed_at is null`, string(realm), subject)
	return err
}

// ChangePassword sets a new password for somebody signed in, who types the present one. Other sessions end.
// Errors: errs.Invalid on "password_now" or "password", errs.TooMany.
func (g *Gate) ChangePassword(ctx context.Context, p Principal, now, next string) error {
	if err := CheckPassword(p.Realm, next, p.School.Name, p.Forename, p.Surname, p.Email); err != nil {
		return err
	}
	if err := g.confirm(ctx, p, now); err != nil {
		return err
	}
	hash, err := g.Hasher.Hash(ctx, next)
	if err != nil {
		return err
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		return g.setPassword(ctx, tx, p.Realm, p.School, p.ID, p.Session.ID, p.Email, hash)
	})
}

// confirm asks somebody signed in for the password again before a change that could take the account away.
func (g *Gate) confirm(ctx context.Context, p Principal, password string) error {
	l := limit{name: "sign-in", value: string(p.Realm) + p.Email, max: 10, window: signInWindow, double: true}
	if err := g.spend(ctx, l); err != nil {
		return err
	}
	var who known
	err := g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) (err error) {
		who, err = g.lookUp(ctx, tx, p.Realm, p.School.ID, p.Email)
		return err
	})
	if err != nil {
		return err
	}
	if _, err := g.prove(ctx, who, password); errors.Is(err, ErrWrong) {
		return errs.Invalid{{Field: "password_now", Code: "password_now_wrong"}}
	} else if err != nil {
		return err
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error { return g.refund(ctx, tx, l) })
}

// ChangePerson sets the name and mobile number of an external user.
func (g *Gate) ChangePerson(ctx context.Context, p Principal, who Person) error {
	return g.DB.In(ctx, db.Identity(p.ID, 0), func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `update accounts set title = $2, forename = $3, surname = $4, mobile = $5, name_folded = $6 where id = $1`,
			p.ID, who.Title, who.Forename, who.Surname, who.Mobile, who.folded())
		return err
	})
}

// Mobile reads the one thing of an account that the frame does not carry.
func (g *Gate) Mobile(ctx context.Context, p Principal) (mobile string, err error) {
	err = g.DB.In(ctx, db.Identity(p.ID, 0), func(tx db.Tx) error {
		return tx.QueryRow(ctx, `select mobile from accounts where id = $1`, p.ID).Scan(&mobile)
	})
	return mobile, err
}

// ChangeEmail mails a link to the new address; nothing changes before it is pressed. It does the same when the
// address has an account already, whose owner then gets a mail that says so (ACC-9). Errors: errs.Invalid on
// "password_now", errs.TooMany.
func (g *Gate) ChangeEmail(ctx context.Context, p Principal, next Email, password string) error {
	if err := g.confirm(ctx, p, password); err != nil {
		return err
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		return g.send(ctx, tx, token{Kind: LinkEmail, Realm: External, SchoolID: p.School.ID, Subject: p.ID, Email: next.String()})
	})
}

// ConfirmEmail takes the new address of a mailed link and tells the old one, whose links die. A second press is
// answered like the first. Errors: errs.NotFound, errs.Gone, ErrKnown when the address has got an account meanwhile.
func (g *Gate) ConfirmEmail(ctx context.Context, s school.School, text string) error {
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		t, err := g.find(ctx, tx, LinkEmail, External, s.ID, text)
		if err != nil || t.Used {
			return err
		}
		if err := t.usable(); err != nil {
			return err
		}
		old, err := moveAccount(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := audit.Note(ctx, tx, audit.Line{School: s.ID, Actor: audit.External, ActorID: t.Subject, Action: audit.EmailChanged}); err != nil {
			return err
		}
		return g.issue(ctx, tx, token{Kind: Notice, Realm: External, SchoolID: s.ID, Subject: t.Subject, Email: old, Note: NoteEmail}, registrationLife)
	})
}

// moveAccount spends the link and gives the account its address. It returns the old one.
func moveAccount(ctx context.Context, tx db.Tx, t token) (old string, err error) {
	if err := tx.QueryRow(ctx, `select email from accounts where id = $1 for update`, t.Subject).Scan(&old); err != nil {
		return "", fmt.Errorf("change an address: %w", err)
	}
	_, err = tx.Exec(ctx, `update accounts set email = $2 where id = $1`, t.Subject, t.Email)
	if taken := new(pgconn.PgError); errors.As(err, &taken) && taken.Code == uniqueViolation {
		return "", ErrKnown
	}
	if err != nil {
		return "", fmt.Errorf("change an address: %w", err)
	}
	if _, err := tx.Exec(ctx, `update tokens set used_at = now() where id = $1`, t.ID); err != nil {
		return "", fmt.Errorf("spend a link: %w", err)
	}
	return old, killLinks(ctx, tx, External, t.Subject)
}

// uniqueViolation is Postgres's code for a value that another row has.
const uniqueViolation = "23505"
