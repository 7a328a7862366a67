package licence

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// Figures are the key statistics of one licence type and year group (LIC-8), of the pupils who can have a key. Year 0
// is the pupils without a year group.
type Figures struct {
	TypeID    int64
	TypeName  string
	Audience  string
	Year      int
	Pupils    int
	Keys      int // pupils with a key that is good for registering
	Used      int // pupils for whom somebody has registered under the type, with whichever key
	Holdings  int // live
	Waiting   int // holdings that show nothing: they wait, or are blocked or lapsed
	Reached   int // pupils whom somebody sees under the type
	NoParents int // pupils whom nobody sees under any parent-type licence; the same number for each type
}

// Statistics are the figures of every type and year group, by the order of the types and then by year, in one question
// of the database. Scope: staff.
func Statistics(ctx context.Context, tx db.Tx) ([]Figures, error) {
	if err := tx.Bulk(ctx); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `with roll as materialized (select p.id, coalesce(p.year_group, 0) as year from pupils p where `+orderable+`),
		held as materialized (select h.pupil_id, h.licence_type_id, count(*) filter (where h.state = 'live' and not l.denied) as seen, count(*) filter (where h.state = 'live') as live,
				count(*) filter (where h.state in ('waiting', 'blocked', 'lapsed')) as waiting
			from holdings h join account_schools l on l.school_id = h.school_id and l.account_id = h.account_id where h.school_id = $1 group by 1, 2),
		parents as materialized (select distinct held.pupil_id from held join licence_types t on t.school_id = $1 and t.id = held.licence_type_id and t.audience = 'parent' where held.seen > 0),
		keyed as materialized (select k.pupil_id, k.licence_type_id from licence_keys k where k.school_id = $1 and `+good+`)
		select t.id as type_id, t.name as type_name, t.audience, r.year, count(*)::int as pupils, count(keyed.pupil_id)::int as keys, count(held.pupil_id)::int as used,
			coalesce(sum(held.live), 0)::int as holdings, coalesce(sum(held.waiting), 0)::int as waiting, (count(*) filter (where held.seen > 0))::int as reached,
			(count(*) filter (where parents.pupil_id is null))::int as no_parents
		from licence_types t cross join roll r
		left join keyed on keyed.pupil_id = r.id and keyed.licence_type_id = t.id
		left join held on held.pupil_id = r.id and held.licence_type_id = t.id
		left join parents on parents.pupil_id = r.id
		where t.school_id = $1 group by t.id, t.name, t.audience, t.position, r.year order by t.position, t.id, r.year = 0, r.year`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the key statistics: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Figures])
}
