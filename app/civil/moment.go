package civil

import "time"

// InLondon is the instant at which London's clocks show an hour and a minute of a day, and whether they ever do: in
// the night of March in which they go forward an hour is left out. An hour that comes twice in October is the second
// one: nothing is released too early.
func InLondon(d Date, hour, minute int) (time.Time, bool) {
	t := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, london)
	shows := func(t time.Time) bool {
		return OnDay(t) == d && t.In(london).Hour() == hour && t.In(london).Minute() == minute
	}
	if later := t.Add(time.Hour); shows(later) {
		t = later
	}
	return t, shows(t)
}

// London is an instant as London's clocks show it.
func London(t time.Time) time.Time { return t.In(london) }
