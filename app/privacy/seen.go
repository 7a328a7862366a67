package privacy

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/attendance"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/event"
	"gateway/app/licence"
	"gateway/app/note"
	"gateway/app/result"
	"gateway/app/school"
	"gateway/app/tracking"
)

// Seen is what somebody sees of one pupil under one holding, on the day of the pack.
type Seen struct {
	licence.Head
	Panels []Panel
}

// Panel is a portlet with its contents; one of them is filled.
type Panel struct {
	Portlet    string
	Facts      []licence.Fact
	Lessons    []tracking.Lesson
	Results    result.Progress
	Attendance []attendance.Year
	Events     []event.Year
	Notes      []note.Note
}

// whatTheySee reads it under the person's own scope and through the portlets that their pages have, so that nothing of
// it can differ from what they see. Of a pupil it is what the pupil's own account sees. No view is noted.
func whatTheySee(ctx context.Context, tx db.Tx, s school.School, of Subject, today civil.Date) (all []Seen, err error) {
	rows, err := tx.Query(ctx, `select h.id, h.account_id from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
		join account_schools l on l.school_id = h.school_id and l.account_id = h.account_id
		where h.school_id = $1 and h.state = 'live' and not l.denied and (h.account_id = any($2) or $3 and h.pupil_id = $4 and t.audience = 'pupil') order by h.account_id, t.position, h.id`,
		tx.SchoolID(), of.Accounts, of.About == APupil, of.ID)
	if err != nil {
		return nil, fmt.Errorf("find what somebody sees: %w", err)
	}
	type holding struct{ ID, Account int64 }
	holdings, err := pgx.CollectRows(rows, pgx.RowToStructByPos[holding])
	if err != nil {
		return nil, fmt.Errorf("find what somebody sees: %w", err)
	}
	for _, h := range holdings {
		err := tx.Within(ctx, db.External(tx.SchoolID(), h.Account), func(tx db.Tx) error {
			one, err := seen(ctx, tx, s, h.ID, today)
			if err == nil {
				all = append(all, one)
			}
			return err
		})
		if err != nil && !errors.Is(err, errs.NotFound) { // a pupil who is hidden, or has long left, is not seen
			return nil, fmt.Errorf("read what somebody sees: %w", err)
		}
	}
	return all, nil
}

// seen reads every portlet of a holding. Scope: external.
func seen(ctx context.Context, tx db.Tx, s school.School, holding int64, today civil.Date) (Seen, error) {
	quiet := licence.Viewer{Head: true}
	p, err := licence.Open(ctx, tx, s, licence.Of{Holding: holding}, quiet)
	out := Seen{Head: p.Head}
	if err != nil {
		return out, err
	}
	for _, key := range p.Portlets {
		panel := Panel{Portlet: key, Facts: p.Facts}
		if key != licence.PupilDetails {
			panel.Facts = nil
			h, err := licence.OpenPortlet(ctx, tx, licence.Of{Holding: holding}, key, quiet, panel.ask(today))
			if err != nil {
				return out, err
			}
			panel.Attendance, panel.Events = attendance.Only(panel.Attendance, h.Granted), event.Only(panel.Events, h.Granted)
		}
		out.Panels = append(out.Panels, panel)
	}
	return out, nil
}

// ask is the question of the panel's portlet.
func (p *Panel) ask(today civil.Date) licence.Queue {
	switch p.Portlet {
	case licence.Subjects:
		return func(q licence.Asking) { tracking.QueueLessons(q.B, q.Tx, q.Of, today, &p.Lessons) }
	case licence.Progress:
		return func(q licence.Asking) { result.QueueProgress(q.B, q.Tx, q.Of, &p.Results) }
	case licence.GeneralData:
		return func(q licence.Asking) { result.QueueGeneral(q.B, q.Tx, q.Of, &p.Results) }
	case licence.Attendance:
		return attendance.Ask(today, &p.Attendance)
	case licence.Events:
		return event.Ask(&p.Events)
	case licence.Notes:
		return note.Ask(&p.Notes)
	}
	return func(licence.Asking) {}
}
