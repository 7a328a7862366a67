package school

import "testing"

func TestThemeReadable(t *testing.T) {
	for _, accent := range []string{"#5c2d6e", "#ffdd00", "#ffffff", "#00ff00", "#000000", "#c8102e", "#1d70b8", "junk", ""} {
		used := DarkEnough(accent)
		a, th := parse(used), ThemeOf(used)
		for _, c := range []struct {
			with string
			min  float64
		}{{"#ffffff", 4.5}, {th.Tint, 4.5}, {th.Line, 3}} {
			if got := contrast(a, parse(c.with)); got < c.min {
				t.Errorf("%s used as %s: contrast with %s is %.2f, want %.1f", accent, used, c.with, got, c.min)
			}
		}
	}
	if got := DarkEnough("#5c2d6e"); got != "#5c2d6e" {
		t.Errorf("a dark accent must stay: %s", got)
	}
	if got := ThemeOf("#5c2d6e").Strong; got != "#432150" {
		t.Errorf("strong = %s", got)
	}
}
