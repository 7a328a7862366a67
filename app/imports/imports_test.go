package imports

import (
	"reflect"
	"testing"
	"time"

	"gateway/app/civil"
	"gateway/app/importer"
)

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

// TestAskYear: a file of June to August may list next year's groups (case 21); when the new year begins is the
// school's own.
func TestAskYear(t *testing.T) {
	years := importer.Mapping{"pupil_id", "year_group"}
	for _, c := range []struct {
		what  string
		kind  importer.Kind
		m     importer.Mapping
		next  string
		today string
		want  bool
	}{
		{"May", importer.Pupils, years, "2027-09-01", "2027-05-31", false}, {"June", importer.Pupils, years, "2027-09-01", "2027-06-01", true},
		{"the last day", importer.Pupils, years, "2027-09-01", "2027-08-31", true}, {"the first day", importer.Pupils, years, "2027-09-01", "2027-09-01", false},
		{"Scotland in June", importer.Pupils, years, "2027-08-15", "2027-06-20", true}, {"Scotland after the start", importer.Pupils, years, "2028-08-15", "2027-08-20", false},
		{"no column for it", importer.Pupils, importer.Mapping{"pupil_id"}, "2027-09-01", "2027-07-01", false}, {"contacts", importer.Contacts, years, "2027-09-01", "2027-07-01", false},
		{"a school without years", importer.Pupils, years, "", "2027-07-01", false},
	} {
		if got := AskYear(c.kind, c.m, day(c.next), day(c.today)); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

// TestGuarded: no cell runs as a formula in a spreadsheet, and -1 stays -1 (security: exports).
func TestGuarded(t *testing.T) {
	got := importer.Guarded([]string{"=1+1", "+44 7700", "-1", "-1.5", "+3", "@x", "\tx", "-x", "a=b", "", "Smith, Jr", "007001"})
	want := []string{"'=1+1", "'+44 7700", "-1", "-1.5", "+3", "'@x", "'\tx", "'-x", "a=b", "", "Smith, Jr", "007001"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		n            Counts
		typed, leave bool
	}{{Counts{Leaving: 4, Base: 20}, false, true}, {Counts{Leaving: 5, Base: 24}, true, true}, {Counts{Leaving: 1, Base: 1060}, false, true}, {Counts{Leaving: 3, Base: 20, Nameless: 1}, false, false}, {Counts{}, false, false}} {
		if c.n.NeedsTyped() != c.typed || c.n.MayLeave() != c.leave {
			t.Errorf("%+v: typed %v, may leave %v", c.n, c.n.NeedsTyped(), c.n.MayLeave())
		}
	}
	for typed, want := range map[string]string{"1,060": "1060", " 20 ": "20", "20": "20", "twenty": "twenty"} {
		if got := digits(typed); got != want {
			t.Errorf("%q: %q", typed, got)
		}
	}
}

func TestTimeLeft(t *testing.T) {
	start := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	i := Import{State: Applying, Done: 1000, Total: 4000, StepAt: start}
	if got := i.TimeLeft(start.Add(2 * time.Second)); got != 6*time.Second {
		t.Error(got)
	}
	for _, none := range []Import{{State: Applying, Total: 4000, StepAt: start}, {State: Checked, Done: 5, Total: 5, StepAt: start}} {
		if got := none.TimeLeft(start.Add(time.Second)); got != 0 {
			t.Error(got)
		}
	}
}
