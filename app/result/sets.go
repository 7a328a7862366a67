package result

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/fold"
)

// Filter is which of the current sets a list is of: those of today's academic year that are not closed.
type Filter struct {
	Search    string // a part of the set's name, its subject's or a teacher's, accents and case ignored
	YearGroup int    // 0 = all
	Subject   int64  // 0 = all
	Page      int    // from 1; beyond the last it is the last
	Size      int
}

// SetRow is a set of a list, with how far it is in the newest period that has begun.
type SetRow struct {
	ID        int64
	Name      string
	Subject   string
	YearGroup int // 0 = none
	Teachers  []string
	Pupils    int
	PeriodID  int64  // 0: none has begun
	Period    string // its name
	Asked     int    // fields that are asked for in it
	Complete  int    // pupils without a blank
}

// Sets is one page of a list, and what there is to filter by.
type Sets struct {
	Rows     []SetRow
	Total    int
	Page     int
	Years    []int
	Subjects []SubjectChoice
	None     bool // nobody has made a current set that who asks may open
}

// SubjectChoice is a subject to filter by.
type SubjectChoice struct {
	ID   int64
	Name string
}

// current is which sets s a list is of: parameters 3 (the office), 4 (the member of staff), 2 (today).
const current = `s.school_id = $1 and (s.closed_on is null or s.closed_on > $2::date) and ` + mine + `
	and s.academic_year_id in (select y.id from academic_years y where y.school_id = $1 and $2::date between y.starts_on and y.ends_on)`

// found narrows it to a filter: parameters 5 to 7.
const found = `($5::int = 0 or s.year_group = $5) and ($6::bigint = 0 or s.subject_id = $6) and ($7::text = '' or strpos(s.name_folded, $7) > 0
	or exists (select from subjects u where u.school_id = $1 and u.id = s.subject_id and (strpos(u.name_folded, $7) > 0 or strpos(u.alias_folded, $7) > 0))
	or exists (select from set_teachers t where t.school_id = $1 and t.set_id = s.id and t.staff_id = any($8::bigint[])))`

// teachersNamed are the staff whose name holds what is searched for. Names of staff are not stored folded; a school has
// few of them.
func teachersNamed(ctx context.Context, tx db.Tx, search string) ([]int64, error) {
	want := fold.Text(search)
	if want == "" {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `select staff_id, display_name from staff_schools where school_id = $1`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("search teachers: %w", err)
	}
	var all []int64
	var id int64
	var name string
	_, err = pgx.ForEachRow(rows, []any{&id, &name}, func() error {
		if strings.Contains(fold.Text(name), want) {
			all = append(all, id)
		}
		return nil
	})
	return all, err
}

// List is one page of the current sets, in one batch (a search reads the teachers' names first): a teacher's own, or the
// school's for the office. Scope: staff.
func List(ctx context.Context, tx db.Tx, may Access, today civil.Date, f Filter) (Sets, error) {
	var l Sets
	named, err := teachersNamed(ctx, tx, f.Search)
	if err != nil {
		return l, err
	}
	values := []any{tx.SchoolID(), today, may == All, tx.StaffID()}
	narrow := append(slices.Clone(values), f.YearGroup, f.Subject, fold.Text(f.Search), named)
	b := &pgx.Batch{}
	b.Queue(`select count(*) from sets s where `+current+` and `+found, narrow...).QueryRow(func(r pgx.Row) error { return r.Scan(&l.Total) })
	b.Queue(`with page as (select s.id, s.name, s.year_group, s.academic_year_id, s.subject_id, u.name as subject, u.shared_fields, row_number() over (order by `+listOrder(may)+`) as place from sets s
			join subjects u on u.school_id = $1 and u.id = s.subject_id where `+current+` and `+found+` order by place limit $9
			offset (select least($10::bigint, greatest(0, (count(*) - 1) / $9 * $9)) from sets s where `+current+` and `+found+`)) `+progress,
		append(narrow, f.Size, (f.Page-1)*f.Size)...).
		Query(func(rows pgx.Rows) (err error) {
			l.Rows, err = pgx.CollectRows(rows, pgx.RowToStructByPos[SetRow])
			return err
		})
	b.Queue(`select coalesce(s.year_group, 0), s.subject_id, u.name from sets s join subjects u on u.school_id = $1 and u.id = s.subject_id
		where `+current+` group by 1, 2, 3, u.position order by 1, u.position, 3`, values...).
		Query(func(rows pgx.Rows) error { return l.choices(rows) })
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Sets{}, fmt.Errorf("list sets: %w", err)
	}
	l.Page = min(f.Page, max(1, (l.Total+f.Size-1)/f.Size))
	return l, nil
}

func listOrder(may Access) string {
	if may == All {
		return "s.year_group nulls last, u.position, u.name_folded, s.name_folded, s.id"
	}
	return "u.position, u.name_folded, s.year_group nulls last, s.name_folded, s.id"
}

// progress is the sets of a page with their newest period that has begun, and how many of today's members have no
// blank in it.
const progress = `select s.id, s.name, s.subject, coalesce(s.year_group, 0)::int,
		array(select f.display_name from set_teachers t join staff_schools f on f.school_id = $1 and f.staff_id = t.staff_id
			where t.school_id = $1 and t.set_id = s.id order by t.position, f.display_name),
		n.pupils, coalesce(p.id, 0), coalesce(p.name, ''), cardinality(a.fields), n.complete
	from page s
	left join lateral (select p.id, p.name from periods p where p.school_id = $1 and p.academic_year_id = s.academic_year_id and p.year_group = s.year_group
		and not p.whole_year and p.starts_on <= $2 order by p.starts_on desc, p.position desc, p.id desc limit 1) p on true
	cross join lateral (select array(select f.id from fields f where f.school_id = $1 and not f.whole_year and (f.writable and f.shown or $3)
		and (f.scope = 'shared' and s.shared_fields or f.scope = 'subject' and f.subject_id = s.subject_id)) as fields) a
	cross join lateral (select count(*)::int as pupils, (count(*) filter (where cardinality(a.fields) > 0 and cardinality(a.fields) = (select count(*) from results r
			where r.school_id = $1 and r.pupil_id = m.pupil_id and r.period_id = p.id and r.subject_id = s.subject_id and r.field_id = any(a.fields))))::int as complete
		from (select distinct m.pupil_id from set_members m join pupils o on o.school_id = $1 and o.id = m.pupil_id and not o.hidden
			where m.school_id = $1 and m.set_id = s.id and m.starts_on <= $2 and (m.ends_on is null or m.ends_on >= $2)) m) n
	order by s.place`

// choices reads the years and subjects that there are.
func (l *Sets) choices(rows pgx.Rows) error {
	l.None = true
	var year int
	var s SubjectChoice
	_, err := pgx.ForEachRow(rows, []any{&year, &s.ID, &s.Name}, func() error {
		l.None = false
		if year != 0 && !slices.Contains(l.Years, year) {
			l.Years = append(l.Years, year)
		}
		if !slices.Contains(l.Subjects, s) {
			l.Subjects = append(l.Subjects, s)
		}
		return nil
	})
	return err
}
