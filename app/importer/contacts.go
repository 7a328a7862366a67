package importer

import (
	"cmp"
	"slices"

	"gateway/app/contact"
	"gateway/app/fold"
	"gateway/app/pupil"
)

// Contact is one contact of one pupil; a contact of several pupils has several rows with one contact.Ref. Blank
// fields say nothing: they leave alone what is known.
type Contact struct {
	Line    int    // row of the file
	PupilID string // whose contact it is: one of these three at least
	UPN     string
	SCN     string
	Row     contact.Row
}

// ReadContacts reads the contacts of pupils, of whose mapping Check found nothing wrong. Contacts are told apart by
// their number, never by name (case 17): one number with two names refuses all its rows, as does one pair of pupil
// and contact in several rows. Whether the pupils exist is for the caller to find out.
func ReadContacts(t Table, m Mapping, o Options) Roll[Contact] {
	o.IDFrom = "" // whose contact it is may be said by any of the numbers
	return kind[Contact]{
		of:     Contacts,
		read:   readContact,
		number: contactLine,
		unique: []unique[Contact]{{"contact_ref", "each contact once for a pupil", contactOfPupil}},
		check:  oneNameEach,
	}.load(t, m, o)
}

func contactLine(c Contact) int { return c.Line }

func contactOfPupil(c Contact) string {
	of := cmp.Or(pupil.NormaliseID(c.PupilID), c.UPN, c.SCN)
	if of == "" || c.Row[contact.Ref] == "" {
		return ""
	}
	return c.Row[contact.Ref] + " of " + of
}

func readContact(r *row) Contact {
	c := Contact{Line: r.record.Row, PupilID: r.id("pupil_id"), UPN: r.number("upn"), SCN: r.number("scn")}
	c.Row = contact.Row{
		contact.Ref:                    r.mustID("contact_ref"),
		contact.Title:                  r.text("title"),
		contact.Forename:               r.forename("forename"),
		contact.Surname:                r.surname("surname"),
		contact.Salutation:             r.text("salutation"),
		contact.Addressee:              r.text("addressee"),
		contact.Email:                  r.email("email"),
		contact.Mobile:                 r.text("mobile"),
		contact.Phone:                  r.text("phone"),
		contact.WorkPhone:              r.text("work_phone"),
		contact.Address:                r.lines(addressTarget),
		contact.Postcode:               r.text("postcode"),
		contact.Priority:               r.priority("priority"),
		contact.Relationship:           r.relationship("relationship"),
		contact.ParentalResponsibility: r.answer("parental_responsibility"),
		contact.CourtOrder:             r.answer("court_order"),
		contact.LivesWith:              r.answer("lives_with"),
	}
	r.identity()
	r.names("surname", "forename")
	return c
}

// oneNameEach refuses the rows of a number under which two people stand: their addresses would be mixed up. Accents,
// case and punctuation make no second person.
func oneNameEach(all []Contact, found *findings) {
	names := map[string][]string{}
	for _, c := range all {
		ref, name := c.Row[contact.Ref], nameOf(c)
		if ref != "" && name != "" && !slices.Contains(names[ref], name) {
			names[ref] = append(names[ref], name)
		}
	}
	shared := func(c Contact) string {
		if len(names[c.Row[contact.Ref]]) > 1 {
			return c.Row[contact.Ref]
		}
		return ""
	}
	found.repeated("contact_ref", RowContactDiffer, "one person for each contact ID", groups(all, contactLine, shared))
}

func nameOf(c Contact) string {
	return fold.Text(c.Row[contact.Forename] + " " + c.Row[contact.Surname])
}
