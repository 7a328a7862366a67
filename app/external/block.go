package external

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
)

// BlockOrder is what the office orders about an account and a pupil.
type BlockOrder struct {
	AccountID, PupilID int64
	Reason             string
	Until              civil.Date // the last day; zero = until it is lifted
	Replace            bool       // the pupil's keys
	Submission         uuid.UUID  // of the form that sets a block; zero = several are set at once
}

// Mark changes with what a block says: a form that was made from an older one is told.
func (b Block) Mark() string {
	if b.BlockID == 0 {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %s", b.BlockID, b.Until, b.Reason))
	return hex.EncodeToString(sum[:8])
}

// SetBlock keeps an account from a pupil, under every licence type and with every later key, from the next request on:
// pages, files, and registering again. Others see no difference, but whoever is new to the pupil waits for the office.
// It returns how many keys were replaced. A second press of the same form does nothing more. Scope: staff. Errors:
// errs.NotFound; errs.Conflict when somebody else has set one meanwhile.
func SetBlock(ctx context.Context, tx db.Tx, keys licence.Keyring, o BlockOrder) (replaced int, err error) {
	if err := licence.LockHoldings(ctx, tx, o.PupilID); err != nil {
		return 0, err
	}
	if err := bothHere(ctx, tx, o.AccountID, o.PupilID); err != nil {
		return 0, err
	}
	if _, err := liftOver(ctx, tx, `b.account_id = $2 and b.pupil_id = $3 and b.until < `+today, o.AccountID, o.PupilID); err != nil {
		return 0, err
	}
	made, err := insertBlock(ctx, tx, o)
	if err != nil || !made {
		return 0, err
	}
	if o.Replace {
		if replaced, err = licence.ReplaceKeys(ctx, tx, keys, o.PupilID); err != nil {
			return 0, err
		}
	}
	return replaced, note(ctx, tx, audit.Line{Action: audit.UserBlocked, PupilID: o.PupilID, SubjectID: o.AccountID, Detail: o.detail(replaced)})
}

func (o BlockOrder) detail(replaced int) string {
	s := o.Reason
	if !o.Until.IsZero() {
		s += " (until " + o.Until.Format() + ")"
	}
	if o.Replace {
		s += fmt.Sprintf(" (keys replaced: %d)", replaced)
	}
	return s
}

// bothHere is errs.NotFound unless the account and the pupil are the school's.
func bothHere(ctx context.Context, tx db.Tx, account, pupilID int64) error {
	var here bool
	err := tx.QueryRow(ctx, `select exists (select from account_schools where school_id = $1 and account_id = $2) and exists (select from pupils where school_id = $1 and id = $3)`,
		tx.SchoolID(), account, pupilID).Scan(&here)
	if err == nil && !here {
		return errs.NotFound
	}
	return err
}

func insertBlock(ctx context.Context, tx db.Tx, o BlockOrder) (made bool, err error) {
	var submission *uuid.UUID
	if o.Submission != uuid.Nil {
		submission = &o.Submission
	}
	tag, err := tx.Exec(ctx, `insert into blocks (school_id, account_id, pupil_id, reason, until, made_by, submission) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
		tx.SchoolID(), o.AccountID, o.PupilID, o.Reason, o.Until, tx.StaffID(), submission)
	if err != nil {
		return false, fmt.Errorf("block an external user: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return false, secondPress(ctx, tx, submission)
	}
	_, err = tx.Exec(ctx, `update holdings set before_block = state, state = 'blocked' where school_id = $1 and account_id = $2 and pupil_id = $3 and state in ('live', 'waiting', 'lapsed')`,
		tx.SchoolID(), o.AccountID, o.PupilID)
	if err != nil {
		return false, fmt.Errorf("block an external user: %w", err)
	}
	_, err = tx.Exec(ctx, `update holdings set refused = false where school_id = $1 and account_id = $2 and pupil_id = $3 and refused`, tx.SchoolID(), o.AccountID, o.PupilID)
	return true, err
}

// secondPress is errs.Conflict unless the form has made its block before.
func secondPress(ctx context.Context, tx db.Tx, submission *uuid.UUID) error {
	var mine bool
	if err := tx.QueryRow(ctx, `select exists (select from blocks where school_id = $1 and submission = $2)`, tx.SchoolID(), submission).Scan(&mine); err != nil || mine {
		return err
	}
	return errs.Conflict{Text: "Somebody has blocked this person for this pupil meanwhile. What they saved is shown here."}
}

// ChangeBlock gives a block another reason or last day. mark is that of the block the form was made from. Scope: staff.
// Errors: errs.Conflict when the block was changed or lifted since.
func ChangeBlock(ctx context.Context, tx db.Tx, o BlockOrder, mark string) error {
	if err := licence.LockHoldings(ctx, tx, o.PupilID); err != nil {
		return err
	}
	b, err := blockOf(ctx, tx, o.AccountID, o.PupilID)
	switch {
	case err != nil:
		return err
	case b.BlockID != 0 && b.Reason == o.Reason && b.Until == o.Until:
		return nil
	case b.BlockID == 0 || b.Mark() != mark:
		return errs.Conflict{Text: "Somebody has changed or lifted this block since you opened the page. What is saved now is shown here."}
	}
	if _, err := tx.Exec(ctx, `update blocks set reason = $3, until = $4 where school_id = $1 and id = $2`, tx.SchoolID(), b.BlockID, o.Reason, o.Until); err != nil {
		return fmt.Errorf("change a block: %w", err)
	}
	return note(ctx, tx, audit.Line{Action: audit.BlockChanged, PupilID: o.PupilID, SubjectID: o.AccountID, Detail: o.detail(0)})
}

// Pair is an account and a pupil, with what connects them.
type Pair struct {
	Person      User
	PupilID     int64
	PupilNumber string
	PupilName   string
	Held        []Held // of the two, those that are over last
	Others      int    // accounts besides that have the pupil
	Block       Block
}

// OpenPair reads an account and a pupil of the school. Scope: staff. Errors: errs.NotFound.
func OpenPair(ctx context.Context, tx db.Tx, account, pupilID int64) (Pair, error) {
	p := Pair{PupilID: pupilID}
	b := &pgx.Batch{}
	b.Queue(userColumns+userTables+`and l.account_id = $2`, tx.SchoolID(), account).Query(func(rows pgx.Rows) (err error) {
		p.Person, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[User])
		return err
	})
	b.Queue(`select p.pupil_id, trim(coalesce(nullif(p.forename, ''), p.legal_forename) || ' ' || coalesce(nullif(p.surname, ''), p.legal_surname)),
			(select count(distinct h.account_id) from holdings h where h.school_id = $1 and h.pupil_id = $2 and h.account_id <> $3 and h.state <> 'ended')
		from pupils p where p.school_id = $1 and p.id = $2`, tx.SchoolID(), pupilID, account).QueryRow(func(r pgx.Row) error { return r.Scan(&p.PupilNumber, &p.PupilName, &p.Others) })
	queueHeld(b, &p.Held, `and h.account_id = $2 and h.pupil_id = $3 order by h.state = 'ended', h.made_at desc, h.id desc`, tx.SchoolID(), account, pupilID)
	err := tx.SendBatch(ctx, b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return Pair{}, errs.NotFound
	}
	if err != nil {
		return Pair{}, fmt.Errorf("read an external user and a pupil: %w", err)
	}
	p.Block, err = blockOf(ctx, tx, account, pupilID)
	return p, err
}

// blockOf is the block of an account and a pupil; its BlockID is 0 when there is none.
func blockOf(ctx context.Context, tx db.Tx, account, pupilID int64) (b Block, err error) {
	err = tx.QueryRow(ctx, `select b.id, b.reason, b.until, coalesce(s.display_name, ''), b.made_at from blocks b left join staff_schools s on s.school_id = b.school_id and s.staff_id = b.made_by
		where b.school_id = $1 and b.account_id = $2 and b.pupil_id = $3 and b.lifted_at is null`, tx.SchoolID(), account, pupilID).Scan(&b.BlockID, &b.Reason, &b.Until, &b.SetBy, &b.SetAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return Block{}, nil
	}
	if err != nil {
		return Block{}, fmt.Errorf("read a block: %w", err)
	}
	return b, nil
}

// Lift takes a block back: the holdings are again what they were. Lifting what is lifted does nothing. mark is that of
// the block that the person saw. Scope: staff. Errors: errs.Conflict when it has been changed since.
func Lift(ctx context.Context, tx db.Tx, account, pupilID int64, mark string) error {
	if err := licence.LockHoldings(ctx, tx, pupilID); err != nil {
		return err
	}
	if b, err := blockOf(ctx, tx, account, pupilID); err != nil || b.BlockID != 0 && b.Mark() != mark {
		return cmp.Or(err, error(errs.Conflict{Text: "Somebody has changed this block since you opened the page. Please look at it again before you lift it."}))
	}
	lifted, err := liftOver(ctx, tx, `b.account_id = $2 and b.pupil_id = $3`, account, pupilID)
	if err != nil || len(lifted) == 0 {
		return err
	}
	return note(ctx, tx, audit.Line{Action: audit.BlockLifted, PupilID: pupilID, SubjectID: account})
}

type pair struct{ AccountID, PupilID int64 }

// liftOver lifts the blocks b for which which holds, and gives the holdings back; what a block has covered without
// saying what it was before, the office looks at.
func liftOver(ctx context.Context, tx db.Tx, which string, args ...any) ([]pair, error) {
	rows, err := tx.Query(ctx, `with lifted as (update blocks b set lifted_at = now(), lifted_by = nullif($`+fmt.Sprint(len(args)+2)+`::bigint, 0)
			where b.school_id = $1 and b.lifted_at is null and `+which+` returning b.account_id, b.pupil_id),
		back as (update holdings h set state = coalesce(h.before_block, 'waiting'), before_block = null from lifted f
			where h.school_id = $1 and h.account_id = f.account_id and h.pupil_id = f.pupil_id and h.state = 'blocked' returning 1)
		select account_id, pupil_id from lifted order by 2, 1`, append(append([]any{tx.SchoolID()}, args...), tx.StaffID())...)
	if err != nil {
		return nil, fmt.Errorf("lift a block: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[pair])
}

// note writes a line of the member of staff at hand into the school's log.
func note(ctx context.Context, tx db.Tx, l audit.Line) error {
	l.Actor, l.ActorID = audit.Staff, tx.StaffID()
	return audit.Note(ctx, tx, l)
}
