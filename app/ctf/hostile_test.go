package ctf

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gateway/app/importer"
)

// TestDefinitions: a file with definitions of its own ends at them, before anything could use them.
func TestDefinitions(t *testing.T) {
	var laughs strings.Builder
	laughs.WriteString("<?xml version=\"1.0\"?>\n<!DOCTYPE CTfile [\n<!ENTITY a0 \"ha\">\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&laughs, "<!ENTITY a%d \"%s\">\n", i, strings.Repeat(fmt.Sprintf("&a%d;", i-1), 10))
	}
	laughs.WriteString("]>\n" + pupilOf("<Surname>&a9;</Surname>"))
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	surname := pupilOf("<Surname>&x;</Surname>")
	for data, line := range map[string]int{
		laughs.String(): 13,
		`<!DOCTYPE CTfile [<!ENTITY x SYSTEM "file://` + secret + `">]>` + surname:       1,
		`<!DOCTYPE CTfile [<!ENTITY % x SYSTEM "file://` + secret + `"> %x;]>` + surname: 1,
		`<!DOCTYPE CTfile SYSTEM "file://` + secret + `">` + surname:                     1,
		"<!DOCTYPE CTfile>" + pupilOf(""):                                                1,
		pupilOf("\n<!ENTITY x 'y'><Surname>&x;</Surname>"):                               2,
		pupilOf("") + "\n<!DOCTYPE CTfile>":                                              2,
		strings.Replace(pupilOf(""), "<CTFversion>", "<CTFversion><!ELEMENT a ANY>", 1):  1,
		"<!DOCTYPE html><html></html>":                                                   1,
	} {
		refused(t, data, importer.FileError{Code: Doctype, Row: line})
	}
	refused(t, surname, importer.FileError{Code: Damaged, Row: 1})
	refused(t, pupilOf("<Surname>&nbsp;</Surname>"), importer.FileError{Code: Damaged, Row: 1})
	if !Is([]byte(laughs.String())) {
		t.Error("what it is, Is says; that it is refused, Read")
	}
}

func TestLimits(t *testing.T) {
	large, damaged := importer.FileError{Code: importer.FileLarge}, importer.FileError{Code: Damaged, Row: 1}
	nest := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	refused(t, pupilOf(nest(10_000)), damaged)
	refused(t, pupilOf("<Contacts>"+nest(10_000)+"</Contacts>"), damaged)
	refused(t, nest(10_000), importer.FileError{Code: Other})
	equal(t, "as deep as may be", read(t, pupilOf(nest(maxDepth-3))).Pupils, 1)
	refused(t, pupilOf(nest(maxDepth-2)), damaged)

	refused(t, pupilOf(strings.Repeat("x", importer.MaxBytes)), large)
	refused(t, pupilOf("<Surname>"+strings.Repeat("x", maxToken+8<<10)+"</Surname>"), large)
	refused(t, pupilOf("<Surname "+strings.Repeat(`a="" `, maxToken/4)+"/>"), large)
	refused(t, "<!--"+strings.Repeat("x", maxToken+8<<10)+"-->"+pupilOf(""), large)
	refused(t, "<!DOCTYPE CTfile [<!ENTITY x '"+strings.Repeat("x", maxToken+8<<10)+"'>]>"+pupilOf(""), large)

	one := large
	one.Row = 1
	refused(t, pupilOf("<Contacts>"+strings.Repeat("<Contact/>", maxNodes)+"</Contacts>"), one)
	refused(t, pupilOf(strings.Repeat("<UPN/>", maxNodes+1)), one)
	equal(t, "as many as may be", read(t, pupilOf(strings.Repeat("<UPN/>", maxNodes))).Pupils, 1)
	equal(t, "what is not kept", read(t, pupilOf(strings.Repeat("<SENhistory/>", maxNodes+1))).Pupils, 1)
	refused(t, ctfOf("25", strings.Repeat("<x/>", maxElements)), one)

	ann := "<Pupil><UPN>1</UPN></Pupil>"
	equal(t, "as many pupils as may be", read(t, ctfOf("25", strings.Repeat(ann, importer.MaxRows))).Pupils, importer.MaxRows)
	refused(t, ctfOf("25", strings.Repeat(ann, importer.MaxRows+1)), large)
}

// TestOneAddressOfMany: a small file that would be large as a table.
func TestOneAddressOfMany(t *testing.T) {
	const size, each = 50_000, 40
	family := "<Pupil><Address><AddressLines><AddressLine1>" + strings.Repeat("x", size) + "</AddressLine1></AddressLines></Address><Contacts>" +
		strings.Repeat("<Contact><AddressAsPupil>true</AddressAsPupil></Contact>", each) + "</Contacts></Pupil>"
	fit := maxHeld / (size * each)
	equal(t, "as many as may be", len(rows(t, read(t, ctfOf("25", strings.Repeat(family, fit))), importer.Contacts)), fit*each)
	refused(t, ctfOf("25", strings.Repeat(family, fit+1)), importer.FileError{Code: importer.FileLarge})
}

func TestOtherFiles(t *testing.T) {
	for _, data := range []string{"Adno,Legal Surname,Legal Forename\n1,Lee,Ann\n", "<html><body></body></html>", "<?xml version=\"1.0\"?><!-- -->", "<", "<CTf",
		"<ATfile><CTfile/></ATfile>", "x" + pupilOf(""), "<ctfile></ctfile>", "PK\x03\x04", "%PDF-1.7", `<?xml version="1.1"?>` + pupilOf("")} {
		if strings.Contains(data, "CTfile") != Is([]byte(data)) && !strings.HasPrefix(data, "<ATfile>") && data[0] != 'x' && !strings.Contains(data, "1.1") {
			t.Errorf("%.40q: %v", data, Is([]byte(data)))
		}
		refused(t, data, importer.FileError{Code: Other})
	}
	for _, data := range []string{"", " \n", "\ufeff", "\xff\xfe", "\xff\xfe\n\x00"} {
		if Is([]byte(data)) {
			t.Errorf("%q is one", data)
		}
		refused(t, data, importer.FileError{Code: importer.FileEmpty})
	}
	for _, data := range []string{ctfOf("25", ""), ctfOf("25", "<ATFpupil/>"), "<CTfile><Header><CTFversion>25</CTFversion></Header><Pupil/></CTfile>"} {
		refused(t, data, importer.FileError{Code: NoPupils})
	}
}

func TestDamage(t *testing.T) {
	good := strings.ReplaceAll(pupilOf("<UPN>1</UPN>"), "><", ">\n<")
	for data, line := range map[string]int{
		good[:strings.Index(good, "</Pupil>")]:           8,
		strings.TrimSuffix(good, "</CTfile>"):            10,
		strings.Replace(good, "</UPN>", "</UPm>", 1):     7,
		strings.Replace(good, "<UPN>1", "<UPN>\x01", 1):  7,
		strings.Replace(good, "<UPN>1", "<UPN>a & b", 1): 7,
		good + "\nmore":        11,
		good + "\n<CTfile/>":   11,
		good + "\n</CTfile>":   11,
		good + good:            10,
		good + "\n<!-- no end": 11,
	} {
		if !Is([]byte(data)) {
			t.Errorf("%q is none", data)
		}
		refused(t, data, importer.FileError{Code: Damaged, Row: line})
	}
	equal(t, "words", Words(&importer.FileError{Code: Damaged, Row: 8}),
		"This transfer file is damaged or incomplete (line 8). Ask the school that sent it for a new Common Transfer File.")
}
