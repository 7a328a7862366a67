package licence

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	folding "gateway/app/fold"
)

// The layouts of a key sheet (LIC-4).
const (
	LayoutPupils   = "pupils"   // a row for each pupil
	LayoutContacts = "contacts" // a row for each pupil and contact: a letter each, also where two share an address
)

// AddressLines is how many lines of an address a sheet has columns for.
const AddressLines = 5

// Letter is a row of a sheet with a row for each pupil and contact: the pupil with the key, and whom to write to.
type Letter struct {
	SheetRow
	Addressee       string // for the envelope
	Salutation      string // behind "Dear"
	Email           string
	Address         [AddressLines]string // without blank lines between; what is beyond the last stands in it
	Postcode        string
	Relationship    string
	ContactForename string
	ContactSurname  string
}

// exclusion is somebody who gets no letter; contact is 0 for a pupil without any.
type exclusion struct {
	pupil, contact int64
	reason         Reason
}

// correspondent is a contact of a pupil.
type correspondent struct {
	tie
	pupil, id                                 int64
	priority                                  int
	title, forename, surname                  string
	addressee, salutation, email, home, postc string
}

// readCorrespondents are the contacts of a batch's pupils, by the pupil's id.
func readCorrespondents(ctx context.Context, tx db.Tx, batchID int64) (map[int64][]correspondent, error) {
	rows, err := tx.Query(ctx, `select l.pupil_id, c.id, coalesce(nullif(l.priority, 0), 32767), l.relationship, l.parental_responsibility, l.court_order,
		c.title, c.forename, c.surname, c.addressee, c.salutation, c.email, c.address, c.postcode
		from key_batch_pupils bp
		join pupil_contacts l on l.school_id = bp.school_id and l.pupil_id = bp.pupil_id
		join contacts c on c.school_id = l.school_id and c.id = l.contact_id
		where bp.school_id = $1 and bp.batch_id = $2`, tx.SchoolID(), batchID)
	if err != nil {
		return nil, fmt.Errorf("read the contacts of a key sheet: %w", err)
	}
	out := map[int64][]correspondent{}
	var c correspondent
	_, err = pgx.ForEachRow(rows, []any{&c.pupil, &c.id, &c.priority, &c.relationship, &c.responsibility, &c.court,
		&c.title, &c.forename, &c.surname, &c.addressee, &c.salutation, &c.email, &c.home, &c.postc}, func() error {
		out[c.pupil] = append(out[c.pupil], c)
		return nil
	})
	return out, err
}

// address makes the letters of a sheet whose rows are there already, and notes who is left out.
func (d *SheetData) address(all map[int64][]correspondent, rule letterRule) {
	for i, row := range d.Rows {
		contacts := all[d.pupils[i]]
		slices.SortFunc(contacts, correspondent.compare)
		written := false
		for _, c := range contacts {
			if reason := rule.leftOut(c.tie); reason != "" {
				d.excluded = append(d.excluded, exclusion{c.pupil, c.id, reason})
				continue
			}
			written = true
			d.Letters = append(d.Letters, c.letter(row))
		}
		if !written {
			d.excluded = append(d.excluded, exclusion{pupil: d.pupils[i], reason: NoContact})
		}
	}
}

// compare is the order of one pupil's contacts: who is rung first, then by name.
func (c correspondent) compare(o correspondent) int {
	if c.priority != o.priority {
		return c.priority - o.priority
	}
	return cmp.Or(strings.Compare(folding.Text(c.surname), folding.Text(o.surname)), strings.Compare(folding.Text(c.forename), folding.Text(o.forename)),
		cmp.Compare(c.id, o.id))
}

func (c correspondent) letter(row SheetRow) Letter {
	full := joined(c.title, c.forename, c.surname)
	greeting := full // a surname alone greets nobody
	if c.title != "" && c.surname != "" {
		greeting = joined(c.title, c.surname)
	}
	return Letter{SheetRow: row, Addressee: cmp.Or(strings.TrimSpace(c.addressee), full), Salutation: cmp.Or(strings.TrimSpace(c.salutation), greeting), Email: c.email,
		Address: addressLines(c.home), Postcode: c.postc, Relationship: c.relationship, ContactForename: c.forename, ContactSurname: c.surname}
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ")
}

// addressLines are the lines of an address without blank ones; lines that find no column stand in the last one.
func addressLines(address string) (lines [AddressLines]string) {
	n := 0
	for line := range strings.Lines(address) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if n < AddressLines {
			lines[n] = line
		} else {
			lines[AddressLines-1] += ", " + line
		}
		n++
	}
	return lines
}

// Tally is how many letters there are and who is left out.
type Tally struct {
	Letters int
	LeftOut int           // contacts
	Reasons []ReasonCount // those that occur: of contacts, and last of pupils whom nobody is written to
}

// ReasonCount is how many contacts, or with NoContact pupils, are left out for a reason.
type ReasonCount struct {
	Reason Reason
	N      int
}

// tally sums up counts by reason, "" being the letters.
func tally(n map[Reason]int) Tally {
	t := Tally{Letters: n[""]}
	for _, r := range reasons {
		if n[r] == 0 {
			continue
		}
		t.Reasons = append(t.Reasons, ReasonCount{r, n[r]})
		if r != NoContact {
			t.LeftOut += n[r]
		}
	}
	return t
}

func (d SheetData) tally() Tally {
	n := map[Reason]int{"": len(d.Letters)}
	for _, e := range d.excluded {
		n[e.reason]++
	}
	return tally(n)
}

// CountLetters tells who would get a letter if the order was placed, by the rule of the sheet itself. Scope: staff.
// Errors: errs.Invalid with what is not chosen.
func CountLetters(ctx context.Context, tx db.Tx, r Request) (Tally, error) {
	if p := r.check(); p != nil {
		return Tally{}, p
	}
	if err := tx.Bulk(ctx); err != nil {
		return Tally{}, err
	}
	condition, value := r.pupils()
	rows, err := tx.Query(ctx, `select p.id, l.pupil_id is not null, coalesce(l.relationship, ''), l.parental_responsibility, coalesce(l.court_order, false)
		from pupils p left join licence_keys k on k.school_id = p.school_id and k.licence_type_id = $2 and k.pupil_id = p.id and k.state = 'live'
		left join pupil_contacts l on l.school_id = p.school_id and l.pupil_id = p.id
		where `+condition+` and (`+good+` is not true or not $4)`, tx.SchoolID(), r.TypeID, value, r.OnlyNew)
	if err != nil {
		return Tally{}, fmt.Errorf("count letters: %w", err)
	}
	rule, n, written := newLetterRule(r.Relationships), map[Reason]int{}, map[int64]bool{}
	var pupil int64
	var linked bool
	var t tie
	_, err = pgx.ForEachRow(rows, []any{&pupil, &linked, &t.relationship, &t.responsibility, &t.court}, func() error {
		reason := NoContact
		if linked {
			reason = rule.leftOut(t)
			n[reason]++
		}
		written[pupil] = written[pupil] || reason == ""
		return nil
	})
	for _, some := range written {
		if !some {
			n[NoContact]++
		}
	}
	return tally(n), err
}
