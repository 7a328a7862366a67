package licence

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/pupil"
)

// Head is the top of every portlet of a pupil: who it is, under which licence type, and what may be seen (LIC-9). A
// family reads it under a holding, staff under a pupil.
type Head struct {
	HoldingID  int64 // of a family
	PupilID    int64 // of staff, and of a preview
	TypeID     int64 // of a preview (LIC-10)
	Forename   string
	Surname    string
	TypeName   string
	Audience   string
	Year       int    // 0 = none, or not granted
	TutorGroup string // "" = none, or not granted
	Portlets   []string
	Granted    map[string]bool // the ticked fields of the asked portlet
	All        bool            // staff: every field is granted
}

// Name is how the child is known.
func (h Head) Name() string { return strings.TrimSpace(h.Forename + " " + h.Surname) }

// Grants says whether a field of the asked portlet may be seen.
func (h Head) Grants(key string) bool { return h.All || h.Granted[key] }

// Shows says whether a portlet may be opened.
func (h Head) Shows(portlet string) bool { return slices.Contains(h.Portlets, portlet) }

// headColumns are a pupil's name, and what a licence type shows: where the pupil stands, portlets, fields of the asked one.
const headColumns = `select p.forename, p.surname, t.name, t.audience,
	case when exists (select from licence_fields f join licence_portlets l using (school_id, licence_type_id, portlet)
		where f.school_id = $1 and f.licence_type_id = t.id and f.portlet = 'pupil_details' and f.field_key = 'pupil.year_group') then coalesce(p.year_group, 0) else 0 end,
	case when exists (select from licence_fields f join licence_portlets l using (school_id, licence_type_id, portlet)
		where f.school_id = $1 and f.licence_type_id = t.id and f.portlet = 'pupil_details' and f.field_key = 'pupil.tutor_group') then p.tutor_group else '' end,
	array(select l.portlet from licence_portlets l where l.school_id = $1 and l.licence_type_id = t.id),
	array(select f.field_key from licence_fields f where f.school_id = $1 and f.licence_type_id = t.id and f.portlet = $4) `

// headOfHolding finds a holding that is the person's own and live; row-level security leaves out pupils who are hidden or
// have long left. The pupil's id is asked for by itself, so that no plan looks at the other pupils of the school.
const headOfHolding = `from holdings h join pupils p on p.school_id = h.school_id and p.id = h.pupil_id and p.id = (select o.pupil_id from holdings o where o.school_id = $1 and o.id = $2)
	join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id
	where h.school_id = $1 and h.id = $2 and h.account_id = $3 and h.state = 'live'`

// headOfPreview finds the pupil of the scope, whom row-level security shows as it does to families.
const headOfPreview = `from pupils p join licence_types t on t.school_id = p.school_id where p.school_id = $1 and t.id = $2 and p.id = $3`

// under is what head and facts are read from: the rows, and the values of $2 and $3.
func (o Of) under(tx db.Tx) (from string, of, by int64) {
	if o.Type != 0 {
		return headOfPreview, o.Type, tx.PupilID()
	}
	return headOfHolding, o.Holding, tx.AccountID()
}

// QueueHead asks for the head of a portlet under one holding, or of a preview. The batch ends with errs.NotFound unless
// the holding is the person's own and live (or families see the pupil), and the licence type shows the portlet. Scope:
// external, preview.
func QueueHead(b *pgx.Batch, tx db.Tx, o Of, portlet string, into *Head) {
	queueHead(b, tx, o, portlet, true, into)
}

func queueHead(b *pgx.Batch, tx db.Tx, o Of, portlet string, required bool, into *Head) {
	from, of, by := o.under(tx)
	b.Queue(headColumns+from, tx.SchoolID(), of, by, portlet).QueryRow(func(row pgx.Row) error {
		h, granted := Head{HoldingID: o.Holding, TypeID: o.Type, PupilID: tx.PupilID()}, []string(nil)
		err := row.Scan(&h.Forename, &h.Surname, &h.TypeName, &h.Audience, &h.Year, &h.TutorGroup, &h.Portlets, &granted)
		if errors.Is(err, pgx.ErrNoRows) || err == nil && required && !h.Shows(portlet) {
			return errs.NotFound
		}
		h.Portlets = inOrder(h.Portlets)
		h.Granted = make(map[string]bool, len(granted))
		for _, k := range granted {
			h.Granted[k] = true
		}
		*into = h
		return err
	})
}

