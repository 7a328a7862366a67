package school

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// The bounds of KeySettings.
const (
	MaxKeyCap  = 100
	MaxKeyDays = 1000
)

// KeySettings is how many accounts may hold one licence key, and for how many days a key that is made from now on is
// good for registering (LIC-7). 0 is no limit.
type KeySettings struct{ Cap, Days int }

// ReadKeySettings reads them as they are saved. Scope: staff, worker.
func ReadKeySettings(ctx context.Context, tx db.Tx) (k KeySettings, err error) {
	err = tx.QueryRow(ctx, `select coalesce(key_cap, 0), coalesce(key_days, 0) from schools where id = $1`, tx.SchoolID()).Scan(&k.Cap, &k.Days)
	if err != nil {
		return k, fmt.Errorf("read the settings of keys: %w", err)
	}
	return k, nil
}

// Mark stands for the settings as they are: a form carries it, and who saves over other settings than those they saw is
// told (case 60).
func (k KeySettings) Mark() string {
	h := sha256.Sum256(fmt.Append(nil, k.Cap, k.Days))
	return hex.EncodeToString(h[:8])
}

// Check judges settings: problems on "key_cap" and "key_days". A negative number is one that could not be read.
func (k KeySettings) Check() (bad errs.Invalid) {
	if k.Cap < 0 || k.Cap > MaxKeyCap {
		bad.Add("key_cap", "key_cap")
	}
	if k.Days < 0 || k.Days > MaxKeyDays {
		bad.Add("key_days", "key_days")
	}
	return bad
}

// SaveKeySettings saves settings in the place of those with a mark; asking for what is saved already changes nothing.
// Keys that were made before keep their last day. Scope: staff. Errors: errs.Invalid; errs.Conflict when somebody else
// has saved meanwhile.
func SaveKeySettings(ctx context.Context, tx db.Tx, mark string, next KeySettings) error {
	if bad := next.Check(); bad != nil {
		return bad
	}
	if _, err := tx.Exec(ctx, `select 1 from schools where id = $1 for no key update`, tx.SchoolID()); err != nil {
		return fmt.Errorf("wait for other settings: %w", err)
	}
	was, err := ReadKeySettings(ctx, tx)
	switch {
	case err != nil:
		return err
	case was == next:
		return nil
	case was.Mark() != mark:
		return errs.Conflict{Text: "Somebody else has saved these settings since you opened this page. What is saved now stands beside what you typed."}
	}
	if _, err := tx.Exec(ctx, `update schools set key_cap = nullif($2::int, 0), key_days = nullif($3::int, 0) where id = $1`, tx.SchoolID(), next.Cap, next.Days); err != nil {
		return fmt.Errorf("save the settings of keys: %w", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.KeySettingsSaved, Detail: was.differs(next)})
}

// differs is what changes, for the log: "7 accounts a key, was any number; 90 days, was no end".
func (k KeySettings) differs(next KeySettings) string {
	limit := func(n int, one, many, none string) string {
		switch n {
		case 0:
			return none
		case 1:
			return "1 " + one
		}
		return fmt.Sprint(n, " ", many)
	}
	s := ""
	if k.Cap != next.Cap {
		s = "accounts a key: " + limit(next.Cap, "account", "accounts", "any number") + ", was " + limit(k.Cap, "account", "accounts", "any number")
	}
	if k.Days != next.Days {
		if s != "" {
			s += "; "
		}
		s += "new keys register for: " + limit(next.Days, "day", "days", "ever") + ", was " + limit(k.Days, "day", "days", "ever")
	}
	return s
}
