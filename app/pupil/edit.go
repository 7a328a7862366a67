package pupil

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
)

// Edit is what somebody has typed of one pupil, read by the rules of an import.
type Edit struct {
	PupilID int64 // of the row
	Version int   // of the page that the form was made from
	Row     Row
	Has     Fields // what the form has a field for: blank clears
	Today   civil.Date
}

// editable are the fields that a form may have: the status follows from the dates.
func editable(all Fields) Fields { return all &^ (1 << Status) }

// Save changes one pupil by hand, with a row of history for each value, by the same rules as an import (TRK-6). An
// old Pupil ID stays valid. It returns what was done; nothing is written when nothing changes. Scope: staff. Errors:
// errs.NotFound; errs.Conflict when the pupil was changed since the form was made; errs.Invalid with the field whose
// number is another pupil's (case 15), or whose value cannot be taken away.
func Save(ctx context.Context, tx db.Tx, e Edit) (Line, error) {
	if err := Lock(ctx, tx); err != nil {
		return Line{}, err
	}
	if err := e.current(ctx, tx); err != nil {
		return Line{}, err
	}
	plan, err := MakePlan(ctx, tx, []Said{{Line: 1, Row: e.Row}}, Options{Has: editable(e.Has), BlankClears: true, One: true, Of: e.PupilID, Today: e.Today})
	if err != nil {
		return Line{}, err
	}
	line := plan.Lines[0]
	if bad := line.refused(e); bad != nil {
		return line, bad
	}
	if line.Kind == Unchanged {
		return line, nil
	}
	if err := plan.Apply(ctx, tx, By{StaffID: tx.StaffID()}, false, func(int) error { return nil }); err != nil {
		return line, err
	}
	var fields []string
	for _, c := range line.Changes {
		fields = append(fields, c.Field.String())
	}
	return line, audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.PupilEdited, PupilID: e.PupilID, Detail: strings.Join(fields, ", ")})
}

// current is an error unless the form was made from the pupil as it is saved now.
func (e Edit) current(ctx context.Context, tx db.Tx) error {
	version := 0
	err := tx.QueryRow(ctx, `select version from pupils where school_id = $1 and id = $2`, tx.SchoolID(), e.PupilID).Scan(&version)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return errs.NotFound
	case err != nil:
		return fmt.Errorf("change a pupil: %w", err)
	case version != e.Version:
		return errs.Conflict{Text: "This pupil was changed since you opened this page. What is saved now stands beside what you typed."}
	}
	return nil
}

// refused is why an edit cannot be taken.
func (l Line) refused(e Edit) error {
	if l.Kind == OtherChild {
		if l.Other == "" {
			return errs.NotFound
		}
		return errs.Invalid{{Field: l.Field.String(), Code: "pupil_number_taken", Data: map[string]any{"Other": l.Other}}}
	}
	var bad errs.Invalid
	for f := range fieldCount {
		if never.Has(f) && editable(e.Has).Has(f) && e.Row[f] == "" && l.Was[f] != "" {
			field := f.String()
			bad.Add(field, "pupil_never_blank", "Was", l.Was[f])
		}
	}
	if bad != nil {
		return bad
	}
	return nil
}
