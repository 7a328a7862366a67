package roll

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gateway/app/imports"
)

// roster is a OneRoster zip: a manifest that calls its files bulk or delta, and the files.
func roster(t *testing.T, mode string, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	manifest := "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.1\r\n"
	for _, name := range []string{"academicSessions", "orgs", "users", "courses", "classes", "enrollments", "demographics", "categories", "lineItems", "results", "resources",
		"classResources", "courseResources"} {
		how := "absent"
		if files[name] != "" {
			how = mode
		}
		manifest += "file." + name + "," + how + "\r\n"
	}
	put := func(name, text string) {
		w, err := z.Create(name + ".csv")
		if err == nil {
			_, err = w.Write([]byte(strings.ReplaceAll(text, "\n", "\r\n")))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put("manifest", manifest)
	for name, text := range files {
		put(name, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const (
	usersHead   = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
	classHead   = "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\n"
	enrolHead   = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
	courseHead  = "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\n"
	orgRow      = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,Ashdale,school,,\n"
	sessionsRow = "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\ns1,,,2026/27,schoolYear,2026-09-01,2027-08-31,,2027\n"
)

// bulkRoster is two pupils with a mother, a tutor group and a set.
func bulkRoster(t *testing.T, some ...string) string {
	drop := strings.Join(some, " ")
	line := func(key, text string) string {
		if strings.Contains(drop, key) {
			return ""
		}
		return text
	}
	return roster(t, "bulk", map[string]string{"orgs": orgRow, "academicSessions": sessionsRow,
		"users": usersHead + "p1,,,true,o1,student,ann,,Ann,Lee,,007001,,,,g1,8,\n" + line("p2", "p2,,,true,o1,student,bob,,Bob,Lee,,007002,,,,g1,8,\n") +
			"g1,,,true,o1,guardian,gil,,Gil,Lee,,,gil@example.org,,,\"p1,p2\",,\n",
		"courses":     courseHead + "c1,,,s1,English,En,8,o1,,\n",
		"classes":     classHead + "k1,,,8A,8,c1,8A,homeroom,,o1,s1,,,\nk2,,,8a/En1,8,c1,8a/En1,scheduled,,o1,s1,,,\n",
		"enrollments": enrolHead + "e1,,,k1,o1,p1,student,,,\ne2,,,k2,o1,p1,student,,,\n" + line("p2", "e3,,,k2,o1,p2,student,,,\n")})
}

// TestOneRoster: a bulk file makes pupils, their contacts and their sets in one go; the same file changes nothing;
// who is missing from the next one leaves only when that is confirmed; a file of changes makes nobody a leaver whom it
// does not name.
func TestOneRoster(t *testing.T) {
	d := newDesk(t)
	stands := func() string {
		return d.value(`select concat_ws('; ', (select string_agg(concat_ws(' ', pupil_id, forename, year_group, tutor_group, status), ', ' order by pupil_id) from pupils),
			(select count(*) from pupil_contacts) || ' contacts', (select string_agg(concat_ws(' ', p.pupil_id, s.name, (m.ends_on is null)::text), ', ' order by m.id)
			from set_members m join sets s on s.id = m.set_id join pupils p on p.id = m.pupil_id))`)
	}
	i := d.upload("roster.zip", bulkRoster(t))
	equal(t, "checked at once", []any{i.State, string(i.Kind), i.Counts.New, i.Counts.Errors}, []any{imports.Checked, "oneroster", 6, 0})
	equal(t, "the dry run has written nothing", d.value(`select concat(count(*)) from pupils`), "0")
	d.must(d.confirm(i.ID, imports.Confirmation{}))
	equal(t, "done", d.take(i.ID).State, imports.Done)
	all := "007001 Ann 8 8A on_roll, 007002 Bob 8  on_roll; 2 contacts; 007001 8a/En1 true, 007002 8a/En1 true"
	equal(t, "stands", stands(), all)
	again := d.upload("roster.zip", bulkRoster(t))
	equal(t, "again", []any{again.Counts.Touched(), again.Counts.Leaving, again.Counts.Unchanged}, []any{0, 0, 6})

	less := d.upload("roster.zip", bulkRoster(t, "p2"))
	equal(t, "one is missing", []any{less.Counts.Touched(), less.Counts.Leaving, less.Counts.MayLeave()}, []any{0, 1, true})
	changes := d.upload("delta.zip", roster(t, "delta", map[string]string{
		"users": usersHead + "p1,active,2026-11-20T00:00:00.000Z,true,o1,student,ann,,Anna,Lee,,007001,,,,,8,\n"}))
	equal(t, "a file of changes", []any{changes.Counts.Changed, changes.Counts.Leaving}, []any{1, 0})
	gone := d.upload("delta.zip", roster(t, "delta", map[string]string{
		"users": usersHead + "p2,tobedeleted,2026-11-20T00:00:00.000Z,true,o1,student,bob,,Bob,Lee,,007002,,,,,8,\n"}))
	equal(t, "one whom it names as gone", []any{gone.Counts.Touched(), gone.Counts.Leaving}, []any{0, 1})
	d.must(d.confirm(less.ID, imports.Confirmation{Leavers: true, Typed: "1"}))
	d.take(less.ID)
	equal(t, "he has left, nobody was deleted", stands(), strings.Replace(all, "Bob 8  on_roll", "Bob 8  left", 1))
}

// TestCTF: joiners come with their contacts under their UPN, their year group moved on to this year; a second time
// nothing changes; a document with entities is refused in words.
func TestCTF(t *testing.T) {
	d := newDesk(t)
	body, err := os.ReadFile(filepath.Join("..", "ctf", "testdata", "v25_sex.xml"))
	if err != nil {
		t.Fatal(err)
	}
	d.load(rollOf(30, nil), "", "")
	i := d.upload("8232017_CTF_8234034_001.xml", string(body))
	equal(t, "checked at once", []any{i.State, string(i.Kind), i.Counts.Leaving, i.Counts.Errors}, []any{imports.Checked, "ctf", 0, 0})
	if i.Counts.New == 0 || len(d.lines(i.ID, "new")) != i.Counts.New {
		t.Errorf("%d are new, %d lines", i.Counts.New, len(d.lines(i.ID, "new")))
	}
	d.must(d.confirm(i.ID, imports.Confirmation{}))
	equal(t, "done", d.take(i.ID).State, imports.Done)
	equal(t, "joiners", d.value(`select string_agg(concat_ws(' ', pupil_id, upn = pupil_id, year_group), ', ' order by pupil_id) from pupils where upn is not null`),
		"K823403219002 t 8, W823403219001 t 8, Y82340322500A t 8")
	again := d.upload("again.xml", string(body))
	equal(t, "again", []any{again.Counts.Touched(), again.Counts.Leaving}, []any{0, 0})
	bomb := d.upload("bomb.xml", `<?xml version="1.0"?><!DOCTYPE CTfile [<!ENTITY a "aaaa">]><CTfile><Header/></CTfile>`)
	equal(t, "entities", []any{bomb.State, bomb.Problem.Words() != ""}, []any{imports.Refused, true})
}
