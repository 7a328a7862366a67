package webtest

import (
	"crypto/rand"
	"encoding/base64"
	"time"

	"gateway/app/auth"
)

// Role is a kind of person who may ask for a page. "This pupil" is Ashdale.Child.
type Role string

// The roles.
const (
	Nobody         Role = "nobody"
	Pupil          Role = "pupil"            // this pupil
	Parent         Role = "parent"           // of this pupil; also holds OtherType, and a pupil of Glenbrae
	OtherParent    Role = "other parent"     // of another pupil
	OtherType      Role = "other type"       // the same person as Parent, at the holding under another licence type
	DeniedParent   Role = "denied parent"    // of this pupil, denied by the school
	Teacher        Role = "teacher"          // with the same email address as Parent
	Support        Role = "support"          // staff of Ashdale
	Admin          Role = "admin"            // staff of Ashdale
	Super          Role = "super"            // staff of Ashdale
	AdminElsewhere Role = "admin of another" // staff of Glenbrae
	Operator       Role = "operator"
)

// Roles are all of them, in the order of the golden matrix.
var Roles = []Role{Nobody, Pupil, Parent, OtherParent, OtherType, DeniedParent, Teacher, Support, Admin, Super, AdminElsewhere, Operator}

// Realm is where the role signs in; "" for nobody.
func (r Role) Realm() auth.Realm {
	switch r {
	case Pupil, Parent, OtherParent, OtherType, DeniedParent:
		return auth.External
	case Teacher, Support, Admin, Super, AdminElsewhere:
		return auth.Staff
	case Operator:
		return auth.Operator
	}
	return ""
}

// home is a page of the role's own, from which the form token can be read.
func (r Role) home() string {
	switch r {
	case Pupil, Parent, OtherParent, OtherType:
		return "/s/ashdale/pupils"
	case Teacher, Support, Admin, Super:
		return "/s/ashdale/staff"
	case AdminElsewhere:
		return "/s/glenbrae/staff"
	}
	return ""
}

// Email is the address by which the role's person signs in.
func (r Role) Email() string {
	switch r {
	case Pupil:
		return "sian@pupils.example"
	case Parent, OtherType, Teacher:
		return "rhian@example.org"
	case OtherParent:
		return "yusuf@example.org"
	case DeniedParent:
		return "gareth@example.org"
	case Support:
		return "support@ashdale.example"
	case Admin:
		return "office@ashdale.example"
	case Super:
		return "head@ashdale.example"
	case AdminElsewhere:
		return "office@glenbrae.example"
	case Operator:
		return "operator@gateway.example"
	}
	return ""
}

// CookieName is the session cookie of a realm.
func CookieName(r auth.Realm) string { return "__Host-eg-" + string(r) }

// As is a browser in which the role's person is signed in: a session of its own, made in the table.
func (w *World) As(role Role) *Client {
	w.T.Helper()
	c := w.Browser()
	w.SignIn(c, role)
	return c
}

// SignIn puts the role's session into a browser, beside those of other realms that it has.
func (w *World) SignIn(c *Client, role Role) {
	w.T.Helper()
	c.role, c.csrf = role, ""
	if role == Nobody {
		return
	}
	raw := make([]byte, 32)
	rand.Read(raw)
	token := base64.RawURLEncoding.EncodeToString(raw)
	c.ID = w.ID(role)
	w.Exec(`insert into sessions (realm, subject_id, token_hash, idle_seconds, expires_at) values ($1, $2, $3, 1800, now() + $4::interval)`,
		string(role.Realm()), c.ID, auth.HashToken(token), 8*time.Hour)
	c.SetCookie(CookieName(role.Realm()), token)
}

// ID is the role's row among the accounts of its realm.
func (w *World) ID(role Role) int64 {
	w.T.Helper()
	table := map[auth.Realm]string{auth.External: "accounts", auth.Staff: "staff_accounts", auth.Operator: "operator_accounts"}[role.Realm()]
	if table == "" {
		return 0
	}
	return w.Number(`select id from `+table+` where email = $1`, role.Email())
}

// EndSessions ends every session of the role's person, as a time-out would.
func (w *World) EndSessions(role Role) {
	w.T.Helper()
	w.Exec(`update sessions set ended_at = now() where realm = $1 and subject_id = $2 and ended_at is null`, string(role.Realm()), w.ID(role))
}
