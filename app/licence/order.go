package licence

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// TrialKeys is how many keys of the Parent/Guardian or the Pupil type a school can make before its subscription is
// active (LIC-6). Of further types there are none, whomever they are for.
const TrialKeys = 5

// Unlimited is a Counts.TrialLeft of a school whose subscription is active.
const Unlimited = -1

// Counts is what an order would make.
type Counts struct {
	Pupils    int // chosen
	HaveKey   int // of them, with a key of the type that is good for registering
	New       int // of them, without
	Promised  int // of New: a sheet in the making makes them anyway
	Renewed   int // of New, without the promised ones: their key has expired, the new one takes its place and costs nothing
	TrialLeft int // keys that the trial still allows; Unlimited without a trial
}

// Fits says whether the trial allows the order.
func (c Counts) Fits() bool {
	return c.TrialLeft == Unlimited || c.New-c.Promised-c.Renewed <= c.TrialLeft
}

// owed is true for a place bp of a batch b whose key is still to be made. A key that was made and withdrawn since
// the order is not made anew: whoever withdrew it meant it.
const owed = `(bp.is_new and not exists (select from licence_keys k where k.school_id = bp.school_id and k.pupil_id = bp.pupil_id
	and k.licence_type_id = b.licence_type_id and (` + good + ` or k.made_at >= b.asked_at)))`

// expired is a pupil p whose key of type $2 is over by its day: a new one takes its place.
const expired = `(k.id is not null and not ` + good + `)`

// inTheMaking are the batches b of type $2 that still make keys.
const inTheMaking = `b.school_id = $1 and b.licence_type_id = $2 and b.state in ('queued', 'running')`

// Count tells what an order would make, without making it. The submission may be missing. Scope: staff.
// Errors: errs.Invalid with what is not chosen, with keys_layout_pupil on "layout" when a pupil's own key is to go
// to contacts (LIC-4).
func Count(ctx context.Context, tx db.Tx, r Request) (Counts, error) {
	if p := r.check(); p != nil {
		return Counts{}, p
	}
	if err := tx.Bulk(ctx); err != nil {
		return Counts{}, err
	}
	c := Counts{TrialLeft: Unlimited}
	condition, value := r.pupils()
	var audience, subscription string
	var spent int
	err := tx.QueryRow(ctx, `with owed as (select distinct bp.pupil_id from key_batches b
			join key_batch_pupils bp on bp.school_id = b.school_id and bp.batch_id = b.id where `+inTheMaking+` and `+owed+`)
		select case when t.standard then t.audience else 'other' end, s.subscription, c.pupils, c.have, c.pupils - c.have, c.promised, c.renewed,
			(select count(*) from licence_keys where school_id = $1 and licence_type_id = $2 and replaces_id is null)
			+ (select count(*) from owed o where not exists (select from licence_keys k where k.school_id = $1 and k.licence_type_id = $2 and k.pupil_id = o.pupil_id and k.state = 'live'))
		from licence_types t join schools s on s.id = t.school_id,
			(select count(*) pupils, count(*) filter (where `+good+`) have,
				count(*) filter (where (k.id is null or `+expired+`) and p.id in (select pupil_id from owed)) promised,
				count(*) filter (where `+expired+` and p.id not in (select pupil_id from owed)) renewed
			from pupils p left join licence_keys k on k.school_id = p.school_id and k.licence_type_id = $2 and k.pupil_id = p.id and k.state = 'live'
			where `+condition+`) c
		where t.school_id = $1 and t.id = $2`, tx.SchoolID(), r.TypeID, value).
		Scan(&audience, &subscription, &c.Pupils, &c.HaveKey, &c.New, &c.Promised, &c.Renewed, &spent)
	if errors.Is(err, pgx.ErrNoRows) {
		return Counts{}, problem("type", "keys_type_choose")
	}
	if err != nil {
		return Counts{}, fmt.Errorf("count keys: %w", err)
	}
	if r.Contacts() && audience == AudiencePupil {
		return Counts{}, problem("layout", "keys_layout_pupil")
	}
	if subscription == "trial" {
		c.TrialLeft = trialLeft(audience, spent)
	}
	return c, nil
}

// trialLeft is what the trial allows when spent keys are made or promised. A made key counts for good, one that
// replaces another costs nothing.
func trialLeft(audience string, spent int) int {
	if audience == AudienceOther {
		return 0
	}
	return max(0, TrialKeys-spent)
}

func problem(field, code string, data ...any) errs.Invalid {
	var p errs.Invalid
	p.Add(field, code, data...)
	return p
}

