package oneroster

import (
	"fmt"
	"strings"

	"gateway/app/importer"
)

// Codes of importer.FileError that only this package uses. Words says them.
const (
	FileNoManifest   = "oneroster_no_manifest"
	FileManifest     = "oneroster_manifest"      // a manifest that contradicts itself or has values of its own
	FileVersion      = "oneroster_version"       // neither 1.1 nor 1.2
	FileMissing      = "oneroster_file_missing"  // the manifest promises a file that is not there
	FileTwice        = "oneroster_file_twice"    // two files of one name, or two folders with a manifest
	FileColumns      = "oneroster_columns"       // headings that are required and missing
	FileColumnsTwice = "oneroster_columns_twice" // one heading over two columns
	FileRow          = "oneroster_row"           // a row with more cells than headings, or quotation marks that do not pair
	FileEncoding     = "oneroster_encoding"      // not UTF-8
	FileEncrypted    = "oneroster_encrypted"
	FilePaths        = "oneroster_paths"   // names that lead out of the zip
	FileEntries      = "oneroster_entries" // more than 200 files
	FileBomb         = "oneroster_bomb"    // unpacks to more than 100 MB
	FileDamaged      = "oneroster_damaged" // cut off, or packed in a way that is not known
	FileNobody       = "oneroster_nobody"  // nothing in it that is taken
	FileNoNumber     = "oneroster_no_number"
)

const asItComes = " Export it again, and choose the zip as it comes."

var fileWords = map[string]string{
	FileNoManifest:   "This zip is no OneRoster export: it has no manifest.csv." + asItComes,
	FileManifest:     "The manifest of this export is not understood: %s." + asItComes,
	FileVersion:      "This export is of another version of OneRoster: %s. Versions 1.1 and 1.2 can be read.",
	FileMissing:      "Files are missing from the zip: %s." + asItComes,
	FileTwice:        "The zip has more than one file of a name: %s." + asItComes,
	FileColumns:      "Columns are missing that OneRoster requires: %s. Export it again as OneRoster CSV 1.1 or 1.2.",
	FileColumnsTwice: "There is more than one column of a name: %s. Export it again as OneRoster CSV 1.1 or 1.2.",
	FileRow:          "A row does not fit its headings: %s. Export it again; if it stays so, the maker of your school system has to put it right.",
	FileEncoding:     "Letters cannot be read: %s. OneRoster needs UTF-8: export it again, and do not save its files in a spreadsheet.",
	FileEncrypted:    "This zip has a password. Export it without one, and choose the new zip.",
	FilePaths:        "The zip has files with names that are not allowed: %s." + asItComes,
	FileEntries:      "This zip holds more than 200 files: it is no OneRoster export, or not that alone." + asItComes,
	FileBomb:         "This zip unpacks to more than 100 MB. Export pupils, contacts, staff and classes without the gradebook.",
	FileDamaged:      "This zip is damaged or incomplete." + asItComes,
	FileNobody: "There are no pupils, contacts, staff or sets in this export that can be taken. If it lists changes only, " +
		"export everything (bulk): changes of people who are not in the file cannot be followed.",
	FileNoNumber: "The pupils of this export have no number that can be their Pupil ID. Let your school system export the " +
		"admission number as “identifier”.",
}

// Words says what is the matter and what to do, in one or two sentences for office staff: of the codes of this
// package, and of those of the importer.
func Words(e *importer.FileError) string {
	words, ours := fileWords[e.Code]
	if !ours {
		return e.Words()
	}
	if !strings.Contains(words, "%s") {
		return words
	}
	about := strings.Join(e.Headings, ", ")
	if e.Row > 0 {
		about += fmt.Sprintf(", row %d", e.Row)
	}
	return fmt.Sprintf(words, about)
}

func fault(code string, about ...string) error {
	return &importer.FileError{Code: code, Headings: about}
}

// maxShown is how many characters of a name or value of the file an error repeats.
const maxShown = 60

// shown is a name or value of the file, short enough for a message.
func shown(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "�")), " ")
	if runes := []rune(s); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return s
}
