package admin

import (
	"strconv"
	"strings"

	"gateway/app/civil"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/app/yearend"
	"gateway/views/ui"
	"gateway/views/words"
)

// YearEndPage is what the year-end would do, as far as it can be run, and those that were done.
type YearEndPage struct {
	Form       ui.Form
	Plan       yearend.Plan
	Today      civil.Date
	LeaverDays int
	Found      []pupil.ListRow // who may be picked to stay
	Total      int
	Conflict   string
}

// YearEndUndoPage is what undoing a year-end would do.
type YearEndUndoPage struct {
	Form ui.Form
	yearend.Undoing
	Today    civil.Date
	Conflict string
}

// from is what the page is about, in a line.
func (v YearEndPage) meta() string {
	if v.Plan.State != yearend.Open || v.Plan.Nothing() {
		return "Once a year every pupil moves one year group up. You see first what it would do, and can undo it."
	}
	return "From " + v.Plan.From.Name + " to " + v.Plan.To.Name + ". This is what it would do; nothing is done before you confirm it below. It can be run until " + v.Plan.Closes.Format() + "."
}

// sum is how many pupils move, leave and stay.
func (v YearEndPage) sum() string {
	parts := []string{counted(v.Plan.Moving, "moves up", "move up"), counted(v.Plan.Leaving, "leaves", "leave")}
	if n := len(v.Plan.Staying); n > 0 {
		parts = append(parts, counted(n, "stays", "stay"))
	}
	for _, s := range v.Plan.Still {
		parts = append(parts, counted(s.Count, "is left alone", "are left alone")+" ("+stillShort(s.Why)+")")
	}
	return strings.Join(parts, ", ") + "."
}

// leaverWords say what becomes of the last year group.
func (v YearEndPage) leaverWords(s school.School) string {
	until := school.AccessUntil(v.Plan.From.Ends, v.LeaverDays).Format()
	text := s.YearName(v.Plan.LastYear) + " leave on " + v.Plan.From.Ends.Format() + ", or on an earlier last day that is known. "
	if v.Plan.Further != v.Plan.LastYear {
		text += "From then on their year group is " + s.YearName(v.Plan.Further) + ". "
	}
	return text + "Their families keep access until " + until + ", as your school has set."
}

// setWords say what becomes of the old year's sets.
func (v YearEndPage) setWords() string {
	if v.Plan.Sets == 0 && v.Plan.Members == 0 {
		return "No set of " + v.Plan.From.Name + " is open. "
	}
	return counted(v.Plan.Sets, "set", "sets") + " of " + v.Plan.From.Name + " close on " + v.Plan.From.Ends.Format() + ", and with them " + counted(v.Plan.Members, "membership", "memberships") + ". "
}

func moveWords(s school.School, y yearend.YearLine) string {
	if y.Up == 0 {
		return "0"
	}
	return words.Number(y.Up) + " to " + s.YearName(y.To)
}

// groupWords is whose tutor group it is.
func groupWords(s school.School, g yearend.GroupLine) string {
	year := "several year groups"
	if g.Year != 0 {
		year = s.YearName(g.Year)
	}
	if g.Gone() {
		return year + ", leaving"
	}
	return year
}

// keeps are the groups that would keep their name.
func (v YearEndPage) keeps() (out []string) {
	for _, g := range v.Plan.Groups {
		if g.Keeps() && !g.Gone() {
			out = append(out, g.Name)
		}
	}
	return out
}

func stillShort(why string) string {
	switch why {
	case yearend.Joins:
		return "new"
	case yearend.Settled:
		return "moved already"
	case yearend.Going:
		return "leaving anyway"
	case yearend.NoYear:
		return "no year group"
	}
	return "above the last year group"
}

// stillTitle and stillWords say who is left alone, why, and what to do.
func (v YearEndPage) stillTitle(s yearend.Still) string {
	switch s.Why {
	case yearend.Joins:
		return counted(s.Count, "pupil is", "pupils are") + " new in " + v.Plan.To.Name
	case yearend.Settled:
		return counted(s.Count, "pupil has", "pupils have") + " the year group of " + v.Plan.To.Name + " already"
	case yearend.Going:
		return counted(s.Count, "pupil leaves", "pupils leave") + " by " + v.Plan.From.Ends.Format()
	case yearend.NoYear:
		return counted(s.Count, "pupil has", "pupils have") + " no year group"
	}
	return counted(s.Count, "pupil is", "pupils are") + " above your last year group"
}

func stillWords(s yearend.Still) string {
	switch s.Why {
	case yearend.Joins:
		return "They keep the year group that they come with."
	case yearend.Settled:
		return "An import, somebody at the school or an earlier year-end has moved them."
	case yearend.Going:
		return "They keep their last year group for the record."
	case yearend.NoYear:
		return "Give them one on their page or by an import, then look again."
	}
	return "Give them a last day, or another year group, if that is wrong."
}

// more is how many of a list are not named: those beyond its length, and hidden ones.
func more(count, shown int) string {
	switch {
	case count <= shown:
		return ""
	case shown == 0:
		return counted(count, "hidden pupil", "hidden pupils")
	case shown < yearend.StillShown:
		return "and " + counted(count-shown, "hidden pupil", "hidden pupils")
	}
	return "and " + words.Number(count-shown) + " more"
}

// unpicked are the found pupils who do not stay yet.
func (v YearEndPage) unpicked() (out []ui.Choice) {
	stays := map[int64]bool{}
	for _, w := range v.Plan.Staying {
		stays[w.ID] = true
	}
	for _, r := range v.Found {
		if !stays[r.ID] {
			out = append(out, ui.Choice{Value: id(r.ID), Label: whoWords(r.Surname, r.Forename, r.PupilID, r.TutorGroup)})
		}
	}
	return out
}

func whoWords(surname, forename, number, group string) string {
	label := surname + ", " + forename
	if group != "" {
		label += ", " + group
	}
	return label + " (" + number + ")"
}

func (v YearEndPage) foundWords() string {
	text := pupils(v.Total) + " found"
	if v.Total > len(v.Found) {
		text += ". The first " + strconv.Itoa(len(v.Found)) + " are shown: type more of the name to see the others"
	}
	return text
}

// doneWords is when it was done, and by whom; undone, also when and by whom that was.
func doneWords(p yearend.Past) string {
	text := civil.OnDay(p.MadeAt).Format() + " by " + p.MadeBy
	if !p.Live() {
		text += ". Undone " + civil.OnDay(*p.UndoneAt).Format() + " by " + p.UndoneBy
	}
	return text
}

// live is the year-end that was done; nil when there is none.
func (v YearEndPage) live() *yearend.Past {
	for i, p := range v.Plan.Pasts {
		if p.Live() && p.FromID == v.Plan.From.ID {
			return &v.Plan.Pasts[i]
		}
	}
	return nil
}

// yearEndNext is what there is to do until the year-end can be run.
func yearEndNext(v YearEndPage) string {
	if v.Plan.To.ID == 0 {
		return "Until then, add the academic year that follows."
	}
	return "It moves everybody to " + v.Plan.To.Name + ". There is nothing to do until then."
}
