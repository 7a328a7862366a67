package oneroster

import (
	"archive/zip"
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"gateway/app/civil"
	"gateway/app/importer"
	"gateway/app/school"
)

// today is the day on which the fixtures are read, and ashdale the school that they are of.
var (
	today   = Options{Today: civil.Date{Year: 2026, Month: 11, Day: 25}}
	ashdale = importer.Options{School: school.School{Country: "england", FirstYear: 7, LastYear: 11}, Today: today.Today}
)

// entry is one file of a zip.
type entry struct{ name, body string }

// lines is a file of these lines, as OneRoster ends them.
func lines(l ...string) string { return strings.Join(l, "\r\n") + "\r\n" }

func zipped(t testing.TB, files ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		part, err := w.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(f.body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with replaces the body of a file, or adds the file.
func with(files []entry, name, body string) []entry {
	var out []entry
	found := false
	for _, f := range files {
		if f.name == name {
			f.body, found = body, true
		}
		out = append(out, f)
	}
	if !found {
		out = append(out, entry{name, body})
	}
	return out
}

// edited replaces text in a file.
func edited(t testing.TB, files []entry, name, before, after string) []entry {
	t.Helper()
	for _, f := range files {
		if f.name == name && strings.Contains(f.body, before) {
			return with(files, name, strings.ReplaceAll(f.body, before, after))
		}
	}
	t.Fatalf("%s has no %q", name, before)
	return nil
}

// manifestOf announces files as "users bulk".
func manifestOf(version string, files ...string) string {
	out := []string{"propertyName,value", "manifest.version,1.0", "oneroster.version," + version}
	for _, f := range files {
		name, mode, _ := strings.Cut(f, " ")
		out = append(out, "file."+name+","+mode)
	}
	return lines(append(out, "source.systemName,Made Up MIS", "source.systemCode,MUM")...)
}

const (
	users11       = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
	users12       = "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"
	roles12       = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId"
	orgsHead      = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"
	coursesHead   = "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes"
	classesHead   = "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods"
	enrolHead     = "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate"
	demographHead = "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus"
)

// bulk11 is a whole school of six pupils.
func bulk11() []entry {
	return []entry{
		{"manifest.csv", manifestOf("1.1", "academicSessions bulk", "orgs bulk", "users bulk", "courses bulk", "classes bulk", "enrollments bulk", "demographics bulk",
			"categories absent", "lineItems bulk", "results bulk", "resources bulk", "classResources absent", "courseResources absent")},
		{"academicSessions.csv", lines("sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
			"y27,,,2026/27,schoolYear,2026-09-01,2027-08-31,,2027")},
		{"orgs.csv", lines(orgsHead, "s1,,,Ashdale School,school,8234034,")},
		{"users.csv", lines(users11,
			`p1,,,true,s1,student,a.lee,{UPN:R674123101121},Ann,Lee,Mary Jo,004012,,,,"g1,g2",07,secret-1`,
			`p2,,,false,s1,student,b.oneill,,Bea,O'Neill,,004013,,,,,07,secret-2`,
			`p3,,,true,s1,student,c.wood,,"Cal","Wood, the third",,004014,,,,g9,08,`,
			`p4,,,true,s1,student,d.lee,,Dee,Lee,,004015,,,,t1,09,`,
			`p5,,,true,s1,student,l.n,,Łukasz,Nowak,,004016,,,,,10,`,
			`p6,,,true,s1,student,f.f,,Fay,Fox,,004017,,,,,11,`,
			`g1,,,true,s1,guardian,g.lee,,Gail,Lee,,,g.lee@example.org,07700 900001,01632 960001,,,secret-3`,
			`g2,,,true,s1,parent,h.lee,,Hal,Lee,,,h.lee@example.org,,,"p1,p4",,`,
			`g3,,,true,s1,relative,i.nowak,,Iga,Nowak,,,,07700 900003,,p5,,`,
			`g4,,,true,s1,parent,nobody,,No,Body,,,,,,,,`,
			`t1,,,true,s1,teacher,tina,,Tina,Hall,,THA,t.hall@example.org,,,,,secret-4`,
			`t2,,,true,s1,teacher,uma.patel,,Uma,Patel,,,u.patel@example.org,,,,,`,
			`a1,,,true,s1,administrator,ada,,Ada,King,,AKI,a.king@example.org,,,,,`,
			`x1,,,true,s1,aide,xan,,Xan,Moss,,XMO,x.moss@example.org,,,,,`,
		)},
		{"courses.csv", lines(coursesHead, "c1,,,y27,Mathematics,MA,,s1,,", "c2,,,y27,,,,s1,,")},
		{"classes.csv", lines(classesHead,
			"k1,,,Maths set 1,07,c1,7a/Ma1,scheduled,,s1,y27,,,",
			`k2,,,8b English,08,c2,,scheduled,,s1,y27,"English,Drama",,`,
			"k3,,,Tutor 7A,07,c2,7A,homeroom,,s1,y27,,,",
			"k4,,,8B,08,c2,,homeroom,,s1,y27,,,",
			"k5,,,Choir,,c2,CHO,club,,s1,y27,,,",
		)},
		{"enrollments.csv", lines(enrolHead,
			"e1,,,k1,s1,p1,student,false,2026-09-01,2027-07-18",
			"e2,,,k1,s1,p2,student,,2026-09-01,",
			"e3,,,k1,s1,t2,teacher,false,,",
			"e4,,,k1,s1,t1,teacher,true,,",
			"e5,,,k2,s1,p3,student,false,2026-09-01,2026-11-01",
			"e6,,,k2,s1,t2,teacher,false,,",
			"e7,,,k3,s1,p1,student,,,",
			"e8,,,k3,s1,p2,student,,2026-09-01,",
			"e9,,,k4,s1,p3,student,,2026-09-01,2027-07-20",
			"e10,,,k3,s1,p3,student,,2025-09-01,2026-07-20",
			"e11,,,k5,s1,p4,student,,,",
			"e12,,,k1,s1,p9,student,,,",
			"e13,,,k9,s1,p4,student,,,",
			"e14,,,k2,s1,p4,student,,2026-09-01,2026-09-01",
		)},
		{"demographics.csv", lines(demographHead,
			"p1,,,2014-12-04,female,,,,,,,,,,,", "p2,,,2015-04-23,unspecified,,,,,,,,,,,", "p3,,,2013-10-30,male,,,,,,,,,,,", "p5,,,2012-02-29,other,,,,,,,,,,,")},
		{"lineItems.csv", lines("sourcedId,status,dateLastModified,title", "i1,,,Test")},
		{"results.csv", lines("sourcedId,status,dateLastModified,lineItemSourcedId", "r1,,,i1", "r2,,,i1")},
		{"resources.csv", lines("vendorResourceId,title", `1,"Two`, `lines"`)},
	}
}

// bulk12 is an export of 1.2, in a folder, with a byte-order mark, plain line ends, headings in another order and
// columns of the system's own.
func bulk12() []entry {
	plain := func(s string) string { return "\ufeff" + strings.ReplaceAll(s, "\r\n", "\n") }
	return []entry{
		{"export/", ""},
		{"export/manifest.csv", plain(manifestOf("1.2", "orgs bulk", "users bulk", "roles bulk", "userProfiles bulk", "demographics bulk"))},
		{"export/orgs.csv", plain(lines(orgsHead, "d1,,,The Trust,district,,", "s1,,,Ashdale School,school,,d1", "s2,,,Brook School,school,,d1"))},
		{"export/users.csv", plain(lines("metadata.colour,"+users12+",metadata.shoe",
			`red,9001,,,true,a,{MIS:1},Alexander,Lee,,,,,,,07,,,Alex,,,s1,they,41`,
			`red,9002,,,true,b,{MIS:2},Bea,Fox,,,,,,9101,08,,,,,Fox-Hall,s1,,41`,
			`red,9003,,,true,c,,Cal,Gone,,,,,,,08,,,,,,s1,,`,
			`red,9004,,,true,d,,Dan,Brook,,,,,,,KG,,,,,,s2,,`,
			`red,9101,,,true,tina,,Christina,Hall,,THA,t.hall@example.org,07700 900009,,,,,,Tina,,,s1,,`,
			`red,9102,,,true,ada,,Ada,King,,,a.king@example.org,,,9001,,,,,,,d1,,`,
			`red,9103,,,true,eve,,Eve,Moss,,,,,,9001,,,,,,,s1,,`,
		))},
		{"export/roles.csv", plain(lines(roles12,
			"r1,,,9001,primary,student,,,s1,",
			"r2,,,9002,secondary,aide,,,s1,",
			"r3,,,9002,primary,student,2026-09-01,,s1,",
			"r4,,,9003,primary,student,,2026-11-25,s1,",
			"r5,,,9004,primary,student,,,s2,",
			"r6,,,9101,secondary,parent,,,s1,",
			"r7,,,9101,primary,teacher,2020-09-01,2030-01-01,s1,",
			"r8,,,9102,primary,districtAdministrator,,,d1,",
			"r9,,,9102,primary,teacher,,,s1,",
			"r10,,,9103,primary,guardian,,2026-11-26,s1,",
			"r11,,,9103,secondary,siteAdministrator,,2026-08-31,s1,",
		))},
		{"export/userProfiles.csv", plain(lines("sourcedId,password", "u1,secret-5"))},
		{"export/demographics.csv", plain(lines("sex,birthDate,sourcedId", "male,2014-12-04,9001"))},
		{"__MACOSX/export/._users.csv", "\x00\x01"},
		{"export/.DS_Store", "\x00"},
		{"export/extra.csv", "a,b\n"},
	}
}

// delta11 is what has changed since bulk11.
func delta11() []entry {
	const day = "2026-11-20T10:00:00.000Z"
	return []entry{
		{"manifest.csv", manifestOf("1.1", "users delta", "classes delta", "enrollments delta", "orgs absent")},
		{"users.csv", lines(users11,
			`p1,active,`+day+`,true,s1,student,a.lee,,Ann,Lee-Moss,,004012,,,,"g1,g2",07,`,
			`p2,tobedeleted,`+day+`,true,s1,student,b.oneill,,Bea,O'Neill,,004013,,,,,07,`,
			`p7,tobedeleted,`+day+`,true,s1,student,x,,X,X,,,,,,,,`,
			`g1,active,`+day+`,true,s1,guardian,g.lee,,Gail,Lee,,,new@example.org,,,,,`,
			`g3,ToBeDeleted,`+day+`,true,s1,relative,i.nowak,,Iga,Nowak,,,,,,,,`,
			`t9,inactive,`+day+`,true,s1,teacher,old,,Old,Hand,,,,,,,,`,
		)},
		{"classes.csv", lines(classesHead, "k1,active,"+day+",Maths set 1,07,c1,7a/Ma1,scheduled,,s1,y27,Mathematics,,", "k3,active,"+day+",Tutor 7A,07,c2,7A,homeroom,,s1,y27,,,")},
		{"enrollments.csv", lines(enrolHead,
			"e1,tobedeleted,"+day+",k1,s1,p1,student,false,2026-09-01,2026-11-20",
			"e2,tobedeleted,"+day+",k1,s1,p2,student,,2026-09-01,",
			"e5,tobedeleted,"+day+",k2,s1,p1,student,false,2026-09-01,",
			"e7,tobedeleted,"+day+",k3,s1,p1,student,,,",
			"e20,active,"+day+",k1,s1,p6,student,false,2026-11-20,",
			"e21,active,"+day+",k3,s1,p6,student,false,2026-11-20,",
		)},
	}
}

// the reads files as of today.
func the(t testing.TB, files []entry) Export {
	t.Helper()
	data := zipped(t, files...)
	if !Is(data) {
		t.Fatal("not known as OneRoster")
	}
	e, err := ReadWith(data, today)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// refused checks the error of files, and that there are words for it.
func refused(t *testing.T, data []byte, want importer.FileError, words string) {
	t.Helper()
	_, err := ReadWith(data, today)
	var bad *importer.FileError
	if !errors.As(err, &bad) {
		t.Fatalf("got %v", err)
	}
	equal(t, "error", *bad, want)
	if got := Words(bad); !strings.HasPrefix(got, words) || strings.Contains(got, "%!") {
		t.Errorf("words: %s", got)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// rows are those of one table, its headings and targets before them.
func rows(e Export, kind importer.Kind) [][]string {
	var out [][]string
	for _, t := range e.Tables {
		if t.Kind != kind {
			continue
		}
		out = append(out, t.Table.Headings, t.Mapping)
		for _, r := range t.Table.Records {
			out = append(out, append([]string{number(r.Row)}, r.Cells...))
		}
	}
	return out
}

func kinds(e Export) []importer.Kind {
	var out []importer.Kind
	for _, t := range e.Tables {
		out = append(out, t.Kind)
	}
	return out
}
