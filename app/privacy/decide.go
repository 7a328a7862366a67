package privacy

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// What people decide about an item.
const (
	Include = "include" // it is given as it is
	Redact  = "redact"  // another text is given in its place
	Hold    = "hold"    // it is held back
)

// Item is a value that may be about other people.
type Item struct {
	ID        int64
	Section   string
	Title     string // the row, without what is to be decided
	Body      string
	Decision  string // "" = not yet
	Redacted  string
	Reason    string
	DecidedBy string
	DecidedAt time.Time
	Version   int
}

// Field is the name of an item's field in the form: decision, redacted or reason.
func (i Item) Field(what string) string { return what + "_" + strconv.FormatInt(i.ID, 10) }

// Ask is which items somebody wants to see.
type Ask struct {
	OpenOnly      bool
	Limit, Offset int
}

// Items are a page of a pack's items, how many there are of them, and the sections that have some not decided yet.
// Scope: staff.
func Items(ctx context.Context, tx db.Tx, pack int64, a Ask) (all []Item, total int, open []string, err error) {
	const which = `from data_pack_items i where i.school_id = $1 and i.pack_id = $2 and (not $3::boolean or i.decision = '')`
	b := &pgx.Batch{}
	b.Queue(`select count(*) `+which, tx.SchoolID(), pack, a.OpenOnly).QueryRow(func(r pgx.Row) error { return r.Scan(&total) })
	b.Queue(`select i.id, i.section, i.title, i.body, i.decision, i.redacted, i.reason, coalesce((select s.display_name from staff_schools s where s.school_id = i.school_id and s.staff_id = i.decided_by), ''),
		coalesce(i.decided_at, '0001-01-01 00:00:00Z'), i.version `+which+` order by i.place, i.id limit $4 offset $5`, tx.SchoolID(), pack, a.OpenOnly, a.Limit, a.Offset).
		Query(func(rows pgx.Rows) (err error) {
			all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Item])
			return err
		})
	b.Queue(`select i.section from data_pack_items i where i.school_id = $1 and i.pack_id = $2 and i.decision = '' group by 1 order by min(i.place)`, tx.SchoolID(), pack).
		Query(func(rows pgx.Rows) (err error) {
			open, err = pgx.CollectRows(rows, pgx.RowTo[string])
			return err
		})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, 0, nil, fmt.Errorf("read what a pack holds of others: %w", err)
	}
	return all, total, open, nil
}

// Decision is what somebody typed about an item that they saw in a version.
type Decision struct {
	ID                         int64
	Version                    int
	Decision, Redacted, Reason string
}

const maxTyped = 4000 // letters of a reason or of the text in an item's place

// check adds what is wrong with a decision.
func (d Decision) check(bad *errs.Invalid) {
	name := Item{ID: d.ID}.Field
	if d.Decision != "" && d.Decision != Include && d.Decision != Redact && d.Decision != Hold {
		field := name("decision")
		bad.Add(field, "pack_decision")
	}
	field := name("redacted")
	if d.Decision == Redact && d.Redacted == "" {
		bad.Add(field, "pack_redacted")
	} else if len([]rune(d.Redacted)) > maxTyped {
		bad.Add(field, "pack_long")
	}
	field = name("reason")
	if (d.Decision == Redact || d.Decision == Hold) && d.Reason == "" {
		bad.Add(field, "pack_reason")
	} else if len([]rune(d.Reason)) > maxTyped {
		bad.Add(field, "pack_long")
	}
}

