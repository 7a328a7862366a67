// Package imports is the uploads of a school's own files (TRK-6), whatever they are about: the file as it came, how
// its columns were matched, what the dry run found, and how far the work is. What the rows mean is decided above it.
package imports

import (
	"time"

	"github.com/google/uuid"

	"gateway/app/importer"
)

// The states of an import. Reading, Checking and Applying are the worker's, Mapping and Checked wait for a person.
const (
	Reading   = "reading"
	Mapping   = "mapping"
	Checking  = "checking"
	Checked   = "checked"
	Applying  = "applying"
	Done      = "done"
	Refused   = "refused"   // the file cannot be read: Problem says why
	Failed    = "failed"    // our fault: Message says what to do
	Cancelled = "cancelled" // nothing was changed
)

// Args is a job of one import.
type Args struct {
	SchoolID int64 `json:"school_id"`
	ImportID int64 `json:"import_id"`
}

// ReadArgs, CheckArgs and ApplyArgs are the jobs that read the file, make the dry run, and take the file in.
type (
	ReadArgs  Args
	CheckArgs Args
	ApplyArgs Args
)

// Kind names the job.
func (ReadArgs) Kind() string { return "import_read" }

// Kind names the job.
func (CheckArgs) Kind() string { return "import_check" }

// Kind names the job.
func (ApplyArgs) Kind() string { return "import_apply" }

// Options are what a person chooses about a file.
type Options struct {
	IDFrom      string `json:"id_from,omitempty"`      // "upn" or "scn": the file has no Pupil IDs
	MonthFirst  bool   `json:"month_first,omitempty"`  // its dates have the month first
	TitleCase   bool   `json:"title_case,omitempty"`   // names in capitals are written in title case
	BlankClears bool   `json:"blank_clears,omitempty"` // an empty cell clears what is known
	Numbers     bool   `json:"numbers,omitempty"`      // "numbers have changed"
	Of          int64  `json:"of,omitempty"`           // the academic year that results are of
	Year        string `json:"year,omitempty"`         // "coming": it lists next year's groups; "current"; "" where it is not asked
}

// Counts is what the dry run found, in rows; of contacts a row is the link of an adult to a pupil.
type Counts struct {
	Read       int  `json:"read"`
	New        int  `json:"new"`
	Changed    int  `json:"changed"`
	Unchanged  int  `json:"unchanged"`
	Returning  int  `json:"returning"`
	Leaving    int  `json:"leaving"`
	OtherChild int  `json:"other_child"`
	Errors     int  `json:"errors"`
	Warned     int  `json:"warned"`
	Cleared    int  `json:"cleared"`  // values that empty cells would clear
	AllCaps    int  `json:"all_caps"` // names in capitals
	Base       int  `json:"base"`     // of how many Leaving is a part: pupils on roll, links of the file's pupils
	Nameless   int  `json:"nameless"` // rows of which it cannot be told whom they are about
	NewPeople  int  `json:"new_people"`
	Court      int  `json:"court"`   // court orders newly set
	Stopped    bool `json:"stopped"` // too many rows name another child: nothing can be taken
}

// Touched is how many rows an import would write, leavers apart.
func (c Counts) Touched() int { return c.New + c.Changed + c.Returning }

// Plus adds up the counts of two parts of a file.
func (c Counts) Plus(o Counts) Counts {
	for _, n := range []struct {
		to *int
		by int
	}{{&c.Read, o.Read}, {&c.New, o.New}, {&c.Changed, o.Changed}, {&c.Unchanged, o.Unchanged}, {&c.Returning, o.Returning}, {&c.Leaving, o.Leaving},
		{&c.OtherChild, o.OtherChild}, {&c.Errors, o.Errors}, {&c.Warned, o.Warned}, {&c.Cleared, o.Cleared}, {&c.AllCaps, o.AllCaps}, {&c.Base, o.Base},
		{&c.Nameless, o.Nameless}, {&c.NewPeople, o.NewPeople}, {&c.Court, o.Court}} {
		*n.to += n.by
	}
	c.Stopped = c.Stopped || o.Stopped
	return c
}

// TypedFrom is the share of the roll, in per cent, above which becoming a leaver needs a typed number.
const TypedFrom = 20

// NeedsTyped says whether the number of leavers has to be typed (more than 20 % of the roll).
func (c Counts) NeedsTyped() bool { return c.Leaving*100 > c.Base*TypedFrom }

// MayLeave says whether anybody may be made a leaver: not while a row is about nobody knows whom, who may be one
// of them (case 19).
func (c Counts) MayLeave() bool { return c.Leaving > 0 && c.Nameless == 0 }

// Import is one upload.
type Import struct {
	ID          int64
	Kind        importer.Kind
	FileName    string
	FileSize    int
	Format      string
	AskedBy     string // display name
	AskedAt     time.Time
	State       string
	Done, Total int
	StepAt      time.Time // when the state began
	Problem     *importer.FileError
	Message     string
	Table       importer.Table // without its rows
	Mapping     importer.Mapping
	MappingFrom string // guessed, remembered, chosen
	MappedAt    time.Time
	Options     Options
	Counts      Counts
	Leavers     bool
	ConfirmedBy string
	FinishedAt  time.Time
	Purged      bool
	hash        []byte
}

// Working is true while the worker has it: the page polls.
func (i Import) Working() bool {
	return i.State == Reading || i.State == Checking || i.State == Applying
}

// Open is true while it can still be cancelled.
func (i Import) Open() bool { return i.Working() || i.State == Mapping || i.State == Checked }

// Remembered says whether the columns are as somebody matched them before.
func (i Import) Remembered() bool { return i.MappingFrom == "remembered" }

// TimeLeft estimates how long the worker's step still takes; 0 when that is not known yet.
func (i Import) TimeLeft(now time.Time) time.Duration {
	if !i.Working() || i.Done == 0 {
		return 0
	}
	return max(0, now.Sub(i.StepAt)/time.Duration(i.Done)*time.Duration(i.Total-i.Done))
}

// Tell notes how far the worker is, for people to see. Its error ends the work: ErrStopped when it was cancelled.
type Tell func(done, total int) error

// Upload is a file as it came.
type Upload struct {
	Submission uuid.UUID
	Name       string
	Body       []byte
}

// Change is one value that changes, as the database holds it.
type Change struct {
	Field string `json:"field"` // a Target's name, or "status"
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
}

// LineError is the kind of a row that cannot be read, beyond the kinds of app/pupil.
const LineError = "error"

// WarnCourtOrder is the code of the warning that a court order was not known before.
const WarnCourtOrder = "warn_court_order"

// What Parts can be asked for beyond one kind.
const (
	ShowWarned = "warned" // rows to look at, whatever their kind
	ShowBad    = "bad"    // rows that are not taken
	ShowCourt  = "court"  // contacts with a court order that was not known before
)

// Line is what one row of the file does, or what becomes of somebody who is in no row.
type Line struct {
	Row      int           // of the file; 0: not in it
	Part     importer.Kind // what the part lists in which the row stands, of a file of several; else ""
	Kind     string
	Number   string // Pupil ID
	Name     string // of the pupil; of contacts "Mrs Khan, mother of Aoife Khan"
	PupilID  int64  // of the row; 0 for a new pupil
	Changes  []Change
	Problems []importer.Problem
	Warnings []importer.Problem
}

// Found is the outcome of a dry run.
type Found struct {
	Lines  []Line
	Counts Counts
}
