package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/fold"
	"gateway/app/school"
)

// ErrWrong is a sign-in that fails, for whatever reason: one answer (ACC-9).
var ErrWrong = errors.New("email address or password is wrong")

// life is how long a session lasts (security.md, "Sessions").
type life struct{ idle, whole time.Duration }

var (
	pupilLife    = life{30 * time.Minute, 12 * time.Hour}
	familyLife   = life{2 * time.Hour, 24 * time.Hour}
	deviceLife   = life{30 * 24 * time.Hour, 30 * 24 * time.Hour}
	staffLife    = life{30 * time.Minute, 12 * time.Hour}
	operatorLife = life{15 * time.Minute, 8 * time.Hour}
)

// OperatorLife is the length of an operator's session, idle and whole.
func OperatorLife() (idle, whole time.Duration) { return operatorLife.idle, operatorLife.whole }

func lifeOf(realm Realm, pupilRules, ownDevice bool) life {
	switch {
	case realm == Staff:
		return staffLife
	case realm == Operator:
		return operatorLife
	case pupilRules:
		return pupilLife
	case ownDevice:
		return deviceLife
	}
	return familyLife
}

// Credentials is a sign-in as typed.
type Credentials struct {
	Email, Password string
	OwnDevice       bool // stay signed in on this device
}

// signInWindow is how long ten wrong passwords close an account's door; the next ten close it for twice as long.
const signInWindow = 5 * time.Minute

type known struct {
	id         int64
	hash       string
	refused    bool // denied here, or not staff of this school
	here       bool // external: the account belongs to this school too
	pupilRules bool
}

// SignIn opens a session at a school and returns its token for the cookie. Whatever is wrong is ErrWrong after
// the same work; too many wrong tries for one address are errs.TooMany. Only wrong tries count.
func (g *Gate) SignIn(ctx context.Context, realm Realm, at school.School, c Credentials, from Caller) (string, time.Time, error) {
	email, _ := ParseEmail(c.Email)
	limits := []limit{
		{name: "sign-in", value: string(realm) + cmp.Or(email.String(), fold.Text(c.Email)), max: 10, window: signInWindow, double: true},
		{name: "sign-in network", value: from.Network, max: 300, window: time.Minute, slow: true},
	}
	if err := g.spend(ctx, limits...); err != nil {
		return "", time.Time{}, err
	}
	var who known
	if err := g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) (err error) {
		who, err = g.lookUp(ctx, tx, realm, at.ID, email.String())
		return err
	}); err != nil {
		return "", time.Time{}, err
	}
	fresh, err := g.prove(ctx, who, c.Password)
	if errors.Is(err, ErrWrong) {
		return "", time.Time{}, cmp.Or(g.refused(ctx, at.ID, who), err)
	}
	if err != nil {
		return "", time.Time{}, err
	}
	return g.open(ctx, realm, at, who, c.OwnDevice, fresh, limits)
}

// lookUp finds the account of an address. A denied one, and staff of other schools, count as refused.
func (g *Gate) lookUp(ctx context.Context, tx db.Tx, realm Realm, schoolID int64, email string) (k known, err error) {
	if realm == Staff {
		err = tx.QueryRow(ctx, `select id, password_hash from staff_accounts where email = $1`, email).Scan(&k.id, &k.hash)
	} else {
		err = tx.QueryRow(ctx, `select id, password_hash from accounts where email = $1`, email).Scan(&k.id, &k.hash)
	}
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return k, fmt.Errorf("find an account: %w", err)
	}
	if realm == Staff {
		if tx, err = tx.Switch(ctx, db.Identity(0, k.id)); err != nil {
			return k, err
		}
		return k, tx.QueryRow(ctx, `select not exists (select from staff_schools where school_id = $1 and staff_id = $2 and active)`, schoolID, k.id).Scan(&k.refused)
	}
	if tx, err = tx.Switch(ctx, db.Identity(k.id, 0)); err != nil {
		return k, err
	}
	return k, tx.QueryRow(ctx, `select coalesce(bool_or(denied) filter (where school_id = $1), false), coalesce(bool_or(has_pupil_holding), false),
		coalesce(bool_or(school_id = $1), false) from account_schools where account_id = $2`, schoolID, k.id).Scan(&k.refused, &k.pupilRules, &k.here)
}

// prove checks the password, or burns the same time when there is nothing to check. fresh is a hash with
// today's cost when the kept one is older.
func (g *Gate) prove(ctx context.Context, who known, password string) (fresh string, err error) {
	if who.id == 0 || who.hash == "" {
		if err := g.Hasher.Burn(ctx, password); err != nil {
			return "", err
		}
		return "", ErrWrong
	}
	ok, upgrade, err := g.Hasher.Verify(ctx, who.hash, password)
	if err != nil {
		return "", err
	}
	if !ok || who.refused {
		return "", ErrWrong
	}
	if upgrade {
		return g.Hasher.Hash(ctx, password)
	}
	return "", nil
}

