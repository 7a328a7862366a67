package portal

import (
	"gateway/app/licence"
	"gateway/views/layout"
	"gateway/views/urls"
)

// Address is a portlet of the pupil whose page it is, for a family, for staff or in a preview.
func Address(f layout.Frame, h licence.Head, portlet string) string {
	if h.TypeID != 0 {
		return urls.PreviewPortlet(f.School().Slug, h.TypeID, h.PupilID, portlet)
	}
	if h.PupilID != 0 {
		return urls.StaffPortlet(f.School().Slug, h.PupilID, portlet)
	}
	return urls.PupilPortlet(f.School().Slug, h.HoldingID, portlet)
}

// place is the line under a pupil's name: year and tutor group, as far as they are granted.
func place(f layout.Frame, h licence.Head) string {
	year := ""
	if h.Year != 0 {
		year = f.W.YearGroup(f.School(), h.Year)
	}
	return yearAndGroup(f.W, year, h.TutorGroup)
}
