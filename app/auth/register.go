package auth

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/app/school"
)

// Person is what somebody says of themselves.
type Person struct {
	Title, Forename, Surname string
	Email                    Email
	Mobile                   string
}

// Registration is a filled form: a pair that matched, a person, a password.
type Registration struct {
	Submission uuid.UUID
	Pair       licence.Pair
	Person     Person
	Password   string
}

// registrationsPerNetwork in 15 minutes: the largest school's lesson, several classes at once.
const registrationsPerNetwork = 400

// Register keeps the registration and mails the link (ACC-3). It does the same for an address that has an
// account already; only the mail differs (ACC-9). A second post of the same form does nothing more. Errors:
// errs.TooMany.
func (g *Gate) Register(ctx context.Context, s school.School, r Registration, from Caller) error {
	if err := g.spend(ctx, limit{name: "register network", value: from.Network, max: registrationsPerNetwork, window: 15 * time.Minute}); err != nil {
		return err
	}
	hash, err := g.Hasher.Hash(ctx, r.Password)
	if err != nil {
		return err
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		var id int64
		err := tx.QueryRow(ctx, `insert into registrations
			(school_id, submission, email, title, forename, surname, mobile, password_hash, pupil_id, key_id, privacy_version, language)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (school_id, submission) do nothing returning id`,
			s.ID, r.Submission, r.Person.Email.String(), r.Person.Title, r.Person.Forename, r.Person.Surname, r.Person.Mobile, hash,
			r.Pair.PupilID, r.Pair.KeyID, s.PrivacyVersion, from.Language).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("keep a registration: %w", err)
		}
		return g.send(ctx, tx, token{Kind: LinkRegister, Realm: External, SchoolID: s.ID, Registration: id, Email: r.Person.Email.String(), Language: from.Language})
	})
}

// Resend mails a new link for the registration of a submission; nothing happens for an unknown one.
func (g *Gate) Resend(ctx context.Context, s school.School, submission uuid.UUID) error {
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		var id int64
		var email, language string
		err := tx.QueryRow(ctx, `select id, email, language from registrations where school_id = $1 and submission = $2 and completed_at is null and created_at > now() - $3::interval`,
			s.ID, submission, registrationLife).Scan(&id, &email, &language)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return g.send(ctx, tx, token{Kind: LinkRegister, Realm: External, SchoolID: s.ID, Registration: id, Email: email, Language: language})
	})
}

// ErrKnown is a registration whose address has got an account meanwhile: sign in and add the pupil.
var ErrKnown = errors.New("the address has an account")

// Complete turns a registration into an account and its first holding: the button behind the mailed link. A second
// press is answered like the first (case 38). Errors: errs.NotFound, errs.Gone, ErrKnown, licence.ErrAskSchool.
func (g *Gate) Complete(ctx context.Context, s school.School, text string) error {
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		t, err := g.find(ctx, tx, LinkRegister, External, s.ID, text)
		if err != nil || t.Used {
			return err
		}
		if err := t.usable(); err != nil {
			return err
		}
		account, claim, err := makeAccount(ctx, tx, t)
		if err != nil {
			return err
		}
		if err := firstHolding(ctx, tx, s, account, claim); err != nil {
			return err
		}
		if tx, err = tx.Switch(ctx, db.Identity(account, 0)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `with r as (update registrations set completed_at = now(), password_hash = '' where id = $2)
			update tokens set used_at = now() where id = $1`, t.ID, t.Registration)
		return err
	})
}

func firstHolding(ctx context.Context, tx db.Tx, s school.School, account int64, c licence.Claim) error {
	tx, err := tx.Switch(ctx, db.Claim(s.ID, account))
	if err != nil {
		return err
	}
	if _, err := licence.Hold(ctx, tx, c); err != nil {
		return err
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.External, ActorID: account, Action: audit.Registered, PupilID: c.Pair.PupilID, SubjectID: c.Pair.TypeID})
}

// makeAccount makes the account of a registration, never touching one that exists.
func makeAccount(ctx context.Context, tx db.Tx, t token) (int64, licence.Claim, error) {
	var account int64
	c := licence.Claim{MadeBy: "registration"}
	var p Person
	err := tx.QueryRow(ctx, `select pupil_id, key_id, privacy_version, created_at, forename, surname from registrations where id = $1 and completed_at is null and created_at > now() - $2::interval`,
		t.Registration, registrationLife).Scan(&c.Pair.PupilID, &c.Pair.KeyID, &c.PrivacyVersion, &c.PrivacyAt, &p.Forename, &p.Surname)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, c, errs.Gone
	}
	if err != nil {
		return 0, c, err
	}
	err = tx.QueryRow(ctx, `insert into accounts (email, title, forename, surname, name_folded, mobile, password_hash, language)
		select email, title, forename, surname, $2, mobile, password_hash, language from registrations where id = $1
		on conflict (email) do nothing returning id`, t.Registration, p.folded()).Scan(&account)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, c, ErrKnown
	}
	if err != nil {
		return 0, c, fmt.Errorf("make an account: %w", err)
	}
	claim, err := tx.Switch(ctx, db.Claim(t.SchoolID, account))
	if err != nil {
		return 0, c, err
	}
	err = claim.QueryRow(ctx, `select k.licence_type_id, t.audience from licence_keys k join licence_types t on t.school_id = k.school_id and t.id = k.licence_type_id
		where k.school_id = $1 and k.id = $2`, t.SchoolID, c.Pair.KeyID).Scan(&c.Pair.TypeID, &c.Pair.Audience)
	return account, c, err
}
