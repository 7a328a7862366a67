package event

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
)

// chunk is how many rows one statement writes.
const chunk = 5000

// read finds the imported events of the days that a file tells of.
func read(ctx context.Context, tx db.Tx, said []Said) (map[identity][]stored, error) {
	known := map[identity][]stored{}
	if len(said) == 0 {
		return known, nil
	}
	if err := tx.Bulk(ctx); err != nil {
		return nil, err
	}
	from, to := civil.Span(said, func(s Said) civil.Date { return s.Date })
	rows, err := tx.Query(ctx, `select e.import_key, e.pupil_id, e.on_date, e.type, e.category, coalesce(e.subject_id, 0), e.points, e.family_text,
			coalesce(t.staff_text, ''), coalesce(t.outcome, ''), coalesce(t.recorded_by, '')
		from events e left join event_texts t on t.school_id = e.school_id and t.event_id = e.id
		where e.school_id = $1 and e.import_key is not null and e.on_date between $2 and $3 order by e.id`, tx.SchoolID(), from, to)
	if err != nil {
		return nil, wrap("read events", err)
	}
	var key []byte
	var e stored
	s := &e.said
	_, err = pgx.ForEachRow(rows, []any{&key, &s.PupilID, &s.Date, &s.Type, &s.Category, &s.SubjectID, &e.points, &e.familyText, &e.staffText, &e.outcome, &s.RecordedBy},
		func() error {
			copy(e.key[:], key)
			at := s.identity()
			known[at] = append(known[at], e)
			return nil
		})
	return known, wrap("read events", err)
}

// columns are the values of events as a statement unnests them.
type columns struct {
	keys                                          [][]byte
	pupils, subjects                              []int64
	dates                                         []civil.Date
	types, categories, family, staff, outcome, by []string
	points                                        []int
}

func columnsOf(part []stored) (c columns) {
	for _, e := range part {
		c.keys = append(c.keys, e.key[:])
		c.pupils, c.subjects, c.dates = append(c.pupils, e.said.PupilID), append(c.subjects, e.said.SubjectID), append(c.dates, e.said.Date)
		c.types, c.categories, c.by = append(c.types, e.said.Type), append(c.categories, e.said.Category), append(c.by, e.said.RecordedBy)
		c.points, c.family, c.staff, c.outcome = append(c.points, e.points), append(c.family, e.familyText), append(c.staff, e.staffText), append(c.outcome, e.outcome)
	}
	return c
}

// Apply writes what the plan says, thousands of events with one statement. The caller holds pupil.Lock and has made
// the plan in the same transaction. Scope: worker, or staff.
func (p Plan) Apply(ctx context.Context, tx db.Tx) error {
	for part := range slices.Chunk(p.write, chunk) {
		c := columnsOf(part)
		_, err := tx.Exec(ctx, `with said as (select key, pupil, on_date, type, category, points, subject, family, staff, outcome, recorded from unnest($2::bytea[], $3::bigint[], $4::date[], $5::text[], $6::text[], $7::smallint[], $8::bigint[], $9::text[], $10::text[],
				$11::text[], $12::text[]) u (key, pupil, on_date, type, category, points, subject, family, staff, outcome, recorded)),
			written as (insert into events (school_id, pupil_id, on_date, type, category, points, subject_id, family_text, import_key)
				select $1, pupil, on_date, type, category, points, nullif(subject, 0), family, key from said
				on conflict (school_id, import_key) where import_key is not null do update set points = excluded.points, family_text = excluded.family_text
				returning id, import_key)
			insert into event_texts (school_id, event_id, staff_text, outcome, recorded_by)
			select $1, w.id, s.staff, s.outcome, s.recorded from written w join said s on s.key = w.import_key
			on conflict (school_id, event_id) do update set staff_text = excluded.staff_text, outcome = excluded.outcome`,
			tx.SchoolID(), c.keys, c.pupils, c.dates, c.types, c.categories, c.points, c.subjects, c.family, c.staff, c.outcome, c.by)
		if err != nil {
			return wrap("write events", err)
		}
	}
	return nil
}
