package note_test

import (
	"context"
	"errors"
	"testing"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/app/note"
	"gateway/app/webtest"
)

func (b board) categories() (all []note.Category) {
	b.T.Helper()
	b.In(db.Staff(b.Ashdale.ID, b.Ashdale.Office), func(ctx context.Context, tx db.Tx) (err error) {
		all, err = note.Categories(ctx, tx)
		return err
	})
	return all
}

func (b board) save(mark string, lines ...note.CategoryLine) error {
	return b.as(webtest.Admin, func(ctx context.Context, tx db.Tx) error { return note.SaveCategories(ctx, tx, mark, lines) })
}

func TestCategories(t *testing.T) {
	b := newBoard(t)
	a := b.Ashdale
	was := b.categories()
	equal(t, "as they stand", was, []note.Category{{ID: a.Tracking.Category, Name: "Interventions", Notes: 2, Types: []string{"Parent/Guardian"}}})
	old := note.CategoryLine{ID: was[0].ID, Name: "Extra help"}
	if err := b.save(note.Mark(was), old, note.CategoryLine{Name: "Praise"}, note.CategoryLine{}, note.CategoryLine{Name: "Interventions"}); err != nil {
		t.Fatal(err)
	}
	now := b.categories()
	equal(t, "renamed and added, in no access settings", []any{len(now), now[0], now[1].Name, len(now[1].Types), now[2].Name},
		[]any{3, note.Category{ID: was[0].ID, Name: "Extra help", Notes: 2, Types: []string{"Parent/Guardian"}}, "Praise", 0, "Interventions"})
	equal(t, "the log", b.Text(`select detail from audit where action = 'saved the categories of notes'`), "Interventions is now Extra help; added: Praise; added: Interventions")

	var conflict errs.Conflict
	if err := b.save(note.Mark(was), old); !errors.As(err, &conflict) {
		t.Errorf("over categories that somebody else has saved: %v", err)
	}
	if err := b.save(note.Mark(now), old); !errors.As(err, &conflict) {
		t.Errorf("a form that has lost lines: %v", err)
	}
	lines := func() (out []note.CategoryLine) {
		for _, c := range now {
			out = append(out, note.CategoryLine{ID: c.ID, Name: c.Name})
		}
		return out
	}
	b.Exec(`insert into licence_fields (school_id, licence_type_id, portlet, field_key) values ($1, $2, 'notes', $3)`, a.ID, a.ParentType, licence.NoteKey(now[1].ID))
	swapped := lines()
	swapped[0].Name, swapped[2].Name, swapped[1].Remove = "Interventions", "Extra help", true
	if err := b.save(note.Mark(now), swapped...); err != nil {
		t.Fatal(err)
	}
	then := b.categories()
	equal(t, "two have taken each other's names, one is gone", []any{len(then), then[0].Name, then[1].Name}, []any{2, "Interventions", "Extra help"})
	equal(t, "its tick too", b.Number(`select count(*) from licence_fields where field_key = $1`, licence.NoteKey(now[1].ID)), int64(0))
}

func TestCategoriesRefused(t *testing.T) {
	b := newBoard(t)
	was := b.categories()
	old := note.CategoryLine{ID: was[0].ID, Name: was[0].Name}
	gone, blank := old, old
	gone.Remove, blank.Name = true, " – "
	for _, c := range []struct {
		name  string
		lines []note.CategoryLine
		field string
		code  string
	}{
		{"one with notes", []note.CategoryLine{gone}, "remove_0", "category_used"},
		{"no name", []note.CategoryLine{blank}, "name_0", "category_name"},
		{"twice", []note.CategoryLine{old, {Name: "INTERVENTIONS"}}, "name_1", "category_twice"},
		{"long", []note.CategoryLine{old, {Name: "A name of a category that goes on and on and on"}}, "name_1", "category_name"},
	} {
		var bad errs.Invalid
		if err := b.save(note.Mark(was), c.lines...); !errors.As(err, &bad) || len(bad) != 1 || bad[0].Field != c.field || bad[0].Code != c.code {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	equal(t, "all as before", b.categories(), was)
}
