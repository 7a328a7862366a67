// Package oneroster reads the zip of CSV files that school systems export as OneRoster 1.1 or 1.2 (TRK-6) into
// tables of the importer, so that the importer's readers judge every value. It parses and joins, and knows no
// database: whom a table changes, and who becomes a leaver because a bulk export lacks them, is decided elsewhere.
//
// OneRoster knows neither parental responsibility nor court orders: contacts that come this way are unverified, and
// nothing may be issued to them on the strength of such a file alone. Passwords, which users.csv and userProfiles.csv
// may hold, are never kept.
package oneroster

import (
	"time"

	"gateway/app/civil"
	"gateway/app/importer"
)

// Table is one list of the export. The headings are the labels that people know, and the mapping says for each of
// them which target it is. Records are numbered by the lines of users.csv, those of sets by enrollments.csv; those
// of contacts are counted from 2, because one line of users.csv makes a row for each child.
type Table struct {
	Kind    importer.Kind
	Table   importer.Table
	Mapping importer.Mapping
}

// Export is what an export holds.
type Export struct {
	Version string   // "1.1" or "1.2"
	Delta   bool     // users or enrollments are a delta: who is not in it has not left
	IDFrom  string   // which values are the Pupil IDs, see Options.IDFrom; "" when there are no pupils and none was given
	Schools []string // names of the schools that pupils are at, in the file's order: of more than one a person should be asked
	Tables  []Table  // pupils, contacts, staff, sets: those that have rows
	Removed Removed
	Notes   []string // what was decided and what was left out, in sentences with numbers
}

// Removed is what a delta says is over. Of bulk files it is empty: what they lack the roll finds out.
type Removed struct {
	Pupils      []string     // Pupil IDs
	Memberships []Membership // in the order of enrollments.csv
}

// Membership is a pupil's place in a set that has ended.
type Membership struct {
	Row     int // line of enrollments.csv
	PupilID string
	Subject string
	Set     string
	EndsOn  string // the last day as 2026-07-17, "" where the export does not say
}

// The sources of Pupil IDs. A kind of userIds follows IDUserIDs: "userIds MIS".
const (
	IDIdentifier = "identifier"
	IDSourced    = "sourcedId"
	IDUserIDs    = "userIds "
)

// Options are what is known beside the file.
type Options struct {
	// Today decides which roles and teachers of a set are over; no date: none.
	Today civil.Date
	// IDFrom is the source of Pupil IDs of the school's last export. A delta of a few pupils does not show by itself
	// which source the whole school uses, and other numbers would be other pupils. "" or an unknown one: as the file
	// suggests.
	IDFrom string
}

// Is says whether the bytes are a zip with a manifest.csv of OneRoster, at the root or in one folder. One that is
// encrypted counts, so that Read can say so.
func Is(data []byte) bool {
	z, err := entries(data)
	if err != nil || len(z.File) > maxEntries {
		return false
	}
	for _, f := range z.File {
		if _, name := split(f.Name); name == manifestName && (encrypted(f) || isManifest(f)) {
			return true
		}
	}
	return false
}

// Read is ReadWith as of today, without a source of Pupil IDs.
func Read(data []byte) (Export, error) {
	return ReadWith(data, Options{Today: civil.OnDay(time.Now())})
}

// ReadWith reads an export. Errors are *importer.FileError with the codes of this package or of the importer; Words
// says them to people.
func ReadWith(data []byte, o Options) (Export, error) {
	a, err := open(data)
	if err != nil {
		return Export{}, err
	}
	m, err := a.manifest()
	if err != nil {
		return Export{}, err
	}
	r := roster{options: o, archive: a, manifest: m}
	if err := r.load(); err != nil {
		return Export{}, err
	}
	return r.export()
}
