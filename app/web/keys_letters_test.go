package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// letterForm is the form for keys as the browser sends it: letters to the contacts of the whole school.
func letterForm(w *webtest.World, office *webtest.Client, ticked ...string) url.Values {
	v := office.Form(urls.Keys(w.Ashdale.Slug))
	v.Set("layout", "contacts")
	v.Del("only_new")
	v["relationship"] = ticked
	return v
}

// leftOutRows are the lines of "who was left out", cell by cell.
func leftOutRows(r *webtest.Response) (out []string) {
	section := r.ByID("letters")
	if section == nil {
		return nil
	}
	for _, row := range webtest.All(section, webtest.Tag("tr"))[1:] {
		var cells []string
		for _, c := range webtest.All(row, func(n *html.Node) bool { return n.Data == "td" || n.Data == "th" }) {
			cells = append(cells, webtest.Text(c))
		}
		out = append(out, strings.Join(cells, " | "))
	}
	return out
}

// TestLettersAreCountedAndMade: what the form counts is what the sheet has and what its page lists (LIC-4).
func TestLettersAreCountedAndMade(t *testing.T) {
	w := webtest.New(t)
	w.StartWorker()
	office := w.As(webtest.Admin)
	page := urls.Keys(w.Ashdale.Slug)
	for _, c := range []struct {
		ticked                   []string
		counted, button, heading string
		sheet                    []string // Pupil ID, addressee
		listed, nobody           int
	}{
		{nil, "6 letters. 6 contacts are left out: 1 with a court order, 1 professional, 3 without parental responsibility, " +
			"1 whose parental responsibility is not stated. For 15 pupils there is nobody to write to.", "Generate 6 letters", "6 letters, 6 left out",
			[]string{"7002 Mr and Mrs Ali", "7003 Mr and Mrs Ali", "7017 Prof Wilhelmina " + webtest.LongName, "007001 Mrs Nia Ŵyn-Pugh", "7004 Dr Jürgen Müller", "7012 فاطمة حسن"}, 21, 15},
		{[]string{"grandmother", "step father"}, "9 letters. 3 contacts are left out: 1 with a court order, 1 professional, " +
			"1 whose parental responsibility is not stated. For 13 pupils there is nobody to write to.", "Generate 9 letters", "9 letters, 3 left out",
			[]string{"7002 Mr and Mrs Ali", "7003 Mr and Mrs Ali", "7017 Prof Wilhelmina " + webtest.LongName, "007001 Mrs Nia Ŵyn-Pugh", "007001 Nell =1+1", "7004 Dr Jürgen Müller",
				"7005 Mrs Maeve O’Neil", "7012 فاطمة حسن", "7021 Mx " + webtest.ScriptName + " Price"}, 16, 13},
	} {
		v := letterForm(w, office, c.ticked...)
		v.Set("do", "count")
		r := office.Post(page, v)
		if got := webtest.Text(r.ByID("keys-count")); got != "21 pupils: 0 new keys, 21 have one already "+c.counted {
			t.Errorf("counted %q, want %q", got, c.counted)
		}
		if got := webtest.Text(r.ByID("keys-make")); got != c.button {
			t.Errorf("the button says %q", got)
		}
		v.Del("do")
		batch := office.Post(page, v).Location()
		again := office.Post(page, v).Location()
		if again != batch {
			t.Errorf("pressed twice: %s and %s", batch, again)
		}
		ready := awaitSheet(t, office, batch)
		if got := webtest.Text(ready.ByID("letters-head")); got != c.heading {
			t.Errorf("headed %q, want %q", got, c.heading)
		}
		if got := lettersIn(t, office, ready); !slices.Equal(sorted(got), sorted(c.sheet)) {
			t.Errorf("the sheet has %q,\nwant %q", got, c.sheet)
		}
		rows := leftOutRows(ready)
		nobody := leftOutRows(office.Get(batch + "?reason=no_contact"))
		if len(rows) != c.listed || len(nobody) != c.nobody {
			t.Errorf("%d are listed, %d of them pupils with nobody to write to: %q", len(rows), len(nobody), rows)
		}
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

func awaitSheet(t *testing.T, office *webtest.Client, batch string) *webtest.Response {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		r := office.Get(batch)
		if strings.Contains(r.Text(), "Excel sheet") {
			return r
		}
		if time.Now().After(deadline) {
			t.Fatalf("no sheet: %s", r.Text())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// lettersIn downloads the sheet of a batch's page: who is written to, by Pupil ID and addressee.
func lettersIn(t *testing.T, office *webtest.Client, page *webtest.Response) (out []string) {
	t.Helper()
	a := webtest.First(page.Main(), func(n *html.Node) bool { return webtest.Has(n, "download") })
	file := office.Get(webtest.Attr(a, "href"))
	if name := file.Header.Get("Content-Disposition"); file.Status != http.StatusOK || !strings.Contains(name, `filename="licence-key-letters-parent-guardian-whole-school-`) {
		t.Fatalf("download %d, %s", file.Status, name)
	}
	f, err := excelize.OpenReader(strings.NewReader(file.Body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		out = append(out, r[0]+" "+r[8])
	}
	return out
}

// TestWhoWasLeftOut is the list on a sheet's page: why, by reason, literally, fifty a page.
func TestWhoWasLeftOut(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	office := w.As(webtest.Admin)
	ready := w.Ready(a, licence.Request{TypeID: a.ParentType, Scope: licence.ScopeSchool, Layout: licence.LayoutContacts, Relationships: []string{"grandmother"}})
	page := urls.KeyBatch(a.Slug, ready.Batch)
	r := office.Get(page)
	literal(t, "left out", r, webtest.ImageName, webtest.ScriptName)
	if !strings.Contains(r.Text(), "Letters go to contacts with parental responsibility, and to those who were ticked: grandmother.") {
		t.Errorf("the page does not say who was ticked: %s", r.Text())
	}
	for _, c := range []struct {
		reason string
		want   []string
	}{
		{"court_order", []string{"Ŵyn-Pugh, Siân 007001 | 9B | Mr Huw " + webtest.ImageName + " Father | Court order"}},
		{"professional", []string{"Ali, Mia 7002 | 8B | Ms Sam Brook Social Worker | Professional relationship"}},
		{"no_responsibility", []string{webtest.ScriptName + ", Kim 7021 | 7A | Mx " + webtest.ScriptName + " Price Step-father | No parental responsibility"}},
		{"responsibility_unknown", []string{"Ali, Mai 7003 | 8B | Suharto | Parental responsibility not stated"}},
	} {
		if got := leftOutRows(office.Get(page + "?reason=" + c.reason)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q,\nwant %q", c.reason, got, c.want)
		}
	}
	if got := leftOutRows(office.Get(page + "?reason=no_contact")); len(got) != 14 || !strings.HasSuffix(got[0], " |  | Pupil with nobody to write to") {
		t.Errorf("pupils with nobody: %q", got)
	}
	for _, odd := range []string{"?reason=nonsense", "?page=99", "?reason=%3Cb%3E&page=-1"} {
		if got := leftOutRows(office.Get(page + odd)); len(got) != 18 {
			t.Errorf("%s: %d rows", odd, len(got))
		}
	}
	text := r.Text()
	for _, secret := range []string{"@contacts.example", "07700 900", "Secret Lane", "SY23"} {
		if strings.Contains(text, secret) {
			t.Errorf("the page shows %s: an address is for the sheet alone", secret)
		}
	}
	// twelve copies of the list make more than a page
	w.Exec(`insert into key_batch_exclusions select school_id, batch_id, place + 100 * i, pupil_id, contact_id, reason from key_batch_exclusions, generate_series(1, 11) i where batch_id = $1`, ready.Batch)
	for _, c := range []struct {
		query  string
		rows   int
		status string
	}{{"", 50, "1 to 50 of 216"}, {"?page=5", 16, "201 to 216 of 216"}, {"?page=99", 16, "201 to 216 of 216"}, {"?reason=no_contact&page=2", 50, "51 to 100 of 168"}} {
		r := office.Get(page + c.query)
		if got := leftOutRows(r); len(got) != c.rows || !strings.Contains(r.Text(), c.status) {
			t.Errorf("%q: %d rows, want %d and %s", c.query, len(got), c.rows, c.status)
		}
	}
	if next := office.Get(page + "?reason=no_contact").Href("Next"); next != page+"?page=2&reason=no_contact" {
		t.Errorf("the next page is %s", next)
	}
}

// TestNoLettersWithPupilKeys: beside the field without script, in the line that counts with it.
func TestNoLettersWithPupilKeys(t *testing.T) {
	w := webtest.New(t)
	office := w.As(webtest.Admin)
	page := urls.Keys(w.Ashdale.Slug)
	v := letterForm(w, office)
	v.Set("type", id(w.Ashdale.PupilType))
	const words = "A pupil’s own key goes to the pupil. Choose one row for each pupil, or another licence type"
	for _, do := range []string{"", "count"} {
		v.Set("do", do)
		r := office.Post(page, v)
		if r.Status != 422 || r.ByID("layout-error") == nil || webtest.Text(r.ByID("layout-error")) != "Error: "+words || !webtest.Has(r.ByID("layout-1"), "checked") {
			t.Errorf("%q: %d %s", do, r.Status, r.Text())
		}
	}
	req := office.PostRequest(page, v)
	req.Header.Set("HX-Request", "true")
	r := office.Send(req)
	if r.Status != 200 || webtest.Text(r.ByID("keys-count")) != words || webtest.Text(r.ByID("keys-make")) != "Generate the sheet" {
		t.Errorf("counting along: %d %s", r.Status, webtest.Text(r.ByID("keys-count")))
	}
	if n := w.Number(`select count(*) from key_batches where layout = 'contacts'`); n != 0 {
		t.Errorf("%d batches", n)
	}
}

// TestRelationshipsToTick: the form offers what the default leaves out, with how many a tick takes in, and keeps ticks.
func TestRelationshipsToTick(t *testing.T) {
	w := webtest.New(t)
	office := w.As(webtest.Admin)
	v := letterForm(w, office, "grandmother")
	v.Set("do", "find")
	r := office.Post(urls.Keys(w.Ashdale.Slug), v)
	var got []string
	for _, n := range webtest.All(r.Main(), func(n *html.Node) bool { return webtest.Attr(n, "name") == "relationship" }) {
		label := webtest.First(r.Main(), func(l *html.Node) bool { return l.Data == "label" && webtest.Attr(l, "for") == webtest.Attr(n, "id") })
		line := webtest.Attr(n, "value") + ": " + webtest.Text(label)
		if webtest.Has(n, "checked") {
			line += ", ticked"
		}
		got = append(got, line)
	}
	want := []string{"grandmother: Grandmother (2), ticked", "not stated: Relationship not stated (1)", "social worker: Social Worker (1)", "step father: Step-father (1)"}
	if !slices.Equal(sorted(got), want) || got[0] != want[0] {
		t.Errorf("%q, want %q", got, want)
	}
	glenbrae := w.As(webtest.AdminElsewhere).Get(urls.Keys("glenbrae"))
	if strings.Contains(glenbrae.Text(), "Grandmother") || !strings.Contains(glenbrae.Text(), "Those with a court order are always left out.") {
		t.Errorf("a school without contacts: %s", glenbrae.Text())
	}
}
