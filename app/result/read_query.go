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

// queueRead asks one question for everything: what may be seen is found once, the results are read once, and each
// column comes as an array in one row. Row by row, and in several questions, it took twice as long.
func queueRead(b *pgx.Batch, tx db.Tx, of licence.Of, q readOf, into *Progress) {
	pupil, id := of.SQL("$2")
	granted := q.fields + " and " + of.Granted("$2", q.portlet, "'field.' || f.id", "f.shown")
	*into = Progress{}
	b.Queue(readFields(granted)+readResults(pupil, q.results)+readAll, tx.SchoolID(), id).QueryRow(into.scan)
}

// readFields finds the fields that may be seen (g), their scales (c) and the values of those (v).
func readFields(granted string) string {
	return `with g as materialized (select f.id, f.scope, coalesce(f.subject_id, 0) as subject_id, f.name, f.category, f.explanation, f.type, coalesce(f.scale_id, 0) as scale_id,
			f.whole_year, coalesce(f.target_id, 0) as target_id, f.position from fields f where f.school_id = $1 and ` + granted + ` order by f.position, f.id),
		c as (select s.id, s.name, s.explanation, s.direction, s.on_within, s.near_within from scales s where s.school_id = $1 and s.id = any(array(select scale_id from g))),
		v as (select v.scale_id, v.value, v.meaning, coalesce(v.sort_value, 'NaN') as place, v.colour from scale_values v
			where v.school_id = $1 and v.scale_id = any(array(select scale_id from g)) order by v.scale_id, v.position),`
}

// readResults finds the results (r), their periods, newest first (p), and their subjects (s).
func readResults(pupil, results string) string {
	return `r as materialized (select coalesce(r.subject_id, 0) as subject_id, r.field_id, r.period_id, r.value, coalesce(r.sort_value, 'NaN') as place from results r
			where r.school_id = $1 and r.pupil_id = ` + pupil + ` and ` + results + ` and r.field_id = any(array(select id from g))),
		p as (select p.id, p.academic_year_id, y.name as year, p.year_group, p.name, p.whole_year, coalesce(p.release_at, '0001-01-01 00:00Z') as release,
				coalesce(p.release_at <= now(), false) as released
			from periods p join academic_years y on y.school_id = p.school_id and y.id = p.academic_year_id
			where p.school_id = $1 and p.id = any(array(select distinct period_id from r)) order by y.starts_on desc, p.position desc, p.id desc),
		s as (select s.id, s.name from subjects s where s.school_id = $1 and s.id = any(array(select distinct subject_id from r)) order by s.position, s.id)`
}

// readAll makes the one row, a column an array; readColumns has its order.
const readAll = `
	select g.*, c.*, v.*, p.*, s.*, r.* from
		(select array_agg(id), array_agg(scope), array_agg(subject_id), array_agg(name), array_agg(category), array_agg(explanation), array_agg(type), array_agg(scale_id),
			array_agg(whole_year), array_agg(target_id), array_agg(position) from g) g,
		(select array_agg(id), array_agg(name), array_agg(explanation), array_agg(direction), array_agg(on_within), array_agg(near_within) from c) c,
		(select array_agg(scale_id), array_agg(value), array_agg(meaning), array_agg(place), array_agg(colour) from v) v,
		(select array_agg(id), array_agg(academic_year_id), array_agg(year), array_agg(year_group), array_agg(name), array_agg(whole_year), array_agg(release), array_agg(released) from p) p,
		(select array_agg(id), array_agg(name) from s) s,
		(select array_agg(subject_id), array_agg(field_id), array_agg(period_id), array_agg(value), array_agg(place) from r) r`

// readColumns are the columns of the one row.
type readColumns struct {
	field struct {
		id, subject, scale, target               []int64
		scope, name, category, explanation, kind []string
		wholeYear                                []bool
		position                                 []int16
	}
	scale struct {
		id                           []int64
		name, explanation, direction []string
		on, near                     []float64
	}
	value struct {
		scale                 []int64
		text, meaning, colour []string
		place                 []float64
	}
	period struct {
		id, year       []int64
		yearName, name []string
		group          []int16
		whole, out     []bool
		release        []time.Time
	}
	subject struct {
		id   []int64
		name []string
	}
	result struct {
		subject, field, period []int64
		text                   []string
		place                  []float64
	}
}

func (p *Progress) scan(row pgx.Row) error {
	var c readColumns
	f, s, v, t, j, r := &c.field, &c.scale, &c.value, &c.period, &c.subject, &c.result
	if err := row.Scan(&f.id, &f.scope, &f.subject, &f.name, &f.category, &f.explanation, &f.kind, &f.scale, &f.wholeYear, &f.target, &f.position,
		&s.id, &s.name, &s.explanation, &s.direction, &s.on, &s.near, &v.scale, &v.text, &v.meaning, &v.place, &v.colour,
		&t.id, &t.year, &t.yearName, &t.group, &t.name, &t.whole, &t.release, &t.out, &j.id, &j.name, &r.subject, &r.field, &r.period, &r.text, &r.place); err != nil {
		return fmt.Errorf("read results: %w", err)
	}
	p.Fields = c.fields(c.scales())
	p.Periods = make([]ProgressPeriod, len(t.id))
	for i := range t.id {
		p.Periods[i] = ProgressPeriod{t.id[i], t.year[i], t.yearName[i], int(t.group[i]), t.name[i], t.whole[i], t.release[i], t.out[i]}
	}
	p.Subjects = make([]ProgressSubject, len(j.id))
	for i := range j.id {
		p.Subjects[i] = ProgressSubject{j.id[i], j.name[i]}
	}
	if len(j.id) == 0 && len(r.text) > 0 {
		p.Subjects = []ProgressSubject{{}} // general data
	}
	p.place(&c)
	return nil
}

// scales are the scales with their values.
func (c *readColumns) scales() map[int64]*tracking.Scale {
	s, v := &c.scale, &c.value
	out := make(map[int64]*tracking.Scale, len(s.id))
	for i, id := range s.id {
		out[id] = &tracking.Scale{ID: id, Name: s.name[i], Explanation: s.explanation[i], Direction: s.direction[i], OnWithin: s.on[i], NearWithin: s.near[i]}
	}
	for i, id := range v.scale {
		if s := out[id]; s != nil {
			s.Values = append(s.Values, tracking.Value{Text: v.text[i], Meaning: v.meaning[i], Colour: v.colour[i], Sort: ProgressCell{v.text[i], v.place[i]}.Place()})
		}
	}
	return out
}

// fields are the fields that have a result.
func (c *readColumns) fields(scales map[int64]*tracking.Scale) (out []ProgressField) {
	used := make(map[int64]bool, len(c.field.id))
	for _, id := range c.result.field {
		used[id] = true
	}
	f := &c.field
	for i, id := range f.id {
		if used[id] {
			out = append(out, ProgressField{tracking.Field{ID: id, Scope: f.scope[i], SubjectID: f.subject[i], Name: f.name[i], Category: f.category[i], Explanation: f.explanation[i],
				Type: f.kind[i], ScaleID: f.scale[i], WholeYear: f.wholeYear[i], TargetID: f.target[i], Position: int(f.position[i])}, scales[f.scale[i]]})
		}
	}
	return out
}

// place puts the results into their cells.
func (p *Progress) place(c *readColumns) {
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
	r := &c.result
	for i, text := range r.text {
		p.cells[(subjects[r.subject[i]]*len(p.Fields)+fields[r.field[i]])*len(p.Periods)+periods[r.period[i]]] = ProgressCell{text, r.place[i]}
	}
}
