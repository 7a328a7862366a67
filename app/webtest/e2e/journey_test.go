package e2e_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"gateway/app/pupil"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// TestJourney is the main job end to end: the office chooses what parents see, makes the keys of a tutor group and
// gets the workbook; a parent registers with a row of it on a phone, proves the address, signs in, sees exactly what
// the office has ticked, and adds the second child.
func TestJourney(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		browser.Start(t)
		w := webtest.New(t)
		enrol(w, groupRoll())
		office := window(t, o)
		signInAsOffice(w, office)
		untick(w, office, "pupil.legal_name", "pupil.upn")
		rows := readWorkbook(t, makeSheet(t, w, office))

		p := window(t, o)
		mia, mai := rows[0], rows[1]
		keyTooShort(t, w, p, mia)
		register(t, w, p, mia, adult{"Ms", "Thị", "Nguyễn-O’Neil", "thi+school@example.org"})
		visit(w, p, confirm(t, w, "thi+school@example.org"))
		send(p)
		if at(w, p) != urls.SignIn(slug)+"?done=verified" || p.Text(".eg-banner") != "Your account is ready. Sign in to see your pupil" {
			t.Fatalf("after the press: %s", p.URL())
		}
		signIn(p, "Thi+School@Example.org", webtest.Password)
		seeCards(t, p, card{mia.name(), "Year 8, tutor group 8X", "Parent/Guardian"})
		p.Click(".eg-pupil__name a")
		seeDetails(t, p, mia, "14 June 2013")
		p.Click(".eg-back")
		p.Click(".eg-add")
		pair(p, mai.id, mai.key)
		seeCards(t, p, card{mai.name(), "Year 8, tutor group 8X", "Parent/Guardian"}, card{mia.name(), "Year 8, tutor group 8X", "Parent/Guardian"})
		p.Click(".eg-add")
		pair(p, strings.TrimLeft(mai.id, "0"), mai.key)
		if p.Text(".eg-banner") != "This pupil is already in My Pupils" || p.Count(".eg-pupil") != 2 {
			t.Errorf("the same key again: %s, %d cards", p.Text(".eg-banner"), p.Count(".eg-pupil"))
		}
	})
}

func signInAsOffice(w *webtest.World, p *browser.Page) {
	visit(w, p, urls.StaffSignIn(slug))
	signIn(p, webtest.Admin.Email(), webtest.Password)
}

// untick takes fields off what parents see.
func untick(w *webtest.World, p *browser.Page, fields ...string) {
	visit(w, p, urls.Access(slug, w.Ashdale.ParentType))
	for _, f := range fields {
		var box string
		p.Eval(`Array.from(document.querySelectorAll("main input")).find((i) => i.value === `+quoted(f)+`).id`, &box)
		var folded bool
		p.Eval(`!document.getElementById(`+quoted(box)+`).closest("details").open`, &folded)
		if folded {
			p.Click("main details:has(#" + box + ") > summary")
		}
		p.Click("#" + box)
	}
	p.Click("#check")
	if got := p.Text("h1") + ": " + p.Text(".eg-changes"); !strings.HasPrefix(got, "Check your changes: ") || strings.Count(got, "No longer sees") != len(fields) {
		w.T.Fatalf("checking the settings: %s", got)
	}
	send(p)
	if at(w, p) != urls.LicenceTypes(slug)+"?done=access_saved" {
		w.T.Fatalf("after saving the settings: %s", p.URL())
	}
}

