package tracking

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

const periodColumns = `id, academic_year_id, year_group, name, position, whole_year, starts_on, release_at`

// PeriodsOf are periods of one academic year (0 = of all) and one year group (0 = of all): by year and year group, in
// the order of their first days, the whole year last. Scope: staff, worker, operator; external: the released ones.
func PeriodsOf(ctx context.Context, tx db.Tx, yearID int64, yearGroup int) ([]Period, error) {
	// the first day of a year's periods orders the years: not everybody may read the academic years themselves
	rows, err := tx.Query(ctx, `select `+periodColumns+` from periods where school_id = $1 and ($2::bigint = 0 or academic_year_id = $2) and ($3::int = 0 or year_group = $3)
		order by min(starts_on) over (partition by academic_year_id), academic_year_id, year_group, whole_year, starts_on, position, id`, tx.SchoolID(), yearID, yearGroup)
	if err != nil {
		return nil, fmt.Errorf("read the periods: %w", err)
	}
	return pgx.CollectRows(rows, scanPeriod)
}

func scanPeriod(row pgx.CollectableRow) (p Period, err error) {
	var release *time.Time
	err = row.Scan(&p.ID, &p.YearID, &p.YearGroup, &p.Name, &p.Position, &p.WholeYear, &p.Starts, &release)
	if release != nil {
		p.Release = *release
	}
	return p, err
}
