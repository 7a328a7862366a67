package result

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/tracking"
)

// saver is one Save under way.
type saver struct {
	g          Grid
	school, me int64
}

func byPlace(a, b Typed) int {
	return cmp.Or(cmp.Compare(a.Pupil, b.Pupil), cmp.Compare(a.Field, b.Field))
}

// lock reads the cells as they are and keeps others from changing them until the transaction ends. Blank ones have no
// row to lock: of them it reads who took the result away, and write finds out whether somebody was first.
func (s *saver) lock(ctx context.Context, tx db.Tx, cells []Typed) (map[Place]stored, error) {
	out := map[Place]stored{}
	pupils, fields := places(cells)
	b := &pgx.Batch{}
	for _, sql := range []string{
		`select r.id, r.pupil_id, r.field_id, r.value, coalesce(r.staff_id, 0), coalesce(f.display_name, ''), r.at
			from unnest($2::bigint[], $3::bigint[]) c (pupil, field) join results r on r.school_id = $1 and r.pupil_id = c.pupil and r.period_id = $4
				and r.subject_id = $5 and r.field_id = c.field
			left join staff_schools f on f.school_id = $1 and f.staff_id = r.staff_id order by r.pupil_id, r.field_id for update of r`,
		`select distinct on (h.pupil_id, h.field_id) 0, h.pupil_id, h.field_id, h.new_value, coalesce(h.staff_id, 0), coalesce(f.display_name, ''), h.at
			from unnest($2::bigint[], $3::bigint[]) c (pupil, field) join result_changes h on h.school_id = $1 and h.pupil_id = c.pupil and h.period_id = $4
				and h.subject_id = $5 and h.field_id = c.field
			left join staff_schools f on f.school_id = $1 and f.staff_id = h.staff_id order by h.pupil_id, h.field_id, h.id desc`,
	} {
		b.Queue(sql, s.school, pupils, fields, s.g.Period.ID, s.g.Set.SubjectID).Query(func(rows pgx.Rows) error { return take(rows, out) })
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("lock results: %w", err)
	}
	return out, nil
}

// take adds cells that are not there yet; a change counts only where it took the value away.
func take(rows pgx.Rows, out map[Place]stored) error {
	var at Place
	var s stored
	_, err := pgx.ForEachRow(rows, []any{&s.id, &at.Pupil, &at.Field, &s.Value, &s.staff, &s.Who, &s.At}, func() error {
		if _, there := out[at]; !there && (s.id != 0 || s.Value == "") {
			out[at] = s
		}
		return nil
	})
	return err
}

func places(cells []Typed) (pupils, fields []int64) {
	for _, t := range cells {
		pupils, fields = append(pupils, t.Pupil), append(fields, t.Field)
	}
	return pupils, fields
}

// plan is what a round writes, column by column as unnest wants it.
type plan struct {
	changes struct { // results that get another value
		ids  []int64
		text []string
		sort []*float64
	}
	removed  []int64 // ids
	inserted []Typed
	text     []string // of inserted
	sort     []*float64
	old      struct { // earlier values to keep
		pupils, fields, staff []int64
		value, becomes        []string
		at                    []time.Time
	}
}

func (p *plan) add(t Typed, now stored, r tracking.Result) {
	switch {
	case now.id == 0 && r.Text == "":
		return
	case now.id == 0:
		p.inserted, p.text, p.sort = append(p.inserted, t), append(p.text, r.Text), append(p.sort, r.Sort)
		return
	case r.Text == "":
		p.removed = append(p.removed, now.id)
	default:
		p.changes.ids, p.changes.text, p.changes.sort = append(p.changes.ids, now.id), append(p.changes.text, r.Text), append(p.changes.sort, r.Sort)
	}
	o := &p.old
	o.pupils, o.fields, o.staff = append(o.pupils, t.Pupil), append(o.fields, t.Field), append(o.staff, now.staff)
	o.value, o.becomes, o.at = append(o.value, now.Value), append(o.becomes, r.Text), append(o.at, now.At)
}

// write does what the plan says, one statement of each kind. made are the cells that were begun: those that are not
// among them somebody else has begun at the same moment.
func (s *saver) write(ctx context.Context, tx db.Tx, p plan) (made map[Place]bool, err error) {
	made = map[Place]bool{}
	b := &pgx.Batch{}
	if len(p.old.pupils) > 0 {
		s.change(b, p)
	}
	if len(p.inserted) > 0 {
		s.begin(b, p, made)
	}
	if b.Len() == 0 {
		return made, nil
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("save results: %w", err)
	}
	return made, nil
}

// change queues the cells that held something: first what it was.
func (s *saver) change(b *pgx.Batch, p plan) {
	b.Queue(`insert into result_changes (school_id, pupil_id, period_id, subject_id, field_id, old_value, old_staff_id, old_at, new_value, staff_id)
		select $1, c.pupil, $8, $9, c.field, c.value, nullif(c.staff, 0), c.at, c.becomes, $10
		from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::timestamptz[]) c (pupil, field, staff, value, becomes, at)`,
		s.school, p.old.pupils, p.old.fields, p.old.staff, p.old.value, p.old.becomes, p.old.at, s.g.Period.ID, s.g.Set.SubjectID, s.me)
	if len(p.changes.ids) > 0 {
		b.Queue(`update results r set value = c.value, sort_value = c.sort, staff_id = $5, import_id = null, at = now()
			from unnest($2::bigint[], $3::text[], $4::double precision[]) c (id, value, sort) where r.school_id = $1 and r.id = c.id`,
			s.school, p.changes.ids, p.changes.text, p.changes.sort, s.me)
	}
	if len(p.removed) > 0 {
		b.Queue(`delete from results where school_id = $1 and id = any($2::bigint[])`, s.school, p.removed)
	}
}

// begin queues the cells that were blank.
func (s *saver) begin(b *pgx.Batch, p plan, made map[Place]bool) {
	pupils, fields := places(p.inserted)
	b.Queue(`insert into results (school_id, pupil_id, period_id, subject_id, field_id, value, sort_value, staff_id)
		select $1, c.pupil, $6, $7, c.field, c.value, c.sort, $8 from unnest($2::bigint[], $3::bigint[], $4::text[], $5::double precision[]) c (pupil, field, value, sort)
		on conflict do nothing returning pupil_id, field_id`, s.school, pupils, fields, p.text, p.sort, s.g.Period.ID, s.g.Set.SubjectID, s.me).
		Query(func(rows pgx.Rows) error {
			var at Place
			_, err := pgx.ForEachRow(rows, []any{&at.Pupil, &at.Field}, func() error {
				made[at] = true
				return nil
			})
			return err
		})
}
