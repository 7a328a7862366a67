package web_test

import (
	"net/http"
	"strings"
	"testing"

	"gateway/app/webtest"
)

// TestTwoAdminsSeeTheDifference: whoever saves second is told, keeps the ticks they made, and reads beside each
// difference what is saved now, so that a second press overwrites nothing unseen (case 60).
func TestTwoAdminsSeeTheDifference(t *testing.T) {
	w := webtest.New(t)
	path := "/s/" + w.Ashdale.Slug + "/admin/licence-types/" + id(w.Ashdale.ParentType) + "/access"
	first, second := w.As(webtest.Admin), w.As(webtest.Super)
	mine, theirs := first.Form(path), second.Form(path)
	all := mine["fields"]
	if len(all) < 3 {
		t.Fatalf("the fixture ticks %v", all)
	}
	mine["fields"], theirs["fields"] = all[1:], all[:len(all)-1]
	if got := first.Post(path, mine); got.Status != http.StatusSeeOther {
		t.Fatalf("the first: %d", got.Status)
	}
	got := second.Post(path, theirs)
	if got.Status != http.StatusConflict {
		t.Fatalf("the second: %d", got.Status)
	}
	if n := strings.Count(got.Body, "Saved now: not ticked"); n != 1 {
		t.Errorf("%d fields are told to be off now, want the one that the first took away", n)
	}
	if n := strings.Count(got.Body, "Saved now: ticked"); n != 1 {
		t.Errorf("%d fields are told to be on now, want the one that the second took away", n)
	}
	if n := w.Number(`select count(*) from licence_fields where school_id = $1 and licence_type_id = $2`, w.Ashdale.ID, w.Ashdale.ParentType); n != int64(len(all)-1) {
		t.Errorf("%d fields are saved, want the first's %d", n, len(all)-1)
	}
}

// TestTeacherOnAnAdminPage stays in the staff's frame, is told whom to ask, and led to the staff's own start.
func TestTeacherOnAnAdminPage(t *testing.T) {
	w := webtest.New(t)
	got := w.As(webtest.Teacher).Get("/s/" + w.Ashdale.Slug + "/admin/keys")
	if got.Status != http.StatusForbidden || got.H1() != "This page is not part of your role" {
		t.Errorf("%d %q", got.Status, got.H1())
	}
	if href := got.Href("Back to the start"); href != "/s/"+w.Ashdale.Slug+"/staff" {
		t.Errorf("back leads to %q", href)
	}
	if !strings.Contains(got.Body, "/staff/sign-out") {
		t.Error("no way to sign out")
	}
}
