package admin

import (
	"strconv"

	"gateway/app/attendance"
	"gateway/views/ui"
)

// CodesPage is the attendance codes as somebody types them, and as they are saved.
type CodesPage struct {
	Form     ui.Form
	Lines    []attendance.CodeLine
	Saved    []attendance.Code
	Mark     string // of Saved, as the form saw it
	Conflict string
}

var classNames = map[string]string{attendance.Present: "Present", attendance.Late: "Present, but late", attendance.Elsewhere: "Present somewhere else",
	attendance.Authorised: "Authorised absence", attendance.Unauthorised: "Unauthorised absence", attendance.NotCounted: "Not counted"}

// saved is the code as it is saved now, and whether it is.
func (v CodesPage) saved(code string) (attendance.Code, bool) {
	for _, c := range v.Saved {
		if c.Code == code {
			return c, true
		}
	}
	return attendance.Code{}, false
}

// known says whether a line is of a code that is saved: it cannot be written otherwise.
func (v CodesPage) known(n int) bool { return v.Form.Value(lineField("known", n)) == "yes" }

func (v CodesPage) classChoices(n int) []ui.Choice {
	var out []ui.Choice
	for _, c := range attendance.Classes {
		out = append(out, ui.Choice{Value: c, Label: classNames[c], Checked: c == v.Form.Value(lineField("counts", n))})
	}
	return out
}

// now says what is saved, where somebody else has saved something else than what was typed.
func (v CodesPage) now(n int) string {
	if v.Conflict == "" || !v.known(n) {
		return ""
	}
	c, there := v.saved(v.Lines[n].Code.Code)
	switch {
	case !there:
		return "Saved now: removed"
	case c != v.Lines[n].Code:
		return "Saved now: " + c.Meaning + ", " + classNames[c.CountsAs]
	}
	return ""
}

// lineName names a line for those who cannot see the table.
func (v CodesPage) lineName(n int) string {
	if code := v.Lines[n].Code.Code; code != "" {
		return code
	}
	return "new line " + strconv.Itoa(n+1)
}

func lineField(name string, n int) string { return name + "_" + strconv.Itoa(n) }
