package result

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/tracking"
)

// QueueProgress asks for the results of the shared and subject fields that may be seen: those that the holding's
// licence type ticks, or for staff those that are shown to them. Which periods are released and which pupils are
// somebody's is row-level security's business (POR-5).
func QueueProgress(b *pgx.Batch, tx db.Tx, of licence.Of, into *Progress) {
	queueRead(b, tx, of, readOf{licence.Progress, "f.scope <> 'general'", "r.subject_id is not null"}, into)
}

// QueueGeneral asks for the results of general fields in the same way.
func QueueGeneral(b *pgx.Batch, tx db.Tx, of licence.Of, into *Progress) {
	queueRead(b, tx, of, readOf{licence.GeneralData, "f.scope = 'general'", "r.subject_id is null"}, into)
}

// readOf is which results are asked for.
type readOf struct{ portlet, fields, results string }

// granted is the condition that a field may be seen.
func (q readOf) granted(of licence.Of) string {
	return q.fields + " and " + of.Granted("$2", q.portlet, "'field.' || f.id", "f.shown")
}

// queueRead asks for fields, scales and results. The results come as arrays in one row: that is a quarter of the work
// of a row for each.
func queueRead(b *pgx.Batch, tx db.Tx, of licence.Of, q readOf, into *Progress) {
	pupil, id := of.SQL("$2")
	granted := q.granted(of)
	*into = Progress{}
	b.Queue(readFields(granted), tx.SchoolID(), id).Query(into.scanFields)
	b.Queue(readScales(granted), tx.SchoolID(), id).Query(into.scanScales)
	b.Queue(readResults(pupil, granted, q.results), tx.SchoolID(), id).QueryRow(into.scanResults)
}

func readFields(granted string) string {
	return `select f.id, f.scope, coalesce(f.subject_id, 0), f.name, f.category, f.explanation, f.type, coalesce(f.scale_id, 0), f.whole_year, coalesce(f.target_id, 0), f.position
		from fields f where f.school_id = $1 and ` + granted + ` order by f.position, f.id`
}

func (p *Progress) scanFields(rows pgx.Rows) error {
	var f ProgressField
	_, err := pgx.ForEachRow(rows, []any{&f.ID, &f.Scope, &f.SubjectID, &f.Name, &f.Category, &f.Explanation, &f.Type, &f.ScaleID, &f.WholeYear, &f.TargetID, &f.Position}, func() error {
		p.Fields = append(p.Fields, f)
		return nil
	})
	return err
}

// readScales reads each scale with its values as arrays.
func readScales(granted string) string {
	return `select s.id, s.name, s.explanation, s.direction, s.on_within, s.near_within, array_agg(v.value order by v.position), array_agg(v.meaning order by v.position),
			array_agg(coalesce(v.sort_value, 'NaN') order by v.position), array_agg(v.colour order by v.position)
		from scales s join scale_values v on v.school_id = s.school_id and v.scale_id = s.id
		where s.school_id = $1 and s.id in (select f.scale_id from fields f where f.school_id = $1 and ` + granted + `)
		group by s.school_id, s.id`
}

func (p *Progress) scanScales(rows pgx.Rows) error {
	defer rows.Close()
	for rows.Next() {
		var s tracking.Scale
		var values, meanings, colours []string
		var sorts []float64
		if err := rows.Scan(&s.ID, &s.Name, &s.Explanation, &s.Direction, &s.OnWithin, &s.NearWithin, &values, &meanings, &sorts, &colours); err != nil {
			return err
		}
		s.Values = make([]tracking.Value, len(values))
		for i := range values {
			s.Values[i] = tracking.Value{Text: values[i], Meaning: meanings[i], Colour: colours[i], Sort: ProgressCell{values[i], sorts[i]}.Place()}
		}
		for i := range p.Fields {
			if p.Fields[i].ScaleID == s.ID {
				p.Fields[i].Scale = &s
			}
		}
	}
	return rows.Err()
}

