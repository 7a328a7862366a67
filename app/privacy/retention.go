// Package privacy is data protection (ADM-5): how long a school keeps what, the night's forgetting, and packs of the
// data that it holds about one person.
package privacy

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// Retention is how long a school keeps what. A school that has saved nothing has the defaults.
type Retention struct {
	LeaverYears   int // after the leaving date; 0 = leavers are kept
	ViewMonths    int // lines of the log that tell who looked at a pupil
	LogYears      int // all other lines of the log
	AccountMonths int // an account's link to the school after its last holding
	Version       int // 0 = never saved
	SavedBy       string
	SavedAt       time.Time
}

// Defaults are the settings of a school that has saved none; the owner's functions of migration 014 know them too.
var Defaults = Retention{ViewMonths: 24, LogYears: 7, AccountMonths: 12}

// The bounds of the settings.
const (
	MaxLeaverYears   = 30
	MinViewMonths    = 3
	MaxViewMonths    = 120
	MaxLogYears      = 25
	MinAccountMonths = 3
	MaxAccountMonths = 120
)

// ReadRetention reads the settings. Scope: staff, worker.
func ReadRetention(ctx context.Context, tx db.Tx) (Retention, error) {
	r := Defaults
	err := tx.QueryRow(ctx, `select coalesce(r.leaver_years, 0), r.view_months, r.log_years, r.account_months, r.version, coalesce(s.display_name, ''), r.saved_at
		from retention r left join staff_schools s on s.school_id = r.school_id and s.staff_id = r.saved_by where r.school_id = $1`, tx.SchoolID()).
		Scan(&r.LeaverYears, &r.ViewMonths, &r.LogYears, &r.AccountMonths, &r.Version, &r.SavedBy, &r.SavedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return Defaults, nil
	}
	if err != nil {
		return r, fmt.Errorf("read how long data is kept: %w", err)
	}
	return r, nil
}

// ParseRetention reads the form. Problems stand on "leaver_years" (blank = leavers are kept), "view_months",
// "log_years" and "account_months".
func ParseRetention(get func(string) string) (r Retention, bad errs.Invalid) {
	number := func(field string, low, high int) (int, bool) {
		n, err := strconv.Atoi(strings.TrimSpace(get(field)))
		return n, err == nil && n >= low && n <= high
	}
	var ok bool
	if strings.TrimSpace(get("leaver_years")) != "" {
		if r.LeaverYears, ok = number("leaver_years", 1, MaxLeaverYears); !ok {
			bad.Add("leaver_years", "retention_leavers")
		}
	}
	if r.ViewMonths, ok = number("view_months", MinViewMonths, MaxViewMonths); !ok {
		bad.Add("view_months", "retention_views")
	}
	if r.LogYears, ok = number("log_years", 1, MaxLogYears); !ok {
		bad.Add("log_years", "retention_log")
	}
	if r.AccountMonths, ok = number("account_months", MinAccountMonths, MaxAccountMonths); !ok {
		bad.Add("account_months", "retention_accounts")
	}
	if bad == nil && r.LogYears*12 < r.ViewMonths {
		bad.Add("view_months", "retention_order")
	}
	return r, bad
}

// Erases says whether settings erase pupils whom the saved ones would keep: then somebody confirms the number.
func (r Retention) Erases(next Retention) bool {
	return next.LeaverYears != 0 && (r.LeaverYears == 0 || next.LeaverYears < r.LeaverYears)
}

// Reach is what settings would take away in the night to come.
type Reach struct {
	Leavers  int // pupils
	Undated  int // who have left without a leaving date: they are kept
	Open     int // leavers of whom a pack is being made: they are kept until it is done
	Accounts int
	Views    int // lines of the log
	Lines    int
}

