package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
)

// Paper is how the reports of a person come at one school (REP-6).
type Paper struct {
	Here   bool // the school knows the person: there is something to choose
	Online bool // they read reports online and need no paper
}

// PaperOf reads it for the school of the page.
func (g *Gate) PaperOf(ctx context.Context, p Principal) (out Paper, err error) {
	err = g.DB.In(ctx, db.Identity(p.ID, 0), func(tx db.Tx) error {
		err := tx.QueryRow(ctx, `select true, adr from account_schools where school_id = $1 and account_id = $2`, p.School.ID, p.ID).Scan(&out.Here, &out.Online)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	})
	return out, err
}

// SetPaper changes it at the school of the page. Errors: errs.NotFound where the school does not know the person.
func (g *Gate) SetPaper(ctx context.Context, p Principal, online bool) error {
	return g.DB.In(ctx, db.Identity(p.ID, 0), func(tx db.Tx) error {
		var was bool
		err := tx.QueryRow(ctx, `select adr from account_schools where school_id = $1 and account_id = $2 for update`, p.School.ID, p.ID).Scan(&was)
		if errors.Is(err, pgx.ErrNoRows) {
			return errs.NotFound
		}
		if err != nil || was == online {
			return err
		}
		if _, err := tx.Exec(ctx, `update account_schools set adr = $3 where school_id = $1 and account_id = $2`, p.School.ID, p.ID, online); err != nil {
			return fmt.Errorf("change how reports come: %w", err)
		}
		detail := "on paper"
		if online {
			detail = "online"
		}
		return audit.Note(ctx, tx, audit.Line{School: p.School.ID, Actor: audit.External, ActorID: p.ID, Action: audit.PaperChosen, Detail: detail})
	})
}

// SetLanguage keeps the language in which the person reads pages and mails, at every school. The caller knows that
// there is a catalogue of it.
func (g *Gate) SetLanguage(ctx context.Context, p Principal, language string) error {
	return g.DB.In(ctx, db.Identity(p.ID, 0), func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `update accounts set language = $2 where id = $1`, p.ID, language)
		return err
	})
}

// Leave takes a pupil off the person's own account at the school of the page. The key goes on working: with it the pupil
// can be added again. Errors: errs.NotFound unless the holding is the person's own and shown to them.
func (g *Gate) Leave(ctx context.Context, p Principal, holding int64) error {
	return g.DB.In(ctx, db.Claim(p.School.ID, p.ID), func(tx db.Tx) error {
		pupil, typeID, err := licence.Leave(ctx, tx, holding)
		if err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Line{Actor: audit.External, ActorID: p.ID, Action: audit.PupilRemoved, PupilID: pupil, SubjectID: typeID})
	})
}

// noticeOfClosing is how long the address of a closed account is kept, for the mail that tells of it.
const noticeOfClosing = linkLife * 24

// Close closes the account of a person, who has typed the password again, at every school: holdings and sessions end,
// links die, and a mail says so. What schools must be able to tell later, who looked at which pupil, stays under the
// account's number; the name, the address, the telephone number and the password are forgotten. The name alone stays
// where a school has denied or blocked the person: its decision would be of nobody. The address is free for a new
// account. Errors: errs.Invalid on "password_now", errs.TooMany.
func (g *Gate) Close(ctx context.Context, p Principal, password string) error {
	if err := g.confirm(ctx, p, password); err != nil {
		return err
	}
	return g.DB.In(ctx, db.Identity(p.ID, 0), func(tx db.Tx) error {
		var email, language string
		err := tx.QueryRow(ctx, `select email, language from accounts where id = $1 and closed_at is null for update`, p.ID).Scan(&email, &language)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // the second press
		}
		if err != nil {
			return fmt.Errorf("close an account: %w", err)
		}
		named, err := g.leaveSchools(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if err := forget(ctx, tx, p.ID, email, named); err != nil {
			return err
		}
		return g.issue(ctx, tx, token{Kind: Notice, Realm: External, SchoolID: p.School.ID, Email: email, Note: NoteClosed, Language: language}, noticeOfClosing)
	})
}

// Elsewhere says whether other schools know the account too.
func (g *Gate) Elsewhere(ctx context.Context, p Principal) (yes bool, err error) {
	err = g.DB.In(ctx, db.Identity(p.ID, 0), func(tx db.Tx) error {
		return tx.QueryRow(ctx, `select exists (select from account_schools where account_id = $1 and school_id <> $2)`, p.ID, p.School.ID).Scan(&yes)
	})
	return yes, err
}

// leaveSchools ends what the account holds, school by school, each of which finds it in its log. It says whether one of
// them has denied or blocked the person.
func (g *Gate) leaveSchools(ctx context.Context, tx db.Tx, account int64) (named bool, err error) {
	rows, err := tx.Query(ctx, `select school_id from account_schools where account_id = $1 order by school_id`, account)
	if err != nil {
		return false, err
	}
	schools, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return false, err
	}
	for _, s := range schools {
		err := tx.Within(ctx, db.Claim(s, account), func(in db.Tx) error {
			stands, err := licence.LeaveAll(ctx, in)
			named = named || stands
			if err != nil {
				return err
			}
			return audit.Note(ctx, in, audit.Line{Actor: audit.External, ActorID: account, Action: audit.AccountClosed})
		})
		if err != nil {
			return false, err
		}
	}
	return named, nil
}

// forget takes the person out of their account; named leaves the name. The number stays, and nobody signs in to it again.
func forget(ctx context.Context, tx db.Tx, account int64, email string, named bool) error {
	b := &pgx.Batch{}
	b.Queue(`update accounts set email = 'closed ' || id, password_hash = '', password_changed_at = now(), mobile = '', closed_at = now(),
		title = case when $2 then title else '' end, forename = case when $2 then forename else '' end, surname = case when $2 then surname else 'Closed account' end
		where id = $1`, account, named)
	b.Queue(`update sessions set ended_at = now() where realm = 'external' and subject_id = $1 and ended_at is null`, account)
	b.Queue(`delete from tokens where realm = 'external' and (subject_id = $1 or email = $2)`, account, email)
	b.Queue(`delete from registrations where email = $1`, email)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("forget a person: %w", err)
	}
	return nil
}
