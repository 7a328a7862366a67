package contact

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// ChangeRow is one row of the history of a pupil's contacts.
type ChangeRow struct {
	At       time.Time
	Who      string // display name of the member of staff; "" = the clock
	FileName string // of the import; "" = by hand
	Contact  string // name of the contact, else its number
	Field    string // name of the column; Added or Removed for a link, whose relationship is then the value
	Old, New string
}

// ChangesOf is what happened to a pupil's contacts, newest first, at most limit rows: to all its links, also those
// that are gone, and to the people who are its contacts today. Scope: staff, worker, or operator.
func ChangesOf(ctx context.Context, tx db.Tx, pupilID int64, limit int) ([]ChangeRow, error) {
	rows, err := tx.Query(ctx, `with changes as (
			(select h.id, h.at, h.staff_id, h.import_id, h.contact_ref, h.field, h.old_value, h.new_value from contact_changes h
				where h.school_id = $1 and h.pupil_id = $2 order by h.id desc limit $3)
			union all
			(select h.id, h.at, h.staff_id, h.import_id, h.contact_ref, h.field, h.old_value, h.new_value from contact_changes h
				where h.school_id = $1 and h.pupil_id is null and h.contact_ref in (select c.contact_ref from pupil_contacts l
					join contacts c on c.school_id = $1 and c.id = l.contact_id where l.school_id = $1 and l.pupil_id = $2)
				order by h.id desc limit $3)
			order by id desc limit $3)
		select h.at, coalesce(s.display_name, ''), coalesce(i.file_name, ''), coalesce(nullif(trim(c.forename || ' ' || c.surname), ''), h.contact_ref),
			h.field, h.old_value, h.new_value
		from changes h left join staff_schools s on s.school_id = $1 and s.staff_id = h.staff_id
		left join imports i on i.school_id = $1 and i.id = h.import_id
		left join contacts c on c.school_id = $1 and c.contact_ref = h.contact_ref order by h.id desc`, tx.SchoolID(), pupilID, limit)
	if err != nil {
		return nil, wrap("history of contacts", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[ChangeRow])
	return all, wrap("history of contacts", err)
}

// writeNotes writes the history.
func writeNotes(ctx context.Context, tx db.Tx, by By, all []note) error {
	for part := range slices.Chunk(all, chunk) {
		n := len(part)
		pupils, refs, fields, old, new := make([]int64, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)
		for i, c := range part {
			pupils[i], refs[i], fields[i], old[i], new[i] = c.PupilID, c.Ref, c.field, c.old, c.new
		}
		_, err := tx.Exec(ctx, `insert into contact_changes (school_id, contact_ref, pupil_id, staff_id, import_id, field, old_value, new_value)
			select $1, u.ref, nullif(u.pupil, 0), nullif($2::bigint, 0), nullif($3::bigint, 0), u.field, u.old, u.new
			from unnest($4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[]) u (ref, pupil, field, old, new)`,
			tx.SchoolID(), by.StaffID, by.ImportID, refs, pupils, fields, old, new)
		if err != nil {
			return wrap("write the history of contacts", err)
		}
	}
	return nil
}

// SetCourtOrder sets or takes off, by hand, the mark that there is a court order about a contact of a pupil, with the
// history. It waits for no import that is under way. Scope: staff.
func SetCourtOrder(ctx context.Context, tx db.Tx, pupilID, contactID int64, on bool) error {
	var ref string
	err := tx.QueryRow(ctx, `update pupil_contacts l set court_order = $4 from contacts c where l.school_id = $1 and l.pupil_id = $2 and l.contact_id = $3 and l.court_order <> $4
		and c.school_id = $1 and c.id = l.contact_id returning c.contact_ref`, tx.SchoolID(), pupilID, contactID, on).Scan(&ref)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return wrap("set a court order", err)
	}
	values := map[bool]string{true: Yes, false: No}
	return writeNotes(ctx, tx, By{StaffID: tx.StaffID()}, []note{{Pair{pupilID, ref}, CourtOrder.String(), values[!on], values[on]}})
}
