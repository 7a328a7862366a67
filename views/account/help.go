package account

import (
	"gateway/views/help"
	"gateway/views/layout"
	"gateway/views/ui"
	"gateway/views/urls"
)

// HelpList is the pages of help that somebody may read, and what they look for.
type HelpList struct {
	Form  ui.Form
	Staff bool
	Asked string // "" = the whole list
	Pages []*help.Page
	Hits  []help.Hit
}

func (v HelpList) home(f layout.Frame) string {
	if v.Staff {
		return urls.StaffHelp(f.School().Slug)
	}
	return urls.Page(f.School().Slug, "help")
}

// voices are the parts of the list, in the order of the pages.
func (v HelpList) voices() (out []help.Voice) {
	for _, p := range v.Pages {
		if len(out) == 0 || out[len(out)-1] != p.Voice {
			out = append(out, p.Voice)
		}
	}
	return out
}

// topics are the headings of a voice, topic the pages under one.
func (v HelpList) topics(of help.Voice) (out []string) {
	for _, p := range v.Pages {
		if p.Voice == of && (len(out) == 0 || out[len(out)-1] != p.Topic) {
			out = append(out, p.Topic)
		}
	}
	return out
}

func (v HelpList) topic(of help.Voice, name string) (out []*help.Page) {
	for _, p := range v.Pages {
		if p.Voice == of && p.Topic == name {
			out = append(out, p)
		}
	}
	return out
}

func helpHref(home string, p *help.Page) string { return home + "/" + p.Slug }
