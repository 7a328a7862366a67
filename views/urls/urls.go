// Package urls is every address of the application, made in one place. Paths only: who needs a whole address puts
// the configured base URL before it, never a host that a request named.
package urls

import (
	"net/url"
	"strconv"
)

// School is the front door of a school.
func School(slug string) string { return "/s/" + slug }

// SignIn is a school's sign-in page for families.
func SignIn(slug string) string { return "/s/" + slug + "/sign-in" }

// SignOut ends the family's session.
func SignOut(slug string) string { return "/s/" + slug + "/sign-out" }

// Register is the first screen of registering; the licence type only chooses its words (0 = none).
func Register(slug string, licenceType int64) string {
	if licenceType == 0 {
		return "/s/" + slug + "/register"
	}
	return "/s/" + slug + "/register?as=" + id(licenceType)
}

// RegisterPerson, RegisterPassword and RegisterSent are the further screens.
func RegisterPerson(slug string) string   { return "/s/" + slug + "/register/person" }
func RegisterPassword(slug string) string { return "/s/" + slug + "/register/password" }
func RegisterSent(slug, sealed string) string {
	return "/s/" + slug + "/register/sent?of=" + url.QueryEscape(sealed)
}

// Resend mails the link of a registration again.
func Resend(slug string) string { return "/s/" + slug + "/register/resend" }

// Forgotten is "Forgotten your password?".
func Forgotten(slug string) string { return "/s/" + slug + "/forgotten" }

// ForgottenSent says where the link to a new password has gone.
func ForgottenSent(slug string) string { return "/s/" + slug + "/forgotten/sent" }

// Verify is the mailed link of a registration.
func Verify(slug, token string) string { return "/s/" + slug + "/verify/" + token }

// Reset is the mailed link to a new password.
func Reset(slug, token string) string { return "/s/" + slug + "/reset/" + token }

// Email is the mailed link that proves a new address.
func Email(slug, token string) string { return "/s/" + slug + "/email/" + token }

// Again asks for a new link in the place of an old one.
func Again(link string) string { return link + "/again" }

// Pupils is My Pupils.
func Pupils(slug string) string { return "/s/" + slug + "/pupils" }

// AddPupil is "Add a pupil".
func AddPupil(slug string) string { return "/s/" + slug + "/pupils/add" }

// Pupil is a pupil's page under one holding (LIC-9).
func Pupil(slug string, holding int64) string { return "/s/" + slug + "/pupils/" + id(holding) }

// PupilPortlet is a portlet of a pupil's page; StaffPortlet the same for staff. part is the portlet's key ("" = the page).
func PupilPortlet(slug string, holding int64, part string) string {
	return portlet(Pupil(slug, holding), part)
}
func StaffPortlet(slug string, pupil int64, part string) string {
	return portlet(StaffPupil(slug, pupil), part)
}

func portlet(page, part string) string {
	if part == "" || part == "pupil_details" {
		return page
	}
	return page + "/" + part
}

// Account is My account.
func Account(slug string) string { return "/s/" + slug + "/account" }

// AccountPart is one form of My account: details, email, password.
func AccountPart(slug, part string) string { return "/s/" + slug + "/account/" + part }

// RemovePupil takes a pupil off the own account; Adults is who may see a pupil of age, for the pupil.
func RemovePupil(slug string, holding int64) string {
	return Account(slug) + "/pupils/" + id(holding) + "/remove"
}
func Adults(slug string, holding int64) string { return Pupil(slug, holding) + "/adults" }

// Consent is the same for the office.
func Consent(slug string, pupil int64) string {
	return "/s/" + slug + "/admin/pupils/" + id(pupil) + "/consent"
}

// Settings is the school's settings; Gateway opens and closes the pages of families, LogoOf is the logo's page.
func Settings(slug string) string { return "/s/" + slug + "/admin/settings" }
func Gateway(slug string) string  { return Settings(slug) + "/gateway" }
func LogoOf(slug string) string   { return Settings(slug) + "/logo" }

