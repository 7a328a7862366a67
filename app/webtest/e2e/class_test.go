package e2e_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/webtest"
	"gateway/views/urls"
)

// five classes of 32, and how often somebody guesses beside them.
const (
	fiveClasses = 160
	guesses     = 1000
)

// TestFiveClasses: 160 pupils register behind the school's one address, each with three typing errors first, while a
// guesser sits at the same address. Every pupil finishes; the guesser is soon answered no more (case 36). Over 60 wrong
// tries a minute answers come two seconds later; here it is a millisecond, or the test would only wait.
func TestFiveClasses(t *testing.T) {
	heavy(t)
	w := webtest.New(t)
	w.Gate.SlowDown = time.Millisecond
	all := classes(w)
	var sent atomic.Int64
	var guesser sync.WaitGroup
	var answered, stopped atomic.Int64
	guesser.Go(func() { guess(t, w, all, &answered, &stopped) })
	start := time.Now()
	failed := parallel(all, func(f *family) error {
		f.sent = &sent
		return f.lesson(all[(f.place+1)%len(all)])
	})
	guesser.Wait()
	for _, err := range failed[:min(5, len(failed))] {
		t.Error(err)
	}
	if n := w.Number(`select count(*) from registrations where email like 'xq%'`); n != fiveClasses || len(failed) > 0 {
		t.Errorf("%d of %d pupils registered, %d failed", n, fiveClasses, len(failed))
	}
	if answered.Load() > 30 || answered.Load()+stopped.Load() != guesses {
		t.Errorf("the guesser was answered %d times and stopped %d times, of %d", answered.Load(), stopped.Load(), guesses)
	}
	t.Logf("%d pupils, %d requests in %v; %d guesses, of which %d were answered", fiveClasses, sent.Load(), time.Since(start).Round(time.Millisecond), guesses, answered.Load())
}

func classes(w *webtest.World) (all []*family) {
	var rows []pupil.Row
	for i := range fiveClasses {
		mark := fmt.Sprintf("xq%04dqx", i)
		row := pupil.Row{pupil.ID: fmt.Sprint(20000 + i), pupil.LegalForename: "Ann", pupil.LegalSurname: "Lee " + mark, pupil.Year: "7", pupil.TutorGroup: "CLASS"}
		rows = append(rows, row)
		all = append(all, &family{w: w, place: i, mark: mark, child: row, client: w.Browser(),
			who: url.Values{"forename": {"Ann"}, "surname": {"Lee"}, "email": {mark + "@pupils.example.org"}}})
	}
	enrol(w, rows)
	keys := makeKeys(w, licence.Request{Scope: licence.ScopeGroup, TutorGroup: "CLASS", TypeID: w.Ashdale.PupilType})
	for _, f := range all {
		f.key = keys[f.child[pupil.ID]]
	}
	return all
}

// lesson is one pupil's: the neighbour's letter, the neighbour's number, a key without its last character, then right.
func (f *family) lesson(neighbour *family) error {
	r, err := f.get(urls.Register(slug, 0))
	for _, typed := range [][2]string{{f.child[pupil.ID], neighbour.key}, {neighbour.child[pupil.ID], f.key}, {f.child[pupil.ID], f.key[:13]}} {
		if err != nil {
			return err
		}
		values := f.fill(r, urls.Register(slug, 0), url.Values{"pupil_id": {typed[0]}, "licence_key": {typed[1]}})
		if r, err = f.post(urls.Register(slug, 0), values, 422); err == nil && !strings.Contains(r.Text(), "There is 1 problem") && !strings.Contains(r.Title(), "Error:") {
			return fmt.Errorf("a typing error is answered %s", r.Text())
		}
	}
	if err != nil {
		return err
	}
	return f.register()
}

// guess tries the keys of others on one pupil, sometimes from a new browser.
func guess(t *testing.T, w *webtest.World, all []*family, answered, stopped *atomic.Int64) {
	c := w.Browser()
	for i := range guesses {
		if i%25 == 24 {
			c = w.Browser()
		}
		c.Get(urls.Register(slug, 0))
		typed := url.Values{"pupil_id": {w.Ashdale.Child.PupilID}, "licence_key": {all[i%len(all)].key}}
		switch r := c.Post(urls.Register(slug, 0), typed); {
		case r.Status == 422:
			answered.Add(1)
		case r.Status == 429 && r.Header.Get("Retry-After") != "" && strings.Contains(r.Text(), "Try again in") && r.FormTo(urls.Register(slug, 0)).Values.Get("pupil_id") == "007001":
			stopped.Add(1)
		default:
			t.Errorf("a guess is answered %d, Retry-After %q: %.400s", r.Status, r.Header.Get("Retry-After"), r.Text())
			return
		}
	}
}
