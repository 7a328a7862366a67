package main

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/school"
)

// family is an adult of the roll with the children for whom keys are made.
type family struct {
	Title, Forename, Surname string
	Email                    auth.Email
	Children                 []child
}

// child is a pupil of a family.
type child struct {
	ID                int64
	PupilID           string
	Forename, Surname string
}

// families picks families from the roll, one for each number of children that is asked for, none with a child of
// another. Where the roll has no such family, pupils without contacts stand in with an invented parent.
func (k maker) families(ctx context.Context, at school.School, sizes []int) ([]family, error) {
	var known, alone []family
	err := k.core.DB.In(ctx, db.Worker(at.ID), func(tx db.Tx) (err error) {
		// nothing is known yet of how many rows there are: comparing each with each would take minutes
		if _, err = tx.Exec(ctx, `set local enable_nestloop = off`); err != nil {
			return err
		}
		if known, err = readFamilies(ctx, tx, withContacts); err != nil {
			return err
		}
		alone, err = readFamilies(ctx, tx, withoutContacts)
		return err
	})
	if err != nil {
		return nil, err
	}
	var chosen []family
	taken := map[int64]bool{}
	for _, size := range sizes {
		f, found := choose(append(known, alone...), size, taken)
		if !found {
			continue
		}
		for _, c := range f.Children {
			taken[c.ID] = true
		}
		if f.Email == "" {
			f.Email = address("family.example", f.Forename, f.Surname)
		}
		chosen = append(chosen, f)
	}
	return chosen, nil
}

// choose takes the first family with that many children; failing that, the first with any.
func choose(all []family, size int, taken map[int64]bool) (family, bool) {
	free := func(f family) bool {
		return !slices.ContainsFunc(f.Children, func(c child) bool { return taken[c.ID] })
	}
	for _, exact := range []bool{true, false} {
		for _, f := range all {
			if free(f) && (len(f.Children) == size || !exact) {
				f.Children = f.Children[:min(size, len(f.Children))]
				return f, true
			}
		}
	}
	return family{}, false
}

// withContacts are adults with the surname of their children, of whose contacts none has a court order; siblings in
// different year groups come first.
// Nobody has reached the age at which adults stop seeing them: the demo's parents have something to see.
const withContacts = `select c.title, c.forename, c.surname, c.email, array_agg(p.id order by p.pupil_id), array_agg(p.pupil_id order by p.pupil_id),
		array_agg(p.forename order by p.pupil_id), array_agg(p.surname order by p.pupil_id)
	from contacts c join pupil_contacts l on l.school_id = c.school_id and l.contact_id = c.id
	join pupils p on p.school_id = l.school_id and p.id = l.pupil_id
	where c.school_id = $1 and c.forename <> '' and c.surname = p.surname and p.forename <> '' and p.status = 'on_roll' and not p.hidden and ` + notGrown + `
		and l.parental_responsibility is not false and l.lives_with is not false
		and not exists (select from pupil_contacts o where o.school_id = $1 and o.pupil_id = p.id and o.court_order)
	group by c.id, c.title, c.forename, c.surname, c.email
	order by count(distinct p.year_group) desc, c.email = '', min(p.pupil_id), min(l.priority), c.id limit 200`

// withoutContacts are the first pupils, each with a parent of our own invention.
const withoutContacts = `select '', 'Alex', surname, '', array[id], array[pupil_id], array[forename], array[surname] from pupils p
	where school_id = $1 and status = 'on_roll' and not hidden and ` + notGrown + ` order by pupil_id limit 20`

const (
	grown    = `coalesce(day_of_age(p.birth_date, (select s.consent_age from schools s where s.id = $1)) <= current_date, false)`
	notGrown = `not ` + grown
)

// grownPupil is the first pupil who has reached the school's age; ID 0 without one.
func (k maker) grownPupil(ctx context.Context, at school.School) (c child, err error) {
	err = k.core.DB.In(ctx, db.Worker(at.ID), func(tx db.Tx) error {
		return tx.QueryRow(ctx, `select p.id, p.pupil_id, p.forename, p.surname from pupils p where p.school_id = $1 and p.status = 'on_roll' and not p.hidden and p.forename <> ''
			and `+grown+` and not exists (select from pupil_contacts o where o.school_id = $1 and o.pupil_id = p.id and o.court_order) order by p.pupil_id limit 1`, at.ID).
			Scan(&c.ID, &c.PupilID, &c.Forename, &c.Surname)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return c, nil
	}
	return c, err
}

func readFamilies(ctx context.Context, tx db.Tx, query string) ([]family, error) {
	rows, err := tx.Query(ctx, query, tx.SchoolID())
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (f family, err error) {
		var ids []int64
		var numbers, forenames, surnames []string
		var email string
		if err := r.Scan(&f.Title, &f.Forename, &f.Surname, &email, &ids, &numbers, &forenames, &surnames); err != nil {
			return f, err
		}
		f.Email, _ = auth.ParseEmail(email) // one that is none is invented
		for i, id := range ids {
			f.Children = append(f.Children, child{id, numbers[i], forenames[i], surnames[i]})
		}
		return f, nil
	})
}