// makeSheet orders the keys of the tutor group, is told how many, sees how far they are, and fetches the workbook
// with the window's own session.
func makeSheet(t *testing.T, w *webtest.World, p *browser.Page) []byte {
	t.Helper()
	visit(w, p, urls.Keys(slug))
	p.Click("#who-2")
	p.Fill("#tutor-group", group)
	if p.Count("[name=do][value=count]") == 1 && p.Text("#keys-count") != "5 pupils: 5 new keys, 0 have one already" {
		p.Click("[name=do][value=count]")
	}
	if got := p.Text("#keys-count") + " / " + p.Text("#keys-make"); got != "5 pupils: 5 new keys, 0 have one already / Generate 5 new keys" {
		t.Errorf("counted: %s", got)
	}
	p.Click("#keys-make")
	page := at(w, p)
	if got := p.Text(".eg-progress__text"); !strings.HasPrefix(got, "0 of 5 keys") || p.Attr("progress", "max") != "5" || p.Attr("progress", "value") != "0" {
		t.Errorf("before the worker comes: %q", got)
	}
	p.Reload()
	if at(w, p) != page || p.Count("progress") != 1 {
		t.Errorf("after a reload: %s", p.URL())
	}
	w.StartWorker()
	p.Wait("a[download]")
	c := w.Browser()
	for _, k := range p.Cookies() {
		c.SetCookie(k.Name, k.Value)
	}
	r := c.Get(p.Attr("a[download]", "href"))
	if name := r.Header.Get("Content-Disposition"); r.Status != 200 || !strings.HasPrefix(name, `attachment; filename="`) || !strings.HasSuffix(name, `.xlsx"`) {
		t.Fatalf("the download: %d %s", r.Status, name)
	}
	return []byte(r.Body)
}

// letter is a row of the workbook.
type letter struct{ id, forename, surname, key, at string }

func (l letter) name() string { return l.forename + " " + l.surname }

// readWorkbook opens the workbook as Excel does and holds its form: one sheet, the headings in row 1, everything
// text, the headings frozen and filtered.
func readWorkbook(t *testing.T, body []byte) (out []letter) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	sheet := f.GetSheetName(0)
	panes, perr := f.GetPanes(sheet)
	rows, err := f.GetRows(sheet)
	if err != nil || perr != nil || f.SheetCount != 1 || len(rows) != 6 {
		t.Fatalf("%d sheets, %d rows, %v, %v", f.SheetCount, len(rows), err, perr)
	}
	want := []string{"Pupil ID", "Forename", "Surname", "Year", "Tutor group", "Licence type", "Licence key", "Register at", "Register by"}
	if !slices.Equal(rows[0], want) || !panes.Freeze || panes.YSplit != 1 || panes.TopLeftCell != "A2" {
		t.Errorf("headings %q, panes %+v", rows[0], panes)
	}
	if xml, ok := f.Pkg.Load("xl/worksheets/sheet1.xml"); !ok || !bytes.Contains(xml.([]byte), []byte(`<autoFilter ref="$A$1:$I$6"`)) {
		t.Error("the headings have no filter")
	}
	for r := range rows {
		for c := range want {
			cell, _ := excelize.CoordinatesToCellName(c+1, r+1)
			kind, _ := f.GetCellType(sheet, cell)
			style, _ := f.GetCellStyle(sheet, cell)
			s, err := f.GetStyle(style)
			if err != nil || kind != excelize.CellTypeInlineString || s.NumFmt != 49 {
				t.Fatalf("%s is not text: type %v, %+v, %v", cell, kind, s, err)
			}
		}
	}
	for i, r := range rows[1:] {
		if r[3] != "Year 8" || r[4] != group || r[5] != "Parent/Guardian" {
			t.Errorf("row %d: %q", i+2, r)
		}
		out = append(out, letter{r[0], r[1], r[2], r[6], r[7]})
	}
	slices.SortFunc(out, func(a, b letter) int { return strings.Compare(a.id, b.id) })
	for i, p := range groupRoll() {
		if out[i].id != p[pupil.ID] || out[i].forename != p[pupil.Forename] || out[i].surname != p[pupil.Surname] || len(out[i].key) != 14 {
			t.Errorf("row of %s: %+v", p[pupil.ID], out[i])
		}
	}
	return out
}

// keyTooShort follows the address of the letter to the sign-in page and types a key without its last character.
func keyTooShort(t *testing.T, w *webtest.World, p *browser.Page, l letter) {
	t.Helper()
	if l.at != w.Base.String()+urls.School(slug) {
		t.Errorf("the letter says to register at %s", l.at)
	}
	p.Goto(l.at)
	p.Click(fmt.Sprintf("a[href='%s']", urls.Register(slug, w.Ashdale.ParentType)))
	short := l.key[:13]
	pair(p, l.id, short)
	words := "The licence key has 12 letters and numbers. You typed 11"
	if p.Status() != http.StatusUnprocessableEntity || p.Text(".govuk-error-summary a") != words || !strings.Contains(p.Text("#licence-key-error"), words) {
		t.Errorf("one character short: %d %s", p.Status(), p.Text("main"))
	}
	if p.Value("#pupil-id") != l.id || p.Value("#licence-key") != short || !strings.HasPrefix(p.Title(), "Error: ") {
		t.Errorf("kept %q and %q under %q", p.Value("#pupil-id"), p.Value("#licence-key"), p.Title())
	}
	if scripted(p) && p.Count(".govuk-error-summary:focus") != 1 {
		t.Errorf("the focus is on %s", p.FocusedSelector())
	}
}

