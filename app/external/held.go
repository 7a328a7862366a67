package external

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
)

const heldColumns = `select h.id, h.account_id, h.pupil_id, h.licence_type_id as type_id, a.title, a.forename, a.surname, a.email, l.denied,
	p.pupil_id as pupil_number, coalesce(nullif(p.forename, ''), p.legal_forename) as pupil_forename, coalesce(nullif(p.surname, ''), p.legal_surname) as pupil_surname,
	coalesce(p.year_group, 0)::int as year, p.tutor_group, p.hidden, p.status, p.leaving_date as leaving, t.name as type_name, t.audience,
	h.state, h.refused, h.made_by, h.made_at, k.state as key_state, k.made_at as key_made_at, h.ended_at, coalesce(h.ended_by, '') as ended_by, h.decided_at, coalesce(ds.display_name, '') as decided_by,
	coalesce(h.contact_id, 0) as contact_id, h.contact_at, coalesce(cs.display_name, '') as contact_by, coalesce(nullif(trim(concat_ws(' ', nullif(c.title, ''), nullif(c.forename, ''), nullif(c.surname, ''))), ''), c.contact_ref, '') as contact_name,
	coalesce(pc.relationship, '') as relationship, coalesce(pc.court_order, false) as court_order,
	coalesce(b.id, 0) as block_id, coalesce(b.reason, '') as reason, b.until, coalesce(bs.display_name, '') as set_by, b.made_at as set_at `

const heldTables = `from holdings h join accounts a on a.id = h.account_id join account_schools l on l.school_id = h.school_id and l.account_id = h.account_id
	join pupils p on p.school_id = h.school_id and p.id = h.pupil_id join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
	join licence_keys k on k.school_id = h.school_id and k.id = h.key_id
	left join contacts c on c.school_id = h.school_id and c.id = h.contact_id
	left join pupil_contacts pc on pc.school_id = h.school_id and pc.pupil_id = h.pupil_id and pc.contact_id = h.contact_id
	left join blocks b on b.school_id = h.school_id and b.account_id = h.account_id and b.pupil_id = h.pupil_id and b.lifted_at is null
	left join staff_schools bs on bs.school_id = h.school_id and bs.staff_id = b.made_by
	left join staff_schools ds on ds.school_id = h.school_id and ds.staff_id = h.decided_by
	left join staff_schools cs on cs.school_id = h.school_id and cs.staff_id = h.contact_by
	where h.school_id = $1 `

// queueHeld asks for holdings; rest is what follows the school's own in the query.
func queueHeld(b *pgx.Batch, into *[]Held, rest string, args ...any) {
	b.Queue(heldColumns+heldTables+rest, args...).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowToStructByName[Held])
		return err
	})
}

func holdings(ctx context.Context, tx db.Tx, rest string, args ...any) (all []Held, err error) {
	b := &pgx.Batch{}
	queueHeld(b, &all, rest, append([]any{tx.SchoolID()}, args...)...)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("read holdings: %w", err)
	}
	return all, nil
}

// OfPupil are the holdings of a pupil, newest first, those that are over last, and whether new people wait for the
// office. Scope: staff.
func OfPupil(ctx context.Context, tx db.Tx, pupilID int64) (all []Held, newWait bool, err error) {
	b := &pgx.Batch{}
	b.Queue(`select coalesce(bool_or(new_people_wait), false) from pupils where school_id = $1 and id = $2`, tx.SchoolID(), pupilID).QueryRow(func(r pgx.Row) error { return r.Scan(&newWait) })
	queueHeld(b, &all, `and h.pupil_id = $2 order by h.state = 'ended', h.made_at desc, h.id desc`, tx.SchoolID(), pupilID)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, false, fmt.Errorf("read who sees a pupil: %w", err)
	}
	return all, newWait, nil
}

// OpenHeld reads one holding. Scope: staff. Errors: errs.NotFound.
func OpenHeld(ctx context.Context, tx db.Tx, id int64) (Held, error) {
	all, err := holdings(ctx, tx, `and h.id = $2`, id)
	if err == nil && len(all) == 0 {
		err = errs.NotFound
	}
	if err != nil {
		return Held{}, err
	}
	return all[0], nil
}

// WaitingList are the holdings that wait for the office, those that have waited longest first. Scope: staff.
func WaitingList(ctx context.Context, tx db.Tx) ([]Held, error) {
	return holdings(ctx, tx, `and h.state = 'waiting' order by h.made_at, h.id`)
}

// NewDays is for how many days a holding is new.
const NewDays = 7

const isNew = `h.made_at > now() - interval '7 days'`

// Newest are the holdings of the last days, newest first: one page, and how many there are. Scope: staff.
func Newest(ctx context.Context, tx db.Tx, page, size int) (all []Held, total int, err error) {
	b := &pgx.Batch{}
	b.Queue(`select count(*) from holdings h where h.school_id = $1 and `+isNew, tx.SchoolID()).QueryRow(func(r pgx.Row) error { return r.Scan(&total) })
	queueHeld(b, &all, `and `+isNew+` order by h.made_at desc, h.id desc limit $2 offset $3`, tx.SchoolID(), size, (page-1)*size)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, 0, fmt.Errorf("read new holdings: %w", err)
	}
	return all, total, nil
}

// Figures are how much waits for the office.
type Figures struct {
	Waiting   int // holdings to let in or not
	Courts    int // court orders to look at
	New       int // holdings of the last days
	Proposals int // holdings whose contact is proposed; FiguresOf leaves it out
}

// FiguresOf counts what waits. Scope: staff.
func FiguresOf(ctx context.Context, tx db.Tx) (f Figures, err error) {
	err = tx.QueryRow(ctx, `select (select count(*) from holdings h where h.school_id = $1 and h.state = 'waiting'),
			(select count(*) from holdings h where h.school_id = $1 and `+isNew+`), (select count(*) from pupil_contacts o where `+courtWaits+`)`, tx.SchoolID()).
		Scan(&f.Waiting, &f.New, &f.Courts)
	if err != nil {
		return f, fmt.Errorf("count what waits: %w", err)
	}
	return f, nil
}

// lockHeld reads a holding so that nobody else decides about its pupil meanwhile. Errors: errs.NotFound.
func lockHeld(ctx context.Context, tx db.Tx, id int64) (Held, error) {
	var pupilID int64
	err := tx.QueryRow(ctx, `select pupil_id from holdings where school_id = $1 and id = $2`, tx.SchoolID(), id).Scan(&pupilID)
	if errors.Is(err, pgx.ErrNoRows) {
		return Held{}, errs.NotFound
	}
	if err != nil {
		return Held{}, fmt.Errorf("read a holding: %w", err)
	}
	if err := licence.LockHoldings(ctx, tx, pupilID); err != nil {
		return Held{}, err
	}
	return OpenHeld(ctx, tx, id)
}
