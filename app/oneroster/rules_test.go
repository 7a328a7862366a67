package oneroster

import (
	"strings"
	"testing"

	"gateway/app/importer"
)

// pupils11 is an export of pupils alone, of rows "sourcedId;userIds;identifier".
func pupils11(rows ...string) []entry {
	body := []string{"sourcedId,role,username,givenName,familyName,userIds,identifier"}
	for _, r := range rows {
		p := strings.Split(r, ";")
		body = append(body, p[0]+`,student,u,Ann,Lee,"`+p[1]+`",`+p[2])
	}
	return []entry{{"manifest.csv", manifestOf("1.1", "users bulk")}, {"users.csv", lines(body...)}}
}

// TestWhereThePupilIDsComeFrom: one source for all pupils of a file.
func TestWhereThePupilIDsComeFrom(t *testing.T) {
	const upn1, upn2 = "R674123101121", "B801200005001"
	for _, c := range []struct {
		name string
		from string
		rows []string
		want string
		ids  string // of all pupils
		note string // the last one
	}{
		{"identifier", "", []string{"1;;0041", "2;;0042"}, "identifier", "0041 0042", "The Pupil IDs are the column identifier of users.csv."},
		{"one without does not turn the others", "", []string{"1;{MIS:5};0041", "2;{MIS:6};", "3;{MIS:7};0043"}, "identifier", "0041 - 0043", "1 pupil has no such number."},
		{"an identifier of the school, not of pupils", "", []string{"1;;8234034", "2;;8234034", "3;;8234034"}, "sourcedId", "1 2 3", "The Pupil IDs are the column sourcedId of users.csv."},
		{"short numbers", "", []string{"1;{MIS:5};", "0002;{MIS:6};"}, "sourcedId", "1 0002", "The Pupil IDs are the column sourcedId of users.csv."},
		{"a kind of userIds", "", []string{"a-b;{LDAP:x1},{MIS : 0051};", "c-d;{LDAP:x2},{MIS:0052};"}, "userIds MIS", "0051 0052",
			"The Pupil IDs are the numbers called “MIS” in the column userIds of users.csv."},
		{"an unusual kind", "", []string{"a-b;{Zeta:0051},{Email:a1@example.org};", "c-d;{zeta:0052},{Email:b1@example.org};"}, "userIds Zeta", "0051 0052",
			"The Pupil IDs are the numbers called “Zeta” in the column userIds of users.csv."},
		{"a UPN is no Pupil ID", "", []string{"71;;" + upn1, "72;;" + upn2}, "sourcedId", "71 72", "The Pupil IDs are the column sourcedId of users.csv."},
		{"unless there is nothing else", "", []string{"a-b;;" + upn1, "c-d;;" + upn2}, "identifier", upn1 + " " + upn2,
			"The Pupil IDs are UPNs: the export has no other number of the pupils. A UPN should not stand in letters to families."},
		{"the same in userIds", "", []string{"a-b;{UPN:" + upn1 + "};", "c-d;{UPN:" + upn2 + "};"}, "userIds UPN", upn1 + " " + upn2,
			"The Pupil IDs are UPNs: the export has no other number of the pupils. A UPN should not stand in letters to families."},
		{"as before: sourcedId", "sourcedId", []string{"a-b;;0041", "c-d;;0042"}, "sourcedId", "a-b c-d", "The Pupil IDs are the column sourcedId of users.csv."},
		{"as before: identifier", "identifier", []string{"1;;", "2;;0042"}, "identifier", "- 0042", "1 pupil has no such number."},
		{"as before: userIds", "userIds MIS", []string{"1;{mis:5};0041"}, "userIds MIS", "5", "The Pupil IDs are the numbers called “MIS” in the column userIds of users.csv."},
		{"as before, unknown", "colour", []string{"1;;0041"}, "identifier", "0041", "The Pupil IDs are the column identifier of users.csv."},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := ReadWith(zipped(t, pupils11(c.rows...)...), Options{IDFrom: c.from})
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, r := range e.Tables[0].Table.Records {
				ids = append(ids, either(r.Cells[0], "-"))
			}
			equal(t, "source", e.IDFrom, c.want)
			equal(t, "ids", strings.Join(ids, " "), c.ids)
			equal(t, "note", e.Notes[len(e.Notes)-1], c.note)
		})
	}
}

// TestNumbersBesideThePupilID: UPN, SCN and ULN have columns of their own.
func TestNumbersBesideThePupilID(t *testing.T) {
	e := the(t, pupils11("71;{ULN:1234567899},{SCN:012345678};R674123101121", "72;{upn:B801200005001};X1"))
	equal(t, "pupils", rows(e, importer.Pupils), [][]string{
		{"Pupil ID", "Legal surname", "Legal forename", "UPN", "SCN", "ULN"},
		{"pupil_id", "legal_surname", "legal_forename", "upn", "scn", "uln"},
		{"2", "R674123101121", "Lee", "Ann", "R674123101121", "012345678", "1234567899"},
		{"3", "X1", "Lee", "Ann", "B801200005001", "", ""},
	})
}