// refused notes a failed sign-in, with the account when it is one of this school's: the office sees how often
// somebody fails. It is the same statement for an address that nobody has (ACC-9).
func (g *Gate) refused(ctx context.Context, schoolID int64, who known) error {
	line := audit.Line{School: schoolID, Actor: audit.Nobody, Action: audit.SignInFailed}
	if who.here {
		line.SubjectID = who.id
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error { return audit.Note(ctx, tx, line) })
}

// open makes the session's row and notes the sign-in.
func (g *Gate) open(ctx context.Context, realm Realm, at school.School, who known, ownDevice bool, fresh string, spent []limit) (string, time.Time, error) {
	scope, table, actor := db.Identity(who.id, 0), "accounts", audit.External
	if realm == Staff {
		scope, table, actor = db.Identity(0, who.id), "staff_accounts", audit.Staff
	}
	var text string
	var expires time.Time
	err := g.DB.In(ctx, scope, func(tx db.Tx) (err error) {
		if err := g.refund(ctx, tx, spent...); err != nil {
			return err
		}
		if err := stillProven(ctx, tx, table, who, fresh); err != nil {
			return err
		}
		if text, expires, err = insertSession(ctx, tx, realm, who, ownDevice); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update account_schools set sign_ins = sign_ins + 1, last_sign_in_at = now(), first_sign_in_at = coalesce(first_sign_in_at, now()) where school_id = $1 and account_id = $2`,
			at.ID, tx.AccountID()); err != nil {
			return err
		}
		if err := audit.Note(ctx, tx, audit.Line{School: at.ID, Actor: actor, ActorID: who.id, Action: audit.SignedIn}); err != nil || realm != Staff {
			return err
		}
		return staffHere(ctx, tx, at.ID, who.id)
	})
	if err != nil {
		return "", expires, fmt.Errorf("open a session: %w", err)
	}
	return text, expires, nil
}

// staffHere notes when a member of staff was last here, for the school's list of staff.
func staffHere(ctx context.Context, tx db.Tx, school, id int64) error {
	return tx.Within(ctx, db.Staff(school, id), func(in db.Tx) error {
		_, err := in.Exec(ctx, `update staff_schools set signed_in_at = now() where school_id = $1 and staff_id = $2`, school, id)
		return err
	})
}

func insertSession(ctx context.Context, tx db.Tx, realm Realm, who known, ownDevice bool) (text string, expires time.Time, err error) {
	text, hash := newToken()
	l := lifeOf(realm, who.pupilRules, ownDevice)
	err = tx.QueryRow(ctx, `insert into sessions (realm, subject_id, token_hash, own_device, idle_seconds, expires_at)
		values ($1, $2, $3, $4, $5, now() + $6) returning expires_at`,
		string(realm), who.id, hash, ownDevice, int(l.idle.Seconds()), l.whole).Scan(&expires)
	return text, expires, err
}

// stillProven is ErrWrong when a new password was set while the old one was being checked; the lock lets the next
// change wait until the session is there, so that it ends that too. fresh takes the place of a hash of an old cost.
func stillProven(ctx context.Context, tx db.Tx, table string, who known, fresh string) error {
	var same bool
	if err := tx.QueryRow(ctx, `select password_hash = $2 from `+table+` where id = $1 for no key update`, who.id, who.hash).Scan(&same); err != nil {
		return err
	}
	if !same {
		return ErrWrong
	}
	if fresh == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `update `+table+` set password_hash = $2 where id = $1`, who.id, fresh)
	return err
}

// SignOut ends the session on the server too.
func (g *Gate) SignOut(ctx context.Context, p Principal) error {
	if !p.SignedIn() {
		return nil
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		if _, err := tx.Exec(ctx, `update sessions set ended_at = now() where id = $1 and ended_at is null`, p.Session.ID); err != nil {
			return err
		}
		return audit.Note(ctx, tx, audit.Line{School: p.School.ID, Actor: audit.Actor(p.Realm), ActorID: p.ID, Action: audit.SignedOut})
	})
}

// endSessions ends all sessions of somebody but the one kept (0 = none).
func endSessions(ctx context.Context, tx db.Tx, realm Realm, subject, kept int64) error {
	_, err := tx.Exec(ctx, `update sessions set ended_at = now() where realm = $1 and subject_id = $2 and id <> $3 and ended_at is null`, string(realm), subject, kept)
	return err
}

// Seen notes that the session is in use; at most once a minute.
func (g *Gate) Seen(ctx context.Context, p Principal) error {
	if !p.SignedIn() || !p.Session.stale {
		return nil
	}
	return g.DB.In(ctx, db.Identity(0, 0), func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `update sessions set last_seen_at = now() where id = $1`, p.Session.ID)
		return err
	})
}
