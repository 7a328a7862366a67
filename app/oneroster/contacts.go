package oneroster

import "gateway/app/importer"

// maxLinks is how many names of other people users.csv may hold.
const maxLinks = 200_000

// link is one contact of one pupil.
type link struct {
	pupilID string
	contact *person
}

// contactTable lists parents, guardians and relatives, a row for each child. OneRoster says who belongs together
// with the pupil, with the contact, or with both; it says neither who has parental responsibility nor of court
// orders, so there are no such columns: a blank one would look like an answer.
func (r *roster) contactTable() (Table, error) {
	b := builder{kind: importer.Contacts, always: 4, targets: []string{"pupil_id", "contact_ref", "forename", "surname", "relationship", "email", "mobile", "phone"}}
	links, err := r.links()
	if err != nil {
		return Table{}, err
	}
	for i, l := range links {
		c := l.contact
		err := b.add(i+2, l.pupilID, c.id, c.knownForename(), c.knownSurname(), c.family(), c.get("email"), c.get("sms"), c.get("phone"))
		if err != nil {
			return Table{}, err
		}
	}
	return b.table(), nil
}

// knownForename and knownSurname are how a grown-up is called.
func (p *person) knownForename() string {
	return either(p.get("preferredGivenName"), p.get("givenName"))
}
func (p *person) knownSurname() string {
	return either(p.get("preferredFamilyName"), p.get("familyName"))
}

// linking collects links, each once.
type linking struct {
	links []link
	seen  map[[2]string]bool // sourcedIds of pupil and contact
	used  map[*person]bool
}

func (k *linking) add(pupil, pupilID string, contact *person) {
	if key := [2]string{pupil, contact.id}; !k.seen[key] {
		k.seen[key], k.used[contact] = true, true
		k.links = append(k.links, link{pupilID, contact})
	}
}

// links are the contacts of each pupil, in the file's order: those that the pupil names, then those that name the
// pupil; at last those of pupils who are not in the file.
func (r *roster) links() ([]link, error) {
	namedBy, order, err := r.namedBy()
	if err != nil {
		return nil, err
	}
	k := linking{seen: map[[2]string]bool{}, used: map[*person]bool{}}
	for _, p := range r.people {
		if !p.pupil() {
			continue
		}
		for _, ref := range p.list("agentSourcedIds") {
			switch c := r.byID[ref]; {
			case c == nil:
				r.notes.unknownAgents++
			case c == p || c.family() == "":
				r.notes.otherAgents++
			default:
				k.add(p.id, r.numbers.of(p), c)
			}
		}
		for _, c := range namedBy[p.id] {
			k.add(p.id, r.numbers.of(p), c)
		}
	}
	r.linkAbsent(&k, namedBy, order)
	for _, p := range r.people {
		if p.family() != "" && !k.used[p] {
			r.notes.lonely++
		}
	}
	return k.links, nil
}

// linkAbsent takes the contacts that a delta lists without their children.
func (r *roster) linkAbsent(k *linking, namedBy map[string][]*person, order []string) {
	for _, ref := range order {
		if r.byID[ref] != nil {
			continue
		}
		id := r.pupilID(ref)
		for _, c := range namedBy[ref] {
			if id == "" {
				r.notes.unknownAgents++
			} else {
				k.add(ref, id, c)
			}
		}
	}
}

// namedBy are the contacts that name somebody, by whom they name, and these in the file's order.
func (r *roster) namedBy() (map[string][]*person, []string, error) {
	out := map[string][]*person{}
	var order []string
	links := 0
	for _, p := range r.people {
		named := p.list("agentSourcedIds")
		if links += len(named); links > maxLinks {
			return nil, nil, &importer.FileError{Code: importer.FileLarge, Row: p.row}
		}
		if p.family() == "" {
			continue
		}
		for _, ref := range named {
			if ref == p.id {
				continue
			}
			if out[ref] == nil {
				order = append(order, ref)
			}
			out[ref] = append(out[ref], p)
		}
	}
	return out, order, nil
}
