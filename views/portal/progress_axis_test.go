package portal

import (
	"slices"
	"strings"
	"testing"

	"gateway/app/result"
	"gateway/app/school"
	"gateway/app/tracking"
	"gateway/views/words"
)

func scaleOf(direction string, values ...float64) *tracking.Scale {
	s := &tracking.Scale{Direction: direction}
	for _, n := range values {
		s.Values = append(s.Values, tracking.Value{Text: px(n), Sort: &n})
	}
	s.Values = append(s.Values, tracking.Value{Text: "Absent"})
	return s
}

// TestAxis: lines at the values of a scale or at round numbers, one beyond the results, and the best at the top.
func TestAxis(t *testing.T) {
	fine := scaleOf(tracking.Up, 9, 8, 7, 6.3, 6, 5.7, 5.3, 5, 4.7, 4.3, 4, 3.7, 3.3, 3, 2, 1)
	for _, c := range []struct {
		name string
		axis axis
		want string
		best float64
	}{
		{"whole grades where there are too many", scaleAxis(fine, 3.7, 6.3), "3 4 5 6 7", 7},
		{"each value where there are few", scaleAxis(fine, 5.7, 6), "5.3 5.7 6 6.3", 6.3},
		{"1 is best", scaleAxis(scaleOf(tracking.Down, 1, 2, 3, 4), 2, 3), "1 2 3 4", 1},
		{"the end of the scale", scaleAxis(scaleOf(tracking.Down, 1, 2, 3, 4), 4, 4), "3 4", 3},
		{"marks", numberAxis(41, 87), "40 50 60 70 80 90", 90},
		{"marks far apart", numberAxis(0, 100), "0 20 40 60 80 100", 100},
		{"one mark", numberAxis(13, 13), "12 13 14", 14},
		{"small steps", numberAxis(0.1, 0.4), "0.1 0.2 0.3 0.4", 0.4},
	} {
		if got := strings.Join(c.axis.names, " "); got != c.want {
			t.Errorf("%s: lines at %s, want %s", c.name, got, c.want)
		}
		if y := c.axis.y(c.best); px(y) != px(chartTop) {
			t.Errorf("%s: the best lies at %v", c.name, y)
		}
		for _, tick := range c.axis.ticks {
			if y := c.axis.y(tick); y < chartTop-0.01 || y > chartFoot+0.01 {
				t.Errorf("%s: %v lies at %v, outside the drawing", c.name, tick, y)
			}
		}
	}
}

// TestAxisOfAScaleWithoutLines: a scale of one value is still drawn.
func TestAxisOfAScaleWithoutLines(t *testing.T) {
	if a := scaleAxis(scaleOf(tracking.Up, 5), 5, 5); a.low >= a.high || !slices.Equal(a.names, []string{"5"}) {
		t.Errorf("%+v", a)
	}
}

func TestShortNames(t *testing.T) {
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	w := book.In(words.English)
	periods := []result.ProgressPeriod{{YearGroup: 9, Name: "Autumn 1"}, {YearGroup: 3, Name: "Data drop 2"}}
	if got := periodLabels(w, school.School{Country: "england"}, periods); !slices.Equal(got, []string{"Y9 Aut\u00a01", "Y3 Data drop 2"}) {
		t.Errorf("%q", got)
	}
	if got := periodLabels(w, school.School{Country: "scotland"}, periods); !slices.Equal(got, []string{"S9 Aut\u00a01", "S3 Data drop 2"}) {
		t.Errorf("%q", got)
	}
}
