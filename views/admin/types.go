package admin

import (
	"gateway/app/licence"
	"gateway/views/ui"
	"gateway/views/words"
)

// TypePage is the page of one licence type.
type TypePage struct {
	Form     ui.Form
	Type     licence.Type // as it is saved
	Mark     string
	Conflict string
}

// TypeWas is a licence type as its form has it.
func TypeWas(t licence.Type) []Was {
	return []Was{{Name: "name", Label: "Name", Value: t.Name}, {Name: "register_link", Label: "Register link", Value: Ticked(t.RegisterLink), Words: tickWords(t.RegisterLink)},
		{Name: "parents", Label: "Counts as parents’", Value: Ticked(t.Audience == licence.AudienceParent), Words: tickWords(t.Audience == licence.AudienceParent)}}
}

// forWhom says in the list whom a type is for.
func forWhom(t licence.Type) string {
	switch t.Audience {
	case licence.AudienceParent:
		if t.Standard {
			return "For parents and guardians"
		}
		return "Counts as parents’"
	case licence.AudiencePupil:
		return "For pupils"
	}
	return "For other people"
}

// registerWords is the register link as families read it on the sign-in page.
func registerWords(w words.W, t licence.Type) string {
	switch t.Words() {
	case licence.AudienceParent:
		return w.T("register.parent")
	case licence.AudiencePupil:
		return w.T("register.pupil")
	}
	return w.T("register.other", "Type", t.Name)
}
