// Package yearend moves a whole school from one academic year to the next (TRK-7): every pupil one year group up, the
// last year group out, tutor groups renamed, the old year's sets closed. It says first what it would do, does it in one
// transaction, and takes it back as long as no later one has been done. Results stay where they are: they belong to
// periods of the old year (TRK-3).
package yearend

import (
	"strconv"
	"time"

	"gateway/app/civil"
	"gateway/app/school"
)

// Choice is what somebody decides about one year-end.
type Choice struct {
	Stay  []int64           // pupils who repeat their year: nothing of them changes
	Names map[string]string // tutor group → its new name, "" for none; a group that is not here gets the proposed one
	Merge bool              // groups that get the same new name become one
}

// Ask is a year-end that somebody confirms.
type Ask struct {
	Choice
	Mark  string // of the plan that they saw
	Typed string // the number of pupils, as typed
	Today civil.Date
}

// What becomes of a pupil.
const (
	Moves   = "moves"   // one year group up
	Leaves  = "leaves"  // was in the last year group
	Stays   = "stays"   // picked to repeat the year
	Joins   = "joins"   // first day after the old year, or added since the new one began: has the new year group already
	Settled = "settled" // has the new year group: by an import or by hand since the new year began, or by a year-end whose undoing left the pupil
	Going   = "going"   // leaves by the last day of the old year: the last year group stays for the record
	NoYear  = "no year" // has no year group
	Beyond  = "beyond"  // is above the school's last year group
)

// Plan is what a year-end would do.
type Plan struct {
	When
	LastYear, Further int // the school's last year group, and the one in which leavers are kept
	Years             []YearLine
	Groups            []GroupLine
	Sets, Members     int // of the old year: sets that will be closed, memberships that end
	Staying           []Who
	Still             []Still
	Moving, Leaving   int
	Pasts             []Past // newest first
	Mark              string
	Problems          []GroupProblem

	rollMark string
	pupils   []pupilRow
	fates    []string // of pupils
	names    map[string]string
	tutors   map[string][]int64
}

// Total is how many pupils change.
func (p Plan) Total() int { return p.Moving + p.Leaving }

// Nothing says that there is nothing to do: no pupil changes or could, and no set is open.
func (p Plan) Nothing() bool { return p.Total()+len(p.Staying)+p.Sets+p.Members == 0 }

// YearLine is what happens to a year group.
type YearLine struct {
	Year, To              int // To is where those go who leave it
	Now, Up, Stay, Leaves int // pupils, without those of Plan.Still
}

// GroupLine is a tutor group of pupils who move or leave.
type GroupLine struct {
	Name, New, Proposed string
	Year                int // of nearly all its pupils; 0 = of several year groups
	Pupils, Leaves      int // those who move or leave; the leavers among them
}

// Gone says that all of its pupils leave: another group may get its name.
func (g GroupLine) Gone() bool { return g.Pupils == g.Leaves }

// Keeps says that the group has the name that it had.
func (g GroupLine) Keeps() bool { return g.Name == g.New }

// Codes of a GroupProblem.
const (
	GroupTwice = "twice" // Other gets the same new name
	GroupLong  = "long"  // more than MaxGroup characters
)

// GroupField is the name of the form's field for the new name of the group at a place of Plan.Groups.
func GroupField(place int) string { return "group_" + strconv.Itoa(place) }

// MaxGroup is how long a new name may be, in characters.
const MaxGroup = 40

// GroupProblem is a new name that cannot be.
type GroupProblem struct {
	Place       int // in Plan.Groups
	Code, Other string
}

// Still is pupils who do not move, and why.
type Still struct {
	Why   string // Joins, Settled, Going, NoYear or Beyond
	Count int
	Some  []Who // the first of them, by name; hidden ones are only counted
}

// StillShown is how many pupils of one reason are named.
const StillShown = 20

// Who is a pupil, by the known-as name.
type Who struct {
	ID                int64
	PupilID, Forename string
	Surname           string
	Year              int // 0 when not known
	TutorGroup        string
}

// Past is a year-end that was done.
type Past struct {
	ID              int64
	FromID          int64
	FromYear        string // "2026/27"
	ToYear          string
	LastDay         civil.Date // of the old year, as it was then
	FirstDay        civil.Date // of the new year
	MadeAt          time.Time
	MadeBy          string // display name of the member of staff
	UndoneAt        *time.Time
	UndoneBy        string
	Pupils, Leavers int // that changed; leavers are among them
	Sets            int
}

// Live says that it was not undone.
func (p Past) Live() bool { return p.UndoneAt == nil }

// Over says that on a day the year-end could not be run again after undoing it.
func (p Past) Over(today civil.Date) bool { return p.FirstDay.AddDays(closesAfter).Before(today) }

// furtherYear is the year group in which a school keeps who has left its last one (Y12, S7), as far as there is one.
func furtherYear(s school.School) int {
	return min(s.LastYear+1, max(school.HighestYear(s.Country), s.LastYear))
}
