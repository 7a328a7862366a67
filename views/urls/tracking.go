package urls

import (
	"encoding/base64"
	"net/url"
)

// Subjects is the list of subjects, Subject the form of one, SubjectsOrder moves one up or down.
func Subjects(slug string) string              { return "/s/" + slug + "/admin/subjects" }
func Subject(slug string, number int64) string { return Subjects(slug) + "/" + id(number) }
func SubjectsOrder(slug string) string         { return Subjects(slug) + "/order" }

// Scales is the list of scales, Scale the form of one.
func Scales(slug string) string              { return "/s/" + slug + "/admin/scales" }
func Scale(slug string, number int64) string { return Scales(slug) + "/" + id(number) }

// NewScale is the form of a new scale, filled with a ready set or, with "", empty.
func NewScale(slug, ready string) string {
	if ready == "" {
		return Scales(slug) + "/new"
	}
	return Scales(slug) + "/new?ready=" + url.QueryEscape(ready)
}

// StartTracking gives a school that has nothing the usual scales, fields and periods.
func StartTracking(slug string) string { return "/s/" + slug + "/admin/tracking/start" }

// Fields is the list of fields, NewField and Field the form of one, FieldsOrder moves one up or down.
func Fields(slug string) string              { return "/s/" + slug + "/admin/fields" }
func NewField(slug string) string            { return Fields(slug) + "/new" }
func Field(slug string, number int64) string { return Fields(slug) + "/" + id(number) }
func FieldsOrder(slug string) string         { return Fields(slug) + "/order" }

// Periods is the table of periods of an academic year (0 = the current one), Period the form of one.
func Periods(slug string, year int64) string {
	if year == 0 {
		return "/s/" + slug + "/admin/periods"
	}
	return "/s/" + slug + "/admin/periods?year=" + id(year)
}
func Period(slug string, number int64) string { return "/s/" + slug + "/admin/periods/" + id(number) }

// Sets is the list of sets, NewSet makes one, Set is the page of one, SetPart a form on it: members, end.
func Sets(slug string) string                            { return "/s/" + slug + "/admin/sets" }
func NewSet(slug string) string                          { return Sets(slug) + "/new" }
func Set(slug string, number int64) string               { return Sets(slug) + "/" + id(number) }
func SetPart(slug string, number int64, p string) string { return Set(slug, number) + "/" + p }

// Groups is the list of tutor groups and houses, Tutors the tutors of one group.
func Groups(slug string) string        { return "/s/" + slug + "/admin/groups" }
func Tutors(slug, group string) string { return Groups(slug) + "/" + GroupParam(group) }

// GroupParam is a tutor group in an address: its name may have slashes and any letters.
func GroupParam(group string) string { return base64.RawURLEncoding.EncodeToString([]byte(group)) }

// GroupOf reads GroupParam.
func GroupOf(param string) (group string, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(param)
	return string(b), err == nil && len(b) > 0
}
