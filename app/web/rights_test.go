package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"gateway/app/webtest"
	"gateway/views/urls"
)

// TestNotYoursIsNotThere: what belongs to somebody else answers as what does not exist, to the letter (case 56).
func TestNotYoursIsNotThere(t *testing.T) {
	w := webtest.New(t)
	a, g, slug := w.Ashdale, w.Glenbrae, w.Ashdale.Slug
	const nothing = 999999
	for _, c := range []struct {
		name          string
		role          webtest.Role
		method        string
		theirs, never string
	}{
		{"holding of another family", webtest.Parent, "GET", urls.Pupil(slug, a.OtherHolding), urls.Pupil(slug, nothing)},
		{"this pupil's own holding", webtest.Parent, "GET", urls.Pupil(slug, a.PupilHolding), urls.Pupil(slug, nothing)},
		{"the parent's holding", webtest.Pupil, "GET", urls.Pupil(slug, a.Holding), urls.Pupil(slug, nothing)},
		{"another parent of the same class", webtest.OtherParent, "GET", urls.Pupil(slug, a.Holding), urls.Pupil(slug, nothing)},
		{"own holding at another school", webtest.Parent, "GET", urls.Pupil(slug, g.Holding), urls.Pupil(slug, nothing)},
		{"a holding without its digits", webtest.Parent, "GET", urls.Pupils(slug) + "/x" + id(a.Holding), urls.Pupil(slug, nothing)},
		{"batch of another school", webtest.Admin, "GET", urls.KeyBatch(slug, g.Batch), urls.KeyBatch(slug, nothing)},
		{"row of a batch of another school", webtest.Admin, "GET", urls.KeyBatchPart(slug, g.Batch, "row"), urls.KeyBatchPart(slug, nothing, "row")},
		{"stopping another school's batch", webtest.Admin, "POST", urls.KeyBatchPart(slug, g.Queued, "cancel"), urls.KeyBatchPart(slug, nothing, "cancel")},
		{"file of another school", webtest.Admin, "GET", urls.File(slug, g.File), urls.File(slug, nothing)},
		{"licence type of another school", webtest.Admin, "GET", urls.Access(slug, g.ParentType), urls.Access(slug, nothing)},
		{"saving another school's type", webtest.Admin, "POST", urls.Access(slug, g.ParentType), urls.Access(slug, nothing)},
		{"batch, from the other side", webtest.AdminElsewhere, "GET", urls.KeyBatch(g.Slug, a.Batch), urls.KeyBatch(g.Slug, nothing)},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, htmx := range []bool{false, true} {
				client := w.As(c.role)
				if htmx {
					client.Header.Set("HX-Request", "true")
				}
				theirs, never := client.Get, client.Get
				if c.method == "POST" {
					post := func(p string) *webtest.Response { return client.Post(p, url.Values{}) }
					theirs, never = post, post
				}
				sameRefusal(t, theirs(c.theirs), never(c.never))
				if c.method == "GET" {
					if head := client.Head(c.theirs); head.Status != 404 {
						t.Errorf("HEAD is %d", head.Status)
					}
				}
			}
		})
	}
	if n := w.Number(`select count(*) from key_batches where state = 'cancelled' and school_id = $1`, g.ID); n != 0 {
		t.Errorf("%d sheets of the other school were stopped", n)
	}
}

func sameRefusal(t *testing.T, theirs, never *webtest.Response) {
	t.Helper()
	if theirs.Status != 404 || never.Status != 404 {
		t.Errorf("theirs is %d, what does not exist %d, want 404 for both", theirs.Status, never.Status)
	}
	for _, r := range []*webtest.Response{theirs, never} {
		r.Header.Del("X-Request-Id")
		r.Header.Del("Date")
	}
	if fmt.Sprint(theirs.Header) != fmt.Sprint(never.Header) {
		t.Errorf("the headers differ:\n%v\n%v", theirs.Header, never.Header)
	}
	if theirs.Body != never.Body {
		t.Errorf("the pages differ:\n%s\n%s", theirs.Body, never.Body)
	}
}

// TestDeniedIsNobody: a denied person's 404 is everybody's, and the doors do not know them (ADM-2).
func TestDeniedIsNobody(t *testing.T) {
	w := webtest.New(t)
	denied := w.As(webtest.DeniedParent)
	if r := denied.Get("/s/ashdale/pupils"); r.Status != 404 {
		t.Errorf("My Pupils: %d", r.Status)
	}
	if r := denied.Get("/s/ashdale"); r.Location() != "/s/ashdale/sign-in" {
		t.Errorf("the door leads to %q", r.Location())
	}
	if r := denied.Get("/s/ashdale/pupils"); strings.Contains(r.Body, "Pugh") || strings.Contains(r.Body, webtest.DeniedParent.Email()) {
		t.Error("the refusal names the person")
	}
	w.Exec(`update account_schools set denied = false where account_id = $1`, w.ID(webtest.DeniedParent))
	if r := denied.Get("/s/ashdale/pupils"); r.Status != 200 {
		t.Errorf("taken back, My Pupils is %d", r.Status)
	}
}

// TestRightsActAtOnce: what the school changes holds from the next request on (security.md, "Sessions"; case 41).
func TestRightsActAtOnce(t *testing.T) {
	w := webtest.New(t)
	page := urls.Pupil("ashdale", w.Ashdale.Holding)
	for _, c := range []struct {
		name, change, back string
		want               int
	}{
		{"blocked", `update holdings set state = 'blocked' where id = $1`, `update holdings set state = 'live' where id = $1`, 404},
		{"ended", `update holdings set state = 'ended' where id = $1`, `update holdings set state = 'live' where id = $1`, 404},
		{"hidden", `update pupils set hidden = true where id = (select pupil_id from holdings where id = $1)`, `update pupils set hidden = false where $1 > 0`, 404},
		{"key withdrawn", `update licence_keys set state = 'withdrawn' where id = (select key_id from holdings where id = $1)`, `update licence_keys set state = 'live' where $1 > 0`, 200},
	} {
		client := w.As(webtest.Parent)
		if r := client.Get(page); r.Status != 200 {
			t.Fatalf("before: %d", r.Status)
		}
		w.Exec(c.change, w.Ashdale.Holding)
		if r := client.Get(page); r.Status != c.want {
			t.Errorf("%s: %d, want %d", c.name, r.Status, c.want)
		}
		w.Exec(c.back, w.Ashdale.Holding)
	}
	other := w.As(webtest.Admin)
	w.Exec(`update staff_schools set role = 'teacher' where staff_id = $1`, w.ID(webtest.Admin))
	if r := other.Get("/s/ashdale/admin/keys"); r.Status != 403 {
		t.Errorf("an admin made teacher: %d", r.Status)
	}
	w.Exec(`update staff_schools set active = false where staff_id = $1`, w.ID(webtest.Admin))
	if r := other.Get("/s/ashdale/staff"); r.Status != 303 {
		t.Errorf("a member of staff no longer active: %d", r.Status)
	}
}
