package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/roll"
	"gateway/app/school"
)

// pupilsFile is the file of a school's roll.
const pupilsFile = "pupils.csv"

// waitingName is the file whose dry run waits for the admin.
const waitingName = "pupils_%s.csv"

// waiting leaves an import at its dry run, so that the demo shows one: the school's own roll with a few children who
// are new, moved or gone, and rows that cannot be taken. The super does it, as on the pages.
func (k maker) waiting(ctx context.Context, at school.School, super string, files fs.FS) error {
	body, err := fs.ReadFile(files, pupilsFile)
	if err != nil {
		return err
	}
	today := civil.OnDay(time.Now())
	up := imports.Upload{Submission: uuid.New(), Name: fmt.Sprintf(waitingName, today), Body: []byte(autumn(string(body)))}
	return k.as(ctx, auth.Staff, at, super, func(who auth.Principal) error {
		var i imports.Import
		if err := k.core.DB.In(ctx, who.Scope(), func(tx db.Tx) (err error) { i, _, err = imports.Start(ctx, tx, up); return err }); err != nil {
			return err
		}
		if err := k.core.DB.In(ctx, db.Worker(at.ID), func(tx db.Tx) (err error) { i, err = roll.Read(ctx, tx, i.ID, today); return err }); err != nil {
			return err
		}
		err := k.core.DB.In(ctx, who.Scope(), func(tx db.Tx) error {
			return imports.Choose(ctx, tx, i, imports.Choice{Kind: i.Kind, Mapping: i.Mapping}, false, importer.Options{School: at, Today: today})
		})
		if err != nil {
			return err
		}
		return k.core.DB.In(ctx, db.Worker(at.ID), func(tx db.Tx) error {
			return roll.Check(ctx, tx, i.ID, today, func(int, int) error { return nil })
		})
	})
}

// autumn is a roll some weeks later. Every line is made from the one that stands there: no child is made up but
// those with numbers of their own.
func autumn(file string) string {
	lines := strings.Split(strings.TrimRight(file, "\r\n"), "\n")
	out := lines[:1:1]
	for n, line := range lines[1:] {
		cells := strings.Split(line, ",")
		switch {
		case n%271 == 101: // has left: not in the file
			continue
		case n%331 == 211: // there is no such day
			cells[7] = "31/02/2014"
		case n%41 == 7: // another tutor group of the same year
			cells[9] = cells[9][:len(cells[9])-1] + "A"
		}
		out = append(out, strings.Join(cells, ","))
	}
	first := strings.Split(lines[1], ",")
	for n, name := range []string{"Nadia,Okafor", "Tom,Ellis", "Seren,Pugh"} {
		forename, surname, _ := strings.Cut(name, ",")
		cells := append([]string{}, first...)
		cells[0], cells[1], cells[2], cells[3], cells[4], cells[5] = fmt.Sprintf("0099%02d", n+1), "", surname, forename, surname, forename
		out = append(out, strings.Join(cells, ","))
	}
	return strings.Join(out, "\n") + "\n"
}

// usual says whether a roll has the columns that autumn changes: a school's own files may have others.
func usual(files fs.FS) (bool, error) {
	body, err := fs.ReadFile(files, pupilsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return strings.HasPrefix(strings.TrimPrefix(string(body), "\ufeff"), "Adno,UPN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,Gender,DOB,Year,Reg,"), err
}
