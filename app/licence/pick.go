package licence

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	folding "gateway/app/fold"
	"gateway/app/pupil"
)

// YearRow is a year group to choose, with the pupils who can have a key.
type YearRow struct {
	Year   int
	Pupils int
}

// Years are the year groups that have pupils, youngest first. Scope: staff.
func Years(ctx context.Context, tx db.Tx) ([]YearRow, error) {
	rows, err := tx.Query(ctx, `select p.year_group as year, count(*) as pupils from pupils p
		where `+orderable+` and p.year_group is not null group by 1 order by 1`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the year groups: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[YearRow])
}

// GroupRow is a tutor group to choose. A group may span years: Year is the first, LastYear the last of them, 0
// when no pupil of the group has a year.
type GroupRow struct {
	TutorGroup string
	Year       int
	LastYear   int
	Pupils     int
}

// TutorGroups are the tutor groups that have pupils, by year and name. Scope: staff.
func TutorGroups(ctx context.Context, tx db.Tx) ([]GroupRow, error) {
	rows, err := tx.Query(ctx, `select p.tutor_group, coalesce(min(p.year_group), 0) as year, coalesce(max(p.year_group), 0) as last_year,
		count(*) as pupils from pupils p where `+orderable+` and p.tutor_group <> '' group by 1 order by 2, 1`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the tutor groups: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[GroupRow])
}

// PickRow is a pupil to pick, by the known-as name.
type PickRow struct {
	ID         int64
	PupilID    string
	Forename   string
	Surname    string
	Year       int // 0 when not known
	TutorGroup string
}

// PickList is one page of the pupils who can have a key, in order of surname, forename and Pupil ID, and how many
// there are on all pages. query is the beginning of a name, of "forename surname" in either order, or of a Pupil
// ID with or without its zeros; "" for all. year is 0 for all. Scope: staff.
func PickList(ctx context.Context, tx db.Tx, query string, year, limit, offset int) (found []PickRow, total int, err error) {
	condition := orderable + ` and ($2 = 0 or p.year_group = $2)`
	values := []any{tx.SchoolID(), year}
	if strings.TrimSpace(query) != "" {
		condition += ` and (` + nameOrNumber + `)`
		values = append(values, searched(query)...)
	}
	n := len(values)
	b := &pgx.Batch{}
	b.Queue(`select count(*) from pupils p where `+condition, values...).
		QueryRow(func(row pgx.Row) error { return row.Scan(&total) })
	b.Queue(fmt.Sprintf(`select p.id, p.pupil_id, %s as forename, %s as surname, coalesce(p.year_group, 0) as year, p.tutor_group
		from pupils p where %s order by p.surname_folded, p.forename_folded, p.pupil_id_folded limit $%d offset $%d`,
		knownForename, knownSurname, condition, n+1, n+2), append(values, limit, offset)...).
		Query(func(rows pgx.Rows) (err error) {
			found, err = pgx.CollectRows(rows, pgx.RowToStructByName[PickRow])
			return err
		})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, 0, fmt.Errorf("list pupils to pick: %w", err)
	}
	return found, total, nil
}

// The name by which people outside know a pupil; the legal one only where there is no other.
const (
	knownForename = `coalesce(nullif(p.forename, ''), p.legal_forename)`
	knownSurname  = `coalesce(nullif(p.surname, ''), p.legal_surname)`
)

// nameOrNumber compares by ranges, byte by byte: under row-level security `like` could not use an index, and in
// another collation a prefix is no range. $3 to $6 are bounds of the whole query as a name, as an ID and as a bare
// ID; $7 to $10 the bounds of its two parts, for each way to part it.
const nameOrNumber = `p.surname_folded collate "C" >= $3 and p.surname_folded collate "C" < $4
	or p.forename_folded collate "C" >= $3 and p.forename_folded collate "C" < $4
	or p.pupil_id_folded collate "C" >= $5 and p.pupil_id_folded collate "C" < $6
	or p.pupil_id_bare collate "C" >= $5 and p.pupil_id_bare collate "C" < $6
	or exists (select from unnest($7::text[], $8::text[], $9::text[], $10::text[]) s (a, a_end, b, b_end)
		where p.surname_folded collate "C" >= a and p.surname_folded collate "C" < a_end
		  and p.forename_folded collate "C" >= b and p.forename_folded collate "C" < b_end)`

// searched are the values of nameOrNumber. A name or an ID that folds to nothing finds nothing.
func searched(query string) []any {
	name, id := folding.Text(query), pupil.NormaliseID(query)
	var a, aEnd, b, bEnd []string
	words := strings.Fields(name)
	for i := 1; i < len(words); i++ {
		first, rest := strings.Join(words[:i], " "), strings.Join(words[i:], " ")
		for _, pair := range [][2]string{{first, rest}, {rest, first}} {
			a, aEnd = append(a, pair[0]), append(aEnd, end(pair[0]))
			b, bEnd = append(b, pair[1]), append(bEnd, end(pair[1]))
		}
	}
	return []any{name, end(name), id, end(id), a, aEnd, b, bEnd}
}

// end is the text behind everything that begins with prefix; for an empty prefix nothing lies between the two.
func end(prefix string) string {
	if prefix == "" {
		return ""
	}
	return prefix + "\U0010ffff"
}
