package admin

import (
	"strconv"
	"strings"

	"gateway/app/guide"
	"gateway/app/licence"
	"gateway/views/urls"
	"gateway/views/words"
)

// StartedPart is some of the steps of Getting started, under a heading.
type StartedPart struct {
	Title string
	Steps []StartedStep
}

// StartedStep is one step: where it is done, whether it is, and the figure that says so.
type StartedStep struct {
	Done   bool
	Href   string
	Text   string
	Figure string
	screen string // the route that it needs
}

// StartedParts are the steps for a school in the order in which they are best done. A step whose page does not exist
// is left out: nobody can do it.
func StartedParts(s guide.State, exists func(route string) bool) (out []StartedPart) {
	for _, p := range []StartedPart{
		{"Your school", schoolSteps(s)},
		{"What there is to see", trackingSteps(s)},
		{"What families see", accessSteps(s)},
		{"The keys", keySteps(s)},
		{"Your families", familySteps(s)},
	} {
		var there []StartedStep
		for _, step := range p.Steps {
			if exists("/s/:school" + step.screen) {
				there = append(there, step)
			}
		}
		if len(there) > 0 {
			out = append(out, StartedPart{p.Title, there})
		}
	}
	return out
}

// StartedCount is how many steps are done, of how many.
func StartedCount(parts []StartedPart) (done, all int) {
	for _, p := range parts {
		for _, s := range p.Steps {
			all++
			if s.Done {
				done++
			}
		}
	}
	return done, all
}

func schoolSteps(s guide.State) []StartedStep {
	var missing []string
	if s.School.LogoHash == "" {
		missing = append(missing, "a logo")
	}
	if s.School.HelpPhone == "" && s.School.HelpEmail == "" {
		missing = append(missing, "a phone number or email address for help")
	}
	face := "Families see your logo, and whom to ask"
	if len(missing) > 0 {
		face = "Missing: " + strings.Join(missing, ", ")
	}
	years := "No academic year has been set up for today"
	if s.Year != "" {
		years = s.School.YearName(s.School.FirstYear) + " to " + s.School.YearName(s.School.LastYear) + ", " + s.Year
	}
	if s.OutsideYears > 0 {
		years += ". " + pupils(s.OutsideYears) + " on roll in none of these years"
	}
	slug := s.School.Slug
	return []StartedStep{
		{len(missing) == 0, "/s/" + slug + "/admin/settings", "Check how the school shows itself", face, "/admin/settings"},
		{s.Pupils > 0, urls.Imports(slug), "Import the roll", pupils(s.Pupils) + " on roll", "/admin/imports"},
		{s.Year != "" && s.OutsideYears == 0, urls.Years(slug), "Check the years", years, "/admin/years"},
	}
}

func trackingSteps(s guide.State) []StartedStep {
	slug, released := s.School.Slug, counted(s.Released, "period", "periods")+" of this year released"
	if s.Released == 0 {
		released += ", so families see no results of this year"
	}
	return []StartedStep{
		{s.Fields > 0 && s.Periods > 0, urls.Periods(slug, 0), "Set up fields and periods",
			counted(s.Fields, "field", "fields") + ", " + counted(s.Periods, "period", "periods") + " this year", "/admin/periods"},
		{s.Released > 0, urls.Periods(slug, 0), "Release a period to families",
			released, "/admin/periods"},
	}
}

func accessSteps(s guide.State) (out []StartedStep) {
	for _, t := range s.Types {
		figure := "Nothing is ticked yet, so they see nothing"
		if t.Fields > 0 {
			figure = counted(t.Fields, "field", "fields") + " ticked"
		}
		out = append(out, StartedStep{t.Fields > 0, urls.Access(s.School.Slug, t.ID), "Choose what " + t.Name + " sees", figure, "/admin/licence-types/:type/access"})
	}
	figure := "Nobody has looked yet"
	if s.Previewed {
		figure = "Somebody has looked"
	}
	return append(out, StartedStep{s.Previewed, "/s/" + s.School.Slug + "/admin/preview", "Look at a pupil as families do", figure, "/admin/preview"})
}

func keySteps(s guide.State) (out []StartedStep) {
	slug := s.School.Slug
	for _, t := range s.Types {
		figure := words.Number(t.Keys) + " of " + pupils(s.Pupils)
		if s.School.Trial() {
			figure += ". In the trial you have " + strconv.Itoa(licence.TrialKeys) + " keys of this type"
		}
		out = append(out, StartedStep{s.KeysDone(t), urls.Keys(slug), "Generate " + t.Name + " keys", figure, "/admin/keys"})
	}
	figure := "No sheet has been downloaded yet"
	if s.Downloaded {
		figure = "A sheet has been downloaded"
	}
	return append(out, StartedStep{s.Downloaded, urls.Keys(slug), "Download the keys for your letters", figure, "/admin/keys"})
}

func familySteps(s guide.State) []StartedStep {
	slug := s.School.Slug
	waiting := "Nobody waits"
	if s.Waiting > 0 {
		waiting = counted(s.Waiting, "person waits", "people wait") + " until you let them in"
	}
	return []StartedStep{
		{s.Families > 0, urls.SignIn(slug), "Register once yourself, as a parent would",
			counted(s.Families, "adult has", "adults have") + " registered", "/sign-in"},
		{s.Learners > 0, urls.StaffHelpPage(slug, "keys-to-pupils"), "Plan the pupils’ lesson",
			pupils(s.Learners) + " registered", "/staff/help/:page"},
		{s.Waiting == 0, "/s/" + slug + "/admin/external/waiting", "Decide who waits", waiting, "/admin/external/waiting"},
	}
}
