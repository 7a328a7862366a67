package ctf

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"gateway/app/importer"
)

const (
	rootName  = "CTfile"
	headBytes = 64 << 10 // in which the root has to begin
)

// Is says whether the bytes look like a transfer file: XML whose root is CTfile, in UTF-8, UTF-16 or Windows-1252.
// It is cheap: only the beginning is looked at. Whether the file can be read is for Read to say.
func Is(data []byte) bool {
	head := data[:min(len(data), headBytes)]
	if isUTF16(head) {
		head = fromUTF16(head)
	}
	head = bytes.ToValidUTF8(head, []byte("x")) // an accent of Windows-1252, or cut in two: a letter in any case
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\ufeff")))
	if !bytes.HasPrefix(head, []byte("<")) {
		return false
	}
	x := xml.NewDecoder(bytes.NewReader(head))
	x.CharsetReader = asIs
	for {
		t, err := x.RawToken()
		if err != nil {
			return false
		}
		if root, ok := t.(xml.StartElement); ok {
			return root.Name.Local == rootName
		}
	}
}

var declared = regexp.MustCompile(`^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']`)

// The encodings that a file may say it has.
const (
	inUTF8        = "UTF-8"
	inUTF16       = "UTF-16"
	inWindows1252 = "Windows-1252"
)

var encodings = map[string]string{"": "", "utf-8": inUTF8, "utf8": inUTF8, "us-ascii": inUTF8, "ascii": inUTF8,
	"utf-16": inUTF16, "utf-16le": inUTF16, "utf-16be": inUTF16, "unicode": inUTF16,
	"windows-1252": inWindows1252, "cp1252": inWindows1252, "iso-8859-1": inWindows1252, "latin1": inWindows1252} // who says Latin 1 means Windows

// decode makes UTF-8 of a file. Its bytes count for more than what it says of them: systems write utf-16 over
// UTF-8, and UTF-8 over Windows-1252. Where accents may have suffered by that there is a warning for people.
func decode(data []byte) (text []byte, warning string, err error) {
	switch {
	case len(data) == 0:
		return nil, "", fault(importer.FileEmpty)
	case len(data) > importer.MaxBytes:
		return nil, "", fault(importer.FileLarge)
	}
	marked := bytes.HasPrefix(data, []byte("\ufeff"))
	text = data
	if isUTF16(data) {
		if marked, text = true, fromUTF16(data); len(data)%2 == 1 {
			return nil, "", fault(Encoding)
		}
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	said := ""
	if m := declared.FindSubmatch(text[:min(len(text), 512)]); m != nil {
		said = string(bytes.ToValidUTF8(m[1], []byte("?")))
	}
	encoding, known := encodings[strings.ToLower(said)]
	switch valid := utf8.Valid(text); {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, "", fault(importer.FileEmpty)
	case !known:
		return nil, "", fault(Encoding, said)
	case valid && !marked && encoding == inWindows1252 && !isASCII(text):
		return text, mislabelled(inWindows1252, inUTF8), nil
	case valid:
		return text, "", nil
	case marked || encoding == inUTF16:
		return nil, "", faultAt(Encoding, wrongLine(text))
	}
	return fromWindows1252(text, encoding)
}

func mislabelled(said, is string) string {
	return "This file says that it is written in " + said + ", but it is in " + is + ": look at the names with accents."
}

// isUTF16 goes by the byte-order mark, or by the first two characters, the first of which is "<".
func isUTF16(data []byte) bool {
	for _, start := range []string{"\xff\xfe", "\xfe\xff", "<\x00", "\x00<"} {
		if bytes.HasPrefix(data, []byte(start)) {
			return true
		}
	}
	return false
}

// fromUTF16 never fails: a half character becomes U+FFFD, which the readers of importer refuse where it matters.
func fromUTF16(data []byte) []byte {
	order := unicode.LittleEndian
	if data[0] == 0 || data[0] == 0xfe {
		order = unicode.BigEndian
	}
	text, err := unicode.UTF16(order, unicode.UseBOM).NewDecoder().Bytes(data)
	if err != nil {
		return nil
	}
	return text
}

// fromWindows1252 refuses bytes that mean no letter there, and, unless the file says Windows-1252, text that is
// mostly UTF-8: one wrong byte would spoil all good accents.
func fromWindows1252(text []byte, said string) ([]byte, string, error) {
	undefined := slices.IndexFunc(text, func(b byte) bool { return b == 0x81 || b == 0x8d || b == 0x8f || b == 0x90 || b == 0x9d })
	warning := ""
	switch {
	case said != inWindows1252 && mostlyUTF8(text):
		return nil, "", faultAt(Encoding, wrongLine(text))
	case undefined >= 0:
		return nil, "", faultAt(Encoding, lineAt(text, undefined))
	case said != inWindows1252:
		warning = mislabelled(inUTF8, inWindows1252) // which is what XML is in that says nothing
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(text)
	if err != nil {
		return nil, "", fault(Encoding)
	}
	return out, warning, nil
}

// mostlyUTF8 is true when more letters beyond ASCII are good UTF-8 than are not.
func mostlyUTF8(text []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		i += n
	}
	return good > bad
}

// wrongLine is the line of the first byte that is no UTF-8.
func wrongLine(text []byte) int {
	at := 0
	for at < len(text) {
		r, n := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		at += n
	}
	return lineAt(text, at)
}

func lineAt(text []byte, at int) int { return 1 + bytes.Count(text[:at], []byte("\n")) }

func isASCII(text []byte) bool {
	return !slices.ContainsFunc(text, func(b byte) bool { return b >= utf8.RuneSelf })
}
