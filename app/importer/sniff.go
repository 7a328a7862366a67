package importer

import (
	"archive/zip"
	"bytes"
	"strings"
)

const (
	MaxBytes    = 10 << 20  // of a file that Read takes
	maxUnpacked = 100 << 20 // of all parts of a workbook together
	maxRows     = 50_000    // below the headings
	maxColumns  = 1000
	maxCells    = 2_500_000
	maxHeld     = 32 << 20 // bytes of all cells together: a workbook may name one long text in each of them
	maxEntries  = 10_000   // parts of a workbook
)

// The same bounds for packages that read other zips into tables.
const (
	MaxUnpacked = maxUnpacked // bytes of all parts together
	MaxRows     = maxRows     // of one table, below the headings
	MaxColumns  = maxColumns  // of one table
	MaxEntries  = maxEntries  // parts of a zip
)

var (
	oleMark = []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	// encryptedPackage is the name of the stream in which an encrypted workbook lies, in UTF-16.
	encryptedPackage = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")
)

// Sniff tells by the first bytes of a file, or better all of them, and by its size in bytes what no reading helps;
// its name and declared type do not matter (case 10). It is cheap: nothing is unpacked. Errors are *FileError.
func Sniff(head []byte, size int64) error {
	code := ""
	switch {
	case size == 0 || len(head) == 0:
		code = FileEmpty
	case size > MaxBytes:
		code = FileLarge
	case bytes.HasPrefix(head, oleMark) && bytes.Contains(head, encryptedPackage):
		code = FileEncrypted
	case bytes.HasPrefix(head, oleMark):
		code = FileXLS
	case isZip(head):
		return sniffZip(head, size)
	case notText(head):
		code = FileNotText
	case renamed(head):
		code = FileRenamed
	case int64(len(head)) == size && len(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))) == 0:
		code = FileEmpty
	default:
		return nil
	}
	return &FileError{Code: code}
}

// isZip is true for a workbook, an export of several files in one, or any other zip. Sniff and Read refuse all but
// workbooks: a caller that knows other zips looks before.
func isZip(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06")) || bytes.HasPrefix(data, []byte("PK\x07\x08"))
}

// sniffZip looks at the list of a zip's parts, which stands at its end.
func sniffZip(data []byte, size int64) error {
	if int64(len(data)) < size {
		return nil
	}
	z, err := zip.NewReader(bytes.NewReader(data), size)
	if err != nil {
		return &FileError{Code: FileDamaged}
	}
	if len(z.File) > maxEntries {
		return &FileError{Code: FileBomb}
	}
	isBook, total := false, uint64(0)
	for _, f := range z.File {
		name := partName(f.Name)
		if name == "xl/workbook.bin" { // .xlsb
			return &FileError{Code: FileOtherZip}
		}
		isBook = isBook || strings.HasPrefix(name, "xl/")
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxUnpacked || total > maxUnpacked {
			return &FileError{Code: FileBomb}
		}
	}
	if !isBook {
		return &FileError{Code: FileOtherZip}
	}
	return nil
}

// marks are how files begin that are no tables.
var marks = []string{"%PDF", "\x89PNG", "\xff\xd8\xff", "GIF8", "RIFF", "II*\x00", "MM\x00*", "{\\rtf", "Rar!", "7z\xbc\xaf", "\x1f\x8b", "BZh", "SQLite format 3"}

func notText(head []byte) bool {
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m)) {
			return true
		}
	}
	return !isUTF16(head) && bytes.IndexByte(head[:min(len(head), 8192)], 0) >= 0
}

// renamed is true for web pages and XML, which some systems offer under the name of a spreadsheet.
func renamed(head []byte) bool {
	start := bytes.TrimSpace(bytes.TrimPrefix(head[:min(len(head), 512)], []byte("\xef\xbb\xbf")))
	start = bytes.ToLower(start)
	for _, m := range []string{"<html", "<!doctype", "<?xml", "<table", "<head", "<meta", "mime-version"} {
		if bytes.HasPrefix(start, []byte(m)) {
			return true
		}
	}
	return false
}
