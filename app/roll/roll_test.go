package roll

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
	"gateway/app/importer"
	"gateway/app/pupil"
	"gateway/app/school"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// office loads files into a school.
type office struct {
	t     testing.TB
	db    *db.DB
	owner *pgx.Conn
	at    int64
}

func newOffice(t testing.TB) office {
	t.Helper()
	d := dbtest.New(t)
	o := office{t: t, db: d.Open(t), owner: d.Owner(t)}
	return o
}

func (o office) school(slug, country string, first, last int) office {
	o.t.Helper()
	s, err := school.Add(context.Background(), o.db, school.New{Slug: slug, Name: slug, Country: country, FirstYear: first, LastYear: last, Subscription: "active"})
	if err != nil {
		o.t.Fatal(err)
	}
	o.at = s.ID
	return o
}

func (o office) load(pupils, contacts, staff string) Report {
	o.t.Helper()
	r, err := Load(context.Background(), o.db, o.at, files(pupils, contacts, staff))
	if err != nil {
		o.t.Fatal(err)
	}
	for what, p := range map[string]Part{"pupils": r.Pupils, "contacts": r.Contacts, "staff": r.Staff} {
		rejected := map[int]bool{}
		for _, problem := range p.Problems {
			rejected[problem.Row] = true
		}
		if p.Taken.Total()+len(rejected) != p.Read {
			o.t.Errorf("%s: %d taken and %d rejected are not the %d read", what, p.Taken.Total(), len(rejected), p.Read)
		}
	}
	return r
}

func files(pupils, contacts, staff string) (f Files) {
	if pupils != "" {
		f.Pupils = strings.NewReader(pupils)
	}
	if contacts != "" {
		f.Contacts = strings.NewReader(contacts)
	}
	if staff != "" {
		f.Staff = strings.NewReader(staff)
	}
	return f
}

// value is a query's one text, seen from outside row-level security.
func (o office) value(query string, args ...any) (s string) {
	o.t.Helper()
	if err := o.owner.QueryRow(context.Background(), query, args...).Scan(&s); err != nil {
		o.t.Fatalf("%s: %v", query, err)
	}
	return s
}

