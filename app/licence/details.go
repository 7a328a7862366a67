package licence

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/school"
)

// Fact is one shown field: Key for its label, and its value in words.
type Fact struct {
	Key, Value string
	Day        civil.Date // a date, of which Value is the English words
	Group      int        // a year group, of which Value is the English label
}

// Profile is the pupil details under one holding: exactly the ticked fields (POR-2, LIC-9). The legal name stands only
// where a field grants it.
type Profile struct {
	Head
	Facts []Fact
}

// Viewer is who looks, for the log of views.
type Viewer struct {
	AccountID, SessionID int64
	Head                 bool // HEAD or prefetch: not a view
}

// Open reads a pupil's page, which begins with the pupil details; where the licence type does not show them, it has no
// facts and leads to what it shows. A holding that is not the person's own, not live, or of a hidden pupil is
// errs.NotFound. The view is noted once an hour and session. Scope: external, preview.
func Open(ctx context.Context, tx db.Tx, s school.School, o Of, by Viewer, also ...Queue) (p Profile, err error) {
	b := &pgx.Batch{}
	queueHead(b, tx, o, PupilDetails, false, &p.Head)
	queueFacts(b, tx, s, o, &p.Facts)
	for _, q := range also {
		q(Asking{b, tx, o})
	}
	queueView(ctx, b, tx, o, PupilDetails, by)
	return p, tx.SendBatch(ctx, b).Close()
}

func queueFacts(b *pgx.Batch, tx db.Tx, s school.School, o Of, into *[]Fact) {
	from, of, by := o.under(tx)
	b.Queue(`select p.pupil_id, p.legal_forename, p.legal_surname, p.birth_date, p.sex, p.year_group, p.tutor_group, p.house, coalesce(p.upn, ''), coalesce(p.scn, ''),
		array(select f.field_key from licence_fields f join licence_portlets l using (school_id, licence_type_id, portlet)
			where f.school_id = $1 and f.licence_type_id = t.id and f.portlet = $4) `+from, tx.SchoolID(), of, by, PupilDetails).QueryRow(func(r pgx.Row) error {
		var row pupilRow
		var ticked []string
		err := r.Scan(&row.pupilID, &row.legalForename, &row.legalSurname, &row.birth, &row.sex, &row.year, &row.tutorGroup, &row.house, &row.upn, &row.scn, &ticked)
		if errors.Is(err, pgx.ErrNoRows) {
			return errs.NotFound
		}
		*into = row.facts(s, ticked)
		return err
	})
}

type pupilRow struct {
	pupilID                          string
	legalForename, legalSurname      string
	birth                            civil.Date
	sex, tutorGroup, house, upn, scn string
	year                             *int
}

// facts are the ticked fields in the table's order; a blank value is said to be blank by the page.
func (r pupilRow) facts(s school.School, ticked []string) (out []Fact) {
	year, group := "", 0
	if r.year != nil {
		year, group = s.YearName(*r.year), *r.year
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
			fact := Fact{Key: f.Key, Value: values[f.Key]}
			switch f.Key {
			case "pupil.birth_date":
				fact.Day = r.birth
			case "pupil.year_group":
				fact.Group = group
			}
			out = append(out, fact)
		}
	}
	return out
}
