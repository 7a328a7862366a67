package madeup

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"gateway/app/fold"
)

// person is a grown-up: a contact, or a member of staff.
type person struct {
	id              string
	title, forename string
	surname, sex    string
	mobile          string
	host            string  // where the address is; "" for nobody with one
	email           string  // made with the id
	shares          *person // whose address this one uses
}

// link is what a person is to the children of a family.
type link struct {
	who          *person
	relationship string
	responsible  string // "T", "F", or "" where the school has not said
	order        bool   // a court order restricts what the person may be told
	lives        bool
}

const (
	yes = "T"
	no  = "F"
)

// person is somebody of an origin; without a surname, with one of the origin's.
func (m *maker) person(r *rand.Rand, o origin, sex, surname string) *person {
	if surname == "" {
		surname = o.formed(o.surname(r), sex)
	}
	p := &person{forename: m.adult(r, o, sex), surname: surname, sex: sex, host: mailHosts.pick(r)}
	p.title = one(r, []string{"Mrs", "Mrs", "Mrs", "Ms", "Ms", "Miss"})
	if sex == male {
		p.title = "Mr"
	}
	if chance(r, 0.03) {
		p.title = "Dr"
	}
	if chance(r, 0.96) {
		p.mobile = fmt.Sprintf("07700 900%03d", r.IntN(1000)) // reserved for drama
	}
	return p
}

// mailHosts are 40 hosts at which no mail arrives.
var mailHosts = ranked(hosts())

func hosts() (out []string) {
	for _, word := range []string{"", "mail.", "post.", "inbox.", "home.", "web.", "family.", "broadband.", "mobile.", "letters.", "net.", "talk.", "my.", "fast."} {
		for _, domain := range []string{"example.org", "example.com", "example.net"} {
			out = append(out, word+domain)
		}
	}
	return out[:40]
}

// address is one that nobody else has: what comes last is the person's own.
func (m *maker) address(p *person, last string) string {
	local := plain(p.surname)
	if f := plain(p.forename); f != "" {
		local = f[:1] + "." + local
	}
	if prefix := plain(m.spec.Prefix); prefix != "" {
		last += "." + prefix
	}
	return local + last + "@" + p.host
}

// plain keeps the letters and digits that every mail system can carry.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, fold.Text(s))
}

// register gives a contact an ID and an address when first met.
func (m *maker) register(p *person, n *int) {
	if p.id != "" {
		return
	}
	p.id = fmt.Sprintf("%sC%d", m.spec.Prefix, 10_000+*n)
	switch {
	case p.email != "" || p.host == "":
	case p.shares != nil: // somebody who is rung earlier
		p.email = p.shares.email
	default:
		p.email = m.address(p, fmt.Sprint(*n))
	}
	*n++
}

var contactHead = []string{"Adno", "Contact ID", "Priority", "Title", "Forename", "Surname", "Relationship", "Parental Responsibility", "Court Order",
	"Lives with pupil", "Mobile", "Primary Email", "Salutation"}

func (m *maker) contactsFile() []byte {
	rows, n := [][]string{contactHead}, 0
	for _, p := range m.pupils {
		for i, l := range p.family.contacts {
			m.register(l.who, &n)
			w := l.who
			rows = append(rows, []string{p.adno, w.id, fmt.Sprint(i + 1), w.title, w.forename, w.surname, l.relationship, l.responsible, letter(l.order),
				letter(l.lives), w.mobile, w.email, w.title + " " + w.surname})
		}
	}
	return marked(rows)
}

func letter(b bool) string {
	if b {
		return yes
	}
	return no
}
