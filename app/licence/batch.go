package licence

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// The states of a batch.
const (
	BatchQueued    = "queued"
	BatchRunning   = "running"
	BatchReady     = "ready"
	BatchFailed    = "failed"
	BatchCancelled = "cancelled"
)

// SheetArgs is the job that makes the keys of a batch and its sheet.
type SheetArgs struct {
	SchoolID int64 `json:"school_id"`
	BatchID  int64 `json:"batch_id"`
}

// Kind names the job.
func (SheetArgs) Kind() string { return "key_sheet" }

// Batch is an order of licence keys and how far it is.
type Batch struct {
	ID          int64
	TypeID      int64
	TypeName    string
	ScopeLabel  string // "Whole school", "Year 9", "9B", "4 picked pupils"
	OnlyNew     bool
	Layout      string // pupils or contacts
	Format      string // excel or letters
	Ticked      string // relationships that were ticked: "grandmother, social worker"
	Letters     int    // rows of a ready sheet with a row for each pupil and contact
	LeftOut     int    // contacts who have none
	AskedBy     string // display name of the member of staff
	AskedAt     time.Time
	State       string
	Done        int
	Total       int
	Message     string    // for people: why it failed, or who was left out
	FileID      int64     // 0: no file, or no longer
	FileExpired bool      // there was one, its time is over: order again for the same keys
	StartedAt   time.Time // zero until the worker begins
	HoldsHidden bool      // a pupil on it is hidden: it cannot be downloaded (SheetOpen)
}

// Active is true while keys are still to be made: the row polls, and it can be stopped.
func (b Batch) Active() bool { return b.State == BatchQueued || b.State == BatchRunning }

// Contacts says whether the sheet has a row for each pupil and contact (LIC-4).
func (b Batch) Contacts() bool { return b.Layout == LayoutContacts }

// AsLetters says whether it becomes letters to print, and no sheet (LIC-12).
func (b Batch) AsLetters() bool { return b.Format == FormatLetters }

// TimeLeft estimates how long the batch still takes, from its pace so far; 0 when that is not known yet.
func (b Batch) TimeLeft(now time.Time) time.Duration {
	if b.State != BatchRunning || b.Done == 0 || b.StartedAt.IsZero() {
		return 0
	}
	each := now.Sub(b.StartedAt) / time.Duration(b.Done)
	return max(0, each*time.Duration(b.Total-b.Done))
}

const selectBatches = `select b.id, b.licence_type_id as type_id, t.name as type_name, b.scope_label, b.only_new,
		b.layout, b.format, array_to_string(b.relationships, ', ') as ticked, b.letters, b.left_out, w.display_name as asked_by,
		b.asked_at, b.state, b.done, b.total, b.message, coalesce(f.id, 0) as file_id, b.state = 'ready' and f.id is null as file_expired,
		coalesce(b.started_at, '0001-01-01 00:00:00Z') as started_at, ` + holdsHidden + ` as holds_hidden
	from key_batches b
	join licence_types t on t.school_id = b.school_id and t.id = b.licence_type_id
	join staff_schools w on w.school_id = b.school_id and w.staff_id = b.asked_by
	left join files f on f.school_id = b.school_id and f.id = b.file_id and f.expires_at > now()
	where b.school_id = $1 `

// Batches are the newest batches of the school, newest first. Scope: staff.
func Batches(ctx context.Context, tx db.Tx, limit int) ([]Batch, error) {
	rows, err := tx.Query(ctx, selectBatches+`order by b.asked_at desc, b.id desc limit $2`, tx.SchoolID(), limit)
	if err != nil {
		return nil, fmt.Errorf("read the key batches: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Batch])
}

// BatchByID finds one batch of the school. Scope: staff or worker. Errors: errs.NotFound.
func BatchByID(ctx context.Context, tx db.Tx, id int64) (Batch, error) {
	return oneBatch(ctx, tx, `and b.id = $2`, id)
}

func bySubmission(ctx context.Context, tx db.Tx, submission uuid.UUID) (Batch, error) {
	return oneBatch(ctx, tx, `and b.submission = $2`, submission)
}

func oneBatch(ctx context.Context, tx db.Tx, condition string, value any) (Batch, error) {
	rows, err := tx.Query(ctx, selectBatches+condition, tx.SchoolID(), value)
	if err != nil {
		return Batch{}, fmt.Errorf("read a key batch: %w", err)
	}
	return one(pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Batch]))
}

// Cancel stops a batch that still makes keys; the keys made so far stay. Scope: staff. Errors: errs.NotFound;
// errs.Conflict when it has come to an end by itself.
func Cancel(ctx context.Context, tx db.Tx, id int64) (Batch, error) {
	var label string
	err := tx.QueryRow(ctx, `update key_batches set state = 'cancelled', finished_at = now()
		where school_id = $1 and id = $2 and state in ('queued', 'running') returning scope_label`, tx.SchoolID(), id).Scan(&label)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return Batch{}, fmt.Errorf("stop a key batch: %w", err)
	}
	b, found := BatchByID(ctx, tx, id)
	if found != nil {
		return Batch{}, found
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return b, errs.Conflict{Text: "This sheet has finished already."}
	}
	return b, audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.KeysCancelled, SubjectID: id,
		Detail: fmt.Sprintf("%s, %s: stopped after %d of %d", b.TypeName, label, b.Done, b.Total)})
}
