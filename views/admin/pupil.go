package admin

import (
	"strings"
	"time"

	"gateway/app/civil"
	"gateway/app/contact"
	"gateway/app/external"
	"gateway/app/importer"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/views/staff"
	"gateway/views/words"
)

// PupilPage is all that the office sees of one pupil.
type PupilPage struct {
	pupil.Page
	Until          civil.Date // how long the families of a leaver keep access; zero without a leaving date
	Over           bool       // Until is past
	Contacts       []contact.OfPupilRow
	Holdings       []external.Held
	NewWait        bool // whoever registers for the pupil waits for the office
	LeaverDays     int
	Today          civil.Date
	Keys           []licence.KeyOf
	ContactChanges []contact.ChangeRow
}

// facts are the details: what everybody may know, and what is the office's.
func (v PupilPage) facts(s school.School) []staff.Fact {
	r := v.Row
	var out []staff.Fact
	known := func(label string, field pupil.Field) {
		if r[field] != "" {
			out = append(out, staff.Fact{Label: label, Value: staff.Worded(s, field, r[field])})
		}
	}
	legal := strings.TrimSpace(r[pupil.LegalForename] + " " + r[pupil.LegalSurname])
	if legal != v.Name() {
		out = append(out, staff.Fact{Label: "Legal name", Value: legal})
	}
	known("Middle names", pupil.MiddleNames)
	out = append(out, staff.Facts(s, r)...)
	out[len(out)-1].Note = v.access()
	known("Enrolment", pupil.Enrolment)
	known("Admission date", pupil.Admission)
	known("Leaving date", pupil.Leaving)
	known("UPN", pupil.UPN)
	known("SCN", pupil.SCN)
	known("ULN", pupil.ULN)
	for _, o := range v.Old {
		out = append(out, staff.Fact{Label: "Old " + fieldLabel(importer.Pupils, o.Field.String()), Value: o.Number, Note: v.oldNote(o)})
	}
	return out
}

func (v PupilPage) oldNote(o pupil.OldNumber) string {
	s := "Until " + words.Moment(o.At)
	if o.Field == pupil.ID {
		s += ". Families can still register with it"
	}
	return s
}

// access is how long a leaver's families see the pupil.
func (v PupilPage) access() string {
	switch {
	case v.Hidden, v.Row[pupil.Leaving] == "" && v.Row[pupil.Status] != pupil.StatusLeft:
		return ""
	case v.Until.IsZero():
		return "Families keep access: there is no leaving date"
	}
	if v.Over {
		return "Families had access until " + v.Until.Format()
	}
	return "Families keep access until " + v.Until.Format()
}

// contactName is a contact as the office calls them.
func contactName(r contact.Row) string {
	return strings.Join(strings.Fields(r[contact.Title]+" "+r[contact.Forename]+" "+r[contact.Surname]), " ")
}

// contactNotes are what the contact is to the pupil.
func contactNotes(c contact.OfPupilRow) []string {
	r := c.Row
	out := []string{map[string]string{contact.Yes: "Parental responsibility", contact.No: "No parental responsibility", "": "Parental responsibility not stated"}[r[contact.ParentalResponsibility]]}
	switch r[contact.LivesWith] {
	case contact.Yes:
		out = append(out, "Lives with the pupil")
	case contact.No:
		out = append(out, "Lives elsewhere")
	}
	if c.Children > 0 {
		out = append(out, "Also a contact of "+pupils(c.Children)+" more")
	}
	return out
}

func contactKind(r contact.Row) string {
	var out []string
	if r[contact.Relationship] != "" {
		out = append(out, r[contact.Relationship])
	}
	if r[contact.Priority] != "" {
		out = append(out, "priority "+r[contact.Priority])
	}
	return strings.Join(out, ", ")
}

// reach are a contact's numbers and address for mail, each with what it is.
func reach(r contact.Row) (out []string) {
	for _, p := range []struct {
		label string
		field contact.Field
	}{{"Mobile ", contact.Mobile}, {"Home ", contact.Phone}, {"Work ", contact.WorkPhone}, {"", contact.Email}} {
		if r[p.field] != "" {
			out = append(out, p.label+r[p.field])
		}
	}
	return out
}

