package pdfs

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gateway/app/civil"
	"gateway/app/licence"
	"gateway/app/school"
	"gateway/views/words"
)

// tricky are the names of every screen, export and PDF: forename, surname.
var tricky = [][2]string{
	{"Siân", "Ŵyn-Pugh"}, {"Zoe\u0308", "Müller"}, {"Seán", "O’Neil"}, {"Sean", "O'Neil"}, {"Łukasz", "Żółć"}, {"Thị Ánh", "Nguyễn"},
	{"Ana", "de la Cruz y Sánchez"}, {"", "Suharto"}, {"小龙", "李"}, {"محمد", ""}, {"محمد", "علي"}, {"Null", "True"}, {"N/A", "Smith, Jr"},
	{"=1+1", "+1"}, {"<b>Bo</b>", "&amp;"}, {"Ann-Marie", "Smith–Jones"}, {"Wilhelmina", strings.Repeat("Featherstone", 5)}, {"Mia", "Ali"},
	{"Mai", "Ali"}, {"Mohammed", "Ali"}, {"Ελένη", "Παπαδοπούλου"}, {"Олександр", "Шевченко"}, {"ʻOkina", "ŵŷ £5"}, {"Ayşe", "Yıldız"},
	{"پرویز", "گیلانی"}, {"ہارون", "ٹیپو"}, {"أحمد", "عبد اللّٰه"}, {"יוסף", "כהן"}, {"Ștefan", "Țurcanu"},
}

func book(t testing.TB) words.W {
	t.Helper()
	b, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	return b.In("en-GB")
}

// links are as the worker makes them.
var links = Links{School: "https://gateway.example/s/ashdale", Register: "https://gateway.example/s/ashdale/register?as=3", Privacy: "https://gateway.example/s/ashdale/privacy"}

func ashdale() school.School {
	return school.School{ID: 1, Slug: "ashdale", Name: "Ashdale Academy", Country: "england", HelpPhone: "01632 960 418", HelpEmail: "office@ashdale.example", Accent: "#5c2d6e"}
}

// batch is letters for every tricky name, in the layout, for the audience.
func batch(audience, layout string) licence.SheetData {
	d := licence.SheetData{School: ashdale(), TypeName: "Parent/Guardian", ScopeLabel: "Year 9", Layout: layout, Format: licence.FormatLetters, Audience: audience,
		TypeID: 3, RegisterLink: true, AskedOn: civil.Date{Year: 2026, Month: 11, Day: 25}, Logo: logo()}
	for i, n := range tricky {
		r := licence.SheetRow{PupilID: "0040" + string(rune('0'+i/10)) + string(rune('0'+i%10)), Forename: n[0], Surname: n[1], Year: "Year 9", TutorGroup: "9B", Key: "K7QM-4TRW-9HXC"}
		d.Rows = append(d.Rows, r)
		to := tricky[len(tricky)-1-i]
		d.Letters = append(d.Letters, licence.Letter{SheetRow: r, Addressee: strings.TrimSpace("Mrs " + strings.TrimSpace(to[0]+" "+to[1])), Salutation: "Mrs " + to[1],
			Address: [5]string{"14 " + to[1] + " Street", "Ynysybwl"}, Postcode: "SY23 1AB"})
	}
	return d
}

// logo is a shield in 16 bits a colour, which the library does not take as it is.
func logo() []byte {
	m := image.NewNRGBA64(image.Rect(0, 0, 90, 100))
	for y := range 100 {
		for x := range 90 {
			if y < 60 || (x-45)*(x-45) < (100-y)*(100-y)*5/4 {
				m.Set(x, y, color.NRGBA64{0x5c5c, 0x2d2d, 0x6e6e, 0xffff})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func lettersOf(t testing.TB, d licence.SheetData) ([]byte, Made) {
	t.Helper()
	var b bytes.Buffer
	made, err := KeyLetters(&b, book(t), d, links)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), made
}

// keep writes a PDF where somebody wants to look at it: PDF_SHOTS=dir go test ./views/pdfs, then pdftoppm.
func keep(t testing.TB, name string, body []byte) {
	t.Helper()
	if dir := os.Getenv("PDF_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".pdf"), body, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
