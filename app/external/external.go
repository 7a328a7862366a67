// Package external is the people who sign in from outside, as the school's office manages them: who they are, whom they
// see and how that came about, who is denied or blocked, who waits to be let in, and which contact somebody is (ADM-1 to
// ADM-3). A school sees only its own part of an account (ACC-5). What it reads is for admins and supers.
package external

import (
	"strings"
	"time"

	"gateway/app/civil"
)

// Person is an external user as the school knows them.
type Person struct {
	Title, Forename, Surname string
	Email                    string // proven by a mailed link
}

// Name is "Mrs Jo Davies".
func (p Person) Name() string {
	return strings.Join(strings.Fields(p.Title+" "+p.Forename+" "+p.Surname), " ")
}

// User is an account in the school's list.
type User struct {
	ID int64 // of the account
	Person
	Joined  time.Time // when the account came to this school
	ADR     bool      // collects reports online
	Denied  bool
	Pupils  int  // whom a holding that is not over names
	Waiting bool // a holding of theirs waits for the office
	Blocked bool
	SignIns
}

// SignIns is how an account has been used at this school.
type SignIns struct {
	Count       int        `db:"sign_ins"`
	FirstSignIn *time.Time `db:"first_sign_in_at"` // not known of those before it was counted
	LastSignIn  *time.Time `db:"last_sign_in_at"`
}

// The states of a holding.
const (
	Live    = "live"
	Waiting = "waiting" // for the office
	Blocked = "blocked" // by the office
	Lapsed  = "lapsed"  // until the pupil, who is of age, agrees
	Ended   = "ended"
)

// Held is a holding with all that the office knows of it: who, whom, how and when it came about, and what became of it.
type Held struct {
	ID        int64
	AccountID int64
	PupilID   int64
	TypeID    int64
	Person
	Denied bool

	PupilNumber   string
	PupilForename string
	PupilSurname  string
	Year          int // 0 when not known
	TutorGroup    string
	Hidden        bool
	Status        string     // of the pupil on the roll
	Leaving       civil.Date // zero when there is none

	TypeName  string
	Audience  string
	State     string
	Refused   bool   // waited and was not let in
	MadeBy    string // registration or add
	MadeAt    time.Time
	KeyState  string // of the key that made it: live, withdrawn or replaced
	KeyMadeAt time.Time
	EndedAt   *time.Time
	EndedBy   string // person, school, or "" when nobody knows
	DecidedAt *time.Time
	DecidedBy string // who let it in, refused or ended it

	ContactID    int64 // 0 = none, or not decided
	ContactAt    *time.Time
	ContactBy    string
	ContactName  string
	Relationship string
	CourtOrder   bool // about that contact and this pupil

	Block
}

// PupilName is the child's known-as name.
func (h Held) PupilName() string { return strings.TrimSpace(h.PupilForename + " " + h.PupilSurname) }

// Decided says whether somebody has said which contact it is, or that it is none.
func (h Held) Decided() bool { return h.ContactAt != nil }

// Block is the office's order that an account sees nothing of a pupil (ADM-3).
type Block struct {
	BlockID int64 // 0 = there is none
	Reason  string
	Until   civil.Date // the last day; zero = until it is lifted
	SetBy   string
	SetAt   *time.Time
}

// today is the day in London.
const today = `(now() at time zone 'Europe/London')::date`
