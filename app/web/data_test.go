package web_test

import (
	"strings"
	"testing"
	"time"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// TestRetentionIsConfirmed: whoever lets leavers be erased types how many that would be; with less time the number is
// asked again, with more it is not (ADM-5).
func TestRetentionIsConfirmed(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	w.Exec(`update pupils set status = 'left', leaving_date = current_date - 800 where school_id = $1 and id in ($2, $3)`, a.ID, a.Children[1].ID, a.Children[2].ID)
	office, page := w.As(webtest.Admin), urls.Retention(a.Slug)
	v := office.Form(page)
	v.Set("leaver_years", "2")
	v.Set("do", "preview")
	if r := office.Post(page, v); r.Status != 200 || !strings.Contains(r.Text(), "2 pupils who have left are erased") || r.ByID("typed") == nil {
		t.Errorf("previewed: %d %s", r.Status, r.Text())
	}
	v.Del("do")
	for _, typed := range []string{"", "3", "x"} {
		v.Set("typed", typed)
		if r := office.Post(page, v); r.Status != 422 || !strings.Contains(r.Text(), "Type 2: so many pupils would be erased now") {
			t.Errorf("typed %q: %d", typed, r.Status)
		}
	}
	if n := w.Number(`select count(*) from retention`); n != 0 {
		t.Fatal("saved without the number")
	}
	v.Set("typed", "2")
	if r := office.Post(page, v); r.Status != 303 || r.Location() != urls.Data(a.Slug)+"?done=retention_saved" {
		t.Errorf("saved: %d %s", r.Status, r.Location())
	}
	if got := w.Text(`select detail from audit where action = 'saved how long data is kept'`); got != "leavers, years 2, was kept" {
		t.Errorf("the log says %q", got)
	}
	if r := office.Post(page, v); r.Status != 409 || !strings.Contains(r.Text(), "Somebody else was here") {
		t.Errorf("over settings that somebody has saved meanwhile: %d", r.Status)
	}
	longer := office.Form(page)
	longer.Set("leaver_years", "5")
	longer.Set("view_months", "36")
	if r := office.Post(page, longer); r.Status != 303 {
		t.Errorf("more time: %d %s", r.Status, r.Text())
	}
	if r := office.Get(urls.Data(a.Slug)); !strings.Contains(r.Text(), "5 years after the leaving date, then erased") || !strings.Contains(r.Text(), "36 months") {
		t.Errorf("the overview: %s", r.Text())
	}
	if r := w.As(webtest.Teacher).Get(page); r.Status != 403 {
		t.Errorf("a teacher: %d", r.Status)
	}
}

// TestAPackFromOrderToDownload is the whole way through the pages, with the worker.
func TestAPackFromOrderToDownload(t *testing.T) {
	w := webtest.New(t)
	w.StartWorker()
	a, office := w.Ashdale, w.As(webtest.Admin)
	w.Exec(`update pupils set birth_date = current_date - 5000 where id = $1`, a.Children[1].ID)
	w.Exec(`update pupils set birth_date = current_date - 4000 where id = $1`, a.Children[2].ID)
	page := urls.NewPack(a.Slug, "pupil", a.Children[1].ID)
	if r := office.Get(page); !strings.Contains(r.Text(), "From the age of 13 on a pupil decides about their own data") {
		t.Errorf("of a pupil of 13: %s", r.Text())
	}
	if r := office.Get(urls.NewPack(a.Slug, "pupil", a.Children[2].ID)); !strings.Contains(r.Text(), "Under the age of 13 a person with parental responsibility") {
		t.Errorf("of a pupil of 10: %s", r.Text())
	}
	if r := office.Get(urls.NewPack(a.Slug, "pupil", w.Glenbrae.Child.ID)); r.Status != 404 {
		t.Errorf("another school's pupil: %d", r.Status)
	}
	v := office.Form(page)
	v.Set("asked_for", "the mother, with her passport")
	at := office.Post(urls.NewPack(a.Slug, "", 0), v).Location()
	if again := office.Post(urls.NewPack(a.Slug, "", 0), v).Location(); again != at+"?done=pack_there" {
		t.Errorf("pressed twice: %s and %s", at, again)
	}
	await(t, office, at, "not decided yet")
	v = office.Form(at)
	v.Set("do", "compile")
	if r := office.Post(at, v); r.Status != 409 || !strings.Contains(r.Text(), "nobody has decided about yet") {
		t.Errorf("made undecided: %d", r.Status)
	}
	for strings.Contains(office.Get(at).Text(), "not decided yet") {
		v = office.Form(at)
		name := ""
		for n := range v {
			if strings.HasPrefix(n, "version_") {
				name = strings.TrimPrefix(n, "version_")
			}
		}
		v.Set("decision_"+name, "hold")
		if r := office.Post(at, v); r.Status != 422 || r.ByID("reason-"+name+"-error") == nil {
			t.Errorf("held back without a reason: %d", r.Status)
		}
		v.Set("reason_"+name, "another adult")
		if r := office.Post(at, v); r.Status != 303 {
			t.Errorf("decided: %d %s", r.Status, r.Text())
		}
	}
	v = office.Form(at)
	v.Set("do", "compile")
	if r := office.Post(at, v); r.Status != 303 {
		t.Fatalf("made: %d %s", r.Status, r.Text())
	}
	await(t, office, at, "The pack is ready")
	download := at + "/download"
	if r := office.Head(download); r.Status != 200 || w.Number(`select count(*) from audit where action = 'downloaded a file' and detail like 'data-pack%'`) != 0 {
		t.Errorf("the head: %d", r.Status)
	}
	r := w.As(webtest.Super).Get(download)
	if r.Status != 200 || !strings.HasPrefix(r.Body, "PK") || !strings.HasPrefix(r.Header.Get("Content-Disposition"), `attachment; filename="data-pack-pupil-7002-`) {
		t.Errorf("downloaded: %d %s", r.Status, r.Header.Get("Content-Disposition"))
	}
	if n := w.Number(`select count(*) from audit where action = 'downloaded a file' and detail like 'data-pack-pupil-7002-%' and actor_id = $1`, w.ID(webtest.Super)); n != 1 {
		t.Errorf("%d downloads in the log", n)
	}
	if r := w.As(webtest.Teacher).Get(download); r.Status != 403 {
		t.Errorf("a teacher: %d", r.Status)
	}
	if r := office.Get("/s/ashdale/admin/files/" + id(w.Number(`select max(id) from files`))); r.Status != 404 {
		t.Errorf("by the address of key sheets: %d", r.Status)
	}
	w.Exec(`update files set expires_at = now()`)
	if r := office.Get(download); r.Status != 404 || !strings.Contains(office.Get(at).Text(), "The pack has been deleted") {
		t.Errorf("after its time: %d", r.Status)
	}
}

func await(t *testing.T, who *webtest.Client, page, text string) {
	t.Helper()
	for range 400 {
		if strings.Contains(who.Get(page).Text(), text) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("%s never says %q: %s", page, text, who.Get(page).Text())
}
