package e2e_test

import (
	"gateway/app/privacy"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// protecting looks at the audit log and at data protection: searches, a pack in each of its states, the settings.
func protecting(s scene) {
	a := s.w.Ashdale
	for _, path := range []string{urls.WhoLooked(slug, a.Child.ID), urls.LogOfPerson(slug, "staff", s.w.ID(webtest.Teacher)), urls.AuditLog(slug) + "?words=zzz", urls.AuditLog(slug) + "?to=nonsense",
		urls.NewPack(slug, "", 0) + "?find=ali", urls.NewPack(slug, "", 0) + "?find=zzz", urls.NewPack(slug, "account", s.w.ID(webtest.Parent))} {
		s.open(path)
		s.look(path)
	}
	s.open(urls.NewPack(slug, "pupil", a.Children[3].ID))
	send(s.Page)
	s.lookAtErrors("nobody asked")
	s.open(urls.Retention(slug))
	s.Fill("#leaver-years", "1")
	s.Click("[value=preview]")
	s.look("what would go")
	s.Click(".eg-savebar button.eg-button")
	s.lookAtErrors("not confirmed")
	pack := s.w.Number(`insert into data_packs (school_id, submission, about, contact_id, asked_for, asked_by, total) select $1, gen_random_uuid(), 'contact', min(c.id), 'the father', $2, 11
		from contacts c where c.school_id = $1 and not exists (select from data_packs d where d.contact_id = c.id) returning id`, a.ID, a.Office)
	for _, state := range []string{privacy.Collecting, privacy.Deciding, privacy.Compiling, privacy.Ready, privacy.Failed, privacy.Cancelled} {
		s.w.Exec(`update data_packs set state = $2, finished_at = now(), message = 'It was our fault.' where id = $1`, pack, state)
		s.open(urls.Pack(slug, pack))
		s.look(state)
	}
	s.open(urls.Pack(slug, a.Pack))
	s.Click("[value=rest]")
	s.lookAtErrors("no part is chosen")
}
