// Package contact is the adults around a child, as the school's own system names them: parents, carers and
// professionals. One adult with several children is one contact, told by the contact's number and never by name or
// email (case 17). It plans what rows would change before it writes them. External users see nothing of it.
package contact

import (
	"fmt"

	"gateway/app/pupil"
)

// By is who changes contacts, for the history; both 0 is the clock.
type By = pupil.By

// Pair is a contact of a pupil.
type Pair struct {
	PupilID int64 // of the row
	Ref     string
}

// The history's words for a link that comes and one that goes.
const (
	Added   = "added"
	Removed = "removed"
)

func wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
