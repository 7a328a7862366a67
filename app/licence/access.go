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

// AccessForm is the access settings as an admin saves them. Version is the one that the form was made from.
type AccessForm struct {
	TypeID   int64
	Version  int
	Portlets []string // keys of the portlets that are shown
	Fields   []string // keys of the ticked fields, of all portlets
}

// SaveAccess stores the ticks of one type and raises its version. A form that asks for what stands there already
// succeeds and changes nothing, so that a second press looks like the first. Scope: staff. Errors: errs.NotFound;
// errs.Invalid on "fields" for a portlet or a field that the school does not have; errs.Conflict when somebody saved since
// the form was opened: nothing of theirs is undone.
func SaveAccess(ctx context.Context, tx db.Tx, f AccessForm) error {
	// the lock comes first, so that the ticks are read as the one before us left them
	if _, err := tx.Exec(ctx, lockType, tx.SchoolID(), f.TypeID); err != nil {
		return fmt.Errorf("save access settings: %w", err)
	}
	now, err := AccessOf(ctx, tx, f.TypeID)
	if err != nil {
		return err
	}
	if p := unknown(now, f); p != nil {
		return p
	}
	ch := compare(now, f)
	switch {
	case ch.none():
		return nil
	case now.Type.Version != f.Version:
		return errs.Conflict{Text: "Somebody else has saved these settings since you opened them. Nothing of yours was saved. Compare your ticks with theirs, then save again."}
	}
	if err := ch.store(ctx, tx, f); err != nil {
		return fmt.Errorf("save access settings: %w", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.AccessSaved, SubjectID: f.TypeID, Detail: now.Type.Name + ": " + ch.words()})
}

// unknown returns a problem when the form names a portlet or a field that is not there, or nil.
func unknown(a Access, f AccessForm) error {
	has := func(portlet, field string) bool {
		return slices.ContainsFunc(a.Portlets, func(p Panel) bool {
			return p.Key == portlet || slices.ContainsFunc(p.Fields, func(t Tick) bool { return t.Key == field })
		})
	}
	bad := slices.ContainsFunc(f.Portlets, func(k string) bool { return !has(k, "") }) || slices.ContainsFunc(f.Fields, func(k string) bool { return !has("", k) })
	if !bad {
		return nil
	}
	var p errs.Invalid
	p.Add("fields", "access_field_unknown")
	return p
}

// change is what a form adds and removes.
type change struct{ added, removed ticks }

// ticks are portlets, and fields each with its portlet; names are the words for the log.
type ticks struct{ portlets, of, fields, names []string }

func compare(a Access, f AccessForm) (c change) {
	for _, p := range a.Portlets {
		if to := c.side(p.On, slices.Contains(f.Portlets, p.Key)); to != nil {
			to.portlets, to.names = append(to.portlets, p.Key), append(to.names, "the panel "+p.Name)
		}
		for _, t := range p.Fields {
			if to := c.side(t.On, slices.Contains(f.Fields, t.Key)); to != nil {
				to.of, to.fields, to.names = append(to.of, p.Key), append(to.fields, t.Key), append(to.names, t.inWords())
			}
		}
	}
	return c
}

// side is where a tick that was and is goes: nil when nothing has changed.
func (c *change) side(was, is bool) *ticks {
	switch {
	case is && !was:
		return &c.added
	case was && !is:
		return &c.removed
	}
	return nil
}

// inWords is a field in the log; a subject's own names its subject.
func (t Tick) inWords() string {
	if t.Group == "" || t.Group == EverySubject {
		return t.Name
	}
	return t.Name + " (" + t.Group + ")"
}

func (c change) none() bool { return len(c.added.names)+len(c.removed.names) == 0 }

func (c change) store(ctx context.Context, tx db.Tx, f AccessForm) error {
	b := &pgx.Batch{}
	b.Queue(`delete from licence_portlets where school_id = $1 and licence_type_id = $2 and portlet = any($3)`, tx.SchoolID(), f.TypeID, c.removed.portlets)
	b.Queue(`insert into licence_portlets (school_id, licence_type_id, portlet) select $1, $2, p from unnest($3::text[]) p`, tx.SchoolID(), f.TypeID, c.added.portlets)
	b.Queue(`delete from licence_fields where school_id = $1 and licence_type_id = $2 and field_key = any($3)`, tx.SchoolID(), f.TypeID, c.removed.fields)
	b.Queue(`insert into licence_fields (school_id, licence_type_id, portlet, field_key)
		select $1, $2, n.portlet, n.field from unnest($3::text[], $4::text[]) n (portlet, field)`, tx.SchoolID(), f.TypeID, c.added.of, c.added.fields)
	b.Queue(`update licence_types set version = version + 1 where school_id = $1 and id = $2`, tx.SchoolID(), f.TypeID)
	return tx.SendBatch(ctx, b).Close()
}

// words tells the change in the log: "shown: the panel Pupil details, House; no longer shown: Sex".
func (c change) words() string {
	var parts []string
	if len(c.added.names) > 0 {
		parts = append(parts, "shown: "+strings.Join(c.added.names, ", "))
	}
	if len(c.removed.names) > 0 {
		parts = append(parts, "no longer shown: "+strings.Join(c.removed.names, ", "))
	}
	return strings.Join(parts, "; ")
}
