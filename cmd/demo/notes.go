package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/note"
	"gateway/app/school"
)

// categories are those of the notes that the demo writes.
var categories = []string{"Support in lessons", "Clubs and trips"}

// notes gives the school two categories of notes, and the first family's children a note for families and one that
// staff keep to themselves.
func (k maker) notes(ctx context.Context, at school.School, office string, families []family) error {
	return k.as(ctx, auth.Staff, at, office, func(who auth.Principal) error {
		return k.core.DB.In(ctx, who.Scope(), func(tx db.Tx) error {
			var lines []note.CategoryLine
			for _, name := range categories {
				lines = append(lines, note.CategoryLine{Name: name})
			}
			if err := note.SaveCategories(ctx, tx, note.Mark(nil), lines); err != nil {
				return fmt.Errorf("the categories of notes: %w", err)
			}
			all, err := note.Categories(ctx, tx)
			if err != nil {
				return err
			}
			today := civil.OnDay(time.Now())
			for _, c := range families[0].Children {
				for _, d := range []note.Draft{
					{PupilID: c.ID, CategoryID: all[0].ID, Date: today.AddDays(-20), Body: c.Forename + " has a reading session with the librarian every Tuesday at 12:40.", Shared: true},
					{PupilID: c.ID, CategoryID: all[1].ID, Date: today.AddDays(-9), Body: "Has a place on the day trip to the museum. The form came back on time.", Shared: true},
					{PupilID: c.ID, CategoryID: all[0].ID, Date: today.AddDays(-6), Body: "Spoke with the tutor about homework. To look at again in two weeks."},
				} {
					d.Submission = uuid.New()
					if err := note.Write(ctx, tx, d, today); err != nil {
						return fmt.Errorf("write a note: %w", err)
					}
				}
			}
			return nil
		})
	})
}
