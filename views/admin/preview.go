package admin

import (
	"strconv"

	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/views/ui"
)

// FoundPupil is a pupil whom a search found.
type FoundPupil struct {
	ID                   int64
	Name, PupilID, Group string
}

// PupilOf is a pupil whose page is known.
func PupilOf(p pupil.Page) FoundPupil {
	return FoundPupil{ID: p.ID, Name: p.Name(), PupilID: p.Row[pupil.ID], Group: p.Row[pupil.TutorGroup]}
}

func (p FoundPupil) meta() string {
	if p.Group == "" {
		return "Pupil ID " + p.PupilID
	}
	return p.Group + ", Pupil ID " + p.PupilID
}

// PreviewChoice is the page on which a pupil and a licence type are chosen.
type PreviewChoice struct {
	Search      string
	Type, Pupil int64
	Types       []licence.TypeRow
	Found       []FoundPupil
}

func (v PreviewChoice) typeChoices() (out []ui.Choice) {
	for _, t := range v.Types {
		out = append(out, ui.Choice{Value: strconv.FormatInt(t.ID, 10), Label: t.Name, Checked: t.ID == v.Type})
	}
	return out
}

func (v PreviewChoice) typeName() string {
	for _, t := range v.Types {
		if t.ID == v.Type {
			return t.Name
		}
	}
	return ""
}

// PreviewNothing is a preview that shows nothing, and why.
type PreviewNothing struct {
	TypeID            int64
	TypeName, Portlet string
	Pupil             FoundPupil
	Verdict           licence.Verdict
}