// readResults reads the results once, and with them their periods, newest first, and their subjects.
func readResults(pupil, granted, results string) string {
	return `with r as materialized (select r.subject_id, r.field_id, r.period_id, r.value, r.sort_value from results r
			where r.school_id = $1 and r.pupil_id = ` + pupil + ` and ` + results + ` and r.field_id in (select f.id from fields f where f.school_id = $1 and ` + granted + `)),
		p as (select p.id, p.academic_year_id, y.name as year, p.year_group, p.name, p.whole_year, coalesce(p.release_at, '0001-01-01 00:00Z') as release, coalesce(p.release_at <= now(), false) as released
			from periods p join academic_years y on y.school_id = p.school_id and y.id = p.academic_year_id
			where p.school_id = $1 and p.id in (select period_id from r) order by y.starts_on desc, p.position desc, p.id desc),
		s as (select s.id, s.name from subjects s where s.school_id = $1 and s.id in (select subject_id from r) order by s.position, s.id),
		ps as (select array_agg(id) a, array_agg(academic_year_id) b, array_agg(year) c, array_agg(year_group) d, array_agg(name) e, array_agg(whole_year) f, array_agg(release) g, array_agg(released) h from p),
		ss as (select array_agg(id) a, array_agg(name) b from s),
		rs as (select array_agg(coalesce(subject_id, 0)) a, array_agg(field_id) b, array_agg(period_id) c, array_agg(value) d, array_agg(coalesce(sort_value, 'NaN')) e from r)
		select ps.a, ps.b, ps.c, ps.d, ps.e, ps.f, ps.g, ps.h, ss.a, ss.b, rs.a, rs.b, rs.c, rs.d, rs.e from ps, ss, rs`
}

func (p *Progress) scanResults(row pgx.Row) error {
	var periods, years, subjects []int64
	var yearNames, names, subjectNames []string
	var groups []int16
	var whole, released []bool
	var release []time.Time
	var r resultColumns
	if err := row.Scan(&periods, &years, &yearNames, &groups, &names, &whole, &release, &released, &subjects, &subjectNames,
		&r.subject, &r.field, &r.period, &r.value, &r.sort); err != nil {
		return fmt.Errorf("read results: %w", err)
	}
	p.Periods = make([]ProgressPeriod, len(periods))
	for i := range periods {
		p.Periods[i] = ProgressPeriod{periods[i], years[i], yearNames[i], int(groups[i]), names[i], whole[i], release[i], released[i]}
	}
	for i, id := range subjects {
		p.Subjects = append(p.Subjects, ProgressSubject{id, subjectNames[i]})
	}
	if len(subjects) == 0 && len(r.value) > 0 {
		p.Subjects = []ProgressSubject{{}} // general data
	}
	p.place(r)
	return nil
}

// resultColumns are the results, a slice a column.
type resultColumns struct {
	subject, field, period []int64
	value                  []string
	sort                   []float64
}

// place puts the results into their cells and leaves out the fields that have none.
func (p *Progress) place(r resultColumns) {
	used := make(map[int64]bool, len(p.Fields))
	for _, f := range r.field {
		used[f] = true
	}
	kept := p.Fields[:0]
	for _, f := range p.Fields {
		if used[f.ID] {
			kept = append(kept, f)
		}
	}
	p.Fields = kept
	fields, periods, subjects := make(map[int64]int, len(p.Fields)), make(map[int64]int, len(p.Periods)), make(map[int64]int, len(p.Subjects))
	for i := range p.Fields {
		fields[p.Fields[i].ID] = i
	}
	for i := range p.Periods {
		periods[p.Periods[i].ID] = i
	}
	for i := range p.Subjects {
		subjects[p.Subjects[i].ID] = i
	}
	p.cells = make([]ProgressCell, len(p.Subjects)*len(p.Fields)*len(p.Periods))
	for i, value := range r.value {
		at := (subjects[r.subject[i]]*len(p.Fields)+fields[r.field[i]])*len(p.Periods) + periods[r.period[i]]
		p.cells[at] = ProgressCell{value, r.sort[i]}
	}
}
