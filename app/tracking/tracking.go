// Package tracking is the structure of a school's tracking data: subjects and sets, scales, fields and periods
// (TRK-1, TRK-2). What is entered into it is app/result's.
package tracking

import (
	"time"

	"gateway/app/civil"
)

// Subject is a subject of the school.
type Subject struct {
	ID           int64
	Alias        string // ≤ 20 letters, for staff
	Name         string // ≤ 50 letters: the real name, for families
	Position     int
	SharedFields bool // the shared fields are asked in it
	SQACode      string
}

// MaxSubjects is how many a school may have (TRK-1).
const MaxSubjects = 100

// Which pupils and subjects a field is about.
const (
	General   = "general" // the pupil, in no subject
	Shared    = "shared"  // every subject with shared fields
	InSubject = "subject" // one subject only
)

// What the values of a field are.
const (
	Text    = "text"
	Whole   = "whole"
	Decimal = "decimal"
	OnScale = "scale"
)

// MaxText is how long a text in a field may be, in letters.
const MaxText = 200

// Field is a named column of tracking data.
type Field struct {
	ID          int64
	Scope       string // General, Shared, InSubject
	SubjectID   int64  // of InSubject, else 0
	Name        string
	Category    string
	Explanation string // for families
	Type        string // Text, Whole, Decimal, OnScale
	ScaleID     int64
	Lowest      *float64 // of Whole and Decimal; nil = no bound
	Highest     *float64
	WholeYear   bool // its results stand in the whole-year period (targets)
	Writable    bool // teachers may enter it; else the office and imports only
	Shown       bool // teachers see it
	Choice      bool // a select box where there is a scale
	TargetID    int64
	Position    int
}

// Key is the field in the access settings.
func (f Field) Key() string { return FieldKey(f.ID) }

// Which end of a scale is best (POR-4). It is never assumed.
const (
	Up   = "up"   // the highest sort value
	Down = "down" // the lowest
	None = "none" // neither
)

// Scale is an ordered list of values with their meaning; it is the school's own data.
type Scale struct {
	ID          int64
	Name        string
	Explanation string // for families
	Direction   string // Up, Down, None
	OnWithin    float64
	NearWithin  float64
	Version     int
	Values      []Value // in the order of their position
}

// Value is one value of a scale.
type Value struct {
	Text    string   // as it is stored and shown
	Also    []string // other ways to write it
	Meaning string
	Sort    *float64 // nil: no grade ("absent"); neither compared nor drawn
	Colour  string   // "", good, near, bad, info
}

// Period is one data point of one year group in one academic year.
type Period struct {
	ID        int64
	YearID    int64 // academic year
	YearGroup int
	Name      string // "Autumn 1"
	Position  int
	WholeYear bool
	Starts    civil.Date // before it nothing is entered
	Release   time.Time  // families see it from then on (POR-5); zero = never
}

// Released says whether families may see it.
func (p Period) Released(now time.Time) bool { return !p.Release.IsZero() && !now.Before(p.Release) }

// Set is a class of one subject in one academic year.
type Set struct {
	ID        int64
	YearID    int64
	SubjectID int64
	Name      string
	YearGroup int        // 0 = none
	Closed    civil.Date // from this day on nothing is entered; zero while it is open
}

// ClosedAt says whether the set is closed on a day. The year-end closes sets with their year's last day, and may be done before it.
func (s Set) ClosedAt(day civil.Date) bool { return !s.Closed.IsZero() && !day.Before(s.Closed) }