// inOrder puts portlets into the order of every page.
func inOrder(shown []string) []string {
	return slices.DeleteFunc(slices.Clone(Portlets), func(p string) bool { return !slices.Contains(shown, p) })
}

// QueuePupil asks for the head of a portlet for staff, who see every portlet and field of the pupils whom they may see.
// The batch ends with errs.NotFound when this is none of them. Scope: staff.
func QueuePupil(b *pgx.Batch, tx db.Tx, id int64, by pupil.Viewer, into *Head) {
	b.Queue(`select p.forename, p.surname, coalesce(p.year_group, 0), p.tutor_group from pupils p where p.school_id = $1 and p.id = $2 and `+pupil.Seen("p", 3),
		append([]any{tx.SchoolID(), id}, by.Values()...)...).QueryRow(func(row pgx.Row) error {
		h := Head{PupilID: id, Portlets: Portlets, All: true}
		err := row.Scan(&h.Forename, &h.Surname, &h.Year, &h.TutorGroup)
		if errors.Is(err, pgx.ErrNoRows) {
			return errs.NotFound
		}
		*into = h
		return err
	})
}

// Asking is a page's batch while it is put together: what it is asked in, and whose data.
type Asking struct {
	B  *pgx.Batch
	Tx db.Tx
	Of Of
}

// Queue puts the questions of a portlet's contents into a page's batch; they ask for nothing that is not granted.
type Queue func(Asking)

// OpenPortlet reads a portlet under one holding, or of a preview: head, contents and the note of the view in one
// pipelined batch. The view is noted once an hour, session and portlet. Scope: external, preview. Errors: those of
// QueueHead.
func OpenPortlet(ctx context.Context, tx db.Tx, o Of, portlet string, by Viewer, contents Queue) (h Head, err error) {
	b := &pgx.Batch{}
	QueueHead(b, tx, o, portlet, &h)
	contents(Asking{b, tx, o})
	queueView(ctx, b, tx, o, portlet, by)
	return h, tx.SendBatch(ctx, b).Close()
}

// queueView notes a look: a family's, or that of a member of staff who looks as families do.
func queueView(ctx context.Context, b *pgx.Batch, tx db.Tx, o Of, portlet string, by Viewer) {
	switch {
	case by.Head:
	case o.Type != 0:
		audit.QueueView(ctx, b, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.Previewed, PupilID: tx.PupilID(), SubjectID: o.Type, Detail: PortletName(portlet),
			Once: fmt.Sprintf("preview %d %d %d %s %s", by.SessionID, o.Type, tx.PupilID(), portlet, hour())})
	default:
		audit.QueueView(ctx, b, tx, audit.Line{Actor: audit.External, ActorID: by.AccountID, Action: audit.PupilViewed, SubjectID: o.Holding, Detail: PortletName(portlet),
			Once: fmt.Sprintf("view %d %d %s %s", by.SessionID, o.Holding, portlet, hour())})
	}
}

// OpenForStaff reads a portlet of a pupil for staff, as OpenPortlet does for families. Scope: staff. Errors: those of
// QueuePupil.
func OpenForStaff(ctx context.Context, tx db.Tx, id int64, portlet string, by pupil.Viewer, contents Queue) (h Head, err error) {
	b := &pgx.Batch{}
	QueuePupil(b, tx, id, by, &h)
	contents(Asking{b, tx, Of{Pupil: id}})
	if !by.Head {
		audit.QueueView(ctx, b, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.PupilViewed, PupilID: id, Detail: PortletName(portlet),
			Once: fmt.Sprintf("staff view %d %d %s %s", by.SessionID, id, portlet, hour())})
	}
	return h, tx.SendBatch(ctx, b).Close()
}

func hour() string { return time.Now().UTC().Format("2006-01-02T15") }

var portletNames = map[string]string{PupilDetails: "Pupil details", Subjects: "Subjects and sets", Progress: "Progress", GeneralData: "General data",
	Attendance: "Attendance", Events: "Achievement and behaviour", Notes: "Notes"}

// PortletName is a portlet as staff read it; families read "portlet.<key>" of the message catalogue.
func PortletName(portlet string) string { return portletNames[portlet] }
