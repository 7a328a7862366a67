package licence

import "strconv"

// The portlets of a pupil's page (POR-3), as access settings store them.
const (
	PupilDetails = "pupil_details"
	Subjects     = "subjects"
	Progress     = "progress" // its fields are the school's shared and subject fields, tracking.FieldKey
	GeneralData  = "general"  // its fields are the school's general fields, tracking.FieldKey
	Attendance   = "attendance"
	Events       = "events" // achievement and behaviour
	Notes        = "notes"  // its fields are the school's categories, NoteKey
)

// Portlets are all of them, in the order of every page.
var Portlets = []string{PupilDetails, Subjects, Progress, GeneralData, Attendance, Events, Notes}

// The built-in fields of the portlets beside the pupil details.
var (
	SubjectFields    = []Field{{"subjects.set", "Set"}, {"subjects.teacher", "Teacher"}}
	AttendanceFields = []Field{{"attendance.percentage", "Percentage"}, {"attendance.sessions", "Sessions"}, {"attendance.lates", "Times late"},
		{"attendance.codes", "Absences by reason"}}
	EventFields = []Field{{"events.totals", "Totals and points"}, {"events.list", "Each event"}, {"events.text", "What the school writes about it"}}
)

// NoteKey is a category of notes in the access settings.
func NoteKey(category int64) string { return "note." + strconv.FormatInt(category, 10) }

// Of is whose data a portlet reads: an external user's holding (the pupil is found under it, LIC-9), a pupil whom a
// member of staff may see, or what a licence type shows of the one pupil of a preview (LIC-10). One of the three is set.
type Of struct{ Holding, Pupil, Type int64 }

// Staff says whether staff read, who see every field.
func (o Of) Staff() bool { return o.Pupil != 0 }

// SQL is the expression of the pupil's id, and the value of the parameter that it calls by the number. In the scope
// of an external user it is null unless the holding is their own and live, in a preview for a pupil whom families do not see.
func (o Of) SQL(parameter string) (expression string, value int64) {
	switch {
	case o.Pupil != 0:
		return parameter + "::bigint", o.Pupil
	case o.Type != 0:
		return "(select p.id from pupils p where p.school_id = $1 and p.id = (select app_pupil()) and " + parameter + "::bigint is not null)", o.Type
	}
	return "(select h.pupil_id from holdings h where h.school_id = $1 and h.id = " + parameter + " and h.state = 'live')", o.Holding
}

// Granted is the condition that a field may be seen in a portlet: key is the expression of its key, parameter that of
// SQL. Under a holding the field is ticked and the portlet shown; for staff the condition is theirs.
func (o Of) Granted(parameter, portlet, key, staff string) string {
	if o.Staff() {
		return "(" + staff + " and " + parameter + "::bigint is not null)"
	}
	return key + " in (select k.field_key from " + o.ticks(parameter) + " and k.portlet = '" + portlet + "')"
}

// ticks are the fields (k) of the shown portlets, of the type of a holding or of a preview.
func (o Of) ticks(parameter string) string {
	const shown = ` join licence_portlets l on l.school_id = k.school_id and l.licence_type_id = k.licence_type_id and l.portlet = k.portlet `
	if o.Type != 0 {
		return "licence_fields k" + shown + "where k.school_id = $1 and k.licence_type_id = " + parameter + "::bigint"
	}
	return "holdings h join licence_fields k on k.school_id = h.school_id and k.licence_type_id = h.licence_type_id" + shown +
		"where h.school_id = $1 and h.id = " + parameter + " and h.state = 'live'"
}
