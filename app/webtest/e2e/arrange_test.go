package e2e_test

import (
	"context"

	"github.com/google/uuid"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/licence"
	"gateway/app/school"
	"gateway/app/webtest"
)

// stage is what arrange has put up for the states of the pages.
var stage struct {
	running, failed, cancelled, expired int64  // key sheets of Ashdale
	letters                             int64  // one that is ready, with a row for each pupil and contact
	old                                 string // a link to register that is too old
	ask                                 string // a link to register whose key was withdrawn since
	imports                             uploads
	hidden                              int64 // a pupil
	shut                                int64 // a period that has not begun
	outside                             outsiders
	arab, long                          int64 // holdings of the other parent, of pupils with such names
}

// nobodysParent is the address of an account without a pupil.
const nobodysParent = "ida@example.org"

// arrange makes the full lists and rare states that pages can be in: as many key sheets as a page holds, the other
// parent with all the roll's names, one of them waiting for the office.
func arrange(w *webtest.World) {
	w.T.Helper()
	a := w.Ashdale
	w.AtYearEnd(a)
	sheets(w)
	stage.imports = arrangeImports(w)
	stage.hidden = arrangePupils(w)
	arrangePanels(w)
	arrangeStaff(w)
	newSchool(w)
	w.Exec(`insert into licence_types (school_id, name, audience, position, register_link) values ($1, 'Educational psychologist of the county', 'other', 4, false)`, a.ID)
	w.Exec(`insert into blocks (school_id, account_id, pupil_id, reason) values ($1, $2, $3, 'court order')`, a.ID, w.ID(webtest.DeniedParent), a.Child.ID)
	for _, c := range a.Children {
		if c.Status == "on_roll" && c.ID != a.Children[1].ID {
			w.Add(a, webtest.OtherParent.Email(), c, c.Key)
		}
	}
	holding := func(of string) int64 {
		return w.Number(`select h.id from holdings h join pupils p on p.school_id = h.school_id and p.id = h.pupil_id
			where h.school_id = $1 and h.account_id = $2 and p.surname = $3`, a.ID, w.ID(webtest.OtherParent), of)
	}
	stage.arab, stage.long = holding("حسن"), holding(webtest.LongName)
	stage.old = w.NewLink(auth.LinkRegister, webtest.Nobody)
	w.Exec(`update tokens set expires_at = now() - interval '1 minute' where kind = 'register' and id = (select max(id) from tokens)`)
	stage.ask = withdrawn(w)
	w.Register(a, a.Child, a.Child.Key, nobodysParent, auth.Person{Forename: "Ida", Surname: "Empty"})
	w.Exec(`update holdings set state = 'ended', ended_at = now() where account_id = (select id from accounts where email = $1)`, nobodysParent)
	stage.shut = arrangeResults(w)
	stage.outside = arrangeExternal(w)
}

// newOffice is the address of the office of a school that has only just begun: no pupils, no sheets, nothing chosen.
const newOffice = "office@new.example"

// newSchool makes that school.
func newSchool(w *webtest.World) {
	w.T.Helper()
	s, err := school.Add(context.Background(), w.DB, school.New{Slug: "new", Name: "Ysgol Newydd Llanfairpwllgwyngyll a’r Cylch", Country: "wales", FirstYear: 7, LastYear: 13,
		HelpEmail: newOffice, Accent: "#ffd700", Subscription: "active"})
	if err != nil {
		w.T.Fatal(err)
	}
	w.In(db.Worker(s.ID), licence.EnsureDefaults)
	email, _ := auth.ParseEmail(newOffice)
	if _, err := w.Gate.AddStaff(context.Background(), s.ID, []auth.StaffMember{{Email: email, Forename: "Nia", Surname: "Newydd", Code: "NN", Role: auth.Admin}}); err != nil {
		w.T.Fatal(err)
	}
	w.Exec(`update staff_accounts set password_hash = (select password_hash from staff_accounts where email = $1) where email = $2`, webtest.Admin.Email(), newOffice)
}

// sheets makes 22 key sheets, more than one page shows, in every state.
func sheets(w *webtest.World) {
	w.T.Helper()
	a := w.Ashdale
	state := func(set string, more ...any) int64 {
		b := w.Order(a, licence.Request{Scope: licence.ScopeYear, Year: 8, TypeID: a.PupilType})
		w.Exec(`update key_batches set `+set+` where school_id = $1 and id = $2`, append([]any{a.ID, b}, more...)...)
		return b
	}
	for range 18 {
		state(`state = 'cancelled', done = 3, total = 8, finished_at = now()`)
	}
	stage.cancelled = state(`state = 'cancelled', done = 412, total = 1060, started_at = now(), finished_at = now()`)
	stage.failed = state(`state = 'failed', done = 0, started_at = now(), finished_at = now(), message = 'The sheet could not be made. The keys that were made are kept: generate them again to get the sheet.'`)
	stage.expired = state(`state = 'ready', done = total, started_at = now(), finished_at = now()`)
	stage.letters = w.Ready(a, licence.Request{Scope: licence.ScopeSchool, TypeID: a.ParentType, Layout: licence.LayoutContacts, Relationships: []string{"grandmother"}}).Batch
	w.Exec(`insert into key_batch_exclusions select school_id, batch_id, place + 1000 * i, pupil_id, contact_id, reason
		from key_batch_exclusions, generate_series(1, 11) i where batch_id = $1`, stage.letters)
	stage.running = state(`state = 'running', done = 412, total = 1060, started_at = now() - interval '4 seconds'`)
}

// withdrawn registers somebody whose key is withdrawn before the link is pressed, and returns the link's token.
func withdrawn(w *webtest.World) string {
	w.T.Helper()
	a, c := w.Ashdale, w.Ashdale.Children[3]
	key := w.MakeKey(a, c, a.SocialType)
	email, _ := auth.ParseEmail("late@example.org")
	err := w.Gate.Register(context.Background(), a.School, auth.Registration{Submission: uuid.New(), Pair: w.Pair(a, c, key), Password: webtest.Password,
		Person: auth.Person{Forename: "Lou", Surname: "Late", Email: email}}, auth.Caller{})
	if err != nil {
		w.T.Fatal(err)
	}
	token := w.Link(auth.LinkRegister)
	w.Exec(`update licence_keys set state = 'withdrawn' where school_id = $1 and pupil_id = $2 and licence_type_id = $3`, a.ID, c.ID, a.SocialType)
	return token
}

// flood fills every bucket that limits count in, for as long as a test lasts.
func flood(w *webtest.World) {
	w.T.Helper()
	w.Exec(`update throttle set attempts = 1000000, expires_at = now() + interval '1 hour'`)
}