// NextLogo is a picture that waits to become the logo.
func NextLogo(slug, hash string) string { return LogoOf(slug) + "/next." + hash + ".png" }

// Page is one of the texts in the foot: help, privacy, accessibility.
func Page(slug, name string) string { return "/s/" + slug + "/" + name }

// HelpPage is a page of families' help; StaffHelp is the list of the staff's, StaffHelpPage a page of it.
func HelpPage(slug, page string) string      { return Page(slug, "help") + "/" + page }
func StaffHelp(slug string) string           { return Staff(slug) + "/help" }
func StaffHelpPage(slug, page string) string { return StaffHelp(slug) + "/" + page }

// GettingStarted is what a school has done and has still to do before families can come (ADM-7).
func GettingStarted(slug string) string { return "/s/" + slug + "/admin/getting-started" }

// Theme is the school's own style sheet, kept for ever under its hash.
func Theme(slug, hash string) string { return "/s/" + slug + "/theme." + hash + ".css" }

// Logo is the school's logo, kept for ever under its hash.
func Logo(slug, hash string) string { return "/s/" + slug + "/logo." + hash + ".png" }

// Staff is the staff home.
func Staff(slug string) string { return "/s/" + slug + "/staff" }

// StaffSignIn is the staff's own sign-in page.
func StaffSignIn(slug string) string { return "/s/" + slug + "/staff/sign-in" }

// StaffSignOut ends the staff session.
func StaffSignOut(slug string) string { return "/s/" + slug + "/staff/sign-out" }

// StaffForgotten is "Forgotten your password?" of the staff realm.
func StaffForgotten(slug string) string { return "/s/" + slug + "/staff/forgotten" }

// StaffForgottenSent says where the link has gone.
func StaffForgottenSent(slug string) string { return "/s/" + slug + "/staff/forgotten/sent" }

// StaffReset is the mailed link to a new staff password.
func StaffReset(slug, token string) string { return "/s/" + slug + "/staff/reset/" + token }

// LicenceTypes is "Edit licence types".
func LicenceTypes(slug string) string { return "/s/" + slug + "/admin/licence-types" }

// Access is "Edit access settings" of a licence type.
func Access(slug string, licenceType int64) string {
	return "/s/" + slug + "/admin/licence-types/" + id(licenceType) + "/access"
}

// Preview is where a pupil is chosen whose pages are to be seen as a licence type shows them, PreviewOf the same with a
// type and a pupil chosen (0 = none), PreviewPortlet one of those pages ("" = the pupil details).
func Preview(slug string) string { return "/s/" + slug + "/admin/preview" }
func PreviewOf(slug string, licenceType, pupil int64) string {
	return chosen(Preview(slug), "type", licenceType, "pupil", pupil)
}
func PreviewPortlet(slug string, licenceType, pupil int64, part string) string {
	if part == "" {
		part = "pupil_details"
	}
	return Preview(slug) + "/" + id(licenceType) + "/" + id(pupil) + "/" + part
}

// Why is where the office asks why a person can or cannot see something of a pupil; WhyOf the same with either chosen
// (0 = none).
func Why(slug string) string { return "/s/" + slug + "/admin/why" }
func WhyOf(slug string, account, pupil int64) string {
	return chosen(Why(slug), "person", account, "pupil", pupil)
}

func chosen(page, first string, a int64, second string, b int64) string {
	q := url.Values{}
	if a != 0 {
		q.Set(first, id(a))
	}
	if b != 0 {
		q.Set(second, id(b))
	}
	if len(q) == 0 {
		return page
	}
	return page + "?" + q.Encode()
}

// AccessSave takes the changes that were looked at.
func AccessSave(slug string, licenceType int64) string { return Access(slug, licenceType) + "/save" }

// LicenceType is the page of one licence type: its name and its register link.
func LicenceType(slug string, licenceType int64) string {
	return LicenceTypes(slug) + "/" + id(licenceType)
}

