package admin

import (
	"strings"

	"gateway/app/importer"
)

// kindWord is how people call what a file lists, and who or what is not in it any more.
type kindWord struct {
	kind        importer.Kind
	name        string
	fresh       [2]string // what is new: one, many
	leaves      string    // the tile
	wouldLeave  string    // what happens to such a line
	leaverLabel [2]string
	leaverTitle [2]string
	left        string // done
	only        string // the button when nothing else is in the file
}

var kindWords = []kindWord{
	{importer.Pupils, "Pupils", [2]string{"new pupil", "new pupils"}, "would leave", "Would leave, if you say so", [2]string{"this pupil has left", "have left"},
		[2]string{"pupil is on roll but not in this file", "pupils are on roll but not in this file"}, "left", "Import the leavers"},
	{importer.Contacts, "Contacts", [2]string{"new contact", "new contacts"}, "not in the file", "Would be taken off, if you say so",
		[2]string{"take this contact off the pupil", "contacts off their pupils"},
		[2]string{"contact of a pupil in this file is not in it any more", "contacts of pupils in this file are not in it any more"}, "taken off", "Take them off"},
	{importer.Staff, "Staff", [2]string{"new member of staff", "new members of staff"}, "", "", [2]string{}, [2]string{}, "", ""},
	{importer.Sets, "Sets and who is in them", [2]string{"new place in a set", "new places in sets"}, "not in the file", "Would end, if you say so",
		[2]string{"end this place in a set", "places in sets"},
		[2]string{"place in a set is of a subject that this file does not have for the pupil", "places in sets are of subjects that this file does not have for their pupils"}, "ended", "End them"},
	{importer.ResultsWide, "Results, a column for each", [2]string{"row with new results", "rows with new results"}, "", "", [2]string{}, [2]string{}, "", ""},
	{importer.ResultsLong, "Results, a row for each", [2]string{"new result", "new results"}, "", "", [2]string{}, [2]string{}, "", ""},
	{importer.Attendance, "Attendance, added up", [2]string{"pupil with new figures", "pupils with new figures"}, "", "", [2]string{}, [2]string{}, "", ""},
	{importer.Marks, "Attendance, mark by mark", [2]string{"row with new marks", "rows with new marks"}, "", "", [2]string{}, [2]string{}, "", ""},
	{importer.Events, "Achievement and behaviour", [2]string{"new event", "new events"}, "", "", [2]string{}, [2]string{}, "", ""},
	{importer.OneRoster, "OneRoster", [2]string{"new line", "new lines"}, "not in the file", "Would leave or end, if you say so",
		[2]string{"this one has left or ended", "have left or ended"},
		[2]string{"pupil, contact or place in a set is not in this file any more", "pupils, contacts and places in sets are not in this file any more"}, "left or ended", "Import the leavers"},
	{importer.CTF, "Common Transfer File", [2]string{"new line", "new lines"}, "", "", [2]string{}, [2]string{}, "", ""},
}

// wordOf is how the kind is called; of a file that is not read yet, nothing much.
func wordOf(k importer.Kind) kindWord {
	for _, w := range kindWords {
		if w.kind == k {
			return w
		}
	}
	return kindWord{name: "–", fresh: [2]string{"new row", "new rows"}}
}

func kindName(k importer.Kind) string { return wordOf(k).name }

func (w kindWord) some(n int, of [2]string) string {
	if n == 1 {
		return of[0]
	}
	return of[1]
}

// number is what tells the rows apart.
func (w kindWord) number() string {
	if w.kind == importer.Staff {
		return "Staff code"
	}
	return "Pupil ID"
}

// sentence is the name within a sentence: names of formats keep their capitals.
func (w kindWord) sentence() string {
	switch w.kind {
	case importer.OneRoster, importer.CTF:
		return w.name
	}
	return strings.ToLower(w.name[:1]) + w.name[1:]
}

// otherKinds are what a file with columns may be instead.
func otherKinds(k importer.Kind) (out []kindWord) {
	for _, w := range kindWords {
		if w.kind != k && importer.Targets(w.kind) != nil {
			out = append(out, w)
		}
	}
	return out
}

// whole says whether the file has no columns to match: it says itself what each part of it is.
func (v ImportPage) whole() bool { return v.Kind == importer.OneRoster || v.Kind == importer.CTF }

// ofResults says whether the file is one of results.
func ofResults(k importer.Kind) bool { return k == importer.ResultsWide || k == importer.ResultsLong }
