package importer

import (
	"io"
	"strings"

	"gateway/app/auth"
	"gateway/app/pupil"
)

// StaffRow is one member of staff.
type StaffRow struct {
	Row      int // in the file
	Code     string
	Title    string
	Forename string
	Surname  string
	Email    string // as typed; auth.ParseEmail tells whether mail can go there
	Subject  string
	Role     auth.Role // "" when blank; admins are not made by an import alone
}

var staffColumns = []column{
	{"Code", []string{"Staff Code", "Code", "Initials"}, true},
	{"Title", []string{"Title"}, false},
	{"Forename", []string{"Forename", "First Name"}, true},
	{"Surname", []string{"Surname", "Last Name"}, true},
	{"Email", []string{"Work Email", "Email"}, true},
	{"Subject", []string{"Subject"}, false},
	{"Role", []string{"Role"}, false},
}

// ReadStaff reads a list of staff. A code or an address that stands in several rows rejects them all. Errors are
// *FileError, or the reader's own.
func ReadStaff(r io.Reader) (Roll[StaffRow], error) {
	return kind[StaffRow]{
		columns: staffColumns,
		read:    readStaff,
		number:  func(s StaffRow) int { return s.Row },
		unique: []unique[StaffRow]{
			{"Code", "each staff code once", func(s StaffRow) string { return pupil.NormaliseID(s.Code) }},
			{"Email", "each address once", func(s StaffRow) string { return strings.ToLower(s.Email) }},
		},
	}.load(r)
}

func readStaff(r *row) StaffRow {
	s := StaffRow{
		Row:      r.record.row,
		Code:     r.id("Code"),
		Title:    r.text("Title"),
		Forename: r.name("Forename"),
		Surname:  r.name("Surname"),
		Email:    r.email("Email"),
		Subject:  r.text("Subject"),
		Role:     r.role("Role"),
	}
	r.names("Surname", "Forename")
	return s
}

func (r *row) role(field string) auth.Role {
	switch strings.ToLower(clean(r.raw(field))) {
	case "":
		return ""
	case "teacher", "teaching staff":
		return auth.Teacher
	case "support", "support staff":
		return auth.Support
	case "admin", "administrator":
		return auth.Admin
	case "super":
		return auth.Super
	}
	r.fail(field, RowValue, "teacher, support, admin or super")
	return ""
}
