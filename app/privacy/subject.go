package privacy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
)

// Whom a pack can be about. An adult is one person though they may be an account and a contact: whoever decided which
// contact an account is (holdings.contact_id) has joined the two, and the pack holds both.
const (
	APupil    = "pupil"
	AnAccount = "account"
	AContact  = "contact"
)

// Subject is the person whom a pack is about.
type Subject struct {
	About    string
	ID       int64
	Name     string
	Meta     string     // what tells namesakes apart: Pupil ID and tutor group, or the address
	Born     civil.Date // of a pupil
	Accounts []int64
	Contacts []int64
}

// Age is a pupil's age in years on a day, and whether it is known.
func (s Subject) Age(on civil.Date) (int, bool) {
	if s.Born.IsZero() {
		return 0, false
	}
	years := on.Year - s.Born.Year
	if on.Month < s.Born.Month || on.Month == s.Born.Month && on.Day < s.Born.Day {
		years--
	}
	return years, true
}

const (
	knownPupil  = `trim(coalesce(nullif(p.forename, ''), p.legal_forename) || ' ' || coalesce(nullif(p.surname, ''), p.legal_surname))`
	knownAdult  = `trim(a.title || ' ' || a.forename || ' ' || a.surname)`
	nameContact = `coalesce(nullif(trim(c.title || ' ' || c.forename || ' ' || c.surname), ''), c.addressee)`
)

// Open finds the person. Scope: staff, worker. Errors: errs.NotFound.
func Open(ctx context.Context, tx db.Tx, about string, id int64) (s Subject, err error) {
	s = Subject{About: about, ID: id}
	switch about {
	case APupil:
		err = tx.QueryRow(ctx, `select `+knownPupil+`, concat_ws(', ', p.pupil_id, nullif(p.tutor_group, '')), p.birth_date from pupils p where p.school_id = $1 and p.id = $2`, tx.SchoolID(), id).
			Scan(&s.Name, &s.Meta, &s.Born)
	case AnAccount:
		err = tx.QueryRow(ctx, `select `+knownAdult+`, a.email, array[a.id], array(select distinct h.contact_id from holdings h where h.school_id = $1 and h.account_id = $2 and h.contact_id is not null)
			from account_schools l join accounts a on a.id = l.account_id where l.school_id = $1 and l.account_id = $2`, tx.SchoolID(), id).
			Scan(&s.Name, &s.Meta, &s.Accounts, &s.Contacts)
	case AContact:
		err = tx.QueryRow(ctx, `select `+nameContact+`, c.email, array(select distinct h.account_id from holdings h where h.school_id = $1 and h.contact_id = $2), array[c.id]
			from contacts c where c.school_id = $1 and c.id = $2`, tx.SchoolID(), id).
			Scan(&s.Name, &s.Meta, &s.Accounts, &s.Contacts)
	default:
		return s, errs.NotFound
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return s, errs.NotFound
	}
	if err != nil {
		return s, fmt.Errorf("find whom a pack is about: %w", err)
	}
	return s, nil
}

// foundOfKind is how many of each kind a search shows.
const foundOfKind = 10

// Find looks for people by the beginnings of their names, a Pupil ID or an address. Scope: staff.
func Find(ctx context.Context, tx db.Tx, text string) (all []Subject, err error) {
	folded, plain := strings.Fields(fold.Text(text)), strings.Fields(strings.ToLower(text))
	if len(folded) == 0 {
		return nil, nil
	}
	const fits = `not exists (select from unnest($%d::text[]) w where strpos(' ' || %s, ' ' || w) = 0)`
	sql := `(select 'pupil', p.id, ` + knownPupil + `, concat_ws(', ', p.pupil_id, nullif(p.tutor_group, '')) from pupils p where p.school_id = $1
			and (` + fmt.Sprintf(fits, 2, `p.surname_folded || ' ' || p.forename_folded`) + ` or lower(p.pupil_id) = $4) order by p.surname_folded, p.forename_folded, p.id limit $5)
		union all (select 'account', a.id, ` + knownAdult + `, a.email from account_schools l join accounts a on a.id = l.account_id where l.school_id = $1
			and (` + fmt.Sprintf(fits, 3, `lower(a.surname || ' ' || a.forename)`) + ` or a.email = $4) order by a.surname, a.id limit $5)
		union all (select 'contact', c.id, ` + nameContact + `, c.email from contacts c where c.school_id = $1
			and (` + fmt.Sprintf(fits, 3, `lower(c.surname || ' ' || c.forename)`) + ` or lower(c.email) = $4) order by c.surname, c.id limit $5)`
	rows, err := tx.Query(ctx, sql, tx.SchoolID(), folded, plain, strings.ToLower(strings.TrimSpace(text)), foundOfKind)
	if err != nil {
		return nil, fmt.Errorf("find people: %w", err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (s Subject, err error) {
		err = r.Scan(&s.About, &s.ID, &s.Name, &s.Meta)
		return s, err
	})
}

// RightsAge is the age from which a school asks the pupil about requests for their data. Scope: staff.
func RightsAge(ctx context.Context, tx db.Tx) (age int, err error) {
	err = tx.QueryRow(ctx, `select rights_age from schools where id = $1`, tx.SchoolID()).Scan(&age)
	return age, err
}
