package importer

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Kind is what a file lists.
type Kind string

// The kinds of files.
const (
	Pupils      Kind = "pupils"
	Contacts    Kind = "contacts"
	Staff       Kind = "staff"
	Sets        Kind = "sets"         // who is in which set, and who teaches it
	ResultsWide Kind = "results_wide" // a row for each pupil, a column for each subject, period and field
	ResultsLong Kind = "results_long" // a row for each result
	Attendance  Kind = "attendance"   // sessions of a pupil, added up
	Marks       Kind = "marks"        // the mark of each session
	Events      Kind = "events"       // achievement and behaviour

	// These are whole files of several kinds: they have no targets, and other packages make tables of them.
	OneRoster Kind = "oneroster"
	CTF       Kind = "ctf"
)

// tables are the kinds that are one table each.
var tables = []Kind{Pupils, Contacts, Staff, Sets, ResultsWide, ResultsLong, Attendance, Marks, Events}

// Target is what a column of a file may be.
type Target struct {
	Name     string // of the column in the database: pupil.Field, contact.Field
	Label    string // for people
	Required bool
}

// target knows by which headings it is met. Headings are compared by letters and digits only, in any case.
type target struct {
	Target
	strong []string // this and nothing else; the label is one too
	weak   []string // this, when no column has a strong heading for it; otherwise a person is asked
	spare  []string // this, when no other column is it; otherwise left out
}

const addressTarget = "address" // may take several columns

var (
	upnTarget = target{Target: Target{Name: "upn", Label: "UPN"}, strong: []string{"Unique Pupil Number"}}
	scnTarget = target{Target: Target{Name: "scn", Label: "SCN"},
		strong: []string{"Scottish Candidate Number", "Scottish Candidate No"}, weak: []string{"Candidate Number"}}
)

var pupilTargets = []target{
	{Target: Target{"pupil_id", "Pupil ID", true}, strong: []string{"Adno", "Admission Number", "Admission No", "Admissions Number"},
		weak: []string{"Student ID", "ID", "MIS ID", "PersonID"}, spare: []string{"Student Number"}},
	upnTarget,
	{Target: Target{"former_upn", "Former UPN", false}, strong: []string{"Previous UPN"}},
	scnTarget,
	{Target: Target{"uln", "ULN", false}, strong: []string{"Unique Learner Number"}},
	{Target: Target{"legal_surname", "Legal surname", true}, strong: []string{"Legal Last Name", "Legal Family Name"},
		weak: []string{"Surname", "Last Name", "Family Name"}},
	{Target: Target{"legal_forename", "Legal forename", true}, strong: []string{"Legal First Name", "Legal Given Name"},
		weak: []string{"Forename", "First Name", "Given Name"}},
	{Target: Target{"middle_names", "Middle names", false}, strong: []string{"Middle Name"}},
	{Target: Target{"surname", "Known-as surname", false}, strong: []string{"Preferred Surname", "Chosen Surname", "Preferred Last Name", "Chosen Last Name"}},
	{Target: Target{"forename", "Known-as forename", false},
		strong: []string{"Preferred Forename", "Chosen Forename", "Preferred First Name", "Chosen First Name"},
		weak:   []string{"Known As", "Preferred Name"}},
	{Target: Target{"sex", "Sex", false}, strong: []string{"Legal Sex"}, weak: []string{"Gender"}},
	{Target: Target{"birth_date", "Date of birth", false}, strong: []string{"DOB", "Birthdate"}},
	{Target: Target{"year_group", "Year group", false}, strong: []string{"NC Year", "Year taught in"}, weak: []string{"Year", "Stage"}, spare: []string{"Grade"}},
	{Target: Target{"tutor_group", "Tutor group", false}, strong: []string{"Reg Group", "Registration Group", "Registration Form", "Form/Tutor Group", "Reg Class"},
		weak: []string{"Reg", "Form"}},
	{Target: Target{"house", "House", false}, weak: []string{"Academic House"}},
	{Target: Target{"enrolment", "Enrolment status", false}, weak: []string{"Enrolment", "Enrollment Status"}, spare: []string{"Status"}},
	{Target: Target{"admission_date", "Admission date", false}, strong: []string{"Date of Admission"}},
	{Target: Target{"leaving_date", "Leaving date", false}, strong: []string{"Date of Leaving"}},
}

