package licence

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
)

// Person is an external user as the office finds one.
type Person struct {
	AccountID   int64
	Name, Email string
	Holds       bool // some holding of the pupil asked for, ended ones too
}

// peopleFound is how many people a search shows.
const peopleFound = 20

// FindPeople finds the school's external users: those who hold or held the pupil (0 = none), and those whose name or
// email contains every word of the search. Scope: staff.
func FindPeople(ctx context.Context, tx db.Tx, pupilID int64, search string) ([]Person, error) {
	rows, err := tx.Query(ctx, `select f.account_id, f.name, f.email, f.holds from (select l.account_id, trim(concat_ws(' ', nullif(a.title, ''), a.forename, a.surname)) as name, a.email,
				exists (select from holdings h where h.school_id = $1 and h.pupil_id = $2 and h.account_id = l.account_id) as holds
			from account_schools l join accounts a on a.id = l.account_id where l.school_id = $1) f
		where f.holds or cardinality($3::text[]) > 0 and not exists (select from unnest($3) w where strpos(lower(f.name || ' ' || f.email), w) = 0)
		order by f.holds desc, f.name, f.account_id limit $4`, tx.SchoolID(), pupilID, strings.Fields(strings.ToLower(search)), peopleFound)
	if err != nil {
		return nil, fmt.Errorf("find people: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Person])
}

// PersonByID is one of the school's external users, or nobody (AccountID 0). Scope: staff.
func PersonByID(ctx context.Context, tx db.Tx, account int64) (p Person, err error) {
	err = tx.QueryRow(ctx, `select l.account_id, trim(concat_ws(' ', nullif(a.title, ''), a.forename, a.surname)), a.email
		from account_schools l join accounts a on a.id = l.account_id where l.school_id = $1 and l.account_id = $2`, tx.SchoolID(), account).
		Scan(&p.AccountID, &p.Name, &p.Email)
	if errors.Is(err, pgx.ErrNoRows) {
		return Person{}, nil
	}
	return p, err
}
