package pdfs

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"gateway/app/civil"
	"gateway/app/licence"
)

// Nothing that is unusually long makes a second page or runs into the foot.
func TestLongestLetter(t *testing.T) {
	d := batch(licence.AudienceParent, licence.LayoutContacts)
	long := strings.Repeat("Featherstone", 5)
	d.School.Name, d.Official = "The "+long+" Academy of Our Lady and Saint "+long, "The "+long+" Academy Trust of "+long
	d.School.HelpEmail, d.School.HelpPhone = "the.school.office@"+strings.ToLower(long)+".example.sch.uk", "01632 960 418 (mornings), 01632 960 419 (afternoons)"
	d.TypeName, d.ScopeLabel = "Social Worker of "+long, long
	l := d.Letters[0]
	l.Forename, l.Surname, l.PupilID, l.TutorGroup = long, long, strings.Repeat("12345678", 5), long
	l.Addressee, l.Salutation = "Mrs "+long+" "+long, "Mrs "+long+" "+long
	l.Address, l.Expires = [5]string{long, long, long, long, long + ", " + long}, d.AskedOn
	d.Letters = []licence.Letter{l}
	at := Links{School: "https://gateway.school-services." + strings.ToLower(long) + ".example/s/" + long, Register: "https://gateway.example/s/" + long + "/register?as=123456", Privacy: "https://gateway.example/s/" + long + "/privacy"}
	for _, audience := range []string{licence.AudienceParent, licence.AudiencePupil, licence.AudienceOther} {
		d.Audience = audience
		var b bytes.Buffer
		made, err := KeyLetters(&b, book(t), d, at)
		if err != nil || made.Remark() != "" {
			t.Fatal(made, err)
		}
		keep(t, "longest-"+audience, b.Bytes())
		pages := read(t, b.Bytes())
		if len(pages) != 1 {
			t.Fatalf("%d pages", len(pages))
		}
		for _, r := range pages[0] {
			if r.x < margin-.1 || r.x+r.wide(t) > pageWidth-margin+.1 || r.y > footAt-5.5 && r.y < footAt-.1 || r.y > footAt+.1 {
				t.Errorf("%q at %.1f to %.1f, %.1f", r.text, r.x, r.x+r.wide(t), r.y)
			}
		}
	}
}

// A character that nobody can print never stops a letter; the office is told which to look at (case 71).
func TestUnprintable(t *testing.T) {
	d := batch(licence.AudiencePupil, licence.LayoutPupils)
	d.Rows = d.Rows[:4]
	d.Rows[0].Surname = "Well done 🎉" // a picture is left out
	d.Rows[1].Surname = "Si\xe2n"
	d.Rows[2].Surname = "রহিম"
	d.Rows[3].Surname = "𝐌𝐢𝐚"
	body, made := lettersOf(t, d)
	pages := read(t, body)
	if len(pages) != 4 || !slices.Equal(made.Lost, []string{"004001", "004002"}) {
		t.Errorf("%d pages, %+v", len(pages), made)
	}
	for i, want := range []string{"Siân Well done", "Zoë Si□n", "Seán □□□□", "Sean Mia"} {
		if text := joinedText(pages[i]); !strings.Contains(text, want) {
			t.Errorf("page %d lacks %q: %s", i+1, want, text)
		}
	}
	const remark = "2 letters have a square in the place of a character that cannot be printed. Look at it and write it by hand. Pupil ID 004001, 004002."
	if made.Remark() != remark {
		t.Errorf("%q", made.Remark())
	}
}

// A page that cannot be drawn says so; the others are made, and the office is told.
func TestOneLetterFails(t *testing.T) {
	p, err := newPaper(Head{School: ashdale(), Official: "Ashdale Academy", Words: book(t), Made: civil.Date{Year: 2026, Month: 11, Day: 25}})
	if err != nil {
		t.Fatal(err)
	}
	good := func(text string) func() {
		return func() { p.page(); p.line(20, 100, style{p.regular, 10, ink, 12}, text) }
	}
	for _, c := range []struct {
		draw func()
		ok   bool
	}{
		{good("first"), true}, {func() { good("half")(); panic("in the middle") }, false}, {func() { panic("before the page") }, false},
		{func() { good("error")(); p.pdf.SetErrorf("of the library") }, false}, {func() { good("one")(); good("two")(); good("three")() }, true}, {good("last"), true},
	} {
		if err := p.part("This letter could not be made.", c.draw); (err == nil) != c.ok {
			t.Errorf("%v", err)
		}
	}
	var b bytes.Buffer
	if err := p.write(&b); err != nil {
		t.Fatal(err)
	}
	keep(t, "failed", b.Bytes())
	for i, want := range []string{"first Page 1 of 1", "could not be made. Page 1 of 1", "could not be made. Page 1 of 1", "could not be made. Page 1 of 1", "one Page 1 of 3", "two Page 2 of 3", "three Page 3 of 3", "last Page 1 of 1"} {
		text := strings.ReplaceAll(joinedText(read(t, b.Bytes())[i]), "\n", " ")
		for _, w := range strings.SplitAfterN(want, ". ", 2) {
			if first, page, both := strings.Cut(w, " Page"); !strings.Contains(text, first) || both && !strings.Contains(text, "Page"+page) {
				t.Errorf("page %d: %q, want %q", i+1, text, want)
			}
		}
	}
	if m := (Made{Letters: 3, Failed: []string{"1"}}); m.Remark() != "1 letter could not be made; the page says so. Give the key out another way. Pupil ID 1." {
		t.Errorf("%q", m.Remark())
	}
	if m := (Made{Lost: slices.Repeat([]string{"7"}, 23)}); !strings.HasSuffix(m.Remark(), "7 and 3 more.") {
		t.Errorf("%q", m.Remark())
	}
}

// Two workers may write at the same time: nothing is shared but the fonts' files.
func TestAtTheSameTime(t *testing.T) {
	d := batch(licence.AudienceParent, licence.LayoutContacts)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if made, err := KeyLetters(io.Discard, book(t), d, links); err != nil || made.Letters != len(tricky) {
				t.Errorf("%+v, %v", made, err)
			}
		})
	}
	all.Wait()
}

// No letters, no pages: an empty batch is still a document.
func TestNoLetters(t *testing.T) {
	d := batch(licence.AudienceParent, licence.LayoutContacts)
	d.Letters, d.Logo = nil, nil
	if body, made := lettersOf(t, d); made.Letters != 0 || !bytes.HasPrefix(body, []byte("%PDF-")) {
		t.Errorf("%+v", made)
	}
}