// contactTargets are of one contact of one pupil. Forename, surname and title are the contact's.
var contactTargets = []target{
	{Target: Target{"pupil_id", "Pupil ID", false}, strong: []string{"Adno", "Admission Number", "Admission No", "Admissions Number"},
		weak: []string{"Student ID", "MIS ID", "ID"}},
	upnTarget,
	scnTarget,
	{Target: Target{"contact_ref", "Contact ID", true}, strong: []string{"Parent ID", "Contact Ref"}},
	{Target: Target{"title", "Title", false}},
	{Target: Target{"forename", "Forename", true}, weak: []string{"First Name"}},
	{Target: Target{"surname", "Surname", true}, weak: []string{"Last Name", "Family Name"}},
	{Target: Target{"relationship", "Relationship", false}, weak: []string{"Relationship to pupil", "Relationship to student"}},
	{Target: Target{"parental_responsibility", "Parental responsibility", false}},
	{Target: Target{"court_order", "Court order", false}},
	{Target: Target{"lives_with", "Lives with pupil", false}, strong: []string{"Lives with", "Lives with student"}},
	{Target: Target{"priority", "Priority", false}},
	{Target: Target{"salutation", "Salutation", false}, weak: []string{"Parental Salutation"}},
	{Target: Target{"addressee", "Addressee", false}, weak: []string{"Parental Addressee"}},
	{Target: Target{"email", "Email", false}, strong: []string{"Primary Email"}, weak: []string{"Home Email", "Email Address"}},
	{Target: Target{"mobile", "Mobile", false}, strong: []string{"Mobile Number", "Mobile Phone", "Mobile Telephone"}},
	{Target: Target{"phone", "Home phone", false}, strong: []string{"Home Telephone"}, weak: []string{"Main Telephone", "Main Phone", "Telephone", "Phone"}},
	{Target: Target{"work_phone", "Work phone", false}, strong: []string{"Work Telephone"}},
	{Target: Target{addressTarget, "Address", false}, strong: []string{"Address Line 1", "Address Line 2", "Address Line 3", "Address Line 4", "Address Line 5",
		"House", "Street", "Town", "County"}},
	{Target: Target{"postcode", "Postcode", false}},
}

var staffTargets = []target{
	{Target: Target{"code", "Staff code", true}, weak: []string{"Code", "Initials"}},
	{Target: Target{"title", "Title", false}},
	{Target: Target{"forename", "Forename", true}, weak: []string{"First Name"}},
	{Target: Target{"surname", "Surname", true}, weak: []string{"Last Name"}},
	{Target: Target{"email", "Work email", true}, weak: []string{"Email"}},
	{Target: Target{"subject", "Subject", false}},
	{Target: Target{"role", "Role", false}},
}

func targetsOf(k Kind) []target {
	switch k {
	case Contacts:
		return contactTargets
	case Staff:
		return staffTargets
	case Sets:
		return setTargets
	case ResultsWide:
		return wideTargets
	case ResultsLong:
		return longTargets
	case Attendance:
		return attendanceTargets
	case Marks:
		return markTargets
	case Events:
		return eventTargets
	case OneRoster, CTF:
		return nil
	}
	return pupilTargets
}

// Kinds are all kinds of files.
func Kinds() []Kind {
	return []Kind{Pupils, Contacts, Staff, Sets, ResultsWide, ResultsLong, Attendance, Marks, Events, OneRoster, CTF}
}

// Targets are what the columns of a file may be, in the order in which a person picks them.
func Targets(k Kind) []Target {
	var out []Target
	for _, t := range targetsOf(k) {
		out = append(out, t.Target)
	}
	return out
}

// labelOf is how people call a target.
func labelOf(k Kind, name string) string {
	all := targetsOf(k)
	if i := slices.IndexFunc(all, func(t target) bool { return t.Name == name }); i >= 0 {
		return all[i].Label
	}
	if subject, period, field, ok := ParseResultTarget(name); ok && k == ResultsWide {
		return clean(subject + " " + period + " " + field)
	}
	return ""
}

// rank is how surely a heading means a target.
type rank int

const (
	strong rank = iota + 1
	weak
	spare
)

// meaning is what a heading means.
type meaning struct {
	target string
	rank   rank
}

// meanings are those of the folded headings of one kind of file.
func meanings(k Kind) map[string]meaning {
	out := map[string]meaning{}
	for _, t := range targetsOf(k) {
		for r, headings := range map[rank][]string{strong: append([]string{t.Label}, t.strong...), weak: t.weak, spare: t.spare} {
			for _, h := range headings {
				out[foldHeading(h)] = meaning{t.Name, r}
			}
		}
	}
	if k == Contacts {
		out["pr"] = meaning{"parental_responsibility", weak}
	}
	return out
}

// headings is a set of folded headings.
type headings map[string]bool

// knownHeadings are those of all kinds of files.
func knownHeadings() headings {
	known := headings{}
	for _, k := range tables {
		for h := range meanings(k) {
			known[h] = true
		}
	}
	return known
}

// allKnown are the headings of all kinds of files.
var allKnown = knownHeadings()

// count is how many of the cells are such headings.
func (h headings) count(cells []string) int {
	n := 0
	for _, c := range cells {
		if len(c) < maxCell && h[foldHeading(c)] {
			n++
		}
	}
	return n
}

// foldHeading keeps letters and digits, in lower case: "Pupil ID", "pupil_id" and "PUPIL\u00a0ID" are one.
func foldHeading(h string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(h))
}
