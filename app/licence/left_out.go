package licence

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// noteExcluded writes down who gets no letter, in the order of the sheet.
func (d SheetData) noteExcluded(ctx context.Context, tx db.Tx) error {
	if len(d.excluded) == 0 {
		return nil
	}
	pupils, contacts, why := make([]int64, len(d.excluded)), make([]int64, len(d.excluded)), make([]string, len(d.excluded))
	for i, e := range d.excluded {
		pupils[i], contacts[i], why[i] = e.pupil, e.contact, string(e.reason)
	}
	_, err := tx.Exec(ctx, `insert into key_batch_exclusions (school_id, batch_id, place, pupil_id, contact_id, reason)
		select $1, $2, u.place, u.pupil, nullif(u.contact, 0), u.reason
		from unnest($3::bigint[], $4::bigint[], $5::text[]) with ordinality u (pupil, contact, reason, place)`, tx.SchoolID(), d.BatchID, pupils, contacts, why)
	if err != nil {
		return fmt.Errorf("note who gets no letter: %w", err)
	}
	return nil
}

// LeftOut is somebody who gets no letter of a batch, and why. With the reason NoContact it is the pupil, and what is
// said of a contact is blank. Contacts' names are for admins only.
type LeftOut struct {
	Reason       Reason
	PupilID      string
	Forename     string // of the pupil, known as
	Surname      string
	TutorGroup   string
	Contact      string // title, forename and surname
	Relationship string // as it is now
}

// LeftOutTally is who got no letter of a batch that is ready, in numbers. Pupils who were hidden since count no
// longer, as LeftOutList names them no longer. Scope: staff.
func LeftOutTally(ctx context.Context, tx db.Tx, b Batch) (Tally, error) {
	if err := tx.Bulk(ctx); err != nil {
		return Tally{}, err
	}
	rows, err := tx.Query(ctx, `select e.reason, count(*) from key_batch_exclusions e
		join pupils p on p.school_id = e.school_id and p.id = e.pupil_id and not p.hidden
		where e.school_id = $1 and e.batch_id = $2 group by 1`, tx.SchoolID(), b.ID)
	if err != nil {
		return Tally{}, fmt.Errorf("count who got no letter: %w", err)
	}
	n := map[Reason]int{"": b.Letters}
	var reason Reason
	var count int
	_, err = pgx.ForEachRow(rows, []any{&reason, &count}, func() error { n[reason] = count; return nil })
	return tally(n), err
}

// LeftOutList is one page of those who got no letter of a batch, in the order of its sheet; reason "" is all of them.
// Scope: staff.
func LeftOutList(ctx context.Context, tx db.Tx, batchID int64, reason Reason, limit, offset int) ([]LeftOut, error) {
	rows, err := tx.Query(ctx, `select e.reason, p.pupil_id, `+knownForename+` as forename, `+knownSurname+` as surname, p.tutor_group,
		concat_ws(' ', nullif(c.title, ''), nullif(c.forename, ''), nullif(c.surname, '')) as contact, coalesce(l.relationship, '') as relationship
		from key_batch_exclusions e
		join pupils p on p.school_id = e.school_id and p.id = e.pupil_id and not p.hidden
		left join contacts c on c.school_id = e.school_id and c.id = e.contact_id
		left join pupil_contacts l on l.school_id = e.school_id and l.pupil_id = e.pupil_id and l.contact_id = e.contact_id
		where e.school_id = $1 and e.batch_id = $2 and ($3 = '' or e.reason = $3)
		order by e.place limit $4 offset $5`, tx.SchoolID(), batchID, string(reason), limit, offset)
	if err != nil {
		return nil, fmt.Errorf("list who got no letter: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[LeftOut])
}
