package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/auth"
	"gateway/views/urls"
)

// TestWholeLife starts a demo on an empty folder, looks at all that the issue asks for, and takes it through a
// second start, a kill and a new beginning.
func TestWholeLife(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole service several times")
	}
	dir := emptyFolder(t)
	first := start(t, dir)
	first.isComplete()
	first.answers()
	first.signsIn()
	first.keysWork()
	first.mailbox(5)
	first.database()
	first.isPrivate()
	first.stop()

	second := start(t, dir)
	equal(t, "schools after a second start", second.Schools, first.Schools)
	second.answers()
	second.signsIn()
	second.mailbox(5)
	second.kill()

	third := start(t, dir)
	equal(t, "schools after a kill", third.Schools, first.Schools)
	third.kill()

	anew := start(t, dir, "-reset")
	anew.isComplete()
	if anew.Schools[0].SignIns[0].Password == first.Schools[0].SignIns[0].Password || anew.Schools[0].Keys[0] == first.Schools[0].Keys[0] {
		t.Error("-reset has kept a password or a key")
	}
	anew.mailbox(5)
	anew.stop()
}

// isComplete holds the JSON against the issue.
func (r *running) isComplete() {
	r.t.Helper()
	var schools []string
	for _, s := range r.Schools {
		var roles, keys []string
		for _, who := range s.SignIns {
			roles = append(roles, who.Realm+" "+who.Role)
			if _, code := auth.ParseEmail(who.Email); code != "" || auth.CheckPassword(auth.Realm(who.Realm), who.Password) != nil {
				r.t.Errorf("%s %s: %q, %q", s.Slug, who.Role, who.Email, who.Password)
			}
		}
		for _, k := range s.Keys {
			keys = append(keys, k.LicenceType)
			if k.Forename == "" || k.Surname == "" || len(k.PupilID) != 6 || len(k.LicenceKey) != 14 {
				r.t.Errorf("%+v", k)
			}
		}
		schools = append(schools, s.Slug, s.Name, strings.Join(roles, ", "), strings.Join(keys, ", "))
	}
	roles := "staff super, staff admin, staff teacher, staff support, external parent, external pupil"
	equal(r.t, "schools", schools, []string{"ashdale", "Ashdale Academy", roles, "Parent/Guardian, Parent/Guardian, Parent/Guardian, Pupil, Social Worker",
		"glenbrae", "Glenbrae High", roles + ", external pupil", "Parent/Guardian, Pupil"})
	if !strings.HasPrefix(r.Web, "http://localhost:") || !strings.HasPrefix(r.Mail, "http://127.0.0.1:") {
		r.t.Errorf("web %s, mail %s", r.Web, r.Mail)
	}
	for _, left := range []string{"operator", "totp_secret"} {
		if strings.Contains(r.line, left) {
			r.t.Errorf("there is no %s yet", left)
		}
	}
}

// answers asks for pages: under their name, and under another one, which leads to it.
func (r *running) answers() {
	r.t.Helper()
	for path, want := range map[string]int{"/s/ashdale/sign-in": 200, "/s/glenbrae/sign-in": 200, "/s/ashdale/staff/sign-in": 200, "/livez": 200, "/readyz": 200} {
		status, _, page := r.get(r.Web + path)
		if status != want {
			r.t.Errorf("%s: %d, %.200s", path, status, page)
		}
	}
	other := strings.Replace(r.Web, "localhost", "127.0.0.1", 1)
	status, to, _ := r.get(other + "/s/ashdale/sign-in?next=x")
	if status != http.StatusTemporaryRedirect || to != r.Web+"/s/ashdale/sign-in?next=x" {
		r.t.Errorf("under another name: %d to %q", status, to)
	}
}

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func (r *running) get(address string) (status int, location, body string) {
	r.t.Helper()
	answer, err := client.Get(address)
	must(r.t, err)
	return read(r.t, answer)
}

