package civil

import (
	"testing"
	"time"
)

func TestInLondon(t *testing.T) {
	for _, c := range []struct {
		day          string
		hour, minute int
		want         string // in UTC; "" = that moment never is
	}{
		{"2026-03-05", 16, 0, "2026-03-05T16:00:00Z"},
		{"2026-07-01", 0, 0, "2026-06-30T23:00:00Z"},
		{"2026-03-29", 0, 59, "2026-03-29T00:59:00Z"}, {"2026-03-29", 1, 30, ""}, {"2026-03-29", 2, 0, "2026-03-29T01:00:00Z"},
		{"2026-10-25", 1, 30, "2026-10-25T01:30:00Z"}, {"2026-10-25", 0, 30, "2026-10-24T23:30:00Z"},
		{"2026-03-05", 24, 0, ""}, {"2026-03-05", 10, 60, ""},
	} {
		d, _ := Parse(c.day)
		got, ok := InLondon(d, c.hour, c.minute)
		if ok != (c.want != "") || ok && got.UTC().Format(time.RFC3339) != c.want {
			t.Errorf("%s %d:%d is %s, %v", c.day, c.hour, c.minute, got.UTC(), ok)
		}
	}
}
