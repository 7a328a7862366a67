package licence

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// Card is one holding in My Pupils (POR-1). Year and TutorGroup are empty unless the licence type grants them.
type Card struct {
	School     school.School
	HoldingID  int64
	Waiting    bool // the office has to look at it first: nothing of the pupil is shown
	Forename   string
	Surname    string
	Year       string
	TutorGroup string
	TypeName   string
	Audience   string
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

const cardsQuery = `select h.id, h.state = 'waiting', coalesce(p.forename, ''), coalesce(p.surname, ''), t.name, t.audience,
	case when bool_or(f.field_key = 'pupil.year_group') then p.year_group end, case when bool_or(f.field_key = 'pupil.tutor_group') then coalesce(p.tutor_group, '') else '' end
	from holdings h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
	left join pupils p on p.school_id = h.school_id and p.id = h.pupil_id
	left join licence_portlets l on l.school_id = h.school_id and l.licence_type_id = t.id and l.portlet = 'pupil_details'
	left join licence_fields f on f.school_id = l.school_id and f.licence_type_id = l.licence_type_id and f.portlet = l.portlet
	where h.school_id = $1 and h.account_id = $2 and h.state in ('live', 'waiting') and (h.state = 'waiting' or p.id is not null)
	group by h.id, h.state, p.forename, p.surname, p.year_group, p.tutor_group, t.name, t.audience, t.position
	order by h.state, p.year_group desc nulls last, p.forename, p.surname, t.position, h.id`

// Cards lists the holdings of a person: this school's first, then those of other schools that have not denied
// the person (ACC-5). One pipelined batch, and one more where there are other schools. Scope: external.
func Cards(ctx context.Context, tx db.Tx, here school.School) ([]Card, error) {
	var others []school.School
	var cards []Card
	b := &pgx.Batch{}
	queueCards(b, here, tx.AccountID(), &cards)
	b.Queue(`select `+school.Columns+` from schools where id in (select school_id from account_schools where account_id = $1 and not denied and has_live_holding)
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
		found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (c Card, err error) {
			var year *int
			err = r.Scan(&c.HoldingID, &c.Waiting, &c.Forename, &c.Surname, &c.TypeName, &c.Audience, &year, &c.TutorGroup)
			c.School = s
			if year != nil {
				c.Year = s.YearName(*year)
			}
			return c, err
		})
		*into = append(*into, found...)
		return err
	})
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

// Fact is one shown field: Key for its label, and its value in words.
type Fact struct{ Key, Value string }

// Profile is a pupil's page under one holding: exactly the ticked fields, nothing else is read (POR-2, LIC-9).
type Profile struct {
	HoldingID int64
	Forename  string
	Surname   string
	TypeName  string
	Facts     []Fact
}

// Name is how the child is known; the legal name stands only where a field grants it.
func (p Profile) Name() string { return strings.TrimSpace(p.Forename + " " + p.Surname) }

// Viewer is who looks, for the log of views.
type Viewer struct {
	AccountID, SessionID int64
	Head                 bool // HEAD or prefetch: not a view
}

// Open reads a pupil's page. A holding that is not the person's own, not live, or of a hidden pupil is
// errs.NotFound. The view is noted once an hour and session. Scope: external.
func Open(ctx context.Context, tx db.Tx, s school.School, holding int64, by Viewer) (Profile, error) {
	p := Profile{HoldingID: holding}
	var row pupilRow
	var ticked []string
	err := tx.QueryRow(ctx, `select p.id, p.forename, p.surname, t.name,
		p.pupil_id, p.legal_forename, p.legal_surname, p.birth_date, p.sex, p.year_group, p.tutor_group, p.house, coalesce(p.upn, ''), coalesce(p.scn, ''),
		array(select f.field_key from licence_fields f join licence_portlets l using (school_id, licence_type_id, portlet)
			where f.school_id = h.school_id and f.licence_type_id = h.licence_type_id and f.portlet = $4)
		from holdings h join pupils p on p.school_id = h.school_id and p.id = h.pupil_id
		join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
		where h.school_id = $1 and h.id = $2 and h.account_id = $3 and h.state = 'live'`, tx.SchoolID(), holding, tx.AccountID(), PupilDetails).
		Scan(&row.id, &p.Forename, &p.Surname, &p.TypeName, &row.pupilID, &row.legalForename, &row.legalSurname, &row.birth, &row.sex, &row.year,
			&row.tutorGroup, &row.house, &row.upn, &row.scn, &ticked)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, errs.NotFound
	}
	if err != nil {
		return p, fmt.Errorf("open a pupil: %w", err)
	}
	p.Facts = row.facts(s, ticked)
	if by.Head {
		return p, nil
	}
	once := fmt.Sprintf("view %d %d %s", by.SessionID, holding, time.Now().UTC().Format("2006-01-02T15"))
	return p, audit.Note(ctx, tx, audit.Line{Actor: audit.External, ActorID: by.AccountID, Action: audit.PupilViewed, PupilID: row.id, SubjectID: holding, Once: once})
}

type pupilRow struct {
	id                               int64
	pupilID                          string
	legalForename, legalSurname      string
	birth                            civil.Date
	sex, tutorGroup, house, upn, scn string
	year                             *int
}

// facts are the ticked fields in the table's order; a blank value is said to be blank by the page.
func (r pupilRow) facts(s school.School, ticked []string) (out []Fact) {
	year := ""
	if r.year != nil {
		year = s.YearName(*r.year)
	}
	values := map[string]string{
		"pupil.pupil_id": r.pupilID, "pupil.legal_name": strings.TrimSpace(r.legalForename + " " + r.legalSurname), "pupil.birth_date": r.birth.Format(),
		"pupil.sex": r.sex, "pupil.year_group": year, "pupil.tutor_group": r.tutorGroup, "pupil.house": r.house, "pupil.upn": r.upn, "pupil.scn": r.scn,
	}
	granted := map[string]bool{}
	for _, k := range ticked {
		granted[k] = true
	}
	for _, f := range DetailFields(s.Country) {
		if granted[f.Key] {
			out = append(out, Fact{Key: f.Key, Value: values[f.Key]})
		}
	}
	return out
}
