package licence

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// lockType serialises everything that counts or changes one type: orders (LIC-6) and access settings. It lets the
// foreign keys of new keys and holdings through.
const lockType = `select from licence_types where school_id = $1 and id = $2 for no key update`

// AccessForm is the access settings of a type as they are to be. Version is the one that they were made from.
type AccessForm struct {
	TypeID   int64
	Version  int
	Portlets []string // keys of the portlets that are shown
	Fields   []string // keys of the ticked fields, of all portlets
}

// SaveAccess stores the ticks of one or more types, each on its own (LIC-2), and raises their versions; all or nothing.
// A form that asks for what stands there already succeeds and changes nothing, so that a second press looks like the
// first. Scope: staff. Errors: errs.NotFound; errs.Invalid on "fields" for a portlet or a field that the school does
// not have; errs.Conflict when somebody saved since the form was made: nothing of theirs is undone.
func SaveAccess(ctx context.Context, tx db.Tx, forms ...AccessForm) error {
	forms = slices.Clone(forms)
	slices.SortFunc(forms, func(a, b AccessForm) int { return int(a.TypeID - b.TypeID) }) // two who save the same types wait for each other
	b := &pgx.Batch{}
	for _, f := range forms {
		b.Queue(lockType, tx.SchoolID(), f.TypeID)
	}
	// the locks come first, so that the ticks are read as the one before us left them
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("save access settings: %w", err)
	}
	all, err := AllAccess(ctx, tx)
	if err != nil {
		return err
	}
	for _, f := range forms {
		i := slices.IndexFunc(all, func(a Access) bool { return a.Type.ID == f.TypeID })
		if i < 0 {
			return errs.NotFound
		}
		if err := all[i].save(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}

// save writes a form in the place of the settings.
func (a Access) save(ctx context.Context, tx db.Tx, f AccessForm) error {
	keys := append(slices.Clone(f.Portlets), f.Fields...)
	if !a.has(keys) || slices.ContainsFunc(f.Portlets, func(k string) bool { return !slices.Contains(Portlets, k) }) ||
		slices.ContainsFunc(f.Fields, func(k string) bool { return slices.Contains(Portlets, k) }) {
		return problem("fields", "access_field_unknown")
	}
	changes := AccessChanges(a, a.With(keys))
	switch {
	case len(changes) == 0:
		return nil
	case a.Type.Version != f.Version:
		return errs.Conflict{Text: "Somebody else has saved these settings since you opened them."}
	}
	if err := a.store(ctx, tx, changes); err != nil {
		return fmt.Errorf("save access settings: %w", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.AccessSaved, SubjectID: f.TypeID, Detail: a.Type.Name + ": " + InWords(changes)})
}

// has says whether every key is a panel or a field of the school.
func (a Access) has(keys []string) bool {
	there := map[string]bool{}
	for _, p := range a.Portlets {
		there[p.Key] = true
		for _, t := range p.Fields {
			there[t.Key] = true
		}
	}
	return !slices.ContainsFunc(keys, func(k string) bool { return !there[k] })
}

func (a Access) store(ctx context.Context, tx db.Tx, changes []AccessChange) error {
	var shut, opened, off, on, of []string
	for _, c := range changes {
		switch {
		case c.Whole() && c.On:
			opened = append(opened, c.Panel.Key)
		case c.Whole():
			shut = append(shut, c.Panel.Key)
		case c.On:
			on, of = append(on, c.Field.Key), append(of, c.Panel.Key)
		default:
			off = append(off, c.Field.Key)
		}
	}
	b := &pgx.Batch{}
	b.Queue(`delete from licence_portlets where school_id = $1 and licence_type_id = $2 and portlet = any($3)`, tx.SchoolID(), a.Type.ID, shut)
	b.Queue(`insert into licence_portlets (school_id, licence_type_id, portlet) select $1, $2, p from unnest($3::text[]) p`, tx.SchoolID(), a.Type.ID, opened)
	b.Queue(`delete from licence_fields where school_id = $1 and licence_type_id = $2 and field_key = any($3)`, tx.SchoolID(), a.Type.ID, off)
	b.Queue(`insert into licence_fields (school_id, licence_type_id, portlet, field_key)
		select $1, $2, n.portlet, n.field from unnest($3::text[], $4::text[]) n (portlet, field)`, tx.SchoolID(), a.Type.ID, of, on)
	b.Queue(`update licence_types set version = version + 1, saved_at = now(), saved_by = $3 where school_id = $1 and id = $2`, tx.SchoolID(), a.Type.ID, tx.StaffID())
	return tx.SendBatch(ctx, b).Close()
}

// InWords tells changes in the log, and to who was second: "shown: the panel Pupil details, House; no longer shown: Sex".
func InWords(changes []AccessChange) string {
	var added, removed, parts []string
	for _, c := range changes {
		if c.On {
			added = append(added, c.inWords())
		} else {
			removed = append(removed, c.inWords())
		}
	}
	if len(added) > 0 {
		parts = append(parts, "shown: "+strings.Join(added, ", "))
	}
	if len(removed) > 0 {
		parts = append(parts, "no longer shown: "+strings.Join(removed, ", "))
	}
	return strings.Join(parts, "; ")
}
