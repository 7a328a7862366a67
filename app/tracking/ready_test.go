package tracking

import (
	"slices"
	"strings"
	"testing"
)

// TestReadySets: every ready set could be saved as it is, reads each of its spellings as one value and no other, has an
// explanation, and the numbers that its schools expect.
func TestReadySets(t *testing.T) {
	keys := map[string]bool{}
	for _, r := range ReadySets() {
		if bad := (ScaleForm{Scale: r.Scale}).Check(nil); bad != nil {
			t.Errorf("%s: %v", r.Key, bad)
		}
		if keys[r.Key] || r.Explanation == "" || !slices.EqualFunc(r.Values, r.Sorted().Values, func(a, b Value) bool { return a.Text == b.Text }) {
			t.Errorf("%s: twice, without explanation, or not in its order", r.Key)
		}
		keys[r.Key] = true
		for _, v := range r.Values {
			for _, typed := range append([]string{v.Text, strings.ToLower(v.Text), " " + v.Text + " "}, v.Also...) {
				if got, ok := r.Read(typed); !ok || got.Text != v.Text {
					t.Errorf("%s reads %q as %q, not %q", r.Key, typed, got.Text, v.Text)
				}
			}
		}
	}
}

func TestReadyValues(t *testing.T) {
	for _, c := range []struct {
		key, typed, want string
		sort             float64
	}{
		{"gcse", "9", "9", 9}, {"gcse", "u", "U", 0}, {"gcse-fine", "5a", "5+", 5.33}, {"gcse-fine", "5=", "5", 5}, {"gcse-fine", "5 –", "5-", 4.67},
		{"combined-science", "8 7", "8-7", 7.5}, {"combined-science", "5/5", "5-5", 5}, {"combined-science", "21", "2-1", 1.5}, {"combined-science-fine", "54+", "5-4+", 4.66},
		{"combined-science-fine", "5-4-", "5-4-", 4.34}, {"a-level", "a*", "A*", 6}, {"btec", "L2D*", "D*", 5}, {"btec-double", "D* D", "D*D", 4.5}, {"btec-double", "PP", "PP", 2},
		{"national-5-higher", "no award", "No Award", 0}, {"national-5-bands", "1", "1", 1}, {"cfe-levels", "3.3", "Third Secure", 3 + 2.0/3}, {"cfe-levels", "3D", "Third Developing", 3},
		{"ks3-words", "Dev+", "Developing+", 2.33}, {"age-related", "Working at", "At", 3}, {"attitude-1-best", "1", "1", 1}, {"attitude-5-best", "excellent", "5", 5},
	} {
		got, ok := ReadyByKey(c.key).Read(c.typed)
		if !ok || got.Text != c.want || got.Sort == nil || *got.Sort-c.sort > 1e-9 || c.sort-*got.Sort > 1e-9 {
			t.Errorf("%s: %q is %q (%v), want %q (%v)", c.key, c.typed, got.Text, got.Sort, c.want, c.sort)
		}
	}
	if n := len(ReadyByKey("combined-science").Values); n != 19 { // 17 pairs, U, Absent
		t.Errorf("combined science has %d values", n)
	}
	if up, down := ReadyByKey("attitude-5-best"), ReadyByKey("attitude-1-best"); up.Direction != Up || down.Direction != Down {
		t.Error("directions")
	}
	for country, want := range map[string]string{"england": "gcse", "scotland": "cfe-levels"} {
		for _, other := range []string{"gcse", "cfe-levels"} {
			if ReadyByKey(other).For(country) != (other == want) {
				t.Errorf("%s for %s", other, country)
			}
		}
	}
}
