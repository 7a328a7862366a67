package web

import (
	"github.com/gofiber/fiber/v2"

	"gateway/app/auth"
)

// Handler answers a request of somebody the guard has let in.
type Handler func(s *Server, c *fiber.Ctx, who auth.Principal) error

// Route is one row of the table.
type Route struct {
	Method, Path string
	Policy       Policy
	Body         int64 // bytes; 0 = formLimit; above it the form carries a file
	Handle       Handler
}

// Policy says who may come in.
type Policy struct {
	kind  string
	realm auth.Realm
	perm  auth.Permission
	stays bool // also while the school has closed its gateway
}

// The policies.
var (
	// Open is for pages of no school, files of the product and probes.
	Open = Policy{kind: "open"}
	// Door is for pages of a school before its families' sign-in; who is signed in is known there too.
	Door = Policy{kind: "door", realm: auth.External}
	// DoorStays is a door that a closed gateway leaves open (ACC-7): what staff and everybody may always read, what the
	// page of the closed gateway itself is made of, and signing out.
	DoorStays = Policy{kind: "door", realm: auth.External, stays: true}
	// StaffDoor is the same for staff.
	StaffDoor = Policy{kind: "door", realm: auth.Staff}
	// Family is for signed-in external users whom the school has not denied.
	Family = Policy{kind: "member", realm: auth.External}
)

// StaffWith is for staff of the school whose role has the permission.
func StaffWith(p auth.Permission) Policy { return Policy{kind: "member", realm: auth.Staff, perm: p} }

// String is the policy as the golden matrix and the log name it.
func (p Policy) String() string {
	s := p.kind
	if p.realm != "" {
		s += " " + string(p.realm)
	}
	if p.perm != "" {
		s += " (" + string(p.perm) + ")"
	}
	if p.stays {
		s += " stays"
	}
	return s
}

// closes says whether a closed gateway closes the route.
func (p Policy) closes() bool { return p.realm == auth.External && !p.stays }

// decision is what the guard makes of a policy and a principal.
type decision int

const (
	admit decision = iota
	askToSignIn
	refuse404
	refuse403
)

// wrongRole is the text of errs.Forbidden for staff whose role lacks the permission.
const wrongRole = "role"

// decide is the whole of the permission rule that needs no data.
func (p Policy) decide(who auth.Principal) decision {
	switch {
	case p.kind != "member":
		return admit
	case !who.SignedIn() || who.Realm != p.realm:
		return askToSignIn
	case who.Denied:
		return refuse404
	case p.realm == auth.Staff && !who.Can(p.perm):
		return refuse403
	}
	return admit
}
