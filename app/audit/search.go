package audit

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/fold"
)

// Filter is which lines of the log somebody wants to see (ADM-4). Zero values leave it open.
type Filter struct {
	// Words are looked for in what was done, in its detail, and as beginnings of the names of pupils and people.
	Words    string
	Group    Group
	Actor    Actor // a kind of person; with ActorID one of them
	ActorID  int64
	PupilID  int64
	From, To civil.Date // days in London, both included
	Before   Key        // lines before it: the next older page
	After    Key        // lines after it: the page of newer ones
}

// Key is a line's place in the log, newest first.
type Key struct {
	At time.Time
	ID int64
}

// String is the key as an address carries it; "" for none.
func (k Key) String() string {
	if k.ID == 0 {
		return ""
	}
	return strconv.FormatInt(k.At.UnixMicro(), 36) + "-" + strconv.FormatInt(k.ID, 36)
}

// KeyOf reads a key out of an address; anything else is no key.
func KeyOf(s string) Key {
	at, id, _ := strings.Cut(s, "-")
	micro, err := strconv.ParseInt(at, 36, 64)
	n, wrong := strconv.ParseInt(id, 36, 64)
	if err != nil || wrong != nil || n <= 0 || micro < 0 || micro > 1<<53 {
		return Key{}
	}
	return Key{time.UnixMicro(micro).UTC(), n}
}

// Entry is a line of the log with the names of those whom the school may see.
type Entry struct {
	ID      int64
	At      time.Time
	Actor   Actor
	ActorID int64
	Who     string // "" = nobody, a process, or somebody whom this school does not know any more
	Action  Action
	PupilID int64
	Pupil   string // "" = none, or erased
	Number  string // the Pupil ID
	About   string // whom or what an action was done to: an account, a member of staff, a licence type
	Detail  string
}

// Key is the entry's place.
func (e Entry) Key() Key { return Key{e.At, e.ID} }

// Page is some lines, newest first, and whether there are more on both sides.
type Page struct {
	Entries      []Entry
	Older, Newer bool
}

