// Package file keeps files that were made for people until they expire. They lie in the database, because web and
// worker share no disk. An expired file does not exist: it is not found from that moment, and purged soon after.
package file

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// Kind says who may open a file besides its owner: the staff whom the route of that kind lets in. The owner
// needs the route's permission too, each time. A file without a kind is its owner's alone.
type Kind string

// The kinds.
const (
	Own      Kind = ""
	KeySheet Kind = "key_sheet"
	DataPack Kind = "data_pack" // a person's data (ADM-5)
)

// SheetLife is how long a key sheet or another bulk file can be downloaded.
const SheetLife = 24 * time.Hour

// SheetType is the content type of an Excel sheet.
const SheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// ZipType is the content type of several files in one.
const ZipType = "application/zip"

// PDFType is the content type of a PDF.
const PDFType = "application/pdf"

// maxBody is the size in bytes up to which a file is one value.
const maxBody = 5 << 20

// File is a file for one member of staff or one external account of the school.
type File struct {
	ID          int64
	Kind        Kind
	StaffID     int64 // 0 when it is an account's
	AccountID   int64 // 0 when it is a member of staff's
	Name        string
	ContentType string
	Body        []byte // of a large file that was opened: empty, see Reader
	Size        int64  // in bytes, of a file that was opened
	Expires     time.Time

	parts int
}

// Save stores a file and returns its id: up to 5 MB as one value, a larger one in parts. Scope: worker.
func Save(ctx context.Context, tx db.Tx, f File) (id int64, err error) {
	if len(f.Body) > maxSize {
		return 0, fmt.Errorf("save the file %s: %d bytes are too many", f.Name, len(f.Body))
	}
	whole, parts := f.Body, []byte(nil)
	if len(f.Body) > maxBody {
		whole, parts = []byte{}, f.Body
	}
	err = tx.QueryRow(ctx, `insert into files (school_id, kind, staff_id, account_id, name, content_type, body, expires_at)
		values ($1, $2, nullif($3, 0), nullif($4, 0), $5, $6, $7, $8) returning id`,
		tx.SchoolID(), string(f.Kind), f.StaffID, f.AccountID, f.Name, f.ContentType, whole, f.Expires).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("save the file %s: %w", f.Name, err)
	}
	return id, saveParts(ctx, tx, id, parts)
}

// Open reads a file for a download (of a large one all but its parts) and notes the download in the same transaction. It finds the caller's own
// files without a kind, and files of the kinds that the caller's route names, whoever ordered them. Scope: staff
// or external. Errors: errs.NotFound, also for expired files.
func Open(ctx context.Context, tx db.Tx, id int64, kinds ...Kind) (File, error) {
	allowed := make([]string, 0, len(kinds))
	for _, k := range kinds {
		allowed = append(allowed, string(k))
	}
	f := File{ID: id}
	err := tx.QueryRow(ctx, `select kind, coalesce(staff_id, 0), coalesce(account_id, 0), name, content_type, body, expires_at from files
		where school_id = $1 and id = $2 and expires_at > now()
		and (kind = '' and (staff_id = nullif($3, 0) or account_id = nullif($4, 0)) or kind <> '' and kind = any($5))`,
		tx.SchoolID(), id, tx.StaffID(), tx.AccountID(), allowed).
		Scan(&f.Kind, &f.StaffID, &f.AccountID, &f.Name, &f.ContentType, &f.Body, &f.Expires)
	if errors.Is(err, pgx.ErrNoRows) {
		return File{}, errs.NotFound
	}
	if err != nil {
		return File{}, fmt.Errorf("open file %d: %w", id, err)
	}
	if err := f.measure(ctx, tx); err != nil {
		return File{}, err
	}
	line := audit.Line{Actor: audit.External, ActorID: tx.AccountID(), Action: audit.FileDownloaded, SubjectID: id, Detail: f.Name}
	if tx.StaffID() != 0 {
		line.Actor, line.ActorID = audit.Staff, tx.StaffID()
	}
	if err := audit.Note(ctx, tx, line); err != nil {
		return File{}, err
	}
	return f, nil
}

// PurgeArgs is the job that deletes one school's expired files, PurgeAllArgs the one that starts it for every school.
type (
	PurgeArgs struct {
		SchoolID int64 `json:"school_id"`
	}
	PurgeAllArgs struct{}
)

// Kind names the job.
func (PurgeArgs) Kind() string { return "file_purge" }

// Kind names the job.
func (PurgeAllArgs) Kind() string { return "file_purge_all" }

// Purge deletes the school's expired files and returns how many there were. Scope: worker.
func Purge(ctx context.Context, tx db.Tx) (n int, err error) {
	tag, err := tx.Exec(ctx, `delete from files where school_id = $1 and expires_at <= now()`, tx.SchoolID())
	if err != nil {
		return 0, fmt.Errorf("purge files: %w", err)
	}
	return int(tag.RowsAffected()), nil
}
