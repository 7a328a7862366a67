package yearend

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/pupil"
)

// Run does the year-end, all of it or nothing, and returns its number. With it comes the plan as things stand now: when
// there is an error that the person can do something about, they see that one. Scope: staff. Errors: errs.Conflict when
// it cannot be run, was done, the roll is not the one that the person saw, or what they chose is not; errs.Invalid on
// "typed" and, for the group at place n, on "group_n".
func Run(ctx context.Context, tx db.Tx, ask Ask) (id int64, p Plan, err error) {
	if err := pupil.Lock(ctx, tx); err != nil {
		return 0, p, err
	}
	if p, err = Preview(ctx, tx, ask.Today, ask.Choice); err != nil {
		return 0, p, err
	}
	if err := p.refuse(ask); err != nil {
		return 0, p, err
	}
	err = tx.QueryRow(ctx, `insert into year_ends (school_id, from_year_id, to_year_id, last_day, made_by) values ($1, $2, $3, $4, $5) returning id`,
		tx.SchoolID(), p.From.ID, p.To.ID, p.From.Ends, tx.StaffID()).Scan(&id)
	if err != nil {
		return 0, p, fmt.Errorf("note the year-end: %w", err)
	}
	if err := p.move(ctx, tx, id, ask.Today); err != nil {
		return 0, p, err
	}
	if err := p.close(ctx, tx, id); err != nil {
		return 0, p, err
	}
	if err := p.renameTutors(ctx, tx, id); err != nil {
		return 0, p, err
	}
	detail := fmt.Sprintf("%s to %s: %d moved up, %d left, %d sets closed", p.From.Name, p.To.Name, p.Moving, p.Leaving, p.Sets)
	return id, p, audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.YearEndDone, SubjectID: id, Detail: detail})
}

// refuse is why the plan is not done as it was asked for.
func (p Plan) refuse(ask Ask) error {
	switch {
	case p.State == Done:
		return errs.Conflict{Text: p.doneText()}
	case p.State != Open:
		return errs.Conflict{Text: "The year-end cannot be run now."}
	case !p.SameRoll(ask.Mark):
		return errs.Conflict{Text: "The roll, the sets or the tutors have changed since you opened this page. Below is what the year-end would do now; nothing has been done."}
	}
	var bad errs.Invalid
	for _, g := range p.Problems {
		field := GroupField(g.Place)
		if g.Code == GroupLong {
			bad.Add(field, "year_end_group_long", "Most", MaxGroup)
		} else {
			bad.Add(field, "year_end_group_twice", "Other", g.Other)
		}
	}
	if typedCount(ask.Typed) != p.Total() {
		bad.Add("typed", "year_end_typed", "Count", p.Total())
	}
	switch {
	case bad != nil:
		return bad
	case p.Mark != ask.Mark:
		return errs.Conflict{Text: "You have changed who stays since the page was made. Look at what the year-end would do now, and confirm it; nothing has been done."}
	}
	return nil
}

// doneText says who did the year-end, and when.
func (p Plan) doneText() string {
	for _, past := range p.Pasts {
		if past.Live() && past.FromID == p.From.ID {
			return fmt.Sprintf("The year-end from %s to %s was done on %s by %s. Nothing more has been done.", past.FromYear, past.ToYear, civil.OnDay(past.MadeAt).Format(), past.MadeBy)
		}
	}
	return ""
}

// typedCount reads a number as people type it; -1 when it is none.
func typedCount(s string) int {
	n, err := strconv.Atoi(strings.NewReplacer(",", "", " ", "", "\u00a0", "").Replace(s))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// move gives the pupils their new values by the roll's own way, and keeps the old ones for undoing.
func (p Plan) move(ctx context.Context, tx db.Tx, id int64, today civil.Date) error {
	roll, err := pupil.NewIndex(ctx, tx)
	if err != nil {
		return err
	}
	next := map[int64]pupil.Row{}
	for i, r := range p.pupils {
		if !p.changes(i) {
			continue
		}
		row := roll.Row(r.ID)
		if row[pupil.ID] == "" {
			return errNobody
		}
		row[pupil.Year], row[pupil.Leaving] = strconv.Itoa(p.to(r.Year)), p.lastDay(i).String()
		if r.TutorGroup != "" {
			row[pupil.TutorGroup] = p.names[r.TutorGroup]
		}
		next[r.ID] = row
	}
	plan := roll.Give(next, today)
	if err := plan.Apply(ctx, tx, pupil.By{StaffID: tx.StaffID()}, false, func(int) error { return nil }); err != nil {
		return err
	}
	return keepPupils(ctx, tx, id, plan.Lines)
}
