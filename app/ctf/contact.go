package ctf

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"gateway/app/fold"
	"gateway/app/pupil"
)

// contactColumns have neither a court order nor whom the pupil lives with: the file says nothing of them.
var contactColumns = []column{
	{"UPN", "upn"}, {"Contact ID", "contact_ref"}, {"Title", "title"}, {"Forename", "forename"}, {"Surname", "surname"},
	{"Relationship", "relationship"}, {"Parental responsibility", "parental_responsibility"}, {"Priority", "priority"}, {"Email", "email"},
	{"Mobile", "mobile"}, {"Home phone", "phone"}, {"Work phone", "work_phone"}, {"Address Line 1", "address"}, {"Address Line 2", "address"},
	{"Address Line 3", "address"}, {"Address Line 4", "address"}, {"Address Line 5", "address"}, {"Postcode", "postcode"},
}

// contacts adds a row for each contact of a pupil that says anything.
func (d *document) contacts(p *node) error {
	upn, home := p.value("UPN"), p.address()
	for _, c := range p.all("Contacts", "Contact") {
		cells := d.contactCells(c, home)
		if isBlank(cells) {
			continue
		}
		if err := d.sheets.contacts.add(append([]string{upn, contactRef(upn, c)}, cells...)); err != nil {
			return err
		}
	}
	return nil
}

// contactCells are those after the two numbers.
func (d *document) contactCells(c *node, home address) []string {
	t, a := d.phones(c), c.address()
	if a.blank() && isTrue(c.value("AddressAsPupil")) {
		a = home
	}
	cells := []string{c.value("Title"), c.value("Forename"), c.value("Surname"), relationship(c.value("Relationship")),
		c.value("Responsibility"), c.value("Order"), c.value("Email"), t.mobile, t.home, t.work}
	return append(append(cells, a.lines[:]...), a.postcode)
}

// contactRef is a number for a contact, who has none in the file: the same pupil, order and name give the same one
// in every file, however the name is spelt. A person who is a contact of two pupils has two.
func contactRef(upn string, c *node) string {
	order := strings.TrimLeft(c.value("Order"), "0")
	of := strings.Join([]string{pupil.NormaliseID(upn), order, fold.Text(c.value("Surname")), fold.Text(c.value("Forename"))}, "\n")
	sum := sha256.Sum256([]byte(of))
	return "CTF-" + hex.EncodeToString(sum[:10])
}

func isTrue(s string) bool {
	switch strings.ToLower(s) {
	case "true", "t", "1", "yes", "y":
		return true
	}
	return false
}

// relationships are the codes of the common basic data set, in the words that importer has for them.
var relationships = map[string]string{
	"PAM": "Mother", "PAF": "Father", "STP": "Step-parent", "FOM": "Foster mother", "FOF": "Foster father", "CAR": "Carer", "FAM": "Other family",
	"CHM": "Childminder", "DOC": "Doctor", "SWR": "Social worker", "OTH": "Other",
}

// relationship is a code spelt out, or what else the file has.
func relationship(code string) string { return cmp.Or(relationships[strings.ToUpper(code)], code) }

type phones struct{ mobile, home, work string }

// phones are the first number of each type. A number of no known type is taken as one for home where there is none:
// better the other phone of a parent than nothing. A fax is no phone.
func (d *document) phones(c *node) phones {
	var t phones
	var others []string
	for _, p := range c.all("Phones", "Phone") {
		number, place := p.value("PhoneNo"), (*string)(nil)
		switch strings.ToUpper(p.value("TelephoneType")) {
		case "M":
			place = &t.mobile
		case "H":
			place = &t.home
		case "W":
			place = &t.work
		}
		switch {
		case number == "":
		case place != nil && (*place == "" || *place == number):
			*place = number
		case place == nil && strings.ToUpper(p.value("TelephoneType")) != "F":
			others = append(others, number)
		default:
			d.left.phones++
		}
	}
	for _, number := range others {
		switch {
		case t.home == "" || t.home == number:
			t.home = number
		case number != t.mobile && number != t.work:
			d.left.phones++
		}
	}
	return t
}
