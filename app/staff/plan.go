package staff

import (
	"cmp"
	"context"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/fold"
	"gateway/app/pupil"
)

// Said is what one row of a file says of a person; what is blank leaves alone what is known.
type Said struct {
	Line                           int // in the file
	Code, Title, Forename, Surname string
	Email                          string // as it stands in the file
	Department                     string
	Role                           auth.Role // "" when blank
}

// What a line does.
const (
	New       = "new"
	Changed   = "changed"
	Unchanged = "unchanged"
	Error     = "error"
)

// Codes of errors: the row is not taken.
const (
	OtherPerson = "row_other_person" // same code, different person
	SamePerson  = "row_same_person"  // two rows are about one person
	NoEmail     = "row_email"        // no address, or none to which mail can go
)

// Fields of lines and changes: the columns of a file.
const (
	Code       = "code"
	Title      = "title"
	Forename   = "forename"
	Surname    = "surname"
	Email      = "email"
	Department = "subject"
	Role       = "role" // of a change: a role that a super is to confirm
)

// Change is one value that changes.
type Change struct{ Field, Old, New string }

// Line is what one row does.
type Line struct {
	Line       int
	Kind       string
	StaffID    int64     // 0 for New and Error
	Name       string    // "Mrs Jo Davies"
	Code       string    // as the file has it
	Role       auth.Role // which the person has afterwards
	Proposed   auth.Role // which this row proposes anew; "" = none
	Changes    []Change
	Off        bool // switched off at this school, and stays so
	OtherEmail bool // signs in with another address than the row says, and goes on so

	Problem string // of Error: one of the codes
	Field   string // the column that is wrong
	Text    string // in words
}

// Plan is what rows would do to the school's staff.
type Plan struct {
	Lines  []Line // one for each row, in its order
	Counts pupil.Counts
	Errors int
	add    []auth.StaffMember
	edit   []edit
}

// edit is what the school says of a person afterwards.
type edit struct {
	id int64
	auth.StaffMember
}

// MakePlan compares rows with what the school knows, and writes nothing; others who change staff wait until the
// transaction ends. A person is told by the code, then by the address. A plan makes teachers and support staff only:
// admin and super are proposed, for a super to confirm. It never changes a role, invites nobody and switches nobody on
// or off (TRK-6). Scope: worker, or staff.
func MakePlan(ctx context.Context, tx db.Tx, said []Said) (Plan, error) {
	if err := Lock(ctx, tx); err != nil {
		return Plan{}, err
	}
	all, err := everybody(ctx, tx)
	if err != nil {
		return Plan{}, err
	}
	rows := match(said, knownOf(all))
	p := Plan{Lines: make([]Line, len(rows))}
	for i, r := range rows {
		p.Lines[i] = p.take(r)
	}
	return p, nil
}

// row is a row with the person whom it names.
type row struct {
	Said
	email   auth.Email
	person  Person // ID 0 = nobody yet
	problem string
	field   string
	text    string
}

func (r *row) fail(problem, field, text string) { r.problem, r.field, r.text = problem, field, text }

type known struct {
	byCode  map[string]Person
	byEmail map[string]Person
}

func knownOf(all []Person) known {
	k := known{map[string]Person{}, map[string]Person{}}
	for _, p := range all {
		k.byEmail[p.Email] = p
		if p.Code != "" {
			k.byCode[pupil.NormaliseID(p.Code)] = p
		}
	}
	return k
}

// match finds the person of each row. Of rows about one person none is taken.
func match(said []Said, k known) []row {
	rows, times := make([]row, len(said)), map[string]int{}
	for i, s := range said {
		rows[i] = k.find(s)
		for _, key := range rows[i].keys() {
			times[key]++
		}
	}
	for i := range rows {
		r := &rows[i]
		for _, key := range r.keys() {
			if times[key] > 1 && r.problem == "" {
				r.fail(SamePerson, Code, "Two rows are about this person")
			}
		}
	}
	return rows
}

func (r *row) keys() (out []string) {
	if r.problem != "" {
		return nil
	}
	if r.Code != "" {
		out = append(out, "code "+pupil.NormaliseID(r.Code))
	}
	return append(out, "address "+cmp.Or(r.person.Email, r.email.String()))
}

