package contact

import (
	"context"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// chunk is how many rows one statement writes.
const chunk = 5000

// read asks for each table by itself and leaves the joining to maps: for a school whose rows are new the planner
// expects hardly any, and joins 12,000 links to 12,000 contacts by comparing each with each.
func read(ctx context.Context, tx db.Tx) (known, error) {
	k := known{map[string]int64{}, map[string]int64{}, map[string]person{}, map[pair]link{}}
	b := &pgx.Batch{}
	b.Queue(`select pupil_id_folded, id from pupils where school_id = $1`, tx.SchoolID()).Query(func(rows pgx.Rows) error {
		var folded string
		var id int64
		_, err := pgx.ForEachRow(rows, []any{&folded, &id}, func() error { k.pupils[folded] = id; return nil })
		return err
	})
	b.Queue(`select id, contact_ref, title, forename, surname, salutation, email, mobile from contacts where school_id = $1`, tx.SchoolID()).
		Query(func(rows pgx.Rows) error {
			var id int64
			var ref string
			var p person
			_, err := pgx.ForEachRow(rows, []any{&id, &ref, &p.title, &p.forename, &p.surname, &p.salutation, &p.email, &p.mobile},
				func() error { k.ids[ref], k.people[ref] = id, p; return nil })
			return err
		})
	b.Queue(`select pupil_id, contact_id, coalesce(priority, 0), relationship, parental_responsibility, court_order, lives_with
		from pupil_contacts where school_id = $1`, tx.SchoolID()).
		Query(func(rows pgx.Rows) error {
			var at pair
			var l link
			var pr, court, lives *bool
			_, err := pgx.ForEachRow(rows, []any{&at.pupil, &at.contact, &l.priority, &l.relationship, &pr, &court, &lives}, func() error {
				k.links[at] = link{l.priority, l.relationship, flagOf(pr), flagOf(court), flagOf(lives)}
				return nil
			})
			return err
		})
	return k, wrap(tx.SendBatch(ctx, b).Close())
}

// writePeople writes complete contacts and notes their ids.
func writePeople(ctx context.Context, tx db.Tx, all []saidOf, ids map[string]int64) error {
	for part := range slices.Chunk(all, chunk) {
		cols := columns(part, func(s saidOf) []string {
			return []string{s.ref, s.title, s.forename, s.surname, s.salutation, s.email, s.mobile}
		})
		rows, err := tx.Query(ctx, `insert into contacts (school_id, contact_ref, title, forename, surname, salutation, email, mobile)
			select $1, u.* from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) u
			on conflict (school_id, contact_ref) do update set title = excluded.title, forename = excluded.forename, surname = excluded.surname,
				salutation = excluded.salutation, email = excluded.email, mobile = excluded.mobile, updated_at = now()
			returning contact_ref, id`, append([]any{tx.SchoolID()}, cols...)...)
		if err != nil {
			return wrap(err)
		}
		var ref string
		var id int64
		if _, err := pgx.ForEachRow(rows, []any{&ref, &id}, func() error { ids[ref] = id; return nil }); err != nil {
			return wrap(err)
		}
	}
	return nil
}

func writeLinks(ctx context.Context, tx db.Tx, all []linked) error {
	for part := range slices.Chunk(all, chunk) {
		cols := columns(part, func(l linked) []string {
			return []string{strconv.FormatInt(l.pupil, 10), strconv.FormatInt(l.contact, 10), strconv.Itoa(l.priority), l.relationship,
				l.pr.sql(), l.court.sql(), l.livesWith.sql()}
		})
		_, err := tx.Exec(ctx, `insert into pupil_contacts (school_id, pupil_id, contact_id, priority, relationship, parental_responsibility, court_order, lives_with)
			select $1, u.pupil::bigint, u.contact::bigint, nullif(u.priority, '0')::smallint, u.relationship, nullif(u.pr, '')::boolean,
				u.court::boolean, nullif(u.lives, '')::boolean
			from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) u (pupil, contact, priority, relationship, pr, court, lives)
			on conflict (school_id, pupil_id, contact_id) do update set priority = excluded.priority, relationship = excluded.relationship,
				parental_responsibility = excluded.parental_responsibility, court_order = excluded.court_order, lives_with = excluded.lives_with`,
			append([]any{tx.SchoolID()}, cols...)...)
		if err != nil {
			return wrap(err)
		}
	}
	return nil
}

// columns turns rows into the arrays that a statement unnests.
func columns[T any](rows []T, values func(T) []string) []any {
	var cols [][]string
	for _, r := range rows {
		for i, v := range values(r) {
			if i == len(cols) {
				cols = append(cols, make([]string, 0, len(rows)))
			}
			cols[i] = append(cols[i], v)
		}
	}
	out := make([]any, len(cols))
	for i, c := range cols {
		out[i] = c
	}
	return out
}
