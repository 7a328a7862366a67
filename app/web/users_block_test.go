package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/external"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// block presses the button of the form that keeps an account from a pupil.
func block(t *testing.T, office *webtest.Client, account, pupil int64, set map[string]string) *webtest.Response {
	t.Helper()
	path := urls.Block("ashdale", account, pupil)
	v := office.Form(path)
	for name, value := range set {
		v.Set(name, value)
	}
	return office.Post(path, v)
}

// TestBlock is case 41: one adult loses the pupil at the next request, under every licence type and with every key; the
// others notice nothing, whoever is new waits, and lifting gives back what was.
func TestBlock(t *testing.T) {
	w := webtest.New(t)
	a, office, parent, pupil := w.Ashdale, w.As(webtest.Admin), w.As(webtest.Parent), w.As(webtest.Pupil)
	r := block(t, office, parent.ID, a.Child.ID, map[string]string{"reason": " Court order\n 12/26 ", "replace": "yes"})
	if r.Status != http.StatusSeeOther || !strings.Contains(r.Location(), "external_blocked_keys") {
		t.Fatalf("%d %s %s", r.Status, r.Location(), r.Text())
	}
	for _, path := range []string{urls.Pupil("ashdale", a.Holding), urls.Pupil("ashdale", a.SocialHolding), urls.PupilPortlet("ashdale", a.Holding, "progress")} {
		if r := parent.Get(path); r.Status != 404 {
			t.Errorf("%s: %d", path, r.Status)
		}
	}
	if r := parent.Get(urls.Pupils("ashdale")); r.Status != 200 || strings.Contains(r.Text(), "Siân") || !strings.Contains(r.Text(), "Isla McRae") {
		t.Errorf("My Pupils: %s", r.Text())
	}
	if r := pupil.Get(urls.Pupil("ashdale", a.PupilHolding)); r.Status != 200 {
		t.Errorf("the pupil: %d", r.Status)
	}
	if n := w.Number(`select count(*) from licence_keys where pupil_id = $1 and state = 'replaced' and changed_by = $2`, a.Child.ID, office.ID); n != 3 {
		t.Errorf("%d keys are replaced", n)
	}
	if n := w.Number(`select count(*) from licence_keys n join licence_keys o on o.id = n.replaces_id and o.licence_type_id = n.licence_type_id where n.pupil_id = $1 and n.state = 'live'`, a.Child.ID); n != 3 {
		t.Errorf("%d new keys", n)
	}
	fresh := w.MakeKey(a, a.Child, a.ParentType)
	for _, key := range []string{a.Child.Key, fresh} {
		if r := parent.Post(urls.AddPupil("ashdale"), url.Values{"pupil_id": {a.Child.PupilID}, "licence_key": {key}}); r.Status != 422 || !strings.Contains(r.Text(), "contact") {
			t.Errorf("adding with %s: %d %s", key, r.Status, r.Text())
		}
	}
	newcomer := w.Register(a, a.Child, fresh, "new@example.org", auth.Person{Forename: "Nia", Surname: "Ŵyn-Pugh"})
	if s := w.Text(`select state from holdings where account_id = $1`, newcomer); s != "waiting" {
		t.Errorf("a newcomer is %s", s)
	}
	if n := w.Number(`select count(*) from audit where action = 'blocked an external user for a pupil' and pupil_id = $1 and subject_id = $2 and actor_id = $3 and detail = 'Court order 12/26 (keys replaced: 3)'`, a.Child.ID, parent.ID, office.ID); n != 1 {
		t.Errorf("%d lines in the log", n)
	}
	if r := office.Get(urls.ExternalUser("ashdale", parent.ID)); !strings.Contains(r.Text(), "Blocked") || !strings.Contains(r.Text(), "Court order 12/26") {
		t.Errorf("the person's page: %s", r.Text())
	}
	lift(t, office, parent.ID, a.Child.ID)
	if r := parent.Get(urls.Pupil("ashdale", a.Holding)); r.Status != 200 {
		t.Errorf("lifted: %d", r.Status)
	}
	if s := w.Text(`select state from holdings where account_id = $1`, newcomer); s != "waiting" {
		t.Errorf("the newcomer is %s once it is lifted", s)
	}
}

func lift(t *testing.T, office *webtest.Client, account, pupil int64) {
	t.Helper()
	form := office.Get(urls.Block("ashdale", account, pupil)).FormTo(urls.LiftBlock("ashdale", account, pupil))
	if r := office.Post(urls.LiftBlock("ashdale", account, pupil), form.Values); r.Status != 303 {
		t.Fatalf("lift: %d %s", r.Status, r.Text())
	}
}

