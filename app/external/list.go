package external

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/fold"
)

// The values of Filter.Access and of Filter.Show; "" is everybody.
const (
	Allowed = "allowed"
	Denied  = "denied"

	NeverSignedIn = "never"
	NoPupils      = "nobody"
	HasWaiting    = "waiting"
	HasBlocked    = "blocked"
	IsNew         = "new" // a holding of the last days
)

// Accesses and Shows are all of them.
var (
	Accesses = []string{Allowed, Denied}
	Shows    = []string{NeverSignedIn, NoPupils, HasWaiting, HasBlocked, IsNew}
)

// The orders of a List.
const (
	BySurname = "surname"
	ByEmail   = "email"
	ByJoined  = "joined"
	ByLast    = "last" // sign-in
)

// Orders are all of them.
var Orders = []string{BySurname, ByEmail, ByJoined, ByLast}

// Filter is whom a List is of.
type Filter struct {
	// Search is the beginnings of words of the name in any order, accents and case ignored, or a part of the address.
	Search string
	Access string
	Show   string
	TypeID int64 // a holding of this licence type that is not over; 0 = all
	Order  string
	Down   bool // from the end
	Page   int  // from 1; beyond the last it is the last
	Size   int
}

// TypeRow is a licence type to filter by.
type TypeRow struct {
	ID   int64
	Name string
}

// Listing is one page of a List.
type Listing struct {
	Rows  []User
	Total int // on all pages
	Page  int
	Types []TypeRow
	None  bool // the school has no external users at all
	Figures
}

const userColumns = `select l.account_id as id, a.title, a.forename, a.surname, a.email, l.created_at as joined, l.adr, l.denied, l.sign_ins, l.first_sign_in_at, l.last_sign_in_at,
	(select count(distinct h.pupil_id) from holdings h where h.school_id = $1 and h.account_id = l.account_id and h.state <> 'ended') as pupils,
	exists (select from holdings h where h.school_id = $1 and h.account_id = l.account_id and h.state = 'waiting') as waiting,
	exists (select from blocks b where b.school_id = $1 and b.account_id = l.account_id and b.lifted_at is null) as blocked `

const userTables = ` from account_schools l join accounts a on a.id = l.account_id where l.school_id = $1 `

// listed is whom a Filter finds. Names are searched word by word: a school's external users are few.
const listed = userTables + `and ($2::text = '' or cardinality($3::text[]) > 0 and not exists (select from unnest($3) w where strpos(' ' || a.name_folded, ' ' || w) = 0)
		or strpos(a.email, $2) > 0)
	and case $4::text when 'allowed' then not l.denied when 'denied' then l.denied else true end
	and ($5::bigint = 0 or exists (select from holdings h where h.school_id = $1 and h.account_id = l.account_id and h.licence_type_id = $5 and h.state <> 'ended'))
	and case $6::text when 'never' then l.sign_ins = 0 when 'nobody' then not exists (select from holdings h where h.school_id = $1 and h.account_id = l.account_id and h.state <> 'ended')
		when 'waiting' then exists (select from holdings h where h.school_id = $1 and h.account_id = l.account_id and h.state = 'waiting')
		when 'blocked' then exists (select from blocks b where b.school_id = $1 and b.account_id = l.account_id and b.lifted_at is null)
		when 'new' then exists (select from holdings h where h.school_id = $1 and h.account_id = l.account_id and ` + isNew + `) else true end `

func (f Filter) values(school int64) []any {
	return []any{school, strings.ToLower(strings.TrimSpace(f.Search)), strings.Fields(fold.Text(f.Search)), f.Access, f.TypeID, f.Show}
}

// orders are the columns of each order; the last one leaves no two alike.
var orders = map[string][]string{
	BySurname: {"a.name_folded", "l.account_id"},
	ByEmail:   {"a.email", "l.account_id"},
	ByJoined:  {"l.created_at", "l.account_id"},
	ByLast:    {"coalesce(l.last_sign_in_at, 'epoch')", "l.account_id"},
}

func (f Filter) order() string {
	columns, known := orders[f.Order]
	if !known {
		columns = orders[BySurname]
	}
	if f.Down {
		return ` order by ` + strings.Join(columns, ` desc, `) + ` desc`
	}
	return ` order by ` + strings.Join(columns, `, `)
}

// List is one page of the school's external users, in one batch. Scope: staff.
func List(ctx context.Context, tx db.Tx, f Filter) (Listing, error) {
	var l Listing
	values := f.values(tx.SchoolID())
	b := &pgx.Batch{}
	b.Queue(`select count(*), not exists (select from account_schools where school_id = $1)`+listed, values...).QueryRow(func(r pgx.Row) error { return r.Scan(&l.Total, &l.None) })
	b.Queue(userColumns+listed+f.order()+` limit $7 offset (select least($8::bigint, greatest(0, (count(*) - 1) / $7 * $7))`+listed+`)`,
		append(values, f.Size, (f.Page-1)*f.Size)...).Query(usersInto(&l.Rows))
	b.Queue(`select id, name from licence_types where school_id = $1 order by position, id`, tx.SchoolID()).Query(func(rows pgx.Rows) (err error) {
		l.Types, err = pgx.CollectRows(rows, pgx.RowToStructByName[TypeRow])
		return err
	})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Listing{}, fmt.Errorf("list external users: %w", err)
	}
	l.Page = min(f.Page, max(1, (l.Total+f.Size-1)/f.Size))
	return l, nil
}

func usersInto(all *[]User) func(rows pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		*all, err = pgx.CollectRows(rows, pgx.RowToStructByName[User])
		return err
	}
}

// Found are all whom a Filter finds, in its order. Scope: staff.
func Found(ctx context.Context, tx db.Tx, f Filter) (all []User, err error) {
	return users(ctx, tx, userColumns+listed+f.order(), f.values(tx.SchoolID())...)
}

// Picked are the accounts with these numbers that are the school's, by surname. Scope: staff.
func Picked(ctx context.Context, tx db.Tx, ids []int64) ([]User, error) {
	return users(ctx, tx, userColumns+userTables+`and l.account_id = any($2) order by a.name_folded, l.account_id`, tx.SchoolID(), ids)
}

func users(ctx context.Context, tx db.Tx, query string, values ...any) (all []User, err error) {
	b := &pgx.Batch{}
	b.Queue(query, values...).Query(usersInto(&all))
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("read external users: %w", err)
	}
	return all, nil
}