// Search reads at most size lines. Scope: staff, worker.
func Search(ctx context.Context, tx db.Tx, f Filter, size int) (Page, error) {
	sql, args := f.query(tx.SchoolID(), size+1)
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return Page{}, fmt.Errorf("search the log: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Entry])
	if err != nil {
		return Page{}, fmt.Errorf("search the log: %w", err)
	}
	more := len(all) > size
	all = all[:min(len(all), size)]
	if f.After.ID != 0 {
		slices.Reverse(all)
		return Page{Entries: all, Newer: more, Older: true}, nil
	}
	return Page{Entries: all, Older: more, Newer: f.Before.ID != 0}, nil
}

// query finds the lines by their key first; only those few are given names. With a group each of its actions is read
// by its own index and the newest of all are taken.
func (f Filter) query(school int64, limit int) (string, []any) {
	w := where{args: []any{school}}
	f.conditions(&w)
	order := `at desc, id desc`
	if f.After.ID != 0 {
		order = `at, id`
	}
	found := `select a.* from audit a where a.school_id = $1` + w.sql
	if f.Group != "" {
		actions := w.put(Actions(f.Group))
		found = `select x.* from unnest(` + actions + `::text[]) g cross join lateral (` + found + ` and a.action = g order by ` + order + ` limit ` + w.put(limit) + `) x`
	}
	found += ` order by ` + order + ` limit ` + w.put(limit)
	return `with a as materialized (` + found + `) ` + w.named() + ` order by a.` + strings.ReplaceAll(order, ", ", ", a."), w.args
}

// named gives names to the lines of a. Row-level security leaves out people whom the school does not know.
func (w *where) named() string {
	holding := w.put(about(AHolding))
	return `select a.id, a.at, a.actor, coalesce(a.actor_id, 0), coalesce(s.display_name, trim(c.title || ' ' || c.forename || ' ' || c.surname), ''), a.action,
		coalesce(a.pupil_id, 0), coalesce(trim(coalesce(nullif(p.forename, ''), p.legal_forename) || ' ' || coalesce(nullif(p.surname, ''), p.legal_surname)), ''), coalesce(p.pupil_id, ''),
		coalesce(o.display_name, trim(u.title || ' ' || u.forename || ' ' || u.surname), t.name, ''), a.detail
	from a left join pupils p on p.school_id = a.school_id and p.id = a.pupil_id
	left join staff_schools s on a.actor = 'staff' and s.school_id = a.school_id and s.staff_id = a.actor_id
	left join accounts c on a.actor = 'external' and c.id = a.actor_id
	left join staff_schools o on a.action = any(` + w.put(about(AStaff)) + `) and o.school_id = a.school_id and o.staff_id = a.subject_id
	left join accounts u on a.action = any(` + w.put(about(AnAccount)) + `) and u.id = a.subject_id
	left join holdings h on a.action = any(` + holding + `) and a.actor = 'external' and h.school_id = a.school_id and h.id = a.subject_id
	left join licence_types t on t.school_id = a.school_id and t.id = coalesce(h.licence_type_id, case when a.action = any(` + w.put(about(AType)) + `) then a.subject_id end)`
}

// where is a condition while it is put together, with its values.
type where struct {
	sql  string
	args []any
}

// put adds a value and returns its place.
func (w *where) put(value any) string {
	w.args = append(w.args, value)
	return "$" + strconv.Itoa(len(w.args))
}

func (w *where) and(condition string) { w.sql += " and " + condition }

func (f Filter) conditions(w *where) {
	if f.PupilID != 0 {
		w.and(`a.pupil_id = ` + w.put(f.PupilID))
	}
	if f.Actor != "" {
		w.and(`a.actor = ` + w.put(string(f.Actor)))
	}
	if f.ActorID != 0 {
		w.and(`a.actor_id = ` + w.put(f.ActorID))
	}
	if from, ok := civil.InLondon(f.From, 0, 0); ok && !f.From.IsZero() {
		w.and(`a.at >= ` + w.put(from))
	}
	if behind, ok := civil.InLondon(f.To.AddDays(1), 0, 0); ok && !f.To.IsZero() {
		w.and(`a.at < ` + w.put(behind))
	}
	if f.Before.ID != 0 {
		w.and(`(a.at, a.id) < (` + w.put(f.Before.At) + `, ` + w.put(f.Before.ID) + `)`)
	}
	if f.After.ID != 0 {
		w.and(`(a.at, a.id) > (` + w.put(f.After.At) + `, ` + w.put(f.After.ID) + `)`)
	}
	if strings.TrimSpace(f.Words) != "" {
		f.words(w)
	}
}

// words looks into what was done, the detail and the names. No index helps with words; the lines are read newest
// first until there are enough.
func (f Filter) words(w *where) {
	text := strings.ToLower(strings.TrimSpace(f.Words))
	actions := actionsOf(func(k Kind) bool { return strings.Contains(string(k.Action), text) })
	any := []string{`a.action = any(` + w.put(actions) + `)`, `strpos(lower(a.detail), ` + w.put(text) + `) > 0`}
	if folded := strings.Fields(fold.Text(f.Words)); len(folded) > 0 {
		plain, begins := w.put(strings.Fields(text)), w.put(folded)
		fits := func(names, words string) string {
			return `not exists (select from unnest(` + words + `::text[]) w where strpos(' ' || ` + names + `, ' ' || w) = 0)`
		}
		any = append(any, `a.pupil_id = any(array(select p.id from pupils p where p.school_id = $1 and `+fits(`p.surname_folded || ' ' || p.forename_folded`, begins)+`))`,
			`a.actor = 'staff' and a.actor_id = any(array(select s.staff_id from staff_schools s where s.school_id = $1 and (`+fits(`s.name_folded`, begins)+` or `+fits(`lower(s.display_name)`, plain)+`)))`,
			`a.actor = 'external' and a.actor_id = any(array(select l.account_id from account_schools l join accounts c on c.id = l.account_id
				where l.school_id = $1 and `+fits(`lower(c.title || ' ' || c.surname || ' ' || c.forename)`, plain)+`))`)
	}
	w.and(`(` + strings.Join(any, ` or `) + `)`)
}

// Names are those whom a filter names: the pupil, and the person. Both are "" when nobody is asked for, or gone.
func (f Filter) Names(ctx context.Context, tx db.Tx) (pupil, person string, err error) {
	w := where{args: []any{tx.SchoolID()}}
	sql := `with a as (select 0::bigint as id, now() as at, $1::bigint as school_id, ` + w.put(string(f.Actor)) + `::text as actor, ` + w.put(f.ActorID) + `::bigint as actor_id, ''::text as action, ` +
		w.put(f.PupilID) + `::bigint as pupil_id, 0::bigint as subject_id, ''::text as detail) ` + w.named()
	rows, err := tx.Query(ctx, sql, w.args...)
	if err != nil {
		return "", "", fmt.Errorf("name who is searched in the log: %w", err)
	}
	e, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Entry])
	if err != nil {
		return "", "", fmt.Errorf("name who is searched in the log: %w", err)
	}
	return e.Pupil, e.Who, nil
}
