// Package account is the pages around signing in: finding a school, the doors, registering, mailed links.
package account

import (
	"maps"
	"slices"
	"strings"

	"gateway/app/auth"
	"gateway/app/licence"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
	"gateway/views/words"
)

// SignInForm is what a sign-in page shows besides its frame.
type SignInForm struct {
	Form      ui.Form
	Next      string
	Resume    string // what somebody typed before the session ended, sealed
	OwnDevice bool
	Types     []licence.Type
}

// Register is a screen of registering.
type Register struct {
	Frame    layout.Frame
	Form     ui.Form
	As       int64
	Audience string
	Title    string
	TypeName string
	Email    string
}

// RegisterTitle is the words of a licence type's link; audience is its licence.Type.Words, "" for any type.
func RegisterTitle(w words.W, audience, name string) string {
	switch audience {
	case "parent":
		return w.T("register.parent")
	case "pupil":
		return w.T("register.pupil")
	case "":
		return w.T("register.any")
	}
	return w.T("register.other", "Type", name)
}

func wayIcon(audience string) string {
	if audience == "pupil" {
		return "pupil"
	}
	return "parent"
}

// yours is the step's line: the child's, your own, or a pupil's.
func (r Register) yours() string {
	switch r.Audience {
	case "pupil":
		return "you"
	case "other":
		return "other"
	}
	return "child"
}

func paragraphs(w words.W, id string) []string { return strings.Split(w.T(id), "\n\n") }

func signInURL(realm auth.Realm, slug string) string {
	if realm == auth.Staff {
		return urls.StaffSignIn(slug)
	}
	return urls.SignIn(slug)
}

func forgottenURL(realm auth.Realm, slug string) string {
	if realm == auth.Staff {
		return urls.StaffForgotten(slug)
	}
	return urls.Forgotten(slug)
}

// hiddenPairs lists kept values in a stable order.
func hiddenPairs(values map[string][]string) [][2]string {
	var out [][2]string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			out = append(out, [2]string{name, v})
		}
	}
	return out
}
