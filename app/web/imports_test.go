package web_test

import (
	"encoding/csv"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/imports"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// desk is an office with its browser and the files it has uploaded.
type desk struct {
	*webtest.World
	t *testing.T
	c *webtest.Client
}

func newDesk(t *testing.T) desk {
	w := webtest.New(t)
	w.Exec(`update pupils set forename = normalize(forename), legal_forename = normalize(legal_forename)`) // as an import would write them
	return desk{w, t, w.As(webtest.Admin)}
}

func (d desk) page(id int64) string              { return urls.Import("ashdale", id) }
func (d desk) part(id int64, part string) string { return urls.ImportPart("ashdale", id, part) }
func (d desk) state(id int64) string             { return d.Text(`select state from imports where id = $1`, id) }
func (d desk) jobs(kind string) int64 {
	return d.Number(`select count(*) from river_job where kind = $1`, kind)
}

// form is the form of a dry run as it stands on its page.
func (d desk) form(id int64) url.Values {
	d.t.Helper()
	return d.c.Get(d.page(id)).FormTo(d.part(id, "apply")).Values
}

// leads holds where a post leads.
func (d desk) leads(what, to string, values url.Values, want string) {
	d.t.Helper()
	if r := d.c.Post(to, values); r.Status != 303 || r.Location() != want {
		d.t.Errorf("%s: %d to %q, want %s: %.300s", what, r.Status, r.Location(), want, r.Text())
	}
}

// refused holds what a post that cannot be taken says beside the field.
func (d desk) refused(what, to string, values url.Values, field, says string) *webtest.Response {
	d.t.Helper()
	r := d.c.Post(to, values)
	if got := webtest.Text(r.ByID(field + "-error")); r.Status != 422 || got != "Error: "+says {
		d.t.Errorf("%s: %d, beside %s: %q, want %q", what, r.Status, field, got, says)
	}
	return r
}

// roll is a file of Ashdale's whole roll: nothing in it is new; more is added below it.
func (d desk) roll(more string) string {
	var out strings.Builder
	file := csv.NewWriter(&out)
	file.UseCRLF = true
	for _, c := range d.Ashdale.Children {
		if c.Status == "on_roll" {
			_ = file.Write([]string{c.PupilID, c.LegalSurname, c.LegalForename}) // writing into memory does not fail
		}
	}
	file.Flush()
	return "Adno,Surname,Forename\r\n" + out.String() + more
}

const oneNew = "8101,Lee,Ann\r\n"

func TestImportApply(t *testing.T) {
	d := newDesk(t)
	id := d.Checked(d.Ashdale, "pupils.csv", d.roll(oneNew), imports.Options{})
	form := d.form(id)
	if got := d.c.Get(d.page(id)).Text(); !strings.Contains(got, "Import 1 row") || strings.Contains(got, "on roll but not in this file") {
		t.Errorf("the dry run: %s", got)
	}
	d.leads("the first press", d.part(id, "apply"), form, d.page(id))
	d.leads("the second press", d.part(id, "apply"), form, d.page(id))
	if d.state(id) != imports.Applying || d.jobs("import_apply") != 1 {
		t.Errorf("%s, %d jobs", d.state(id), d.jobs("import_apply"))
	}
	d.Exec(`update imports set state = 'done', finished_at = now() where id = $1`, id)
	d.leads("a press after it is done", d.part(id, "apply"), form, d.page(id))
	if r := d.c.Post(d.part(id, "cancel"), nil); r.Status != 409 || !strings.Contains(r.Text(), "come to its end already") {
		t.Errorf("cancelled too late: %d %s", r.Status, r.Text())
	}
	if r := d.c.Post(d.part(id, "columns"), form); r.Status != 409 {
		t.Errorf("columns of a finished import: %d", r.Status)
	}
}

// TestImportChangedBeforeApply: whoever presses Import with other choices on the page than those of the dry run, or
// on a page with an older dry run, takes nothing in.
func TestImportChangedBeforeApply(t *testing.T) {
	d := newDesk(t)
	id := d.Checked(d.Ashdale, "pupils.csv", d.roll(oneNew), imports.Options{})
	again := d.page(id) + "?done=import_again"
	for what, change := range map[string]func(v url.Values){
		"an empty cell clears": func(v url.Values) { v.Set("blank_clears", "yes") },
		"new numbers":          func(v url.Values) { v.Set("numbers", "yes") },
		"a column":             func(v url.Values) { v.Set("column_2", "forename"); v.Set("column_1", "legal_surname") },
	} {
		form := d.form(id)
		change(form)
		if what == "a column" {
			d.refused(what, d.part(id, "apply"), form, "columns", "No column goes to Legal forename")
			continue
		}
		d.leads(what, d.part(id, "apply"), form, again)
		if d.state(id) != imports.Checking {
			t.Errorf("%s: %s", what, d.state(id))
		}
		d.Exec(`update imports set state = 'checked', options = '{}' where id = $1`, id)
	}
	if got := d.c.Get(again).Text(); !strings.Contains(got, "nothing has been imported yet") {
		t.Errorf("the page says: %s", got)
	}
	old := d.form(id)
	d.Exec(`update imports set step_at = now() where id = $1`, id)
	d.leads("an old page", d.part(id, "apply"), old, again)
	if d.state(id) != imports.Checked || d.jobs("import_apply") != 0 {
		t.Errorf("%s, %d jobs", d.state(id), d.jobs("import_apply"))
	}
	form := d.form(id)
	d.leads("check again", d.part(id, "columns"), form, d.page(id))
	d.leads("twice", d.part(id, "columns"), form, d.page(id))
	if d.state(id) != imports.Checking {
		t.Errorf("checked again: %s", d.state(id))
	}
}

// TestImportLeavers: nobody leaves without a tick, and many not without their number (case 19).
func TestImportLeavers(t *testing.T) {
	d := newDesk(t)
	all := strings.SplitAfter(d.roll(""), "\r\n")
	few := d.Checked(d.Ashdale, "pupils.csv", strings.Join(all[:len(all)-2], "")+oneNew, imports.Options{})
	if got := d.c.Get(d.page(few)).Text(); !strings.Contains(got, "1 pupil is on roll but not in this file") || !strings.Contains(got, "Kim "+webtest.ScriptName+" (7021).") {
		t.Errorf("one: %s", got)
	}
	apply := d.part(few, "apply")
	d.leads("without the tick", apply, d.form(few), d.page(few))
	if d.Number(`select count(*) from imports where id = $1 and not leavers`, few) != 1 {
		t.Error("a leaver whom nobody has ticked")
	}

	many := d.Checked(d.Ashdale, "pupils.csv", "Adno,Surname,Forename\r\n"+oneNew, imports.Options{})
	apply = d.part(many, "apply")
	form := d.form(many)
	form.Set("leavers", "yes")
	for _, typed := range []string{"", "2", "twenty-one", "21 or so"} {
		form.Set("typed", typed)
		r := d.refused("typed "+typed, apply, form, "typed", "Type 21, or take the tick away")
		if got := webtest.Attr(r.ByID("typed"), "value"); got != typed || !webtest.Has(r.ByID("leavers"), "checked") {
			t.Errorf("typed %q, kept %q", typed, got)
		}
	}
	form.Del("leavers")
	form.Set("typed", "21")
	d.refused("the number without the tick", apply, form, "leavers", "Tick this box if they are to go")
	form.Set("leavers", "yes")
	form.Set("typed", " 21 ")
	d.leads("ticked and typed", apply, form, d.page(many))
	if d.Number(`select count(*) from imports where id = $1 and leavers and state = 'applying'`, many) != 1 {
		t.Error("they were not taken along")
	}

	only := d.Checked(d.Ashdale, "pupils.csv", strings.Join(all[:len(all)-2], ""), imports.Options{})
	if got := webtest.Text(webtest.First(d.c.Get(d.page(only)).Main(), func(n *html.Node) bool { return webtest.HasClass(n, "eg-savebar") })); got != "Import the leavers Check again" {
		t.Errorf("nothing but a leaver: %s", got)
	}
	d.refused("nothing but a leaver, not ticked", d.part(only, "apply"), d.form(only), "leavers", "Tick this box if they are to go")
	lost := d.Checked(d.Ashdale, "pupils.csv", "Adno,UPN,Surname,Forename\r\n8101,A801200008001,Lee,Ann\r\n,,Who,Is\r\n", imports.Options{})
	if r := d.c.Get(d.page(lost)); r.ByID("leavers") != nil || !strings.Contains(r.Text(), "Nobody can be made a leaver yet: of 1 row it cannot be told whom they are about") {
		t.Errorf("a row about nobody knows whom: %s", r.Text())
	}
}

// TestImportNothing: the same file again has nothing to import (case 16), and a file of another school cannot be.
func TestImportNothing(t *testing.T) {
	d := newDesk(t)
	id := d.Checked(d.Ashdale, "pupils.csv", d.roll(""), imports.Options{})
	r := d.c.Get(d.page(id))
	if !strings.Contains(r.Text(), "There is nothing to importNo row of this file is new or changed.") || !strings.Contains(r.Text(), "0new pupils0changed21unchanged") {
		t.Errorf("%s", r.Text())
	}
	if r := d.c.Post(d.part(id, "apply"), d.form(id)); r.Status != 409 {
		t.Errorf("imported all the same: %d", r.Status)
	}
	other := d.Checked(d.Ashdale, "pupils.csv", "Adno,Surname,Forename,DOB\r\n7002,Fox,Fay,01/01/2011\r\n7003,Gee,Gus,01/01/2011\r\n", imports.Options{})
	r = d.c.Get(d.page(other))
	if r.ByID("leavers") != nil || !strings.Contains(r.Text(), "Nothing in this file can be imported2 of 2 rows have the number of another child") || r.Href("Our pupils have new Pupil IDs") != d.part(other, "columns")+"#numbers" {
		t.Errorf("of another school: %s", r.Text())
	}
	if d.c.Get(d.part(other, "columns")).ByID("numbers") == nil {
		t.Error("the link leads nowhere")
	}
	form := d.form(other)
	form.Set("leavers", "yes")
	if r := d.c.Post(d.part(other, "apply"), form); r.Status != 409 || d.state(other) != imports.Checked {
		t.Errorf("of another school, imported all the same: %d", r.Status)
	}
}

// TestImportErrorsFile: the rows to put right come as they were, nothing in them runs, and each download is noted.
func TestImportErrorsFile(t *testing.T) {
	d := newDesk(t)
	id := d.Checked(d.Ashdale, "Schüler.csv", "Adno,Surname,Forename,DOB,=cmd\r\n8101,=1+1,Zoë,31/02/2013,-1\r\n8102,Lee,Ann,01/02/2013,x\r\n8103,@x,Ben,32/01/2013,-x\r\n", imports.Options{})
	notes := func() int64 {
		return d.Number(`select count(*) from audit where action = 'downloaded a file' and subject_id = $1 and actor_id = $2`, id, d.c.ID)
	}
	if r := d.c.Head(d.part(id, "errors.csv")); r.Status != 200 || notes() != 0 {
		t.Errorf("the head: %d, %d noted", r.Status, notes())
	}
	r := d.c.Get(d.part(id, "errors.csv"))
	if r.Header.Get("Content-Type") != "text/csv; charset=utf-8" || r.Header.Get("Content-Disposition") != `attachment; filename="rows-to-put-right-`+strconv.FormatInt(id, 10)+`.csv"` || notes() != 1 {
		t.Errorf("%v, %d noted", r.Header, notes())
	}
	text, bom := strings.CutPrefix(r.Body, "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	want := [][]string{{"Row", "What is wrong", "Adno", "Surname", "Forename", "DOB", "'=cmd"},
		{"2", "DOB: There is no 31 February", "8101", "'=1+1", "Zoë", "31/02/2013", "-1"},
		{"4", "DOB: There is no 32 January", "8103", "'@x", "Ben", "32/01/2013", "'-x"}}
	if err != nil || !bom || !reflect.DeepEqual(rows, want) {
		t.Errorf("%v\n%q", err, rows)
	}
}

// TestImportOfSeveralParts: a file that says itself what it has is not asked for columns; each row tells which part it is
// of, here and in the download, and what changes is named as people call it.
func TestImportOfSeveralParts(t *testing.T) {
	d := newDesk(t)
	body, err := os.ReadFile(filepath.Join("..", "ctf", "testdata", "v25_sex.xml"))
	if err != nil {
		t.Fatal(err)
	}
	id := d.Checked(d.Ashdale, "joiners.xml", strings.Replace(string(body), "2014", "1890", 1), imports.Options{})
	r := d.c.Get(d.page(id))
	text := r.Text()
	for _, want := range []string{"Row 1Pupils", "Row 1Contacts", "About this fileWhat the file says about attendance is of the earlier school, and is not taken."} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q: %s", want, text)
		}
	}
	steps := webtest.Text(webtest.First(r.Main(), webtest.Tag("ol")))
	if strings.Contains(steps, "Match columns") || r.ByID("column-0") != nil {
		t.Errorf("steps: %s", steps)
	}
	r = d.c.Get(d.part(id, "errors.csv"))
	if !strings.Contains(r.Body, "Row,What is wrong,Part,Number,Name\r\n") || !strings.Contains(r.Body, ",pupils,") {
		t.Errorf("download: %s", r.Body)
	}
	d.Exec(`update imports set state = 'done', finished_at = now(), counts = jsonb_set(counts, '{new}', '3') where id = $1`, id)
	if r := d.c.Get(d.page(id)); r.Href("Generate licence keys for the new pupils") != urls.Keys("ashdale") || r.Href("See the pupils") == "" {
		t.Errorf("done: %s", r.Text())
	}
}

