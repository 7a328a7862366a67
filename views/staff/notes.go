package staff

import (
	"strconv"
	"strings"

	"gateway/app/auth"
	"gateway/app/licence"
	"gateway/app/note"
	"gateway/views/layout"
	"gateway/views/portal"
	"gateway/views/ui"
)

// NotesPage is the notes of a pupil with the form to write one.
type NotesPage struct {
	Head       licence.Head
	Notes      portal.NotesView
	Categories []note.Category
}

func (v NotesPage) categoryChoices(f ui.Form) []ui.Choice {
	out := []ui.Choice{{Label: "Choose a category"}}
	for _, c := range v.Categories {
		value := id(c.ID)
		out = append(out, ui.Choice{Value: value, Label: c.Name, Checked: f.Value("category") == value})
	}
	return out
}

// readers says who reads a shared note, category by category, as the access settings are now.
func (v NotesPage) readers() (out []string) {
	for _, c := range v.Categories {
		if len(c.Types) == 0 {
			out = append(out, c.Name+": nobody outside yet, because no licence type shows it")
			continue
		}
		out = append(out, c.Name+": everyone with a licence of the type "+strings.Join(c.Types, ", "))
	}
	return out
}

// mayWithdraw says whether the page offers to withdraw a note; the noun decides.
func mayWithdraw(f layout.Frame, n note.Note) bool {
	return f.Who.Can(auth.PupilsEdit) || f.Who.Can(auth.NotesWrite) && n.StaffID == f.Who.ID
}

func id(n int64) string { return strconv.FormatInt(n, 10) }
