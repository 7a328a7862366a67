package admin

import (
	"strconv"
	"strings"

	"gateway/app/note"
	"gateway/views/ui"
	"gateway/views/words"
)

// NoteCategoriesPage is the categories of notes as somebody types them, and as they are saved.
type NoteCategoriesPage struct {
	Form     ui.Form
	Lines    []note.CategoryLine
	Saved    []note.Category
	Mark     string // of Saved, as the form saw it
	Conflict string
}

// saved is the category of a line as it is saved now; zero for one that is not.
func (v NoteCategoriesPage) saved(n int) note.Category {
	for _, c := range v.Saved {
		if c.ID == v.Lines[n].ID {
			return c
		}
	}
	return note.Category{}
}

// now says what is saved, where somebody else has saved something else than what was typed.
func (v NoteCategoriesPage) now(n int) string {
	switch c := v.saved(n); {
	case v.Conflict == "" || v.Lines[n].ID == 0:
		return ""
	case c.ID == 0:
		return "Saved now: removed"
	case c.Name != v.Lines[n].Name:
		return "Saved now: " + c.Name
	}
	return ""
}

func (v NoteCategoriesPage) lineName(n int) string {
	if c := v.saved(n); c.ID != 0 {
		return c.Name
	}
	return "new line " + strconv.Itoa(n+1)
}

// uses says how many notes there are and who outside can read shared ones.
func (v NoteCategoriesPage) uses(n int) string {
	c := v.saved(n)
	if c.ID == 0 {
		return ""
	}
	return words.Number(c.Notes)
}

func (v NoteCategoriesPage) shownTo(n int) string {
	c := v.saved(n)
	switch {
	case c.ID == 0:
		return ""
	case len(c.Types) == 0:
		return "Nobody yet"
	}
	return strings.Join(c.Types, ", ")
}
