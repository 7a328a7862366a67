package ctf

import (
	"fmt"
	"strings"

	"gateway/app/importer"
)

// Codes of importer.FileError beyond those of package importer, of which importer.FileEmpty and importer.FileLarge
// (10 MB; 50,000 pupils or contacts) are used as well.
const (
	Other    = "ctf_other"     // not a transfer file
	Doctype  = "ctf_doctype"   // brings definitions of its own, with which a small file becomes huge or reads others
	Damaged  = "ctf_damaged"   // cut off, no XML, or not built as a transfer file is; Row is the line
	Encoding = "ctf_encoding"  // Headings: the encoding it says, when that is not known; Row: the line of the first wrong letter
	Version  = "ctf_version"   // Headings: the version, when it says one
	NoPupils = "ctf_no_pupils" // a header and nobody below
)

const again = " Ask the school that sent it for a new Common Transfer File."

// Words says what is the matter with a file and what to do, in one to three sentences for office staff. Codes of
// package importer keep the words that they have there, which do not know those of this package.
func Words(e *importer.FileError) string {
	about := strings.Join(e.Headings, ", ")
	switch e.Code {
	case Other:
		return "This is not a Common Transfer File (CTF): it may be another XML file. Choose the .xml file that the former school sent."
	case Doctype:
		return "This file brings definitions of its own (DOCTYPE), which no Common Transfer File does. It was not read, because such definitions can do harm." + again
	case Damaged:
		return "This transfer file is damaged or incomplete" + line(e.Row) + "." + again
	case Encoding:
		if about != "" {
			return fmt.Sprintf("This transfer file says that its letters are written as “%s”; UTF-8, UTF-16 and Windows-1252 can be read.", about) + again
		}
		return "Letters of this transfer file cannot be read" + line(e.Row) + ": it may have been edited and saved in another program." + again
	case Version:
		if about != "" {
			return fmt.Sprintf("This transfer file is of version %s; version 13 and later ones can be read.", about) + again
		}
		return "This transfer file does not say of which version it is." + again
	case NoPupils:
		return "There are no pupils in this transfer file." + again
	}
	return e.Words()
}

func line(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (line %d)", n)
}

const maxAbout = 40 // characters of the file's own that an error repeats

// fault is the refusal of the file.
func fault(code string, about ...string) error {
	e := &importer.FileError{Code: code}
	for _, a := range about {
		if runes := []rune(a); len(runes) > maxAbout {
			a = string(runes[:maxAbout]) + "…"
		}
		e.Headings = append(e.Headings, a)
	}
	return e
}

func faultAt(code string, line int) error { return &importer.FileError{Code: code, Row: line} }
