package db

import (
	"strconv"

	"github.com/jackc/pgx/v5"
)

// A Scope says which school's rows a transaction sees, and in which role. It is made by the constructors below
// and by nothing else; a test lists which packages may call each of them. Row-level security reads the four
// values (five in the preview) at every row (architecture: "Tenancy and permission").
type Scope struct {
	school, account, staff int64
	pupil                  int64 // of the preview alone
	role                   string
}

// Staff is the scope of a member of staff at work in one school.
func Staff(school, staff int64) Scope { return Scope{school: school, staff: staff, role: "staff"} }

// External is the scope of a signed-in external user in one school: own rows, and pupils of live holdings.
func External(school, account int64) Scope {
	return Scope{school: school, account: account, role: "external"}
}

// Door is the scope of the pages before sign-in: licence types and public settings, nothing else.
func Door(school int64) Scope { return Scope{school: school, role: "door"} }

// Claim is the scope in which a Pupil ID and a licence key become a holding. account is 0 while nobody is known.
func Claim(school, account int64) Scope {
	return Scope{school: school, account: account, role: "claim"}
}

// Worker is the scope of a background job for one school.
func Worker(school int64) Scope { return Scope{school: school, role: "worker"} }

// Operator is the read-only scope of the operator in one school's data.
func Operator(school int64) Scope { return Scope{school: school, role: "operator"} }

// Preview is the scope in which a member of staff sees one pupil as families do (LIC-10): released, granted, and no more.
func Preview(school, staff, pupil int64) Scope {
	return Scope{school: school, staff: staff, pupil: pupil, role: "preview"}
}

// Identity is the scope of accounts, sessions and tokens, for the account (or member of staff) at hand; both 0
// while nobody is known.
func Identity(account, staff int64) Scope {
	return Scope{account: account, staff: staff, role: "identity"}
}

// settings is the SQL that sets the four values for the length of a transaction. Integers and a fixed word only:
// nothing in it can come from outside.
func (s Scope) settings() string {
	n := func(i int64) string { return strconv.FormatInt(i, 10) }
	pupil := ""
	if s.pupil != 0 {
		pupil = "; set local app.pupil_id = " + n(s.pupil)
	}
	return "set local app.school_id = " + n(s.school) + "; set local app.role = '" + s.role +
		"'; set local app.account_id = " + n(s.account) + "; set local app.staff_id = " + n(s.staff) + pupil
}

// enter sets the same values as the next statements of a batch.
func (s Scope) enter(b *pgx.Batch) {
	n := func(i int64) string { return strconv.FormatInt(i, 10) }
	b.Queue(`select set_config('app.school_id', $1, true), set_config('app.role', $2, true), set_config('app.account_id', $3, true), set_config('app.staff_id', $4, true)`,
		n(s.school), s.role, n(s.account), n(s.staff))
	if s.pupil != 0 {
		b.Queue(`select set_config('app.pupil_id', $1, true)`, n(s.pupil))
	}
}
