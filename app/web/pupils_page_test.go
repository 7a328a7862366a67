package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// spaced is the text under n with a space between what stands in two elements.
func spaced(n *html.Node) string {
	var out []string
	if n != nil {
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				out = append(out, strings.Fields(d.Data)...)
			}
		}
	}
	return strings.Join(out, " ")
}

// facts are the lines of the details card: label and value.
func facts(r *webtest.Response) (out []string) {
	for _, d := range webtest.All(webtest.First(r.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "eg-facts") }), webtest.Tag("div")) {
		out = append(out, spaced(webtest.First(d, webtest.Tag("dt")))+": "+spaced(webtest.First(d, webtest.Tag("dd"))))
	}
	return out
}

// rowsOf are the rows of the table in the section that a heading names.
func rowsOf(r *webtest.Response, heading string) (out []string) {
	section := webtest.First(r.Main(), func(n *html.Node) bool { return webtest.Attr(n, "aria-labelledby") == heading })
	for _, row := range webtest.All(webtest.First(section, webtest.Tag("tbody")), webtest.Tag("tr")) {
		var cells []string
		for _, c := range webtest.All(row, func(n *html.Node) bool { return n.Data == "td" || n.Data == "th" }) {
			cells = append(cells, spaced(c))
		}
		out = append(out, strings.Join(cells, " | "))
	}
	return out
}

func TestPupilPageForTeachers(t *testing.T) {
	w := webtest.New(t)
	r := w.As(webtest.Teacher).Get(urls.StaffPupil("ashdale", w.Ashdale.Child.ID))
	want := []string{"Pupil ID: 007001", "Year group: Year 9", "Tutor group: 9B", "House: Kestrel", "Sex: Female", "Date of birth: 3 May 2012", "State: On roll"}
	if r.H1() != "Siân Ŵyn-Pugh" || !slices.Equal(facts(r), want) {
		t.Errorf("%q %q", r.H1(), facts(r))
	}
	if n := len(webtest.All(r.Main(), webtest.Tag("section"))); n != 1 {
		t.Errorf("%d sections", n)
	}
}

func TestPupilPageForTheOffice(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	w.Exec(`update pupils set upn = 'A801200007001', leaving_date = '2099-07-23', admission_date = '2023-09-04', enrolment = 'M' where id = $1`, a.Child.ID)
	w.Exec(`insert into pupil_aliases (school_id, pupil_id, kind, alias, alias_folded, alias_bare, made_at) values ($1, $2, 'pupil_id', '000123', '000123', '123', '2026-09-02 08:14Z')`, a.ID, a.Child.ID)
	for _, role := range []webtest.Role{webtest.Admin, webtest.Super} {
		r := w.As(role).Get(urls.StaffPupil("ashdale", a.Child.ID))
		want := []string{"Legal name: Siân Mair Ŵyn-Pugh", "Pupil ID: 007001", "Year group: Year 9", "Tutor group: 9B", "House: Kestrel", "Sex: Female", "Date of birth: 3 May 2012",
			"State: On roll Families keep access until 21 October 2099", "Enrolment: Main school, dual registration", "Admission date: 4 September 2023", "Leaving date: 23 July 2099",
			"UPN: A801200007001", "Old Pupil ID: 000123 Until 2 September 2026, 09:14. Families can still register with it"}
		if r.H1() != "Siân Ŵyn-Pugh" || !slices.Equal(facts(r), want) {
			t.Errorf("%q %q", r.H1(), facts(r))
		}
		contacts := rowsOf(r, "contacts")
		if len(contacts) != 3 || contacts[0] != "Mrs Nia Ŵyn-Pugh Mother, priority 1 Set a court order about Mrs Nia Ŵyn-Pugh | Parental responsibility | Mobile 07700 900101 nia.wyn-pugh@contacts.example | Tŷ Gwyn 1 High Street Aberystwyth SY23 1AB" ||
			!strings.HasPrefix(contacts[1], "Mr Huw "+webtest.ImageName+" Father, priority 2 Court order Look at the court order about Mr Huw "+webtest.ImageName+" | ") || strings.Contains(contacts[2], "Court order") ||
			!strings.HasPrefix(contacts[2], "Nell =1+1 Grandmother, priority 3 Set a court order about Nell =1+1 | No parental responsibility | Mobile 07700 900103 | Not recorded") {
			t.Errorf("contacts %q", contacts)
		}
		held := rowsOf(r, "holdings")
		if len(held) != 4 || !slices.ContainsFunc(held, func(s string) bool {
			return strings.HasPrefix(s, "Ms Rhian Ŵyn-Pugh rhian@example.org | Social Worker of Ms Rhian Ŵyn-Pugh for Siân Ŵyn-Pugh | Has access | ") && strings.Contains(s, " By adding the pupil, with the Social Worker key of ")
		}) || !slices.ContainsFunc(held, func(s string) bool {
			return strings.HasPrefix(s, "Mr Gareth Pugh gareth@example.org | Parent/Guardian of Mr Gareth Pugh for Siân Ŵyn-Pugh | Stopped: the account is denied | ") && strings.Contains(s, " By registering, with the Parent/Guardian key of ")
		}) {
			t.Errorf("holdings %q", held)
		}
		keys := rowsOf(r, "keys")
		if len(keys) != 3 || !strings.HasPrefix(keys[0], "Parent/Guardian : replace or withdraw the key made on ") || !strings.Contains(keys[0], " | In use | ") || !strings.HasSuffix(keys[0], " | By 2 people") || strings.Contains(r.Body, a.Child.Key) {
			t.Errorf("keys %q", keys)
		}
		literal(t, "a pupil's page", r, "Siân Ŵyn-Pugh", webtest.ImageName)
	}
	sibling := w.As(webtest.Admin).Get(urls.StaffPupil("ashdale", a.Children[1].ID))
	if c := rowsOf(sibling, "contacts"); len(c) != 2 || !slices.ContainsFunc(c, func(s string) bool {
		return strings.Contains(s, "Fatima") && strings.Contains(s, "Also a contact of 1 pupil more")
	}) {
		t.Errorf("one adult with two children: %q", c)
	}
}

