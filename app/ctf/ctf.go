// Package ctf reads a Common Transfer File, the XML in which a school sends a pupil's record to the next one, for
// joiners (TRK-6). It makes tables for package importer, whose readers judge every value, and decides nothing.
//
// A transfer file says nothing of court orders. What comes out of it must therefore never issue licence keys: who
// may see a pupil is settled by the school's own system or by a person. Key stage results, special needs, school
// history and whatever else concerns no table below are passed over.
package ctf

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gateway/app/importer"
)

// File is what a transfer file holds.
type File struct {
	Version      string // as the file has it: "25.0"
	Source, Dest School
	AcademicYear int      // of the sending school, the year in which it starts; 0 = not stated
	Tables       []Table  // importer.Pupils, then importer.Contacts and importer.Attendance where there are any
	Warnings     []string // sentences for office staff
	Pupils       int
}

// School is one of the two ends of a transfer. The numbers are text; a sender outside the sector has X or M in them.
type School struct{ LEA, Estab, Name string }

// Table is a table for the readers of importer, and what its columns are. The headings are the labels of the
// targets. The rows have no line of a file: pupils are numbered as they stand in the file, from 1, rows of other
// tables from 1 as they come.
type Table struct {
	Kind    importer.Kind
	Table   importer.Table
	Mapping importer.Mapping
}

// Read takes a transfer file of version 13 or later. The pupils have no number of the school: they are matched by
// UPN (importer.Options.IDFrom). Errors are *importer.FileError; Words says them.
func Read(data []byte) (File, error) {
	text, warning, err := decode(data)
	if err != nil {
		return File{}, err
	}
	d := document{reader: newReader(text), sheets: newSheets()}
	if warning != "" {
		d.file.Warnings = append(d.file.Warnings, warning)
	}
	if err := d.read(); err != nil {
		return File{}, err
	}
	return d.file, nil
}

// document is a file while it is read.
type document struct {
	*reader
	sheets
	file File
	seen bool // the header
	left leftOut
}

// leftOut counts what has no place in the tables.
type leftOut struct{ phones, former int }

func (d *document) read() error {
	if err := d.root(); err != nil {
		return err
	}
	if err := d.each(d.part); err != nil {
		return err
	}
	if _, err := d.next(); err != io.EOF {
		if err == nil {
			err = d.damaged()
		}
		return err
	}
	if err := d.version(); err != nil {
		return err
	}
	if d.file.Pupils == 0 {
		return fault(NoPupils)
	}
	d.file.Tables = d.tables()
	d.file.Warnings = append(d.file.Warnings, d.left.words()...)
	return nil
}

// part reads one of the children of the root.
func (d *document) part(name string) error {
	switch {
	case name == "Header" && !d.seen:
		n, err := d.tree(name)
		if err != nil {
			return err
		}
		d.seen = true
		d.header(n)
		return d.version() // before anything else is made of the file
	case name == "CTFpupilData":
		return d.each(d.pupil)
	}
	return d.skip()
}

func (d *document) header(n *node) {
	d.file.Version = n.value("CTFversion")
	d.file.Source, d.file.Dest = n.school("SourceSchool"), n.school("DestSchool")
	if year := n.value("SourceSchool", "AcademicYear"); len(year) == 4 {
		d.file.AcademicYear, _ = strconv.Atoi(year) // what is no number is not stated
	}
	switch v := major(d.file.Version); {
	case v > 0 && v < 24:
		d.warn("This transfer file is of version %s, an old one. Look closely at what was read of it.", d.file.Version)
	case v > 25:
		d.warn("This transfer file is of version %s, which is newer than version 25. What is new in it was not read: look closely at the rest.", d.file.Version)
	}
}

func (n *node) school(name string) School {
	return School{LEA: n.value(name, "LEA"), Estab: n.value(name, "Estab"), Name: n.value(name, "SchoolName")}
}

const firstVersion = 13 // of 2013

func (d *document) version() error {
	switch v := major(d.file.Version); {
	case v == 0:
		return fault(Version)
	case v < firstVersion:
		return fault(Version, d.file.Version)
	}
	return nil
}

// major is the whole number of a version such as 25.0; 0 when it is none.
func major(version string) int {
	whole, part, _ := strings.Cut(version, ".")
	if len(whole) > 3 || len(part) > 3 || strings.Trim(whole+part, "0123456789") != "" {
		return 0
	}
	n, _ := strconv.Atoi(whole) // blank: 0
	return n
}

func (d *document) warn(words string, args ...any) {
	d.file.Warnings = append(d.file.Warnings, fmt.Sprintf(words, args...))
}

// words are those for people.
func (l leftOut) words() []string {
	var out []string
	switch {
	case l.former == 1:
		out = append(out, "1 pupil is marked as having left the former school: this status was left out, because it says nothing about yours.")
	case l.former > 1:
		out = append(out, fmt.Sprintf("%d pupils are marked as having left the former school: this status was left out, because it says nothing about yours.", l.former))
	}
	switch {
	case l.phones == 1:
		out = append(out, "1 phone number of a contact was left out: a contact has one for home, one mobile and one for work.")
	case l.phones > 1:
		out = append(out, fmt.Sprintf("%d phone numbers of contacts were left out: a contact has one for home, one mobile and one for work.", l.phones))
	}
	return slices.Clip(out)
}
