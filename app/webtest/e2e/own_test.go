package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/urls"
)

// ownPages are the pages of school settings, of one's own account and of a pupil of age, each in the states it has.
func ownPages(w *webtest.World) []shot {
	a := w.Ashdale
	closed := func(on bool) func(*browser.Page) {
		return func(*browser.Page) {
			w.Exec(`update schools set closed = $2, closed_message = 'We are checking the reports.'||chr(10)||'The pages open again on Monday at 08:00.' where id = $1`, a.ID, on)
		}
	}
	return []shot{
		{"20-settings", webtest.Admin, urls.Settings(slug), nil},
		{"20b-settings-refused", webtest.Admin, urls.Settings(slug), func(p *browser.Page) {
			p.Fill("#name", "")
			p.Fill("#help-email", "office@")
			send(p)
		}},
		{"20c-settings-light", webtest.Admin, urls.Settings(slug), nil},
		{"21-logo", webtest.Admin, urls.LogoOf(slug), nil},
		{"22-gateway", webtest.Admin, urls.Gateway(slug), nil},
		{"23-consent", webtest.Admin, urls.Consent(slug, a.Child.ID), nil},
		{"24-my-pupils-of-age", webtest.Parent, urls.Pupils(slug), nil},
		{"24b-my-pupils-the-pupil", webtest.Pupil, urls.Pupils(slug), nil},
		{"25-adults", webtest.Pupil, urls.Adults(slug, a.PupilHolding), nil},
		{"26-account", webtest.Parent, urls.Account(slug), nil},
		{"26b-reports", webtest.Parent, urls.AccountPart(slug, "reports"), nil},
		{"26c-language", webtest.Parent, urls.AccountPart(slug, "language"), nil},
		{"26d-remove", webtest.Parent, urls.RemovePupil(slug, a.SocialHolding), nil},
		{"26e-close", webtest.Parent, urls.AccountPart(slug, "close"), nil},
		{"27-welsh-sign-in", webtest.Nobody, urls.SignIn(slug) + "?lang=cy", nil},
		{"27b-welsh-pupils", webtest.OtherParent, urls.Pupils(slug), nil},
		{"27c-welsh-account", webtest.OtherParent, urls.Account(slug), nil},
		{"27d-welsh-attendance", webtest.OtherParent, urls.PupilPortlet(slug, a.OtherHolding, "attendance"), closed(true)},
		{"28-closed", webtest.Parent, urls.Pupils(slug), nil},
		{"28b-closed-sign-in", webtest.Nobody, urls.SignIn(slug), nil},
		{"28c-closed-elsewhere", webtest.Parent, urls.Pupils("glenbrae"), nil},
		{"28d-closed-staff", webtest.Teacher, urls.Staff(slug), nil},
		{"28e-closed-gateway", webtest.Admin, urls.Gateway(slug), closed(false)},
	}
}

// TestOwnPagesInTheBrowser looks at all of them, with and without script; E2E_SHOTS names a folder for their pictures.
func TestOwnPagesInTheBrowser(t *testing.T) {
	w := site(t)
	a := w.Ashdale
	w.Exec(`update pupils set birth_date = '2000-01-01' where id = $1`, a.Child.ID)
	w.Lapse(a)
	w.Exec(`update consents set agreed = true, decided_at = now(), by_staff = $2 where account_id = (select id from accounts where email = $1)`, webtest.DeniedParent.Email(), a.Office)
	w.Exec(`update accounts set language = 'cy' where email = $1`, webtest.OtherParent.Email())
	who := people(w)
	for _, width := range []int{phone, small, desktop} { // the phone has no script
		for _, s := range ownPages(w) {
			if strings.HasPrefix(s.name, "20c") {
				w.Exec(`update schools set accent_given = '#f0c000', accent = '#8b6f00' where id = $1`, a.ID)
			}
			p := window(t, browser.Options{Width: width, Height: 844, NoJavaScript: width == phone})
			lend(w, who[s.role], p)
			visit(w, p, s.path)
			after := strings.HasPrefix(s.name, "27d") || strings.HasPrefix(s.name, "28e") // opens or closes for the next
			if s.do != nil && !after {
				s.do(p)
			}
			if width != small {
				picture(t, p, fmt.Sprintf("%s.%d", s.name, width))
			}
			if width != phone {
				look(t, p, s.name)
			}
			if after {
				s.do(p)
			}
		}
		w.Exec(`update schools set accent_given = '#5c2d6e', accent = '#5c2d6e' where id = $1`, a.ID)
	}
}