func (r *running) post(path string, form url.Values) (status int, location, body string) {
	r.t.Helper()
	request, err := http.NewRequest(http.MethodPost, r.Web+path, strings.NewReader(form.Encode()))
	must(r.t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := client.Do(request)
	must(r.t, err)
	return read(r.t, answer)
}

func read(t *testing.T, answer *http.Response) (status int, location, body string) {
	t.Helper()
	b, err := io.ReadAll(answer.Body)
	must(t, err)
	must(t, answer.Body.Close())
	return answer.StatusCode, answer.Header.Get("Location"), string(b)
}

// signsIn tries every sign-in where it belongs.
func (r *running) signsIn() {
	r.t.Helper()
	for _, s := range r.Schools {
		for _, who := range s.SignIns {
			door, home := urls.SignIn(s.Slug), urls.Pupils(s.Slug)
			if who.Realm == "staff" {
				door, home = urls.StaffSignIn(s.Slug), urls.Staff(s.Slug)
			}
			status, to, page := r.post(door, url.Values{"email": {who.Email}, "password": {who.Password}})
			if status != http.StatusSeeOther || to != home {
				r.t.Errorf("%s %s: %d to %q, %.300s", s.Slug, who.Role, status, to, page)
			}
		}
	}
}

// keysWork takes the first screen of registering with every ready key.
func (r *running) keysWork() {
	r.t.Helper()
	for _, s := range r.Schools {
		for _, k := range s.Keys {
			status, _, page := r.post(urls.Register(s.Slug, 0), url.Values{"pupil_id": {k.PupilID}, "licence_key": {k.LicenceKey}})
			if status != http.StatusOK || !strings.Contains(page, `name="surname"`) {
				r.t.Errorf("%s %+v: %d, %.300s", s.Slug, k, status, page)
			}
		}
	}
}

// mailbox asks for the mails: n of them, newest first, with all that the issue names.
func (r *running) mailbox(n int) {
	r.t.Helper()
	_, _, body := r.get(r.Mail + "/api/messages")
	var mails []map[string]string
	must(r.t, json.Unmarshal([]byte(body), &mails))
	var to, want []string
	for _, m := range mails {
		to = append(to, m["to"])
		for _, field := range []string{"id", "from", "subject", "text", "html", "raw"} {
			if m[field] == "" {
				r.t.Errorf("mail to %s has no %s", m["to"], field)
			}
		}
	}
	for _, s := range r.Schools {
		for _, who := range s.SignIns[4:] {
			want = append(want, who.Email)
		}
	}
	slices.Reverse(want)
	equal(r.t, "mails", to[:min(n, len(to))], want)
	if status, _, page := r.get(r.Mail); status != http.StatusOK || !strings.Contains(page, want[0]) {
		r.t.Errorf("the mailbox page: %d", status)
	}
}

// database looks at the rolls, and at the keys of the trial.
func (r *running) database() {
	r.t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, r.OwnerURL)
	must(r.t, err)
	defer func() { _ = conn.Close(ctx) }()
	app, err := pgx.Connect(ctx, r.DatabaseURL)
	must(r.t, err)
	defer func() { _ = app.Close(ctx) }()
	for query, want := range map[string]string{
		`select string_agg(concat_ws(' ', s.slug, s.subscription, s.country, s.first_year, s.last_year, s.accent, (select count(*) from pupils p where p.school_id = s.id)), ', ' order by s.id) from schools s`: "ashdale active england 7 11 #5c2d6e 1060, glenbrae trial scotland 1 6 #0b5563 240",
		`select string_agg(concat_ws(' ', t.audience, (select count(*) from licence_keys k where k.school_id = t.school_id and k.licence_type_id = t.id),
			(select string_agg(replace(f.field_key, 'pupil.', ''), ' ' order by f.field_key) from licence_fields f where f.school_id = t.school_id and f.licence_type_id = t.id and f.portlet = 'pupil_details')), ', ' order by t.school_id, t.position) from licence_types t`: "parent 5 birth_date house pupil_id tutor_group year_group, pupil 2 house tutor_group year_group, other 4 tutor_group year_group, parent 3 birth_date house pupil_id tutor_group year_group, pupil 3 house tutor_group year_group",
		`select string_agg(concat_ws(' ', t.audience, n), ', ' order by h.school_id, t.position) from (select school_id, licence_type_id, count(*) n from holdings where state = 'live' group by 1, 2) h join licence_types t on t.school_id = h.school_id and t.id = h.licence_type_id`: "parent 2, pupil 1, other 3, parent 1, pupil 2",
		`select string_agg(concat_ws(' ', role, n), ', ' order by school_id, role) from (select school_id, role, count(*) n from staff_schools group by 1, 2) s`:                                                                                                                         "admin 1, super 1, support 1, teacher 66, admin 1, super 1, support 1, teacher 15",
		`select string_agg(concat_ws(' ', slug, years, n > 0, hidden), ', ' order by slug) from (select s.slug, count(distinct p.academic_year_id) years, count(*) n, count(*) filter (where p.release_at is null) hidden
			from results r join schools s on s.id = r.school_id join periods p on p.school_id = r.school_id and p.id = r.period_id group by 1) x`: "ashdale 5 t 0, glenbrae 5 t 0",
		`select string_agg(concat_ws(' ', s.slug, b.layout, b.letters, right(f.name, 4)), ', ' order by s.id) from key_batches b join schools s on s.id = b.school_id
			join files f on f.school_id = b.school_id and f.id = b.file_id where b.format = 'letters' and b.state = 'ready'`: "ashdale contacts 8 .pdf, glenbrae contacts 6 .pdf",
		`select string_agg((length(logo) between 1000 and 8000)::text, ' ') from schools`:                                                                                        "true true",
		`select string_agg(concat_ws(' ', state, lapsed_name <> '', c.agreed), ', ') from holdings h join consents c on c.account_id = h.account_id and c.pupil_id = h.pupil_id`: "lapsed t f",
	} {
		var got string
		must(r.t, conn.QueryRow(ctx, query).Scan(&got))
		equal(r.t, query, got, want)
	}
	var user string
	must(r.t, app.QueryRow(ctx, `select current_user`).Scan(&user))
	equal(r.t, "database_url", user, "gateway_app")
}

// isPrivate sees that nobody else on the machine can read the keys.
func (r *running) isPrivate() {
	r.t.Helper()
	for _, name := range []string{keysFile, madeFile} {
		info, err := os.Stat(filepath.Join(r.dir, name))
		must(r.t, err)
		equal(r.t, name, info.Mode().Perm(), os.FileMode(0o600))
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}
