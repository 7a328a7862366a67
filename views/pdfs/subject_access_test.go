package pdfs

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"gateway/app/attendance"
	"gateway/app/civil"
	"gateway/app/event"
	"gateway/app/licence"
	"gateway/app/note"
	"gateway/app/privacy"
	"gateway/app/tracking"
)

// seenOf is what somebody sees of a pupil: every kind of panel, more than a page of events, a cell longer than a page.
func seenOf(forename, surname string) privacy.Seen {
	day := civil.Date{Year: 2026, Month: 11, Day: 25}
	late := 3
	year := event.Year{Name: "2026/27", Achievement: event.Total{Events: 60, Points: 90}}
	for i := range 60 {
		year.Events = append(year.Events, event.Event{Date: day.AddDays(-i), Type: event.Achievement, Category: "Great effort", Points: i, Subject: "English", FamilyText: fmt.Sprintf("Well done 🎉 %d %s", i, surname)})
	}
	return privacy.Seen{Head: licence.Head{Forename: forename, Surname: surname, TypeName: "Parent/Guardian"}, Panels: []privacy.Panel{
		{Portlet: licence.PupilDetails, Facts: []licence.Fact{{Key: "pupil.pupil_id", Value: "007001"}, {Key: "pupil.legal_name", Value: surname}, {Key: "pupil.house", Value: ""}}},
		{Portlet: licence.Subjects, Lessons: []tracking.Lesson{{Subject: "English Language", Set: "9b/En1", Teachers: []string{"Mrs R Ŵyn-Pugh", surname}}}},
		{Portlet: licence.Progress},
		{Portlet: licence.Attendance, Attendance: []attendance.Year{{Name: "2026/27", Possible: 140, Attended: 131, Late: &late, Reasons: []attendance.Reason{{Meaning: "Illness", Sessions: 9}}}}},
		{Portlet: licence.Events, Events: []event.Year{year}},
		{Portlet: licence.Notes, Notes: []note.Note{{Date: day, Category: "Interventions", Body: strings.Repeat("A long note about reading. ", 400)}}},
	}}
}

// TestSubjectAccess: every name can be printed, nothing leaves its page, a long table begins again on the next one, and
// a person who sees nothing reads that.
func TestSubjectAccess(t *testing.T) {
	d := privacy.Document{School: ashdale(), Official: "Ashdale Academy Trust", Logo: logo(), MadeOn: civil.Date{Year: 2026, Month: 11, Day: 25}}
	for _, n := range tricky[len(tricky)-10:] { // the scripts; the letters have all of them
		d.Seen = append(d.Seen, seenOf(n[0], n[1]))
	}
	var b bytes.Buffer
	if err := SubjectAccess(&b, book(t), d); err != nil {
		t.Fatal(err)
	}
	keep(t, "subject-access", b.Bytes())
	pages := read(t, b.Bytes())
	if len(pages) < 3*len(d.Seen) {
		t.Fatalf("%d pages", len(pages))
	}
	var all strings.Builder
	for n, page := range pages {
		for _, run := range page {
			if run.x < margin-1 || run.x+run.wide(t) > pageWidth-margin+1 || run.y > footAt+1 {
				t.Errorf("page %d: %q stands at %.1f, %.1f, %.1f wide", n+1, run.text, run.x, run.y, run.wide(t))
			}
			all.WriteString(run.text + "\n")
		}
	}
	got := all.String()
	for _, want := range []string{"007001", "9b/En1", "93.6", "Illness", "achievements", "There is nothing here yet."} {
		if !strings.Contains(got, want) {
			t.Errorf("no page says %q", want)
		}
	}
	if n := strings.Count(got, "\nPoints\n"); n < 2*10 {
		t.Errorf("the head of the events stands %d times over %d tables", n, 10)
	}
	if strings.Contains(got, "could not be printed") {
		t.Error("a part has failed")
	}
	b.Reset()
	d.Seen = nil
	if err := SubjectAccess(&b, book(t), d); err != nil || len(read(t, b.Bytes())) != 1 {
		t.Errorf("of nobody: %v", err)
	}
}
