package portal

import (
	"slices"

	"gateway/app/auth"
	"gateway/app/licence"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/words"
)

// AccountPage is what My account shows besides who the person is.
type AccountPage struct {
	Mobile   string
	Paper    auth.Paper
	Holdings []licence.Own
}

// asksPaper says whether there is a choice to make: schools send reports to parents, not to pupils.
func (v AccountPage) asksPaper() bool {
	return v.Paper.Here && slices.ContainsFunc(v.Holdings, func(o licence.Own) bool { return o.Audience == licence.AudienceParent })
}

func (v AccountPage) paper(f layout.Frame) string {
	if v.Paper.Online {
		return f.W.T("account.reports.online")
	}
	return f.W.T("account.reports.paper")
}

// ownName is what a holding is called in a list of one's own.
func ownName(w words.W, o licence.Own) string {
	if o.State == "waiting" {
		return w.T("pupils.waiting")
	}
	return o.Name
}

func languages(f ui.Form, all []words.Language) (out []ui.Choice) {
	for _, l := range all {
		out = append(out, ui.Choice{Value: l.Tag, Label: l.Name, Checked: f.Value("language") == l.Tag})
	}
	return out
}
