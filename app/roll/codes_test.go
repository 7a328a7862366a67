package roll

import (
	"testing"

	"gateway/app/tracking"
)

func named(all ...string) (out []Named) {
	for _, n := range all {
		out = append(out, Named{ID: n, Names: []string{n}})
	}
	return out
}

// TestGuessCodes: the codes of the files that schools export, and what is left to a person.
func TestGuessCodes(t *testing.T) {
	subjects := named("English", "Mathematics", "Science", "Geography", "History", "French", "Computing", "Art", "Music", "Physical Education", "Design and Technology")
	fields := named("Target", "Current grade", "Attitude to learning", "Homework", "Exam mark")
	periods := named("Autumn 1", "Autumn 2", "Spring 1", "Spring 2", "Summer 1", "Summer 2", "Data drop 1", "Data drop 10")
	for code, want := range map[string]string{"En": "English", "Ma": "Mathematics", "Sc": "Science", "Gg": "Geography", "Hi": "History", "Fr": "French", "Cp": "Computing",
		"Ar": "Art", "Mu": "Music", "Pe": "Physical Education", "mathematics": "Mathematics", "DAT": "Design and Technology", "Maths": "Mathematics", "M": "", "Xx": "", "": ""} {
		if got := GuessSubject(code, subjects, nil); got != want {
			t.Errorf("subject %q: %q, want %q", code, got, want)
		}
	}
	for code, want := range map[string]string{"Target": "Target", "Current": "Current grade", "Current Grade": "Current grade", "ATL": "Attitude to learning", "Homework": "Homework",
		"Exam": "Exam mark", "mark": "Exam mark", "Effort": "", "": ""} {
		if got := GuessField(code, fields); got != want {
			t.Errorf("field %q: %q, want %q", code, got, want)
		}
	}
	for code, want := range map[string]string{"Aut1": "Autumn 1", "Spr 2": "Spring 2", "SUM1": "Summer 1", "Autumn Term 2": "Autumn 2", "Autumn term2": "Autumn 2", "DD1": "Data drop 1", "DD10": "Data drop 10",
		"S1": "", "Aut": "", "Aut01": "Autumn 1", "Term 1": "", "": ""} {
		if got := GuessPeriod(code, periods); got != want {
			t.Errorf("period %q: %q, want %q", code, got, want)
		}
	}
	bySet := codesOfSets([]tracking.Set{{Name: "7a/Cp1", SubjectID: 3}, {Name: "7b/Cp2", SubjectID: 3}, {Name: "8x/Dr", SubjectID: 4}, {Name: "9x/Dr1", SubjectID: 5}, {Name: "12345", SubjectID: 6}})
	if bySet["cp"] != "3" || bySet["dr"] != "" || len(bySet) != 2 {
		t.Errorf("codes of sets: %v", bySet)
	}
	if got := GuessSubject("Cp", named("Computing", "Cooking and Practical food"), bySet); got != "3" {
		t.Errorf("a code of sets: %q", got)
	}
}
