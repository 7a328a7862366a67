package web

import "gateway/app/auth"

// Routes is THE table: every route of the application, who may come in, and how much they may send.
func Routes() []Route {
	const get, post = "GET", "POST"
	keys, access, home := StaffWith(auth.KeysIssue), StaffWith(auth.AccessSettings), StaffWith(auth.StaffHome)
	files, pupils, years := StaffWith(auth.ImportFiles), StaffWith(auth.PupilsEdit), StaffWith(auth.SchoolSettings)
	return []Route{
		{get, "/", Open, 0, (*Server).findSchool},
		{get, "/livez", Open, 0, (*Server).livez},
		{get, "/readyz", Open, 0, (*Server).readyz},
		{get, "/static/:name", Open, 0, (*Server).staticFile},

		{get, "/s/:school", Door, 0, (*Server).schoolDoor},
		{get, "/s/:school/theme.:hash.css", Door, 0, (*Server).theme},
		{get, "/s/:school/logo.:hash.png", Door, 0, (*Server).logo},
		{get, "/s/:school/help", Door, 0, textPage("help")},
		{get, "/s/:school/privacy", Door, 0, textPage("privacy")},
		{get, "/s/:school/accessibility", Door, 0, textPage("accessibility")},

		{get, "/s/:school/sign-in", Door, 0, (*Server).signInShow},
		{post, "/s/:school/sign-in", Door, 0, (*Server).signInDo},
		{post, "/s/:school/sign-out", Door, 0, (*Server).signOut},
		{get, "/s/:school/register", Door, 0, (*Server).registerShow},
		{post, "/s/:school/register", Door, 0, (*Server).registerPairDo},
		{get, "/s/:school/register/person", Door, 0, (*Server).registerShow},
		{post, "/s/:school/register/person", Door, 0, (*Server).registerPersonDo},
		{get, "/s/:school/register/password", Door, 0, (*Server).registerShow},
		{post, "/s/:school/register/password", Door, 0, (*Server).registerPasswordDo},
		{get, "/s/:school/register/sent", Door, 0, (*Server).registerSent},
		{post, "/s/:school/register/resend", Door, 0, (*Server).registerResend},
		{get, "/s/:school/forgotten", Door, 0, forgottenShow(auth.External)},
		{post, "/s/:school/forgotten", Door, 0, forgottenDo(auth.External)},
		{get, "/s/:school/forgotten/sent", Door, 0, forgottenSent(auth.External)},
		{get, "/s/:school/verify/:token", Door, 0, linkShow(auth.LinkRegister)},
		{post, "/s/:school/verify/:token", Door, 0, (*Server).verifyDo},
		{post, "/s/:school/verify/:token/again", Door, 0, again(auth.LinkRegister, auth.External)},
		{get, "/s/:school/reset/:token", Door, 0, resetShow(auth.External)},
		{post, "/s/:school/reset/:token", Door, 0, resetDo(auth.External)},
		{post, "/s/:school/reset/:token/again", Door, 0, again(auth.LinkReset, auth.External)},
		{get, "/s/:school/email/:token", Door, 0, linkShow(auth.LinkEmail)},
		{post, "/s/:school/email/:token", Door, 0, (*Server).emailDo},
		{post, "/s/:school/email/:token/again", Door, 0, again(auth.LinkEmail, auth.External)},

		{get, "/s/:school/pupils", Family, 0, (*Server).pupilsIndex},
		{get, "/s/:school/pupils/add", Family, 0, (*Server).addPupilShow},
		{post, "/s/:school/pupils/add", Family, 0, (*Server).addPupilDo},
		{get, "/s/:school/pupils/:holding", Family, 0, (*Server).pupilShow},
		{get, "/s/:school/account", Family, 0, (*Server).accountShow},
		{get, "/s/:school/account/details", Family, 0, (*Server).detailsShow},
		{post, "/s/:school/account/details", Family, 0, (*Server).detailsDo},
		{get, "/s/:school/account/email", Family, 0, (*Server).emailShow},
		{post, "/s/:school/account/email", Family, 0, (*Server).emailAsk},
		{get, "/s/:school/account/password", Family, 0, (*Server).passwordShow},
		{post, "/s/:school/account/password", Family, 0, (*Server).passwordDo},
		{get, "/s/:school/account/devices", Family, 0, (*Server).devicesShow},
		{post, "/s/:school/account/devices", Family, 0, (*Server).devicesDo},

		{get, "/s/:school/staff/sign-in", StaffDoor, 0, (*Server).staffSignInShow},
		{post, "/s/:school/staff/sign-in", StaffDoor, 0, (*Server).staffSignInDo},
		{post, "/s/:school/staff/sign-out", StaffDoor, 0, (*Server).staffSignOut},
		{get, "/s/:school/staff/forgotten", StaffDoor, 0, forgottenShow(auth.Staff)},
		{post, "/s/:school/staff/forgotten", StaffDoor, 0, forgottenDo(auth.Staff)},
		{get, "/s/:school/staff/forgotten/sent", StaffDoor, 0, forgottenSent(auth.Staff)},
		{get, "/s/:school/staff/reset/:token", StaffDoor, 0, resetShow(auth.Staff)},
		{post, "/s/:school/staff/reset/:token", StaffDoor, 0, resetDo(auth.Staff)},
		{post, "/s/:school/staff/reset/:token/again", StaffDoor, 0, again(auth.LinkReset, auth.Staff)},
		{get, "/s/:school/staff", home, 0, (*Server).staffHome},

		{get, "/s/:school/staff/pupils", StaffWith(auth.PupilsRead), 0, (*Server).staffPupils},
		{get, "/s/:school/staff/pupils/:pupil", StaffWith(auth.PupilsRead), 0, (*Server).staffPupil},

		{get, "/s/:school/admin/pupils/:pupil/edit", pupils, 0, (*Server).pupilEditShow},
		{post, "/s/:school/admin/pupils/:pupil/edit", pupils, 0, (*Server).pupilEditDo},
		{get, "/s/:school/admin/pupils/:pupil/hidden", pupils, 0, (*Server).pupilHiddenShow},
		{post, "/s/:school/admin/pupils/:pupil/hidden", pupils, 0, (*Server).pupilHiddenDo},
		{get, "/s/:school/admin/years", years, 0, (*Server).yearsShow},
		{post, "/s/:school/admin/years", years, 0, (*Server).yearsSave},
		{get, "/s/:school/admin/licence-types", access, 0, (*Server).licenceTypes},
		{get, "/s/:school/admin/licence-types/:type/access", access, 0, (*Server).accessShow},
		{post, "/s/:school/admin/licence-types/:type/access", access, 0, (*Server).accessSave},
		{get, "/s/:school/admin/keys", keys, 0, (*Server).keysIndex},
		{post, "/s/:school/admin/keys", keys, 0, (*Server).keysOrder},
		{get, "/s/:school/admin/keys/:batch", keys, 0, (*Server).keysBatch},
		{get, "/s/:school/admin/keys/:batch/row", keys, 0, (*Server).keysRow},
		{post, "/s/:school/admin/keys/:batch/cancel", keys, 0, (*Server).keysCancel},
		{get, "/s/:school/admin/files/:file", keys, 0, (*Server).fileDownload},

		{get, "/s/:school/admin/imports", files, 0, (*Server).importsIndex},
		{post, "/s/:school/admin/imports", files, uploadLimit, (*Server).importsUpload},
		{get, "/s/:school/admin/imports/:import", files, 0, (*Server).importShow},
		{get, "/s/:school/admin/imports/:import/row", files, 0, (*Server).importRow},
		{get, "/s/:school/admin/imports/:import/columns", files, 0, (*Server).importColumnsShow},
		{post, "/s/:school/admin/imports/:import/columns", files, 0, (*Server).importColumns},
		{post, "/s/:school/admin/imports/:import/apply", files, 0, (*Server).importApply},
		{post, "/s/:school/admin/imports/:import/cancel", files, 0, (*Server).importCancel},
		{get, "/s/:school/admin/imports/:import/errors.csv", files, 0, (*Server).importErrors},

		{get, "/s/:school/*", Door, 0, (*Server).nowhere}, // last: whatever else is asked for
	}
}
