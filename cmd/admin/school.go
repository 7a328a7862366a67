package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
	"gateway/views/words"
)

// schoolFlag says which school a command is about.
func schoolFlag(flags *flag.FlagSet) *string {
	return flags.String("school", "", "the school, by the `name` in its address: ashdale for …/s/ashdale")
}

// mostNamed is how many schools are named to who has typed none of them.
const mostNamed = 12

// at does something in one school, in one transaction.
func at(ctx context.Context, d *db.DB, slug string, do func(tx db.Tx, s school.School) error) error {
	err := d.In(ctx, db.Worker(0), func(tx db.Tx) error {
		s, err := school.BySlug(ctx, tx, strings.ToLower(strings.TrimSpace(slug)))
		if errors.Is(err, errs.NotFound) {
			return unknownSchool(ctx, tx, slug)
		}
		if err != nil {
			return err
		}
		own, err := tx.Switch(ctx, db.Worker(s.ID))
		if err != nil {
			return err
		}
		return do(own, s)
	})
	return inWords(err)
}

func unknownSchool(ctx context.Context, tx db.Tx, slug string) error {
	all, err := school.Slugs(ctx, tx, mostNamed+1)
	if err != nil {
		return err
	}
	said := "which school is missing: say -school and the name in its address"
	if slug != "" {
		said = fmt.Sprintf("there is no school %q", slug)
	}
	switch {
	case len(all) == 0:
		return errors.New(said + ". There are no schools at all")
	case len(all) <= mostNamed:
		return errors.New(said + ". The schools are " + strings.Join(all, ", "))
	}
	return errors.New(said)
}

// inWords says in words what is wrong with what was typed.
func inWords(err error) error {
	var bad errs.Invalid
	if !errors.As(err, &bad) {
		return err
	}
	book, berr := words.Open()
	if berr != nil {
		return berr
	}
	var out []string
	for _, p := range bad {
		out = append(out, "-"+p.Field+": "+book.In("en-GB").Problem(p))
	}
	return errors.New(strings.Join(out, "; "))
}