// LicenceTypesOrder moves licence types up and down.
func LicenceTypesOrder(slug string) string { return LicenceTypes(slug) + "/order" }

// Keys is "Generate licence keys".
func Keys(slug string) string { return "/s/" + slug + "/admin/keys" }

// KeyBatch is one key sheet.
func KeyBatch(slug string, batch int64) string { return "/s/" + slug + "/admin/keys/" + id(batch) }

// KeyBatchPart is a part of a key sheet's page: row, cancel.
func KeyBatchPart(slug string, batch int64, part string) string {
	return KeyBatch(slug, batch) + "/" + part
}

// StaffPupils is the list of pupils for staff, StaffPupil one of them.
func StaffPupils(slug string) string             { return "/s/" + slug + "/staff/pupils" }
func StaffPupil(slug string, pupil int64) string { return StaffPupils(slug) + "/" + id(pupil) }

// PupilPart is a form about a pupil: edit, hidden.
func PupilPart(slug string, pupil int64, part string) string {
	return "/s/" + slug + "/admin/pupils/" + id(pupil) + "/" + part
}

// MySets is the list of sets to enter results for, Results the entry grid of one of them in a period (0: the newest).
func MySets(slug string) string { return "/s/" + slug + "/staff/sets" }
func Results(slug string, set, period int64) string {
	return MySets(slug) + "/" + id(set) + "/results" + ofPeriod(period)
}

// PasteResults takes columns of a spreadsheet, EarlierResults is what a pupil's results were before.
func PasteResults(slug string, set, period int64) string {
	return MySets(slug) + "/" + id(set) + "/paste" + ofPeriod(period)
}
func EarlierResults(slug string, set, period, pupil int64) string {
	return MySets(slug) + "/" + id(set) + "/results/" + id(pupil) + ofPeriod(period)
}

func ofPeriod(period int64) string {
	if period == 0 {
		return ""
	}
	return "?period=" + id(period)
}

// Years is the school's year groups and academic years.
func Years(slug string) string { return "/s/" + slug + "/admin/years" }

// YearEnd is the preview of the year-end and the ones that were done, YearEndOf undoes one of them.
func YearEnd(slug string) string                 { return "/s/" + slug + "/admin/year-end" }
func YearEndOf(slug string, number int64) string { return YearEnd(slug) + "/" + id(number) }

// AttendanceCodes is what the marks of registers mean, NoteCategories the kinds of notes.
func AttendanceCodes(slug string) string { return "/s/" + slug + "/admin/attendance-codes" }
func NoteCategories(slug string) string  { return "/s/" + slug + "/admin/note-categories" }

// WithdrawNote takes a note about a pupil away.
func WithdrawNote(slug string, pupil, note int64) string {
	return StaffPortlet(slug, pupil, "notes") + "/" + id(note) + "/withdraw"
}

// StaffList is the school's staff, StaffPerson one of them, StaffPart a part of their page: edit, active, invite, role,
// pupils.
func StaffList(slug string) string                 { return "/s/" + slug + "/admin/staff" }
func StaffAdd(slug string) string                  { return StaffList(slug) + "/add" }
func StaffInvite(slug string) string               { return StaffList(slug) + "/invite" }
func StaffPerson(slug string, person int64) string { return StaffList(slug) + "/" + id(person) }
func StaffPart(slug string, person int64, part string) string {
	return StaffPerson(slug, person) + "/" + part
}

// Imports is the list of imports and the upload, Import one of them.
func Imports(slug string) string              { return "/s/" + slug + "/admin/imports" }
func Import(slug string, number int64) string { return Imports(slug) + "/" + id(number) }

// ImportPart is a part of an import: columns, apply, cancel, row, errors.csv.
func ImportPart(slug string, number int64, part string) string {
	return Import(slug, number) + "/" + part
}

// File is the download of a file made for somebody.
func File(slug string, file int64) string { return "/s/" + slug + "/admin/files/" + id(file) }

func id(n int64) string { return strconv.FormatInt(n, 10) }