// scripted says whether the page's own scripts run.
func scripted(p *browser.Page) bool { return p.Count("body.js-enabled") == 1 }

// adult is somebody who registers.
type adult struct{ title, forename, surname, email string }

// register goes through the screens from the first, with the key as people type it, and a password that is too easy
// before the good one.
func register(t *testing.T, w *webtest.World, p *browser.Page, l letter, who adult) {
	t.Helper()
	if at(w, p) != urls.Register(slug, 0) {
		visit(w, p, urls.Register(slug, w.Ashdale.ParentType))
	}
	pair(p, " "+l.id, " "+strings.ToLower(strings.ReplaceAll(l.key, "-", " "))+" ")
	p.Fill("#title", who.title)
	person(p, who.forename, who.surname, who.email, "07700 900123")
	if p.Value("#username") != who.email || p.Attr("#username", "autocomplete") != "username" {
		t.Errorf("the password page is for %q", p.Value("#username"))
	}
	passwords(p, "password12", "password12")
	if p.Status() != http.StatusUnprocessableEntity || !strings.Contains(p.Text("#password-error"), "easy to guess") || p.Value("#password")+p.Value("#password-again") != "" {
		t.Errorf("an easy password: %d %s", p.Status(), p.Text("main"))
	}
	passwords(p, webtest.Password, webtest.Password)
	if p.Text("h1") != "Check your email" || !strings.Contains(p.Text("main"), who.email) || !strings.Contains(p.Text("main"), "spam or junk folder") ||
		!strings.Contains(p.Text("main"), "School email systems sometimes refuse our messages.") {
		t.Fatalf("after registering: %s %s", p.URL(), p.Text("main"))
	}
}

type card struct{ name, group, licence string }

// seeCards holds exactly these cards of My Pupils.
func seeCards(t *testing.T, p *browser.Page, want ...card) {
	t.Helper()
	var got [][]string
	p.Eval(`Array.from(document.querySelectorAll(".eg-pupil")).map((c) => [".eg-pupil__name", ".eg-pupil__group", ".eg-badge"].map((s) => (c.querySelector(s)?.textContent || "").trim()))`, &got)
	var cards []card
	for _, g := range got {
		cards = append(cards, card{g[0], g[1], g[2]})
	}
	if p.Text("h1") != "My Pupils" || !slices.Equal(cards, want) {
		t.Fatalf("%s: cards %q, want %q", p.Text("h1"), cards, want)
	}
}

// facts are the labels and values of a pupil's page, in their order.
func facts(p *browser.Page) (out []string) {
	p.Eval(`Array.from(document.querySelectorAll(".eg-facts > div")).map((d) => d.querySelector("dt").textContent.trim() + ": " + d.querySelector("dd").textContent.trim())`, &out)
	return out
}

// seeDetails holds exactly the ticked fields of a pupil of the group, and nothing of the others anywhere.
func seeDetails(t *testing.T, p *browser.Page, l letter, birth string) {
	t.Helper()
	want := []string{"Pupil ID: " + l.id, "Date of birth: " + birth, "Sex: Female", "Year group: Year 8", "Tutor group: 8X", "House: Osprey"}
	if got := facts(p); !slices.Equal(got, want) || p.Text("h1") != l.name() || p.Text(".eg-badge") != "Parent/Guardian" {
		t.Errorf("%s, %s: %q, want %q", p.Text("h1"), p.Text(".eg-badge"), got, want)
	}
	for _, hidden := range []string{"Legal", "UPN", "A801200008001"} {
		if strings.Contains(p.HTML(), hidden) {
			t.Errorf("the page holds %q, which is not ticked", hidden)
		}
	}
}
