package ctf

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"gateway/app/importer"
)

// in writes text in an encoding.
func in(t testing.TB, encoding, text string) string {
	t.Helper()
	e := map[string]interface{ String(string) (string, error) }{
		"utf-16le":     unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder(),
		"utf-16be":     unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(),
		"windows-1252": charmap.Windows1252.NewEncoder(),
	}[encoding]
	if e == nil {
		return text
	}
	out, err := e.String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// siobhan is a file that says its encoding, unless that is "".
func siobhan(says string) string {
	head := `<?xml version="1.0" encoding="` + says + `"?>`
	if says == "" {
		head = `<?xml version="1.0"?>`
	}
	return head + "\r\n<!-- Siobhán -->\r\n" + pupilOf("<Forename>Siobhán</Forename><Surname>O’Neill</Surname>") + "\r\n"
}

func TestEncodings(t *testing.T) {
	const wrong = "This file says that it is written in %, but it is in %: look at the names with accents."
	mislabel := func(said, is string) string {
		return strings.Replace(strings.Replace(wrong, "%", said, 1), "%", is, 1)
	}
	for _, c := range []struct{ as, says, mark, warning string }{
		{"utf-8", "", "", ""}, {"utf-8", "UTF-8", "", ""}, {"utf-8", "utf-8", "\ufeff", ""}, {"utf-8", "utf-16", "", ""}, {"utf-8", "US-ASCII", "", ""},
		{"utf-8", "windows-1252", "", mislabel("Windows-1252", "UTF-8")}, {"utf-8", "windows-1252", "\ufeff", ""},
		{"utf-16le", "utf-16", "\ufeff", ""}, {"utf-16be", "UTF-16", "\ufeff", ""}, {"utf-16le", "", "", ""}, {"utf-16be", "utf-16", "", ""},
		{"utf-16le", "utf-8", "\ufeff", ""}, {"utf-16le", "windows-1252", "\ufeff", ""},
		{"windows-1252", "windows-1252", "", ""}, {"windows-1252", "Windows-1252", "", ""}, {"windows-1252", "ISO-8859-1", "", ""}, {"windows-1252", "latin1", "", ""},
		{"windows-1252", "", "", mislabel("UTF-8", "Windows-1252")}, {"windows-1252", "UTF-8", "", mislabel("UTF-8", "Windows-1252")},
	} {
		data := in(t, c.as, c.mark+siobhan(c.says))
		name := c.mark + c.as + " that says " + c.says
		if !Is([]byte(data)) {
			t.Errorf("%s is none", name)
		}
		f := read(t, data)
		equal(t, name, rows(t, f, importer.Pupils), []string{"|||O’Neill|Siobhán|||||||"})
		equal(t, "warnings of "+name, strings.Join(f.Warnings, ";"), c.warning)
	}
	equal(t, "ASCII that says Windows-1252", read(t, strings.Replace(pupilOf(""), "<CT", `<?xml version='1.0' encoding='windows-1252' ?><CT`, 1)).Warnings, []string(nil))
}

func TestEncodingsThatAreRefused(t *testing.T) {
	for _, says := range []string{"Shift_JIS", "IBM037", "utf-7", "windows-1251", "UTF-32"} {
		refused(t, siobhan(says), importer.FileError{Code: Encoding, Headings: []string{says}})
		refused(t, "  "+strings.Replace(siobhan(""), "?>", " encoding = '"+says+"'?>", 1), importer.FileError{Code: Encoding, Headings: []string{says}})
	}
	refused(t, siobhan(strings.Repeat("x", 100)), importer.FileError{Code: Encoding, Headings: []string{strings.Repeat("x", 40) + "…"}})
	refused(t, siobhan("utf-16")+"\xe1", importer.FileError{Code: Encoding, Row: 4})
	refused(t, "\ufeff"+siobhan("utf-8")+"\xe1", importer.FileError{Code: Encoding, Row: 4})
	refused(t, siobhan("")+"\n<!-- \xe1 -->", importer.FileError{Code: Encoding, Row: 5})
	refused(t, in(t, "windows-1252", siobhan("windows-1252"))+"<!-- \x81 -->", importer.FileError{Code: Encoding, Row: 4})
	refused(t, in(t, "utf-16le", "\ufeff"+siobhan("utf-16"))+"\n", importer.FileError{Code: Encoding})
	equal(t, "words", Words(&importer.FileError{Code: Encoding, Headings: []string{"IBM037"}}),
		"This transfer file says that its letters are written as “IBM037”; UTF-8, UTF-16 and Windows-1252 can be read. Ask the school that sent it for a new Common Transfer File.")
	equal(t, "words of a line", Words(&importer.FileError{Code: Encoding, Row: 5}),
		"Letters of this transfer file cannot be read (line 5): it may have been edited and saved in another program. Ask the school that sent it for a new Common Transfer File.")
}

// TestHalfCharacters: a half character of UTF-16 spoils a name, and the reader of names says so.
func TestHalfCharacters(t *testing.T) {
	data := strings.Replace(in(t, "utf-16le", "\ufeff"+pupilOf("<UPN>1</UPN><Surname>Lee~</Surname>")), "~\x00", "\x00\xd8", 1)
	f := read(t, data)
	equal(t, "pupils", rows(t, f, importer.Pupils), []string{"1|||Lee\ufffd||||||||"})
	roll := importer.ReadPupils(f.Tables[0].Table, f.Tables[0].Mapping, ashdale)
	equal(t, "code", roll.Problems[0].Code, importer.RowDamaged)
}

// TestIs looks at no more than the beginning, and so also where a letter is cut in two there.
func TestIs(t *testing.T) {
	for _, pad := range []string{"é", "xé", "xxé"} {
		long := "<!--" + strings.Repeat("x", len(pad)) + "-->" + strings.Replace(pupilOf(""), "<Pupil>", "<Pupil>"+strings.Repeat("é", headBytes), 1)
		for _, as := range []string{"utf-8", "utf-16be", "windows-1252"} {
			if !Is([]byte(in(t, as, long))) {
				t.Errorf("%s, cut after %d bytes, is none", as, headBytes)
			}
		}
	}
	if Is([]byte("<!--" + strings.Repeat("x", headBytes) + "-->" + pupilOf(""))) {
		t.Error("looks too far")
	}
}
