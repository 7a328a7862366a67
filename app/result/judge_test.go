package result

import (
	"testing"

	"gateway/app/tracking"
)

func at(n float64) *float64 { return &n }

// TestJudge: what becomes of one cell (TRK-4). 7 is who saves, 8 somebody else.
func TestJudge(t *testing.T) {
	grade := Column{Field: tracking.Field{Type: tracking.OnScale}, Scale: tracking.Scale{Values: []tracking.Value{{Text: "6+", Sort: at(6.33)}, {Text: "6", Also: []string{"6="}, Sort: at(6)},
		{Text: "6-", Sort: at(5.67)}, {Text: "Absent"}}}}
	mark := Column{Field: tracking.Field{Type: tracking.Whole, Lowest: at(0), Highest: at(100)}}
	long := "A steady term, with more to say in class."
	remark := Column{Field: tracking.Field{Type: tracking.Text}}
	held := func(value string, staff int64) stored {
		s := stored{Cell: Cell{Value: value}, staff: staff}
		if value != "" {
			s.id = 1
		}
		return s
	}
	for _, c := range []struct {
		name       string
		column     Column
		was, typed string
		now        stored
		want       verdict
		text, why  string
	}{
		{"a blank stays one", grade, "", "", held("", 0), untouched, "", ""},
		{"a blank is filled", grade, "", "6", held("", 0), write, "6", ""},
		{"another spelling", grade, "", " 6= ", held("", 0), write, "6", ""},
		{"another spelling of what is there", grade, "6", "6=", held("6", 7), untouched, "", ""},
		{"no grade is a value", grade, "", "absent", held("", 0), write, "Absent", ""},
		{"nothing near enough is guessed", grade, "", "5-Apr", held("", 0), refuse, "", "only 6+, 6, 6-, Absent"},
		{"0 is no grade", grade, "6", "0", held("6", 7), refuse, "", "only 6+, 6, 6-, Absent"},
		{"a mark too high", mark, "", "114", held("", 0), refuse, "", "only whole numbers from 0 to 100"},
		{"a mark of 0 is a mark", mark, "", "0", held("", 0), write, "0", ""},
		{"a refused cell is refused whoever has changed it", mark, "5", "114", held("6", 8), refuse, "", "only whole numbers from 0 to 100"},
		{"a blank takes it away", mark, "71", " ", held("71", 8), remove, "", ""},
		{"taken away by both", mark, "71", "", held("", 8), untouched, "", ""},
		{"changed", mark, "71", "072", held("71", 8), write, "72", ""},
		{"not changed here, changed by another", mark, "71", "71", held("80", 8), untouched, "", ""},
		{"changed by another meanwhile", mark, "71", "72", held("80", 8), clash, "", ""},
		{"begun by another meanwhile", mark, "", "72", held("80", 8), clash, "", ""},
		{"taken away by another meanwhile", mark, "71", "72", held("", 8), clash, "", ""},
		{"taken away here, changed by another", mark, "71", "", held("80", 8), clash, "", ""},
		{"by an import that nobody confirmed", mark, "", "72", held("80", 0), clash, "", ""},
		{"the same by both", mark, "71", "80", held("80", 8), untouched, "", ""},
		{"changed by oneself in another window", mark, "71", "72", held("80", 7), write, "72", ""},
		{"after reading what the other has set", mark, "80", "72", held("80", 8), write, "72", ""},
		{"a stored value that the scale has lost stays", grade, "A*", "A*", held("A*", 8), untouched, "", ""},
		{"a long text, not changed", remark, Mark(long), long, held(long, 8), untouched, "", ""},
		{"a long text, changed", remark, Mark(long), long + " Well done.", held(long, 8), write, long + " Well done.", ""},
		{"a long text, changed by another", remark, Mark(long), "No.", held(long+"!", 8), clash, "", ""},
	} {
		got, r, why := judge(c.column, Typed{Was: c.was, Text: c.typed}, c.now, 7)
		if got != c.want || why != c.why || got == write && r.Text != c.text {
			t.Errorf("%s: %v %q %q, want %v %q %q", c.name, got, r.Text, why, c.want, c.text, c.why)
		}
	}
}

// TestMark: short values stand for themselves, and no mark holds a space or is that of a blank.
func TestMark(t *testing.T) {
	for value, want := range map[string]string{"": "", "6-": "6-", "D*D*D": "D*D*D", "No Award": "#64cb0a62d9f9", "#1": "#c8b9e3a2"} {
		got := Mark(value)
		if len(want) > 0 && want[0] == '#' {
			if len(got) != 13 || got[0] != '#' {
				t.Errorf("Mark(%q) = %q", value, got)
			}
			continue
		}
		if got != want {
			t.Errorf("Mark(%q) = %q, want %q", value, got, want)
		}
	}
	if Mark("Secure, ready") == Mark("Secure; ready") {
		t.Error("two values have one mark")
	}
}
