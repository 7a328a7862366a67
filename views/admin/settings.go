package admin

import (
	"fmt"
	"strconv"

	"gateway/app/licence"
	"gateway/app/school"
	"gateway/views/ui"
	"gateway/views/words"
)

// SettingsPage is the school's settings as somebody types them, and as they are saved.
type SettingsPage struct {
	Form     ui.Form
	Saved    school.Settings
	Reach    licence.AgeReach // of the saved age
	Version  int
	Shuts    int // adults whom the typed age would shut out
	Conflict string
}

// hint is what is saved now, where somebody else has saved something else than what was typed.
func (v SettingsPage) hint(name, saved, text string) string {
	if v.Conflict == "" || v.Form.Value(name) == saved {
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

func (v SettingsPage) age(name string, saved int, text string) string {
	return v.hint(name, strconv.Itoa(saved), text)
}

// darkened says whether the colour is used otherwise than it was given.
func (v SettingsPage) darkened() bool { return v.Saved.AccentGiven != v.Saved.Accent }

// reach is how the age works out today.
func (v SettingsPage) reach() string {
	text := fmt.Sprintf("%s on roll %s %d or older now. ", pupils(v.Reach.OfAge), are(v.Reach.OfAge), v.Saved.ConsentAge)
	if v.Reach.Unknown > 0 {
		text += fmt.Sprintf("%s on roll %s no birth date: for them nothing changes by itself.", pupils(v.Reach.Unknown), have(v.Reach.Unknown))
	} else {
		text += "Every pupil on roll has a birth date."
	}
	return text
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func have(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

// GatewayPage is whether the gateway is open, and the form that changes it.
type GatewayPage struct {
	Form     ui.Form
	Gateway  school.Gateway
	Mark     string
	Conflict string
}

// inside is who is affected at once.
func (v GatewayPage) inside() string {
	switch v.Gateway.Inside {
	case 0:
		return "Nobody outside the school is signed in now."
	case 1:
		return "1 person outside the school is signed in now, and is shown the message at their next press."
	}
	return words.Number(v.Gateway.Inside) + " people outside the school are signed in now, and are shown the message at their next press."
}

// ConsentPage is who may see a pupil of age, for the office.
type ConsentPage struct {
	Form ui.Form
	licence.Adults
}

// answerOf is what stands about an adult.
func answerOf(a licence.Adult) string {
	who := "the pupil"
	if a.ByStaff {
		who = "the pupil, written down by the office"
	}
	switch {
	case a.DecidedAt.IsZero():
		return "Not asked yet, so the person does not see the pupil"
	case a.Agreed:
		return "Agreed by " + who + " on " + words.Moment(a.DecidedAt)
	}
	return "Stopped by " + who + " on " + words.Moment(a.DecidedAt)
}

// adultState is a holding's state beside the pupil's decision.
func adultState(a licence.Adult) string {
	switch a.State {
	case "blocked":
		return "Blocked by the school, whatever the pupil decides"
	case "waiting":
		return "Waits for the office"
	case "live":
		return "Sees the pupil"
	}
	return "Does not see the pupil"
}
