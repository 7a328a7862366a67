package madeup

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"gateway/app/civil"
)

// event is something a teacher records about a pupil.
type event struct {
	kind, category string
	points         int
	day            civil.Date
	comment        string // for staff
}

type category struct {
	name   string
	points int
}

var (
	merits   = []category{{"Great effort", 1}, {"Excellent homework", 1}, {"Kindness", 1}, {"Outstanding work", 2}, {"Helping the school", 3}}
	concerns = []category{{"Disruption", -1}, {"No equipment", -1}, {"Late to lesson", -1}, {"Missing homework", -1}, {"Defiance", -3}}
	remarks  = []string{"Seen by another pupil; staff only", "Spoke to the pupil after the lesson", "Second time this week", "Phoned home", ""}
)

// wholeYear is how many days of lessons a year has: the figures are for a whole one.
const wholeYear = 190

// behaviourFile lists the events of the year so far, each pupil's by date: 25 to 60 good ones in a whole year, and
// others of which a tenth of the pupils have more than half.
func (m *maker) behaviourFile() []byte {
	rows := [][]string{{"Adno", "Date", "Type", "Category", "Points", "Subject", "Recorded By", "Staff Comment"}}
	days := m.flavour.schoolDays(m.spec.YearStarts, m.spec.Today)
	teachers := m.teacherOf()
	for _, p := range m.pupils {
		r := stream(m.spec.Seed, "behaviour", p.adno)
		for _, e := range events(r, days) {
			s := one(r, subjects).name
			rows = append(rows, []string{p.adno, dayFirst(e.day), e.kind, e.category, strconv.Itoa(e.points), s, teachers[p][s].code, e.comment})
		}
	}
	return unmarked(rows)
}

func events(r *rand.Rand, days []civil.Date) (out []event) {
	part := float64(len(days)) / wholeYear
	bad := 2.7
	if chance(r, 0.1) {
		bad = 36
	}
	for range about(r, part*(25+35*r.Float64())) {
		c := merits[share(r, 0.33, 0.32, 0.28, 0.05)]
		out = append(out, event{"Achievement", c.name, c.points, one(r, days), ""})
	}
	for range about(r, part*bad) {
		c := concerns[share(r, 0.32, 0.28, 0.22, 0.14)]
		out = append(out, event{"Behaviour", c.name, c.points, one(r, days), one(r, remarks)})
	}
	slices.SortStableFunc(out, func(a, b event) int { return a.day.Compare(b.day) })
	return out
}
