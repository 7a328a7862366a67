package e2e_test

import (
	"fmt"
	"os"
	"testing"

	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// TestPictures writes pictures of the main pages into the folder that E2E_SHOTS names, to be looked at by people.
func TestPictures(t *testing.T) {
	if os.Getenv("E2E_SHOTS") == "" {
		t.Skip("E2E_SHOTS names no folder for the pictures")
	}
	w := site(t)
	arrange(w)
	a := w.Ashdale
	w.Exec(`update accounts set title = 'Ms', forename = 'Ida', surname = 'Empty' where email = $1`, nobodysParent)
	w.SchoolYears(a, 3, 3)
	c := a.Children[2]
	w.Add(a, webtest.OtherParent.Email(), c, c.Key)
	w.Exec(`update holdings set state = 'ended' where account_id = $1 and pupil_id not in ($2, $3, $4)`, w.ID(webtest.OtherParent), a.Children[1].ID, c.ID, a.Child.ID)
	who := people(w)
	done := w.Order(a, licence.Request{Scope: licence.ScopeYear, Year: 9, TypeID: a.ParentType})
	w.Exec(`update key_batches set state = 'ready', done = total, file_id = $3 where school_id = $1 and id = $2`, a.ID, done, a.File)
	w.Exec(`delete from key_batches b where school_id = $1 and state = 'cancelled' and done = 3`, a.ID)
	for _, width := range []int{phone, desktop} {
		for _, s := range append(shots(w, done), stage.outside.pages...) {
			p := window(t, browser.Options{Width: width, Height: 844})
			lend(w, who[s.role], p)
			visit(w, p, s.path)
			if s.do != nil {
				s.do(p)
			}
			picture(t, p, fmt.Sprintf("%s.%d", s.name, width))
		}
	}
}

type shot struct {
	name string
	role webtest.Role
	path string
	do   func(p *browser.Page)
}

func shots(w *webtest.World, done int64) []shot {
	a := w.Ashdale
	return append(keyShots(w), []shot{
		{"01-sign-in", webtest.Nobody, urls.SignIn(slug), nil},
		{"01b-staff-sign-in", webtest.Nobody, urls.StaffSignIn(slug), nil},
		{"02-register", webtest.Nobody, urls.Register(slug, a.ParentType), nil},
		{"02-register-error", webtest.Nobody, urls.Register(slug, a.ParentType), func(p *browser.Page) { pair(p, "007001", "K7QM-4TRW-9HX") }},
		{"02b-register-person", webtest.Nobody, urls.Register(slug, a.ParentType), func(p *browser.Page) { pair(p, a.Child.PupilID, a.Child.Key) }},
		{"02c-register-password", webtest.Nobody, urls.Register(slug, a.ParentType), func(p *browser.Page) {
			pair(p, a.Child.PupilID, a.Child.Key)
			person(p, "Ola", "Nordmann", "ola@example.org", "")
			passwords(p, "short", "short")
		}},
		{"02d-check-your-email", webtest.Nobody, urls.ForgottenSent(slug), nil},
		{"03-my-pupils", webtest.OtherParent, urls.Pupils(slug), nil},
		{"03b-my-pupils-two-schools", webtest.Parent, urls.Pupils(slug), nil},
		{"04-pupil", webtest.Parent, urls.Pupil(slug, a.Holding), nil},
		{"04b-add-a-pupil", webtest.Parent, urls.AddPupil(slug), nil},
		{"04c-subjects", webtest.Parent, urls.PupilPortlet(slug, a.Holding, licence.Subjects), nil},
		{"04d-progress", webtest.Parent, urls.PupilPortlet(slug, a.Holding, licence.Progress), nil},
		{"04e-progress-pupil", webtest.Pupil, urls.PupilPortlet(slug, a.PupilHolding, licence.Progress), nil},
		{"04f-general", webtest.Parent, urls.PupilPortlet(slug, a.Holding, licence.GeneralData), nil},
		{"04g-progress-staff", webtest.Teacher, urls.StaffPortlet(slug, a.Child.ID, licence.Progress), nil},
		{"04i-subjects-staff", webtest.Teacher, urls.StaffPortlet(slug, a.Child.ID, licence.Subjects), nil},
		{"04j-general-staff", webtest.Teacher, urls.StaffPortlet(slug, a.Child.ID, licence.GeneralData), nil},
		{"04h-progress-none", webtest.Admin, urls.StaffPortlet(slug, a.Children[3].ID, licence.Progress), nil},
		{"05-account", webtest.Parent, urls.Account(slug), nil},
		{"05b-account-password", webtest.Parent, urls.AccountPart(slug, "password"), nil},
		{"06-keys", webtest.Admin, urls.Keys(slug), nil},
		{"06b-keys-picking", webtest.Admin, urls.Keys(slug), func(p *browser.Page) {
			p.Click("#who-4")
			p.Fill("#picked", "ali")
			p.Click("[value=find]")
		}},
		{"06h-keys-letters-pdf", webtest.Admin, urls.Keys(slug), func(p *browser.Page) {
			p.Click("#format-1")
			p.Click("#only-new")
			p.Click("[value=count]")
		}},
		{"06f-keys-letters", webtest.Admin, urls.Keys(slug), func(p *browser.Page) {
			p.Click("#layout-1")
			p.Click("#relationship-0")
			p.Click("#only-new")
			p.Click("[value=count]")
		}},
		{"06g-keys-left-out", webtest.Admin, urls.KeyBatch(slug, stage.letters), nil},
		{"06c-keys-running", webtest.Admin, urls.KeyBatch(slug, stage.running), nil},
		{"06d-keys-ready", webtest.Admin, urls.KeyBatch(slug, done), nil},
		{"06e-keys-trial", webtest.AdminElsewhere, urls.Keys("glenbrae"), nil},
		{"08-import-upload", webtest.Admin, urls.Imports(slug), nil},
		{"08b-import-columns", webtest.Admin, urls.Import(slug, a.Mapping), nil},
		{"08c-import-columns-errors", webtest.Admin, urls.Import(slug, a.Mapping), func(p *browser.Page) { p.Click("main button.eg-button") }},
		{"08d-import-check", webtest.Admin, urls.Import(slug, a.Import), nil},
		{"08e-import-leavers", webtest.Admin, urls.Import(slug, stage.imports.leavers), func(p *browser.Page) {
			p.Click("#leavers")
			p.Click(".eg-savebar button.eg-button")
		}},
		{"08f-import-contacts", webtest.Admin, urls.Import(slug, stage.imports.contacts), nil},
		{"08g-import-working", webtest.Admin, urls.Import(slug, stage.imports.working), nil},
		{"08h-import-done", webtest.Admin, urls.Import(slug, stage.imports.done), nil},
		{"08i-import-refused", webtest.Admin, urls.Import(slug, stage.imports.refused), nil},
		{"08j-import-stopped", webtest.Admin, urls.Import(slug, stage.imports.stopped), nil},
		{"08k-import-nothing", webtest.Admin, urls.Import(slug, stage.imports.nothing), nil},
		{"08l-import-scn", webtest.Admin, urls.Import(slug, stage.imports.scottish), nil},
		{"12-pupils", webtest.Admin, urls.StaffPupils(slug), nil},
		{"12b-pupils-pages", webtest.Admin, urls.StaffPupils(slug) + "?state=left&page=2", nil},
		{"12c-pupil", webtest.Admin, urls.StaffPupil(slug, a.Child.ID), nil},
		{"12d-pupil-teacher", webtest.Teacher, urls.StaffPupil(slug, a.Child.ID), nil},
		{"12i-pupils-teacher", webtest.Teacher, urls.StaffPupils(slug), nil},
		{"12j-pupils-nobody", webtest.Support, urls.StaffPupils(slug) + "?search=zzz", nil},
		{"12e-pupil-hidden", webtest.Admin, urls.StaffPupil(slug, stage.hidden), nil},
		{"12f-pupil-edit", webtest.Admin, urls.PupilPart(slug, a.Child.ID, "edit"), nil},
		{"12g-pupil-warned", webtest.Admin, urls.PupilPart(slug, a.Child.ID, "edit"), func(p *browser.Page) {
			p.Fill("#upn", "A12")
			send(p)
		}},
		{"12h-pupil-hide", webtest.Admin, urls.PupilPart(slug, a.Child.ID, "hidden"), nil},
		{"14-my-sets", webtest.Teacher, urls.MySets(slug), nil},
		{"14b-sets-of-all", webtest.Admin, urls.MySets(slug), nil},
		{"14c-grid", webtest.Teacher, urls.Results(slug, a.Tracking.Set, a.Tracking.Coming), nil},
		{"14d-grid-refused", webtest.Teacher, urls.Results(slug, a.Tracking.Set, a.Tracking.Coming), refused},
		{"14e-grid-clash", webtest.Teacher, urls.Results(slug, a.Tracking.Set, a.Tracking.Coming), func(p *browser.Page) { clashing(w, p) }},
		{"14f-grid-shut", webtest.Teacher, urls.Results(slug, a.Tracking.Set, stage.shut), nil},
		{"14g-grid-whole-year", webtest.Admin, urls.Results(slug, a.Tracking.Set, a.Tracking.Whole), nil},
		{"14h-paste", webtest.Teacher, urls.PasteResults(slug, a.Tracking.Set, a.Tracking.Coming), nil},
		{"14i-paste-preview", webtest.Teacher, urls.PasteResults(slug, a.Tracking.Set, a.Tracking.Coming), func(p *browser.Page) {
			p.Fill("textarea", "9\n8-\n\n7")
			send(p)
		}},
		{"14j-earlier", webtest.Teacher, urls.EarlierResults(slug, a.Tracking.Set, a.Tracking.Coming, a.Child.ID), nil},
		{"14-staff", webtest.Super, urls.StaffList(slug), nil},
		{"14b-staff-nobody-ticked", webtest.Admin, urls.StaffList(slug), func(p *browser.Page) { p.Click("#staff-list form button") }},
		{"14c-staff-add", webtest.Super, urls.StaffAdd(slug), nil},
		{"14d-staff-add-errors", webtest.Admin, urls.StaffAdd(slug), func(p *browser.Page) { send(p) }},
		{"14e-staff-teacher", webtest.Admin, urls.StaffPerson(slug, w.ID(webtest.Teacher)), nil},
		{"14f-staff-support", webtest.Super, urls.StaffPerson(slug, w.ID(webtest.Support)), nil},
		{"14g-staff-edit", webtest.Admin, urls.StaffPart(slug, w.ID(webtest.Support), "edit"), nil},
		{"14h-staff-pupils", webtest.Admin, urls.StaffPart(slug, w.ID(webtest.Support), "pupils") + "?year=8", nil},
		{"14i-staff-oneself", webtest.Super, urls.StaffPart(slug, w.ID(webtest.Super), "edit"), nil},
		{"09c-staff-support", webtest.Support, urls.Staff(slug), nil},
		{"13-years", webtest.Admin, urls.Years(slug), nil},
		{"13b-year-end", webtest.Admin, urls.YearEnd(slug), func(p *browser.Page) {
			p.Fill("#find", "a")
			p.Click("[value=find]")
		}},
		{"13c-year-end-refused", webtest.Admin, urls.YearEnd(slug), misnamed},
		{"13d-year-end-undo", webtest.Admin, urls.YearEndOf(slug, a.Tracking.YearEnd), nil},
		{"14-subjects", webtest.Admin, urls.Subjects(slug), nil},
		{"14b-subject", webtest.Admin, urls.Subject(slug, a.Tracking.English), nil},
		{"14c-fields", webtest.Admin, urls.Fields(slug), nil},
		{"14d-field", webtest.Admin, urls.Field(slug, a.Tracking.Grade), nil},
		{"14e-scales", webtest.Admin, urls.Scales(slug), nil},
		{"14f-scale", webtest.Admin, urls.Scale(slug, a.Tracking.Scale), nil},
		{"14g-scale-ready", webtest.Admin, urls.NewScale(slug, "ks3-words"), nil},
		{"14h-periods", webtest.Admin, urls.Periods(slug, 0), nil},
		{"14i-period", webtest.Admin, urls.Period(slug, a.Tracking.Autumn), nil},
		{"14j-sets", webtest.Admin, urls.Sets(slug), nil},
		{"14k-set", webtest.Admin, urls.Set(slug, a.Tracking.Set), func(p *browser.Page) {
			p.Fill("#find", "a")
			p.Click("[value=find]")
		}},
		{"14l-groups", webtest.Admin, urls.Groups(slug), nil},
		{"14m-tutors", webtest.Admin, urls.Tutors(slug, a.Child.TutorGroup), nil},
		{"14n-scale-errors", webtest.Admin, urls.Scale(slug, a.Tracking.Scale), func(p *browser.Page) {
			p.Fill("#value-4", "6x")
			p.Fill("#sort-5", "five")
			send(p)
		}},
		{"14-attendance", webtest.Parent, urls.PupilPortlet(slug, a.Holding, licence.Attendance), nil},
		{"14b-events", webtest.Parent, urls.PupilPortlet(slug, a.Holding, licence.Events), nil},
		{"14c-notes", webtest.Parent, urls.PupilPortlet(slug, a.Holding, licence.Notes), nil},
		{"14d-attendance-staff", webtest.Teacher, urls.StaffPortlet(slug, a.Child.ID, licence.Attendance), nil},
		{"14e-events-staff", webtest.Teacher, urls.StaffPortlet(slug, a.Child.ID, licence.Events), nil},
		{"14f-notes-staff", webtest.Admin, urls.StaffPortlet(slug, a.Child.ID, licence.Notes), nil},
		{"14g-notes-errors", webtest.Teacher, urls.StaffPortlet(slug, a.Child.ID, licence.Notes), func(p *browser.Page) { p.Click("main form[novalidate] button.eg-button") }},
		{"14h-attendance-codes", webtest.Admin, urls.AttendanceCodes(slug), nil},
		{"14i-note-categories", webtest.Admin, urls.NoteCategories(slug), nil},
		{"07-access", webtest.Admin, urls.Access(slug, a.ParentType), nil},
		{"15-audit", webtest.Admin, urls.AuditLog(slug), nil},
		{"15b-who-looked", webtest.Admin, urls.WhoLooked(slug, a.Child.ID), nil},
		{"15c-audit-nothing", webtest.Admin, urls.AuditLog(slug) + "?words=zzz", nil},
		{"16-data", webtest.Admin, urls.Data(slug), nil},
		{"16b-find", webtest.Admin, urls.NewPack(slug, "", 0) + "?find=ali", nil},
		{"16c-new-pack", webtest.Admin, urls.NewPack(slug, "pupil", a.Children[1].ID), func(p *browser.Page) { send(p) }},
		{"16d-deciding", webtest.Admin, urls.Pack(slug, a.Pack), nil},
		{"16e-retention", webtest.Admin, urls.Retention(slug), func(p *browser.Page) {
			p.Fill("#leaver-years", "2")
			p.Click("[value=preview]")
		}},
		{"16f-nights", webtest.Admin, urls.PurgeRuns(slug), nil},
		{"07a-access-open", webtest.Admin, urls.Access(slug, a.ParentType), func(p *browser.Page) {
			p.Click("main .eg-matrix summary")
			p.Click("[name='t." + id(a.PupilType) + "'][value='pupil.sex']")
			p.Click("[name='t." + id(a.ParentType) + "'][value='pupil.upn']")
			p.Click("[value='tick." + id(a.SocialType) + ".pupil_details']")
		}},
		{"07b-access-review", webtest.Admin, urls.Access(slug, a.ParentType), func(p *browser.Page) {
			script(p, `document.querySelectorAll("[value='pupil.sex'], [value='progress'], [value='pupil.house']").forEach((b) => { if (b.type === "checkbox") b.checked = !b.checked })`)
			p.Click("#check")
		}},
		{"07c-access-second", webtest.Admin, urls.Access(slug, a.ParentType), func(p *browser.Page) {
			script(p, `document.querySelector("[name='was.`+id(a.SocialType)+`']").value += " pupil.upn"; document.querySelector("[name='t.`+id(a.SocialType)+`'][value='pupil.upn']").checked = true;
				document.querySelector("[name='t.`+id(a.ParentType)+`'][value='pupil.sex']").checked = false`)
			p.Click("#check")
		}},
		{"07d-types", webtest.Admin, urls.LicenceTypes(slug), nil},
		{"07e-type", webtest.Admin, urls.LicenceType(slug, a.SocialType), nil},
		{"08-find-school", webtest.Nobody, "/?q=a", nil},
		{"09-staff", webtest.Admin, urls.Staff(slug), nil},
		{"09b-staff-teacher", webtest.Teacher, urls.Staff(slug), nil},
		{"10-404", webtest.Nobody, "/s/ashdale/none", nil},
		{"10b-old-link", webtest.Nobody, urls.Verify(slug, stage.old), nil},
		{"10c-help", webtest.Nobody, urls.Page(slug, "help"), nil},
		{"10d-help-found", webtest.Parent, urls.Page(slug, "help") + "?q=password", nil},
		{"10e-help-page", webtest.Parent, urls.HelpPage(slug, "progress"), nil},
		{"10f-staff-help", webtest.Admin, urls.StaffHelp(slug), nil},
		{"10g-staff-help-page", webtest.Admin, urls.StaffHelpPage(slug, "keys-to-parents"), nil},
		{"10h-getting-started", webtest.Admin, urls.GettingStarted(slug), nil},
	}...)
}
