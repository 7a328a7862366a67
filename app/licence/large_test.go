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
		for _, onlyNew := range []bool{true, false} {
			var b Batch
			o.ask(func(ctx context.Context, tx db.Tx) (err error) {
				if err := quick(ctx, tx); err != nil {
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
				if err == nil && len(d.Rows) != 5000 {
					t.Errorf("school %d: %d rows", i+1, len(d.Rows))
				}
				return err
			})
		}
		o.exec(`analyze`)
	}
}

// whole is an order for the whole school.
func (o office) whole(onlyNew bool) Request {
	return Request{Submission: uuid.New(), TypeID: o.parent, Scope: ScopeSchool, OnlyNew: onlyNew}
}
