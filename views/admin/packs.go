package admin

import (
	"strconv"
	"time"

	"gateway/app/civil"
	"gateway/app/privacy"
	"gateway/views/ui"
	"gateway/views/words"
)

// DataPage is data protection: packs, what is kept how long, what the last night has deleted.
type DataPage struct {
	Packs     []privacy.Pack
	Retention privacy.Retention
	Runs      []privacy.Run
}

// NewPackPage is the search for a person, or the form for a pack of one.
type NewPackPage struct {
	Form      ui.Form
	Search    string
	Found     []privacy.Subject
	Of        privacy.Subject // About "" = nobody is chosen yet
	RightsAge int
	Today     civil.Date
}

// PackPage is one pack with a page of its items.
type PackPage struct {
	privacy.Pack
	Form     ui.Form
	Entries  []privacy.Item
	Sections []string // with entries that nobody has decided about
	OpenOnly bool
	Pages    ui.Pages
	Conflict string
}

var aboutWords = map[string]string{privacy.APupil: "Pupil", privacy.AnAccount: "External user", privacy.AContact: "Contact"}

// packName names the person of a pack.
func packName(p privacy.Pack) string {
	if p.Name == "" {
		return "Somebody who is not here any more"
	}
	return p.Name
}

// packWords is how far a pack is.
func packWords(p privacy.Pack) string {
	switch p.State {
	case privacy.Collecting:
		return "Being collected"
	case privacy.Deciding:
		if p.Open > 0 {
			return counted(p.Open, "entry is", "entries are") + " for you to decide"
		}
		return "Decided, not made yet"
	case privacy.Compiling:
		return "Being made"
	case privacy.Ready:
		if p.FileID == 0 {
			return "Made " + words.Moment(p.FinishedAt) + ", deleted after 24 hours"
		}
		return "Ready to download"
	case privacy.Failed:
		return p.Message
	}
	return "Cancelled. " + p.Message
}

func (v PackPage) progressText() string {
	if v.Done == 0 {
		return "Waiting for its turn"
	}
	return words.Number(v.Done) + " of " + counted(v.Total, "part", "parts")
}

func (v PackPage) left() string { return left(v.TimeLeft(time.Now())) }

// doing is the title while the worker has the pack.
func (v PackPage) doing() string {
	if v.State == privacy.Collecting {
		return "Collecting the data"
	}
	return "Making the pack"
}

func (v PackPage) shown() string {
	if v.OpenOnly {
		return counted(v.Pages.Total, "entry", "entries") + " that nobody has decided about"
	}
	return counted(v.Pages.Total, "entry", "entries")
}

// choices are what can be decided about an entry.
func (v PackPage) choices(i privacy.Item) []ui.Choice {
	now := v.Form.Value(i.Field("decision"))
	return []ui.Choice{{Value: privacy.Include, Label: "Give it as it is", Checked: now == privacy.Include}, {Value: privacy.Redact, Label: "Give other words", Checked: now == privacy.Redact},
		{Value: privacy.Hold, Label: "Hold it back", Checked: now == privacy.Hold}}
}

// hint is what is saved now, where somebody else has decided something else than what was typed.
func (v PackPage) hint(i privacy.Item, what, text string) string {
	saved := map[string]string{"redacted": i.Redacted, "reason": i.Reason}[what]
	if v.Conflict == "" || v.Form.Value(i.Field(what)) == saved {
		return text
	}
	if saved == "" {
		saved = "nothing"
	}
	if text != "" {
		text += ". "
	}
	return text + "Saved now: " + saved
}

var decisionWords = map[string]string{"": "Not decided yet", privacy.Include: "Given as it is", privacy.Redact: "Given in other words", privacy.Hold: "Held back"}

func decidedWords(i privacy.Item) string {
	if i.Decision == "" {
		return decisionWords[""]
	}
	return decisionWords[i.Decision] + ", " + i.DecidedBy + ", " + words.Moment(i.DecidedAt)
}

// PackValues are the values of the form for some entries.
func PackValues(all []privacy.Item) map[string]string {
	out := map[string]string{}
	for _, i := range all {
		out[i.Field("decision")], out[i.Field("redacted")], out[i.Field("reason")] = i.Decision, i.Redacted, i.Reason
	}
	return out
}

func (v PackPage) sectionChoices() []ui.Choice {
	out := []ui.Choice{{Label: "Choose a part"}}
	for _, s := range v.Sections {
		out = append(out, ui.Choice{Value: s, Label: s, Checked: v.Form.Value("rest_section") == s})
	}
	return out
}

func (v PackPage) restChoices() []ui.Choice {
	now := v.Form.Value("rest_decision")
	return []ui.Choice{{Label: "Choose"}, {Value: privacy.Include, Label: "Give them as they are", Checked: now == privacy.Include}, {Value: privacy.Hold, Label: "Hold them back", Checked: now == privacy.Hold}}
}

// rights says when the pupil themselves is asked.
func (v NewPackPage) rights() (title, text string) {
	age, known := v.Of.Age(v.Today)
	from := strconv.Itoa(v.RightsAge)
	switch {
	case v.Of.About != privacy.APupil:
		return "", ""
	case !known:
		return "How old is the pupil?", "No date of birth is recorded. From the age of " + from + " on a pupil decides about their own data: ask them before you give it to a parent."
	case age >= v.RightsAge:
		return v.Of.Name + " is " + strconv.Itoa(age), "From the age of " + from + " on a pupil decides about their own data, when they understand what it means. When a parent asks, ask the pupil first, and write down what they said."
	}
	return v.Of.Name + " is " + strconv.Itoa(age), "Under the age of " + from + " a person with parental responsibility usually asks in the pupil’s place. Give it only when it is good for the pupil."
}

func foundMeta(s privacy.Subject) string {
	if s.Meta == "" {
		return aboutWords[s.About]
	}
	return aboutWords[s.About] + ", " + s.Meta
}
