package licence

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
)

// Why is how far a pupil is under one licence type: has anybody registered, and if not, what is missing (LIC-8).
type Why string

// Every pupil has exactly one of them under each type; the first that is true, from the end of the list.
const (
	NoKey        Why = "no_key"        // none was ever made
	KeyIsDead    Why = "withdrawn"     // the newest one was withdrawn, nobody has access
	KeyIsOver    Why = "expired"       // the newest one has expired, nobody has access
	KeyUnused    Why = "unused"        // a good key, and nobody has registered with any
	AccessOver   Why = "ended"         // somebody had registered, nobody has access any more; the key is good
	WaitsLapsed  Why = "lapsed"        // until the pupil agrees
	WaitsBlocked Why = "blocked"       // by the office, or the account is denied
	Waits        Why = "waiting"       // for the office
	Quiet        Why = "quiet"         // somebody has had access for 90 days, and nobody signed in all the while
	SeenOf       Why = "registered"    // somebody has access, and signs in or is new
	ToChase      Why = ""              // all in whose place nobody has access
	Everybody    Why = "everybody"     // all pupils
	Unheld       Why = "without_a_key" // no key, or none that is good: those to generate keys for
)

// Whys are the reasons in the order of a list to chase.
var Whys = []Why{NoKey, KeyIsDead, KeyIsOver, KeyUnused, AccessOver, Waits, WaitsBlocked, WaitsLapsed, Quiet, SeenOf}

// ChaseFilter is which pupils a list is of.
type ChaseFilter struct {
	TypeID     int64
	Why        Why    // one of Whys, ToChase, Everybody or Unheld
	Year       int    // 0 = all
	TutorGroup string // "" = all
	NoParent   bool   // only pupils whom nobody sees under any parent-type licence
}

// whys are the values that the filter lets through.
func (f ChaseFilter) whys() []string {
	var out []string
	for _, w := range Whys {
		if f.Why.Has(w) {
			out = append(out, string(w))
		}
	}
	return out
}

// Has says whether a filter by this reason shows pupils with that one.
func (w Why) Has(one Why) bool {
	switch w {
	case ToChase:
		return one != Quiet && one != SeenOf
	case Everybody:
		return true
	case Unheld:
		return one == NoKey || one == KeyIsDead || one == KeyIsOver
	}
	return w == one
}

// ChaseRow is a pupil of a list to chase, by the known-as name. Who the adults are stands with the pupil alone.
type ChaseRow struct {
	ID         int64
	PupilID    string
	Forename   string
	Surname    string
	Year       int // 0 when not known
	TutorGroup string
	Why        Why
	People     int        // accounts that hold the pupil under the type, whatever has become of it but its end
	KeyMade    time.Time  // of the newest key; zero without one
	LastDay    civil.Date // of the newest key
	SignedIn   time.Time  // when any of those who have access signed in last at this school; zero = never
}

// chased is every pupil of the filter with the reason; $2 type, $3 year, $4 tutor group, $5 no parent-type holding.
// Holdings and keys are gathered once: by a subquery for each pupil, row-level security would be asked each time.
const chased = `with roll as materialized (select p.id, p.pupil_id, ` + knownForename + ` as forename, ` + knownSurname + ` as surname, coalesce(p.year_group, 0) as year, p.tutor_group,
			p.surname_folded, p.forename_folded, p.pupil_id_folded
		from pupils p where ` + orderable + ` and ($3::int = 0 or p.year_group = $3::int) and ($4::text = '' or p.tutor_group = $4)
			and (not $5::boolean or p.id not in (select h.pupil_id from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id and t.audience = 'parent'
				join account_schools l on l.school_id = h.school_id and l.account_id = h.account_id where h.school_id = $1 and h.state = 'live' and not l.denied))),
	held as materialized (select h.pupil_id, bool_or(h.state = 'live' and not l.denied) as live, bool_or(h.state = 'waiting') as waiting, bool_or(h.state = 'lapsed') as lapsed,
			bool_or(h.state = 'blocked' or h.state = 'live' and l.denied) as blocked, count(*) filter (where h.state <> 'ended')::int as people,
			max(l.last_sign_in_at) filter (where h.state = 'live' and not l.denied) as signed_in,
			max(greatest(l.last_sign_in_at, h.made_at)) filter (where h.state = 'live' and not l.denied) as heard
		from holdings h join account_schools l on l.school_id = h.school_id and l.account_id = h.account_id where h.school_id = $1 and h.licence_type_id = $2 group by 1),
	keyed as materialized (select distinct on (k.pupil_id) k.pupil_id, k.state, k.made_at, k.expires_on, ` + good + ` as good
		from licence_keys k where k.school_id = $1 and k.licence_type_id = $2 order by k.pupil_id, k.id desc),
	chased as (select r.*, coalesce(h.people, 0) as people, coalesce(k.made_at, '0001-01-01 00:00:00Z') as key_made, k.expires_on as last_day,
			coalesce(h.signed_in, '0001-01-01 00:00:00Z') as signed_in, case
			when h.live and h.heard >= now() - interval '90 days' then 'registered' when h.live then 'quiet'
			when h.waiting then 'waiting' when h.blocked then 'blocked' when h.lapsed then 'lapsed'
			when k.pupil_id is null then 'no_key' when not k.good and k.state = 'live' then 'expired' when not k.good then 'withdrawn'
			when h.pupil_id is not null then 'ended' else 'unused' end as why
		from roll r left join held h on h.pupil_id = r.id left join keyed k on k.pupil_id = r.id)
	`

