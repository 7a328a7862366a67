package auth

import (
	"time"

	"gateway/app/db"
	"gateway/app/pupil"
	"gateway/app/school"
)

// Realm is one of the three kinds of sign-in that never mix (ACC-6).
type Realm string

// The realms.
const (
	External Realm = "external"
	Staff    Realm = "staff"
	Operator Realm = "operator"
)

// Role is what a member of staff is at one school (TRK-5).
type Role string

// The roles.
const (
	Super   Role = "super"
	Admin   Role = "admin"
	Teacher Role = "teacher"
	Support Role = "support"
)

// Permission is a thing that staff may do. Routes name one; the role decides.
type Permission string

// The permissions that exist so far.
const (
	StaffHome      Permission = "home"
	AccessSettings Permission = "access settings"
	KeysIssue      Permission = "issue keys"
	PupilsRead     Permission = "read pupils"
	PupilsEdit     Permission = "edit pupils"   // also: whole pupil pages, hidden pupils, the history
	ContactsRead   Permission = "read contacts" // names, addresses, holdings and keys of a pupil's adults
	ImportFiles    Permission = "import files"
	SchoolSettings Permission = "school settings"
	ResultsEnter   Permission = "enter results" // teachers: of their own sets
	TrackingEdit   Permission = "edit tracking" // subjects, sets, scales, fields, periods and their release
	NotesWrite     Permission = "write notes"
	StaffManage    Permission = "manage staff" // who may edit whom is decided in app/staff
	YearEnd        Permission = "year-end"
	UsersManage    Permission = "manage external users" // accounts, holdings, blocks, who is which contact
	AuditRead      Permission = "read the audit log"
	DataProtect    Permission = "data protection" // packs of a person's data, retention
)

var granted = map[Role]map[Permission]bool{
	Super:   office,
	Admin:   office,
	Teacher: {StaffHome: true, PupilsRead: true, ResultsEnter: true, NotesWrite: true},
	Support: {StaffHome: true, PupilsRead: true, NotesWrite: true},
}

// office is what the school's administration may do.
var office = map[Permission]bool{StaffHome: true, AccessSettings: true, KeysIssue: true, PupilsRead: true, PupilsEdit: true, ContactsRead: true,
	ImportFiles: true, SchoolSettings: true, ResultsEnter: true, TrackingEdit: true, NotesWrite: true, StaffManage: true, YearEnd: true,
	UsersManage: true, AuditRead: true, DataProtect: true}

// Principal is who asks, as the guard found them: nobody, an external user, a member of staff or the operator,
// at one school (none for the operator's and the open pages). Only the guard makes one.
type Principal struct {
	Realm      Realm // "" = nobody
	School     school.School
	ID         int64 // of the account in its realm; 0 = nobody
	Role       Role  // staff only
	Title      string
	Forename   string
	Surname    string
	Email      string
	Denied     bool // external only: at this school
	Session    Session
	PupilRules bool   // a holding of a pupil type is live: the pupil's session length
	Language   string // of an external user or a stranger, as they chose it; "" = none chosen
}

// Session is the signed-in browser.
type Session struct {
	ID        int64
	TokenHash []byte
	ExpiresAt time.Time
	stale     bool // last seen over a minute ago
}

// SignedIn says whether somebody is.
func (p Principal) SignedIn() bool { return p.ID != 0 }

// Outsider is the same browser when nobody is signed in there.
func (p Principal) Outsider() Principal { return Principal{School: p.School, Language: p.Language} }

// Can says whether a member of staff has the permission. Views ask it to hide; the route's policy protects.
func (p Principal) Can(what Permission) bool { return p.Realm == Staff && granted[p.Role][what] }

// Name is how the frame greets: "Mrs J Davies".
func (p Principal) Name() string {
	initial := ""
	for _, r := range p.Forename {
		initial = string(r) + " "
		break
	}
	name := initial + p.Surname
	if p.Title != "" {
		name = p.Title + " " + name
	}
	return name
}

// Scope is what the principal's transactions may see.
func (p Principal) Scope() db.Scope {
	switch {
	case p.Realm == External && !p.Denied:
		return db.External(p.School.ID, p.ID)
	case p.Realm == Staff:
		return db.Staff(p.School.ID, p.ID)
	default:
		return db.Door(p.School.ID)
	}
}

// PreviewScope is what a member of staff sees of one pupil when they look as families do (LIC-10).
func (p Principal) PreviewScope(pupilID int64) db.Scope {
	return db.Preview(p.School.ID, p.ID, pupilID)
}

// Viewer is which pupils a member of staff may see (TRK-5); whoever is none sees nobody. The session is there for the
// log of views.
func (p Principal) Viewer() pupil.Viewer {
	v := pupil.Viewer{StaffID: p.ID, SessionID: p.Session.ID}
	if p.Realm == Staff {
		v.Sees = p.Role.Sees()
	}
	return v
}

// Sees is which pupils a role may see.
func (r Role) Sees() pupil.Sight {
	switch r {
	case Super, Admin:
		return pupil.SeesAll
	case Teacher:
		return pupil.SeesTaught
	case Support:
		return pupil.SeesAssigned
	}
	return ""
}
