package webtest

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestWholeApplication goes once through web, queue, worker and mailbox: a key sheet, and a registration by its mail.
func TestWholeApplication(t *testing.T) {
	w := New(t)
	w.StartWorker()
	office := w.As(Admin)
	form := office.Form("/s/ashdale/admin/keys")
	form.Del("only_new")
	made := office.Post("/s/ashdale/admin/keys", form)
	if made.Status != 303 {
		t.Fatalf("ordered: %d %s", made.Status, made.Text())
	}
	sheet := waitFor(t, func() string { return office.Get(made.Location()).Href("Excel sheet") })
	if r := office.Get(sheet); r.Status != 200 || !strings.HasPrefix(r.Body, "PK") || !strings.Contains(r.Header.Get("Content-Disposition"), ".xlsx") {
		t.Errorf("the sheet: %d, %d bytes, %s", r.Status, len(r.Body), r.Header.Get("Content-Disposition"))
	}

	family, child := w.Browser(), w.Ashdale.Children[2]
	page := family.Post("/s/ashdale/register", url.Values{"pupil_id": {child.PupilID}, "licence_key": {strings.ToLower(child.Key)}})
	person := page.FormTo("/s/ashdale/register/person").Values
	person.Set("forename", "Nadia")
	person.Set("surname", "Ali")
	person.Set("email", "Nadia@Example.org")
	password := family.Post("/s/ashdale/register/person", person).FormTo("/s/ashdale/register/password").Values
	password.Set("password", Password)
	password.Set("password_again", Password)
	family.Follow = true
	if r := family.Post("/s/ashdale/register/password", password); r.Status != 200 || !strings.Contains(r.Text(), "nadia@example.org") {
		t.Fatalf("registered: %d %s", r.Status, r.Text())
	}
	link := w.MailedPath("nadia@example.org", "")
	if r := family.Get(link); r.Status != 200 || r.FormTo(link).Method != "post" {
		t.Fatalf("the link's page: %d", r.Status)
	}
	family.Post(link, nil)
	if r := family.Post("/s/ashdale/sign-in", url.Values{"email": {"nadia@example.org"}, "password": {Password}}); r.H1() != "My Pupils" || !strings.Contains(r.Text(), child.Known()) {
		t.Errorf("signed in: %d %q", r.Status, r.H1())
	}
}

func waitFor(t *testing.T, look func() string) string {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if found := look(); found != "" {
			return found
		}
	}
	t.Fatal("nothing came of it")
	return ""
}
