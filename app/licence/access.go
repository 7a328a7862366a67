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
	TypeID  int64
	Version int
	Portlet bool
	Fields  []string // keys of the ticked fields
}

// SaveAccess stores the ticks of one type and raises its version. A form that asks for what stands there already
// succeeds and changes nothing, so that a second press looks like the first. Scope: staff. Errors: errs.NotFound;
// errs.Invalid on "fields" for a field that the portlet does not have; errs.Conflict when somebody saved since
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
	if p := unknownFields(now, f.Fields); p != nil {
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
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.AccessSaved, SubjectID: f.TypeID, Detail: now.Type.Name + ": " + ch.words(now)})
}

// unknownFields returns a problem for the first key that the table lacks, or nil.
func unknownFields(a Access, keys []string) error {
	for _, k := range keys {
		if !slices.ContainsFunc(a.Fields, func(t Tick) bool { return t.Key == k }) {
			var p errs.Invalid
			p.Add("fields", "access_field_unknown")
			return p
		}
	}
	return nil
}

// change is what a form adds and removes: field keys, and PupilDetails for the portlet itself.
type change struct{ added, removed []string }

func compare(a Access, f AccessForm) change {
	var c change
	c.one(PupilDetails, a.Portlet, f.Portlet)
	for _, t := range a.Fields {
		c.one(t.Key, t.On, slices.Contains(f.Fields, t.Key))
	}
	return c
}

func (c *change) one(key string, was, is bool) {
	switch {
	case is && !was:
		c.added = append(c.added, key)
	case was && !is:
		c.removed = append(c.removed, key)
	}
}

func (c change) none() bool { return len(c.added)+len(c.removed) == 0 }

func (c change) store(ctx context.Context, tx db.Tx, f AccessForm) error {
	b := &pgx.Batch{}
	b.Queue(`delete from licence_portlets where school_id = $1 and licence_type_id = $2 and portlet = $3 and $3 = any($4)`, tx.SchoolID(), f.TypeID, PupilDetails, c.removed)
	b.Queue(`insert into licence_portlets (school_id, licence_type_id, portlet) select $1, $2, $3 where $3 = any($4)`, tx.SchoolID(), f.TypeID, PupilDetails, c.added)
	b.Queue(`delete from licence_fields where school_id = $1 and licence_type_id = $2 and portlet = $3 and field_key = any($4)`, tx.SchoolID(), f.TypeID, PupilDetails, c.removed)
	b.Queue(`insert into licence_fields (school_id, licence_type_id, portlet, field_key)
		select $1, $2, $3, k from unnest($4::text[]) k where k <> $3`, tx.SchoolID(), f.TypeID, PupilDetails, c.added)
	b.Queue(`update licence_types set version = version + 1 where school_id = $1 and id = $2`, tx.SchoolID(), f.TypeID)
	return tx.SendBatch(ctx, b).Close()
}

// words tells the change in the log: "shown: Pupil details, House; no longer shown: Sex".
func (c change) words(a Access) string {
	var parts []string
	for _, p := range []struct {
		verb string
		keys []string
	}{{"shown", c.added}, {"no longer shown", c.removed}} {
		if len(p.keys) > 0 {
			parts = append(parts, p.verb+": "+strings.Join(names(a, p.keys), ", "))
		}
	}
	return strings.Join(parts, "; ")
}

func names(a Access, keys []string) []string {
	var out []string
	for _, k := range keys {
		if k == PupilDetails {
			out = append(out, "the panel Pupil details")
		}
		for _, t := range a.Fields {
			if t.Key == k {
				out = append(out, t.Name)
			}
		}
	}
	return out
}
