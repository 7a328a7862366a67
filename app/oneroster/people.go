package oneroster

import (
	"cmp"
	"slices"
	"strings"
)

// What the roles of OneRoster are here. 1.1 has administrator alone, 1.2 tells four of them apart.
var (
	staffRoles = map[string]string{
		"teacher": "teacher", "aide": "support", "proctor": "support", "counselor": "support",
		"administrator": "admin", "districtadministrator": "admin", "siteadministrator": "admin", "systemadministrator": "admin", "principal": "admin",
	}
	familyRoles = map[string]string{"parent": "Parent", "guardian": "Guardian", "relative": "Relative"}
)

const student = "student"

// person is one row of users.csv.
type person struct {
	line
	id    string
	ids   [][2]string // kinds and values of userIds
	roles []string    // those that hold today in lower case, the primary one of the school first
	org   string      // of the first role
}

// pupil is by the primary role: a teacher who takes a course is no pupil.
func (p *person) pupil() bool { return len(p.roles) > 0 && p.roles[0] == student }

// staff is teacher, support, admin or "". A pupil who helps out is no staff.
func (p *person) staff() string {
	if p.pupil() {
		return ""
	}
	return firstOf(p.roles, staffRoles)
}

// family is Parent, Guardian, Relative or "". Staff may be family too.
func (p *person) family() string { return firstOf(p.roles, familyRoles) }

func firstOf(roles []string, means map[string]string) string {
	for _, r := range roles {
		if m := means[r]; m != "" {
			return m
		}
	}
	return ""
}

func (r *roster) readPeople() {
	roles := r.rolesOf()
	r.byID, r.goneByID = map[string]*person{}, map[string]*person{}
	for _, l := range r.sheets["users"].live {
		p := newPerson(l, roles)
		r.people = append(r.people, p)
		if r.byID[p.id] == nil && p.id != "" {
			r.byID[p.id] = p
		}
		if !p.pupil() && p.staff() == "" && p.family() == "" {
			r.notes.noRole++
		}
	}
	for _, l := range r.sheets["users"].gone {
		p := newPerson(l, roles)
		r.gone = append(r.gone, p)
		r.goneByID[p.id] = p
	}
}

func newPerson(l line, roles map[string][]role) *person {
	p := &person{line: l, id: l.get("sourcedId"), ids: userIDs(l.get("userIds"))}
	if own := l.get("role"); roles == nil && own != "" {
		p.roles = []string{strings.ToLower(own)}
		if orgs := l.list("orgSourcedIds"); len(orgs) > 0 {
			p.org = orgs[0]
		}
	}
	for _, role := range roles[p.id] {
		p.roles = append(p.roles, role.name)
		p.org = either(p.org, role.org)
	}
	p.org = either(p.org, l.get("primaryOrgSourcedId"))
	return p
}

// role is one row of roles.csv.
type role struct {
	name, org string
	rank      int // the lowest comes first
}

// rolesOf are the roles of 1.2 by person; of 1.1, which has them in users.csv, nil. Those that are over do not count,
// but for people who are deleted: their roles are, too.
func (r *roster) rolesOf() map[string][]role {
	if r.manifest.version == "1.1" {
		return nil
	}
	schools := r.schoolOrgs()
	out := map[string][]role{}
	add := func(l line) {
		user := l.get("userSourcedId")
		out[user] = append(out[user], r.roleOf(l, schools))
	}
	for _, l := range r.sheets["roles"].live {
		if !r.over(l.get("endDate")) {
			add(l)
		}
	}
	deleted := byKey(r.sheets["users"].gone, "sourcedId")
	for _, l := range r.sheets["roles"].gone {
		if _, ok := deleted[l.get("userSourcedId")]; ok {
			add(l)
		}
	}
	for _, all := range out {
		slices.SortStableFunc(all, func(a, b role) int { return cmp.Compare(a.rank, b.rank) })
	}
	return out
}

func (r *roster) roleOf(l line, schools map[string]bool) role {
	o := role{name: strings.ToLower(l.get("role")), org: l.get("orgSourcedId")}
	if !strings.EqualFold(l.get("roleType"), "primary") {
		o.rank += 4
	}
	if len(schools) > 0 && !schools[o.org] {
		o.rank += 2
	}
	if begin, ok := day(l.get("beginDate")); ok && r.options.Today.Before(begin) {
		o.rank++
	}
	return o
}

// schoolOrgs are the orgs that are schools: a primary role there goes before one at the trust.
func (r *roster) schoolOrgs() map[string]bool {
	out := map[string]bool{}
	for _, l := range r.sheets["orgs"].live {
		if strings.EqualFold(l.get("type"), "school") {
			out[l.get("sourcedId")] = true
		}
	}
	return out
}

// schools are the names of the schools of pupils, and how many of each, in words.
func (r *roster) schools() (names, said []string) {
	orgs := byKey(r.sheets["orgs"].live, "sourcedId")
	count := map[string]int{}
	var order []string
	for _, p := range r.people {
		if !p.pupil() || p.org == "" {
			continue
		}
		if count[p.org] == 0 {
			order = append(order, p.org)
		}
		count[p.org]++
	}
	for _, id := range order {
		name := id
		if l, ok := orgs[id]; ok {
			name = either(l.get("name"), id)
		}
		names = append(names, shown(name))
		said = append(said, shown(name)+" ("+number(count[id])+")")
	}
	return names, said
}
