package licence

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	folding "gateway/app/fold"
	"gateway/app/school"
)

// SheetData is a key sheet before it is a file: one row a pupil, made for mail merge (LIC-4).
type SheetData struct {
	BatchID    int64
	StaffID    int64      // who asked for it
	AskedOn    civil.Date // in London
	School     school.School
	TypeName   string
	ScopeLabel string
	RegisterAt string // the address of the school's page; the caller fills it in, no key is ever part of it
	LeftOut    int    // of the batch: left, hidden, or the key withdrawn since the order
	Rows       []SheetRow
	Layout     string   // pupils or contacts
	Format     string   // excel or letters
	Letters    []Letter // for contacts: a row each, in order of the pupils, then of who is rung first, then by name

	// What letters have besides (LIC-12). Remark is what the office is to look at: whoever makes the file fills it in.
	Audience     string
	TypeID       int64
	RegisterLink bool   // the school's page has a link for the type
	Official     string // the school's official name, "" = its name
	Logo         []byte // PNG, nil for none
	Remark       string

	pupils   []int64 // of Rows
	excluded []exclusion
}

// Contacts says whether the sheet has a row for each pupil and contact.
func (d SheetData) Contacts() bool { return d.Layout == LayoutContacts }

// SheetRow is a pupil of a sheet, by the known-as name.
type SheetRow struct {
	PupilID    string
	Forename   string
	Surname    string
	Year       string // "Year 9", "S3", "" when not known
	TutorGroup string
	Key        string     // "K7QM-4TRW-9HXC"
	Expires    civil.Date // the last day on which the key registers; none = no such day
}

// Sheet reads the rows of a batch in the order that was frozen, with their keys opened: the live key of each
// pupil, so that a second sheet shows the same keys (LIC-7). Scope: worker. Errors: errs.NotFound.
func Sheet(ctx context.Context, tx db.Tx, keys Keyring, batchID int64) (SheetData, error) {
	d := SheetData{BatchID: batchID}
	if err := tx.Bulk(ctx); err != nil {
		return d, err
	}
	var total int
	var relationships []string
	err := tx.QueryRow(ctx, `select b.asked_by, (b.asked_at at time zone 'Europe/London')::date, t.name, b.scope_label, b.total, b.layout, b.relationships, b.format,
			t.id, t.audience, t.register_link
		from key_batches b join licence_types t on t.school_id = b.school_id and t.id = b.licence_type_id
		where b.school_id = $1 and b.id = $2`, tx.SchoolID(), batchID).
		Scan(&d.StaffID, &d.AskedOn, &d.TypeName, &d.ScopeLabel, &total, &d.Layout, &relationships, &d.Format,
			&d.TypeID, &d.Audience, &d.RegisterLink)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, errs.NotFound
	}
	if err != nil {
		return d, fmt.Errorf("read a key sheet: %w", err)
	}
	if d.School, err = school.ByID(ctx, tx, tx.SchoolID()); err != nil {
		return d, fmt.Errorf("read a key sheet: %w", err)
	}
	if err := d.readHead(ctx, tx); err != nil {
		return d, err
	}
	err = d.read(ctx, tx, keys)
	d.LeftOut = total - len(d.Rows)
	if err != nil || !d.Contacts() {
		return d, err
	}
	contacts, err := readCorrespondents(ctx, tx, batchID)
	d.address(contacts, newLetterRule(relationships))
	return d, err
}

// read fills Rows.
func (d *SheetData) read(ctx context.Context, tx db.Tx, keys Keyring) error {
	rows, err := tx.Query(ctx, `select p.id, p.pupil_id, `+knownForename+`, `+knownSurname+`, coalesce(p.year_group, 0), p.tutor_group, k.expires_on, k.sealed
		from key_batches b join key_batch_pupils bp on bp.school_id = b.school_id and bp.batch_id = b.id
		join pupils p on p.school_id = bp.school_id and p.id = bp.pupil_id
		join licence_keys k on k.school_id = p.school_id and k.pupil_id = p.id and k.licence_type_id = b.licence_type_id and k.state = 'live'
		where b.id = $2 and `+orderable+` order by `+d.order(), tx.SchoolID(), d.BatchID)
	if err != nil {
		return fmt.Errorf("read a key sheet: %w", err)
	}
	d.Rows, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (SheetRow, error) { return d.scan(r, keys) })
	return err
}

