package licence

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
)

// AccessOf reads what one type shows. A field or a category of notes that the school makes later is not ticked.
// Scope: staff, or external for what the person may see. Errors: errs.NotFound.
func AccessOf(ctx context.Context, tx db.Tx, typeID int64) (Access, error) {
	all, err := readAccess(ctx, tx, typeID, false)
	if err == nil && len(all) == 0 {
		err = errs.NotFound
	}
	if err != nil {
		return Access{}, err
	}
	return all[0], nil
}

// AllAccess is AccessOf for every type of the school, in order of position, in the same one batch. Scope: staff.
func AllAccess(ctx context.Context, tx db.Tx) ([]Access, error) { return readAccess(ctx, tx, 0, false) }

// ReviewAccess is AllAccess with whom each type concerns. Scope: staff.
func ReviewAccess(ctx context.Context, tx db.Tx) ([]Access, error) {
	return readAccess(ctx, tx, 0, true)
}

// readAccess reads one type, or with 0 all of them.
func readAccess(ctx context.Context, tx db.Tx, typeID int64, reach bool) (all []Access, err error) {
	own, country := map[string][]Tick{}, ""
	ticks, reaches := map[int64][]string{}, map[int64]TypeReach{}
	b := &pgx.Batch{}
	queueTypes(b, tx, typeID, &all, &country, ticks)
	queueOwnFields(b, tx, own)
	if reach {
		queueReach(b, tx, reaches)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("read access settings: %w", err)
	}
	panels := panelsOf(country, own)
	for i, a := range all {
		a.Portlets, a.Reach = panels, reaches[a.Type.ID]
		all[i] = a.With(ticks[a.Type.ID])
	}
	return all, nil
}

// panelsOf are every portlet and its fields, none of them ticked.
func panelsOf(country string, own map[string][]Tick) (out []Panel) {
	built := map[string][]Field{PupilDetails: DetailFields(country), Subjects: SubjectFields, Attendance: AttendanceFields, Events: EventFields}
	for _, key := range Portlets {
		p := Panel{Key: key, Name: PortletName(key)}
		for _, f := range built[key] {
			p.Fields = append(p.Fields, Tick{Field: f})
		}
		p.Fields = append(p.Fields, own[key]...)
		out = append(out, p)
	}
	return out
}

func queueTypes(b *pgx.Batch, tx db.Tx, typeID int64, into *[]Access, country *string, ticks map[int64][]string) {
	b.Queue(`select `+typeColumns+`, s.country, t.saved_at, coalesce(w.display_name, ''),
			array(select p.portlet from licence_portlets p where p.school_id = t.school_id and p.licence_type_id = t.id
				union all select f.field_key from licence_fields f where f.school_id = t.school_id and f.licence_type_id = t.id)
		from licence_types t join schools s on s.id = t.school_id left join staff_schools w on w.school_id = t.school_id and w.staff_id = t.saved_by
		where t.school_id = $1 and (t.id = $2 or $2 = 0) order by t.position, t.id`, tx.SchoolID(), typeID).Query(func(rows pgx.Rows) error {
		var a Access
		var at *time.Time
		var keys []string
		t := &a.Type
		_, err := pgx.ForEachRow(rows, []any{&t.ID, &t.Name, &t.Audience, &t.Position, &t.RegisterLink, &t.Version, &t.Standard, country, &at, &a.SavedBy, &keys}, func() error {
			if a.SavedAt = (time.Time{}); at != nil {
				a.SavedAt = *at
			}
			ticks[t.ID], *into = keys, append(*into, a)
			keys, at = nil, nil
			return nil
		})
		return err
	})
}

// queueOwnFields asks for the school's own fields of the portlets: shared fields, then those of each subject, general
// fields, and categories of notes.
func queueOwnFields(b *pgx.Batch, tx db.Tx, into map[string][]Tick) {
	add := func(rows pgx.Rows) error {
		var portlet string
		var t Tick
		var at *time.Time
		_, err := pgx.ForEachRow(rows, []any{&portlet, &t.Key, &t.Name, &t.Group, &at, &t.Target}, func() error {
			if t.MadeAt = (time.Time{}); at != nil {
				t.MadeAt = *at
			}
			into[portlet] = append(into[portlet], t)
			at = nil
			return nil
		})
		return err
	}
	b.Queue(`select case f.scope when 'general' then $2 else $3 end, 'field.' || f.id, f.name,
			case f.scope when 'shared' then $4 when 'subject' then s.name else f.category end, f.made_at, coalesce('field.' || f.target_id, '')
		from fields f left join subjects s on s.school_id = f.school_id and s.id = f.subject_id
		where f.school_id = $1 order by s.position nulls first, s.id nulls first, f.position, f.id`, tx.SchoolID(), GeneralData, Progress, EverySubject).Query(add)
	b.Queue(`select $2::text, 'note.' || id, name, '', made_at, '' from note_categories where school_id = $1 order by position, id`, tx.SchoolID(), Notes).Query(add)
}

// queueReach counts whom each type concerns: not the families of hidden pupils, nor those of leavers whose access is over.
func queueReach(b *pgx.Batch, tx db.Tx, into map[int64]TypeReach) {
	b.Queue(`select h.licence_type_id, count(distinct h.account_id), count(distinct h.pupil_id)
		from holdings h join pupils p on p.school_id = h.school_id and p.id = h.pupil_id join schools s on s.id = h.school_id
		where h.school_id = $1 and h.state = 'live' and not p.hidden
			and (p.leaving_date is null or p.leaving_date >= (now() at time zone 'Europe/London')::date - s.leaver_days)
		group by 1`, tx.SchoolID()).Query(func(rows pgx.Rows) error {
		var id int64
		var r TypeReach
		_, err := pgx.ForEachRow(rows, []any{&id, &r.People, &r.Pupils}, func() error { into[id] = r; return nil })
		return err
	})
}

// Fields are all portlets with every field that a school of the country has, none ticked. Scope: staff.
func Fields(ctx context.Context, tx db.Tx, country string) ([]Panel, error) {
	own := map[string][]Tick{}
	b := &pgx.Batch{}
	queueOwnFields(b, tx, own)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("read the fields of the school: %w", err)
	}
	return panelsOf(country, own), nil
}