// Order makes a batch and freezes its pupils, in order of surname, forename and Pupil ID; the caller enqueues
// SheetArgs when created is true. A submission that was seen before gives the first batch and makes nothing.
// Scope: staff. An error must end the transaction. Errors: errs.Invalid with what is not chosen, with keys_none
// on "who" when there is nothing to do, with keys_trial (Left) on "who" when the trial does not allow it
// (LIC-6); errs.Forbidden when the subscription has ended (BIL-6).
func Order(ctx context.Context, tx db.Tx, r Request) (b Batch, created bool, err error) {
	if p := r.check(); p != nil {
		return Batch{}, false, p
	}
	if r.Submission == uuid.Nil {
		return Batch{}, false, problem("submission", "keys_form_again")
	}
	if err := tx.Bulk(ctx); err != nil {
		return Batch{}, false, err
	}
	if _, err = tx.Exec(ctx, lockType, tx.SchoolID(), r.TypeID); err != nil {
		return Batch{}, false, fmt.Errorf("order keys: %w", err)
	}
	if b, err = bySubmission(ctx, tx, r.Submission); !errors.Is(err, errs.NotFound) {
		return b, false, err
	}
	s, err := school.ByID(ctx, tx, tx.SchoolID())
	if err != nil {
		return Batch{}, false, fmt.Errorf("order keys: %w", err)
	}
	counts, err := mayOrder(ctx, tx, r, s.Subscription)
	if err != nil {
		return Batch{}, false, err
	}
	label, err := r.label(ctx, tx, s.YearName)
	if err != nil {
		return Batch{}, false, err
	}
	if created, err = place(ctx, tx, r, label, counts); err != nil {
		return Batch{}, false, err
	}
	b, err = bySubmission(ctx, tx, r.Submission)
	return b, created, err
}

// mayOrder counts the order under the type's lock and refuses what cannot be made.
func mayOrder(ctx context.Context, tx db.Tx, r Request, subscription string) (Counts, error) {
	if subscription == "ended" {
		return Counts{}, errs.Forbidden{Text: "The school’s subscription has ended, so no new keys can be made."}
	}
	c, err := Count(ctx, tx, r)
	switch {
	case err != nil:
		return c, err
	case c.Pupils == 0, r.OnlyNew && c.New == 0:
		return c, problem("who", "keys_none")
	case !c.Fits():
		return c, problem("who", "keys_trial", "Left", c.TrialLeft)
	}
	return c, nil
}

// place writes the batch, its pupils and the log's line; false means that the submission stands already.
func place(ctx context.Context, tx db.Tx, r Request, label string, counted Counts) (bool, error) {
	condition, value := r.pupils()
	layout, relationships := r.layout()
	var batch int64
	var pupils, fresh int
	err := tx.QueryRow(ctx, `with chosen as (
			select p.id, `+good+` is not true as is_new, row_number() over (order by p.surname_folded, p.forename_folded, p.pupil_id_folded) as place
			from pupils p left join licence_keys k on k.school_id = p.school_id and k.licence_type_id = $2 and k.pupil_id = p.id and k.state = 'live'
			where `+condition+` and (`+good+` is not true or not $4)),
		made as (insert into key_batches (school_id, licence_type_id, only_new, submission, scope, scope_label, asked_by, layout, relationships, format, total)
			select $1, $2, $4, $5, $6, $7, $8, $9, $10, $11, count(*) from chosen on conflict (school_id, submission) do nothing returning id),
		frozen as (insert into key_batch_pupils (school_id, batch_id, pupil_id, place, is_new)
			select $1, made.id, chosen.id, place, is_new from chosen, made returning is_new)
		select made.id, (select count(*) from frozen), (select count(*) from frozen where is_new) from made`,
		tx.SchoolID(), r.TypeID, value, r.OnlyNew, r.Submission, r.Scope, label, tx.StaffID(),
		layout, relationships, r.format()).Scan(&batch, &pupils, &fresh)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("order keys: %w", err)
	}
	if fresh > counted.New && counted.TrialLeft != Unlimited {
		return false, errs.Conflict{Text: "The pupils or their keys were changed at the same moment. Nothing was made: count again."}
	}
	return true, audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.KeysOrdered, SubjectID: batch,
		Detail: fmt.Sprintf("%s: %d pupils, %d new keys", label, pupils, fresh) + r.layoutNote() + r.formatNote()})
}

// layout is what a batch keeps of the layout.
func (r Request) layout() (name string, relationships []string) {
	if !r.Contacts() {
		return LayoutPupils, []string{}
	}
	return LayoutContacts, append([]string{}, r.Relationships...)
}

// layoutNote is what the log says of the second layout: that it was chosen, and who was ticked.
func (r Request) layoutNote() string {
	switch {
	case !r.Contacts():
		return ""
	case len(r.Relationships) == 0:
		return ", a row for each pupil and contact"
	}
	return ", a row for each pupil and contact, also " + strings.Join(r.Relationships, ", ")
}
