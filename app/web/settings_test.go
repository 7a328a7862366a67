package web_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"
	"testing"

	"gateway/app/school"
	"gateway/app/webtest"
)

const settings = "/s/ashdale/admin/settings"

// TestSettings: what is saved stands on the families' pages from then on; a light colour is darkened, and both are shown.
func TestSettings(t *testing.T) {
	w := webtest.New(t)
	admin := w.As(webtest.Admin)
	v := admin.Form(settings)
	v.Set("name", "  Ashdale \t Acadèmy ")
	v.Set("official_name", "The Ashdale Academy Trust")
	v.Set("help_phone", "01632 960 777")
	v.Set("help_email", "Office@Ashdale.example")
	v.Set("accent", "#F0C000")
	if r := admin.Post(settings, v); r.Status != 303 {
		t.Fatalf("saving: %d %s", r.Status, r.Text())
	}
	door := w.Browser().Get("/s/ashdale/sign-in")
	for _, want := range []string{"Ashdale Acadèmy", "01632\u00a0960\u00a0777", "Office@ashdale.example", school.ThemeOf(school.DarkEnough("#f0c000")).Hash()} {
		if !strings.Contains(door.Body, want) && !strings.Contains(strings.ToLower(door.Body), strings.ToLower(want)) {
			t.Errorf("the sign-in page lacks %q", want)
		}
	}
	page := admin.Get(settings)
	for _, want := range []string{"#f0c000", school.DarkEnough("#f0c000"), "hard to read"} {
		if !strings.Contains(page.Text(), want) {
			t.Errorf("the settings lack %q: %s", want, page.Text())
		}
	}
	if r := w.Browser().Get("/?q=acadèmy"); !strings.Contains(r.Text(), "Ashdale Acadèmy") {
		t.Error("the new name is not found")
	}
}

// TestSettingsRefused: the problem stands beside the field, everything typed stays, nothing is saved.
func TestSettingsRefused(t *testing.T) {
	w := webtest.New(t)
	admin := w.As(webtest.Admin)
	for _, c := range []struct{ field, typed, words string }{
		{"name", " ", "Enter the name of the school"}, {"help_email", "office@", "after the @"}, {"help_phone", "ring us", "Enter a telephone number"},
		{"accent", "blue", "Choose a colour"}, {"consent_age", "12", "from 14 to 21"}, {"rights_age", "x", "from 10 to 18"},
	} {
		v := admin.Form(settings)
		v.Set("official_name", "Typed and kept")
		v.Set(c.field, c.typed)
		r := admin.Post(settings, v)
		if r.Status != 422 || !strings.Contains(r.Text(), c.words) || !strings.Contains(r.Body, `value="Typed and kept"`) {
			t.Errorf("%s %q: %d %s", c.field, c.typed, r.Status, r.Text())
		}
	}
	if n := w.Number(`select count(*) from schools where settings_version <> 1 or official_name <> ''`); n != 0 {
		t.Error("something was saved")
	}
}

// TestSettingsOfTwoAdmins (case 60): the second is told, sees what is saved now beside what they typed, and can save it.
func TestSettingsOfTwoAdmins(t *testing.T) {
	w := webtest.New(t)
	one, two := w.As(webtest.Admin), w.As(webtest.Super)
	a, b := one.Form(settings), two.Form(settings)
	a.Set("help_phone", "01632 960 111")
	b.Set("name", "Ashdale High")
	if r := one.Post(settings, a); r.Status != 303 {
		t.Fatalf("the first: %d", r.Status)
	}
	r := two.Post(settings, b)
	if r.Status != 409 || !strings.Contains(r.Text(), "Saved now: 01632 960 111") || !strings.Contains(r.Body, `value="Ashdale High"`) {
		t.Errorf("the second: %d %s", r.Status, r.Text())
	}
	again := r.FormTo(settings).Values
	again.Set("help_phone", "01632 960 111")
	if r := two.Post(settings, again); r.Status != 303 || w.Text(`select name || help_phone from schools where id = $1`, w.Ashdale.ID) != "Ashdale High01632 960 111" {
		t.Errorf("the second, who has read it: %d", r.Status)
	}
}

