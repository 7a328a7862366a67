package staff

import (
	"gateway/app/auth"
	"gateway/app/errs"
)

// Roles are all roles, the widest first.
var Roles = []auth.Role{auth.Super, auth.Admin, auth.Teacher, auth.Support}

// Over says whether somebody of one role may edit people of another, and give that role: a super everybody, an admin
// teachers and support staff (TRK-5).
func Over(by, whom auth.Role) bool {
	switch by {
	case auth.Super:
		return true
	case auth.Admin:
		return whom == auth.Teacher || whom == auth.Support
	}
	return false
}

// Gives are the roles that somebody of a role may give.
func Gives(by auth.Role) (out []auth.Role) {
	for _, r := range Roles {
		if Over(by, r) {
			out = append(out, r)
		}
	}
	return out
}

// rank says how far a role reaches; teachers and support staff reach alike.
func rank(r auth.Role) int {
	switch r {
	case auth.Super:
		return 2
	case auth.Admin:
		return 1
	}
	return 0
}

// notYours refuses who may not edit somebody.
var notYours = errs.Forbidden{Text: "staff"}

// MayRole is empty when by may give p another role: nobody changes their own, and the last active super stays one; last
// says that p is it. The problem is on "role".
func (p Person) MayRole(by auth.Principal, role auth.Role, last bool) (bad errs.Invalid) {
	switch {
	case role == p.Role:
	case by.ID == p.ID:
		bad.Add("role", "staff_role_own")
	case !Over(by.Role, role):
		bad.Add("role", "staff_role_choose")
	case last:
		bad.Add("role", "staff_last_super")
	}
	return bad
}

// MaySwitch is nil when by may switch p on or off. Errors: errs.Forbidden; errs.Conflict for oneself and for the last
// active super.
func (p Person) MaySwitch(by auth.Principal, active, last bool) error {
	switch {
	case !Over(by.Role, p.Role):
		return notYours
	case active:
		return nil
	case by.ID == p.ID:
		return errs.Conflict{Text: "You cannot switch yourself off. Ask another super."}
	case last:
		return errs.Conflict{Text: "This is the school’s last super. Make somebody else a super first."}
	}
	return nil
}

// lastSuper says whether p is the only active super of the school.
func lastSuper(p Person, all []Person) bool {
	if p.Role != auth.Super || !p.Active {
		return false
	}
	for _, o := range all {
		if o.ID != p.ID && o.Role == auth.Super && o.Active {
			return false
		}
	}
	return true
}
