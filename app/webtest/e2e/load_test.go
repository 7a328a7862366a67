package e2e_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
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

// crowd is how many families register at once, from a quarter as many addresses.
const (
	crowd     = 1000
	addresses = 250
	together  = 64 // at the same moment
)

// family is one registration. Its mark stands in everything that is theirs: the child's names and Pupil ID, the
// adult's names and address. No answer and no mail may hold another family's.
type family struct {
	w      *webtest.World
	place  int // in the crowd
	mark   string
	child  pupil.Row
	key    string
	who    url.Values
	client *webtest.Client
	verify string // path of the mailed link
	sent   *atomic.Int64
}

var anyMark = regexp.MustCompile(`(?i)xq\d{4}qx`)

// TestThousandFamilies registers a thousand families in parallel, through all screens, each from a browser of its own;
// then all prove their addresses by their mails, sign in and open their child's page. Nobody ever sees a word of
// anybody else (cases 36, 69).
func TestThousandFamilies(t *testing.T) {
	heavy(t)
	w := webtest.New(t, webtest.TrustedProxies("127.0.0.1/32"))
	all := families(t, w)
	w.StartWorker()
	var sent atomic.Int64
	start := time.Now()
	step := func(name string, do func(f *family) error) {
		before, from := sent.Load(), time.Now()
		failed := parallel(all, func(f *family) error { f.sent = &sent; return do(f) })
		for _, err := range failed[:min(5, len(failed))] {
			t.Error(name, ": ", err)
		}
		if len(failed) > 0 {
			t.Fatalf("%s: %d of %d families failed", name, len(failed), len(all))
		}
		n := sent.Load() - before
		t.Logf("%s: %d requests in %v, %.0f a second", name, n, time.Since(from).Round(time.Millisecond), float64(n)/time.Since(from).Seconds())
	}
	step("register", (*family).register)
	waitForMails(t, w, len(all))
	mails := time.Now()
	ownMails(t, w, all)
	t.Logf("%d mails were there %v after the first registration", len(all), mails.Sub(start).Round(time.Millisecond))
	step("prove the address", (*family).prove)
	step("sign in and look", (*family).look)
	for _, c := range []struct {
		what, sql string
	}{
		{"accounts", `select count(*) from accounts where email like 'xq%'`},
		{"live holdings", `select count(distinct (account_id, pupil_id)) from holdings where state = 'live' and account_id in (select id from accounts where email like 'xq%')`},
		{"holdings of their own child", `select count(*) from holdings h join accounts a on a.id = h.account_id join pupils p on p.school_id = h.school_id and p.id = h.pupil_id
			where substr(a.email, 1, 8) = lower(substr(p.pupil_id, 1, 8))`},
		{"registrations that are done", `select count(*) from registrations where completed_at is not null and email like 'xq%'`},
	} {
		if n := w.Number(c.sql); n != crowd {
			t.Errorf("%d %s, want %d", n, c.what, crowd)
		}
	}
	t.Logf("in all %d requests and %d mails in %v", sent.Load(), len(all), time.Since(start).Round(time.Millisecond))
}

// names are of table T4; the mark makes each of them one family's.
var names = []string{"Siân Ŵyn", "Zoe\u0308 Müller", "O’Neil", "O'Neil", "Łukasz Żółć", "Thị Ánh Nguyễn", "de la Cruz y Sánchez", "李小龙", "محمد", "Null", "N/A", "Smith, Jr", "=1+1", "<b>Bo</b>",
	"Ann–Marie", webtest.LongName[:40]}

// families puts a thousand children on the roll, makes their keys in one sheet, and gives each an adult.
func families(t *testing.T, w *webtest.World) []*family {
	t.Helper()
	var rows []pupil.Row
	var all []*family
	for i := range crowd {
		mark := fmt.Sprintf("xq%04dqx", i)
		name := names[i%len(names)]
		row := pupil.Row{pupil.ID: strings.ToUpper(mark), pupil.LegalForename: mark, pupil.Forename: "C " + mark, pupil.LegalSurname: name + " " + mark, pupil.Surname: name + " " + mark, pupil.Year: "7", pupil.TutorGroup: "CROWD"}
		f := &family{w: w, place: i, mark: mark, child: row, client: w.Browser(), who: url.Values{"forename": {name + " " + mark}, "surname": {mark + " " + name},
			"email": {fmt.Sprintf("%s+%d@example.org", mark, i)}}}
		f.client.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", i%addresses))
		rows, all = append(rows, row), append(all, f)
	}
	enrol(w, rows)
	keys := makeKeys(w, licence.Request{Scope: licence.ScopeGroup, TutorGroup: "CROWD", TypeID: w.Ashdale.ParentType})
	for _, f := range all {
		f.key = keys[f.child[pupil.ID]]
	}
	return all
}

// parallel does the same for every family, some at a time, and returns what failed.
func parallel(all []*family, do func(f *family) error) (failed []error) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	queue := make(chan *family)
	for range together {
		wg.Go(func() {
			for f := range queue {
				if err := do(f); err != nil {
					mu.Lock()
					failed = append(failed, fmt.Errorf("%s: %w", f.mark, err))
					mu.Unlock()
				}
			}
		})
	}
	for _, f := range all {
		queue <- f
	}
	close(queue)
	wg.Wait()
	return failed
}