// TestImportLeadsOn: what an import of each kind leads to.
func TestImportLeadsOn(t *testing.T) {
	d := newDesk(t)
	for file, want := range map[string][2]string{
		"Staff Code,Title,Forename,Surname,Work Email,Role\r\nTBE,Mr,Tom,Begum,t.begum@school.example,Teacher\r\n": {"Invite the new staff", urls.StaffList("ashdale") + "?state=new"},
		"Adno,Subject,Class\r\n" + d.Ashdale.Child.PupilID + ",Welsh,8a/We1\r\n":                                   {"See the sets", urls.Sets("ashdale")},
	} {
		id := d.Checked(d.Ashdale, "a.csv", file, imports.Options{})
		d.Exec(`update imports set state = 'done', finished_at = now() where id = $1`, id)
		if r := d.c.Get(d.page(id)); r.Href(want[0]) != want[1] || r.Href("See the pupils") != "" {
			t.Errorf("%v: %s", want, r.Text())
		}
	}
}

// TestImportCourt: newly set court orders are named, with a way to each pupil.
func TestImportCourt(t *testing.T) {
	d := newDesk(t)
	id := d.Checked(d.Ashdale, "contacts.csv", "Adno,Contact ID,Forename,Surname,Relationship,Court Order\r\n7002,C901,Bea,"+webtest.ImageName+",Mother,T\r\n7003,C902,Cyd,Dee,,F\r\n", imports.Options{})
	r := d.c.Get(d.page(id))
	child := d.Ashdale.Children[1]
	if !strings.Contains(r.Text(), "A court order is newly set for 1 contact") || r.Href("Bea "+webtest.ImageName+", Mother of "+child.Known()) != urls.StaffPupil("ashdale", child.ID) {
		t.Errorf("%s", r.Text())
	}
	d.Exec(`update imports set state = 'done', confirmed_by = asked_by, finished_at = now() where id = $1`, id)
	if r := d.c.Get(d.page(id)); r.H1() != "The file is imported" || !strings.Contains(r.Text(), "A court order is newly set for 1 contact") || r.Href("Generate licence keys") != "" {
		t.Errorf("done: %s", r.Text())
	}
}

