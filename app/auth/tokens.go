package auth

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
)

// Link is what a mailed link is for.
type Link string

// The links, and the notices without one.
const (
	LinkRegister Link = "register"
	LinkReset    Link = "reset"
	LinkEmail    Link = "email"
	Notice       Link = "notice"
)

// token is a row of tokens.
type token struct {
	ID           int64
	Kind         Link
	Realm        Realm
	SchoolID     int64
	Subject      int64 // 0 = no account has this address
	Registration int64
	Email        string
	Note         string
	Language     string // of the page where it was asked for
	Salt         []byte
	Used, Killed bool
	Expired      bool
}

const tokenColumns = `id, kind, realm, school_id, coalesce(subject_id, 0), coalesce(registration_id, 0), email, note, language, salt,
	used_at is not null, killed_at is not null, expires_at <= now()`

func scanToken(row pgx.Row) (t token, err error) {
	err = row.Scan(&t.ID, &t.Kind, &t.Realm, &t.SchoolID, &t.Subject, &t.Registration, &t.Email, &t.Note, &t.Language, &t.Salt, &t.Used, &t.Killed, &t.Expired)
	if errors.Is(err, pgx.ErrNoRows) {
		return t, errs.NotFound
	}
	return t, err
}

// text is the token as it stands in the link: derived, so that the worker computes it again for every try and
// no job argument or row holds it. 160 bits keep the line of a text mail short.
func (g *Gate) text(t token) string {
	return base64.RawURLEncoding.EncodeToString(g.mac("link", string(t.Kind), strconv.FormatInt(t.ID, 10), hex.EncodeToString(t.Salt))[:20])
}

// issue makes the row of a mailed link or notice, kills older links of the same kind for the same purpose, and
// gives the mail to the worker.
func (g *Gate) issue(ctx context.Context, tx db.Tx, t token, life time.Duration) error {
	t.Salt = make([]byte, 16)
	rand.Read(t.Salt)
	null := func(n int64) *int64 {
		if n == 0 {
			return nil
		}
		return &n
	}
	if t.Kind != Notice {
		if _, err := tx.Exec(ctx, `update tokens set killed_at = now() where kind = $1 and realm = $2 and used_at is null and killed_at is null
			and ((registration_id is not null and registration_id = $3) or ($3::bigint is null and subject_id is not null and subject_id = $4))`,
			string(t.Kind), string(t.Realm), null(t.Registration), null(t.Subject)); err != nil {
			return fmt.Errorf("kill older links: %w", err)
		}
	}
	err := tx.QueryRow(ctx, `insert into tokens (kind, realm, school_id, subject_id, registration_id, email, note, language, salt, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + $10) returning id`,
		string(t.Kind), string(t.Realm), t.SchoolID, null(t.Subject), null(t.Registration), t.Email, t.Note, t.Language, t.Salt, life).Scan(&t.ID)
	if err != nil {
		return fmt.Errorf("make a link: %w", err)
	}
	if _, err := tx.Exec(ctx, `update tokens set token_hash = $2 where id = $1`, t.ID, HashToken(g.text(t))); err != nil {
		return fmt.Errorf("make a link: %w", err)
	}
	return g.Enqueue(ctx, tx, MailArgs{TokenID: t.ID})
}

// find looks a link up. It is errs.NotFound when there is none of this kind for the school.
func (g *Gate) find(ctx context.Context, tx db.Tx, kind Link, realm Realm, school int64, text string) (token, error) {
	return scanToken(tx.QueryRow(ctx, `select `+tokenColumns+` from tokens where token_hash = $1 and kind = $2 and realm = $3 and school_id = $4 for update`,
		HashToken(text), string(kind), string(realm), school))
}

// live is find for a link that must be usable. Errors: errs.NotFound, errs.Gone.
func (g *Gate) live(ctx context.Context, tx db.Tx, kind Link, realm Realm, school int64, text string) (token, error) {
	t, err := g.find(ctx, tx, kind, realm, school, text)
	if err == nil {
		err = t.usable()
	}
	return t, err
}

// usable is nil for a live link; errs.Gone for one that is too old, used, or replaced by a newer one.
func (t token) usable() error {
	if t.Used || t.Killed || t.Expired {
		return errs.Gone
	}
	return nil
}

// Peek says whether a mailed link is live and to which address it went, and changes nothing: scanners and
// previews follow links (ACC-8). Errors: errs.NotFound, errs.Gone.
func (g *Gate) Peek(ctx context.Context, kind Link, realm Realm, school int64, text string) (email string, err error) {
	err = g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		t, err := scanToken(tx.QueryRow(ctx, `select `+tokenColumns+` from tokens where token_hash = $1 and kind = $2 and realm = $3 and school_id = $4`,
			HashToken(text), string(kind), string(realm), school))
		if err != nil {
			return err
		}
		email = t.Email
		return t.usable()
	})
	return email, err
}

// Renew sends a new link in the place of one that is too old or was replaced (ACC-8). Errors: errs.NotFound,
// and errs.Gone for a link that has done its work or may no longer do it.
func (g *Gate) Renew(ctx context.Context, kind Link, realm Realm, school int64, text string) error {
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		t, err := g.find(ctx, tx, kind, realm, school, text)
		if err != nil {
			return err
		}
		if t.Used {
			return errs.Gone
		}
		next := token{Kind: kind, Realm: realm, SchoolID: school, Subject: t.Subject, Registration: t.Registration, Email: t.Email, Note: t.Note, Language: t.Language}
		if next.Subject, err = g.renewable(ctx, tx, t); err != nil {
			return err
		}
		return g.send(ctx, tx, next)
	})
}

// renewable asks anew what an old link was for: whoever keeps one must not get further with it than by asking
// today. It returns whose link the new one is. A registration that is complete or over is errs.Gone. Whose
// password a link sets follows from its address, as in Forgot. A new address is still wanted only when it was the
// last that was asked for, and no new password came after it.
func (g *Gate) renewable(ctx context.Context, tx db.Tx, t token) (subject int64, err error) {
	wanted := false
	switch t.Kind {
	case LinkReset:
		return g.resettable(ctx, tx, t.Realm, t.SchoolID, t.Email)
	case LinkRegister:
		err = tx.QueryRow(ctx, `select exists (select from registrations where id = $1 and completed_at is null and created_at > now() - $2::interval)`,
			t.Registration, registrationLife).Scan(&wanted)
	case LinkEmail:
		err = tx.QueryRow(ctx, `select exists (select from tokens t join accounts a on a.id = t.subject_id
			where t.id = (select max(id) from tokens where kind = 'email' and realm = 'external' and subject_id = $1)
			and t.email = $2 and t.used_at is null and t.created_at > a.password_changed_at)`, t.Subject, t.Email).Scan(&wanted)
	}
	if err == nil && !wanted {
		err = errs.Gone
	}
	return t.Subject, err
}

// send issues a link unless the address has had its share of mails this hour: then nothing is sent, and the
// answer on the screen is the same.
func (g *Gate) send(ctx context.Context, tx db.Tx, t token) error {
	at, err := g.count(ctx, tx, []limit{{name: "mail", value: string(t.Realm) + t.Email, max: mailsPerHour, window: time.Hour}})
	if err != nil || at[0].attempts > mailsPerHour {
		return err
	}
	return g.issue(ctx, tx, t, t.life())
}

// mailsPerHour keeps a stranger from filling somebody's inbox through the forms.
const mailsPerHour = 6
