package pdfs

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"gateway/app/civil"
	"gateway/app/licence"
)

// kinds are the letters that there are.
var kinds = []struct{ name, audience, layout string }{
	{"parents by contact", licence.AudienceParent, licence.LayoutContacts}, {"parents by pupil", licence.AudienceParent, licence.LayoutPupils},
	{"pupils", licence.AudiencePupil, licence.LayoutPupils}, {"others by contact", licence.AudienceOther, licence.LayoutContacts}, {"others by pupil", licence.AudienceOther, licence.LayoutPupils},
}

// Every letter of the tricky names is one page, within its margins, and of every letter drawn the font has a glyph (case
// 72: extracted text proves nothing).
func TestEveryNameIsPrinted(t *testing.T) {
	for _, k := range kinds {
		body, made := lettersOf(t, batch(k.audience, k.layout))
		keep(t, strings.ReplaceAll(k.name, " ", "-"), body)
		if len(made.Lost) != 0 || len(made.Failed) != 0 || made.Remark() != "" {
			t.Errorf("%s: %+v", k.name, made)
		}
		pages := read(t, body)
		if len(pages) != len(tricky) || made.Letters != len(tricky) {
			t.Fatalf("%s: %d pages for %d letters", k.name, len(pages), len(tricky))
		}
		glyphs := map[string]bool{}
		for i, page := range pages {
			for _, d := range page {
				for _, r := range d.text {
					at := fmt.Sprint(d.font, string(r))
					if _, asked := glyphs[at]; !asked {
						if glyphs[at] = hasGlyph(t, d.font, r); !glyphs[at] {
							t.Errorf("%s: %s has no glyph for %q, in %q", k.name, d.font, r, d.text)
						}
					}
				}
				if d.x < margin-.1 || d.x+d.wide(t) > pageWidth-margin+.1 || d.y > footAt+.1 {
					t.Errorf("%s, %v: %q at %.1f, %.1f leaves the page", k.name, tricky[i], d.text, d.x, d.y)
				}
			}
		}
	}
}

// Fonts for Han are read and embedded only when a name needs them.
func TestHanOnlyWhenNeeded(t *testing.T) {
	d := batch(licence.AudiencePupil, licence.LayoutPupils)
	with, _ := lettersOf(t, d)
	d.Rows = d.Rows[:3]
	without, _ := lettersOf(t, d)
	const name = "utf8droidsansfallbackfull"
	if !bytes.Contains(with, []byte(name)) || bytes.Contains(without, []byte(name)) {
		t.Error("the font for Han is embedded without need, or is missing")
	}
	for _, core := range []string{"/Helvetica", "/Type1"} {
		if bytes.Contains(with, []byte(core)) {
			t.Errorf("the PDF uses a font that is not embedded: %s", core)
		}
	}
}

// What a letter to a parent says, and where.
func TestLetterToAParent(t *testing.T) {
	d := batch(licence.AudienceParent, licence.LayoutContacts)
	d.Letters = d.Letters[:1]
	d.Letters[0].Addressee, d.Letters[0].Salutation, d.Letters[0].Address = "Mr and Mrs Pugh", "Mr and Mrs Pugh", [5]string{"14 High Street", "Ynysybwl", "", "", ""}
	d.Letters[0].Expires = civil.Date{Year: 2026, Month: 12, Day: 24}
	body, _ := lettersOf(t, d)
	page := read(t, body)[0]
	text := joinedText(page)
	for _, want := range []string{"Ashdale Academy", "25 November 2026", "About Siân Ŵyn-Pugh, 9B", "Dear Mr and Mrs Pugh,", "See how Siân is getting on at school", "004000", "K7QM-4TRW-9HXC",
		"press “Register a parent/guardian”", "gateway.example/s/ashdale\n", "Questions? Ask the school office: 01632 960 418, office@ashdale.example.",
		"How we use your details: gateway.example/s/ashdale/privacy", "Add a pupil", "The key can be used to register until 24 December 2026", "Page 1 of 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("the letter lacks %q:\n%s", want, text)
		}
	}
	for _, d := range page {
		switch d.text {
		case "004000", "K7QM-4TRW-9HXC":
			if d.font != monoFile || d.size < 22 {
				t.Errorf("%s stands in %s, %.1f pt", d.text, d.font, d.size)
			}
		}
	}
	props := string(body)
	if !strings.Contains(props, "/Lang (en-GB)") || !strings.Contains(props, utf16Of("Key letters, Parent/Guardian, Year 9")) || !strings.Contains(props, utf16Of("Ashdale Academy")) {
		t.Error("the document lacks its language, title or author")
	}
}

func utf16Of(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r >> 8))
		b.WriteByte(byte(r))
	}
	return b.String()
}

