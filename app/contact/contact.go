// Package contact is the adults around a child, as the school's own system names them: parents, carers and
// professionals. One adult with several children is one contact, told by the contact's number and never by name.
// External users see nothing of it.
package contact

import "cmp"

// Row is what a file says of one contact of one pupil. A blank field says nothing: it leaves alone what is known.
type Row struct {
	PupilID                string
	Ref                    string // the contact's number in the school's system
	Title                  string
	Forename               string
	Surname                string
	Salutation             string
	Email                  string
	Mobile                 string
	Priority               int // 1 = rung first; 0 = not stated
	Relationship           string
	ParentalResponsibility *bool // nil = not stated
	CourtOrder             *bool // nil = not stated; a new link has none
	LivesWith              *bool // nil = not stated
}

// person is the contact without its pupils.
type person struct{ title, forename, surname, salutation, email, mobile string }

func (r Row) person() person {
	return person{r.Title, r.Forename, r.Surname, r.Salutation, r.Email, r.Mobile}
}

// with is the person after something more was said.
func (p person) with(said person) person {
	return person{
		title:      cmp.Or(said.title, p.title),
		forename:   cmp.Or(said.forename, p.forename),
		surname:    cmp.Or(said.surname, p.surname),
		salutation: cmp.Or(said.salutation, p.salutation),
		email:      cmp.Or(said.email, p.email),
		mobile:     cmp.Or(said.mobile, p.mobile),
	}
}

// flag is a yes-or-no that may be unknown, in a form that compares.
type flag int8

const (
	unknown flag = iota
	no
	yes
)

func flagOf(b *bool) flag {
	switch {
	case b == nil:
		return unknown
	case *b:
		return yes
	}
	return no
}

// sql is the text that SQL reads as boolean, "" for null.
func (f flag) sql() string { return [...]string{"", "f", "t"}[f] }

// link is what a contact is to one pupil.
type link struct {
	priority     int
	relationship string
	pr           flag // parental responsibility
	court        flag
	livesWith    flag
}

func (r Row) link() link {
	return link{r.Priority, r.Relationship, flagOf(r.ParentalResponsibility), flagOf(r.CourtOrder), flagOf(r.LivesWith)}
}

func (l link) with(said link) link {
	return link{
		priority:     cmp.Or(said.priority, l.priority),
		relationship: cmp.Or(said.relationship, l.relationship),
		pr:           cmp.Or(said.pr, l.pr),
		court:        cmp.Or(said.court, l.court, no),
		livesWith:    cmp.Or(said.livesWith, l.livesWith),
	}
}
