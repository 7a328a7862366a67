package web_test

import (
	"maps"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"gateway/app/imports"
	"gateway/app/webtest"
)

// TestImportResults: what the codes of a wide file mean is guessed, asked where that is not certain, and remembered;
// the year is asked each time; what a spreadsheet has changed, a value that is not on the scale and a pupil of another
// year group are refused with their cell (cases 20, 21).
func TestImportResults(t *testing.T) {
	d := newDesk(t)
	k := d.Ashdale.Tracking
	file := "Adno,Surname,Forename,Year,Eng Aut1 Current,Eng Target,Ma Aut1 Wag,Ma Aut1 Current\r\n007001,Ŵyn-Pugh,Siân,9,6,7,2,5-Apr\r\n7002,Ali,Mia,8,7,Purple,1,6+\r\n7003,Ali,Mai,9,7,,,\r\n"
	id := d.Upload(d.Ashdale, "results.csv", file).ID
	r := d.c.Get(d.page(id))
	form := r.FormTo(d.part(id, "columns")).Values
	year := strconv.FormatInt(k.Year, 10)
	for name, want := range map[string]string{"of": year, "code_subject_eng": strconv.FormatInt(k.English, 10), "code_subject_ma": strconv.FormatInt(k.Maths, 10), "code_period_aut1": "autumn 1",
		"code_field_current": strconv.FormatInt(k.Grade, 10), "code_field_target": strconv.FormatInt(k.Target, 10), "code_field_wag": ""} {
		if got := form.Get(name); got != want {
			t.Errorf("%s is guessed as %q, want %q", name, got, want)
		}
	}
	d.refused("a code that nobody has explained", d.part(id, "columns"), form, "code-field-wag", "Say what Wag means, or leave it out")
	form.Set("code_field_wag", strconv.FormatInt(k.Attitude, 10))
	form.Set("of", "0")
	if r := d.refused("no year", d.part(id, "columns"), form, "of", "Choose the academic year of these results"); r.FormTo(d.part(id, "columns")).Values.Get("code_field_wag") != strconv.FormatInt(k.Attitude, 10) {
		t.Error("what was chosen is lost")
	}
	form.Set("of", year)
	d.leads("chosen", d.part(id, "columns"), form, d.page(id))
	d.Work(d.Ashdale, id)
	if got := d.Text(`select string_agg(concat_ws(' ', row, kind, (select string_agg(concat_ws(' ', c->>'field', coalesce(c->>'old', '-'), c->>'new'), '; ') from jsonb_array_elements(changes) c),
		(select string_agg(concat_ws(' ', p->>'code', p->>'value'), '; ') from jsonb_array_elements(problems) p)), ' | ' order by place) from import_lines where import_id = $1`, id); got !=
		"2 changed English Language, Autumn 1, Current grade 6- 6; English Language, Whole year, Target 6 7; Mathematics, Autumn 1, Attitude to learning - 2 | 2 error row_spreadsheet 5-Apr | "+
			"3 new English Language, Autumn 1, Current grade - 7; Mathematics, Autumn 1, Attitude to learning - 1; Mathematics, Autumn 1, Current grade - 6+ | 3 error row_value Purple | 4 error row_other_year 9" {
		t.Errorf("the dry run:\n%s", got)
	}
	if d.state(id) != imports.Checked {
		t.Fatal(d.state(id))
	}
	confirm := d.form(id)
	d.leads("another meaning on the page of the dry run takes nothing in", d.part(id, "apply"), with(confirm, "code_field_wag", "-"), d.page(id)+"?done=import_again")
	d.Work(d.Ashdale, id)
	d.leads("and back", d.part(id, "apply"), with(d.form(id), "code_field_wag", strconv.FormatInt(k.Attitude, 10)), d.page(id)+"?done=import_again")
	d.Work(d.Ashdale, id)
	d.leads("confirmed", d.part(id, "apply"), d.form(id), d.page(id))
	d.Work(d.Ashdale, id)
	if got := d.Text(`select string_agg(concat_ws(' ', value, import_id = $2, staff_id = $3), ', ' order by pupil_id, subject_id, field_id) from results where school_id = $1 and import_id is not null`,
		d.Ashdale.ID, id, d.ID(webtest.Admin)); got != "7 t t, 6 t t, 2 t t, 7 t t, 6+ t t, 1 t t" {
		t.Errorf("results: %s", got)
	}
	next := d.Upload(d.Ashdale, "results.csv", file)
	if next.State != imports.Mapping {
		t.Errorf("the next file is %s: its year is asked", next.State)
	}
	page := d.c.Get(d.page(next.ID))
	if page.FormTo(d.part(next.ID, "columns")).Values.Get("code_field_wag") != strconv.FormatInt(k.Attitude, 10) || !strings.Contains(page.Text(), "Remembered") {
		t.Error("what the codes mean is not remembered")
	}
}

// with is a form with one other value.
func with(form url.Values, name, value string) url.Values {
	out := maps.Clone(form)
	out.Set(name, value)
	return out
}
