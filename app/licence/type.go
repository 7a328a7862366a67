package licence

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
)

// Whom a licence type is for. It decides the words of the sign-in page, the session length and the trial (LIC-6).
const (
	AudienceParent = "parent"
	AudiencePupil  = "pupil"
	AudienceOther  = "other"
)

// Type is a licence type: a named permission profile of one school (LIC-1).
type Type struct {
	ID           int64
	Name         string
	Audience     string // parent, pupil or other
	Position     int
	RegisterLink bool // the sign-in page offers it (ACC-1)
	Version      int  // counts the saved changes of the access settings
	Standard     bool // one of the two that every school has; further ones are opened by the operator (LIC-3)
}

const typeColumns = `t.id, t.name, t.audience, t.position, t.register_link, t.version, t.standard`

// Words is the audience whose words the type's link has: a further type has its name for them, also one that counts
// as parents'.
func (t Type) Words() string {
	if !t.Standard {
		return AudienceOther
	}
	return t.Audience
}

// TypeRow is a line of "Edit licence types".
type TypeRow struct {
	Type
	Fields   int // ticked, in ticked portlets: what a family sees
	Keys     int // live
	Holdings int // live
}

// EnsureDefaults gives a school the two types that every school has, Parent/Guardian and Pupil, unless it has them
// already, whatever they are called now. Nothing is ticked in them (LIC-2). Scope: worker.
func EnsureDefaults(ctx context.Context, tx db.Tx) error {
	for i, d := range []Type{{Name: "Parent/Guardian", Audience: AudienceParent}, {Name: "Pupil", Audience: AudiencePupil}} {
		var id int64
		err := tx.QueryRow(ctx, `insert into licence_types (school_id, name, audience, position, standard)
			select $1, $2, $3, $4, true where not exists (select from licence_types where school_id = $1 and audience = $3 and standard)
			on conflict (school_id, name) do nothing returning id`, tx.SchoolID(), d.Name, d.Audience, i+1).Scan(&id)
		if errors.Is(err, pgx.ErrNoRows) {
			continue
		}
		if err != nil {
			return fmt.Errorf("make the licence type %s: %w", d.Name, err)
		}
		if err := audit.Note(ctx, tx, audit.Line{Actor: audit.System, Action: audit.LicenceTypeMade, SubjectID: id, Detail: d.Name}); err != nil {
			return err
		}
	}
	return nil
}

// Types are the school's licence types with their figures, in order of position (LIC-1). Scope: staff.
func Types(ctx context.Context, tx db.Tx) ([]TypeRow, error) {
	rows, err := tx.Query(ctx, `select `+typeColumns+`, coalesce(f.n, 0) as fields, coalesce(k.n, 0) as keys, coalesce(h.n, 0) as holdings
		from licence_types t
		left join (select licence_type_id, count(*) n from licence_fields join licence_portlets using (school_id, licence_type_id, portlet)
			where school_id = $1 group by 1) f on f.licence_type_id = t.id
		left join (select licence_type_id, count(*) n from licence_keys where school_id = $1 and state = 'live' group by 1) k on k.licence_type_id = t.id
		left join (select licence_type_id, count(*) n from holdings where school_id = $1 and state = 'live' group by 1) h on h.licence_type_id = t.id
		where t.school_id = $1 order by t.position, t.id`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the licence types: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[TypeRow])
}

// OpenTypes are the types that the sign-in page offers, in order of position (ACC-1). Scope: door, or any other.
func OpenTypes(ctx context.Context, tx db.Tx) ([]Type, error) {
	rows, err := tx.Query(ctx, `select `+typeColumns+` from licence_types t
		where t.school_id = $1 and t.register_link order by t.position, t.id`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the licence types: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Type])
}

// TypeByID finds one type of the school. Errors: errs.NotFound.
func TypeByID(ctx context.Context, tx db.Tx, id int64) (Type, error) {
	rows, err := tx.Query(ctx, `select `+typeColumns+` from licence_types t where t.school_id = $1 and t.id = $2`, tx.SchoolID(), id)
	if err != nil {
		return Type{}, fmt.Errorf("read a licence type: %w", err)
	}
	return one(pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Type]))
}

// one turns "no row" into errs.NotFound.
func one[T any](v T, err error) (T, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return v, errs.NotFound
	}
	return v, err
}
