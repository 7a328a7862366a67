package privacy

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// The states of a pack.
const (
	Collecting = "collecting" // the worker looks for what may be about other people
	Deciding   = "deciding"   // people decide about it
	Compiling  = "compiling"  // the worker makes the file
	Ready      = "ready"
	Failed     = "failed"
	Cancelled  = "cancelled"
)

// CollectArgs is the job that collects a pack, CompileArgs the one that makes its file.
type (
	CollectArgs struct {
		SchoolID int64 `json:"school_id"`
		PackID   int64 `json:"pack_id"`
	}
	CompileArgs CollectArgs
)

// Kind names the job.
func (CollectArgs) Kind() string { return "pack_collect" }

// Kind names the job.
func (CompileArgs) Kind() string { return "pack_compile" }

// Pack is a person's data on its way to them.
type Pack struct {
	ID         int64
	About      string
	SubjectID  int64  // 0 = the contact has gone
	Name       string // of the person
	AskedFor   string
	AskedBy    string
	AskedAt    time.Time
	State      string
	Done       int
	Total      int
	StepAt     time.Time // when the worker's step began
	Message    string
	Items      int // to decide about
	Open       int // of them not decided yet
	CompiledBy string
	FinishedAt time.Time
	FileID     int64 // 0: no file, or no longer
}

// Working says whether the worker has the pack.
func (p Pack) Working() bool { return p.State == Collecting || p.State == Compiling }

// Active says whether the pack is still on its way.
func (p Pack) Active() bool { return p.Working() || p.State == Deciding }

// TimeLeft estimates how long the worker's step still takes; 0 when that is not known yet.
func (p Pack) TimeLeft(now time.Time) time.Duration {
	if !p.Working() || p.Done == 0 {
		return 0
	}
	return max(0, now.Sub(p.StepAt)/time.Duration(p.Done)*time.Duration(p.Total-p.Done))
}

const selectPacks = `select d.id, d.about, coalesce(d.pupil_id, d.account_id, d.contact_id, 0), coalesce(` + knownPupil + `, ` + knownAdult + `, ` + nameContact + `, ''), d.asked_for, s.display_name, d.asked_at,
		d.state, d.done, d.total, d.step_at, d.message, (select count(*) from data_pack_items i where i.school_id = d.school_id and i.pack_id = d.id),
		(select count(*) from data_pack_items i where i.school_id = d.school_id and i.pack_id = d.id and i.decision = ''), coalesce(b.display_name, ''),
		coalesce(d.finished_at, '0001-01-01 00:00:00Z'), coalesce(f.id, 0)
	from data_packs d join staff_schools s on s.school_id = d.school_id and s.staff_id = d.asked_by
	left join staff_schools b on b.school_id = d.school_id and b.staff_id = d.compiled_by
	left join pupils p on p.school_id = d.school_id and p.id = d.pupil_id left join accounts a on a.id = d.account_id
	left join contacts c on c.school_id = d.school_id and c.id = d.contact_id
	left join files f on f.school_id = d.school_id and f.id = d.file_id and f.expires_at > now() where d.school_id = $1 `

