package importer

import (
	"fmt"
	"strings"
)

// FileError means that the file as a whole cannot be read; nothing of it was taken.
type FileError struct {
	Code     string   `json:"code"`
	Headings []string `json:"headings,omitempty"` // those concerned: missing ones by their usual name, doubled ones as in the file
	Row      int      `json:"row,omitempty"`      // where, if that is known
	Text     string   `json:"text,omitempty"`     // words of their own, of files that other packages read
}

// Codes of FileError.
const (
	FileEmpty          = "file_empty"
	FileLarge          = "file_large"           // over 10 MB, 50,000 rows or 1,000 columns
	FileXLS            = "file_xls"             // a workbook of Excel 97-2003
	FileEncrypted      = "file_encrypted"       // a workbook with a password
	FileNotText        = "file_not_text"        // a PDF, a picture, or something else that is no table
	FileOtherZip       = "file_other_zip"       // a Word document, an OpenDocument sheet, or any other zip
	FileRenamed        = "file_renamed"         // a web page or XML with the name of a spreadsheet
	FileBomb           = "file_bomb"            // unpacks to more than 100 MB
	FileDamaged        = "file_damaged"         // a workbook that is cut off, or has no sheet
	FileEncoding       = "file_encoding"        // bytes that are no letters in any of the encodings
	FileQuotes         = "file_quotes"          // quotation marks that do not pair
	FileNoRows         = "file_no_rows"         // headings and nothing below
	FileHeadingMissing = "file_heading_missing" // a column that must be there (files read by guess only)
	FileHeadingTwice   = "file_heading_twice"   // two columns for one thing (files read by guess only)
)

// Error is for logs; it holds headings, never the contents of cells.
func (e *FileError) Error() string {
	s := "import: " + e.Code
	if len(e.Headings) > 0 {
		s += ": " + strings.Join(e.Headings, ", ")
	}
	if e.Row > 0 {
		s += fmt.Sprintf(" (row %d)", e.Row)
	}
	return s
}

// fileWords say what the file is, and what to do.
var fileWords = map[string]string{
	FileEmpty:     "This file is empty. Export it again, and look into it before you choose it here.",
	FileLarge:     "This file is too large: at most 10 MB, 50,000 rows and 1,000 columns can be read. Take out what is not needed, or split it into several files.",
	FileXLS:       "This is an Excel 97–2003 workbook (.xls). Open it in Excel, choose Save as, and pick Excel Workbook (.xlsx) or CSV.",
	FileEncrypted: "This workbook has a password. Open it in Excel, take the password off (File, Info, Protect Workbook), save it and choose it again.",
	FileNotText:   "This is not a table: it may be a PDF or a picture. Export the list as CSV or Excel Workbook (.xlsx).",
	FileOtherZip:  "This is not an Excel workbook, although it is packed like one: it may be a Word document, a sheet of another program or a zip folder. Open it in its own program and save the list as Excel Workbook (.xlsx) or CSV.",
	FileRenamed:   "This is a web page or an XML file, perhaps with the name of a spreadsheet. Open it in Excel, choose Save as, and pick Excel Workbook (.xlsx) or CSV.",
	FileBomb:      "This workbook unpacks to more than 100 MB. Copy the list alone into a new workbook and save that.",
	FileDamaged:   "This workbook is damaged or incomplete. Open it in Excel, save it again as Excel Workbook (.xlsx), and choose the new file.",
	FileEncoding:  "Letters cannot be read%s. Save the file again as “CSV UTF-8” or as Excel Workbook (.xlsx).",
	FileQuotes:    "Quotation marks do not pair%s. Put that row right, or save the list again as Excel Workbook (.xlsx).",
	FileNoRows:    "There are no rows below the headings. Of a workbook, the first sheet that is not hidden is read.",

	FileHeadingMissing: "Columns are missing: %s. Add them, or name them so.",
	FileHeadingTwice:   "There is more than one column for the same thing: %s. Take out those that are not meant.",
}

// Words says what is the matter and what to do, in one or two sentences for office staff.
func (e *FileError) Words() string {
	if e.Text != "" {
		return e.Text
	}
	words, known := fileWords[e.Code]
	switch {
	case !known:
		return "This file cannot be read. Save the list as Excel Workbook (.xlsx) or CSV, and choose the new file."
	case strings.Contains(words, ": %s"):
		return fmt.Sprintf(words, strings.Join(e.Headings, ", "))
	case !strings.Contains(words, "%s"):
		return words
	case e.Row > 0:
		return fmt.Sprintf(words, fmt.Sprintf(" in row %d", e.Row))
	}
	return fmt.Sprintf(words, "")
}
