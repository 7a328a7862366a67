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

// EverySubject is the group of the shared fields.
const EverySubject = "every subject"

// Tick is a field and whether it is ticked.
type Tick struct {
	Field
	Group string // of the school's own fields: EverySubject, the subject's name, or the category of a general field
	On    bool
}

// Panel is a portlet in the access settings.
type Panel struct {
	Key, Name string
	On        bool   // the portlet is shown at all
	Fields    []Tick // every field that it has, in its order
}

// Ticked counts the fields that are ticked.
func (p Panel) Ticked() (n int) {
	for _, t := range p.Fields {
		if t.On {
			n++
		}
	}
	return n
}

// Access is what one licence type shows (LIC-2): every portlet, in the order of Portlets.
type Access struct {
	Type     Type
	Portlets []Panel
}

// Shows says whether a family under this type sees the field: its tick and its portlet's.
func (a Access) Shows(key string) bool {
	return slices.ContainsFunc(a.Portlets, func(p Panel) bool {
		return p.On && slices.ContainsFunc(p.Fields, func(t Tick) bool { return t.On && t.Key == key })
	})
}

// Form is the access settings as a form that changes nothing.
func (a Access) Form() AccessForm {
	f := AccessForm{TypeID: a.Type.ID, Version: a.Type.Version}
	for _, p := range a.Portlets {
		if p.On {
			f.Portlets = append(f.Portlets, p.Key)
		}
		for _, t := range p.Fields {
			if t.On {
				f.Fields = append(f.Fields, t.Key)
			}
		}
	}
	return f
}

// With is the access settings as a form ticks them.
func (a Access) With(f AccessForm) Access {
	a.Portlets = slices.Clone(a.Portlets)
	for i, p := range a.Portlets {
		p.On, p.Fields = slices.Contains(f.Portlets, p.Key), slices.Clone(p.Fields)
		for j, t := range p.Fields {
			p.Fields[j].On = slices.Contains(f.Fields, t.Key)
		}
		a.Portlets[i] = p
	}
	return a
}

// AccessOf reads what a type shows, in one pipelined batch. A field or a category of notes that the school makes later
// is not ticked. Scope: staff, or external for what the person may see. Errors: errs.NotFound.
func AccessOf(ctx context.Context, tx db.Tx, typeID int64) (Access, error) {
	var a Access
	var country string
	var portlets, fields []string
	own := map[string][]Tick{}
	b := &pgx.Batch{}
	b.Queue(`select `+typeColumns+`, s.country,
			array(select p.portlet from licence_portlets p where p.school_id = t.school_id and p.licence_type_id = t.id),
			array(select f.field_key from licence_fields f where f.school_id = t.school_id and f.licence_type_id = t.id)
		from licence_types t join schools s on s.id = t.school_id where t.school_id = $1 and t.id = $2`, tx.SchoolID(), typeID).QueryRow(func(row pgx.Row) error {
		t := &a.Type
		return row.Scan(&t.ID, &t.Name, &t.Audience, &t.Position, &t.RegisterLink, &t.Version, &country, &portlets, &fields)
	})
	queueOwnFields(b, tx, own)
	err := tx.SendBatch(ctx, b).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return Access{}, errs.NotFound
	}
	if err != nil {
		return Access{}, fmt.Errorf("read access settings: %w", err)
	}
	for _, key := range Portlets {
		a.Portlets = append(a.Portlets, Panel{Key: key, Name: PortletName(key), Fields: fieldsOf(key, country, own)})
	}
	return a.With(AccessForm{Portlets: portlets, Fields: fields}), nil
}

// Fields are all portlets with every field that the school has, none ticked. Scope: staff.
func Fields(ctx context.Context, tx db.Tx, country string) (out []Panel, err error) {
	own := map[string][]Tick{}
	b := &pgx.Batch{}
	queueOwnFields(b, tx, own)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("read the fields of the school: %w", err)
	}
	for _, key := range Portlets {
		out = append(out, Panel{Key: key, Name: PortletName(key), Fields: fieldsOf(key, country, own)})
	}
	return out, nil
}

// fieldsOf are the fields of a portlet: built in, or the school's own.
func fieldsOf(portlet, country string, own map[string][]Tick) (out []Tick) {
	built := map[string][]Field{PupilDetails: DetailFields(country), Subjects: SubjectFields, Attendance: AttendanceFields, Events: EventFields}
	for _, f := range built[portlet] {
		out = append(out, Tick{Field: f})
	}
	return append(out, own[portlet]...)
}

// queueOwnFields asks for the school's own fields of the portlets: shared fields, then those of each subject, general
// fields, and categories of notes.
func queueOwnFields(b *pgx.Batch, tx db.Tx, into map[string][]Tick) {
	add := func(rows pgx.Rows) error {
		var portlet string
		var t Tick
		_, err := pgx.ForEachRow(rows, []any{&portlet, &t.Key, &t.Name, &t.Group}, func() error {
			into[portlet] = append(into[portlet], t)
			return nil
		})
		return err
	}
	b.Queue(`select case f.scope when 'general' then $2 else $3 end, 'field.' || f.id, f.name,
			case f.scope when 'shared' then $4 when 'subject' then s.name else f.category end
		from fields f left join subjects s on s.school_id = f.school_id and s.id = f.subject_id
		where f.school_id = $1 order by s.position nulls first, s.id nulls first, f.position, f.id`, tx.SchoolID(), GeneralData, Progress, EverySubject).Query(add)
	b.Queue(`select $2::text, 'note.' || id, name, '' from note_categories where school_id = $1 order by position, id`, tx.SchoolID(), Notes).Query(add)
}
