package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"gateway/app/licence"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// ways are the register links of a sign-in page.
func ways(w *webtest.World, slug string) (out []string) {
	for _, a := range webtest.All(w.Browser().Get(urls.SignIn(slug)).Main(), func(n *html.Node) bool { return webtest.HasClass(n, "eg-way") }) {
		out = append(out, webtest.Text(a))
	}
	return out
}

// TestLicenceTypeIsSaved: the school renames a further type, shows its link, says that it counts as parents', and moves
// it; families read the name wherever they meet the type (LIC-3, ACC-1).
func TestLicenceTypeIsSaved(t *testing.T) {
	w := webtest.New(t)
	a, c := w.Ashdale, w.As(webtest.Admin)
	path := urls.LicenceType("ashdale", a.SocialType)
	if got := ways(w, "ashdale"); !slices.Equal(got, []string{"Register a parent/guardian", "Register a pupil"}) {
		t.Errorf("at first the sign-in page offers %q", got)
	}
	v := c.Form(path)
	v.Set("name", " Family  support worker ")
	v.Set("register_link", "yes")
	v.Set("parents", "yes")
	for range 2 { // a double press looks like one
		if r := c.Post(path, v); r.Location() != urls.LicenceTypes("ashdale")+"?done=type_saved" {
			t.Fatalf("saved: %d %s", r.Status, r.Text())
		}
	}
	v = c.Form(urls.LicenceTypes("ashdale"))
	v.Set("up", id(a.SocialType))
	for range 3 { // the third finds it at the top
		if r := c.Post(urls.LicenceTypesOrder("ashdale"), v); r.Status != http.StatusSeeOther {
			t.Fatalf("moved: %d", r.Status)
		}
	}
	if got := ways(w, "ashdale"); !slices.Equal(got, []string{"Register: Family support worker", "Register a parent/guardian", "Register a pupil"}) {
		t.Errorf("the sign-in page offers %q", got)
	}
	if r := w.Browser().Get(urls.Register("ashdale", a.SocialType)); r.H1() != "Register: Family support worker" || !strings.Contains(r.Text(), "Step 1 of 3: the pupil") {
		t.Errorf("its register page: %s", r.Text())
	}
	if r := w.As(webtest.OtherType).Get(urls.Pupil("ashdale", a.SocialHolding)); !strings.Contains(r.Text(), "Family support worker") {
		t.Errorf("the pupil's page does not name the type: %s", r.Text())
	}
	if got := w.Text(`select concat_ws(' ', name, audience, register_link, version) from licence_types where id = $1`, a.SocialType); got != "Family support worker parent t 2" {
		t.Errorf("saved %s", got)
	}
	log := w.Text(`select string_agg(detail, ' | ' order by id) from audit where action = 'changed a licence type' and actor = 'staff' and subject_id = $1`, a.SocialType)
	if want := "Social Worker: now called Family support worker, counts as parents’, register link shown | Family support worker: moved up | Family support worker: moved up"; log != want {
		t.Errorf("the log says %s", log)
	}
}

// TestLicenceTypeRefusals: names, another admin's save, and types that are not the school's.
func TestLicenceTypeRefusals(t *testing.T) {
	w := webtest.New(t)
	a, c := w.Ashdale, w.As(webtest.Admin)
	path := urls.LicenceType("ashdale", a.ParentType)
	v := c.Form(path)
	for name, words := range map[string]string{"": "Type a name for the licence type", "social worker": "The school has a licence type Social Worker already", strings.Repeat("x", 41): "The name may have 40 letters. You typed 41"} {
		v.Set("name", name)
		if r := c.Post(path, v); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Text(), words) {
			t.Errorf("%q: %d %s", name, r.Status, r.Text())
		}
	}
	v.Set("name", "Carer")
	w.Exec(`update licence_types set register_link = false where id = $1`, a.ParentType) // another admin
	r := c.Post(path, v)
	if r.Status != http.StatusConflict || !strings.Contains(r.Text(), "Register link, saved now: not ticked") || !strings.Contains(r.Body, `value="Carer"`) {
		t.Errorf("second: %d %s", r.Status, r.Text())
	}
	if r := c.Post(path, r.FormTo(path).Values); r.Status != http.StatusSeeOther {
		t.Errorf("and again: %d", r.Status)
	}
	v.Set("parents", "yes") // a standard type stays what it is
	pupils := urls.LicenceType("ashdale", a.PupilType)
	v = c.Form(pupils)
	v.Set("parents", "yes")
	if c.Post(pupils, v); w.Text(`select audience from licence_types where id = $1`, a.PupilType) != "pupil" {
		t.Error("the pupils' type counts as parents'")
	}
	theirs := w.Glenbrae.ParentType
	if r := c.Get(urls.LicenceType("ashdale", theirs)); r.Status != http.StatusNotFound {
		t.Errorf("another school's: %d", r.Status)
	}
	v = c.Form(path)
	for to, field := range map[string]string{urls.LicenceType("ashdale", theirs): "name", urls.LicenceTypesOrder("ashdale"): "up"} {
		v.Set(field, id(theirs))
		if r := c.Post(to, v); r.Status != http.StatusNotFound {
			t.Errorf("%s of another school's type: %d", to, r.Status)
		}
	}
}

