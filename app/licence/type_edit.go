package licence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	folding "gateway/app/fold"
)

// MaxTypeName is how many letters the name of a licence type may have.
const MaxTypeName = 40

// NewType is a further licence type that the operator opens for a school (LIC-3).
type NewType struct {
	Name   string
	Parent bool   // it counts as parents' in the figures (LIC-8)
	Copy   string // name of the type whose access settings it begins with; "" = nothing is ticked
}

// AddType opens a further type at the end of the list. Its register link is not shown until the school shows it. Scope:
// worker, for the operator. Errors: errs.Invalid on "name" (type_name_blank, type_name_long with Most and Letters,
// type_name_taken with Name), or on "copy" (type_copy_unknown).
func AddType(ctx context.Context, tx db.Tx, n NewType) (t Type, err error) {
	all, err := lockTypes(ctx, tx)
	if err != nil {
		return t, err
	}
	n.Name = TypeName(n.Name)
	if bad := checkName(all, 0, n.Name); bad != nil {
		return t, bad
	}
	source := slices.IndexFunc(all, func(o Type) bool { return folding.Text(o.Name) == folding.Text(n.Copy) })
	if n.Copy != "" && source < 0 {
		return t, problem("copy", "type_copy_unknown", "Name", n.Copy)
	}
	if t, err = insertType(ctx, tx, n); err != nil {
		return t, err
	}
	detail := n.Name
	if n.Copy != "" {
		detail += ", shows what " + all[source].Name + " shows"
		if err := copyTicks(ctx, tx, all[source].ID, t.ID); err != nil {
			return t, err
		}
	}
	return t, audit.Note(ctx, tx, audit.Line{Actor: audit.Operator, Action: audit.LicenceTypeMade, SubjectID: t.ID, Detail: detail})
}

func insertType(ctx context.Context, tx db.Tx, n NewType) (t Type, err error) {
	audience := AudienceOther
	if n.Parent {
		audience = AudienceParent
	}
	rows, err := tx.Query(ctx, `insert into licence_types as t (school_id, name, audience, position, register_link)
		values ($1, $2, $3, (select coalesce(max(position), 0) + 1 from licence_types where school_id = $1), false) returning `+typeColumns, tx.SchoolID(), n.Name, audience)
	if err == nil {
		t, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Type])
	}
	if err != nil {
		return t, fmt.Errorf("open the licence type %s: %w", n.Name, err)
	}
	return t, nil
}

func copyTicks(ctx context.Context, tx db.Tx, from, to int64) error {
	b := &pgx.Batch{}
	b.Queue(`insert into licence_portlets (school_id, licence_type_id, portlet) select school_id, $3, portlet from licence_portlets where school_id = $1 and licence_type_id = $2`, tx.SchoolID(), from, to)
	b.Queue(`insert into licence_fields (school_id, licence_type_id, portlet, field_key)
		select school_id, $3, portlet, field_key from licence_fields where school_id = $1 and licence_type_id = $2`, tx.SchoolID(), from, to)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("copy access settings: %w", err)
	}
	return nil
}

// lockTypes reads the types in order of position, and lets no other add, rename or move one meanwhile.
func lockTypes(ctx context.Context, tx db.Tx) (all []Type, err error) {
	if _, err := tx.Exec(ctx, `select from schools where id = $1 for no key update`, tx.SchoolID()); err != nil {
		return nil, fmt.Errorf("wait for other licence types: %w", err)
	}
	rows, err := tx.Query(ctx, `select `+typeColumns+` from licence_types t where t.school_id = $1 order by t.position, t.id`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("read the licence types: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Type])
}

// TypeName is a name as it is kept: without characters that do not print, and single spaces between words.
func TypeName(typed string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(typed, ""))), " ")
}

