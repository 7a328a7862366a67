package civil

import (
	"time"
	_ "time/tzdata" // London is known wherever the program runs
)

var london = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // embedded above
	}
	return l
}()

// OnDay is the day in London at an instant: the school's day, whatever the server's zone.
func OnDay(t time.Time) Date { return FromTime(t.In(london)) }