// TestFourTypesEverywhere: with four types the pages that name them behave, each person sees by their own, and in the
// trial the further ones have no keys, whomever they count as (LIC-6).
func TestFourTypesEverywhere(t *testing.T) {
	w := webtest.New(t)
	a, c := w.Ashdale, w.As(webtest.Admin)
	w.Exec(`update licence_types set register_link = true where school_id = $1`, a.ID)
	carer := w.Number(`insert into licence_types (school_id, name, audience, position) values ($1, 'Grandparent', 'parent', 4) returning id`, a.ID)
	if got := ways(w, "ashdale"); !slices.Equal(got, []string{"Register a parent/guardian", "Register a pupil", "Register: Social Worker", "Register: Grandparent"}) {
		t.Errorf("the sign-in page offers %q", got)
	}
	keys := c.Get(urls.Keys("ashdale"))
	for _, name := range []string{"Parent/Guardian", "Pupil", "Social Worker", "Grandparent"} {
		if !strings.Contains(keys.Text(), name) {
			t.Errorf("the page of keys lacks %s", name)
		}
	}
	row := w.Ready(a, licence.Request{Scope: licence.ScopePicked, TypeID: carer, Picked: []int64{a.Child.ID}}).Data.Rows[0]
	browser := w.Browser()
	form := browser.Get(urls.Register("ashdale", a.ParentType)).FormTo(urls.Register("ashdale", 0)).Values
	form.Set("pupil_id", row.PupilID)
	form.Set("licence_key", row.Key)
	if r := browser.Post(urls.Register("ashdale", 0), form); !strings.Contains(r.Text(), "This is a Grandparent key.") {
		t.Errorf("the key of a further type, under the parents' link: %d %s", r.Status, r.Text())
	}
	parent := w.As(webtest.Parent)
	add := parent.Form(urls.AddPupil("ashdale"))
	add.Set("pupil_id", row.PupilID)
	add.Set("licence_key", row.Key)
	if r := parent.Post(urls.AddPupil("ashdale"), add); r.Status != http.StatusSeeOther {
		t.Fatalf("added: %d %s", r.Status, r.Text())
	}
	var badges []string
	mine := parent.Get(urls.Pupils("ashdale"))
	for _, b := range webtest.All(mine.Main(), func(n *html.Node) bool { return webtest.HasClass(n, "eg-badge") }) {
		badges = append(badges, webtest.Text(b))
	}
	if slices.Sort(badges); !slices.Contains(badges, "Grandparent") || !slices.Contains(badges, "Parent/Guardian") {
		t.Errorf("My Pupils shows %q", badges)
	}
	holding := w.Number(`select id from holdings where licence_type_id = $1`, carer)
	if r := parent.Get(urls.Pupil("ashdale", holding)); r.Status == http.StatusOK && strings.Contains(r.Text(), a.Child.TutorGroup) {
		t.Errorf("a type with nothing ticked shows %s", r.Text())
	}
	w.Exec(`update schools set subscription = 'trial' where id = $1`, a.ID)
	for _, typeID := range []int64{a.SocialType, carer} {
		v := url.Values{"csrf": c.Form(urls.Keys("ashdale"))["csrf"], "submission": c.Form(urls.Keys("ashdale"))["submission"], "type": {id(typeID)}, "who": {"picked"}, "picked": {id(a.Children[2].ID)}}
		if r := c.Post(urls.Keys("ashdale"), v); r.Status != http.StatusUnprocessableEntity || !strings.Contains(r.Text(), "The trial has 0 keys of this type left") {
			t.Errorf("trial, type %d: %d %s", typeID, r.Status, r.Text())
		}
	}
}
