package admin

import (
	"gateway/app/tracking"
	"gateway/views/ui"
)

// GroupsPage is the list of tutor groups and houses.
type GroupsPage struct {
	Groups []tracking.Group
	Houses []tracking.House
}

// TutorsPage is the form of a group's tutors.
type TutorsPage struct {
	Form     ui.Form
	Group    tracking.Group // as it is saved
	Staff    []tracking.Colleague
	Mark     string
	Conflict string
}

// TutorsWas are a group's tutors as the form has them.
func TutorsWas(g tracking.Group) (out []Was) {
	for n, t := range g.TutorIDs {
		out = append(out, Was{rowField("tutor", n), "Tutor", id(t), g.Tutors[n]})
	}
	return out
}