// TestPupilPageSaysWhatIsNotThere: each section of a pupil of whom little is known.
func TestPupilPageSaysWhatIsNotThere(t *testing.T) {
	w := webtest.New(t)
	gone := w.Ashdale.Children[len(w.Ashdale.Children)-1]
	r := w.As(webtest.Admin).Get(urls.StaffPupil("ashdale", gone.ID))
	for _, words := range []string{"No contact of this pupil is known.", "Nobody has registered for this pupil yet.", "No licence key has been made for this pupil.",
		"Nothing has been changed since the pupil came here.", "Left Families keep access: there is no leaving date", "Date of birth Not recorded"} {
		if !strings.Contains(spaced(r.Main()), words) {
			t.Errorf("%q is not said: %s", words, r.Text())
		}
	}
	for leaving, words := range map[string]string{"2099-07-23": "Families keep access until 21 October 2099", "2020-07-17": "Families had access until 15 October 2020"} {
		w.Exec(`update pupils set leaving_date = $2::text::date where id = $1`, gone.ID, leaving)
		if r := w.As(webtest.Admin).Get(urls.StaffPupil("ashdale", gone.ID)); !strings.Contains(r.Text(), words) {
			t.Errorf("left on %s: %s", leaving, r.Text())
		}
	}
}

// TestPupilPageHistory: what an import, a person and the calendar did, in words, newest first, line by line.
func TestPupilPageHistory(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	file := w.Number(`insert into imports (school_id, submission, kind, file_name, file_size, asked_by) values ($1, gen_random_uuid(), 'pupils', 'roll "1" <b>.csv', 1, $2) returning id`, a.ID, a.Office)
	w.Exec(`insert into pupil_changes (school_id, pupil_id, at, staff_id, import_id, field, old_value, new_value) values
		($1, $2, '2026-09-02 08:14Z', $3, $4, 'year_group', '8', '9'), ($1, $2, '2026-09-02 08:14Z', $3, $4, 'tutor_group', '', '9B'),
		($1, $2, '2026-09-03 08:14Z', $3, null, 'birth_date', '2012-05-03', '2012-05-04'), ($1, $2, '2026-09-05 00:00Z', null, null, 'status', 'starting', 'on_roll')`, a.ID, a.Child.ID, a.Office, file)
	w.Exec(`insert into contact_changes (school_id, contact_ref, pupil_id, at, staff_id, import_id, field, old_value, new_value) values
		($1, 'C1', $2, '2026-09-04 08:14Z', $3, $4, 'court_order', 'f', 't'), ($1, 'C1', null, '2026-09-04 08:14Z', $3, $4, 'address', E'1 A\n2 B', '3 C')`, a.ID, a.Child.ID, a.Office, file)
	got := rowsOf(w.As(webtest.Admin).Get(urls.StaffPupil("ashdale", a.Child.ID)), "changes")
	want := []string{
		`5 September 2026, 01:00 By the system | State: from Starting → to On roll`,
		`4 September 2026, 09:14 Mrs J Davies, by importing roll "1" <b>.csv | Nia Ŵyn-Pugh, Address: from 1 A, 2 B → to 3 C Nia Ŵyn-Pugh, Court order: from No → to Yes`,
		`3 September 2026, 09:14 Mrs J Davies, by hand | Date of birth: from 3 May 2012 → to 4 May 2012`,
		`2 September 2026, 09:14 Mrs J Davies, by importing roll "1" <b>.csv | Tutor group: from nothing → to 9B Year group: from Year 8 → to Year 9`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}

// edit is the form of a pupil as the browser sends it, with some values typed anew.
func edit(client *webtest.Client, id int64, pairs ...string) (path string, v url.Values) {
	path = urls.PupilPart("ashdale", id, "edit")
	v = client.Form(path)
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return path, v
}

func TestPupilEdit(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	path, v := edit(office, a.Child.ID)
	if v.Get("surname") != "" || v.Get("forename") != "Siân" || v.Get("birth_date") != "3 May 2012" || v.Get("year_group") != "9" || v.Get("sex") != "F" || v.Get("enrolment") != "C" || v.Has("scn") {
		t.Errorf("the form has %v", v)
	}
	if r := office.Post(path, v); r.Location() != urls.StaffPupil("ashdale", a.Child.ID)+"?done=pupil_unchanged" {
		t.Errorf("nothing changed: %d %s", r.Status, r.Location())
	}
	path, v = edit(office, a.Child.ID, "legal_surname", "Pugh", "pupil_id", " 009 001", "birth_date", "04/05/2012", "tutor_group", "", "leaving_date", "23 July 2099")
	if r := office.Post(path, v); r.Location() != urls.StaffPupil("ashdale", a.Child.ID)+"?done=pupil_saved" {
		t.Fatalf("saved: %d %s", r.Status, r.Text())
	}
	got := w.Text(`select concat_ws(' ', pupil_id, legal_surname, surname, surname_folded, birth_date, tutor_group, leaving_date, status, version) from pupils where id = $1`, a.Child.ID)
	if got != "009001 Pugh Pugh pugh 2012-05-04  2099-07-23 on_roll 2" {
		t.Errorf("saved %q", got)
	}
	r := office.Get(urls.StaffPupil("ashdale", a.Child.ID))
	if r.H1() != "Siân Pugh" || !slices.ContainsFunc(facts(r), func(f string) bool { return strings.HasPrefix(f, "Old Pupil ID: 007001 ") }) {
		t.Errorf("%q %q", r.H1(), facts(r))
	}
	if r := w.As(webtest.Parent).Get(urls.Pupil("ashdale", a.Holding)); r.H1() != "Siân Pugh" {
		t.Errorf("the family reads %q", r.H1())
	}
	if n := w.Number(`select count(*) from audit where action = 'changed a pupil' and pupil_id = $1`, a.Child.ID); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
}

// TestPupilEditGoesByTheRulesOfImports: what is wrong stands beside its field, in the words of an import.
func TestPupilEditGoesByTheRulesOfImports(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	for _, c := range []struct{ field, typed, words string }{
		{"birth_date", "31/02/2012", "There is no 31 February"},
		{"birth_date", "14/06/12", "The year needs four digits, such as 14/06/2012"},
		{"birth_date", "01/01/2099", "The date of birth lies in the future"},
		{"admission_date", "12/19/2022", "This date has the month first: day first is needed, such as 14/06/2012"},
		{"year_group", "12", "Your school’s years are 7 to 11"},
		{"enrolment", "X", "Allowed here: single registration, main, subsidiary, guest, further education or other provider (C, M, S, G, F, O)"},
		{"pupil_id", " ", "Enter the Pupil ID"},
		{"pupil_id", strings.Repeat("9", 41), "This is too long: at most 40 characters"},
		{"pupil_id", "7002", "This is the number of another pupil: 7002 Mia Ali"},
		{"pupil_id", "7002\u200b", "This is the number of another pupil: 7002 Mia Ali"},
		{"legal_forename", "", "This cannot be left blank once it is known. It was: Siân Mair"},
	} {
		path, v := edit(office, a.Child.ID, c.field, c.typed)
		r := office.Post(path, v)
		if got := webtest.Text(r.ByID(strings.ReplaceAll(c.field, "_", "-") + "-error")); r.Status != http.StatusUnprocessableEntity || got != "Error: "+c.words {
			t.Errorf("%s %q: %d %q", c.field, c.typed, r.Status, got)
		}
	}
	if n := w.Number(`select count(*) from pupil_changes where school_id = $1`, a.ID) + w.Number(`select version from pupils where id = $1`, a.Child.ID); n != 1 {
		t.Error("something was written")
	}
}

// TestPupilEditWarnsOnce: what looks odd is shown once, then saved; what was odd before and stays is not told again.
func TestPupilEditWarnsOnce(t *testing.T) {
	w := webtest.New(t)
	a, office := w.Ashdale, w.As(webtest.Admin)
	path, v := edit(office, a.Child.ID, "upn", "A12", "birth_date", "3 May 2008")
	r := office.Post(path, v)
	if r.Status != 200 || !strings.Contains(r.Text(), "UPN: This does not look like a UPN") || !strings.Contains(r.Text(), "Year group: By the date of birth one would expect") || !strings.Contains(r.Text(), "Save all the same") {
		t.Fatalf("%d %s", r.Status, r.Text())
	}
	again := r.FormTo(path).Values
	again.Set("upn", "A13")
	again.Set("birth_date", "3 May 2007")
	if r = office.Post(path, again); r.Status != 200 || !strings.Contains(r.Text(), "UPN: This does not look like a UPN") {
		t.Fatalf("another odd value in the same field: %d %s", r.Status, r.Text())
	}
	again = r.FormTo(path).Values
	again.Set("upn", "A12")
	again.Set("birth_date", "3 May 2008")
	again.Set("tutor_group", "10-Dec")
	r = office.Post(path, again)
	if r.Status != 200 || !strings.Contains(r.Text(), "Tutor group: This looks like a date or a number") || !strings.Contains(r.Text(), "does not look like a UPN") {
		t.Fatalf("one more: %d %s", r.Status, r.Text())
	}
	if r = office.Post(path, r.FormTo(path).Values); r.Status != http.StatusSeeOther {
		t.Fatalf("all the same: %d %s", r.Status, r.Text())
	}
	if got := w.Text(`select concat_ws(' ', upn, birth_date, tutor_group) from pupils where id = $1`, a.Child.ID); got != "A12 2008-05-03 10-Dec" {
		t.Errorf("saved %q", got)
	}
	path, v = edit(office, a.Child.ID, "house", "Osprey")
	if r = office.Post(path, v); r.Status != http.StatusSeeOther {
		t.Errorf("another field: %d %s", r.Status, r.Text())
	}
	gone := a.Children[len(a.Children)-1]
	w.Exec(`update pupils set leaving_date = '2026-07-17' where id = $1`, gone.ID)
	path, v = edit(office, gone.ID, "leaving_date", "")
	if r = office.Post(path, v); r.Status != 200 || !strings.Contains(r.Text(), "Without a leaving date the pupil is on roll again") {
		t.Fatalf("a leaver: %d %s", r.Status, r.Text())
	}
	if r = office.Post(path, r.FormTo(path).Values); r.Status != http.StatusSeeOther || w.Text(`select status from pupils where id = $1`, gone.ID) != "on_roll" {
		t.Errorf("a leaver, back: %d", r.Status)
	}
}

// TestTwoEditAPupil: the second is told, keeps what they typed, and reads beside each difference what is saved now
// (case 60).
func TestTwoEditAPupil(t *testing.T) {
	w := webtest.New(t)
	a, first, second := w.Ashdale, w.As(webtest.Admin), w.As(webtest.Super)
	path, mine := edit(first, a.Child.ID, "house", "Osprey", "year_group", "10")
	_, theirs := edit(second, a.Child.ID, "tutor_group", "9Z")
	if r := first.Post(path, mine); r.Status != http.StatusSeeOther {
		t.Fatalf("the first: %d", r.Status)
	}
	r := second.Post(path, theirs)
	if r.Status != http.StatusConflict || !strings.Contains(r.Text(), "Somebody else was here") {
		t.Fatalf("the second: %d", r.Status)
	}
	hints := []string{webtest.Text(r.ByID("house-hint")), webtest.Text(r.ByID("year-group-hint")), webtest.Text(r.ByID("tutor-group-hint")), webtest.Text(r.ByID("forename-hint"))}
	if !slices.Equal(hints, []string{"Saved now: Osprey", "Saved now: Year 10", "Saved now: 9B", "Everybody outside reads the known-as name. Leave it blank where it is the legal one"}) {
		t.Errorf("hints %q", hints)
	}
	again := r.FormTo(path).Values
	if again.Get("tutor_group") != "9Z" || again.Get("house") != "Kestrel" || again.Get("version") != "2" {
		t.Errorf("kept: %v", again)
	}
	again.Set("house", "Osprey")
	again.Set("year_group", "10")
	if r := second.Post(path, again); r.Status != http.StatusSeeOther {
		t.Errorf("once more: %d", r.Status)
	}
	if got := w.Text(`select concat_ws(' ', house, year_group, tutor_group) from pupils where id = $1`, a.Child.ID); got != "Osprey 10 9Z" {
		t.Errorf("saved %q", got)
	}
}
