package e2e_test

import (
	"fmt"
	"strings"

	"gateway/app/imports"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// uploads are imports of Ashdale in the states that a page can be in.
type uploads struct {
	working, refused, failed, done, cancelled, stopped, leavers, leaver, nothing, coming, contacts, scottish, wide int64
	files                                                                                                          map[string]int64 // of tracking data, checked
}

// arrangeImports makes them.
func arrangeImports(w *webtest.World) (u uploads) {
	w.T.Helper()
	a := w.Ashdale
	plain := func(set string) int64 {
		id := w.Checked(a, "pupils.csv", "Adno,Surname,Forename\r\n8101,Lee,Ann\r\n", imports.Options{})
		w.Exec(`update imports set ` + set + ` where id = ` + fmt.Sprint(id))
		return id
	}
	counted := func(counts string) int64 { return plain(`counts = counts || '` + counts + `'`) }
	u.working = plain(`state = 'applying', done = 412, total = 1060, step_at = now() - interval '2 seconds'`)
	u.refused = plain(`state = 'refused', problem = '{"code": "file_xls"}', finished_at = now()`)
	u.failed = plain(`state = 'failed', message = 'The file could not be read, and it is our fault. Nothing was imported.', finished_at = now()`)
	u.cancelled = plain(`state = 'cancelled', finished_at = now()`)
	u.done = plain(`state = 'done', leavers = true, counts = counts || '{"leaving": 4}', confirmed_by = asked_by, finished_at = now()`)
	u.leavers = plain(`message = 'The roll has changed since you checked this file.'`)
	u.leaver = counted(`{"new": 0, "leaving": 1, "base": 21}`)
	u.nothing = counted(`{"new": 0, "leaving": 0}`)
	u.coming = plain(`options = '{"year": "coming"}'`)
	u.stopped = w.Checked(a, "other school.csv", "Adno,Surname,Forename,DOB\r\n7002,Fox,Fay,01/01/2011\r\n7003,Gee,Gus,01/01/2011\r\n", imports.Options{})
	u.contacts = w.Checked(a, "contacts.csv", "Adno,Contact ID,Forename,Surname,Court Order\r\n7002,C901,Bea,"+webtest.LongName+",T\r\n7999,C902,Cyd,Dee,F\r\n", imports.Options{})
	u.scottish = w.Upload(a, "scn.csv", "SCN,UPN,Surname,Forename,DOB\r\n051234561,,MacLeod,Isla,03/03/2012\r\n").ID
	u.wide = w.Upload(a, "results.csv", "Adno,Surname,Forename,Year,Eng Aut1 Current,Eng Target,Ma Aut1 Wag,Shoe size\r\n007001,Ŵyn-Pugh,Siân,9,6,7,2,39\r\n7002,Ali,Mia,8,7,6,1,36\r\n").ID
	u.files = map[string]int64{"sets": w.Checked(a, "sets.csv", "Adno,Subject,Class,Teacher\r\n007001,English,9b/En2,Te\r\n7002,"+webtest.ImageName+",8a/Xx1,nobody\r\n9999,English,9b/En2,\r\n", imports.Options{}),
		"attendance": w.Checked(a, "attendance.csv", "Adno,Sessions Possible,Sessions Attended,Authorised,Unauthorised,Late\r\n007001,142,128,9,5,6\r\n7002,10,9,0,0,0\r\n", imports.Options{}),
		"marks":      w.Checked(a, "marks.csv", "Adno,Date,AM,PM\r\n007001,02/11/2026,/,I\r\n7002,02/11/2026,/,Ω\r\n", imports.Options{}),
		"events":     w.Checked(a, "behaviour.csv", "Adno,Date,Type,Category,Points,Subject,Recorded By,Staff Comment\r\n007001,20/11/2026,Achievement,Kindness,1,Maths,Te,\r\n", imports.Options{})}
	return u
}

// importing looks at an import in every state.
func importing(s scene) {
	u := stage.imports
	for what, id := range map[string]int64{"at work": u.working, "refused": u.refused, "failed": u.failed, "cancelled": u.cancelled, "done": u.done, "stopped": u.stopped, "contacts": u.contacts} {
		s.open(urls.Import(slug, id))
		s.look(what)
	}
	s.open(urls.Imports(slug))
	s.look("the list")
	for _, show := range []string{"new", "changed", "unchanged", "leaving", "returning", "other_child", "error", "warned"} {
		s.open(urls.Import(slug, s.w.Ashdale.Import) + "?show=" + show)
		s.look(show)
	}
	s.open(urls.Import(slug, u.leavers))
	s.Click("#leavers")
	s.Click(".eg-savebar button.eg-button")
	s.lookAtErrors("the number is not typed")
	if !strings.Contains(s.Text("#typed-error"), "or take the tick away") {
		s.t.Errorf("beside the number: %s", s.Text("#typed-error"))
	}
	s.open(urls.Import(slug, u.scottish))
	s.Click(".eg-savebar button.eg-button")
	s.lookAtErrors("no Pupil ID")
	s.open(urls.Import(slug, s.w.Ashdale.Mapping))
	s.Click(".eg-savebar button.eg-button")
	s.lookAtErrors("columns that nobody has placed")
	s.Click("main details:has(a[href*='?kind=']) summary")
	s.Click("a[href$='?kind=pupils']")
	s.look("as a list of pupils")
	for what, id := range map[string]int64{"nothing but a leaver": u.leaver, "nothing new": u.nothing, "next year’s groups": u.coming} {
		s.open(urls.Import(slug, id))
		s.look(what)
	}
	s.open(urls.Import(slug, u.wide))
	s.look("codes of results")
	s.Click(".eg-savebar button.eg-button")
	s.lookAtErrors("codes that nobody has explained")
	for what, id := range u.files {
		s.open(urls.Import(slug, id))
		s.look("a file of " + what)
	}
	s.open(urls.Import(slug, u.leaver))
	s.Click(".eg-savebar button.eg-button")
	s.lookAtErrors("the leaver is not ticked")
	s.open(urls.Imports(slug))
	send(s.Page)
	s.lookAtErrors("no file")
}
