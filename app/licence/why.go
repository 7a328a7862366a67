package licence

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
)

// Rule is what decides whether a person sees something of a pupil (LIC-10). The first of them that refuses is the answer.
type Rule string

// The rules, in the order in which they are asked.
const (
	RuleClosed    Rule = "closed"     // the school has closed the gateway (ACC-7)
	RuleDenied    Rule = "denied"     // the school has denied the person (ADM-2)
	RuleNoHolding Rule = "no_holding" // the person has not registered for this pupil
	RuleHidden    Rule = "hidden"     // the pupil is hidden (ADM-3)
	RuleLeft      Rule = "left"       // the pupil has left, and the families' time is over (ADM-5)
	RuleEnded     Rule = "ended"
	RuleBlocked   Rule = "blocked"
	RuleWaiting   Rule = "waiting"
	RuleLapsed    Rule = "lapsed" // the pupil is of age and has not agreed
	RulePanel     Rule = "panel"  // the licence type does not show the portlet
	RuleField     Rule = "field"  // nor the field
	RuleRelease   Rule = "release"
	RuleNoValue   Rule = "no_value"
	RuleShown     Rule = "shown" // nothing refuses
)

// What is something that may be seen. Field is a key as access settings store it, "" for the portlet as a whole.
type What struct{ Portlet, Field string }

// needs are the fields without whose ticks the one asked for is not shown.
func (w What) needs() []string {
	if need := fieldNeeds[w.Field]; need != "" {
		return []string{w.Field, need}
	}
	return []string{w.Field}
}

// Verdict is the answer under one holding, or the only one where there is none.
type Verdict struct {
	TypeID   int64 // 0 without a holding
	TypeName string
	Can      bool
	Rule     Rule
	Day      civil.Date // of RuleLeft: the last day; of RuleBlocked: until then, zero = for good
	Released int        // values that families see
	Held     int        // values that wait for their release
	Opens    time.Time  // the earliest of their releases; zero = none is set
}

// whyFacts are what the rules judge of the school, the person and the pupil.
type whyFacts struct {
	closed, denied, hidden bool
	leaving                civil.Date
	leaverDays             int
}

// whyHolding is a holding as the rules judge it.
type whyHolding struct {
	typeID       int64
	name, state  string
	until        civil.Date
	panel, field bool
}

// whyThere is what there is to see of something.
type whyThere struct {
	released, held int
	opens          time.Time
}

// Why answers, for each of some things, whether the account sees it of the pupil, under each holding that it has, in the
// order of the types; ended holdings count only where there is no other. One pipelined batch. A pupil who is not there
// is errs.NotFound. Scope: staff.
func Why(ctx context.Context, tx db.Tx, account, pupilID int64, what []What, today civil.Date) ([][]Verdict, error) {
	var f whyFacts
	of, there := make([][]whyHolding, len(what)), make([]whyThere, len(what))
	b := &pgx.Batch{}
	queueWhyFacts(b, tx, account, pupilID, &f)
	for i, w := range what {
		queueWhyHoldings(b, tx, account, pupilID, w, &of[i])
		queueWhyValues(b, tx, pupilID, w, today, &there[i])
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, whyError(err)
	}
	out := make([][]Verdict, len(what))
	for i, w := range what {
		if len(of[i]) == 0 {
			of[i] = []whyHolding{{}}
		}
		for _, h := range of[i] {
			if h.state != "ended" || of[i][0].state == "ended" {
				out[i] = append(out[i], f.verdict(h, w, there[i], today))
			}
		}
	}
	return out, nil
}

func whyError(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return errs.NotFound
	}
	return fmt.Errorf("ask why: %w", err)
}

// WhyOfType answers for whoever holds the pupil under a type, live: what a preview needs to say why there is nothing.
// Scope: staff. Errors: errs.NotFound.
func WhyOfType(ctx context.Context, tx db.Tx, typeID, pupilID int64, portlet string, today civil.Date) (Verdict, error) {
	h := whyHolding{typeID: typeID, state: "live"}
	var f whyFacts
	var there whyThere
	b := &pgx.Batch{}
	queueWhyFacts(b, tx, 0, pupilID, &f)
	b.Queue(`select t.name, exists (select from licence_portlets l where l.school_id = t.school_id and l.licence_type_id = t.id and l.portlet = $3)
		from licence_types t where t.school_id = $1 and t.id = $2`, tx.SchoolID(), typeID, portlet).QueryRow(func(r pgx.Row) error { return r.Scan(&h.name, &h.panel) })
	queueWhyValues(b, tx, pupilID, What{Portlet: portlet}, today, &there)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return Verdict{}, whyError(err)
	}
	f.closed = false // a school that is closed to families looks before it opens
	return f.verdict(h, What{Portlet: portlet}, there, today), nil
}