func addressOf(r contact.Row) (out []string) {
	for line := range strings.SplitSeq(r[contact.Address]+"\n"+r[contact.Postcode], "\n") {
		if line != "" {
			out = append(out, line)
		}
	}
	return out
}

// mayHaveKey says whether keys can be made for the pupil.
func (v PupilPage) mayHaveKey() bool { return !v.Hidden && v.Row[pupil.Status] != pupil.StatusLeft }

// whoCan is who can register, in words.
func (v PupilPage) whoCan() string {
	switch {
	case v.Hidden:
		return "Nobody can while the pupil is hidden."
	case !v.mayHaveKey():
		return "Nobody can any more: the pupil has left."
	}
	return "Families can as soon as they have a licence key."
}

// noKeys is why no key can be made.
func (v PupilPage) noKeys() string {
	if v.Hidden {
		return "None can be made while the pupil is hidden."
	}
	return "None can be made any more: the pupil has left."
}

func keyWords(k licence.KeyOf) string {
	if k.Expired {
		return "Expired"
	}
	return keyState(k.State, false)
}

func usedWords(k licence.KeyOf) string {
	if k.Used == 0 {
		return "By nobody yet"
	}
	return "By " + counted(k.Used, "person", "people")
}

// change is what somebody, or an import, did at one moment.
type change struct {
	at    time.Time
	who   string
	lines []changeLine
}

type changeLine struct {
	label    string
	old, new string
	plain    string // instead of old and new
}

// changes are the pupil's history and that of the contacts, newest first, line by line of one moment.
func (v PupilPage) changes(s school.School) (out []change) {
	p, c := v.Changes, v.ContactChanges
	add := func(at time.Time, who, file string, l changeLine) {
		by := byWords(who, file)
		if n := len(out); n > 0 && out[n-1].at.Equal(at) && out[n-1].who == by {
			out[n-1].lines = append(out[n-1].lines, l)
			return
		}
		out = append(out, change{at: at, who: by, lines: []changeLine{l}})
	}
	for len(p)+len(c) > 0 {
		if len(c) == 0 || len(p) > 0 && !p[0].At.Before(c[0].At) {
			add(p[0].At, p[0].Who, p[0].FileName, pupilLine(s, p[0]))
			p = p[1:]
			continue
		}
		add(c[0].At, c[0].Who, c[0].FileName, contactLine(c[0]))
		c = c[1:]
	}
	return out
}

func byWords(who, file string) string {
	switch {
	case file != "":
		return who + ", by importing " + file
	case who == "":
		return "By the system"
	}
	return who + ", by hand"
}

func pupilLine(s school.School, c pupil.ChangeRow) changeLine {
	switch c.Field {
	case pupil.Added:
		return changeLine{label: "New on the roll", plain: c.New}
	case pupil.HiddenField:
		return changeLine{label: "Hidden", old: c.Old, new: c.New}
	}
	f, _ := pupil.FieldOf(c.Field)
	return changeLine{label: fieldLabel(importer.Pupils, c.Field), old: staff.Worded(s, f, c.Old), new: staff.Worded(s, f, c.New)}
}

func contactLine(c contact.ChangeRow) changeLine {
	switch c.Field {
	case contact.Added:
		return changeLine{label: "New contact", plain: c.Contact + inBrackets(c.New)}
	case contact.Removed:
		return changeLine{label: "Contact taken off", plain: c.Contact + inBrackets(c.Old)}
	}
	return changeLine{label: c.Contact + ", " + fieldLabel(importer.Contacts, c.Field), old: contactWorded(c.Field, c.Old), new: contactWorded(c.Field, c.New)}
}

func inBrackets(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// contactWorded is a value of a contact as people read it.
func contactWorded(name, value string) string {
	f, _ := contact.FieldOf(name)
	switch f {
	case contact.ParentalResponsibility, contact.CourtOrder, contact.LivesWith:
		return map[string]string{contact.Yes: "Yes", contact.No: "No", "": ""}[value]
	}
	return strings.ReplaceAll(value, "\n", ", ")
}