// Packs are the newest packs. Scope: staff.
func Packs(ctx context.Context, tx db.Tx, limit int) ([]Pack, error) {
	rows, err := tx.Query(ctx, selectPacks+`order by d.asked_at desc, d.id desc limit $2`, tx.SchoolID(), limit)
	if err != nil {
		return nil, fmt.Errorf("read the packs of data: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Pack])
}

// ByID is one pack. Scope: staff, worker. Errors: errs.NotFound.
func ByID(ctx context.Context, tx db.Tx, id int64) (Pack, error) {
	return one(ctx, tx, `and d.id = $2`, id)
}

func one(ctx context.Context, tx db.Tx, condition string, args ...any) (Pack, error) {
	rows, err := tx.Query(ctx, selectPacks+condition, append([]any{tx.SchoolID()}, args...)...)
	if err != nil {
		return Pack{}, fmt.Errorf("read a pack of data: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Pack])
	if errors.Is(err, pgx.ErrNoRows) {
		return p, errs.NotFound
	}
	return p, err
}

// Request is what is typed to order a pack.
type Request struct {
	Submission uuid.UUID
	About      string
	ID         int64
	AskedFor   string // who asked, and how the school knows that it is they
}

const maxAskedFor = 300 // letters

// Check finds what is wrong: on "asked_for" and "submission".
func (r Request) Check() (bad errs.Invalid) {
	if n := len([]rune(strings.TrimSpace(r.AskedFor))); n == 0 || n > maxAskedFor {
		bad.Add("asked_for", "pack_asked_for")
	}
	if r.Submission == uuid.Nil {
		bad.Add("submission", "keys_form_again")
	}
	return bad
}

// Order begins a pack. A second press, and somebody else who orders one about the same person while it is on its way,
// get the one that there is: created is false. Scope: staff. Errors: errs.Invalid, errs.NotFound.
func Order(ctx context.Context, tx db.Tx, r Request) (p Pack, created bool, err error) {
	if bad := r.Check(); bad != nil {
		return p, false, bad
	}
	of, err := Open(ctx, tx, r.About, r.ID)
	if err != nil {
		return p, false, err
	}
	var id int64
	err = tx.Try(ctx, func(part db.Tx) (bool, error) {
		return true, part.QueryRow(ctx, `insert into data_packs (school_id, submission, about, pupil_id, account_id, contact_id, asked_for, asked_by, total)
			values ($1, $2, $3, case $3 when 'pupil' then $4::bigint end, case $3 when 'account' then $4::bigint end, case $3 when 'contact' then $4::bigint end, $5, $6, $7) returning id`,
			tx.SchoolID(), r.Submission, r.About, r.ID, strings.TrimSpace(r.AskedFor), tx.StaffID(), len(of.Sections())).Scan(&id)
	})
	var twice *pgconn.PgError
	switch {
	case errors.As(err, &twice) && twice.Code == "23505":
		p, err = one(ctx, tx, `and (d.submission = $2 or d.about = $3 and coalesce(d.pupil_id, d.account_id, d.contact_id) = $4 and d.state in ('collecting', 'deciding', 'compiling'))
			order by d.submission = $2 desc limit 1`, r.Submission, r.About, r.ID)
		return p, false, err
	case err != nil:
		return p, false, fmt.Errorf("order a pack of data: %w", err)
	}
	line := audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.PackOrdered, SubjectID: id, Detail: "about " + kindWords[r.About]}
	if r.About == APupil {
		line.PupilID = r.ID
	}
	if err := audit.Note(ctx, tx, line); err != nil {
		return p, false, err
	}
	p, err = ByID(ctx, tx, id)
	return p, true, err
}

var kindWords = map[string]string{APupil: "a pupil", AnAccount: "an external user", AContact: "a contact"}

// Cancel gives a pack up that is on its way; what it held of other people is deleted with the night. Scope: staff.
// Errors: errs.NotFound; errs.Conflict when it has come to an end by itself.
func Cancel(ctx context.Context, tx db.Tx, id int64) error {
	tag, err := tx.Exec(ctx, `update data_packs set state = 'cancelled', finished_at = now() where school_id = $1 and id = $2 and state in ('collecting', 'deciding', 'compiling')`, tx.SchoolID(), id)
	if err != nil {
		return fmt.Errorf("cancel a pack of data: %w", err)
	}
	if tag.RowsAffected() == 0 {
		if _, err := ByID(ctx, tx, id); err != nil {
			return err
		}
		return errs.Conflict{Text: "This pack has come to an end already."}
	}
	return logIt(ctx, tx, audit.PackCancelled, id, "")
}

// logIt writes a line about a pack, with its pupil.
func logIt(ctx context.Context, tx db.Tx, action audit.Action, id int64, detail string) error {
	p, err := ByID(ctx, tx, id)
	if err != nil {
		return err
	}
	line := audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: action, SubjectID: id, Detail: detail}
	if tx.StaffID() == 0 {
		line.Actor = audit.System
	}
	if p.About == APupil {
		line.PupilID = p.SubjectID
	}
	return audit.Note(ctx, tx, line)
}
