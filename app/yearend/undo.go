package yearend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/pupil"
)

// Undoing is what taking a year-end back would do.
type Undoing struct {
	Past
	Back    int    // pupils who get back what they had
	Changed int    // pupils who are left as they are: somebody has changed them since
	Some    []Who  // the first of these, by name and as they are now; hidden ones are only counted
	Later   string // a later year-end that was done: it has to be undone first
	Mark    string

	pupils []kept
}

// kept is a pupil of a year-end: what it gave back, and whether what it gave is still there.
type kept struct {
	Who
	hidden, same bool
	year, group  string // before
	leaving      string
}

// Look says what taking a year-end back would do. It writes nothing. Scope: staff. Errors: errs.NotFound.
func Look(ctx context.Context, tx db.Tx, id int64) (u Undoing, err error) {
	if u.Past, err = onePast(ctx, tx, id); err != nil {
		return u, err
	}
	b := &pgx.Batch{}
	b.Queue(`select coalesce(max(f.name), '') from year_ends e join academic_years f on f.school_id = e.school_id and f.id = e.from_year_id
		where e.school_id = $1 and e.id > $2 and e.undone_at is null`, tx.SchoolID(), id).QueryRow(func(r pgx.Row) error { return r.Scan(&u.Later) })
	b.Queue(`select p.id, p.pupil_id, coalesce(nullif(p.forename, ''), p.legal_forename), coalesce(nullif(p.surname, ''), p.legal_surname), coalesce(p.year_group, 0), p.tutor_group,
			p.hidden, p.year_group is not distinct from e.new_year_group and p.tutor_group = e.new_tutor_group and p.leaving_date is not distinct from e.new_leaving_date,
			coalesce(e.old_year_group::text, ''), e.old_tutor_group, coalesce(e.old_leaving_date::text, '')
		from year_end_pupils e join pupils p on p.school_id = e.school_id and p.id = e.pupil_id
		where e.school_id = $1 and e.year_end_id = $2 order by p.surname_folded, p.forename_folded, p.id`, tx.SchoolID(), id).
		Query(func(rows pgx.Rows) (err error) {
			u.pupils, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (k kept, err error) {
				err = row.Scan(&k.ID, &k.PupilID, &k.Forename, &k.Surname, &k.Year, &k.TutorGroup, &k.hidden, &k.same, &k.year, &k.group, &k.leaving)
				return k, err
			})
			return err
		})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return u, fmt.Errorf("look at undoing a year-end: %w", err)
	}
	u.count()
	return u, nil
}

func (u *Undoing) count() {
	h := sha256.New()
	for _, k := range u.pupils {
		_, _ = fmt.Fprintln(h, k.ID, k.same) // a hash takes everything
		if k.same {
			u.Back++
			continue
		}
		u.Changed++
		if !k.hidden && len(u.Some) < StillShown {
			u.Some = append(u.Some, k.Who)
		}
	}
	u.Mark = hex.EncodeToString(h.Sum(nil)[:8])
}

// Undo takes a year-end back, all of it or nothing: pupils who still have what it gave them, sets and memberships that
// it ended, tutors. Then it can be run again. Scope: staff. Errors: errs.NotFound; errs.Conflict when it was undone, a
// later one was done, or more pupils have been changed than the person saw; with it comes how things stand now.
func Undo(ctx context.Context, tx db.Tx, id int64, mark string, today civil.Date) (u Undoing, err error) {
	if err := pupil.Lock(ctx, tx); err != nil {
		return u, err
	}
	if u, err = Look(ctx, tx, id); err != nil {
		return u, err
	}
	switch {
	case !u.Live():
		return u, errs.Conflict{Text: fmt.Sprintf("This year-end was undone on %s by %s.", civil.OnDay(*u.UndoneAt).Format(), u.UndoneBy)}
	case u.Later != "":
		return u, errs.Conflict{Text: "The year-end of " + u.Later + " was done after it. Undo that one first."}
	case mark != u.Mark:
		return u, errs.Conflict{Text: "Pupils have been changed since you opened this page. Look again at what undoing would do; nothing has been done."}
	}
	if err := u.moveBack(ctx, tx, today); err != nil {
		return u, err
	}
	if err := u.reopen(ctx, tx); err != nil {
		return u, err
	}
	if err := u.tutorsBack(ctx, tx); err != nil {
		return u, err
	}
	if _, err := tx.Exec(ctx, `update year_ends set undone_by = $3, undone_at = now() where school_id = $1 and id = $2`, tx.SchoolID(), id, tx.StaffID()); err != nil {
		return u, fmt.Errorf("note that the year-end is undone: %w", err)
	}
	detail := fmt.Sprintf("%s to %s: %d pupils moved back, %d left as they were", u.FromYear, u.ToYear, u.Back, u.Changed)
	return u, audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.YearEndUndone, SubjectID: id, Detail: detail})
}

// moveBack gives pupils back what they had, by the roll's own way.
func (u Undoing) moveBack(ctx context.Context, tx db.Tx, today civil.Date) error {
	roll, err := pupil.NewIndex(ctx, tx)
	if err != nil {
		return err
	}
	next := map[int64]pupil.Row{}
	for _, k := range u.pupils {
		if !k.same {
			continue
		}
		row := roll.Row(k.ID)
		row[pupil.Year], row[pupil.TutorGroup], row[pupil.Leaving] = k.year, k.group, k.leaving
		next[k.ID] = row
	}
	plan := roll.Give(next, today)
	return plan.Apply(ctx, tx, pupil.By{StaffID: tx.StaffID()}, false, func(int) error { return nil })
}

// reopen opens the sets and memberships that still end as the year-end ended them. A pupil who has come back into a
// set meanwhile is not in it twice.
func (u Undoing) reopen(ctx context.Context, tx db.Tx) error {
	b := &pgx.Batch{}
	b.Queue(`update sets set closed_on = null where school_id = $1 and closed_on = $3 and id in (select set_id from year_end_sets where school_id = $1 and year_end_id = $2)`,
		tx.SchoolID(), u.ID, u.LastDay)
	b.Queue(`update set_members m set ends_on = null where school_id = $1 and ends_on = greatest($3::date, starts_on - 1)
			and id in (select member_id from year_end_members where school_id = $1 and year_end_id = $2)
			and not exists (select from set_members o where o.school_id = $1 and o.set_id = m.set_id and o.pupil_id = m.pupil_id and o.ends_on is null)`,
		tx.SchoolID(), u.ID, u.LastDay)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("open the sets of the old year again: %w", err)
	}
	return nil
}
