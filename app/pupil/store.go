package pupil

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// roll is what is known of a school's pupils.
type roll struct {
	byPupil                   map[int64]Row
	order                     []int64          // by surname, for lists
	byID, byUPN, bySCN, byULN map[string]int64 // normalised; "" is nobody's
	byAlias                   map[string]int64 // old Pupil IDs of one pupil alone, nobody's today
	byFormer                  map[string]int64 // former UPNs
	byBare                    map[string]int64 // Pupil IDs without their leading zeros
	onRoll                    int
}

const selectRow = `pupil_id, coalesce(upn, ''), coalesce(scn, ''), coalesce(uln, ''), legal_surname, legal_forename, middle_names, surname, forename,
	sex, coalesce(birth_date::text, ''), coalesce(year_group::text, ''), tutor_group, house, enrolment,
	coalesce(admission_date::text, ''), coalesce(leaving_date::text, ''), status`

// into are the places that selectRow is scanned into.
func (r *Row) into() []any {
	out := make([]any, fieldCount)
	for f := range fieldCount {
		out[f] = &r[f]
	}
	return out
}

// read asks for two tables by themselves and joins in maps: the planner knows nothing of a school that has just come.
func read(ctx context.Context, tx db.Tx) (roll, error) {
	k := roll{byPupil: map[int64]Row{}, byID: map[string]int64{}, byUPN: map[string]int64{}, bySCN: map[string]int64{}, byULN: map[string]int64{},
		byAlias: map[string]int64{}, byFormer: map[string]int64{}, byBare: map[string]int64{}}
	b := &pgx.Batch{}
	b.Queue(`select id, pupil_id_folded, pupil_id_bare, `+selectRow+` from pupils where school_id = $1 order by surname_folded, forename_folded, id`, tx.SchoolID()).
		Query(func(rows pgx.Rows) error {
			var id int64
			var folded, bare string
			var r Row
			_, err := pgx.ForEachRow(rows, append([]any{&id, &folded, &bare}, r.into()...), func() error { k.add(id, folded, bare, r); return nil })
			return err
		})
	b.Queue(`select pupil_id, kind, alias_folded from pupil_aliases where school_id = $1`, tx.SchoolID()).Query(func(rows pgx.Rows) error {
		var id int64
		var kind, alias string
		_, err := pgx.ForEachRow(rows, []any{&id, &kind, &alias}, func() error { k.alias(id, kind, alias); return nil })
		return err
	})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return roll{}, fmt.Errorf("read the roll: %w", err)
	}
	return k, nil
}

func (k *roll) add(id int64, folded, bare string, r Row) {
	k.byPupil[id] = r
	k.order = append(k.order, id)
	k.byID[folded], k.byBare[bare] = id, id
	for number, of := range map[string]map[string]int64{r[UPN]: k.byUPN, r[SCN]: k.bySCN, r[ULN]: k.byULN} {
		if number != "" {
			of[number] = id
		}
	}
	if r[Status] == StatusOnRoll {
		k.onRoll++
	}
}

// alias notes an old number. One that two pupils had, or that is somebody's today, finds nobody.
func (k *roll) alias(id int64, kind, alias string) {
	of, taken := k.byFormer, k.byUPN
	switch kind {
	case "pupil_id":
		of, taken = k.byAlias, k.byID
	case "scn":
		return
	}
	if other, there := of[alias]; taken[alias] != 0 || there && other != id {
		of[alias] = 0
		return
	}
	of[alias] = id
}
