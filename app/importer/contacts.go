package importer

import (
	"io"
	"slices"

	"gateway/app/pupil"
)

// ContactRow is one contact of one pupil; a contact of several pupils has several rows with one ContactID.
type ContactRow struct {
	Row                    int // in the file
	PupilID                string
	ContactID              string
	Priority               int // 1 = rung first; 0 = not stated
	Title                  string
	Forename               string
	Surname                string
	Relationship           string
	ParentalResponsibility Answer
	CourtOrder             Answer
	LivesWith              Answer
	Mobile                 string
	Email                  string // as typed; auth.ParseEmail tells whether mail can go there
	Salutation             string
}

var contactColumns = []column{
	{"PupilID", []string{"Adno", "Pupil ID", "Admission Number", "Admission No", "Admissions Number"}, true},
	{"ContactID", []string{"Contact ID", "Parent ID"}, true},
	{"Priority", []string{"Priority", "Contact Priority"}, false},
	{"Title", []string{"Title"}, false},
	{"Forename", []string{"Forename", "First Name"}, true},
	{"Surname", []string{"Surname", "Last Name"}, true},
	{"Relationship", []string{"Relationship"}, false},
	{"ParentalResponsibility", []string{"Parental Responsibility"}, false},
	{"CourtOrder", []string{"Court Order"}, false},
	{"LivesWith", []string{"Lives with pupil", "Lives with"}, false},
	{"Mobile", []string{"Mobile", "Mobile number"}, false},
	{"Email", []string{"Primary Email", "Email", "Home Email"}, false},
	{"Salutation", []string{"Salutation"}, false},
}

// ReadContacts reads the contacts of pupils. Contacts are told apart by their ContactID, never by name: one ID
// with two names rejects all its rows, as does one pair of pupil and contact in several rows. Whether the pupils
// exist is for the caller to find out. Errors are *FileError, or the reader's own.
func ReadContacts(r io.Reader) (Roll[ContactRow], error) {
	return kind[ContactRow]{
		columns: contactColumns,
		read:    readContact,
		number:  contactRowNumber,
		unique: []unique[ContactRow]{
			{"ContactID", "each contact once for a pupil", contactOfPupil},
		},
		check: oneNameEach,
	}.load(r)
}

func contactRowNumber(c ContactRow) int { return c.Row }

func contactOfPupil(c ContactRow) string {
	if c.PupilID == "" || c.ContactID == "" {
		return ""
	}
	return c.ContactID + " of " + pupil.NormaliseID(c.PupilID)
}

func readContact(r *row) ContactRow {
	c := ContactRow{
		Row:                    r.record.row,
		PupilID:                r.id("PupilID"),
		ContactID:              r.id("ContactID"),
		Priority:               r.priority("Priority"),
		Title:                  r.text("Title"),
		Forename:               r.name("Forename"),
		Surname:                r.name("Surname"),
		Relationship:           r.text("Relationship"),
		ParentalResponsibility: r.answer("ParentalResponsibility"),
		CourtOrder:             r.answer("CourtOrder"),
		LivesWith:              r.answer("LivesWith"),
		Mobile:                 r.text("Mobile"),
		Email:                  r.email("Email"),
		Salutation:             r.text("Salutation"),
	}
	r.names("Surname", "Forename")
	return c
}

// priority is the order of ringing, 1 to 99; 0 when blank.
func (r *row) priority(field string) int {
	s := clean(r.raw(field))
	n, ok := digits(s, 1, 2)
	if s != "" && (!ok || n == 0) {
		r.fail(field, RowValue, "a whole number from 1 to 99")
		return 0
	}
	return n
}

// oneNameEach rejects the rows of a ContactID under which two people stand: their addresses would be mixed up.
func oneNameEach(all []ContactRow, found *findings) {
	names := map[string][]string{}
	for _, c := range all {
		if name := c.Forename + " " + c.Surname; c.ContactID != "" && !slices.Contains(names[c.ContactID], name) {
			names[c.ContactID] = append(names[c.ContactID], name)
		}
	}
	shared := func(c ContactRow) string {
		if len(names[c.ContactID]) > 1 {
			return c.ContactID
		}
		return ""
	}
	found.repeated("ContactID", RowContactDiffer, "one person for each contact ID", groups(all, contactRowNumber, shared))
}
