package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"gateway/app/licence"
	"gateway/app/tracking"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// TestPortletsOfEachHolding: what is seen is the holding's (LIC-9): the same person sees the same pupil's panels under
// one licence type and not under the other; a panel that is not shown does not exist.
func TestPortletsOfEachHolding(t *testing.T) {
	w := newFields(t)
	a, k := w.Ashdale, w.Ashdale.Tracking
	for _, c := range []struct {
		role    webtest.Role
		holding int64
		shows   []string
	}{{webtest.Parent, a.Holding, licence.Portlets}, {webtest.OtherType, a.SocialHolding, []string{licence.PupilDetails}},
		{webtest.Pupil, a.PupilHolding, []string{licence.PupilDetails, licence.Progress}}, {webtest.OtherParent, a.Holding, nil}} {
		for _, p := range licence.Portlets {
			want := http.StatusNotFound
			if slices.Contains(c.shows, p) {
				want = http.StatusOK
			}
			if r := w.As(c.role).Get(urls.PupilPortlet("ashdale", c.holding, p)); r.Status != want {
				t.Errorf("%s under holding %d as %s: %d, want %d", p, c.holding, c.role, r.Status, want)
			}
		}
	}
	body := w.As(webtest.Pupil).Get(urls.PupilPortlet("ashdale", a.PupilHolding, licence.Progress)).Body
	for _, f := range []int64{k.Target, k.Attitude, k.Remark, k.Reading} {
		for _, mark := range w.marks[tracking.FieldKey(f)] {
			if strings.Contains(body, mark) {
				t.Errorf("the pupil's type has the grades alone, and %s is on the page", mark)
			}
		}
	}
	for _, mark := range w.marks[tracking.FieldKey(k.Grade)] {
		if !strings.Contains(body, mark) {
			t.Errorf("%s of the pupil's grade is not on the page", mark)
		}
	}
}

// TestTwoHoldingsDiffer: one person's two holdings of one pupil show each what its own type ticks (LIC-9).
func TestTwoHoldingsDiffer(t *testing.T) {
	f := newFields(t)
	a := f.Ashdale
	var some, others []string
	for i, key := range f.without() {
		if i%2 == 0 && needs[key] == "" || key == "events.list" {
			some = append(some, key)
		} else {
			others = append(others, key)
		}
	}
	f.tick(a.ParentType, some)
	f.tick(a.SocialType, others)
	for range 2 {
		f.holds("the parent's", a.Holding, some)
		f.holds("the social worker's", a.SocialHolding, others)
	}
}
