package auth

import (
	"context"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// The notices.
const (
	NotePassword = "password"
	NoteEmail    = "email"
	NoteClosed   = "closed"
)

// MailArgs is the job that sends one account mail. It holds an id only; the worker reads the rest and computes
// the link.
type MailArgs struct {
	TokenID int64 `json:"token_id"`
}

// Kind names the job.
func (MailArgs) Kind() string { return "account_mail" }

// LetterKind is which of the account mails it is.
type LetterKind string

// The account mails. Known and Unknown answer somebody who typed an address that has, or has not, an account.
const (
	LetterVerify  LetterKind = "verify"
	LetterKnown   LetterKind = "known"
	LetterReset   LetterKind = "reset"
	LetterUnknown LetterKind = "unknown"
	LetterEmail   LetterKind = "email"
	LetterTaken   LetterKind = "taken"
	LetterNewPass LetterKind = "new_password"
	LetterNewMail LetterKind = "new_email"
	LetterClosed  LetterKind = "closed"
	LetterInvite  LetterKind = "invite"  // to staff, with a link to a first password
	LetterWelcome LetterKind = "welcome" // to staff who have a password already
)

// Letter is an account mail before it is put into words. No text that a stranger typed stands in it: the
// address is not proven yet (mail.md).
type Letter struct {
	Kind   LetterKind
	Realm  Realm
	School school.School
	To     string
	Token  string // "" for notices and answers
	Name   string // "mail-<id>", kept over retries
	// Language is the reader's: their account's, else that of the page where the mail was asked for; "" for staff.
	Language string
}

// MailFor is the worker's only way to an address for an account mail (architecture: "Registration"). errs.Gone
// says that the mail is no longer wanted: the link was used, replaced, or is too old.
func (g *Gate) MailFor(ctx context.Context, tokenID int64) (l Letter, err error) {
	err = g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		t, err := scanToken(tx.QueryRow(ctx, `select `+tokenColumns+` from tokens where id = $1`, tokenID))
		if errors.Is(err, errs.NotFound) {
			return errs.Gone
		}
		if err != nil {
			return err
		}
		if err := t.usable(); err != nil {
			return err
		}
		if l.School, err = school.ByID(ctx, tx, t.SchoolID); err != nil {
			return err
		}
		l.Realm, l.To, l.Name = t.Realm, t.Email, "mail-"+strconv.FormatInt(t.ID, 10)
		if l.Kind, err = letterKind(ctx, tx, t); err != nil {
			return err
		}
		if l.Language, err = languageOf(ctx, tx, t); err != nil {
			return err
		}
		switch l.Kind {
		case LetterVerify, LetterReset, LetterEmail, LetterInvite:
			l.Token = g.text(t)
		}
		return nil
	})
	return l, err
}

func languageOf(ctx context.Context, tx db.Tx, t token) (language string, err error) {
	if t.Realm != External {
		return "", nil
	}
	err = tx.QueryRow(ctx, `select coalesce((select nullif(language, '') from accounts where email = $1), (select nullif(language, '') from accounts where id = $2), $3)`,
		t.Email, t.Subject, t.Language).Scan(&language)
	return language, err
}

func letterKind(ctx context.Context, tx db.Tx, t token) (LetterKind, error) {
	var owner int64 // of the address
	err := tx.QueryRow(ctx, `select id from accounts where email = $1`, t.Email).Scan(&owner)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", err
	}
	switch {
	case t.Kind == Notice && t.Note == NoteEmail:
		return LetterNewMail, nil
	case t.Kind == Notice && t.Note == NoteClosed:
		return LetterClosed, nil
	case t.Kind == Notice:
		return LetterNewPass, nil
	case t.Kind == LinkRegister && owner != 0:
		return LetterKnown, nil
	case t.Kind == LinkRegister:
		return LetterVerify, nil
	case t.Kind == LinkEmail && owner != 0:
		return LetterTaken, nil
	case t.Kind == LinkEmail:
		return LetterEmail, nil
	case t.Subject == 0:
		return LetterUnknown, nil
	case t.Note == NoteInvite:
		return letterOfInvite(ctx, tx, t)
	}
	return LetterReset, nil
}
