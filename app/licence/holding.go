package licence

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// Card is one holding in My Pupils (POR-1). Year and TutorGroup are empty unless the licence type grants them.
type Card struct {
	School    school.School
	HoldingID int64
	Waiting   bool // the office has to look at it first: nothing of the pupil is shown
	Refused   bool // the office has not let it in, lately
	Lapsed    bool // the pupil is of age and has not agreed: nothing but the name that was shown last
	Closed    bool // the school has closed its gateway: nothing but its message
	// OfAge is, for an adult, the day on which the pupil begins to decide who sees them; for the pupil's own holding the
	// day from which they do. Zero when it is not known, or not near.
	OfAge      civil.Date
	Soon       bool // OfAge is yet to come
	Forename   string
	Surname    string
	Year       int // 0 = none
	TutorGroup string
	TypeName   string
	Audience   string
	Progress   bool // the licence type shows the progress
}

// Name is how the child is known.
func (c Card) Name() string { return strings.TrimSpace(c.Forename + " " + c.Surname) }

// Initials stand in the card's disc.
func (c Card) Initials() string { return initial(c.Forename) + initial(c.Surname) }

func initial(s string) string {
	for _, r := range s {
		return strings.ToUpper(string(r))
	}
	return ""
}

// soonOfAge is how many days before it families are told that a pupil will decide who sees them.
const soonOfAge = 30

// cardsQuery finds what is live, what waits for the office or for the pupil's word unless nobody outside sees the pupil,
// and for 30 days what the office did not let in.
const cardsQuery = `select h.id, h.state, h.refused, case when h.state = 'lapsed' then h.lapsed_name else coalesce(p.forename, '') end, case when h.state = 'lapsed' then '' else coalesce(p.surname, '') end, t.name, t.audience,
	coalesce(case when bool_or(f.field_key = 'pupil.year_group') then p.year_group end, 0), case when bool_or(f.field_key = 'pupil.tutor_group') then coalesce(p.tutor_group, '') else '' end,
	exists (select from licence_portlets g where g.school_id = t.school_id and g.licence_type_id = t.id and g.portlet = 'progress'),
	day_of_age(p.birth_date, (select s.consent_age from schools s where s.id = $1)) as of_age
	from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
	left join pupils p on p.school_id = h.school_id and p.id = h.pupil_id
	left join licence_portlets l on l.school_id = h.school_id and l.licence_type_id = t.id and l.portlet = 'pupil_details'
	left join licence_fields f on f.school_id = l.school_id and f.licence_type_id = l.licence_type_id and f.portlet = l.portlet
	where h.school_id = $1 and h.account_id = $2 and case h.state when 'live' then p.id is not null when 'waiting' then seen_outside(h.pupil_id) when 'lapsed' then seen_outside(h.pupil_id)
		when 'ended' then h.refused and h.ended_at > now() - interval '30 days' and seen_outside(h.pupil_id) and not exists (select from holdings o
			where o.school_id = $1 and o.account_id = $2 and o.pupil_id = h.pupil_id and o.licence_type_id = h.licence_type_id and o.id > h.id) else false end
	group by h.id, h.state, h.refused, h.lapsed_name, p.forename, p.surname, p.year_group, p.tutor_group, p.birth_date, t.name, t.audience, t.position, t.school_id, t.id
	order by h.state <> 'live', h.state desc, p.year_group desc nulls last, p.forename, p.surname, t.position, h.id`

// Cards lists the holdings of a person: this school's first, then those of other schools that have not denied
// the person (ACC-5); one of them that has closed its gateway is named with its message. One pipelined batch, and one more
// where there are other schools. Scope: external.
func Cards(ctx context.Context, tx db.Tx, here school.School) ([]Card, error) {
	var others []school.School
	var cards []Card
	b := &pgx.Batch{}
	queueCards(b, here, tx.AccountID(), &cards)
	b.Queue(`select `+school.Columns+` from schools where id in (select school_id from account_schools l where l.account_id = $1 and not l.denied and (l.has_live_holding or not closed))
		and id <> $2 order by name_folded, id`, tx.AccountID(), here.ID).Query(func(rows pgx.Rows) (err error) {
		others, err = pgx.CollectRows(rows, func(r pgx.CollectableRow) (school.School, error) { return school.Scan(r) })
		return err
	})
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("list my pupils: %w", err)
	}
	if len(others) == 0 {
		return cards, nil
	}
	b = &pgx.Batch{}
	for _, s := range others {
		if s.Closed {
			b.Queue(`select 1`).QueryRow(func(pgx.Row) error { cards = append(cards, Card{School: s, Closed: true}); return nil })
			continue
		}
		b.Queue(`select set_config('app.school_id', $1, true)`, fmt.Sprint(s.ID))
		queueCards(b, s, tx.AccountID(), &cards)
	}
	b.Queue(`select set_config('app.school_id', $1, true)`, fmt.Sprint(here.ID))
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("list my pupils: %w", err)
	}
	return cards, nil
}

func queueCards(b *pgx.Batch, s school.School, account int64, into *[]Card) {
	b.Queue(cardsQuery, s.ID, account).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Card, error) { return scanCard(r, s, civil.OnDay(time.Now())) })
		*into = append(*into, found...)
		return err
	})
}

func scanCard(r pgx.CollectableRow, s school.School, today civil.Date) (Card, error) {
	c := Card{School: s}
	var state string
	var ofAge civil.Date
	if err := r.Scan(&c.HoldingID, &state, &c.Refused, &c.Forename, &c.Surname, &c.TypeName, &c.Audience, &c.Year, &c.TutorGroup, &c.Progress, &ofAge); err != nil {
		return c, err
	}
	c.Waiting, c.Lapsed = state == "waiting", state == "lapsed"
	reached := !ofAge.IsZero() && !today.Before(ofAge)
	soon := !ofAge.IsZero() && !reached && !today.AddDays(soonOfAge).Before(ofAge)
	if state == "live" && (soon || reached && c.Audience == AudiencePupil) {
		c.OfAge, c.Soon = ofAge, soon
	}
	return c, nil
}

// Mine is errs.NotFound unless the holding is the person's own and live. Scope: external.
func Mine(ctx context.Context, tx db.Tx, holding int64) error {
	var ok bool
	err := tx.QueryRow(ctx, `select exists (select from holdings where school_id = $1 and id = $2 and account_id = $3 and state = 'live')`,
		tx.SchoolID(), holding, tx.AccountID()).Scan(&ok)
	if err == nil && !ok {
		return errs.NotFound
	}
	return err
}
