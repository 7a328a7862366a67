package licence

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// ChangeKeys makes a change and returns its number. A submission that was seen before gives the first change and does
// nothing. Replacing and withdrawing neither cost nor give back a key of a trial (LIC-6). Scope: staff. An error must
// end the transaction. Errors: errs.Invalid with what is not chosen or typed, keys_change_none on "who" when it touches
// nothing; errs.Conflict when what the person looked at has changed, or nothing can be done to the key any more;
// errs.NotFound; errs.Forbidden when keys are to be replaced and the subscription has ended (BIL-6).
func ChangeKeys(ctx context.Context, tx db.Tx, keys Keyring, c Change) (id int64, err error) {
	if c.Submission == uuid.Nil {
		return 0, problem("submission", "keys_form_again")
	}
	if bad := c.check(); bad != nil {
		return 0, bad
	}
	if err := lockTypeOf(ctx, tx, c); err != nil {
		return 0, err
	}
	err = tx.QueryRow(ctx, `select id from key_changes where school_id = $1 and submission = $2`, tx.SchoolID(), c.Submission).Scan(&id)
	if err == nil || !errors.Is(err, pgx.ErrNoRows) {
		return id, err
	}
	if err := c.allowed(ctx, tx); err != nil {
		return 0, err
	}
	look := LookAt
	if c.KeyID != 0 {
		look = reachOne
	}
	r, err := look(ctx, tx, c)
	if err != nil {
		return 0, err
	}
	if err := c.settle(r); err != nil {
		return 0, err
	}
	return c.make(ctx, tx, keys, r)
}

// lockTypeOf lets orders, sheets and other changes of the type wait, before anything is read.
func lockTypeOf(ctx context.Context, tx db.Tx, c Change) error {
	_, err := tx.Exec(ctx, `select from licence_types t where t.school_id = $1
		and t.id = case when $3::bigint = 0 then $2 else (select k.licence_type_id from licence_keys k where k.school_id = $1 and k.id = $3) end for no key update`,
		tx.SchoolID(), c.Who.TypeID, c.KeyID)
	if err != nil {
		return fmt.Errorf("change keys: %w", err)
	}
	return nil
}

// allowed refuses new keys to a school whose subscription has ended; keys can still be withdrawn.
func (c Change) allowed(ctx context.Context, tx db.Tx) error {
	if c.What != Replace {
		return nil
	}
	var subscription string
	if err := tx.QueryRow(ctx, `select subscription from schools where id = $1`, tx.SchoolID()).Scan(&subscription); err != nil {
		return fmt.Errorf("change keys: %w", err)
	}
	if subscription == "ended" {
		return errs.Forbidden{Text: "The school’s subscription has ended, so no new keys can be made."}
	}
	return nil
}

// make writes the change down, does it, and tells the log.
func (c Change) make(ctx context.Context, tx db.Tx, keys Keyring, r Reach) (id int64, err error) {
	ends := c.What == Withdraw && c.EndAccess
	err = tx.QueryRow(ctx, `with h as (select h.account_id from holdings h where $9 and h.school_id = $1 and h.licence_type_id = $3 and h.pupil_id = any($8) and h.state <> 'ended')
		insert into key_changes (school_id, submission, licence_type_id, what, scope_label, keys, expires_on, made_by, ended, people)
		select $1, $2, $3, $4, $5, $6, $7, $10, (select count(*) from h), (select count(distinct account_id) from h) returning id`,
		tx.SchoolID(), c.Submission, r.TypeID, c.What, r.Label, r.Keys, c.LastDay, r.pupils, ends, tx.StaffID()).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("change keys: %w", err)
	}
	done, err := c.touch(ctx, tx, id, r)
	if err != nil {
		return 0, err
	}
	if c.What == Replace {
		if err := makeKeys(ctx, tx, keys, r.TypeID, done, bufio.NewReader(rand.Reader)); err != nil {
			return 0, err
		}
	}
	if err := c.note(ctx, tx, id, r, done.pupils); err != nil || !ends {
		return id, err
	}
	return id, endAccess(ctx, tx, id, r)
}

// touch changes the keys themselves and returns them with their pupils. The rows are locked by it: whoever claims one
// of them at this moment has done so before, or is refused after.
func (c Change) touch(ctx context.Context, tx db.Tx, id int64, r Reach) (toMake, error) {
	set := `expires_on = $4::date`
	values := []any{tx.SchoolID(), r.keys, id, c.LastDay}
	if c.What != Expire {
		// a key that was withdrawn before stays that, and knows when and by whom
		set = `state = case k.state when 'live' then $4 else k.state end, changed_at = case k.state when 'live' then clock_timestamp() else k.changed_at end,
			changed_by = case k.state when 'live' then $5::bigint else k.changed_by end, change_id = $3`
		state := StateReplaced
		if c.What == Withdraw {
			state = StateWithdrawn
		}
		values = append(values[:3], state, tx.StaffID())
	}
	rows, err := tx.Query(ctx, `update licence_keys k set `+set+` where k.school_id = $1 and k.id = any($2) and ($3::bigint > 0) returning k.pupil_id, k.id`, values...)
	if err != nil {
		return toMake{}, fmt.Errorf("change keys: %w", err)
	}
	var m toMake
	var pupil, key int64
	_, err = pgx.ForEachRow(rows, []any{&pupil, &key}, func() error {
		m.pupils, m.replaces = append(m.pupils, pupil), append(m.replaces, key)
		return nil
	})
	return m, err
}

// note tells the log: a line for each pupil, so that it stands among the pupil's own, with how many others there were.
func (c Change) note(ctx context.Context, tx db.Tx, id int64, r Reach, pupils []int64) error {
	if len(pupils) == 0 {
		return nil
	}
	line := audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), SubjectID: id, Detail: r.TypeName}
	switch c.What {
	case Replace:
		line.Action = audit.KeyReplaced
	case Withdraw:
		line.Action = audit.KeyWithdrawn
	case Expire:
		line.Action = audit.KeyDated
		if line.Detail += ": no last day"; !c.LastDay.IsZero() {
			line.Detail = r.TypeName + ": registers until " + c.LastDay.Format()
		}
	}
	if c.KeyID == 0 {
		line.Detail += fmt.Sprintf("; %s, %d keys", r.Label, r.Keys)
	}
	return audit.NoteEach(ctx, tx, line, pupils)
}

// endAccess ends what people see of the pupils under the type. Who it was stands with the pupil; the log has a line
// for each holding.
func endAccess(ctx context.Context, tx db.Tx, id int64, r Reach) error {
	rows, err := tx.Query(ctx, `update holdings h set state = 'ended', ended_at = now(), ended_by = 'school', decided_by = $4
		where h.school_id = $1 and h.licence_type_id = $2 and h.pupil_id = any($3) and h.state <> 'ended' returning h.pupil_id`,
		tx.SchoolID(), r.TypeID, r.pupils, tx.StaffID())
	if err != nil {
		return fmt.Errorf("end the access by keys: %w", err)
	}
	pupils, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(pupils) == 0 {
		return err
	}
	return audit.NoteEach(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.AccessEnded, SubjectID: id,
		Detail: r.TypeName + ", with the withdrawal of the key"}, pupils)
}
