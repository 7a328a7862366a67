// Package layout is the frame of every page: head, navigation, foot, and what holds them together.
package layout

import (
	"strings"

	"gateway/app/auth"
	"gateway/app/school"
	"gateway/views/ui"
	"gateway/views/urls"
	"gateway/views/words"
)

// Frame is what a page says about itself.
type Frame struct {
	W     words.W
	Who   auth.Principal
	Title string
	Form  ui.Form // its problems come first in main and in the title
	Tab   string  // family: pupils, account
	Item  string  // staff: the page of the side list
	HTMX  bool    // the page swaps fragments
	Flash string  // message id of what has just happened, "" for nothing
	// Refresh is after how many seconds a browser without script loads the page again; 0 = never.
	Refresh int
}

// School is the school of the page; its ID is 0 on pages of no school.
func (f Frame) School() school.School { return f.Who.School }

// Named puts the title before the school's name, and the word "Error" before both when something is wrong.
func (f Frame) Named() string {
	parts := []string{f.Title}
	if f.School().ID != 0 {
		parts = append(parts, f.School().Name)
	} else {
		parts = append(parts, f.W.T("product"))
	}
	t := strings.Join(parts, " – ")
	if len(f.Form.Problems) > 0 {
		t = f.W.T("form.error_word") + " " + t
	}
	return t
}

func (f Frame) theme() string {
	t := school.ThemeOf(f.School().Accent)
	return urls.Theme(f.School().Slug, t.Hash())
}

// private pages hold a signed-in person's data: a browser that restores one from memory asks again.
func (f Frame) private() bool { return f.Who.SignedIn() }

func (f Frame) csrf() ui.Form { return ui.Form{W: f.W, CSRF: f.Form.CSRF} }

// StaffDoor is the Item of the staff sign-in page, which has other words beside the form.
const StaffDoor = "staff door"

// tel is a telephone number kept on one line.
func tel(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }

type link struct{ href, text, item string }

// staffLinks are the pages of the side list that the role may open.
func (f Frame) staffLinks() []link {
	s := f.School().Slug
	out := []link{{urls.Staff(s), "Start", "home"}}
	if f.Who.Can(auth.AccessSettings) {
		out = append(out, link{urls.LicenceTypes(s), "Licence types", "types"})
	}
	if f.Who.Can(auth.KeysIssue) {
		out = append(out, link{urls.Keys(s), "Licence keys", "keys"})
	}
	return out
}

func (f Frame) staffItem() string {
	for _, l := range f.staffLinks() {
		if l.item == f.Item {
			return l.text
		}
	}
	return "Menu"
}

func roleName(r auth.Role) string {
	switch r {
	case auth.Super:
		return "Super"
	case auth.Admin:
		return "Admin"
	case auth.Support:
		return "Support"
	}
	return "Teacher"
}