func demo(t testing.TB, school, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "cmd", "demo", "data", school, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (o office) demo(school string) Report {
	o.t.Helper()
	return o.load(demo(o.t, school, "pupils.csv"), demo(o.t, school, "contacts.csv"), demo(o.t, school, "staff.csv"))
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// figures are the counts of a report, and how many rows need a look.
func figures(r Report) string {
	return fmt.Sprintf("pupils %v contacts %v people %v staff %v problems %d warnings %d proposed %d", r.Pupils.Taken, r.Contacts.Taken, r.People, r.Staff.Taken,
		len(r.Pupils.Problems)+len(r.Contacts.Problems)+len(r.Staff.Problems), len(r.Pupils.Warnings)+len(r.Contacts.Warnings)+len(r.Staff.Warnings), len(r.Proposed))
}

func TestBothSchools(t *testing.T) {
	o := newOffice(t)
	ashdale, glenbrae := o.school("ashdale", "england", 7, 11), o.school("glenbrae", "scotland", 1, 6)
	equal(t, "Ashdale", figures(ashdale.demo("ashdale")), "pupils {1060 0 0} contacts {2569 0 0} people {1886 0 0} staff {66 0 0} problems 0 warnings 29 proposed 2")
	equal(t, "Glenbrae", figures(glenbrae.demo("glenbrae")), "pupils {240 0 0} contacts {576 0 0} people {440 0 0} staff {15 0 0} problems 0 warnings 5 proposed 2")
	equal(t, "Ashdale again", figures(ashdale.demo("ashdale")), "pupils {0 0 1060} contacts {0 0 2569} people {0 0 1886} staff {0 0 66} problems 0 warnings 0 proposed 0")

	years := `select string_agg(year_group || ':' || n, ' ' order by year_group) from (select year_group, count(*) n from pupils where school_id = $1 group by 1) y`
	equal(t, "Ashdale's years", ashdale.value(years, ashdale.at), "7:212 8:212 9:212 10:212 11:212")
	equal(t, "Glenbrae's years", glenbrae.value(years, glenbrae.at), "1:40 2:40 3:40 4:40 5:40 6:40")
	links := `select concat_ws(' ', count(*), count(*) filter (where parental_responsibility), count(*) filter (where not parental_responsibility),
		count(*) filter (where court_order), count(*) filter (where not lives_with), count(distinct contact_id)) from pupil_contacts where school_id = $1`
	equal(t, "Ashdale's contacts", ashdale.value(links, ashdale.at), "2569 2035 534 27 439 1886")
	equal(t, "Glenbrae's contacts", glenbrae.value(links, glenbrae.at), "576 461 115 3 94 440")
	equal(t, "staff", o.value(`select string_agg(concat_ws(' ', school_id = $1, role, n), ', ' order by school_id) from
		(select school_id, role, count(*) n from staff_schools group by 1, 2) s`, ashdale.at), "t teacher 66, f teacher 15")
	equal(t, "nobody was invited", o.value(`select concat_ws(' ', (select count(*) from tokens), (select count(*) from staff_accounts where password_hash <> ''))`), "0 0")
	equal(t, "enrolments", o.value(`select string_agg(enrolment || ':' || n, ' ' order by enrolment) from (select enrolment, count(*) n from pupils group by 1) e`), "C:1293 M:7")
}

// TestOnePupil holds every column of some pupils: letters, leading zeros, and birth dates of both halves of the year
// (the suite runs in UTC and in London).
func TestOnePupil(t *testing.T) {
	o := newOffice(t)
	o = o.school("ashdale", "england", 7, 11)
	o.demo("ashdale")
	for id, want := range map[string]string{
		"004012": "004012|004012|4012|H823403519000||Ahmed|Kenzie|Ahmed|Kenzie|ahmed|kenzie|M|2014-12-04|7|7A|Brunel|C|on_roll|f",
		"004027": "004027|004027|4027|L823403520012||Thompson|Kylan|Thompson|Kylan|thompson|kylan|M|2015-07-26|7|7E|Brunel|C|on_roll|f",
		"004260": "004260|004260|4260|B823403519191||Collins|Ștefan|Collins|Ștefan|collins|stefan|M|2014-11-05|7|7H|Darwin|C|on_roll|f",
		"004611": "004611|004611|4611|A823403518469||Suharto||Suharto||suharto||F|2013-08-14|9|9F|Brunel|C|on_roll|f",
		"004769": "004769|004769|4769|R823403518593||Siân-Rees|Katelyn|Siân-Rees|Katelyn|sian rees|katelyn|F|2013-01-11|9|9B|Austen|C|on_roll|f",
		"004070": "004070|004070|4070|D823403520044||Żółć|Ayla|Żółć|Ayla|zolc|ayla|F|2015-05-06|7|7E|Austen|C|on_roll|f",
	} {
		equal(t, id, o.value(`select array_to_string(array[pupil_id, pupil_id_folded, pupil_id_bare, upn, scn, legal_surname, legal_forename, surname, forename,
				surname_folded, forename_folded, sex, to_char(birth_date, 'YYYY-MM-DD'), year_group::text, tutor_group, house, enrolment, status, left(hidden::text, 1)], '|', '')
				from pupils where pupil_id = $1`, id), want)
	}
}

func TestOneCellChangesOneRow(t *testing.T) {
	o := newOffice(t)
	other := o.school("glenbrae", "scotland", 1, 6)
	other.demo("glenbrae")
	whole := `select md5(string_agg(t::text, '' order by t::text)) from (select * from pupils where school_id = $1) t`
	before := o.value(whole, other.at)
	o = o.school("ashdale", "england", 7, 11)
	o.demo("ashdale")

	moved := strings.Replace(demo(t, "ashdale", "pupils.csv"), "04/12/2014,Year  7,7A,Brunel", "04/12/2014,Year  7,7B,", 1)
	equal(t, "a tutor group, and a blank house", figures(o.load(moved, "", "")), "pupils {0 1 1059} contacts {0 0 0} people {0 0 0} staff {0 0 0} problems 0 warnings 0 proposed 0")
	equal(t, "the row", o.value(`select concat_ws(' ', tutor_group, house, updated_at > created_at) from pupils where school_id = $1 and pupil_id = '004012'`, o.at), "7B Brunel t")
	ordered := strings.Replace(demo(t, "ashdale", "contacts.csv"), "004012,C10001,2,Mr,Ryan,Ahmed,Father,T,F,T", "004012,C10001,2,Mr,Ryan,Ahmed,Father,F,T,", 1)
	equal(t, "a court order", figures(o.load("", ordered, "")), "pupils {0 0 0} contacts {0 1 2568} people {0 0 1886} staff {0 0 0} problems 0 warnings 1 proposed 0")
	equal(t, "the link", o.value(`select concat_ws(' ', parental_responsibility, court_order, lives_with) from pupil_contacts l
		join contacts c on c.school_id = l.school_id and c.id = l.contact_id join pupils p on p.school_id = l.school_id and p.id = l.pupil_id
		where c.school_id = $1 and contact_ref = 'C10001' and p.pupil_id = '004012'`, o.at), "f t t")
	equal(t, "the other school", o.value(whole, other.at), before)
	equal(t, "the log", o.value(`select string_agg(detail, ' / ' order by id desc) from (select id, detail from audit where school_id = $1 and action = 'loaded the roll' order by id desc limit 2) a`, o.at),
		"pupils: 0 new, 0 changed, 0 unchanged; contacts: 0 new, 0 changed, 1886 unchanged; links: 0 new, 1 changed, 2568 unchanged / "+
			"pupils: 0 new, 1 changed, 1059 unchanged; contacts: 0 new, 0 changed, 0 unchanged; links: 0 new, 0 changed, 0 unchanged")
}

const (
	pupilHead   = "Adno,UPN,Legal Surname,Legal Forename,Preferred Forename,DOB,Year\r\n"
	contactHead = "Adno,Contact ID,Forename,Surname,Mobile,Primary Email\r\n"
	staffHead   = "Staff Code,Forename,Surname,Work Email,Role\r\n"
)

// brief writes problems as "row column code value".
func brief(all []importer.Problem) (out []string) {
	for _, p := range all {
		out = append(out, fmt.Sprintf("%d %s %s %q", p.Row, p.Column, p.Code, p.Value))
	}
	return out
}

// fillers are rows of pupils of whom nobody knows anything bad: 5 % of clashes would stop a file.
func fillers() string {
	var s strings.Builder
	for i := range 60 {
		fmt.Fprintf(&s, "%d,,Filler,Pupil,,,7\r\n", 8000+i)
	}
	return s.String()
}

// adultsOf are contacts of the fillers.
func adultsOf() string {
	var s strings.Builder
	for i := range 60 {
		fmt.Fprintf(&s, "%d,F%d,Adult,Filler,,\r\n", 8000+i, i)
	}
	return s.String()
}

func TestEveryRowIsTakenOrReported(t *testing.T) {
	o := newOffice(t)
	o = o.school("ashdale", "england", 7, 11)
	o.load(pupilHead+"007001,B801200005001,Lee,Ann,Annie,05/06/2012,9\r\n007002,R674123101121,Moss,Bea,,05/06/2012,9\r\n", "", "")
	r := o.load(
		pupilHead+"007001,B801200005001,Lee,Ann,,05/06/2012,\r\n007003,R674123101121,Dee,Dan,,14/06/2012,\r\n007002,Q823403223001,Fox,Fay,,01/01/2013,\r\n"+
			"007004,,Gee,Gus,,99/99/2012,7\r\n007005,,Hay,Hal,,,P7\r\n007006,,Ink,Ivy,,,Year 11\r\n"+fillers(),
		contactHead+"007001,C1,Cat,Lee,07700 900001,Cat@Example.org\r\n7002,C2,Dan,Moss,,\r\n007002,C2,Dan,Moss,,\r\n007006,C1,Cat,Lee,07700 900002,no address\r\n007006,,Eve,Ink,,\r\n"+
			adultsOf(),
		staffHead+"A1,Ann,Teach,ann@example.org,\r\nB2,Bob,Help,bob@example.org,Support\r\nC3,Cyd,Boss,cyd@example.org,Super\r\nD4,Dot,None,,Teacher\r\nE5,Eve,Odd,eve@example.org,Head\r\n")
	equal(t, "figures", figures(r), "pupils {61 0 1} contacts {62 0 0} people {61 0 0} staff {3 0 0} problems 9 warnings 3 proposed 1")
	equal(t, "pupils", brief(r.Pupils.Problems), []string{`3 UPN row_number_changed "R674123101121"`, `4 Adno row_other_child "007002"`, `5 DOB row_date "99/99/2012"`, `6 Year row_year "P7"`})
	equal(t, "contacts", brief(r.Contacts.Problems), []string{`3 Adno row_no_pupil "7002"`, `4 Adno row_other_child "007002"`, `6 Contact ID row_missing ""`})
	equal(t, "contacts to look at", brief(r.Contacts.Warnings), []string{`5 Primary Email warn_email "no address"`, `5 Contact ID warn_contact_differs "C1"`})
	equal(t, "staff", brief(r.Staff.Problems), []string{`5 Work Email row_email ""`, `6 Role row_value "Head"`})
	equal(t, "proposed", []string{r.Proposed[0].Code, string(r.Proposed[0].Role), string(r.Proposed[0].Proposed)}, []string{"C3", "teacher", "super"})
	equal(t, "pupils kept", o.value(`select string_agg(concat_ws(' ', pupil_id, forename, coalesce(year_group::text, '?')), ', ' order by pupil_id) from pupils where pupil_id < '1'`),
		"007001 Annie 9, 007002 Bea 9, 007006 Ivy 11")
	equal(t, "address kept", o.value(`select concat_ws(' ', email, mobile) from contacts where contact_ref = 'C1'`), "cat@example.org 07700 900001")
	equal(t, "roles", o.value(`select string_agg(code || ' ' || role || ' ' || display_name, ', ' order by code) from staff_schools`), "A1 teacher A Teach, B2 support B Help, C3 teacher C Boss")
}

func TestFilesThatCannotBeRead(t *testing.T) {
	o := newOffice(t)
	o = o.school("ashdale", "england", 7, 11)
	_, err := Load(context.Background(), o.db, o.at, files(pupilHead+"1,,Lee,Ann,,,\r\n", "Adno,Surname\r\n1,Lee\r\n", ""))
	var bad *importer.FileError
	if !errors.As(err, &bad) || bad.Code != importer.FileHeadingMissing || err.Error() != "load the roll: import: file_heading_missing: Contact ID, Forename" {
		t.Errorf("%v", err)
	}
	if _, err := Load(context.Background(), o.db, o.at+1, Files{}); !errors.Is(err, errs.NotFound) {
		t.Errorf("an unknown school: %v", err)
	}
	equal(t, "nothing was taken", o.value(`select concat(count(*)) from pupils`), "0")
}

// TestNewSchoolBesideALargeOne holds a trap: what the planner knows of a large school makes it expect next to nothing
// of a new one, and a join of its rows then compares each with each. It shows as a statement that is cancelled.
func TestNewSchoolBesideALargeOne(t *testing.T) {
	if testing.Short() {
		t.Skip("takes in two large schools")
	}
	pupils, contacts := bigFiles()
	o := newOffice(t)
	for _, slug := range []string{"ashdale", "glenbrae"} {
		o = o.school(slug, "england", 7, 11)
		equal(t, slug, figures(o.load(pupils, contacts, "")), "pupils {5000 0 0} contacts {12000 0 0} people {12000 0 0} staff {0 0 0} problems 0 warnings 0 proposed 0")
		equal(t, slug+" again", figures(o.load(pupils, contacts, "")), "pupils {0 0 5000} contacts {0 0 12000} people {0 0 12000} staff {0 0 0} problems 0 warnings 0 proposed 0")
		if _, err := o.owner.Exec(context.Background(), "analyze"); err != nil {
			t.Fatal(err)
		}
	}
}

// bigFiles are those of a large school: 5,000 pupils with 12,000 contacts.
func bigFiles() (string, string) {
	var pupils, contacts strings.Builder
	pupils.WriteString("Adno,UPN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,Gender,DOB,Year,Reg,House,Enrolment Status\r\n")
	contacts.WriteString("Adno,Contact ID,Priority,Title,Forename,Surname,Relationship,Parental Responsibility,Court Order,Lives with pupil,Mobile,Primary Email,Salutation\r\n")
	born := civil.OnDay(time.Now().AddDate(0, -8, 0)).Year - 11 // of Year 7 in the academic year of today
	for i := range 5000 {
		fmt.Fprintf(&pupils, "%06d,,Surname%d,Forename%d,Surname%d,Forename%d,F,14/06/%d,Year 7,7A,Austen,Single Registration\r\n", i, i, i, i, i, born)
	}
	for i := range 12000 {
		fmt.Fprintf(&contacts, "%06d,C%d,%d,Mrs,Ann,Surname%d,Mother,T,F,T,07700 900001,a%d@example.org,Mrs Surname\r\n", i%5000, i, 1+i/5000, i, i)
	}
	return pupils.String(), contacts.String()
}

// BenchmarkLoad takes in a large school, and the same files again.
func BenchmarkLoad(b *testing.B) {
	pupils, contacts := bigFiles()
	o := newOffice(b)
	for b.Loop() {
		o = o.school(fmt.Sprintf("school-%d", time.Now().UnixNano()), "england", 7, 11)
		first := time.Now()
		equal(b, "first", o.load(pupils, contacts, "").Contacts.Taken, pupil.Counts{New: 12000})
		b.ReportMetric(float64(time.Since(first).Milliseconds()), "first-ms")
		again := time.Now()
		equal(b, "again", o.load(pupils, contacts, "").Contacts.Taken, pupil.Counts{Unchanged: 12000})
		b.ReportMetric(float64(time.Since(again).Milliseconds()), "again-ms")
	}
}
