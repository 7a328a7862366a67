package staff

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"gateway/app/auth"
	"gateway/app/errs"
	"gateway/app/pupil"
)

// The longest code and department, in characters.
const (
	MaxCode       = 20
	MaxDepartment = 50
)

// Details are what somebody types about a person.
type Details struct {
	Email                    auth.Email // of a new person; it never changes, since the account is the person's
	Title, Forename, Surname string
	Code, Department         string
	Role                     auth.Role
}

// ParseDetails reads a form; the problems name its fields. Without email that field is not asked for.
func ParseDetails(typed func(name string) string, email bool) (Details, errs.Invalid) {
	parse := auth.ParseDetails
	if email {
		parse = auth.ParsePerson
	}
	p, bad := parse(typed)
	for i := range bad {
		bad[i].Code = cmp.Or(ofOthers[bad[i].Code].Code, bad[i].Code)
	}
	line := func(name string, most int) string {
		v := strings.Join(strings.Fields(typed(name)), " ")
		if utf8.RuneCountInString(v) > most {
			field := name
			bad.Add(field, "too_long", "Max", most)
		}
		return v
	}
	d := Details{Email: p.Email, Title: p.Title, Forename: p.Forename, Surname: p.Surname, Code: line("code", MaxCode), Department: line("department", MaxDepartment)}
	for _, r := range Roles {
		if typed("role") == string(r) {
			d.Role = r
		}
	}
	if d.Role == "" {
		bad.Add("role", "staff_role_choose")
	}
	return d, bad
}

// ofOthers are the codes of problems that speak to the person themselves, and what is said of another one.
var ofOthers = map[string]errs.Problem{"forename_blank": {Code: "staff_forename_blank"}, "surname_blank": {Code: "staff_surname_blank"}, "email_blank": {Code: "staff_email_blank"}}

func (d Details) member() auth.StaffMember {
	return auth.StaffMember{Email: d.Email, Title: d.Title, Forename: d.Forename, Surname: d.Surname, Code: d.Code, Department: d.Department, Role: d.Role}
}

// taken are the problems with a code, or the address of a new person, that somebody else of the school has. Whether an
// address has an account elsewhere nobody learns.
func (d Details) taken(all []Person, id int64) (bad errs.Invalid) {
	for _, p := range all {
		if p.ID == id {
			continue
		}
		if d.Code != "" && pupil.NormaliseID(p.Code) == pupil.NormaliseID(d.Code) {
			bad.Add("code", "staff_code_taken", "Who", p.Name())
		}
		if p.Email == d.Email.String() {
			bad.Add("email", "staff_email_taken", "Who", p.Name())
		}
	}
	return bad
}
