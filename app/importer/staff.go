package importer

import (
	"fmt"
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
	Email    string // auth.ParseEmail tells whether mail can go there
	Subject  string
	Role     auth.Role // "" when blank; admins are not made by an import alone
}

// ReadStaff reads a list of staff by guess: no person matches its columns. A code or an address that stands in
// several rows refuses them all. Errors are *FileError, or the reader's own.
func ReadStaff(r io.Reader) (Roll[StaffRow], error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Roll[StaffRow]{}, fmt.Errorf("read the import: %w", err)
	}
	t, err := Read(data)
	if err != nil {
		return Roll[StaffRow]{}, err
	}
	m, err := certain(Staff, t)
	if err != nil {
		return Roll[StaffRow]{}, err
	}
	return ReadStaffTable(t, m, Options{}), nil
}

// ReadStaffTable reads a list of staff, of whose mapping Check found nothing wrong, as ReadStaff does.
func ReadStaffTable(t Table, m Mapping, o Options) Roll[StaffRow] {
	return kind[StaffRow]{
		of:     Staff,
		read:   readStaff,
		number: func(s StaffRow) int { return s.Row },
		unique: []unique[StaffRow]{
			{"code", "each staff code once", func(s StaffRow) string { return pupil.NormaliseID(s.Code) }},
			{"email", "each address once", func(s StaffRow) string { return strings.ToLower(s.Email) }},
		},
	}.load(t, m, o)
}

// certain is the guess where nobody can be asked. Errors are *FileError: headings that are missing, or that mean
// the same.
func certain(k Kind, t Table) (Mapping, error) {
	m := Guess(k, t)
	var open, lacking []string
	has := map[string]int{}
	for i, h := range t.Headings {
		switch has[m[i]] = i; {
		case m[i] != "":
		case h == "":
			m[i] = LeaveOut
		default:
			open = append(open, h)
		}
	}
	if open != nil {
		return nil, &FileError{Code: FileHeadingTwice, Headings: open}
	}
	if lacking = missing(k, has, Options{}); lacking != nil {
		return nil, &FileError{Code: FileHeadingMissing, Headings: lacking}
	}
	return m, nil
}

func readStaff(r *row) StaffRow {
	s := StaffRow{
		Row:      r.record.Row,
		Code:     r.mustID("code"),
		Title:    r.text("title"),
		Forename: r.name("forename"),
		Surname:  r.name("surname"),
		Email:    r.email("email"),
		Subject:  r.text("subject"),
		Role:     r.role("role"),
	}
	r.names("surname", "forename")
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
