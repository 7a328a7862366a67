package tracking

import "testing"

func at(n float64) *float64 { return &n }

func fine() Scale {
	return Scale{Name: "GCSE", Direction: Up, OnWithin: 0.34, NearWithin: 1, Values: []Value{{Text: "6+", Sort: at(6.33)}, {Text: "6", Also: []string{"6="}, Sort: at(6)},
		{Text: "6-", Sort: at(5.67)}, {Text: "5-4", Also: []string{"54", "5/4"}, Sort: at(4.5)}, {Text: "Absent"}}}
}

// TestTake: what a field takes, how it is stored, and what is said of the rest (TRK-4).
func TestTake(t *testing.T) {
	mark := Field{Type: Whole, Lowest: at(0), Highest: at(100)}
	for _, c := range []struct {
		field               Field
		typed, text, refuse string
	}{
		{Field{Type: OnScale}, " 6 – ", "6-", ""}, {Field{Type: OnScale}, "6=", "6", ""}, {Field{Type: OnScale}, "５/4", "5-4", ""}, {Field{Type: OnScale}, "absent", "Absent", ""},
		{Field{Type: OnScale}, "5-Apr", "", "6+, 6, 6-, 5-4, Absent"}, {Field{Type: OnScale}, "0", "", "6+, 6, 6-, 5-4, Absent"}, {Field{Type: OnScale}, "  ", "", ""},
		{mark, "100", "100", ""}, {mark, "071", "71", ""}, {mark, "114", "", "whole numbers from 0 to 100"}, {mark, "7.5", "", "whole numbers from 0 to 100"},
		{mark, "1e1", "", "whole numbers from 0 to 100"}, {mark, "NaN", "", "whole numbers from 0 to 100"}, {mark, "55 %", "55", ""}, {mark, "55%", "55", ""},
		{Field{Type: Decimal}, "-0.50", "-0.5", ""}, {Field{Type: Decimal, Lowest: at(1)}, "0", "", "numbers from 1 on"}, {Field{Type: Decimal, Highest: at(1)}, "2", "", "numbers up to 1"},
		{Field{Type: Text}, "Zoe\u0308", "Zoë", ""},
	} {
		got, refused := c.field.Take(c.typed, fine())
		if got.Text != c.text || refused != c.refuse {
			t.Errorf("%s takes %q as %q, refused %q; want %q, %q", c.field.Type, c.typed, got.Text, refused, c.text, c.refuse)
		}
	}
}

// TestAgainst: the verdicts of the mock-up, and a scale on which 1 is best.
func TestAgainst(t *testing.T) {
	for _, c := range []struct {
		scale         Scale
		value, target *float64
		want          string
	}{
		{fine(), at(6.33), at(6), Above}, {fine(), at(6), at(6), OnTarget}, {fine(), at(5.67), at(6), OnTarget}, {fine(), at(5.33), at(6), Below},
		{fine(), at(5), at(6), Below}, {fine(), at(4.33), at(6), WellOff}, {fine(), nil, at(6), ""}, {fine(), at(6), nil, ""},
		{Scale{Direction: Down}, at(1), at(2), Above}, {Scale{Direction: Down}, at(3), at(2), WellOff}, {Scale{Direction: None}, at(3), at(2), ""},
	} {
		if got := c.scale.Against(c.value, c.target); got != c.want {
			t.Errorf("%v against %v (%s): %q, want %q", c.value, c.target, c.scale.Direction, got, c.want)
		}
	}
}