// In the window of a DL envelope the address stands, whole, and nothing else: neither the child's name nor the key.
func TestWindow(t *testing.T) {
	long := licence.Letter{Addressee: "Professor Dame Wilhelmina Featherstonehaugh-Cholmondeley", Salutation: "Professor Featherstonehaugh-Cholmondeley",
		Address: [5]string{"The Old Rectory Coach House Annexe", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "Near the river", "Ynys Môn", "Wales, United Kingdom, care of the caretaker, block 7, stairs 12"}, Postcode: "LL61 5UJ"}
	short := licence.Letter{Addressee: "Mrs Jo Ali", Address: [5]string{"1 High Street"}, Postcode: "SY23 1AB"}
	for _, l := range []licence.Letter{long, short} {
		d := batch(licence.AudienceParent, licence.LayoutContacts)
		l.SheetRow = d.Rows[0]
		d.Letters = []licence.Letter{l}
		body, _ := lettersOf(t, d)
		var inWindow []string
		for _, r := range read(t, body)[0] {
			if r.y > 44 && r.y-r.size*millimetre < 92 && r.x < 112 {
				inWindow = append(inWindow, r.text)
				if r.x < 21 || r.x+r.wide(t) > 101 || r.y-r.size*millimetre*.75 < 49.9 || r.y > 88 {
					t.Errorf("%q at %.1f, %.1f does not stand in the window", r.text, r.x, r.y)
				}
			}
		}
		address := strings.Join(append([]string{l.Addressee}, l.Address[:]...), " ") + " " + l.Postcode
		if got, want := strings.ReplaceAll(strings.Join(inWindow, ""), " ", ""), strings.ReplaceAll(address, " ", ""); got != want {
			t.Errorf("in the window stands %q, want %q", got, want)
		}
	}
}

// Without an address the letter is handed out: the pupil's name and form are large.
func TestHandedOut(t *testing.T) {
	for _, k := range kinds {
		d := batch(k.audience, k.layout)
		d.Letters, d.Rows = d.Letters[:1], d.Rows[:1]
		d.Letters[0].Address, d.Letters[0].Postcode = [5]string{}, "SY23 1AB" // a postcode alone leads nowhere
		d.Letters[0].Addressee = "Mrs N Pugh"
		body, made := lettersOf(t, d)
		page := read(t, body)[0]
		large := slices.ContainsFunc(page, func(r drawn) bool {
			return r.text == "Siân Ŵyn-Pugh" && r.size > 15 && r.font == boldFile && r.y < 90
		})
		form := slices.ContainsFunc(page, func(r drawn) bool { return r.text == "9B, Year 9" && r.y < 90 })
		if (k.layout == licence.LayoutContacts) != (made.Remark() == "1 letter has no address for an envelope: the pupil’s name and form stand in its place.") {
			t.Errorf("%s: %q", k.name, made.Remark())
		}
		if text := joinedText(page); !large || !form || strings.Contains(text, "SY23") || (k.layout == licence.LayoutContacts) != strings.Contains(text, "To Mrs N Pugh") {
			t.Errorf("%s: %s", k.name, text)
		}
	}
}

// A pupil's letter speaks to the pupil (LIC-11).
func TestLetterToAPupil(t *testing.T) {
	d := batch(licence.AudiencePupil, licence.LayoutPupils)
	d.TypeName = "Pupil"
	body, _ := lettersOf(t, d)
	text := joinedText(read(t, body)[0])
	for _, want := range []string{"Dear Siân,", "See how you are getting on at school", "IT lesson", "press “Register a pupil”", "then ask your teacher", "This key is yours."} {
		if !strings.Contains(strings.ReplaceAll(text, "\n", " "), want) {
			t.Errorf("the letter lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "guardian") || strings.Contains(text, "More than one adult") {
		t.Errorf("the pupil's letter speaks to adults:\n%s", text)
	}
	if one := joinedText(read(t, body)[7]); !strings.Contains(one, "Dear Suharto,") {
		t.Errorf("somebody with one name: %s", one)
	}
}

// A type without a link on the school's page has the address of the form itself.
func TestTypeWithoutALink(t *testing.T) {
	d := batch(licence.AudienceOther, licence.LayoutPupils)
	d.TypeName, d.RegisterLink = "Social Worker", false
	body, _ := lettersOf(t, d)
	text := joinedText(read(t, body)[0])
	if strings.Contains(text, "press “") && !strings.Contains(text, "press “Add") || !strings.Contains(text, "gateway.example/s/ashdale/register?as=3\n") || !strings.Contains(text, "Hello,") {
		t.Error(text)
	}
	d.RegisterLink = true
	body, _ = lettersOf(t, d)
	if text := joinedText(read(t, body)[0]); !strings.Contains(text, "press “Register: Social Worker”") {
		t.Error(text)
	}
}

// The code leads to the page on which one registers; no address holds the key or the Pupil ID (LIC-12).
func TestCodeAndAddresses(t *testing.T) {
	body, _ := lettersOf(t, batch(licence.AudienceParent, licence.LayoutPupils))
	b, err := gozxing.NewBinaryBitmapFromImage(square(t, body))
	if err != nil {
		t.Fatal(err)
	}
	r, err := qrcode.NewQRCodeReader().Decode(b, nil)
	if err != nil || r.GetText() != links.Register {
		t.Errorf("the code says %q, %v", r, err)
	}
	addresses := regexp.MustCompile(`/URI \(([^)]*)\)`).FindAllSubmatch(body, -1)
	if len(addresses) != len(tricky) {
		t.Errorf("%d links", len(addresses))
	}
	for _, a := range addresses {
		if got := strings.TrimPrefix(string(a[1]), "\xfe\xff"); strings.Contains(got, "K7QM") || strings.Contains(got, "0040") {
			t.Errorf("an address says %q", got)
		}
	}
}
