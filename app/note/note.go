// Package note is what staff write about a pupil, by category (TRK-8). A note is for staff unless its writer says that
// families may read it, and then families read it where their licence type shows its category (LIC-9). A withdrawn
// note is kept and shown to nobody.
package note

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/licence"
)

// MaxBody is how long a note may be, in letters.
const MaxBody = 4000

// Note is a note about a pupil.
type Note struct {
	ID         int64
	CategoryID int64
	Category   string
	Date       civil.Date
	Body       string
	Shared     bool   // families may read it
	StaffID    int64  // who wrote it; for staff alone, as Writer
	Writer     string // display name
}

// Queue asks for a pupil's notes, newest first: for families those that they may read and whose category their licence
// type shows, for staff all that are not withdrawn. Scope: external with a holding, staff with a pupil.
func Queue(b *pgx.Batch, tx db.Tx, of licence.Of, into *[]Note) {
	pupil, id := of.SQL("$2")
	may := `and n.shared and ` + of.Granted("$2", licence.Notes, "'note.' || n.category_id", "")
	who, from := `0::bigint, ''`, ``
	if of.Staff() {
		may, who = ``, `n.staff_id, coalesce(s.display_name, '')`
		from = `left join staff_schools s on s.school_id = n.school_id and s.staff_id = n.staff_id`
	}
	b.Queue(`select n.id, n.category_id, c.name, n.on_date, n.body, n.shared, `+who+` from notes n
		join note_categories c on c.school_id = n.school_id and c.id = n.category_id `+from+`
		where n.school_id = $1 and n.pupil_id = `+pupil+` and n.withdrawn_at is null `+may+` order by n.on_date desc, n.id desc`, tx.SchoolID(), id).
		Query(func(rows pgx.Rows) (err error) {
			*into, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Note])
			return err
		})
}

// Ask is Queue for a portlet.
func Ask(into *[]Note) licence.Queue {
	return func(a licence.Asking) { Queue(a.B, a.Tx, a.Of, into) }
}

// AskToWrite is Ask and QueueCategories for a page on which notes are written. Scope: staff.
func AskToWrite(into *[]Note, categories *[]Category) licence.Queue {
	return func(a licence.Asking) {
		Queue(a.B, a.Tx, a.Of, into)
		QueueCategories(a.B, a.Tx, categories)
	}
}

// Read is Queue for one who asks for nothing else. Scope: as Queue.
func Read(ctx context.Context, tx db.Tx, of licence.Of) (notes []Note, err error) {
	b := &pgx.Batch{}
	Queue(b, tx, of, &notes)
	return notes, wrap("read notes", tx.SendBatch(ctx, b).Close())
}

// Draft is a note as it is written.
type Draft struct {
	Submission uuid.UUID // of the form: a second press makes no second note
	PupilID    int64
	CategoryID int64
	Date       civil.Date // zero = not understood
	Body       string
	Shared     bool
}

// Check judges a draft on a day: problems on "submission", "category", "note_date" and "body".
func (d *Draft) Check(today civil.Date) (bad errs.Invalid) {
	d.Body = strings.TrimSpace(strings.ReplaceAll(d.Body, "\r\n", "\n"))
	if d.Submission == uuid.Nil {
		bad.Add("submission", "note_form_again")
	}
	if d.CategoryID <= 0 {
		bad.Add("category", "note_category")
	}
	switch {
	case d.Date.IsZero():
		bad.Add("note_date", "date_wrong")
	case today.Before(d.Date):
		bad.Add("note_date", "note_date_future")
	}
	switch {
	case d.Body == "":
		bad.Add("body", "note_blank")
	case utf8.RuneCountInString(d.Body) > MaxBody:
		bad.Add("body", "note_long", "Most", MaxBody)
	}
	return bad
}

// Write keeps a note; a second one with the same submission changes nothing. The caller has made sure that the pupil is
// one whom the writer may see. Scope: staff. Errors: those of Check, also for a category that is gone.
func Write(ctx context.Context, tx db.Tx, d Draft, today civil.Date) error {
	if bad := d.Check(today); bad != nil {
		return bad
	}
	var category string
	err := tx.QueryRow(ctx, `select name from note_categories where school_id = $1 and id = $2 for key share`, tx.SchoolID(), d.CategoryID).Scan(&category)
	if errors.Is(err, pgx.ErrNoRows) {
		return errs.Invalid{{Field: "category", Code: "note_category"}}
	}
	if err != nil {
		return wrap("read a category of notes", err)
	}
	var id int64
	err = tx.QueryRow(ctx, `insert into notes (school_id, submission, pupil_id, category_id, on_date, body, shared, staff_id)
		values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (school_id, submission) do nothing returning id`,
		tx.SchoolID(), d.Submission, d.PupilID, d.CategoryID, d.Date, d.Body, d.Shared, tx.StaffID()).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // the second press
	}
	if err != nil {
		return wrap("write a note", err)
	}
	detail := category + ", for staff"
	if d.Shared {
		detail = category + ", families may read it"
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.NoteWritten, PupilID: d.PupilID, SubjectID: id, Detail: detail})
}

// Withdraw takes a note away from everybody's pages; it is kept. Who may not take others' notes away (any = false) takes
// their own. A note that is withdrawn already stays as it is. Scope: staff. Errors: errs.NotFound; errs.Forbidden for
// somebody else's note.
func Withdraw(ctx context.Context, tx db.Tx, pupilID, id int64, any bool) error {
	var writer int64
	var gone *time.Time
	err := tx.QueryRow(ctx, `select staff_id, withdrawn_at from notes where school_id = $1 and id = $2 and pupil_id = $3 for no key update`, tx.SchoolID(), id, pupilID).
		Scan(&writer, &gone)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return errs.NotFound
	case err != nil:
		return wrap("read a note", err)
	case !any && writer != tx.StaffID():
		return errs.Forbidden{Text: "This note was written by somebody else. Ask them or the school office to withdraw it."}
	case gone != nil:
		return nil
	}
	if _, err := tx.Exec(ctx, `update notes set withdrawn_at = now(), withdrawn_by = $3 where school_id = $1 and id = $2`, tx.SchoolID(), id, tx.StaffID()); err != nil {
		return wrap("withdraw a note", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.NoteWithdrawn, PupilID: pupilID, SubjectID: id})
}

func wrap(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
