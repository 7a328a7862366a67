package contact

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// chunk is how many rows one statement writes.
const chunk = 5000

// Apply writes what the plan says, with the history of what it really changes. With leavers the leaving links go
// too; the contacts stay. The caller holds pupil.Lock and has made the plan in the same transaction. Scope: worker,
// or staff.
func (p Plan) Apply(ctx context.Context, tx db.Tx, by By, leavers bool) error {
	var gone []link
	if leavers {
		gone = p.leaving()
	}
	if len(p.people)+len(p.links)+len(gone) == 0 {
		return nil
	}
	if err := tx.Bulk(ctx); err != nil {
		return err
	}
	done := map[Pair]bool{}
	if err := writePeople(ctx, tx, p.people, done); err != nil {
		return err
	}
	if err := writeLinks(ctx, tx, p.links, done); err != nil {
		return err
	}
	if err := removeLinks(ctx, tx, gone, done); err != nil {
		return err
	}
	return writeNotes(ctx, tx, by, p.happened(gone, done))
}

// happened is the history of what has been written.
func (p Plan) happened(gone []link, done map[Pair]bool) (out []note) {
	for _, n := range p.notes {
		if done[n.Pair] {
			out = append(out, n)
		}
	}
	for _, l := range gone {
		if done[l.Pair] {
			out = append(out, note{l.Pair, Removed, l.Row[Relationship], ""})
		}
	}
	return out
}

func (p Plan) leaving() (out []link) {
	for _, l := range p.Lines {
		if l.Kind == Leaving {
			out = append(out, link{Pair{l.PupilID, l.Row[Ref]}, l.Row})
		}
	}
	return out
}

// writePeople writes contacts and notes which of them were new or not the same.
func writePeople(ctx context.Context, tx db.Tx, all []Row, done map[Pair]bool) error {
	for part := range slices.Chunk(all, chunk) {
		args := append([]any{tx.SchoolID()}, columns(part, 0, linkFirst)...)
		rows, err := tx.Query(ctx, `insert into contacts as c (school_id, contact_ref, title, forename, surname, salutation, addressee, email, mobile, phone, work_phone, address, postcode)
			select $1, u.* from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[]) u
			on conflict (school_id, contact_ref) do update set title = excluded.title, forename = excluded.forename, surname = excluded.surname,
				salutation = excluded.salutation, addressee = excluded.addressee, email = excluded.email, mobile = excluded.mobile, phone = excluded.phone,
				work_phone = excluded.work_phone, address = excluded.address, postcode = excluded.postcode, updated_at = now()
			where (c.title, c.forename, c.surname, c.salutation, c.addressee, c.email, c.mobile, c.phone, c.work_phone, c.address, c.postcode)
				is distinct from (excluded.title, excluded.forename, excluded.surname, excluded.salutation, excluded.addressee, excluded.email, excluded.mobile,
				excluded.phone, excluded.work_phone, excluded.address, excluded.postcode)
			returning 0::bigint, contact_ref`, args...)
		if err := mark(rows, err, done); err != nil {
			return wrap("write contacts", err)
		}
	}
	return nil
}

// writeLinks writes links of contacts that are there and notes which of them were new or not the same. A court order
// that comes or goes is one that the office has not looked at.
func writeLinks(ctx context.Context, tx db.Tx, all []link, done map[Pair]bool) error {
	for part := range slices.Chunk(all, chunk) {
		pupils, refs, rows := split(part)
		args := append([]any{tx.SchoolID(), pupils, refs}, columns(rows, linkFirst, fieldCount)...)
		written, err := tx.Query(ctx, `with written as (
				insert into pupil_contacts as l (school_id, pupil_id, contact_id, priority, relationship, parental_responsibility, court_order, lives_with)
				select $1, u.pupil, c.id, nullif(u.priority, '')::smallint, u.relationship, nullif(u.pr, '')::boolean, u.court::boolean, nullif(u.lives, '')::boolean
				from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) u (pupil, ref, priority, relationship, pr, court, lives)
				join contacts c on c.school_id = $1 and c.contact_ref = u.ref
				on conflict (school_id, pupil_id, contact_id) do update set priority = excluded.priority, relationship = excluded.relationship,
					parental_responsibility = excluded.parental_responsibility, court_order = excluded.court_order, lives_with = excluded.lives_with,
					court_decided_at = case when excluded.court_order = l.court_order then l.court_decided_at end
				where (l.priority, l.relationship, l.parental_responsibility, l.court_order, l.lives_with)
					is distinct from (excluded.priority, excluded.relationship, excluded.parental_responsibility, excluded.court_order, excluded.lives_with)
				returning l.pupil_id, l.contact_id)
			select w.pupil_id, c.contact_ref from written w join contacts c on c.school_id = $1 and c.id = w.contact_id`, args...)
		if err := mark(written, err, done); err != nil {
			return wrap("write contacts of pupils", err)
		}
	}
	return nil
}

func removeLinks(ctx context.Context, tx db.Tx, all []link, done map[Pair]bool) error {
	for part := range slices.Chunk(all, chunk) {
		pupils, refs, _ := split(part)
		rows, err := tx.Query(ctx, `delete from pupil_contacts l using unnest($2::bigint[], $3::text[]) u (pupil, ref), contacts c
			where c.school_id = $1 and c.contact_ref = u.ref and l.school_id = $1 and l.pupil_id = u.pupil and l.contact_id = c.id
			returning u.pupil, u.ref`, tx.SchoolID(), pupils, refs)
		if err := mark(rows, err, done); err != nil {
			return wrap("remove contacts of pupils", err)
		}
	}
	return nil
}

// mark notes the pairs that a statement returns.
func mark(rows pgx.Rows, err error, done map[Pair]bool) error {
	if err != nil {
		return err
	}
	var at Pair
	_, err = pgx.ForEachRow(rows, []any{&at.PupilID, &at.Ref}, func() error { done[at] = true; return nil })
	return err
}

func split(links []link) (pupils []int64, refs []string, rows []Row) {
	for _, l := range links {
		pupils, refs, rows = append(pupils, l.PupilID), append(refs, l.Ref), append(rows, l.Row)
	}
	return pupils, refs, rows
}

// columns turns the values from first to end into the arrays that a statement unnests.
func columns(rows []Row, first, end Field) []any {
	out := make([]any, 0, end-first)
	for f := first; f < end; f++ {
		col := make([]string, len(rows))
		for i, r := range rows {
			col[i] = r[f]
		}
		out = append(out, col)
	}
	return out
}
