package web_test

import (
	"net/url"
	"strings"
	"testing"

	"gateway/app/imports"
	"gateway/app/webtest"
)

func TestImportColumns(t *testing.T) {
	d := newDesk(t)
	id := d.Upload(d.Ashdale, "two.csv", "UPN,Surname,Forename,Surname,DOB,\r\nA801200008001,LEE,ANN,"+webtest.ImageName+",01/02/2013,x\r\n").ID
	page := d.c.Get(d.page(id))
	for _, words := range []string{"This file is taken for pupils.", "a second column with this heading", "Column 6, no heading", "Its dates have the month first", webtest.ImageName, "This file has no Pupil IDs"} {
		if !strings.Contains(page.Text(), words) {
			t.Errorf("%q is not on the page: %s", words, page.Text())
		}
	}
	form := page.FormTo(d.part(id, "columns")).Values
	form.Set("column_1", "legal_surname")
	form.Set("column_3", "legal_surname")
	r := d.refused("two columns", d.part(id, "columns"), form, "column-3", "Surname: another column goes there already, Surname")
	if got := webtest.Text(r.ByID("column-5-error")); got != "Error: Column 6, no heading: choose where this column goes, or leave it out" {
		t.Errorf("no heading: %s", got)
	}
	if got := webtest.Text(r.ByID("columns-error")); got != "Error: No column goes to Pupil ID" {
		t.Errorf("no Pupil ID: %s", got)
	}
	if kept := r.FormTo(d.part(id, "columns")).Values; kept.Get("column_1") != "legal_surname" || kept.Get("column_3") != "legal_surname" || kept.Get("column_4") != "birth_date" {
		t.Errorf("kept: %v", kept)
	}
	form.Set("column_3", "surname")
	form.Set("column_5", "-")
	form.Set("id_from", "upn")
	form.Set("month_first", "yes")
	d.leads("answered", d.part(id, "columns"), form, d.page(id))
	if got := d.Text(`select state || ' ' || kind || ' ' || array_to_string(mapping, ',') || ' ' || options from imports where id = $1`, id); got != `checking pupils upn,legal_surname,legal_forename,surname,birth_date,- {"id_from": "upn", "month_first": true}` {
		t.Errorf("kept as %s", got)
	}
}

// TestImportKind: a file that was taken for the wrong kind is guessed anew; nothing is kept before it is posted.
func TestImportKind(t *testing.T) {
	d := newDesk(t)
	id := d.Upload(d.Ashdale, "people.csv", "Adno,Contact ID,Forename,Surname\r\n7002,C1,Bea,Ali\r\n").ID
	page := d.c.Get(d.page(id))
	if page.Href("Take it for pupils") != d.part(id, "columns")+"?kind=pupils" {
		t.Fatalf("%s", page.Text())
	}
	other := d.c.Get(page.Href("Take it for pupils"))
	if got := other.FormTo(d.part(id, "columns")).Values; got.Get("kind") != "pupils" || got.Get("column_3") != "legal_surname" || other.Href("Take it for contacts") == "" {
		t.Errorf("as pupils: %v", got)
	}
	for _, nonsense := range []string{"oneroster", "contacts", `"><b>`, ""} {
		if got := d.c.Get(d.part(id, "columns") + "?kind=" + url.QueryEscape(nonsense)).FormTo(d.part(id, "columns")).Values.Get("kind"); got != "contacts" {
			t.Errorf("kind=%s: %q", nonsense, got)
		}
	}
	form := other.FormTo(d.part(id, "columns")).Values
	d.leads("taken as pupils", d.part(id, "columns"), form, d.page(id))
	if got := d.Text(`select kind from imports where id = $1`, id); got != "pupils" {
		t.Errorf("kept as %s", got)
	}
	d.leads("the columns of a file at work", d.part(id, "columns"), form, d.page(id))
	if r := d.c.Get(d.part(id, "columns")); r.Status != 303 || r.Location() != d.page(id) {
		t.Errorf("columns while it is checked: %d %s", r.Status, r.Location())
	}
}

// TestImportYear: in the last months of a year it is asked whose year groups these are (case 21).
func TestImportYear(t *testing.T) {
	d := newDesk(t)
	d.Untracked(d.Ashdale)
	d.Exec(`insert into academic_years (school_id, name, starts_on, ends_on) values ($1, 'now', current_date - 300, current_date + 29), ($1, 'next', current_date + 30, current_date + 394)`, d.Ashdale.ID)
	id := d.Upload(d.Ashdale, "july.csv", "Adno,Surname,Forename,Year\r\n8101,Lee,Ann,7\r\n").ID
	form := d.c.Get(d.page(id)).FormTo(d.part(id, "columns")).Values
	r := d.refused("not said", d.part(id, "columns"), form, "year", "Say whose year groups these are")
	if !strings.Contains(r.Text(), "This year’s, now") || !strings.Contains(r.Text(), "Next year’s, next") {
		t.Errorf("asked: %s", r.Text())
	}
	form.Set("year", "coming")
	d.leads("said", d.part(id, "columns"), form, d.page(id))
	coming := d.Checked(d.Ashdale, "july.csv", "Adno,Surname,Forename,Year\r\n8101,Lee,Ann,7\r\n", imports.Options{Year: "coming"})
	if got := d.c.Get(d.page(coming)).Text(); !strings.Contains(got, "The file lists the year groups of next") || strings.Contains(got, "on roll but not in this file") {
		t.Errorf("the dry run: %s", got)
	}
}
