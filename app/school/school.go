// Package school is one tenant: its public face, its year groups and its subscription.
package school

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
)

// School is what pages before and after sign-in need of a tenant. Nothing in it is secret.
type School struct {
	ID             int64
	Slug           string
	Name           string
	Country        string
	FirstYear      int
	LastYear       int
	HelpPhone      string
	HelpEmail      string
	Accent         string
	LogoHash       string // "" without a logo
	Subscription   string // trial, active, ended
	PrivacyVersion int
	OfficialName   string // on paper; "" = Name
	Closed         bool   // the gateway, for everybody outside (ACC-7)
	ClosedMessage  string // in the school's own words
}

// Columns are the SQL expressions that Scan reads, in its order.
const Columns = `id, slug, name, country, first_year, last_year, help_phone, help_email, accent,
	coalesce(left(encode(sha256(logo), 'hex'), 12), ''), subscription, privacy_version,
	official_name, closed, closed_message`

// Scan reads one row of Columns. No row is errs.NotFound.
func Scan(row pgx.Row) (School, error) {
	var s School
	err := row.Scan(&s.ID, &s.Slug, &s.Name, &s.Country, &s.FirstYear, &s.LastYear, &s.HelpPhone, &s.HelpEmail,
		&s.Accent, &s.LogoHash, &s.Subscription, &s.PrivacyVersion, &s.OfficialName, &s.Closed, &s.ClosedMessage)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, errs.NotFound
	}
	return s, err
}

// Trial says whether the subscription is not yet active (LIC-6).
func (s School) Trial() bool { return s.Subscription == "trial" }

// Official is the name on paper.
func (s School) Official() string { return cmp.Or(s.OfficialName, s.Name) }

// YearName is the label of a year group: "Year 9", in Scotland "S3".
func (s School) YearName(year int) string {
	if s.Country == "scotland" {
		return "S" + strconv.Itoa(year)
	}
	return "Year " + strconv.Itoa(year)
}

// New is a school to add (OPS-1).
type New struct {
	Slug, Name, Country  string
	FirstYear, LastYear  int
	HelpPhone, HelpEmail string
	Accent               string
	Logo                 []byte // PNG, checked by the caller; nil for none
	Subscription         string
}

// Add makes a school, with the academic years that are usual in its country. The slug is unique; a second one is errs.Conflict.
func Add(ctx context.Context, d *db.DB, n New) (School, error) {
	var s School
	consent, rights := usualAges(n.Country)
	err := d.In(ctx, db.Worker(0), func(tx db.Tx) (err error) {
		s, err = Scan(tx.QueryRow(ctx, `insert into schools
			(slug, name, name_folded, country, first_year, last_year, help_phone, help_email, accent, logo, subscription, consent_age, rights_age)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (slug) do nothing returning `+Columns,
			n.Slug, n.Name, fold.Text(n.Name), n.Country, n.FirstYear, n.LastYear, n.HelpPhone, n.HelpEmail,
			DarkEnough(n.Accent), n.Logo, n.Subscription, consent, rights))
		if errors.Is(err, errs.NotFound) {
			return errs.Conflict{Text: fmt.Sprintf("there is a school %q already", n.Slug)}
		}
		if err != nil {
			return err
		}
		own, err := tx.Switch(ctx, db.Worker(s.ID))
		if err != nil {
			return err
		}
		return EnsureYears(ctx, own, s, civil.OnDay(time.Now()))
	})
	return s, err
}

// usualAges are those at which pupils of a country decide who sees them, and are asked about their data.
func usualAges(country string) (consent, rights int) {
	if country == "scotland" {
		return 16, 12
	}
	return 18, 13
}

// ByID finds a school by its number.
func ByID(ctx context.Context, tx db.Tx, id int64) (School, error) {
	return Scan(tx.QueryRow(ctx, `select `+Columns+` from schools where id = $1`, id))
}

// IDs lists every school, for jobs over all of them: such a job starts one job a school.
func IDs(ctx context.Context, tx db.Tx) ([]int64, error) {
	rows, err := tx.Query(ctx, `select id from schools order by id`)
	if err != nil {
		return nil, fmt.Errorf("list the schools: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// Logo returns the PNG of a school's logo.
func Logo(ctx context.Context, tx db.Tx, id int64) ([]byte, error) {
	var b []byte
	err := tx.QueryRow(ctx, `select logo from schools where id = $1`, id).Scan(&b)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && b == nil {
		return nil, errs.NotFound
	}
	return b, err
}

// searchLimit keeps the list of found schools on one screen.
const searchLimit = 20

// Search finds open schools by a part of the name, accents and case ignored; an empty query finds none.
func Search(ctx context.Context, tx db.Tx, query string) ([]School, error) {
	q := fold.Text(query)
	if q == "" {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `select `+Columns+` from schools where strpos(name_folded, $1) > 0 and subscription <> 'ended'
		order by name_folded, id limit $2`, q, searchLimit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (School, error) { return Scan(r) })
}