func (d *SheetData) scan(row pgx.CollectableRow, keys Keyring) (SheetRow, error) {
	var r SheetRow
	var id int64
	var year int
	var sealed []byte
	if err := row.Scan(&id, &r.PupilID, &r.Forename, &r.Surname, &year, &r.TutorGroup, &r.Expires, &sealed); err != nil {
		return r, err
	}
	if year != 0 {
		r.Year = d.School.YearName(year)
	}
	d.pupils = append(d.pupils, id)
	k, err := keys.Open(d.School.ID, id, sealed)
	r.Key = k.String()
	return r, err
}

// FileName is the sheet's name for people's folders, ASCII: "licence-keys-parent-guardian-year-9-2026-11-25.xlsx",
// with a row for each contact "licence-key-letters-…", letters to print "key-letters-….pdf".
func (d SheetData) FileName() string {
	what, ending := "licence keys ", ".xlsx"
	switch {
	case d.AsLetters():
		what, ending = "key letters ", ".pdf"
	case d.Contacts():
		what = "licence key letters "
	}
	words := strings.FieldsFunc(what+folding.Text(d.TypeName+" "+d.ScopeLabel), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	name := strings.Join(words, "-")
	if len(name) > 100 {
		name = strings.TrimRight(name[:100], "-")
	}
	return name + "-" + d.AskedOn.String() + ending
}

// Finish marks a batch as ready, its sheet being file fileID. Scope: worker. Errors: errs.Conflict when it is no
// longer being made (cancelled meanwhile, or another worker was first): the caller lets its transaction go.
func Finish(ctx context.Context, tx db.Tx, d SheetData, fileID int64) error {
	t := d.tally()
	tag, err := tx.Exec(ctx, `update key_batches set state = 'ready', finished_at = now(), file_id = $3, message = $4, letters = $5, left_out = $6
		where school_id = $1 and id = $2 and state in ('queued', 'running')`, tx.SchoolID(), d.BatchID, fileID, strings.TrimSpace(d.leftOut()+" "+d.Remark), t.Letters, t.LeftOut)
	if err != nil {
		return fmt.Errorf("finish a key batch: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return errs.Conflict{Text: "This sheet has finished already."}
	}
	if err := d.noteExcluded(ctx, tx); err != nil {
		return err
	}
	detail := fmt.Sprintf("%s, %s: a sheet of %d keys", d.TypeName, d.ScopeLabel, len(d.Rows))
	if d.AsLetters() {
		detail = fmt.Sprintf("%s, %s: letters as PDF with %d keys", d.TypeName, d.ScopeLabel, len(d.Rows))
	}
	if d.Contacts() {
		detail += fmt.Sprintf(", %d letters, %d contacts left out", t.Letters, t.LeftOut)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.System, Action: audit.KeysMade, SubjectID: d.BatchID, Detail: detail})
}

func (d SheetData) leftOut() string {
	switch {
	case d.LeftOut == 0:
		return ""
	case d.LeftOut == 1 && d.AsLetters():
		return "1 pupil has no letter: since the order the pupil has left or was hidden, or the key was withdrawn."
	case d.AsLetters():
		return fmt.Sprintf("%d pupils have no letter: since the order they have left or were hidden, or their keys were withdrawn.", d.LeftOut)
	case d.LeftOut == 1:
		return "1 pupil is not on the sheet: since the order the pupil has left or was hidden, or the key was withdrawn."
	default:
		return fmt.Sprintf("%d pupils are not on the sheet: since the order they have left or were hidden, or their keys were withdrawn.", d.LeftOut)
	}
}

// Fail marks a batch that is still being made as failed, with a message for people. Keys made so far stay.
// Scope: worker.
func Fail(ctx context.Context, tx db.Tx, batchID int64, message string) error {
	_, err := tx.Exec(ctx, `update key_batches set state = 'failed', finished_at = now(), message = $3
		where school_id = $1 and id = $2 and state in ('queued', 'running')`, tx.SchoolID(), batchID, message)
	if err != nil {
		return fmt.Errorf("fail a key batch: %w", err)
	}
	return nil
}
