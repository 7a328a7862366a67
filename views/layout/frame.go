// Package layout is the frame of every page: head, navigation, foot, and what holds them together.
package layout

import (
	"strings"

	"gateway/app/auth"
	"gateway/app/school"
	"gateway/app/yearend"
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
	Wide  bool    // staff: the page takes the room of the side list
	Grid  bool    // the page has an entry grid
	Ticks bool    // the page has buttons that tick many boxes
	// Ending is what families are told about a school year that ends.
	Ending []yearend.Reminder
	Help   Help   // behind the word in the foot
	Flash  string // message id of what has just happened, "" for nothing
	// Refresh is after how many seconds a browser without script loads the page again; 0 = never.
	Refresh int
	// Languages are the links to this page in others, before sign-in.
	Languages []Language
}

// Help is where the help with a page is.
type Help struct {
	Href string // "" = the list of all, where nothing better is known
	This bool   // it is about this very page
}

// Language is the page in another language.
type Language struct{ Tag, Name, Href string }

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

// area is a part of the staff's navigation: its first page stands in the bar, all of them in the side list.
type area struct {
	text  string
	links []link
}

// areas are the pages that the role may open, in the bar's order.
func (f Frame) areas() (out []area) {
	s := f.School().Slug
	add := func(text string, pages ...page) {
		a := area{text: text}
		for _, p := range pages {
			if f.Who.Can(p.needs) {
				a.links = append(a.links, p.link)
			}
		}
		if len(a.links) > 0 {
			out = append(out, a)
		}
	}
	office := f.Who.Can(auth.TrackingEdit)
	if !office {
		add("My sets", page{auth.ResultsEnter, link{urls.MySets(s), "My sets", "results"}})
	}
	add("External Gateway",
		page{auth.AccessSettings, link{urls.GettingStarted(s), "Getting started", "started"}},
		page{auth.StaffHome, link{urls.Staff(s), "Start", "home"}},
		page{auth.AccessSettings, link{urls.LicenceTypes(s), "Licence types", "types"}},
		page{auth.KeysIssue, link{urls.Keys(s), "Licence keys", "keys"}},
		page{auth.UsersManage, link{urls.External(s), "External users", "external"}},
		page{auth.KeysIssue, link{urls.KeyStatistics(s), "Key statistics", "keystats"}},
		page{auth.AccessSettings, link{urls.Preview(s), "See what families see", "preview"}},
		page{auth.AccessSettings, link{urls.Why(s), "Why can or can’t they see?", "why"}},
	)
	add("Pupils",
		page{auth.PupilsRead, link{urls.StaffPupils(s), "Pupils", "pupils"}},
		page{auth.TrackingEdit, link{urls.Sets(s), "Sets", "sets"}},
		page{auth.TrackingEdit, link{urls.Groups(s), "Tutor groups", "groups"}},
	)
	data := []page{{auth.ImportFiles, link{urls.Imports(s), "Import", "imports"}}}
	if office {
		data = append(data, page{auth.ResultsEnter, link{urls.MySets(s), "Results", "results"}})
	}
	add("Data", data...)
	add("Staff", page{auth.StaffManage, link{urls.StaffList(s), "Staff", "staff"}})
	add("School",
		page{auth.SchoolSettings, link{urls.Settings(s), "Settings", "settings"}},
		page{auth.SchoolSettings, link{urls.Years(s), "Years", "years"}},
		page{auth.YearEnd, link{urls.YearEnd(s), "Year-end", "yearend"}},
		page{auth.TrackingEdit, link{urls.Periods(s, 0), "Periods", "periods"}},
		page{auth.TrackingEdit, link{urls.Subjects(s), "Subjects", "subjects"}},
		page{auth.TrackingEdit, link{urls.Fields(s), "Fields", "fields"}},
		page{auth.TrackingEdit, link{urls.Scales(s), "Scales", "scales"}},
		page{auth.TrackingEdit, link{urls.AttendanceCodes(s), "Attendance codes", "codes"}},
		page{auth.TrackingEdit, link{urls.NoteCategories(s), "Note categories", "note_categories"}},
		page{auth.AuditRead, link{urls.AuditLog(s), "Audit log", "audit"}},
		page{auth.DataProtect, link{urls.Data(s), "Data protection", "data"}},
	)
	return out
}

type page struct {
	needs auth.Permission
	link
}

// here is the area of the page.
func (f Frame) here() area {
	all := f.areas()
	for _, a := range all {
		for _, l := range a.links {
			if l.item == f.Item {
				return a
			}
		}
	}
	return all[0]
}

func (f Frame) staffItem() string {
	for _, l := range f.here().links {
		if l.item == f.Item {
			return l.text
		}
	}
	return "Menu"
}

// helpHref and helpText are the link to help in the foot: for this page, or to the list.
func (f Frame) helpHref() string {
	switch {
	case f.Help.Href != "":
		return f.Help.Href
	case f.Who.Realm == auth.Staff:
		return urls.StaffHelp(f.School().Slug)
	}
	return urls.Page(f.School().Slug, "help")
}

func (f Frame) helpText() string {
	if f.Help.This {
		return f.W.T("foot.help_this")
	}
	return f.W.T("foot.help")
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