func TestRolesOf12(t *testing.T) {
	for _, c := range []struct{ name, roles, pupil, staff, family string }{
		{"none", "", "no", "", ""},
		{"primary first", "x,secondary,teacher,,,s1 x,primary,student,,,s1", "yes", "", ""},
		{"the school before the trust", "x,primary,districtAdministrator,,,d1 x,primary,teacher,,,s1", "no", "teacher", ""},
		{"a primary role at the trust before a secondary one", "x,secondary,teacher,,,s1 x,primary,districtAdministrator,,,d1", "no", "admin", ""},
		{"over today", "x,primary,student,,2026-11-25,s1", "no", "", ""},
		{"over tomorrow", "x,primary,student,,2026-11-26,s1", "yes", "", ""},
		{"begins next year", "x,primary,student,2027-09-01,,s1", "yes", "", ""},
		{"what holds today before what comes", "x,primary,student,2027-09-01,,s1 x,primary,guardian,,,s1", "no", "", "Guardian"},
		{"a parent who teaches", "x,primary,parent,,,s1 x,secondary,aide,,,s1", "no", "support", "Parent"},
		{"a pupil who helps is no staff", "x,primary,student,,,s1 x,secondary,siteAdministrator,,,s1", "yes", "", ""},
		{"any case", "x,PRIMARY,Principal,,,s1", "no", "admin", ""},
		{"not known", "x,primary,visitor,,,s1", "no", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := []string{roles12, "r0,,,other,primary,teacher,,,s1,"}
			for _, r := range strings.Fields(c.roles) {
				all = append(all, "r,,,"+r+",")
			}
			files := []entry{{"manifest.csv", manifestOf("1.2.1", "users bulk", "roles bulk", "orgs bulk")},
				{"orgs.csv", lines(orgsHead, "d1,,,The Trust,district,,", "s1,,,Ashdale School,school,,d1")},
				{"users.csv", lines("sourcedId,username,givenName,familyName", "x,x,Xan,Moss")}, {"roles.csv", lines(all...)}}
			a, err := open(zipped(t, files...))
			if err != nil {
				t.Fatal(err)
			}
			m, err := a.manifest()
			if err != nil {
				t.Fatal(err)
			}
			r := roster{options: Options{Today: today.Today, IDFrom: IDSourced}, archive: a, manifest: m}
			if err := r.load(); err != nil {
				t.Fatal(err)
			}
			p := r.people[0]
			equal(t, "roles", []any{p.pupil(), p.staff(), p.family()}, []any{c.pupil == "yes", c.staff, c.family})
		})
	}
}

func TestTeacherOfASet(t *testing.T) {
	for name, c := range map[string]struct {
		teachers []teaching
		want     string
	}{
		"none":                         {nil, ""},
		"the only one":                 {[]teaching{{code: "A"}}, "A"},
		"the primary one":              {[]teaching{{code: "A"}, {code: "B", primary: true}}, "B"},
		"two primary ones":             {[]teaching{{code: "A", primary: true}, {code: "B", primary: true}}, "A"},
		"two, and none is primary":     {[]teaching{{code: "A"}, {code: "B"}}, ""},
		"who teaches before who did":   {[]teaching{{code: "A", primary: true, over: true}, {code: "B"}}, "B"},
		"nobody teaches any more":      {[]teaching{{code: "A", over: true}, {code: "B", primary: true, over: true}}, "B"},
		"somebody who is not in users": {[]teaching{{primary: true}, {code: "B"}}, ""},
	} {
		equal(t, name, (&class{teachers: c.teachers}).teacher(), c.want)
	}
}

// TestTeacherNotKnown: the set is taken without one, and people are told.
func TestTeacherNotKnown(t *testing.T) {
	e := the(t, edited(t, bulk11(), "enrollments.csv", "k1,s1,t1,teacher,true", "k1,s1,t1,teacher,false"))
	equal(t, "set", rows(e, importer.Sets)[2], []string{"2", "004012", "Mathematics", "7a/Ma1", "", "2026-09-01", "2027-07-17"})
	if all := strings.Join(e.Notes, "\n"); !strings.Contains(all, "Of 1 set it is not clear who the main teacher is.") {
		t.Error(all)
	}
}

