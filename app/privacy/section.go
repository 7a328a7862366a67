package privacy

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
)

// Section is one table of a pack: what the school holds about a person in one place.
type Section struct {
	Name    string   // of the sheet, at most 31 letters
	Tables  []string // which it reads about the person
	Columns []string // headings
	Held    []int    // columns that may be about other people: somebody decides about each value that is there
	Whole   bool     // a value held back holds back its whole row: that the row exists says too much
	Log     bool     // it is the log of access, a file of its own

	// sql gives rows of (key, hold, cells); hold says whether the Held columns of this row are for a decision. $1 is the
	// school; for pupils $2 the pupil, for adults $2 the accounts and $3 the contacts.
	sql string
}

// Row is a row of a section. Key names it in its section, the same whenever it is read.
type Row struct {
	Key   string
	Hold  bool
	Cells []string
}

// Sections are those of a pack about such a person.
func (s Subject) Sections() []Section {
	if s.About == APupil {
		return ofPupils
	}
	return ofAdults
}

// Read reads a section. Scope: worker.
func (s Section) Read(ctx context.Context, tx db.Tx, of Subject) ([]Row, error) {
	args := []any{tx.SchoolID(), of.ID}
	if of.About != APupil {
		args = []any{tx.SchoolID(), of.Accounts, of.Contacts}
	}
	if s.Log {
		args = append(args, typedActions())
	}
	rows, err := tx.Query(ctx, `select q.key, q.hold, array_replace(q.cells, null, '') from (`+s.sql+`) q (key, hold, cells)`, args...)
	if err != nil {
		return nil, fmt.Errorf("read %s for a pack: %w", s.Name, err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Row])
	if err != nil {
		return nil, fmt.Errorf("read %s for a pack: %w", s.Name, err)
	}
	return all, nil
}

// typedActions are the actions whose detail people typed.
func typedActions() []string {
	out := []string{}
	for _, k := range audit.Kinds {
		if k.Typed {
			out = append(out, string(k.Action))
		}
	}
	return out
}

// NotInPacks are tables that name a person and stand in no pack, and why.
var NotInPacks = map[string]string{
	"import_lines":  "a working copy of an uploaded file, deleted after 30 days; what was taken from it stands in the person's own rows and their history",
	"registrations": "other people who have typed a key and not pressed the link yet: the school cannot read them, and they are deleted after 30 days",
}

// How SQL writes moments, days and yes or no for people.
const (
	london = ` at time zone 'Europe/London', 'FMDD FMMonth YYYY, HH24:MI')`
	dmy    = `, 'FMDD FMMonth YYYY')`
)

func moment(column string) string { return `to_char(` + column + london }
func dayOf(column string) string  { return `to_char(` + column + dmy }
func yesNo(column string) string {
	return `case when ` + column + ` then 'Yes' when not ` + column + ` then 'No' end`
}

// staffName is who of the staff did something, in a row x.
func staffName(column string) string {
	return `(select s.display_name from staff_schools s where s.school_id = x.school_id and s.staff_id = ` + column + `)`
}

const (
	subjectName = `(select s.name from subjects s where s.school_id = x.school_id and s.id = x.subject_id)`
	fieldName   = `(select f.name from fields f where f.school_id = x.school_id and f.id = x.field_id)`
	periodName  = `(select y.name || ', ' || r.name from periods r join academic_years y on y.school_id = r.school_id and y.id = r.academic_year_id where r.school_id = x.school_id and r.id = x.period_id)`
	typeName    = `(select t.name from licence_types t where t.school_id = x.school_id and t.id = x.licence_type_id)`
	accountName = `(select trim(a.title || ' ' || a.forename || ' ' || a.surname) || ', ' || a.email from accounts a where a.id = x.account_id)`
	pupilName   = `(select trim(coalesce(nullif(p.forename, ''), p.legal_forename) || ' ' || coalesce(nullif(p.surname, ''), p.legal_surname)) from pupils p where p.school_id = x.school_id and p.id = x.pupil_id)`
	ofPupil     = ` where x.school_id = $1 and x.pupil_id = $2 `
)
