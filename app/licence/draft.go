package licence

import (
	"context"
	"slices"

	"gateway/app/db"
	"gateway/app/errs"
)

// Draft is the settings of one type as a form holds them: what was ticked when it was made, and what is ticked in it
// now. The difference is what the person has done.
type Draft struct {
	TypeID int64
	Was    []string // keys of panels and fields
	Ticks  []string
}

// Merged is a draft on top of what is saved by now (case 60): a tick that the person has changed is as they changed it,
// every other one is as it is saved. Two people who change the same tick change it to the same, so nothing of anybody
// is undone.
type Merged struct {
	Saved  Access
	Mine   Access
	Others []AccessChange // what somebody else has saved since the form was made, and the form does not have yet
}

// Changes are what saving would change.
func (m Merged) Changes() []AccessChange { return AccessChanges(m.Saved, m.Mine) }

// Warnings are those of Changes.
func (m Merged) Warnings() []Warning { return Warnings(m.Saved, m.Mine) }

// Merge puts a draft on top of the settings. Errors: errs.Invalid on "fields" when it ticks a panel or a field that the
// school does not have (the rest of the draft is merged all the same); one that has gone since the form was made is no
// mistake.
func (a Access) Merge(d Draft) (Merged, error) {
	m := Merged{Saved: a}
	m.Mine = a.set(func(key string, saved bool) bool {
		if was, is := slices.Contains(d.Was, key), slices.Contains(d.Ticks, key); was != is {
			return is
		}
		return saved
	})
	m.Others = AccessChanges(a.set(func(key string, saved bool) bool { // as it would be saved had nobody else saved
		if was, is := slices.Contains(d.Was, key), slices.Contains(d.Ticks, key); was == is {
			return was
		}
		return saved
	}), a)
	added := slices.DeleteFunc(slices.Clone(d.Ticks), func(k string) bool { return slices.Contains(d.Was, k) })
	if !a.has(added) {
		return m, problem("fields", "access_field_unknown")
	}
	return m, nil
}

// SaveDrafts saves what people have changed in the settings of one or more types, all or nothing. Scope: staff. Errors:
// errs.NotFound; errs.Invalid of Merge; errs.Conflict when somebody else has changed something that the form does not
// have yet: they are to be told before anything is saved.
func SaveDrafts(ctx context.Context, tx db.Tx, drafts []Draft) error {
	all, err := AllAccess(ctx, tx)
	if err != nil {
		return err
	}
	var forms []AccessForm
	for _, d := range drafts {
		i := slices.IndexFunc(all, func(a Access) bool { return a.Type.ID == d.TypeID })
		if i < 0 {
			return errs.NotFound
		}
		m, err := all[i].Merge(d)
		if err != nil {
			return err
		}
		if len(m.Others) > 0 && len(m.Changes()) > 0 {
			return errs.Conflict{Text: "Somebody else has saved these settings since you opened them."}
		}
		forms = append(forms, m.Mine.Form())
	}
	return SaveAccess(ctx, tx, forms...)
}
