package civil

import "testing"

func TestSpan(t *testing.T) {
	day := func(s string) Date { d, _ := Parse(s); return d }
	for _, c := range []struct {
		days     []string
		from, to string
	}{{nil, "", ""}, {[]string{"2026-03-05"}, "2026-03-05", "2026-03-05"}, {[]string{"2026-03-05", "2025-12-31", "2026-03-06", "2026-01-01"}, "2025-12-31", "2026-03-06"}} {
		if from, to := Span(c.days, day); from != day(c.from) || to != day(c.to) {
			t.Errorf("%v: %v to %v", c.days, from, to)
		}
	}
}