// TestBlockTwice: a double press makes one block and one line; a second admin is told, and sees what the first saved;
// so is whoever changes or lifts what has changed since.
func TestBlockTwice(t *testing.T) {
	w := webtest.New(t)
	a, one, two := w.Ashdale, w.As(webtest.Admin), w.As(webtest.Super)
	who := w.ID(webtest.OtherParent)
	child := a.Children[1].ID
	path := urls.Block("ashdale", who, child)
	first, second := one.Form(path), two.Form(path)
	first.Set("reason", "Order A")
	second.Set("reason", "Order B")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if r := one.Post(path, first); r.Status != 303 {
				t.Errorf("a press: %d", r.Status)
			}
		})
	}
	wg.Wait()
	r := two.Post(path, second)
	if r.Status != 409 || !strings.Contains(r.Text(), "Reason, saved now: Order A") {
		t.Errorf("the second admin: %d %s", r.Status, r.Text())
	}
	if n := w.Number(`select count(*) from blocks`); n != 1 {
		t.Errorf("%d blocks", n)
	}
	if n := w.Number(`select count(*) from audit where action = 'blocked an external user for a pupil'`); n != 1 {
		t.Errorf("%d lines", n)
	}
	change, stale := one.Form(path), two.Form(path)
	lifting := two.Get(path).FormTo(urls.LiftBlock("ashdale", who, child))
	change.Set("until", "31 August 2099")
	stale.Set("reason", "Order C")
	if r := one.Post(path, change); r.Status != 303 {
		t.Errorf("change: %d %s", r.Status, r.Text())
	}
	if r := two.Post(path, stale); r.Status != 409 || !strings.Contains(r.Text(), "Last day, saved now: 31 August 2099") {
		t.Errorf("a stale change: %d %s", r.Status, r.Text())
	}
	if r := two.Post(urls.LiftBlock("ashdale", who, child), lifting.Values); r.Status != 409 || !strings.Contains(r.Body, `value="31 August 2099"`) {
		t.Errorf("a stale lift: %d %s", r.Status, r.Text())
	}
	lift(t, two, who, child)
	if r := two.Post(urls.LiftBlock("ashdale", who, child), lifting.Values); r.Status != 303 {
		t.Errorf("lifting what is lifted: %d", r.Status)
	}
	if n := w.Number(`select count(*) from audit where action = 'lifted a block' and subject_id = $1 and pupil_id = $2`, who, child); n != 1 {
		t.Errorf("%d lines of lifting", n)
	}
}

// TestBlockEndsByItself: the hourly job gives back what was, the day after the last one, and the log says that nobody
// did it; until then nothing changes. It may run again.
func TestBlockEndsByItself(t *testing.T) {
	w := webtest.New(t)
	a, office, parent := w.Ashdale, w.As(webtest.Admin), w.As(webtest.Parent)
	w.Exec(`update holdings set state = 'waiting' where id = $1`, a.SocialHolding)
	if r := block(t, office, parent.ID, a.Child.ID, map[string]string{"reason": "Order", "until": "1 January 2020"}); r.Status != 422 || !strings.Contains(r.Text(), "may not lie in the past") {
		t.Fatalf("a day that is over: %d %s", r.Status, r.Text())
	}
	if r := block(t, office, parent.ID, a.Child.ID, map[string]string{"reason": "Order", "until": "31/08/2099"}); r.Status != 303 {
		t.Fatalf("%d %s", r.Status, r.Text())
	}
	day := func() (n int) {
		w.In(db.Worker(a.ID), func(ctx context.Context, tx db.Tx) (err error) { n, err = external.Day(ctx, tx); return err })
		return n
	}
	w.Exec(`update blocks set until = (now() at time zone 'Europe/London')::date`)
	if n := day(); n != 0 || parent.Get(urls.Pupil("ashdale", a.Holding)).Status != 404 {
		t.Errorf("on its last day %d are lifted", n)
	}
	w.Exec(`update blocks set until = (now() at time zone 'Europe/London')::date - 1`)
	if n, again := day(), day(); n != 1 || again != 0 {
		t.Errorf("%d are lifted, then %d", n, again)
	}
	if s := w.Text(`select string_agg(state || coalesce(before_block, ''), ' ' order by id) from holdings where id in ($1, $2)`, a.Holding, a.SocialHolding); s != "live waiting" {
		t.Errorf("the holdings are %s", s)
	}
	if n := w.Number(`select count(*) from audit where action = 'lifted a block' and actor = 'system' and actor_id is null and subject_id = $1`, parent.ID); n != 1 {
		t.Errorf("%d lines", n)
	}
	if r := block(t, office, parent.ID, a.Child.ID, map[string]string{"reason": "Again"}); r.Status != 303 {
		t.Errorf("blocked again: %d", r.Status)
	}
}

// TestBlockWhileRegistering: whoever registers at the moment at which the block is set is either blocked or waits, never
// in.
func TestBlockWhileRegistering(t *testing.T) {
	w := webtest.New(t)
	a, child := w.Ashdale, w.Ashdale.Children[2]
	pair := w.Pair(a, child, child.Key)
	me := auth.Principal{Realm: auth.External, School: a.School, ID: w.ID(webtest.Parent)}
	other := auth.Principal{Realm: auth.External, School: a.School, ID: w.ID(webtest.OtherParent)}
	office := db.Staff(a.ID, a.Office)
	for range 15 {
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = w.Gate.Add(context.Background(), me, pair) })
		wg.Go(func() { _, _ = w.Gate.Add(context.Background(), other, pair) })
		wg.Go(func() {
			err := w.DB.In(context.Background(), office, func(tx db.Tx) error {
				_, err := external.SetBlock(context.Background(), tx, w.Keyring, external.BlockOrder{AccountID: me.ID, PupilID: child.ID, Reason: "Order"})
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		if n := w.Number(`select count(*) from holdings where account_id = $1 and pupil_id = $2 and state not in ('blocked', 'ended')`, me.ID, child.ID); n != 0 {
			t.Fatal("the blocked person is in")
		}
		w.Exec(`delete from holdings where pupil_id = $1`, child.ID)
		w.Exec(`delete from blocks`)
	}
}
