package portal

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gateway/app/note"
	"gateway/views/layout"
	"gateway/views/ui"
)

// NotesView is the notes that somebody may read, and the category that is asked for.
type NotesView struct {
	Notes []note.Note // newest first
	Asked int64       // 0 = all
	// More is what staff read of a note, and do with it, besides; nil for families.
	More func(note.Note) templ.Component
}

// noteGroup is the notes of one category.
type noteGroup struct {
	id    int64
	name  string
	notes []note.Note
}

// groups are the notes by category, in the order of their newest; only those asked for when shown is set.
func (v NotesView) groups(shown bool) (out []noteGroup) {
	place := map[int64]int{}
	for _, n := range v.Notes {
		if shown && v.Asked != 0 && n.CategoryID != v.Asked {
			continue
		}
		i, there := place[n.CategoryID]
		if !there {
			i = len(out)
			place[n.CategoryID] = i
			out = append(out, noteGroup{id: n.CategoryID, name: n.Category})
		}
		out[i].notes = append(out[i].notes, n)
	}
	return out
}

func (v NotesView) choices(f layout.Frame) []ui.Choice {
	out := []ui.Choice{{Label: f.W.T("notes.all")}}
	for _, g := range v.groups(false) {
		out = append(out, ui.Choice{Value: strconv.FormatInt(g.id, 10), Label: g.name, Checked: g.id == v.Asked})
	}
	return out
}

// paragraphs are the lines of a note.
func paragraphs(body string) []string {
	return strings.FieldsFunc(body, func(r rune) bool { return r == '\n' })
}