// TestConsentAgeIsConfirmed: an age that shuts adults out is saved only when somebody says that it is meant.
func TestConsentAgeIsConfirmed(t *testing.T) {
	w := webtest.New(t)
	w.Exec(`update pupils set birth_date = current_date - interval '15 years' where id = $1`, w.Ashdale.Child.ID)
	admin := w.As(webtest.Admin)
	v := admin.Form(settings)
	v.Set("consent_age", "14")
	live := w.Number(`select count(*) from holdings h join licence_types t on t.id = h.licence_type_id where h.school_id = $1 and h.pupil_id = $2 and h.state = 'live' and t.audience <> 'pupil'`, w.Ashdale.ID, w.Ashdale.Child.ID)
	r := admin.Post(settings, v)
	if r.Status != 422 || !strings.Contains(r.Text(), strconv.FormatInt(live, 10)+" adults stop seeing a pupil") {
		t.Fatalf("without a tick: %d %s", r.Status, r.Text())
	}
	again := r.FormTo(settings).Values
	again.Set("consent_confirm", "yes")
	if r := admin.Post(settings, again); r.Status != 303 || w.Number(`select consent_age from schools where id = $1`, w.Ashdale.ID) != 14 {
		t.Errorf("with the tick: %d %s", r.Status, r.Text())
	}
	if !strings.Contains(admin.Get(settings).Text(), "pupils on roll have no birth date") {
		t.Error("the pupils without a birth date are not counted")
	}
}

// TestLogo: an uploaded picture is looked at first, then used everywhere under a new name, then removed.
func TestLogo(t *testing.T) {
	w := webtest.New(t)
	w.Exec(`update schools set logo_next = null`)
	admin := w.As(webtest.Admin)
	const page = settings + "/logo"
	var file bytes.Buffer
	p := image.NewNRGBA(image.Rect(0, 0, 300, 300))
	for i := range p.Pix {
		p.Pix[i] = 200
	}
	p.Set(150, 150, color.White)
	if err := png.Encode(&file, p); err != nil {
		t.Fatal(err)
	}
	send := func(name, body string) *webtest.Response {
		b, kind := multipartOf(t, part{field: "csrf", body: admin.Token()}, part{"file", name, "image/png", body})
		req := admin.Request("POST", page, bytes.NewReader(b))
		req.Header.Set("Content-Type", kind)
		return admin.Send(req)
	}
	for name, body := range map[string]string{"logo.png": `<svg xmlns="http://www.w3.org/2000/svg"></svg>`, "logo.svg": "<svg/>", "logo.jpg": "GIF89a"} {
		if r := send(name, body); r.Status != 422 || !strings.Contains(r.Text(), "PNG") {
			t.Errorf("%s: %d %s", name, r.Status, r.Text())
		}
	}
	if r := send("anything.txt", file.String()); r.Status != 303 {
		t.Fatalf("a good one: %d %s", r.Status, r.Text())
	}
	if w.Text(`select encode(logo, 'hex') from schools where id = $1`, w.Ashdale.ID) != w.Text(`select encode($1::bytea, 'hex')`, webtest.Logo()) {
		t.Error("the logo has changed before anybody looked at it")
	}
	look := admin.Get(page)
	use := look.FormTo(page + "/use")
	next := admin.Get(page + "/next." + use.Values.Get("hash") + ".png")
	if _, err := png.Decode(strings.NewReader(next.Body)); next.Status != 200 || err != nil || next.Header.Get("Content-Type") != "image/png" || next.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("the picture that waits: %d %v", next.Status, err)
	}
	if r := w.Browser().Get(next.Path); r.Status == 200 {
		t.Error("anybody sees the picture that waits")
	}
	for range 2 { // a double press
		if r := admin.Post(use.Action, use.Values); r.Status != 303 {
			t.Errorf("using it: %d %s", r.Status, r.Text())
		}
	}
	if door := w.Browser().Get("/s/ashdale/sign-in"); !strings.Contains(door.Body, "/s/ashdale/logo."+use.Values.Get("hash")+".png") {
		t.Error("the sign-in page does not show it")
	}
	old := use.Values
	old.Set("hash", "000000000000")
	if r := admin.Post(use.Action, old); r.Status != 409 {
		t.Errorf("another picture than the one that was looked at: %d", r.Status)
	}
	if r := admin.Post(page+"/remove", nil); r.Status != 303 || strings.Contains(w.Browser().Get("/s/ashdale/sign-in").Body, "/logo.") {
		t.Errorf("removing it: %d", r.Status)
	}
	if n := w.Number(`select count(*) from audit where action = 'changed the logo'`); n != 2 {
		t.Errorf("%d lines in the log, want 2", n)
	}
}
