package licence

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// Picked are the pupils that somebody has picked so far, in the order of PickList; who cannot have a key is left
// out. Scope: staff.
func Picked(ctx context.Context, tx db.Tx, ids []int64) ([]PickRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `select p.id, p.pupil_id, `+knownForename+` as forename, `+knownSurname+` as surname, coalesce(p.year_group, 0) as year, p.tutor_group
		from pupils p where `+orderable+` and p.id = any($2) order by p.surname_folded, p.forename_folded, p.pupil_id_folded`, tx.SchoolID(), ids)
	if err != nil {
		return nil, fmt.Errorf("list picked pupils: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[PickRow])
}
