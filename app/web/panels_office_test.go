package web_test

import (
	"net/http"
	"strings"
	"testing"

	"gateway/app/webtest"
)

func TestAttendanceCodesPage(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	const path = "/s/ashdale/admin/attendance-codes"
	first, second := w.As(webtest.Admin), w.As(webtest.Super)
	mine, theirs := first.Form(path), second.Form(path)
	mine.Set("do", "add")
	page := first.Post(path, mine)
	v := page.FormTo(path).Values
	if page.Status != 200 || !v.Has("code_3") {
		t.Fatalf("one line more: %d %v", page.Status, v)
	}
	v.Set("code_3", "z9")
	if got := first.Post(path, v); got.Status != 422 || !strings.Contains(got.Text(), "Enter a meaning of 1 to 80 letters") || !strings.Contains(got.Body, `value="z9"`) {
		t.Errorf("without a meaning: %d %s", got.Status, got.Text())
	}
	v.Set("meaning_3", " Snow  day ")
	v.Set("counts_3", "not_counted")
	v.Set("meaning_2", "Ill")
	if got := first.Post(path, v); got.Status != 303 || got.Location() != path+"?done=codes_saved" {
		t.Fatalf("saved: %d %s", got.Status, got.Text())
	}
	if got := w.Text(`select string_agg(concat_ws(' ', code, meaning, counts_as), '; ' order by position) from attendance_codes where school_id = $1`, a.ID); got !=
		`/ Present in the morning present; \ Present in the afternoon present; I Ill authorised; z9 Snow day not_counted` {
		t.Error(got)
	}
	theirs.Set("meaning_2", "Sick")
	got := second.Post(path, theirs)
	if got.Status != http.StatusConflict || !strings.Contains(got.Text(), "Saved now: Ill, Authorised absence") || !strings.Contains(got.Body, `value="Sick"`) || !strings.Contains(got.Text(), "z9") {
		t.Errorf("the second: %d %s", got.Status, got.Text())
	}
	again := got.FormTo(path).Values
	again.Set("remove_3", "yes")
	if got := second.Post(path, again); got.Status != 303 {
		t.Errorf("with both seen: %d %s", got.Status, got.Text())
	}
	if got := w.Text(`select string_agg(code || meaning, '; ' order by position) from attendance_codes where school_id = $1 and code in ('I', 'z9')`, a.ID); got != "ISick" {
		t.Error(got)
	}
}

// TestUsualCodesAreOffered: a school that has saved none sees its country's, and the first saving keeps them.
func TestUsualCodesAreOffered(t *testing.T) {
	w := webtest.New(t)
	w.Exec(`delete from attendance_codes`)
	const path = "/s/glenbrae/admin/attendance-codes"
	client := w.As(webtest.AdminElsewhere)
	v := client.Form(path)
	if got := client.Post(path, v); got.Status != 303 {
		t.Fatalf("%d %s", got.Status, got.Text())
	}
	if got := w.Text(`select string_agg(code, ' ' order by position) from attendance_codes where school_id = $1`, w.Glenbrae.ID); got != "02 10 11 12" {
		t.Error(got)
	}
}

func TestNoteCategoriesPage(t *testing.T) {
	w := webtest.New(t)
	a := w.Ashdale
	const path = "/s/ashdale/admin/note-categories"
	first, second := w.As(webtest.Admin), w.As(webtest.Super)
	mine, theirs := first.Form(path), second.Form(path)
	mine.Set("do", "add")
	v := first.Post(path, mine).FormTo(path).Values
	v.Set("name_1", "interventions")
	if got := first.Post(path, v); got.Status != 422 || !strings.Contains(got.Text(), "The category interventions stands in another line already") {
		t.Errorf("twice: %d %s", got.Status, got.Text())
	}
	v.Set("name_1", "Praise")
	if got := first.Post(path, v); got.Status != 303 {
		t.Fatalf("saved: %d %s", got.Status, got.Text())
	}
	wants(t, first.Get(path), []string{"Praise", "Nobody yet", "Parent/Guardian", "In use"}, nil)
	theirs.Set("name_0", "Support")
	got := second.Post(path, theirs)
	if got.Status != http.StatusConflict || !strings.Contains(got.Text(), "Saved now: Interventions") || !strings.Contains(got.Body, `value="Praise"`) {
		t.Errorf("the second: %d %s", got.Status, got.Text())
	}
	again := got.FormTo(path).Values
	again.Set("remove_1", "yes")
	again.Set("remove_0", "yes")
	if got := second.Post(path, again); got.Status != 422 || !strings.Contains(got.Text(), "There are notes in Interventions, so it cannot be removed") {
		t.Errorf("one with notes: %d %s", got.Status, got.Text())
	}
	again.Del("remove_0")
	if got := second.Post(path, again); got.Status != 303 {
		t.Errorf("with both seen: %d", got.Status)
	}
	if got := w.Text(`select string_agg(name, '; ' order by position) from note_categories where school_id = $1`, a.ID); got != "Support" {
		t.Error(got)
	}
}