func (k known) find(s Said) row {
	r := row{Said: s}
	if s.Email != "" {
		email, bad := auth.ParseEmail(s.Email)
		if bad != "" {
			r.fail(NoEmail, Email, "One address such as name@example.org is needed: staff sign in with it")
			return r
		}
		r.email = email
	}
	byCode, byEmail := k.byCode[pupil.NormaliseID(s.Code)], k.byEmail[r.email.String()]
	switch {
	case byCode.ID != 0 && byEmail.ID != 0 && byCode.ID != byEmail.ID:
		r.fail(OtherPerson, Code, "Same code, different person: the code is "+byCode.Name()+"’s, the address "+byEmail.Name()+"’s")
	case byCode.ID != 0 && byEmail.ID == 0 && r.stranger(byCode):
		r.fail(OtherPerson, Code, "Same code, different person: the code is "+byCode.Name()+"’s, who has another address")
	default:
		if r.person = byCode; byCode.ID == 0 {
			r.person = byEmail
		}
		if r.person.ID == 0 && r.email == "" {
			r.fail(NoEmail, Email, "One address such as name@example.org is needed: staff sign in with it")
		}
	}
	return r
}

// stranger says whether a row that has somebody's code is about somebody else: with another address, another name is
// enough; without one, both names must be others.
func (r row) stranger(p Person) bool {
	differs := func(said, known string) bool {
		return said != "" && known != "" && fold.Text(said) != fold.Text(known)
	}
	surname, forename := differs(r.Surname, p.Surname), differs(r.Forename, p.Forename)
	if r.email != "" {
		return surname || forename
	}
	return surname && forename
}

// take says what a row does, and keeps what is to be written.
func (p *Plan) take(r row) Line {
	l := Line{Line: r.Line, Kind: Error, Code: r.Said.Code, Problem: r.problem, Field: r.field, Text: r.text}
	if r.problem != "" {
		l.Name = Person{Title: r.Title, Forename: r.Forename, Surname: r.Surname}.Name()
		p.Errors++
		return l
	}
	m := r.next()
	l.Name = Person{Title: m.Title, Forename: m.Forename, Surname: m.Surname, DisplayName: r.person.DisplayName}.Name()
	l.StaffID, l.Role = r.person.ID, m.Role
	if m.Proposed != r.person.Proposed {
		l.Proposed = m.Proposed
	}
	if r.person.ID == 0 {
		l.Kind = New
		p.Counts.New++
		p.add = append(p.add, m)
		return l
	}
	l.Off, l.OtherEmail = !r.person.Active, r.email != "" && r.email.String() != r.person.Email
	if l.Changes = r.changes(m); l.Changes == nil {
		l.Kind = Unchanged
		p.Counts.Unchanged++
		return l
	}
	l.Kind = Changed
	p.Counts.Changed++
	p.edit = append(p.edit, edit{r.person.ID, m})
	return l
}

// next is the person after the row. A role is given only to who has none yet.
func (r row) next() auth.StaffMember {
	was := r.person
	m := auth.StaffMember{Email: r.email, Title: cmp.Or(r.Title, was.Title), Forename: cmp.Or(r.Forename, was.Forename), Surname: cmp.Or(r.Surname, was.Surname),
		Code: was.Code, Department: cmp.Or(r.Department, was.Department), Role: was.Role, Proposed: was.Proposed}
	if r.Code != "" && pupil.NormaliseID(r.Code) != pupil.NormaliseID(was.Code) {
		m.Code = r.Code
	}
	if was.ID == 0 {
		m.Role = auth.Teacher
		if r.Role == auth.Support {
			m.Role = auth.Support
		}
	}
	if rank(r.Role) > rank(m.Role) && r.Role != was.Declined {
		m.Proposed = r.Role
	}
	return m
}

func (r row) changes(m auth.StaffMember) (out []Change) {
	was := r.person
	for _, c := range []Change{{Code, was.Code, m.Code}, {Title, was.Title, m.Title}, {Forename, was.Forename, m.Forename}, {Surname, was.Surname, m.Surname},
		{Department, was.Department, m.Department}, {Role, string(was.Proposed), string(m.Proposed)}} {
		if c.Old != c.New {
			out = append(out, c)
		}
	}
	return out
}
