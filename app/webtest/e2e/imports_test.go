package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gateway/app/imports"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// newcomers is a school's export with five new pupils of tutor group 8N, a title above the headings and a row that
// cannot be read, as Excel on Windows saves it.
const newcomers = "Ashdale Academy, new pupils\r\n\r\nAdno,Legal Surname,Legal Forename,Chosen First Name,DOB,Year,Reg\r\n" +
	"8801,O\x92Neill,Si\xe2n,,14/06/2013,Year  8,8N\r\n8802,M\xfcller,Zo\xeb,Zo,31/03/2013,Year  8,8N\r\n8803,Lee,Ann,,29/02/2012,Year  9,8N\r\n" +
	"8804,Lee,Ben,,01/09/2012,Year  8,8N\r\n8805,Lee,Cat,,31/08/2013,Year  8,8N\r\n8806,Lee,Dan,,31/02/2013,Year  8,8N\r\n"

// TestImportJourney is an office's September: upload, match, look at what would change, import, generate keys for the
// new pupils; the same file again changes nothing.
func TestImportJourney(t *testing.T) {
	eachWay(t, func(t *testing.T, o browser.Options) {
		browser.Start(t)
		w := webtest.New(t)
		w.StartWorker()
		file := filepath.Join(t.TempDir(), "NEW PUPILS.CSV")
		if err := os.WriteFile(file, []byte(newcomers), 0o600); err != nil {
			t.Fatal(err)
		}
		p := window(t, o)
		signInAsOffice(w, p)

		chooseFile(w, p, file)
		p.Wait("#columns")
		if got := p.Text(".eg-table tbody tr:nth-child(4)"); !strings.Contains(got, "Chosen First Name") || !strings.Contains(got, "Zo") || !strings.Contains(got, "Guessed") {
			t.Errorf("a column: %s", got)
		}
		if p.Count("#year") == 1 { // in the months before a new year it is asked
			p.Click("#year")
		}
		p.Click("main .eg-savebar button.eg-button")
		p.Wait(".eg-tiles")
		seeTiles(t, p, "5 new pupils", "0 changed", "0 unchanged", "21 would leave", "1 row that cannot be read")
		if got := p.Text("main"); !strings.Contains(got, "Siân O’Neill") || !strings.Contains(got, "There is no 31 February") || !strings.Contains(got, "Type the number, 21, if that is right") {
			t.Errorf("the dry run: %s", got)
		}
		p.Click("main .eg-savebar button.eg-button")
		p.Wait(".eg-banner--good")
		if got := p.Text(".eg-banner--good h2"); got != "Imported: 5 new, 0 changed, 1 row not taken" {
			t.Errorf("done: %s", got)
		}
		p.Click(".eg-banner--good a.eg-button")
		keysOf(t, p, "8N", "5 new keys")

		chooseFile(w, p, file)
		p.Wait(".eg-tiles")
		seeTiles(t, p, "0 new pupils", "0 changed", "5 unchanged", "21 would leave", "1 row that cannot be read")
		if got := p.Text("#mp + span"); !strings.HasPrefix(got, "Remembered from ") {
			t.Errorf("the columns: %s", got)
		}
		if n := w.Number(`select count(*) from pupils where school_id = $1 and status = 'left' and leaving_date is not null`, w.Ashdale.ID); n != 0 {
			t.Errorf("%d pupils have become leavers, and nobody said so", n)
		}
	})
}

// TestImportTicksStay: whoever looks through the lines of a dry run loses nothing that is ticked or typed on the page,
// hears what is shown, and has the focus there.
func TestImportTicksStay(t *testing.T) {
	w := site(t)
	var more strings.Builder
	for n := range 60 {
		fmt.Fprintf(&more, "%d,Lee,Ann\r\n", 8200+n)
	}
	path := urls.Import(slug, w.Checked(w.Ashdale, "new.csv", "Adno,Surname,Forename\r\n"+more.String(), imports.Options{}))
	p := window(t, browser.Options{Width: desktop})
	lend(w, w.As(webtest.Admin), p)
	visit(w, p, path)
	p.Click("#leavers")
	p.Fill("#typed", "21")
	p.Click(".eg-pager a[rel=next]")
	if got := p.Text("#lines tbody th"); at(w, p) != path+"?page=2&show=new" || got != "Row 52" || p.Text("#tiles a[aria-current] u") != "new pupils" {
		t.Errorf("the second page: %s at %s", got, p.URL())
	}
	p.Click("a.eg-tile[href$='show=leaving#rows']")
	if got := p.Text("#rows"); got != "Would leave: 21" || p.Text("#tiles a[aria-current] u") != "would leave" || p.Count("#tiles") != 1 || p.FocusedSelector() != "#rows" {
		t.Errorf("another tile: %s, focus on %s", got, p.FocusedSelector())
	}
	p.Wait("#eg-status:not(:empty)")
	if got := p.Text("#eg-status"); got != "Would leave: 21" {
		t.Errorf("said: %s", got)
	}
	if p.Count("#leavers:checked") != 1 || p.Value("#typed") != "21" {
		t.Error("the tick or the number is lost")
	}
	look(t, p, "after the swap")
	p.Click("#lines td a")
	if p.Count("h1") != 1 || strings.Contains(p.Text("h1"), "Check the import") {
		t.Errorf("a pupil: %s", p.Text("h1"))
	}
}

func chooseFile(w *webtest.World, p *browser.Page, file string) {
	visit(w, p, urls.Imports(slug))
	p.Upload("#file", file)
	send(p)
}

func seeTiles(t *testing.T, p *browser.Page, want ...string) {
	t.Helper()
	var got []string
	for n := range p.Count(".eg-tile") {
		tile := fmt.Sprintf(".eg-tile:nth-child(%d)", n+1)
		got = append(got, p.Text(tile+" b")+" "+p.Text(tile+" u"))
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("tiles %q, want %q", got, want)
	}
}

// keysOf orders the keys of a tutor group.
func keysOf(t *testing.T, p *browser.Page, group, want string) {
	t.Helper()
	p.Click("#who-2")
	p.Eval(`(() => { const s = document.querySelector("#tutor-group"); s.value = "`+group+`"; return true })()`, new(bool))
	p.Click("[value=count]")
	if got := p.Text("#keys-count"); !strings.Contains(got, want) {
		t.Errorf("keys of %s: %s", group, got)
	}
	p.Click("#keys-make")
	p.Wait("a[download]")
}
