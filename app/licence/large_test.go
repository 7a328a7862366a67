package licence

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"gateway/app/db"
)

// TestNewSchoolBesideLargeOnes: the planner's statistics know the schools that were there yesterday and nothing of
// the one that has just loaded its roll. Every step for the new one stays far within two seconds all the same:
// nothing is joined row by row.
func TestNewSchoolBesideLargeOnes(t *testing.T) {
	if testing.Short() {
		t.Skip("loads 15,000 pupils")
	}
	o := newOffice(t, "active")
	quick := func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `set local statement_timeout = 2000`)
		return err
	}
	for i, slug := range []string{"", "second", "third"} {
		if slug != "" {
			o = o.another(slug, "england", "active")
		}
		o.children(5000)
		o.parents()
		for _, onlyNew := range []bool{true, false} {
			var b Batch
			o.ask(func(ctx context.Context, tx db.Tx) (err error) {
				if err := quick(ctx, tx); err != nil {
					return err
				}
				if _, err := CountLetters(ctx, tx, o.whole(onlyNew)); err != nil {
					return err
				}
				if _, err := Relationships(ctx, tx); err != nil {
					return err
				}
				b, _, err = Order(ctx, tx, o.whole(onlyNew))
				return err
			})
			for finished := false; !finished; {
				o.work(func(ctx context.Context, tx db.Tx) error {
					if err := quick(ctx, tx); err != nil {
						return err
					}
					r, err := Fill(ctx, tx, o.keyring, b.ID)
					finished = r.Finished
					return err
				})
			}
			o.work(func(ctx context.Context, tx db.Tx) error {
				if err := quick(ctx, tx); err != nil {
					return err
				}
				d, err := Sheet(ctx, tx, o.keyring, b.ID)
				if err == nil && (len(d.Rows) != 5000 || len(d.Letters) != 5000) {
					t.Errorf("school %d: %d rows, %d letters", i+1, len(d.Rows), len(d.Letters))
				}
				if err != nil {
					return err
				}
				return d.noteExcluded(ctx, tx)
			})
			o.ask(func(ctx context.Context, tx db.Tx) error {
				if err := quick(ctx, tx); err != nil {
					return err
				}
				counts, err := LeftOutTally(ctx, tx, b)
				if err != nil {
					return err
				}
				list, err := LeftOutList(ctx, tx, b.ID, NoResponsibility, 50, 4950)
				if counts.LeftOut != 5000 || len(list) != 50 {
					t.Errorf("school %d: %+v left out, %d on the last page", i+1, counts, len(list))
				}
				return err
			})
		}
		o.exec(`analyze`)
	}
}

// whole is an order for the whole school, with a row for each contact.
func (o office) whole(onlyNew bool) Request {
	return Request{Submission: uuid.New(), TypeID: o.parent, Scope: ScopeSchool, OnlyNew: onlyNew, Layout: LayoutContacts}
}

// parents gives every pupil a mother and a grandmother without parental responsibility.
func (o office) parents() {
	o.t.Helper()
	o.exec(`insert into contacts (school_id, contact_ref, surname) select $1, w || id, 'Smith' from pupils, unnest(array['m', 'g']) w where school_id = $1`, o.school)
	o.exec(`insert into pupil_contacts (school_id, pupil_id, contact_id, relationship, parental_responsibility)
		select $1, substr(contact_ref, 2)::bigint, id, left(contact_ref, 1), left(contact_ref, 1) = 'm' from contacts where school_id = $1`, o.school)
}