// TestImportProgress: the page asks for itself until the worker is done, then becomes the next page.
func TestImportProgress(t *testing.T) {
	d := newDesk(t)
	id := d.Checked(d.Ashdale, "pupils.csv", d.roll(oneNew), imports.Options{})
	d.Exec(`update imports set state = 'applying', done = 412, total = 1060, step_at = now() - interval '4 seconds' where id = $1`, id)
	page := d.c.Get(d.page(id) + "?done=import_again")
	poll := webtest.Attr(page.ByID("import-progress"), "hx-get")
	if page.H1() != "Importing the file" || !strings.HasPrefix(page.Title(), page.H1()) || !strings.Contains(page.Text(), "412 of 1,060 rows") || !strings.Contains(page.Body, `http-equiv="refresh"`) || poll != d.part(id, "row")+"?done=import_again" {
		t.Errorf("%q, polls %s: %s", page.Title(), poll, page.Text())
	}
	if r := d.c.Fragment(poll, d.page(id)); r.Status != 200 || r.Header.Get("HX-Redirect") != "" || strings.Contains(r.Body, "<html") || !strings.Contains(r.Body, "412 of 1,060 rows") {
		t.Errorf("at work: %d %q %s", r.Status, r.Header.Get("HX-Redirect"), r.Body)
	}
	d.Exec(`update imports set state = 'checked' where id = $1`, id)
	if r := d.c.Fragment(poll, d.page(id)); r.Header.Get("HX-Redirect") != d.page(id)+"?done=import_again" {
		t.Errorf("done: %q", r.Header.Get("HX-Redirect"))
	}
	if r := d.c.Fragment(d.part(id, "row")+"?done=nonsense", d.page(id)); r.Header.Get("HX-Redirect") != d.page(id) {
		t.Errorf("done: %q", r.Header.Get("HX-Redirect"))
	}
}