// checkName finds what is wrong with the name of the type with an id, 0 for a new one.
func checkName(all []Type, id int64, name string) errs.Invalid {
	letters := utf8.RuneCountInString(name)
	same := slices.IndexFunc(all, func(t Type) bool { return t.ID != id && folding.Text(t.Name) == folding.Text(name) })
	switch {
	case folding.Text(name) == "":
		return problem("name", "type_name_blank")
	case letters > MaxTypeName:
		return problem("name", "type_name_long", "Most", MaxTypeName, "Letters", letters)
	case same >= 0:
		return problem("name", "type_name_taken", "Name", all[same].Name)
	}
	return nil
}

// Mark stands for what a school decides about a type: a form carries it, and who saves over something else than they
// saw is told (case 60).
func (t Type) Mark() string {
	h := sha256.Sum256(fmt.Appendf(nil, "%q %s %t", t.Name, t.Audience, t.RegisterLink))
	return hex.EncodeToString(h[:8])
}

// SaveType renames a type, shows or hides its register link, and says of a further type whether it counts as parents'.
// ID, Name, Audience and RegisterLink of t are what is asked for. Scope: staff. Errors: errs.NotFound; errs.Invalid on
// "name"; errs.Conflict when somebody has saved since the mark was made.
func SaveType(ctx context.Context, tx db.Tx, mark string, t Type) error {
	all, err := lockTypes(ctx, tx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(o Type) bool { return o.ID == t.ID })
	if i < 0 {
		return errs.NotFound
	}
	was := all[i]
	t.Name = TypeName(t.Name)
	switch {
	case was.Standard:
		t.Audience = was.Audience
	case t.Audience != AudienceParent:
		t.Audience = AudienceOther
	}
	if bad := checkName(all, t.ID, t.Name); bad != nil {
		return bad
	}
	words := was.changed(t)
	switch {
	case words == "":
		return nil
	case was.Mark() != mark:
		return errs.Conflict{Text: "Somebody else has saved this licence type since you opened it."}
	}
	if _, err := tx.Exec(ctx, `update licence_types set name = $3, audience = $4, register_link = $5 where school_id = $1 and id = $2`,
		tx.SchoolID(), t.ID, t.Name, t.Audience, t.RegisterLink); err != nil {
		return fmt.Errorf("save a licence type: %w", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.LicenceTypeSaved, SubjectID: t.ID, Detail: words})
}

// changed tells in the log what a type becomes; "" = nothing else.
func (t Type) changed(to Type) string {
	var parts []string
	add := func(differs, on bool, yes, no string) {
		if !differs {
			return
		}
		if on {
			parts = append(parts, yes)
		} else {
			parts = append(parts, no)
		}
	}
	add(t.Name != to.Name, true, "now called "+to.Name, "")
	add(t.Audience != to.Audience, to.Audience == AudienceParent, "counts as parents’", "does not count as parents’")
	add(t.RegisterLink != to.RegisterLink, to.RegisterLink, "register link shown", "register link not shown")
	if parts == nil {
		return ""
	}
	return t.Name + ": " + strings.Join(parts, ", ")
}

// MoveType moves a type one place up or down, on every page that lists types. Scope: staff. Errors: errs.NotFound.
func MoveType(ctx context.Context, tx db.Tx, id int64, up bool) error {
	all, err := lockTypes(ctx, tx)
	if err != nil {
		return err
	}
	ids := make([]int64, len(all))
	for n, t := range all {
		ids[n] = t.ID
	}
	i := slices.Index(ids, id)
	if i < 0 {
		return errs.NotFound
	}
	to, way := i+1, "down"
	if up {
		to, way = i-1, "up"
	}
	if to < 0 || to >= len(all) {
		return nil
	}
	ids[i], ids[to] = ids[to], ids[i]
	if _, err := tx.Exec(ctx, `update licence_types t set position = u.place from unnest($2::bigint[]) with ordinality u (id, place) where t.school_id = $1 and t.id = u.id`, tx.SchoolID(), ids); err != nil {
		return fmt.Errorf("move a licence type: %w", err)
	}
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.LicenceTypeSaved, SubjectID: id, Detail: all[i].Name + ": moved " + way})
}