func TestHomerooms(t *testing.T) {
	for name, c := range map[string]struct{ enrolments, want, note string }{
		"one":                 {"k3,s1,p1,student,,,", "7A", ""},
		"a teacher's":         {"k3,s1,p1,teacher,,,", "", ""},
		"over":                {"k3,s1,p1,student,,2025-09-01,2026-07-20", "", ""},
		"moved":               {"k3,s1,p1,student,,2026-09-01,2026-11-02 k4,s1,p1,student,,2026-11-02,", "8B", ""},
		"two, the later one":  {"k4,s1,p1,student,,2026-11-02, k3,s1,p1,student,,2026-09-01,", "8B", "1 pupil is in more than one homeroom"},
		"two, one has no day": {"k4,s1,p1,student,,, k3,s1,p1,student,,2026-09-01,", "7A", "1 pupil is in more than one homeroom"},
	} {
		all := []string{enrolHead}
		for _, r := range strings.Fields(c.enrolments) {
			all = append(all, "e,,,"+r)
		}
		e := the(t, with(bulk11(), "enrollments.csv", lines(all...)))
		got, headings := "", rows(e, importer.Pupils)[1]
		if headings[len(headings)-1] == "tutor_group" {
			got = rows(e, importer.Pupils)[2][len(headings)]
		}
		equal(t, name, got, c.want)
		if notes := strings.Join(e.Notes, "\n"); c.note != "" && !strings.Contains(notes, c.note) || c.note == "" && strings.Contains(notes, "homeroom:") {
			t.Errorf("%s: %s", name, notes)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range [][3]string{ // as first day, as end
		{"2026-09-01", "2026-09-01", "2026-08-31"},
		{"2026-08-31T23:00:00.000Z", "2026-09-01", "2026-08-31"}, // midnight in London
		{"2026-09-01T00:00:00", "2026-09-01", "2026-08-31"},
		{"9999-12-31", "9999-12-31", ""},
		{"01/09/2026", "01/09/2026", "01/09/2026"}, // the importer says what is wrong
		{"", "", ""},
	} {
		equal(t, c[0], [2]string{firstDay(c[0]), lastDay(c[0])}, [2]string{c[1], c[2]})
	}
}

func TestYearOf(t *testing.T) {
	for grades, want := range map[string]string{"07": "07", "Year 9": "Year 9", "S2": "S2", "KG": "R", "ug": "", "Other": "", "": "", "07, 08": "07, 08"} {
		l := line{at: map[string]int{"grades": 0}, cells: []string{grades}}
		equal(t, grades, yearOf(l.list("grades")), want)
	}
}

// TestMarkedInABulkFile: who is marked as deleted there is left out like somebody who is missing; active is as good
// as blank.
func TestMarkedInABulkFile(t *testing.T) {
	files := edited(t, edited(t, bulk11(), "users.csv", "p2,,", "p2,tobedeleted,"), "users.csv", "p1,,", "p1,Active,")
	e := the(t, files)
	equal(t, "pupils", len(rows(e, importer.Pupils)), 2+5)
	equal(t, "removed", e.Removed, Removed{})
	equal(t, "note", e.Notes[1], "1 row is marked as deleted and was left out.")
}

// TestDeleted12: the roles of people who are deleted are deleted with them, and tell still that they were pupils.
func TestDeleted12(t *testing.T) {
	files := []entry{{"manifest.csv", manifestOf("1.2", "users delta", "roles delta")},
		{"users.csv", lines("sourcedId,status,username,givenName,familyName,identifier", "1,tobedeleted,a,Ann,Lee,0041", "2,active,b,Bea,Fox,0042", "3,tobedeleted,c,Cal,Hall,THA")},
		{"roles.csv", lines(roles12, "r1,tobedeleted,,1,primary,student,,,s1,", "r2,tobedeleted,,2,primary,student,,,s1,", "r3,tobedeleted,,3,primary,teacher,,,s1,")}}
	e := the(t, files)
	equal(t, "removed", e.Removed, Removed{Pupils: []string{"0041"}})
	equal(t, "tables", len(e.Tables), 0)
	equal(t, "notes", e.Notes, []string{
		"The Pupil IDs are the column identifier of users.csv.",
		"1 person has no role that is known and holds today, and was left out.",
		"1 person who is no pupil is marked as deleted: contacts and staff are not taken away by an import.",
	})
}

// TestContactsOfADelta: children whom a delta does not list are known by their sourcedId, where that is the number.
func TestContactsOfADelta(t *testing.T) {
	files := []entry{{"manifest.csv", manifestOf("1.1", "users delta")},
		{"users.csv", lines("sourcedId,status,role,username,givenName,familyName,agentSourcedIds",
			"71,active,student,a,Ann,Lee,c1", `c1,active,parent,b,Bea,Lee,"71,72,74"`, `c2,active,parent,c,Cal,Fox,"c2,c1,73"`, "74,tobedeleted,student,d,Dee,Lee,")}}
	e := the(t, files)
	equal(t, "contacts", rows(e, importer.Contacts)[2:], [][]string{
		{"2", "71", "c1", "Bea", "Lee", "Parent"}, {"3", "72", "c1", "Bea", "Lee", "Parent"}, {"4", "73", "c2", "Cal", "Fox", "Parent"}})
	equal(t, "removed", e.Removed.Pupils, []string{"74"})
}