// Preview is the reach of settings that need not be saved. Scope: staff.
func Preview(ctx context.Context, tx db.Tx, r Retention) (p Reach, err error) {
	b := &pgx.Batch{}
	ask := func(into *int, sql string, args ...any) {
		b.Queue(sql, append([]any{tx.SchoolID()}, args...)...).QueryRow(func(row pgx.Row) error { return row.Scan(into) })
	}
	const open = `exists (select from data_packs d where d.school_id = $1 and d.pupil_id = p.id and d.state in ('collecting', 'deciding', 'compiling'))`
	const left = `select count(*) from pupils p where p.school_id = $1 and p.status = 'left' and $2::int > 0
		and p.leaving_date < (now() at time zone 'Europe/London')::date - make_interval(years => $2) and `
	ask(&p.Leavers, left+`not `+open, r.LeaverYears)
	ask(&p.Open, left+open, r.LeaverYears)
	ask(&p.Undated, `select count(*) from pupils p where p.school_id = $1 and p.status = 'left' and p.leaving_date is null`)
	ask(&p.Accounts, `select count(*) from account_schools l where l.school_id = $1 and not l.denied and not l.has_live_holding
		and l.created_at < now() - make_interval(months => $2) and coalesce(l.last_sign_in_at < now() - make_interval(months => $2), true)
		and not exists (select from holdings h where h.school_id = $1 and h.account_id = l.account_id and (h.state <> 'ended' or h.ended_at >= now() - make_interval(months => $2)))
		and not exists (select from blocks b where b.school_id = $1 and b.account_id = l.account_id and b.lifted_at is null)
		and not exists (select from data_packs d where d.school_id = $1 and d.account_id = l.account_id and d.state in ('collecting', 'deciding', 'compiling'))`, r.AccountMonths)
	ask(&p.Views, `select count(*) from audit where school_id = $1 and action = any($2) and at < now() - make_interval(months => $3)`, audit.Actions(audit.OfViews), r.ViewMonths)
	ask(&p.Lines, `select count(*) from audit where school_id = $1 and action <> all($2) and at < now() - make_interval(years => $3)`, audit.Actions(audit.OfViews), r.LogYears)
	if err = tx.SendBatch(ctx, b).Close(); err != nil {
		return p, fmt.Errorf("count what would be forgotten: %w", err)
	}
	return p, nil
}

// SaveRetention saves settings in the place of those of a version. Settings that erase more leavers want the number of
// pupils that it would erase now, typed. Scope: staff. Errors: errs.Invalid on "typed"; errs.Conflict when somebody
// else has saved meanwhile.
func SaveRetention(ctx context.Context, tx db.Tx, version int, next Retention, typed string) error {
	was, err := ReadRetention(ctx, tx)
	if err != nil {
		return err
	}
	if was.Version != version {
		return errMeanwhile
	}
	if was.Erases(next) {
		p, err := Preview(ctx, tx, next)
		if err != nil {
			return err
		}
		if strings.ReplaceAll(strings.TrimSpace(typed), ",", "") != strconv.Itoa(p.Leavers) {
			return errs.Invalid{{Field: "typed", Code: "retention_typed", Data: map[string]any{"Pupils": p.Leavers}}}
		}
	}
	tag, err := tx.Exec(ctx, `insert into retention (school_id, leaver_years, view_months, log_years, account_months, saved_by) values ($1, nullif($2, 0), $3, $4, $5, $6)
		on conflict (school_id) do update set leaver_years = excluded.leaver_years, view_months = excluded.view_months, log_years = excluded.log_years,
			account_months = excluded.account_months, saved_by = excluded.saved_by, saved_at = now(), version = retention.version + 1 where retention.version = $7`,
		tx.SchoolID(), next.LeaverYears, next.ViewMonths, next.LogYears, next.AccountMonths, tx.StaffID(), version)
	if err != nil {
		return fmt.Errorf("save how long data is kept: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return errMeanwhile
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.RetentionSaved, Detail: was.differs(next)})
}

var errMeanwhile = errs.Conflict{Text: "Somebody else has saved these settings since you opened this page. What is saved now stands beside what you typed."}

// differs is what changes, for the log.
func (r Retention) differs(next Retention) string {
	var parts []string
	add := func(what string, was, now int) {
		if was != now {
			parts = append(parts, fmt.Sprintf("%s %s, was %s", what, orKept(now), orKept(was)))
		}
	}
	add("leavers, years", r.LeaverYears, next.LeaverYears)
	add("views, months", r.ViewMonths, next.ViewMonths)
	add("log, years", r.LogYears, next.LogYears)
	add("accounts, months", r.AccountMonths, next.AccountMonths)
	if len(parts) == 0 {
		return "nothing changed"
	}
	return strings.Join(parts, "; ")
}

func orKept(n int) string {
	if n == 0 {
		return "kept"
	}
	return strconv.Itoa(n)
}
