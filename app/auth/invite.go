package auth

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// NoteInvite marks a link to a first password: the mail has other words, and the link lives longer.
const NoteInvite = "invite"

const (
	inviteLife     = 7 * 24 * time.Hour
	invitesPerHour = 3 // to one person of one school
)

// life is how long a mailed link works.
func (t token) life() time.Duration {
	if t.Note == NoteInvite {
		return inviteLife
	}
	return linkLife
}

// Invite mails people of the transaction's school a link to set a password. Newer links kill older ones. It returns
// whom it has written to: not those who are switched off, nor those who have had their share of mails this hour.
// Whoever has a password already, from another school, is told to use it; nobody here learns of that. Scope: staff.
func (g *Gate) Invite(ctx context.Context, tx db.Tx, staffIDs []int64) (sent []int64, err error) {
	all, err := invited(ctx, tx, staffIDs)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	err = tx.Within(ctx, db.Identity(0, 0), func(in db.Tx) error {
		var limits []limit
		for _, t := range all {
			limits = append(limits, limit{name: "invite", value: strconv.FormatInt(t.SchoolID, 10) + " " + t.Email, max: invitesPerHour, window: time.Hour})
		}
		at, err := g.count(ctx, in, limits)
		if err != nil {
			return err
		}
		for i, t := range all {
			if at[i].attempts > invitesPerHour {
				continue
			}
			if err := g.issue(ctx, in, t, t.life()); err != nil {
				return err
			}
			sent = append(sent, t.Subject)
		}
		return nil
	})
	return sent, err
}

// invited are the links to make, of people who may sign in.
func invited(ctx context.Context, tx db.Tx, staffIDs []int64) (all []token, err error) {
	rows, err := tx.Query(ctx, `select a.id, a.email from staff_schools l join staff_accounts a on a.id = l.staff_id
		where l.school_id = $1 and l.staff_id = any($2) and l.active order by a.id`, tx.SchoolID(), staffIDs)
	if err != nil {
		return nil, fmt.Errorf("invite staff: %w", err)
	}
	t := token{Kind: LinkReset, Realm: Staff, SchoolID: tx.SchoolID(), Note: NoteInvite}
	_, err = pgx.ForEachRow(rows, []any{&t.Subject, &t.Email}, func() error { all = append(all, t); return nil })
	return all, err
}

// letterOfInvite is the mail of an invitation: with the link, or for somebody who has a password already.
func letterOfInvite(ctx context.Context, tx db.Tx, t token) (LetterKind, error) {
	known := false
	if err := tx.QueryRow(ctx, `select password_hash <> '' from staff_accounts where id = $1`, t.Subject).Scan(&known); err != nil {
		return "", err
	}
	if known {
		return LetterWelcome, nil
	}
	return LetterInvite, nil
}