// TestImportLines: the tiles lead to their lines, page by page, and what is in the file stays text (case 27).
func TestImportLines(t *testing.T) {
	d := newDesk(t)
	id := d.Ashdale.Import
	for show, want := range map[string]string{"new": "New pupils: 9", "changed": "Changed: 1", "unchanged": "Unchanged: 17", "leaving": "Would leave: 1", "returning": "Returning: 1",
		"other_child": "Same number, different child: 1", "error": "Row that cannot be read: 1", "nonsense": "Changed: 1", "": "Changed: 1"} {
		r := d.c.Get(d.page(id) + "?show=" + show)
		if got := webtest.Text(r.ByID("rows")); got != want {
			t.Errorf("show=%s: %q, want %q", show, got, want)
		}
		for _, markup := range []string{webtest.ImageName, webtest.ScriptName, "<img src=x"} {
			if strings.Contains(r.Body, markup) {
				t.Errorf("show=%s: %s is markup", show, markup)
			}
		}
	}
	if got := webtest.Text(d.c.Get(d.page(id) + "?show=changed").ByID("lines")); !strings.Contains(got, "Row 57005Aoife O’NeilTutor group: from 7A → to "+webtest.ScriptName) {
		t.Errorf("changed: %s", got)
	}
	var more strings.Builder
	for n := range 120 {
		more.WriteString(strconv.Itoa(8200+n) + ",Lee,Ann\r\n")
	}
	long := d.Checked(d.Ashdale, "long.csv", d.roll(more.String()), imports.Options{})
	for page, want := range map[string]int{"1": 50, "2": 50, "3": 20, "4": 0, "-1": 50, "x": 50} {
		r := d.c.Get(d.page(long) + "?show=new&page=" + page)
		if got := len(webtest.All(r.ByID("lines"), func(n *html.Node) bool { return webtest.Attr(n, "role") == "rowheader" })); r.Status != 200 || got != want {
			t.Errorf("page %s: %d, %d rows, want %d", page, r.Status, got, want)
		}
	}
}

func TestImportOfAnotherSchool(t *testing.T) {
	d := newDesk(t)
	theirs := d.Checked(d.Glenbrae, "pupils.csv", "Adno,Surname,Forename\r\n9101,Lee,Ann\r\n", imports.Options{})
	for _, part := range []string{"", "/row", "/columns", "/errors.csv", "/apply", "/cancel"} {
		for _, id := range []string{strconv.FormatInt(theirs, 10), "999999", "0", "x"} {
			address := "/s/ashdale/admin/imports/" + id + part
			r := d.c.Get(address)
			if part == "/columns" || part == "/apply" || part == "/cancel" {
				if r := d.c.Post(address, nil); r.Status != 404 {
					t.Errorf("POST %s: %d", address, r.Status)
				}
			}
			if r.Status != 404 {
				t.Errorf("%s: %d", address, r.Status)
			}
		}
	}
	if d.state(theirs) != imports.Checked {
		t.Errorf("theirs is %s", d.state(theirs))
	}
}
