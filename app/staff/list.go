package staff

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/fold"
)

// The states that a List can be of.
const (
	StateActive  = "active"
	StateNew     = "new"     // active, neither invited nor ever signed in
	StateWaiting = "waiting" // active, invited, not signed in yet
	StateOff     = "off"
	StateAll     = "all"
)

// States are all of them.
var States = []string{StateActive, StateNew, StateWaiting, StateOff, StateAll}

// Filter is whom a List is of.
type Filter struct {
	Search string    // the beginnings of words of the name, or of the code, in any order; accents and case ignored
	Role   auth.Role // "" = all
	State  string
	Page   int // from 1; beyond the last it is the last
	Size   int // people a page
}

// Listing is one page of a List.
type Listing struct {
	Rows     []Person // by surname
	Total    int      // on all pages
	Page     int
	Proposed []Person // whom an import names as admin or super: a super confirms or declines each
}

const listed = `and ($2 = '' or l.role = $2) and not exists (select from unnest($3::text[]) w where strpos(' ' || l.name_folded, ' ' || w) = 0)
	and case $4 when 'all' then true when 'off' then not l.active when 'active' then l.active
		when 'new' then l.active and l.invited_at is null and l.signed_in_at is null
		when 'waiting' then l.active and l.invited_at is not null and l.signed_in_at is null else false end`

// List is one page of the school's staff, in one batch. Scope: staff.
func List(ctx context.Context, tx db.Tx, f Filter) (Listing, error) {
	var l Listing
	values := []any{tx.SchoolID(), string(f.Role), strings.Fields(fold.Text(f.Search)), f.State}
	people := func(into *[]Person) func(rows pgx.Rows) error {
		return func(rows pgx.Rows) (err error) {
			*into, err = pgx.CollectRows(rows, pgx.RowToStructByName[Person])
			return err
		}
	}
	b := &pgx.Batch{}
	b.Queue(`select count(*)`+tables+listed, values...).QueryRow(func(r pgx.Row) error { return r.Scan(&l.Total) })
	b.Queue(`select `+columns+tables+listed+` order by l.name_folded, l.display_name, l.staff_id
		limit $5 offset (select least($6::bigint, greatest(0, (count(*) - 1) / $5 * $5))`+tables+listed+`)`, append(values, f.Size, (f.Page-1)*f.Size)...).Query(people(&l.Rows))
	b.Queue(`select `+columns+tables+`and l.proposed_role is not null order by l.name_folded, l.staff_id`, tx.SchoolID()).Query(people(&l.Proposed))
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Listing{}, fmt.Errorf("list staff: %w", err)
	}
	l.Page = min(f.Page, max(1, (l.Total+f.Size-1)/f.Size))
	return l, nil
}