// verdict asks the rules one after the other.
func (f whyFacts) verdict(h whyHolding, w What, there whyThere, today civil.Date) Verdict {
	v := Verdict{TypeID: h.typeID, TypeName: h.name, Released: there.released, Held: there.held, Opens: there.opens}
	over := civil.Date{}
	if !f.leaving.IsZero() {
		over = f.leaving.AddDays(f.leaverDays)
	}
	switch {
	case f.closed:
		v.Rule = RuleClosed
	case f.denied:
		v.Rule = RuleDenied
	case h.typeID == 0:
		v.Rule = RuleNoHolding
	case h.state == "ended":
		v.Rule = RuleEnded
	case h.state == "blocked":
		v.Rule, v.Day = RuleBlocked, h.until
	case h.state == "waiting":
		v.Rule = RuleWaiting
	case h.state == "lapsed":
		v.Rule = RuleLapsed
	case f.hidden:
		v.Rule = RuleHidden
	case !over.IsZero() && over.Before(today):
		v.Rule, v.Day = RuleLeft, over
	case !h.panel:
		v.Rule = RulePanel
	case w.Field != "" && !h.field:
		v.Rule = RuleField
	case there.released == 0 && there.held > 0:
		v.Rule = RuleRelease
	case there.released == 0:
		v.Rule = RuleNoValue
	default:
		v.Rule, v.Can = RuleShown, true
	}
	return v
}

func queueWhyFacts(b *pgx.Batch, tx db.Tx, account, pupilID int64, f *whyFacts) {
	b.Queue(`select s.closed, coalesce(l.denied, false), p.hidden, p.leaving_date, s.leaver_days
		from schools s join pupils p on p.school_id = s.id and p.id = $2
		left join account_schools l on l.school_id = s.id and l.account_id = $3 where s.id = $1`, tx.SchoolID(), pupilID, account).
		QueryRow(func(r pgx.Row) error { return r.Scan(&f.closed, &f.denied, &f.hidden, &f.leaving, &f.leaverDays) })
}

func queueWhyHoldings(b *pgx.Batch, tx db.Tx, account, pupilID int64, w What, into *[]whyHolding) {
	b.Queue(`select t.id, t.name, h.state,
			(select b.until from blocks b where b.school_id = h.school_id and b.account_id = h.account_id and b.pupil_id = h.pupil_id and b.lifted_at is null),
			exists (select from licence_portlets l where l.school_id = t.school_id and l.licence_type_id = t.id and l.portlet = $4),
			(select count(*) from licence_fields k where k.school_id = t.school_id and k.licence_type_id = t.id and k.portlet = $4 and k.field_key = any($5)) = cardinality($5)
		from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
		where h.school_id = $1 and h.pupil_id = $2 and h.account_id = $3 order by h.state = 'ended', t.position, t.id, h.id desc`,
		tx.SchoolID(), pupilID, account, w.Portlet, w.needs()).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (h whyHolding, err error) {
			return h, r.Scan(&h.typeID, &h.name, &h.state, &h.until, &h.panel, &h.field)
		})
		return err
	})
}

// whyValues count, for each portlet, what there is for families to see ($4: the number in the field's key, 0 = any):
// what they see now, what waits for a release, and the earliest of those releases.
var whyValues = map[string]string{
	PupilDetails: `select 1, 0, null::timestamptz where $1::bigint > 0 and $2::bigint > 0 and $3::date is not null and $4::bigint is not null`,
	Subjects: `select count(*), 0, null::timestamptz from set_members m join sets s on s.school_id = m.school_id and s.id = m.set_id
		where m.school_id = $1 and m.pupil_id = $2 and m.starts_on <= $3::date and coalesce(m.ends_on >= $3::date, true) and coalesce(s.closed_on > $3::date, true) and $4::bigint is not null`,
	Progress:    whyResults + ` and f.scope <> 'general'`,
	GeneralData: whyResults + ` and f.scope = 'general'`,
	Attendance: `select (select count(*) from attendance_marks m where m.school_id = $1 and m.pupil_id = $2 and m.on_date <= $3::date)
			+ (select count(*) from attendance_totals a where a.school_id = $1 and a.pupil_id = $2), 0, null::timestamptz where $4::bigint is not null`,
	Events: `select count(*), 0, null::timestamptz from events e where e.school_id = $1 and e.pupil_id = $2 and $3::date is not null and $4::bigint is not null`,
	Notes: `select count(*) filter (where n.shared), 0, null::timestamptz from notes n
		where n.school_id = $1 and n.pupil_id = $2 and n.withdrawn_at is null and $3::date is not null and ($4::bigint = 0 or n.category_id = $4)`,
}

const whyResults = `select count(*) filter (where p.release_at <= now()), count(*) filter (where coalesce(p.release_at > now(), true)), min(p.release_at) filter (where p.release_at > now())
	from results r join periods p on p.school_id = r.school_id and p.id = r.period_id join fields f on f.school_id = r.school_id and f.id = r.field_id
	where r.school_id = $1 and r.pupil_id = $2 and $3::date is not null and ($4::bigint = 0 or r.field_id = $4)`

func queueWhyValues(b *pgx.Batch, tx db.Tx, pupilID int64, w What, today civil.Date, into *whyThere) {
	sql, ok := whyValues[w.Portlet]
	if !ok {
		return
	}
	_, number, _ := strings.Cut(w.Field, ".")
	id, _ := strconv.ParseInt(number, 10, 64) // of a built-in field there is none
	b.Queue(sql, tx.SchoolID(), pupilID, today, id).QueryRow(func(r pgx.Row) error {
		var opens *time.Time
		err := r.Scan(&into.released, &into.held, &opens)
		if opens != nil {
			into.opens = *opens
		}
		return err
	})
}

// fieldNeeds are fields that stand inside another: without that one's tick they show nothing.
var fieldNeeds = map[string]string{"events.text": "events.list"}
