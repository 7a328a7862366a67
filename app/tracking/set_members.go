package tracking

import (
	"context"
	"fmt"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
)

// AddMembers takes pupils into a set from a day on (zero = today, or the first day of a year that lies ahead). Who is in
// it already stays; whose membership would end later, on that day or on the one before goes on without an end. Scope: staff. Errors: errs.Invalid on
// "from", "find"; errs.NotFound; errs.Conflict for a closed set.
func AddMembers(ctx context.Context, tx db.Tx, setID int64, pupils []int64, from, today civil.Date) error {
	set, err := openSet(ctx, tx, setID)
	if err != nil {
		return err
	}
	if from.IsZero() {
		from = later(set.Starts, today)
	}
	var bad errs.Invalid
	inYearOf("from", from, set, &bad)
	if len(pupils) == 0 {
		bad.Add("find", "set_pick")
	}
	if bad != nil {
		return bad
	}
	n, err := join(ctx, tx, setID, pupils, from)
	if err != nil || n == 0 {
		return err
	}
	return setNote(ctx, tx, setID, fmt.Sprintf("%s: %s added from %s", set.Name, count(n, "pupil"), from.Format()))
}

// join lets memberships that would end go on, makes the others, and returns how many.
func join(ctx context.Context, tx db.Tx, setID int64, pupils []int64, from civil.Date) (n int, err error) {
	again, err := tx.Exec(ctx, `update set_members m set ends_on = null where m.school_id = $1 and m.set_id = $2 and m.pupil_id = any($3) and m.ends_on >= $4::date - 1
		and m.starts_on <= $4::date and not exists (select from set_members o where o.school_id = $1 and o.set_id = $2 and o.pupil_id = m.pupil_id and (o.ends_on is null or o.ends_on > m.ends_on or o.id > m.id))`,
		tx.SchoolID(), setID, pupils, from)
	if err != nil {
		return 0, fmt.Errorf("go on with memberships: %w", err)
	}
	added, err := tx.Exec(ctx, `insert into set_members (school_id, set_id, pupil_id, starts_on) select $1, $2, p.id, $4::date from pupils p
		where p.school_id = $1 and p.id = any($3) and not p.hidden on conflict (school_id, set_id, pupil_id) where ends_on is null do nothing`, tx.SchoolID(), setID, pupils, from)
	if err != nil {
		return 0, fmt.Errorf("add pupils to a set: %w", err)
	}
	return int(again.RowsAffected() + added.RowsAffected()), nil
}

func later(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}

func inYearOf(field string, d civil.Date, set SetPage, bad *errs.Invalid) {
	if d.Before(set.Starts) || set.Ends.Before(d) {
		bad.Add(field, "period_in_year", "Year", set.Year, "First", set.Starts.Format(), "Last", set.Ends.Format())
	}
}

// openSet reads a set that nobody else changes until the transaction ends. Errors: errs.NotFound; errs.Conflict for a
// closed one.
func openSet(ctx context.Context, tx db.Tx, id int64) (SetPage, error) {
	if _, err := tx.Exec(ctx, `select from sets where school_id = $1 and id = $2 for update`, tx.SchoolID(), id); err != nil {
		return SetPage{}, fmt.Errorf("wait for a set: %w", err)
	}
	set, err := SetByID(ctx, tx, id)
	if err == nil && !set.Closed.IsZero() {
		err = errs.Conflict{Text: closedSet}
	}
	return set, err
}

// EndMember ends a membership: yesterday was its last day, or the last day of the year if that is over, so that its
// teacher has lost the pupil at once; one that has not begun never was. It is not deleted. Ending one that has ended changes nothing. Scope: staff. Errors: errs.NotFound;
// errs.Conflict for a closed set.
func EndMember(ctx context.Context, tx db.Tx, setID, membership int64, today civil.Date) error {
	set, err := openSet(ctx, tx, setID)
	if err != nil {
		return err
	}
	m := find(set.Members, func(m Member) bool { return m.ID == membership })
	if m == nil {
		return errs.NotFound
	}
	last := today.AddDays(-1)
	if set.Ends.Before(last) {
		last = set.Ends
	}
	if last.Before(m.From) {
		last = m.From.AddDays(-1)
	}
	if !m.Until.IsZero() && !last.Before(m.Until) {
		return nil
	}
	if _, err := tx.Exec(ctx, `update set_members set ends_on = $3 where school_id = $1 and id = $2`, tx.SchoolID(), membership, last); err != nil {
		return fmt.Errorf("end a membership: %w", err)
	}
	return setNote(ctx, tx, setID, set.Name+": a pupil left, last day "+last.Format())
}
