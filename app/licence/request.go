package licence

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"gateway/app/errs"
)

// Which pupils an order is about.
const (
	ScopeSchool = "school"
	ScopeYear   = "year"
	ScopeGroup  = "tutor_group"
	ScopePicked = "picked"
)

// Request is an order of licence keys as an admin filled it in (LIC-4). Problems names what is missing; the form
// comes back with them.
type Request struct {
	Submission uuid.UUID // makes a second press the same order
	TypeID     int64
	Scope      string // school, year, tutor_group or picked
	Year       int    // for year
	TutorGroup string // for tutor_group
	Picked     []int64
	OnlyNew    bool   // leave out pupils who have a live key of the type
	Layout     string // pupils, contacts; "" = pupils
	Format     string // excel, letters; "" = excel
	// Relationships are those whose contacts get a letter though the default leaves them out. They count for the
	// layout contacts alone; the form keeps them in the other one too.
	Relationships []string
	Problems      errs.Invalid
}

// ParseRequest reads the form: fields submission, type, who, year, tutor_group, only_new, layout, format; boxes are the
// values of picked and of relationship. What cannot be read counts as not chosen.
func ParseRequest(field func(name string) string, boxes func(name string) []string) Request {
	r := Request{Scope: field("who"), TutorGroup: field("tutor_group"), OnlyNew: field("only_new") != "", Layout: field("layout")}
	r.Format = field("format")
	// zero values stand for what cannot be read; check names them
	r.Submission, _ = uuid.Parse(field("submission"))
	r.TypeID, _ = strconv.ParseInt(field("type"), 10, 64)
	r.Year, _ = strconv.Atoi(field("year"))
	for _, p := range boxes("picked") {
		if id, err := strconv.ParseInt(p, 10, 64); err == nil && id > 0 {
			r.Picked = append(r.Picked, id)
		}
	}
	slices.Sort(r.Picked)
	r.Picked = slices.Compact(r.Picked)
	r.Relationships = ticked(boxes("relationship"))
	r.Problems = r.check()
	if r.Submission == uuid.Nil {
		r.Problems.Add("submission", "keys_form_again")
	}
	return r
}

// Contacts says whether the sheet is to have a row for each pupil and contact.
func (r Request) Contacts() bool { return r.Layout == LayoutContacts }

// ticked are the relationships as the rule compares them, each once.
func ticked(boxes []string) (out []string) {
	for _, b := range boxes {
		out = append(out, relationshipOf(b))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// check names what an order, or the counting before it, cannot do without.
func (r Request) check() errs.Invalid {
	var p errs.Invalid
	if r.TypeID <= 0 {
		p.Add("type", "keys_type_choose")
	}
	switch r.Scope {
	case ScopeSchool:
	case ScopeYear:
		if r.Year <= 0 || r.Year > 99 {
			p.Add("year", "keys_year_choose")
		}
	case ScopeGroup:
		if r.TutorGroup == "" {
			p.Add("tutor_group", "keys_group_choose")
		}
	case ScopePicked:
		if len(r.Picked) == 0 {
			p.Add("picked", "keys_pick_some")
		}
	default:
		p.Add("who", "keys_who_choose")
	}
	if r.Layout != "" && r.Layout != LayoutPupils && !r.Contacts() {
		p.Add("layout", "keys_layout_choose")
	}
	if r.Format != "" && r.Format != FormatExcel && r.Format != FormatLetters {
		p.Add("format", "keys_format_choose")
	}
	return p
}

// pupils is the condition on pupils p that chooses them, and the value of its parameter $3. Only pupils who are
// there, or will be, and are not hidden ever get a key.
func (r Request) pupils() (condition string, value any) {
	switch r.Scope {
	case ScopeYear:
		return orderable + ` and p.year_group = $3::smallint`, r.Year
	case ScopeGroup:
		return orderable + ` and p.tutor_group = $3::text`, r.TutorGroup
	case ScopePicked:
		return orderable + ` and p.id = any($3::bigint[])`, r.Picked
	default:
		return orderable + ` and $3::boolean`, true
	}
}

// orderable says which pupils p can have a key at all.
const orderable = `p.school_id = $1 and p.status in ('on_roll', 'starting') and not p.hidden`

// label is the order in words, for the list of sheets and for file names.
func (r Request) label(yearName func(int) string) string {
	switch r.Scope {
	case ScopeYear:
		return yearName(r.Year)
	case ScopeGroup:
		return r.TutorGroup
	case ScopePicked:
		if len(r.Picked) == 1 {
			return "1 picked pupil"
		}
		return strconv.Itoa(len(r.Picked)) + " picked pupils"
	default:
		return "Whole school"
	}
}
