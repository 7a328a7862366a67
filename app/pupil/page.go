package pupil

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// Page is what staff see of one pupil.
type Page struct {
	ID       int64
	Row      Row // for Basics: Pupil ID, the known-as name, sex, date of birth, year, tutor group, house and state
	Namesake bool

	// for Whole alone
	Hidden  bool
	Hiding  Hiding // when Hidden
	Version int    // counts what imports and people change
	Old     []OldNumber
	Changes []ChangeRow // newest first, at most ChangesShown
}

// Name is how the pupil is known.
func (p Page) Name() string { return p.Row.Known() }

// Hiding is who hid a pupil, when and why.
type Hiding struct {
	At     time.Time
	Who    string // display name of the member of staff
	Reason string
}

// OldNumber is a number that the pupil had before: an old Pupil ID goes on registering.
type OldNumber struct {
	Field  Field // ID, UPN or SCN
	Number string
	At     time.Time // since when it is old
}

// ChangesShown is how many rows of a pupil's history a page has.
const ChangesShown = 50

// ChangeRow is one row of a pupil's history.
type ChangeRow struct {
	At       time.Time
	Who      string // display name of the member of staff; "" = the calendar
	FileName string // of the import; "" = by hand, or the calendar
	Field    string // name of the column, Added, or HiddenField
	Old, New string
}

// Open reads the page of one pupil. The view is noted once an hour, session and pupil. Scope: staff. Errors:
// errs.NotFound, also for a pupil whom the viewer may not see; for Basics also when the pupil is hidden.
func Open(ctx context.Context, tx db.Tx, id int64, what Reading, by Viewer) (Page, error) {
	read := basics
	if what == Whole {
		read = whole
	}
	p, err := read(ctx, tx, id, by)
	if errors.Is(err, pgx.ErrNoRows) {
		return Page{}, errs.NotFound
	}
	if err != nil {
		return Page{}, fmt.Errorf("read a pupil: %w", err)
	}
	if by.Head {
		return p, nil
	}
	once := fmt.Sprintf("staff view %d %d %s", by.SessionID, id, time.Now().UTC().Format("2006-01-02T15"))
	return p, audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.PupilViewed, PupilID: id, Once: once})
}

func basics(ctx context.Context, tx db.Tx, id int64, by Viewer) (Page, error) {
	p := Page{ID: id}
	r := &p.Row
	err := tx.QueryRow(ctx, `select p.pupil_id, `+knownForename+`, `+knownSurname+`, p.sex, coalesce(p.birth_date::text, ''), coalesce(p.year_group::text, ''),
		p.tutor_group, p.house, p.status, `+namesake("p", "false", 3)+` from pupils p where p.school_id = $1 and p.id = $2 and not p.hidden and `+Seen("p", 3),
		append([]any{tx.SchoolID(), id}, by.Values()...)...).
		Scan(&r[ID], &r[Forename], &r[Surname], &r[Sex], &r[BirthDate], &r[Year], &r[TutorGroup], &r[House], &r[Status], &p.Namesake)
	return p, err
}

func whole(ctx context.Context, tx db.Tx, id int64, by Viewer) (Page, error) {
	p := Page{ID: id}
	b := &pgx.Batch{}
	b.Queue(`select hidden, version, `+namesake("p", "true", 3)+`, `+selectRow+` from pupils p where school_id = $1 and id = $2 and `+Seen("p", 3),
		append([]any{tx.SchoolID(), id}, by.Values()...)...).
		QueryRow(func(r pgx.Row) error {
			return r.Scan(append([]any{&p.Hidden, &p.Version, &p.Namesake}, p.Row.into()...)...)
		})
	b.Queue(`select kind, alias, made_at from pupil_aliases where school_id = $1 and pupil_id = $2 order by id desc`, tx.SchoolID(), id).
		Query(func(rows pgx.Rows) (err error) { p.Old, err = pgx.CollectRows(rows, oldNumber); return err })
	b.Queue(`select h.at, coalesce(s.display_name, '') as who, coalesce(i.file_name, '') as file_name, h.field, h.old_value as old, h.new_value as new
		from pupil_changes h left join staff_schools s on s.school_id = h.school_id and s.staff_id = h.staff_id
		left join imports i on i.school_id = h.school_id and i.id = h.import_id
		where h.school_id = $1 and h.pupil_id = $2 order by h.id desc limit $3`, tx.SchoolID(), id, ChangesShown).
		Query(func(rows pgx.Rows) (err error) {
			p.Changes, err = pgx.CollectRows(rows, pgx.RowToStructByName[ChangeRow])
			return err
		})
	p.Hiding.queue(b, tx.SchoolID(), id)
	err := tx.SendBatch(ctx, b).Close()
	if !p.Hidden {
		p.Hiding = Hiding{}
	}
	return p, err
}

// queue asks who pressed the switch Hidden pupil last.
func (h *Hiding) queue(b *pgx.Batch, school, pupil int64) {
	b.Queue(`select a.at, coalesce(s.display_name, ''), a.detail from audit a left join staff_schools s on s.school_id = a.school_id and s.staff_id = a.actor_id
		where a.school_id = $1 and a.pupil_id = $2 and a.action = $3 order by a.at desc, a.id desc limit 1`, school, pupil, string(audit.PupilHidden)).
		QueryRow(func(r pgx.Row) error {
			if err := r.Scan(&h.At, &h.Who, &h.Reason); !errors.Is(err, pgx.ErrNoRows) {
				return err
			}
			return nil
		})
}

// oldNumber reads a row of pupil_aliases. Its kinds are the names of their columns.
func oldNumber(row pgx.CollectableRow) (o OldNumber, err error) {
	var kind string
	if err := row.Scan(&kind, &o.Number, &o.At); err != nil {
		return o, err
	}
	o.Field, _ = FieldOf(strings.ToLower(kind))
	return o, nil
}
