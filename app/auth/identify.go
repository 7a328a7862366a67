package auth

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/school"
)

// Identify finds the school of an address and who asks, in one way to the database. tokenHash is nil without a cookie. An
// unknown school is errs.NotFound; a session that is over is nobody.
func (g *Gate) Identify(ctx context.Context, slug string, realm Realm, tokenHash []byte) (Principal, error) {
	p := Principal{}
	var live bool
	b := &pgx.Batch{}
	if slug != "" {
		b.Queue(`select `+school.Columns+` from schools where slug = $1`, slug).QueryRow(func(r pgx.Row) (err error) {
			p.School, err = school.Scan(r)
			return err
		})
	}
	if tokenHash != nil {
		queueSession(b, realm, tokenHash, &p, &live)
		queuePerson(b, realm, slug, &p, &live)
	}
	if err := g.DB.Look(ctx, db.Identity(0, 0), b); err != nil {
		return Principal{}, err
	}
	if !live {
		return Principal{School: p.School}, nil
	}
	return p, nil
}

// queueSession reads the session and, when it is live, sets whose rows the next query of the batch may see.
func queueSession(b *pgx.Batch, realm Realm, tokenHash []byte, p *Principal, live *bool) {
	b.Queue(`select id, subject_id, token_hash, expires_at, last_seen_at < now() - interval '1 minute', s.live,
			set_config('app.account_id', case when s.live and realm = 'external' then subject_id::text else '0' end, true),
			set_config('app.staff_id', case when s.live and realm = 'staff' then subject_id::text else '0' end, true)
		from (select *, ended_at is null and expires_at > now() and last_seen_at + make_interval(secs => idle_seconds) > now() as live from sessions) s
		where token_hash = $1 and realm = $2`, tokenHash, string(realm)).QueryRow(func(r pgx.Row) error {
		var a, s string
		err := r.Scan(&p.Session.ID, &p.ID, &p.Session.TokenHash, &p.Session.ExpiresAt, &p.Session.stale, live, &a, &s)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		p.Realm = realm
		return err
	})
}

// queuePerson reads who it is and what they are at this school.
func queuePerson(b *pgx.Batch, realm Realm, slug string, p *Principal, live *bool) {
	q := `select a.title, a.forename, a.surname, a.email, '' as role, coalesce(bool_or(l.denied) filter (where l.school_id = s.id), false), coalesce(bool_or(l.has_pupil_holding), false), a.language
		from accounts a left join account_schools l on l.account_id = a.id left join schools s on s.slug = $1
		where a.id = (select app_account()) group by a.id`
	switch realm {
	case Staff:
		q = `select case when own then l.title else a.title end, case when own then l.forename else a.forename end, case when own then l.surname else a.surname end,
			a.email, l.role, false, false, '' from staff_accounts a
			join staff_schools l on l.staff_id = a.id and l.active join schools s on s.id = l.school_id and s.slug = $1
			cross join lateral (select l.name_folded <> '' as own) n where a.id = (select app_staff())` // the school's own name of the person, else theirs
	case Operator:
		q = `select '', '', 'Operator', '', '', false, false, '' where $1::text is not null`
	}
	b.Queue(q, slug).QueryRow(func(r pgx.Row) error {
		err := r.Scan(&p.Title, &p.Forename, &p.Surname, &p.Email, &p.Role, &p.Denied, &p.PupilRules, &p.Language)
		if errors.Is(err, pgx.ErrNoRows) {
			if *live { // signed in, but nothing at this school
				*p = Principal{School: p.School}
			}
			return nil
		}
		return err
	})
}
