package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/school"
)

// keySheet are the keys that were made.
type keySheet []madeKey

type madeKey struct {
	readyKey
	audience string
	pupil    int64
}

// of is the key of a child for an audience.
func (s keySheet) of(audience string, c child) readyKey {
	for _, k := range s {
		if k.audience == audience && k.pupil == c.ID {
			return k.readyKey
		}
	}
	return readyKey{}
}

// ready are the keys that the family which has registered has not used, neither for its own children nor for those whom its
// parent cares for, and those of a pupil of age.
func (s keySheet) ready(used family, cared []child, grown child) (out []readyKey) {
	for _, k := range s {
		of := used.Children
		if k.audience == licence.AudienceOther {
			of = cared
		}
		if k.pupil != grown.ID && !slices.ContainsFunc(of, func(c child) bool { return c.ID == k.pupil }) {
			out = append(out, k.readyKey)
		}
	}
	return out
}

// cared are the pupils whom the first family's parent also sees as their social worker: her own first child and
// children of the other families. One of those is left, for whoever tries the demo.
func cared(families []family) (out []child) {
	out = append(out, families[0].Children[0])
	for _, f := range families[1:] {
		out = append(out, f.Children...)
	}
	return out[:len(out)-1]
}

// furtherType opens a further licence type for a school, as the operator does (LIC-3).
func (k maker) furtherType(ctx context.Context, at school.School, name string) error {
	if name == "" {
		return nil
	}
	return k.core.DB.In(ctx, db.Worker(at.ID), func(tx db.Tx) error {
		_, err := licence.AddType(ctx, tx, licence.NewType{Name: name})
		return err
	})
}

// keys saves what each licence type shows and makes keys: for every child of the families and for a pupil of age those of
// parents, for every child those of a further type, for the first child of the first two families and for the pupil of age
// those of pupils. The super does it, as on the pages.
func (k maker) keys(ctx context.Context, at school.School, super string, families []family, grown child) (keySheet, error) {
	if len(families) == 0 {
		return nil, errors.New("the roll has no pupil for whom a key can be made")
	}
	var all, first []child
	for i, f := range families {
		all = append(all, f.Children...)
		if i < 2 {
			first = append(first, f.Children[0])
		}
	}
	if grown.ID != 0 {
		all, first = append(all, grown), append(first, grown)
	}
	var sheet keySheet
	err := k.as(ctx, auth.Staff, at, super, func(who auth.Principal) error {
		types, err := k.types(ctx, who)
		if err != nil {
			return err
		}
		for _, t := range types {
			children := all
			switch t.Audience {
			case licence.AudiencePupil:
				children = first
			case licence.AudienceOther:
				children = append(cared(families), all[len(all)-1])
			}
			made, err := k.issue(ctx, who, t, children)
			if err != nil {
				return fmt.Errorf("keys of type %s: %w", t.Name, err)
			}
			sheet = append(sheet, made...)
		}
		return nil
	})
	return sheet, err
}

// types are the licence types, each with its access settings saved.
func (k maker) types(ctx context.Context, who auth.Principal) (types []licence.TypeRow, err error) {
	err = k.core.DB.In(ctx, who.Scope(), func(tx db.Tx) error {
		if types, err = licence.Types(ctx, tx); err != nil {
			return err
		}
		for _, t := range types {
			a, err := licence.AccessOf(ctx, tx, t.ID)
			if err != nil {
				return err
			}
			if err := licence.SaveAccess(ctx, tx, ticks(t.Audience, a)); err != nil {
				return err
			}
		}
		return nil
	})
	return types, err
}

// ticks are what a type shows: every portlet, and of the pupil details a pupil sees where they belong, a parent all but
// the national number, the legal name and the sex. A further type shows where the pupil belongs, and the attendance.
func ticks(audience string, a licence.Access) licence.AccessForm {
	if audience == licence.AudienceOther {
		return a.Tick(licence.PupilDetails, []string{"pupil.year_group", "pupil.tutor_group"}, true).
			Tick(licence.Attendance, []string{"attendance.percentage", "attendance.sessions", "attendance.lates", "attendance.codes"}, true).Form()
	}
	pupil := []string{"pupil.year_group", "pupil.tutor_group", "pupil.house"}
	parent := append([]string{"pupil.pupil_id", "pupil.birth_date"}, pupil...)
	form := licence.AccessForm{TypeID: a.Type.ID, Version: a.Type.Version, Portlets: licence.Portlets}
	for _, p := range a.Portlets {
		for _, f := range p.Fields {
			of := p.Key != licence.PupilDetails || slices.Contains(parent, f.Key) && (audience != licence.AudiencePupil || slices.Contains(pupil, f.Key))
			if of {
				form.Fields = append(form.Fields, f.Key)
			}
		}
	}
	return form
}

// issue orders a key sheet for the children and waits until the worker has made it.
func (k maker) issue(ctx context.Context, who auth.Principal, t licence.TypeRow, children []child) (out keySheet, err error) {
	r := licence.Request{Submission: uuid.New(), TypeID: t.ID, Scope: licence.ScopePicked, OnlyNew: true}
	for _, c := range children {
		r.Picked = append(r.Picked, c.ID)
	}
	b, err := k.order(ctx, who, r)
	if err != nil {
		return nil, err
	}
	if t.Audience == licence.AudienceParent {
		// the same keys once more, as letters that lie ready to be looked at
		r.Submission, r.OnlyNew, r.Layout, r.Format = uuid.New(), false, licence.LayoutContacts, licence.FormatLetters
		if _, err := k.order(ctx, who, r); err != nil {
			return nil, err
		}
	}
	return k.sheet(ctx, who, t, b, children)
}

// order places an order and waits until the worker has made what was ordered.
func (k maker) order(ctx context.Context, who auth.Principal, r licence.Request) (b licence.Batch, err error) {
	err = k.core.DB.In(ctx, who.Scope(), func(tx db.Tx) error {
		if b, _, err = licence.Order(ctx, tx, r); err != nil {
			return err
		}
		return k.core.Queue.Enqueue(ctx, tx, licence.SheetArgs{SchoolID: who.School.ID, BatchID: b.ID})
	})
	for err == nil && b.State != licence.BatchReady {
		if b.State == licence.BatchFailed || b.State == licence.BatchCancelled {
			return b, fmt.Errorf("it was not made: %s", b.Message)
		}
		if err = wait(ctx); err == nil {
			err = k.core.DB.In(ctx, who.Scope(), func(tx db.Tx) error { b, err = licence.BatchByID(ctx, tx, b.ID); return err })
		}
	}
	return b, err
}

// sheet reads the keys as the workbook has them.
func (k maker) sheet(ctx context.Context, who auth.Principal, t licence.TypeRow, b licence.Batch, children []child) (out keySheet, err error) {
	var d licence.SheetData
	err = k.core.DB.In(ctx, db.Worker(who.School.ID), func(tx db.Tx) error {
		d, err = licence.Sheet(ctx, tx, k.core.Gate.Keyring, b.ID)
		return err
	})
	for _, row := range d.Rows {
		for _, c := range children {
			if c.PupilID == row.PupilID {
				out = append(out, madeKey{readyKey{t.Name, row.PupilID, row.Forename, row.Surname, row.Key}, t.Audience, c.ID})
			}
		}
	}
	return out, err
}
