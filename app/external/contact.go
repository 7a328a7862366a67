package external

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
)

// Candidate is a contact that a holding may belong to.
type Candidate struct {
	ID           int64 // of the contact
	Name         string
	Relationship string
	Email        string
	CourtOrder   bool
	SameEmail    bool // the proven address is the contact's
	SameSurname  bool
}

// Fits says whether the contact is proposed: its address is the proven one, and the surname agrees.
func (c Candidate) Fits() bool { return c.SameEmail && c.SameSurname }

// Proposal is a holding whose contact nobody has decided, with the contacts that fit: one can be confirmed as it is, of
// two a person chooses.
type Proposal struct {
	Held
	Fits []Candidate
}

// undecided are holdings whose contact may be proposed: a pupil's own key belongs to no contact.
const undecided = `and h.contact_at is null and h.state <> 'ended' and t.audience <> 'pupil' `

// Proposals are the holdings whose contact can be proposed, by pupil. Nothing is stored: they are computed as they are
// read, so that they are true on the day. Scope: staff.
func Proposals(ctx context.Context, tx db.Tx) (out []Proposal, err error) {
	if err := tx.Bulk(ctx); err != nil {
		return nil, err
	}
	fits, err := candidates(ctx, tx, `and h.contact_at is null and h.state <> 'ended' and lower(trim(c.email)) = a.email`)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for id := range fits {
		if fits[id] = slices.DeleteFunc(fits[id], func(c Candidate) bool { return !c.Fits() }); len(fits[id]) > 0 {
			ids = append(ids, id)
		}
	}
	all, err := holdings(ctx, tx, undecided+`and h.id = any($2) order by p.surname_folded, p.forename_folded, p.id, a.name_folded, h.id`, ids)
	for _, h := range all {
		out = append(out, Proposal{Held: h, Fits: fits[h.ID]})
	}
	return out, err
}

// Candidates are the contacts of a holding's pupil, those that fit first. Scope: staff.
func Candidates(ctx context.Context, tx db.Tx, held int64) ([]Candidate, error) {
	all, err := candidates(ctx, tx, `and h.id = $2`, held)
	return all[held], err
}

func candidates(ctx context.Context, tx db.Tx, which string, args ...any) (map[int64][]Candidate, error) {
	rows, err := tx.Query(ctx, `select h.id, a.surname, a.email, c.id, coalesce(nullif(trim(concat_ws(' ', nullif(c.title, ''), nullif(c.forename, ''), nullif(c.surname, ''))), ''), c.contact_ref),
			c.surname, pc.relationship, c.email, lower(trim(c.email)), pc.court_order
		from holdings h join accounts a on a.id = h.account_id join pupil_contacts pc on pc.school_id = h.school_id and pc.pupil_id = h.pupil_id
		join contacts c on c.school_id = h.school_id and c.id = pc.contact_id
		where h.school_id = $1 `+which+` order by pc.priority nulls last, c.surname, c.forename, c.id`, append([]any{tx.SchoolID()}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("find who is which contact: %w", err)
	}
	out := map[int64][]Candidate{}
	var held int64
	var c Candidate
	var surname, proven, theirs, address string
	_, err = pgx.ForEachRow(rows, []any{&held, &surname, &proven, &c.ID, &c.Name, &theirs, &c.Relationship, &c.Email, &address, &c.CourtOrder}, func() error {
		c.SameEmail, c.SameSurname = address == proven, fold.Text(surname) == fold.Text(theirs)
		out[held] = append(out[held], c)
		return nil
	})
	for _, all := range out {
		slices.SortStableFunc(all, func(a, b Candidate) int { return order(b.Fits()) - order(a.Fits()) })
	}
	return out, err
}

func order(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// ContactMark changes with what is decided about a holding's contact.
func (h Held) ContactMark() string {
	if h.ContactAt == nil {
		return "open"
	}
	return strconv.FormatInt(h.ContactAt.UnixMicro(), 10)
}

// DecideContact says which contact a holding's person is; 0 is none of them. mark is that of the holding that the form
// was made from. Scope: staff. Errors: errs.NotFound; errs.Invalid on "contact" for somebody who is no contact of the
// pupil; errs.Conflict when somebody has decided otherwise since.
func DecideContact(ctx context.Context, tx db.Tx, held, contactID int64, mark string) error {
	h, err := lockHeld(ctx, tx, held)
	switch {
	case err != nil:
		return err
	case h.Decided() && h.ContactID == contactID:
		return nil
	case h.ContactMark() != mark:
		return errs.Conflict{Text: "Somebody has decided this since you opened the page. What is saved now is shown here."}
	}
	name := "none of the contacts"
	if contactID != 0 {
		all, err := Candidates(ctx, tx, held)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(c Candidate) bool { return c.ID == contactID })
		if i < 0 {
			return errs.Invalid{{Field: "contact", Code: "external_contact_choose"}}
		}
		name = all[i].Name
	}
	return setContact(ctx, tx, h, contactID, name)
}

func setContact(ctx context.Context, tx db.Tx, h Held, contactID int64, name string) error {
	_, err := tx.Exec(ctx, `update holdings set contact_id = nullif($3::bigint, 0), contact_by = $4, contact_at = now() where school_id = $1 and id = $2`, tx.SchoolID(), h.ID, contactID, tx.StaffID())
	if err != nil {
		return fmt.Errorf("decide which contact somebody is: %w", err)
	}
	return note(ctx, tx, audit.Line{Action: audit.ContactDecided, PupilID: h.PupilID, SubjectID: h.AccountID, Detail: name})
}

// ConfirmContacts confirms what is proposed for these holdings, where it is one contact and still open, and returns how
// many that were. Scope: staff.
func ConfirmContacts(ctx context.Context, tx db.Tx, ids []int64) (n int, err error) {
	// whoever confirms the same waits here, and then finds it decided
	if _, err := tx.Exec(ctx, `select 1 from holdings where school_id = $1 and id = any($2) order by id for update`, tx.SchoolID(), ids); err != nil {
		return 0, fmt.Errorf("confirm contacts: %w", err)
	}
	all, err := Proposals(ctx, tx)
	if err != nil {
		return 0, err
	}
	for _, p := range all {
		if !slices.Contains(ids, p.ID) || len(p.Fits) != 1 {
			continue
		}
		if err := setContact(ctx, tx, p.Held, p.Fits[0].ID, p.Fits[0].Name); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// since is the time of an instant that may be missing.
func since(t *time.Time) int64 {
	if t == nil {
		return 0
	}
	return t.UnixMicro()
}