// Decide saves decisions; those that say what is saved already change nothing. It returns how many were changed.
// Scope: staff. Errors: errs.Invalid on the items' fields; errs.Conflict when somebody else has decided about one of
// them meanwhile (nothing is saved), or the pack is not to be decided about any more.
func Decide(ctx context.Context, tx db.Tx, pack int64, all []Decision) (int, error) {
	var bad errs.Invalid
	for n := range all {
		all[n].Redacted, all[n].Reason = strings.TrimSpace(all[n].Redacted), strings.TrimSpace(all[n].Reason)
		if all[n].Decision != Redact {
			all[n].Redacted = ""
		}
		if all[n].Decision == "" {
			all[n].Reason = ""
		}
		all[n].check(&bad)
	}
	if bad != nil {
		return 0, bad
	}
	if err := hold(ctx, tx, pack, Deciding); err != nil {
		return 0, err
	}
	var ids []int64
	var versions []int
	var decisions, redacted, reasons []string
	for _, d := range all {
		ids, versions = append(ids, d.ID), append(versions, d.Version)
		decisions, redacted, reasons = append(decisions, d.Decision), append(redacted, d.Redacted), append(reasons, d.Reason)
	}
	const typed = `unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::text[]) u (id, version, decision, redacted, reason)`
	const differs = `i.school_id = $1 and i.pack_id = $2 and i.id = u.id and (i.decision, i.redacted, i.reason) <> (u.decision, u.redacted, u.reason)`
	var clashes int
	args := []any{tx.SchoolID(), pack, ids, versions, decisions, redacted, reasons}
	if err := tx.QueryRow(ctx, `select count(*) from data_pack_items i, `+typed+` where `+differs+` and i.version <> u.version`, args...).Scan(&clashes); err != nil {
		return 0, fmt.Errorf("decide about a pack: %w", err)
	}
	if clashes > 0 {
		return 0, errs.Conflict{Text: "Somebody else has decided about an entry since you opened this page. What is saved now stands beside what you typed."}
	}
	tag, err := tx.Exec(ctx, `update data_pack_items i set decision = u.decision, redacted = u.redacted, reason = u.reason, version = i.version + 1,
		decided_by = case when u.decision <> '' then $8::bigint end, decided_at = case when u.decision <> '' then now() end from `+typed+` where `+differs, append(args, tx.StaffID())...)
	if err != nil {
		return 0, fmt.Errorf("decide about a pack: %w", err)
	}
	n := int(tag.RowsAffected())
	if n == 0 {
		return 0, nil
	}
	return n, logIt(ctx, tx, audit.PackDecided, pack, plural(n, "entry", "entries"))
}

// DecideRest decides about everything in a section that nobody has decided about. Scope: staff. Errors: those of Decide,
// with problems on "rest_section", "rest_decision" and "rest_reason".
func DecideRest(ctx context.Context, tx db.Tx, pack int64, section, decision, reason string) (int, error) {
	var bad errs.Invalid
	reason = strings.TrimSpace(reason)
	if section == "" {
		bad.Add("rest_section", "pack_section")
	}
	switch {
	case decision != Include && decision != Hold:
		bad.Add("rest_decision", "pack_decision")
	case decision == Hold && reason == "":
		bad.Add("rest_reason", "pack_reason")
	case len([]rune(reason)) > maxTyped:
		bad.Add("rest_reason", "pack_long")
	}
	if bad != nil {
		return 0, bad
	}
	if err := hold(ctx, tx, pack, Deciding); err != nil {
		return 0, err
	}
	tag, err := tx.Exec(ctx, `update data_pack_items set decision = $4, reason = $5, decided_by = $6, decided_at = now(), version = version + 1
		where school_id = $1 and pack_id = $2 and section = $3 and decision = ''`, tx.SchoolID(), pack, section, decision, reason, tx.StaffID())
	if err != nil {
		return 0, fmt.Errorf("decide about the rest of a section: %w", err)
	}
	n := int(tag.RowsAffected())
	return n, logIt(ctx, tx, audit.PackDecided, pack, fmt.Sprintf("%s of %s: %s", plural(n, "entry", "entries"), section, decision))
}

// hold waits for whoever else works on the pack and says whether it is still in a state. Errors: errs.NotFound, errs.Conflict.
func hold(ctx context.Context, tx db.Tx, pack int64, state string) error {
	if _, err := tx.Exec(ctx, `select 1 from data_packs where school_id = $1 and id = $2 for update`, tx.SchoolID(), pack); err != nil {
		return fmt.Errorf("wait for others at a pack: %w", err)
	}
	p, err := ByID(ctx, tx, pack)
	if err != nil {
		return err
	}
	if p.State != state {
		return errs.Conflict{Text: "This pack is no longer to be decided about: somebody else has had it made, or has cancelled it."}
	}
	return nil
}

// Compile has the file made, once everything is decided. Scope: staff. Errors: errs.NotFound; errs.Conflict when it is
// not, or not any more.
func Compile(ctx context.Context, tx db.Tx, pack int64) error {
	if err := hold(ctx, tx, pack, Deciding); err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, `update data_packs d set state = 'compiling', done = 0, step_at = now(), message = '', compiled_by = $3 where d.school_id = $1 and d.id = $2
		and not exists (select from data_pack_items i where i.school_id = d.school_id and i.pack_id = d.id and i.decision = '')`, tx.SchoolID(), pack, tx.StaffID())
	if err != nil {
		return fmt.Errorf("have a pack made: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return errs.Conflict{Text: "There are entries that nobody has decided about yet."}
	}
	return nil
}
