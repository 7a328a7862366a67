package staff

import (
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/school"
)

// PartsOf is what the list of portlets needs on the pupil's own page.
func PartsOf(p pupil.Page) licence.Head {
	return licence.Head{PupilID: p.ID, Portlets: licence.Portlets, All: true}
}

func panelMeta(s school.School, h licence.Head) string {
	meta := yearOf(s, h.Year)
	if h.TutorGroup == "" {
		return meta
	}
	if meta != "" {
		meta += ", "
	}
	return meta + "tutor group " + h.TutorGroup
}
