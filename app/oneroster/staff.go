package oneroster

import "gateway/app/importer"

// staffTable lists the staff. That somebody is an administrator there is a claim of the file: admins are not made by
// an import alone.
func (r *roster) staffTable() (Table, error) {
	b := builder{kind: importer.Staff, always: 5, targets: []string{"code", "forename", "surname", "email", "role"}}
	for _, p := range r.people {
		if p.staff() == "" {
			continue
		}
		if err := b.add(p.row, p.code(), p.knownForename(), p.knownSurname(), p.get("email"), p.staff()); err != nil {
			return Table{}, err
		}
	}
	return b.table(), nil
}

// code is the staff code.
func (p *person) code() string { return either(p.get("identifier"), p.get("username")) }
