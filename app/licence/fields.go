package licence

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/errs"
)

// PupilDetails is the key of the portlet of that name (POR-3).
const PupilDetails = "pupil_details"

// Field is a built-in field of a portlet. Key is what access settings store; families read "field.<Key>" of the
// message catalogue, staff read Name.
type Field struct{ Key, Name string }

// DetailFields are the fields of the pupil details, in the order of every page. A Scottish school has the
// candidate number where the others have the UPN.
func DetailFields(country string) []Field {
	number := Field{"pupil.upn", "Unique Pupil Number (UPN)"}
	if country == "scotland" {
		number = Field{"pupil.scn", "Scottish Candidate Number (SCN)"}
	}
	return []Field{
		{"pupil.pupil_id", "Pupil ID"}, {"pupil.legal_name", "Legal name"}, {"pupil.birth_date", "Date of birth"}, {"pupil.sex", "Sex"},
		{"pupil.year_group", "Year group"}, {"pupil.tutor_group", "Tutor group"}, {"pupil.house", "House"}, number,
	}
}

// Tick is a field and whether it is ticked.
type Tick struct {
	Field
	On bool
}

// Access is what one licence type shows (LIC-2).
type Access struct {
	Type    Type
	Portlet bool   // the pupil details are shown at all
	Fields  []Tick // every field of the portlet, in its order
}

// Shows says whether a family under this type sees the field: its tick and its portlet's.
func (a Access) Shows(key string) bool {
	return a.Portlet && slices.ContainsFunc(a.Fields, func(t Tick) bool { return t.On && t.Key == key })
}

// AccessOf reads what a type shows. Scope: staff, or external for what the person may see. Errors: errs.NotFound.
func AccessOf(ctx context.Context, tx db.Tx, typeID int64) (Access, error) {
	var a Access
	var country string
	var on []string
	t := &a.Type
	err := tx.QueryRow(ctx, `select `+typeColumns+`, s.country,
			exists (select from licence_portlets p where p.school_id = t.school_id and p.licence_type_id = t.id and p.portlet = $3),
			array(select f.field_key from licence_fields f where f.school_id = t.school_id and f.licence_type_id = t.id and f.portlet = $3)
		from licence_types t join schools s on s.id = t.school_id where t.school_id = $1 and t.id = $2`,
		tx.SchoolID(), typeID, PupilDetails).
		Scan(&t.ID, &t.Name, &t.Audience, &t.Position, &t.RegisterLink, &t.Version, &country, &a.Portlet, &on)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, errs.NotFound
	}
	if err != nil {
		return a, fmt.Errorf("read access settings: %w", err)
	}
	for _, f := range DetailFields(country) {
		a.Fields = append(a.Fields, Tick{f, slices.Contains(on, f.Key)})
	}
	return a, nil
}
