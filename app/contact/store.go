package contact

import (
	"context"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// The values of a row as text, in the order of Row: the person of contacts c, the link of pupil_contacts l.
const (
	personValues = `c.contact_ref, c.title, c.forename, c.surname, c.salutation, c.addressee, c.email, c.mobile, c.phone, c.work_phone, c.address, c.postcode`
	linkValues   = `coalesce(l.priority::text, ''), l.relationship, case l.parental_responsibility when true then 't' when false then 'f' else '' end,
		case when l.court_order then 't' else 'f' end, case l.lives_with when true then 't' when false then 'f' else '' end`
)

// into are the places that the values from first to end are scanned into.
func (r *Row) into(first, end Field) []any {
	out := make([]any, 0, end-first)
	for f := first; f < end; f++ {
		out = append(out, &r[f])
	}
	return out
}

// known is what the school has already.
type known struct {
	people map[string]Row // by their number
	links  map[Pair]Row
	order  []Pair // of links: by pupil, who is rung first, contact
}

// read asks for each table by itself and leaves the joining to maps: for a school whose rows are new the planner
// expects hardly any, and joins 12,000 links to 12,000 contacts by comparing each with each.
func read(ctx context.Context, tx db.Tx) (known, error) {
	k := known{people: map[string]Row{}, links: map[Pair]Row{}}
	refs := map[int64]string{}
	b := &pgx.Batch{}
	b.Queue(`select c.id, `+personValues+` from contacts c where c.school_id = $1`, tx.SchoolID()).Query(func(rows pgx.Rows) error {
		var id int64
		var r Row
		_, err := pgx.ForEachRow(rows, append([]any{&id}, r.into(0, linkFirst)...), func() error { refs[id], k.people[r[Ref]] = r[Ref], r; return nil })
		return err
	})
	b.Queue(`select l.pupil_id, l.contact_id, `+linkValues+` from pupil_contacts l where l.school_id = $1 order by l.pupil_id, l.priority, l.contact_id`, tx.SchoolID()).
		Query(func(rows pgx.Rows) error {
			var pupilID, contactID int64
			var r Row
			_, err := pgx.ForEachRow(rows, append([]any{&pupilID, &contactID}, r.into(linkFirst, fieldCount)...), func() error {
				at := Pair{pupilID, refs[contactID]}
				k.links[at], k.order = r, append(k.order, at)
				return nil
			})
			return err
		})
	return k, wrap("read contacts", tx.SendBatch(ctx, b).Close())
}

// OfPupilRow is a contact of a pupil as it stands.
type OfPupilRow struct {
	ContactID int64
	Row       Row
	Children  int // other pupils of the school with this contact
}

// OfPupil are the contacts of one pupil, who is rung first first, then by name. They carry addresses: for pages of
// admins and supers alone. A pupil who is not there has none. Scope: staff, worker, or operator.
func OfPupil(ctx context.Context, tx db.Tx, pupilID int64) ([]OfPupilRow, error) {
	rows, err := tx.Query(ctx, `select c.id, (select count(*) from pupil_contacts o where o.school_id = $1 and o.contact_id = c.id and o.pupil_id <> $2),
			`+personValues+`, `+linkValues+`
		from pupil_contacts l join contacts c on c.school_id = $1 and c.id = l.contact_id
		where l.school_id = $1 and l.pupil_id = $2 order by l.priority nulls last, c.surname, c.forename, c.id`, tx.SchoolID(), pupilID)
	if err != nil {
		return nil, wrap("contacts of a pupil", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c OfPupilRow, err error) {
		return c, row.Scan(append([]any{&c.ContactID, &c.Children}, c.Row.into(0, fieldCount)...)...)
	})
	return all, wrap("contacts of a pupil", err)
}
