package e2e_test

import (
	"context"
	"time"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/webtest"
)

// group is the tutor group that the journeys are about: names of table T4, twins, and a surname like a formula.
const group = "8X"

func groupRoll() []pupil.Row {
	row := func(id, forename, surname, birth, upn string) pupil.Row {
		return pupil.Row{pupil.ID: id, pupil.UPN: upn, pupil.LegalForename: forename + " Legal", pupil.LegalSurname: surname, pupil.Forename: forename,
			pupil.Surname: surname, pupil.Sex: "F", pupil.BirthDate: birth, pupil.Year: "8", pupil.TutorGroup: group, pupil.House: "Osprey"}
	}
	return []pupil.Row{
		row("008001", "Mia", "Nguyễn Thị", "2013-06-14", "A801200008001"),
		row("008002", "Mai", "Nguyễn Thị", "2013-06-14", "B801200008002"),
		row("008003", "Zoe\u0308", "Müller", "2013-01-31", "C801200008003"),
		row("008004", "=1+1", "<b>Bo</b>", "2012-09-01", "D801200008004"),
		row("008005", "小龙", "李", "2013-08-31", "E801200008005"),
	}
}

// enrol puts pupils on Ashdale's roll, as an import does.
func enrol(w *webtest.World, rows []pupil.Row) {
	w.T.Helper()
	w.In(db.Worker(w.Ashdale.ID), func(ctx context.Context, tx db.Tx) error {
		var said []pupil.Said
		for i, r := range rows {
			said = append(said, pupil.Said{Line: i + 2, Row: r})
		}
		plan, err := pupil.MakePlan(ctx, tx, said, pupil.Options{Today: civil.OnDay(time.Now())})
		if err != nil {
			return err
		}
		if plan.Count(pupil.New) != len(rows) {
			w.T.Fatalf("the roll clashes: %+v", plan.Lines)
		}
		return plan.Apply(ctx, tx, pupil.By{}, false, func(int) error { return nil })
	})
}

// makeKeys makes the keys of an order as the worker does, and returns them by Pupil ID.
func makeKeys(w *webtest.World, ask licence.Request) map[string]string {
	w.T.Helper()
	keys := map[string]string{}
	batch := w.Order(w.Ashdale, ask)
	w.In(db.Worker(w.Ashdale.ID), func(ctx context.Context, tx db.Tx) error {
		for {
			r, err := licence.Fill(ctx, tx, w.Keyring, batch)
			if err != nil {
				return err
			}
			if r.Finished || r.Stopped {
				break
			}
		}
		d, err := licence.Sheet(ctx, tx, w.Keyring, batch)
		for _, r := range d.Rows {
			keys[r.PupilID] = r.Key
		}
		return err
	})
	return keys
}
