package external

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/contact"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
)

// courtWaits is which contacts o of pupils have a court order that the office has to look at: somebody sees the pupil, or
// has come since it was last looked at and was not let in by the office itself.
const courtWaits = `o.school_id = $1 and o.court_order and exists (select from holdings h where h.school_id = $1 and h.pupil_id = o.pupil_id and h.state in ('live', 'lapsed', 'waiting')
	and (o.court_decided_at is null or h.state <> 'waiting' and h.id > o.court_decided_upto and h.decided_at is null))`

// Court is a contact of a pupil, and whom a court order about the contact may concern.
type Court struct {
	PupilID, ContactID int64
	PupilName          string
	PupilNumber        string
	ContactName        string
	Relationship       string
	On                 bool // there is a court order
	DecidedAt          *time.Time
	DecidedBy          string
	NewWait            bool // new people wait for the office
	People             []CourtPerson
}

// CourtPerson is somebody with a holding of the pupil that is not over.
type CourtPerson struct {
	Held           // the newest
	Types   string // of all their holdings of the pupil
	Likely  bool   // is this contact, or would be proposed for it
	Another string // the contact that they are known to be, when it is another one
}

// Mark changes with what the form was made from: the order, who looked at it, and who has access.
func (c Court) Mark() string {
	text := fmt.Sprint(c.PupilID, c.ContactID, c.On, since(c.DecidedAt), c.NewWait)
	for _, p := range c.People {
		text += fmt.Sprint(" ", p.AccountID, p.State == Blocked)
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// CourtOf reads whom a court order about a contact of a pupil may concern. Scope: staff. Errors: errs.NotFound.
func CourtOf(ctx context.Context, tx db.Tx, pupilID, contactID int64) (Court, error) {
	c := Court{PupilID: pupilID, ContactID: contactID}
	err := tx.QueryRow(ctx, `select trim(coalesce(nullif(p.forename, ''), p.legal_forename) || ' ' || coalesce(nullif(p.surname, ''), p.legal_surname)), p.pupil_id, p.new_people_wait,
			coalesce(nullif(trim(concat_ws(' ', nullif(c.title, ''), nullif(c.forename, ''), nullif(c.surname, ''))), ''), c.contact_ref), o.relationship, o.court_order, o.court_decided_at, coalesce(s.display_name, '')
		from pupil_contacts o join pupils p on p.school_id = o.school_id and p.id = o.pupil_id join contacts c on c.school_id = o.school_id and c.id = o.contact_id
		left join staff_schools s on s.school_id = o.school_id and s.staff_id = o.court_decided_by where o.school_id = $1 and o.pupil_id = $2 and o.contact_id = $3`,
		tx.SchoolID(), pupilID, contactID).
		Scan(&c.PupilName, &c.PupilNumber, &c.NewWait, &c.ContactName, &c.Relationship, &c.On, &c.DecidedAt, &c.DecidedBy)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, errs.NotFound
	}
	if err != nil {
		return c, fmt.Errorf("read a court order: %w", err)
	}
	return c, c.people(ctx, tx)
}

// people reads who has access, one row for each account.
func (c *Court) people(ctx context.Context, tx db.Tx) error {
	all, err := holdings(ctx, tx, `and h.pupil_id = $2 and h.state <> 'ended' order by a.name_folded, h.account_id, h.made_at desc`, c.PupilID)
	if err != nil {
		return err
	}
	maybe, err := candidates(ctx, tx, `and h.pupil_id = $2 and h.state <> 'ended' and c.id = $3`, c.PupilID, c.ContactID)
	if err != nil {
		return err
	}
	for _, h := range all {
		fits := slices.ContainsFunc(maybe[h.ID], Candidate.Fits) && !h.Decided() || h.ContactID == c.ContactID
		i := slices.IndexFunc(c.People, func(p CourtPerson) bool { return p.AccountID == h.AccountID })
		if i < 0 {
			i = len(c.People)
			c.People = append(c.People, CourtPerson{Held: h, Types: h.TypeName})
		} else {
			c.People[i].Types += ", " + h.TypeName
		}
		p := &c.People[i]
		p.Likely = p.Likely || fits
		if h.ContactID != 0 && h.ContactID != c.ContactID {
			p.Another = h.ContactName
		}
	}
	return nil
}

// CourtList are the court orders that the office has to look at, by pupil; each without its people. Scope: staff.
func CourtList(ctx context.Context, tx db.Tx) ([]Court, error) {
	rows, err := tx.Query(ctx, `select o.pupil_id, o.contact_id, trim(coalesce(nullif(p.forename, ''), p.legal_forename) || ' ' || coalesce(nullif(p.surname, ''), p.legal_surname)), p.pupil_id,
			coalesce(nullif(trim(concat_ws(' ', nullif(c.title, ''), nullif(c.forename, ''), nullif(c.surname, ''))), ''), c.contact_ref), o.relationship, o.court_decided_at
		from pupil_contacts o join pupils p on p.school_id = o.school_id and p.id = o.pupil_id join contacts c on c.school_id = o.school_id and c.id = o.contact_id
		where `+courtWaits+` order by p.surname_folded, p.forename_folded, p.id, c.surname, c.id`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("list court orders: %w", err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (c Court, err error) {
		c.On = true
		return c, r.Scan(&c.PupilID, &c.ContactID, &c.PupilName, &c.PupilNumber, &c.ContactName, &c.Relationship, &c.DecidedAt)
	})
}

// CourtOrder is what the office decides about a court order.
type CourtOrder struct {
	PupilID, ContactID int64
	On                 bool
	Block              []int64 // accounts
	Reason             string  // of the blocks
	Replace            bool    // the pupil's keys
	NewWait            bool
	Mark               string
}

// CourtDone is what SetCourt did.
type CourtDone struct{ Blocked, Replaced int }

// SetCourt sets or takes off a court order about a contact of a pupil, blocks whom the office has ticked, and lets new
// people wait or not. Blocks that are there stay. Scope: staff. Errors: errs.NotFound; errs.Conflict when the order, or
// who has access, has changed since the form was made.
func SetCourt(ctx context.Context, tx db.Tx, keys licence.Keyring, o CourtOrder) (done CourtDone, err error) {
	if err := licence.LockHoldings(ctx, tx, o.PupilID); err != nil {
		return done, err
	}
	c, err := CourtOf(ctx, tx, o.PupilID, o.ContactID)
	switch {
	case err != nil:
		return done, err
	case c.DecidedAt != nil && c.Mark() != o.Mark && c.has(o):
		return done, nil
	case c.Mark() != o.Mark:
		return done, errs.Conflict{Text: "This has changed since you opened the page: somebody has saved it, or somebody new has registered. Please look at it again."}
	}
	if err := c.switchOrder(ctx, tx, o); err != nil {
		return done, err
	}
	for _, p := range c.People {
		if p.State == Blocked || !slices.Contains(o.Block, p.AccountID) {
			continue
		}
		if _, err := SetBlock(ctx, tx, keys, BlockOrder{AccountID: p.AccountID, PupilID: o.PupilID, Reason: o.Reason}); err != nil {
			return done, err
		}
		done.Blocked++
	}
	if o.On && o.Replace {
		done.Replaced, err = licence.ReplaceKeys(ctx, tx, keys, o.PupilID)
	}
	return done, err
}

// has says whether all that is wanted is so already: a second press of the same form.
func (c Court) has(o CourtOrder) bool {
	for _, p := range c.People {
		if p.State != Blocked && slices.Contains(o.Block, p.AccountID) {
			return false
		}
	}
	return c.On == o.On && c.NewWait == o.NewWait
}

// switchOrder writes the order, that it was looked at, and whether new people wait.
func (c Court) switchOrder(ctx context.Context, tx db.Tx, o CourtOrder) error {
	action := audit.CourtOrderLooked
	if c.On != o.On {
		if err := contact.SetCourtOrder(ctx, tx, o.PupilID, o.ContactID, o.On); err != nil {
			return err
		}
		if action = audit.CourtOrderOff; o.On {
			action = audit.CourtOrderSet
		}
	}
	if _, err := tx.Exec(ctx, `update pupil_contacts set court_decided_at = clock_timestamp(), court_decided_by = $4,
			court_decided_upto = coalesce((select max(id) from holdings where school_id = $1 and pupil_id = $2), 0) where school_id = $1 and pupil_id = $2 and contact_id = $3`,
		tx.SchoolID(), o.PupilID, o.ContactID, tx.StaffID()); err != nil {
		return fmt.Errorf("look at a court order: %w", err)
	}
	if err := note(ctx, tx, audit.Line{Action: action, PupilID: o.PupilID, SubjectID: o.ContactID, Detail: c.ContactName}); err != nil || c.NewWait == o.NewWait {
		return err
	}
	if _, err := tx.Exec(ctx, `update pupils set new_people_wait = $3 where school_id = $1 and id = $2`, tx.SchoolID(), o.PupilID, o.NewWait); err != nil {
		return fmt.Errorf("let new people wait: %w", err)
	}
	if action = audit.NewPeopleEnter; o.NewWait {
		action = audit.NewPeopleWait
	}
	return note(ctx, tx, audit.Line{Action: action, PupilID: o.PupilID})
}