// chaseRows are the columns of ChaseRow, in the order of a list for tutors: year, tutor group, name.
const chaseRows = `select id, pupil_id, forename, surname, year, tutor_group, why, people, key_made, last_day, signed_in from chased where why = any($6)
	order by year = 0, year, tutor_group = '', tutor_group, surname_folded, forename_folded, pupil_id_folded`

func (f ChaseFilter) values(tx db.Tx) []any {
	return []any{tx.SchoolID(), f.TypeID, f.Year, f.TutorGroup, f.NoParent}
}

// Chase is one page of the pupils of a filter, and how many pupils of its year and tutor group there are for each
// reason. Scope: staff.
func Chase(ctx context.Context, tx db.Tx, f ChaseFilter, limit, offset int) (rows []ChaseRow, n map[Why]int, err error) {
	if err := tx.Bulk(ctx); err != nil {
		return nil, nil, err
	}
	b := &pgx.Batch{}
	b.Queue(chased+`select why, count(*)::int from chased group by 1`, f.values(tx)...).Query(func(r pgx.Rows) error {
		n = map[Why]int{}
		var why Why
		var count int
		_, err := pgx.ForEachRow(r, []any{&why, &count}, func() error { n[why] = count; return nil })
		return err
	})
	b.Queue(chased+chaseRows+` limit $7 offset $8`, append(f.values(tx), f.whys(), limit, offset)...).Query(func(r pgx.Rows) (err error) {
		rows, err = pgx.CollectRows(r, pgx.RowToStructByName[ChaseRow])
		return err
	})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, nil, fmt.Errorf("list pupils to chase: %w", err)
	}
	return rows, n, nil
}

// ChaseIDs are the pupils of a filter, at most limit of them. Scope: staff.
func ChaseIDs(ctx context.Context, tx db.Tx, f ChaseFilter, limit int) ([]int64, error) {
	rows, _, err := Chase(ctx, tx, f, limit, 0)
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	slices.Sort(ids)
	return ids, err
}

// ChaseAll is every pupil of a filter, for a file; it stands in the log. Scope: staff.
func ChaseAll(ctx context.Context, tx db.Tx, f ChaseFilter, detail string) ([]ChaseRow, error) {
	if err := tx.Bulk(ctx); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, chased+chaseRows, append(f.values(tx), f.whys())...)
	if err != nil {
		return nil, fmt.Errorf("list pupils to chase: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[ChaseRow])
	if err != nil {
		return nil, fmt.Errorf("list pupils to chase: %w", err)
	}
	return all, audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.ChaseExported, SubjectID: f.TypeID,
		Detail: fmt.Sprintf("%s: %d pupils", detail, len(all))})
}

// Total is how many pupils of the counts the filter shows.
func (f ChaseFilter) Total(n map[Why]int) (total int) {
	for w, count := range n {
		if f.Why.Has(w) {
			total += count
		}
	}
	return total
}

var whyWords = map[Why]string{NoKey: "No key", KeyIsDead: "Key withdrawn, nobody has access", KeyIsOver: "Key expired, nobody has access", KeyUnused: "Key not used yet",
	AccessOver: "Was registered, nobody has access now", Waits: "Registered, waits for the office", WaitsBlocked: "Registered, blocked or denied", WaitsLapsed: "Registered, waits for the pupil’s consent",
	Quiet: "Registered, no sign-in for 90 days", SeenOf: "Registered"}

// Words is the reason as lists and files have it.
func (w Why) Words() string { return whyWords[w] }
