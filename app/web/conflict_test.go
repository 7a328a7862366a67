package web_test

import (
	"net/http"
	"strings"
	"testing"

	"gateway/app/webtest"
)

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
