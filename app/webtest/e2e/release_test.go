package e2e_test

import (
	"strings"
	"testing"
	"time"

	"gateway/app/licence"
	"gateway/app/result"
	"gateway/app/webtest"
	"gateway/app/webtest/browser"
	"gateway/views/staff"
	"gateway/views/urls"
)

// TestEnteredThenReleased: a teacher enters a result, with script and without; the parent's page has nothing of it
// until the office's release moment, and has it from then on (POR-5).
func TestEnteredThenReleased(t *testing.T) {
	heavy(t)
	for name, o := range map[string]browser.Options{"with script": {}, "without": {NoJavaScript: true}} {
		t.Run(name, func(t *testing.T) {
			const words = "Reads aloud with confidence"
			g := openGrid(t, 1, o)
			k, a := g.w.Ashdale.Tracking, g.w.Ashdale
			g.Fill("#"+strings.ReplaceAll(staff.CellName(result.Place{Pupil: a.Child.ID, Field: k.Remark}), "_", "-"), words)
			if o.NoJavaScript {
				g.save()
			} else {
				g.Press("Tab") // the box is left: it is saved
			}
			if got := g.w.Text(`select value from results where pupil_id = $1 and period_id = $2 and field_id = $3 and subject_id = $4`, a.Child.ID, k.Coming, k.Remark, k.English); got != words {
				t.Fatalf("stored %q", got)
			}
			family := window(t, o)
			lend(g.w, g.w.As(webtest.Parent), family)
			sees := func() bool {
				visit(g.w, family, urls.PupilPortlet(slug, a.Holding, licence.Progress))
				return strings.Contains(family.Text("main"), words)
			}
			if sees() {
				t.Error("it is on the page before anybody has released the period")
			}
			g.w.Exec(`update periods set release_at = now() + interval '2 seconds' where id = $1`, k.Coming)
			before, after := 0, false
			for deadline := time.Now().Add(20 * time.Second); !after && time.Now().Before(deadline); {
				seen := sees()
				released := g.w.Number(`select (now() >= release_at)::int from periods where id = $1`, k.Coming) == 1
				switch {
				case seen && !released:
					t.Fatal("it is on the page before the moment")
				case !seen && !released:
					before++
				case seen:
					after = true
				}
			}
			if before == 0 || !after {
				t.Errorf("looked %d times before the moment, seen after it: %v", before, after)
			}
		})
	}
}
