package admin

import (
	"strings"

	"gateway/app/licence"
	"gateway/views/ui"
	"gateway/views/words"
)

// BatchPage is the page of one key sheet. Of a sheet with a row for each pupil and contact that is ready it has who
// was left out: one page of them, all or of one reason.
type BatchPage struct {
	Batch   licence.Batch
	Tally   licence.Tally
	Reason  licence.Reason // "" = all
	LeftOut []licence.LeftOut
	Pages   ui.Pages
}

var layouts = []scope{{licence.LayoutPupils, "Each pupil"}, {licence.LayoutContacts, "Each pupil and contact"}}

// layout is what was chosen, the first when the form has not said.
func (v KeysPage) layout() string {
	if l, typed := v.Form.Values["layout"]; typed {
		return l
	}
	return licence.LayoutPupils
}

// ticks are the relationships to tick, each with how many contacts it takes in.
func (v KeysPage) ticks() (out []ui.Choice) {
	ticked := map[string]bool{}
	for _, r := range v.Ask.Relationships {
		ticked[r] = true
	}
	for _, r := range v.Relationships {
		name := r.Name
		if name == "" {
			name = "Relationship not stated"
		}
		out = append(out, ui.Choice{Value: r.Value, Label: name + " (" + words.Number(r.Contacts) + ")", Checked: ticked[r.Value]})
	}
	return out
}

func (v KeysPage) whoIsOn() string {
	const rule = "The contacts with parental responsibility are written to. Those with a court order are always left out."
	if len(v.Relationships) == 0 {
		return rule
	}
	return rule + " Tick whom else to write to:"
}

func letters(n int) string { return counted(n, "letter", "letters") }

// lettersCounted is what the sheet would have, in words: "512 letters. 70 contacts are left out: 27 with a court
// order, …".
func lettersCounted(t licence.Tally) string {
	var out []string
	for _, r := range t.Reasons {
		if r.Reason != licence.NoContact {
			out = append(out, words.Number(r.N)+" "+reasonPhrase(r.Reason))
		}
	}
	var s string
	switch {
	case t.LeftOut == 1:
		s = "1 contact is left out: " + out[0] + "."
	case t.LeftOut > 1:
		s = words.Number(t.LeftOut) + " contacts are left out: " + strings.Join(out, ", ") + "."
	}
	return strings.TrimSpace(s + " " + unwritten(t))
}

// unwritten is about the pupils whom nobody is written to.
func unwritten(t licence.Tally) string {
	for _, r := range t.Reasons {
		switch {
		case r.Reason != licence.NoContact:
		case r.N == 1:
			return "For 1 pupil there is nobody to write to."
		default:
			return "For " + pupils(r.N) + " there is nobody to write to."
		}
	}
	return ""
}

func reasonPhrase(r licence.Reason) string {
	switch r {
	case licence.CourtOrder:
		return "with a court order"
	case licence.Professional:
		return "professional"
	case licence.NoResponsibility:
		return "without parental responsibility"
	}
	return "whose parental responsibility is not stated"
}

// reasonName is the reason as it stands in the table and in the list to choose from.
func reasonName(r licence.Reason) string {
	switch r {
	case licence.CourtOrder:
		return "Court order"
	case licence.Professional:
		return "Professional relationship"
	case licence.NoResponsibility:
		return "No parental responsibility"
	case licence.ResponsibilityUnknown:
		return "Parental responsibility not stated"
	}
	return "Pupil with nobody to write to"
}

// reasonChoices are the reasons that occur.
func (v BatchPage) reasonChoices() []ui.Choice {
	all := 0
	for _, r := range v.Tally.Reasons {
		all += r.N
	}
	out := []ui.Choice{{Label: "Every reason (" + words.Number(all) + ")"}}
	for _, r := range v.Tally.Reasons {
		out = append(out, ui.Choice{Value: string(r.Reason), Label: reasonName(r.Reason) + " (" + words.Number(r.N) + ")", Checked: r.Reason == v.Reason})
	}
	return out
}

// fullName is the pupil as lists have it; some have one name only.
func fullName(l licence.LeftOut) string {
	if l.Forename == "" {
		return l.Surname
	}
	return l.Surname + ", " + l.Forename
}

// lettersLine is a ready sheet in numbers: "512 letters, 70 left out".
func lettersLine(b licence.Batch) string {
	return letters(b.Letters) + ", " + words.Number(b.LeftOut) + " left out"
}

// inBatch is what a sheet has, for its row.
func inBatch(b licence.Batch) string {
	switch {
	case !b.Contacts():
		return keys(b.Total)
	case b.State == licence.BatchReady:
		return keys(b.Total) + ", " + letters(b.Letters)
	}
	return keys(b.Total) + ", letters to contacts"
}

// whoIsWritten tells on which terms the sheet was made.
func whoIsWritten(b licence.Batch) string {
	s := "Letters go to contacts with parental responsibility"
	if b.Ticked != "" {
		s += ", and to those who were ticked: " + b.Ticked
	}
	return s + ". Pupils with nobody to write to have their keys all the same: give them out another way."
}
