package roll

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gateway/app/auth"
	"gateway/app/contact"
	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/pupil"
	"gateway/app/school"
)

func (r *Report) takePupils(ctx context.Context, tx db.Tx, s school.School, in *rolls) error {
	r.Pupils = partOf(in.pupils)
	in.refused = map[string]bool{}
	rows := make([]pupil.Row, len(in.pupils.Rows))
	for i, p := range in.pupils.Rows {
		rows[i] = pupilRow(p)
		if !ours(s, p.Year) {
			rows[i].Year = 0
			r.Pupils.Warnings = append(r.Pupils.Warnings, importer.Problem{Row: p.Row, Column: "Year", Code: WarnYear,
				Value: p.Year.String(), Allowed: "a year group such as " + s.YearName(s.FirstYear)})
		}
	}
	counts, clashes, err := pupil.Apply(ctx, tx, rows)
	if err != nil {
		return err
	}
	r.Pupils.Taken = counts
	for _, c := range clashes {
		p := in.pupils.Rows[c.Index]
		in.refused[pupil.NormaliseID(p.PupilID)] = true
		column, value := clashing(c.Field, p)
		r.Pupils.Problems = append(r.Pupils.Problems, importer.Problem{Row: p.Row, Column: column, Code: RowOtherChild, Value: value,
			Allowed: "a number that no other child of the school has"})
	}
	inOrder(&r.Pupils)
	return nil
}

func clashing(field string, p importer.PupilRow) (column, value string) {
	switch field {
	case "UPN":
		return field, p.UPN
	case "SCN":
		return field, p.SCN
	}
	return "Pupil ID", p.PupilID
}

func pupilRow(p importer.PupilRow) pupil.Row {
	return pupil.Row{ID: p.PupilID, UPN: p.UPN, SCN: p.SCN, LegalSurname: p.LegalSurname, LegalForename: p.LegalForename, Surname: p.Surname,
		Forename: p.Forename, Sex: p.Sex, BirthDate: p.BirthDate, Year: p.Year.Number, TutorGroup: p.TutorGroup, House: p.House, Enrolment: p.Enrolment}
}

// ours says whether a year group can be kept as its number: in Scotland S1 is 1 and P1 is not, elsewhere Year 1 is 1
// and N1 is not. A number alone means the country's own stage.
func ours(s school.School, y importer.YearGroup) bool {
	switch y.Stage {
	case "":
		return true
	case "Y":
		return s.Country != "scotland" || y.Number <= 7
	case "S":
		return s.Country == "scotland"
	}
	return false
}

func (r *Report) takeContacts(ctx context.Context, tx db.Tx, in rolls) error {
	r.Contacts = partOf(in.contacts)
	var rows []contact.Row
	var from []importer.ContactRow
	for _, c := range in.contacts.Rows {
		if in.refused[pupil.NormaliseID(c.PupilID)] {
			r.Contacts.Problems = append(r.Contacts.Problems, contactProblem(c, RowOtherChild, "contacts of a pupil whose own row was taken"))
			continue
		}
		rows, from = append(rows, contactRow(c)), append(from, c)
	}
	out, err := contact.Apply(ctx, tx, rows)
	if err != nil {
		return err
	}
	r.Contacts.Taken, r.People = out.Links, out.Contacts
	for _, i := range out.NoPupil {
		r.Contacts.Problems = append(r.Contacts.Problems, contactProblem(from[i], RowNoPupil, "the Pupil ID of a pupil on the roll"))
	}
	for _, i := range out.Differ {
		r.Contacts.Warnings = append(r.Contacts.Warnings, importer.Problem{Row: from[i].Row, Column: "Contact ID", Code: WarnContactDiffers,
			Value: from[i].ContactID, Allowed: "the same title, salutation, mobile and email in each row of a contact"})
	}
	inOrder(&r.Contacts)
	return nil
}

func contactProblem(c importer.ContactRow, code, allowed string) importer.Problem {
	return importer.Problem{Row: c.Row, Column: "Pupil ID", Code: code, Value: c.PupilID, Allowed: allowed}
}

func contactRow(c importer.ContactRow) contact.Row {
	return contact.Row{PupilID: c.PupilID, Ref: c.ContactID, Title: c.Title, Forename: c.Forename, Surname: c.Surname, Salutation: c.Salutation,
		Email: address(c.Email), Mobile: c.Mobile, Priority: c.Priority, Relationship: c.Relationship,
		ParentalResponsibility: c.ParentalResponsibility.Bool(), CourtOrder: c.CourtOrder.Bool(), LivesWith: c.LivesWith.Bool()}
}

// address is an email address in the form in which accounts keep theirs, so that the two compare; one that mail
// cannot go to stays as typed, for the office to see.
func address(typed string) string {
	if e, code := auth.ParseEmail(typed); code == "" {
		return e.String()
	}
	return typed
}

// takeStaff makes teachers and support staff. Without a role somebody is a teacher, who sees no pupil until given
// sets. Admins and supers are only listed.
func (r *Report) takeStaff(ctx context.Context, gate *auth.Gate, schoolID int64, roll importer.Roll[importer.StaffRow]) error {
	r.Staff = partOf(roll)
	var members []auth.StaffMember
	for _, row := range roll.Rows {
		email, code := auth.ParseEmail(row.Email)
		switch {
		case code != "":
			r.Staff.Problems = append(r.Staff.Problems, importer.Problem{Row: row.Row, Column: "Work Email", Code: importer.RowValue,
				Value: row.Email, Allowed: "one address such as name@example.org: staff sign in with it"})
		case row.Role == auth.Admin || row.Role == auth.Super:
			r.Admins = append(r.Admins, row)
		default:
			members = append(members, auth.StaffMember{Email: email, Title: row.Title, Forename: row.Forename, Surname: row.Surname,
				Code: row.Code, Role: orTeacher(row.Role)})
		}
	}
	inOrder(&r.Staff)
	if len(members) == 0 {
		return nil
	}
	added, err := gate.AddStaff(ctx, schoolID, members)
	if err != nil {
		return fmt.Errorf("load the roll: %w", err)
	}
	r.Staff.Taken = pupil.Counts{New: added, Unchanged: len(members) - added}
	return nil
}

func orTeacher(role auth.Role) auth.Role {
	if role == "" {
		return auth.Teacher
	}
	return role
}

func inOrder(p *Part) {
	byRow := func(a, b importer.Problem) int { return a.Row - b.Row }
	slices.SortStableFunc(p.Problems, byRow)
	slices.SortStableFunc(p.Warnings, byRow)
}

// Words is a problem or warning in one line, for a terminal or a log of the operator's: it shows the value.
func Words(p importer.Problem) string {
	where := fmt.Sprintf("row %d", p.Row)
	if p.Column != "" {
		where += ", " + p.Column
	}
	return strings.TrimSpace(where + ": " + p.Code + " " + fmt.Sprintf("%q", p.Value) + ", wanted: " + p.Allowed)
}