// ask sends a request, holds its status, and that the answer has no other family's mark.
func (f *family) ask(req *http.Request, status int) (*webtest.Response, error) {
	f.sent.Add(1)
	r, err := f.client.Do(req)
	if err != nil {
		return nil, err
	}
	if r.Status != status {
		return nil, fmt.Errorf("%s %s: %d, want %d: %.600s", req.Method, req.URL.Path, r.Status, status, r.Body)
	}
	return r, f.own(req.URL.Path, r.Body+r.Location())
}

func (f *family) own(where, text string) error {
	for _, m := range anyMark.FindAllString(text, -1) {
		if !strings.EqualFold(m, f.mark) {
			return fmt.Errorf("%s: holds %s", where, m)
		}
	}
	return nil
}

func (f *family) get(path string) (*webtest.Response, error) {
	return f.ask(f.client.Request(http.MethodGet, path, nil), http.StatusOK)
}

func (f *family) post(path string, values url.Values, status int) (*webtest.Response, error) {
	return f.ask(f.client.PostRequest(path, values), status)
}

// fill is what a form of the page would send, with the family's own values.
func (f *family) fill(r *webtest.Response, action string, own url.Values) url.Values {
	values := r.FormTo(action).Values
	for name, v := range own {
		values[name] = v
	}
	return values
}

func (f *family) register() error {
	r, err := f.get(urls.Register(slug, 0))
	for _, s := range []struct {
		action string
		own    url.Values
		status int
	}{
		{urls.Register(slug, 0), url.Values{"pupil_id": {f.child[pupil.ID]}, "licence_key": {strings.ToLower(f.key)}}, 200},
		{urls.RegisterPerson(slug), f.who, 200},
		{urls.RegisterPassword(slug), url.Values{"password": {webtest.Password}, "password_again": {webtest.Password}}, 303},
	} {
		if err == nil {
			r, err = f.post(s.action, f.fill(r, s.action, s.own), s.status)
		}
	}
	if err == nil {
		r, err = f.get(r.Location())
	}
	if err == nil && !strings.Contains(r.Text(), "Check your email") {
		return fmt.Errorf("after registering: %s", r.Text())
	}
	return err
}

func (f *family) prove() error {
	r, err := f.get(f.verify)
	if err == nil && !strings.Contains(r.Text(), f.who.Get("email")) {
		err = fmt.Errorf("the link is for somebody else: %s", r.Text())
	}
	if err == nil {
		_, err = f.post(f.verify, nil, 303)
	}
	return err
}

// look signs in and holds that every page shows this family's own child, name and address.
func (f *family) look() error {
	r, err := f.get(urls.SignIn(slug))
	if err == nil {
		_, err = f.post(urls.SignIn(slug), f.fill(r, urls.SignIn(slug), url.Values{"email": f.who["email"], "password": {webtest.Password}}), 303)
	}
	child := f.child[pupil.Forename] + " " + f.child[pupil.Surname]
	for _, page := range []struct {
		path string
		want []string
	}{
		{urls.Pupils(slug), []string{child}},
		{"", []string{child, f.child[pupil.ID], "CROWD"}},
		{urls.Account(slug), []string{f.who.Get("forename") + " " + f.who.Get("surname"), f.who.Get("email")}},
	} {
		if err != nil {
			return err
		}
		if page.path == "" {
			page.path = r.Href(child)
		}
		if r, err = f.get(page.path); err != nil {
			return err
		}
		for _, want := range page.want {
			if !strings.Contains(r.Text(), want) {
				return fmt.Errorf("%s lacks %q: %s", page.path, want, r.Text())
			}
		}
	}
	return nil
}

// waitForMails waits until the worker has sent as many.
func waitForMails(t *testing.T, w *webtest.World, count int) {
	t.Helper()
	for range 600 {
		if len(w.Mailbox.Messages()) >= count {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("%d mails, want %d", len(w.Mailbox.Messages()), count)
}

// ownMails holds that each family has one mail, with a link that belongs to its own registration.
func ownMails(t *testing.T, w *webtest.World, all []*family) {
	t.Helper()
	by := map[string]*family{}
	for _, f := range all {
		by[f.who.Get("email")] = f
	}
	links := map[string]bool{}
	for _, m := range w.Mailbox.Messages() {
		f := by[m.To]
		if f == nil || f.verify != "" {
			t.Fatalf("a mail to %s, %q: nobody's, or the second", m.To, m.Subject)
		}
		if err := f.own("the mail to "+m.To, m.Raw+m.Text+m.HTML); err != nil {
			t.Error(err)
		}
		f.verify = linkIn(t, w, m, "/s/ashdale/verify/")
		links[f.verify] = true
	}
	if len(links) != len(all) {
		t.Errorf("%d different links in the mails, want %d", len(links), len(all))
	}
}
