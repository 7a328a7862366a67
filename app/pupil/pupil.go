// Package pupil is the roll: who the school's children are, as its own system exports them (TRK-6) and as people
// put it right by hand. It plans what rows would change before it writes them, and refuses what would put one
// child in another's place.
package pupil

import (
	"context"
	"fmt"

	"gateway/app/db"
)

// Counts is what a file did.
type Counts struct{ New, Changed, Unchanged int }

// Total is how many rows were taken.
func (c Counts) Total() int { return c.New + c.Changed + c.Unchanged }

// By is who changes the roll, for the history: a member of staff, by hand or by an import; both 0 is the clock.
type By struct{ StaffID, ImportID int64 }

// Lock lets one transaction at a time change a school's roll; the others wait.
func Lock(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `select pg_advisory_xact_lock(hashtextextended('roll', $1))`, tx.SchoolID()); err != nil {
		return fmt.Errorf("wait for another import: %w", err)
	}
	return nil
}
