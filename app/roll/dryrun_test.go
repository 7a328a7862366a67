package roll

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/school"
	"gateway/app/tracking"
)

// tables is what stands in every table but those of the imports themselves, in short.
func (d desk) tables() map[string]string {
	d.t.Helper()
	ctx := context.Background()
	rows, err := d.owner.Query(ctx, `select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
		and table_name not in ('imports', 'import_parts', 'import_rows', 'import_lines')`)
	d.must(err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	d.must(err)
	if !slices.Contains(names, "pupils") || !slices.Contains(names, "academic_years") || !slices.Contains(names, "subjects") {
		d.t.Fatalf("these are not the tables: %v", names)
	}
	out := map[string]string{}
	for _, name := range names {
		out[name] = d.value(`select concat(count(*), ' ', md5(string_agg(t::text, '' order by t::text))) from ` + pgx.Identifier{name}.Sanitize() + ` t`)
	}
	return out
}

// answered is a file whose columns are as guessed, and whose codes, when it has any, are as guessed too.
func (d desk) answered(name, body string) imports.Import {
	d.t.Helper()
	i := d.upload(name, body)
	if i.State != imports.Mapping {
		return i
	}
	c := imports.Choice{Kind: i.Kind, Mapping: i.Mapping}
	d.must(d.asStaff(func(ctx context.Context, tx db.Tx) error {
		if i.Kind != importer.ResultsWide && i.Kind != importer.ResultsLong {
			return nil
		}
		head, err := imports.Head(ctx, tx, i, 10)
		if err != nil {
			return err
		}
		legend, err := ReadLegend(ctx, tx, i.Kind, head, i.Mapping, 0, today)
		if err != nil {
			return err
		}
		codes, open := legend.Codes()
		if c.Options.Of = legend.Year; open != nil {
			return fmt.Errorf("codes that mean nothing: %v", open)
		}
		return imports.SaveCodes(ctx, tx, codes)
	}))
	d.must(d.choose(i, c))
	return d.see(i.ID)
}

// filesOfAllKinds would each change something.
func filesOfAllKinds(t *testing.T) map[importer.Kind]string {
	ctf, err := os.ReadFile(filepath.Join("..", "ctf", "testdata", "v25_sex.xml"))
	if err != nil {
		t.Fatal(err)
	}
	return map[importer.Kind]string{
		importer.Pupils:      rollOf(30, map[int]string{0: "000001,,Lee,Ann0,05/06/2014,9,9B\r\n", 5: "000099,,New,Nia,04/12/2014,7,\r\n"}),
		importer.Contacts:    "Adno,Contact ID,Priority,Title,Forename,Surname,Relationship,Parental Responsibility,Primary Email\r\n000001,C1,1,Mrs,Gil,Lee,Mother,T,gil@example.org\r\n",
		importer.Staff:       "Staff Code,Title,Forename,Surname,Work Email,Subject,Role\r\nTBE,Mr,Tom,Begum,t.begum@school.example,History,Teacher\r\n",
		importer.Sets:        "Adno,Subject,Class,Main Teacher\r\n000001,English,8a/En1,\r\n000002,Welsh,8a/We1,\r\n",
		importer.ResultsWide: "Adno,Surname,Forename,En Target,En Aut1 Current,En Aut1 ATL\r\n000001,Lee,Ann0,6,5,1\r\n",
		importer.ResultsLong: "Adno,Subject,Period,Field,Result\r\n000001,English,Autumn 1,Current grade,5\r\n",
		importer.Attendance:  "Adno,Sessions Possible,Sessions Attended,Authorised,Unauthorised,Late\r\n000001,140,129,7,4,3\r\n",
		importer.Marks:       "Adno,Date,AM,PM\r\n000001,14/10/2026,/,L\r\n",
		importer.Events:      "Adno,Date,Type,Category,Points,Subject,Recorded By,Staff Comment\r\n000001,14/10/2026,Achievement,Kindness,1,English,,\r\n",
		importer.OneRoster:   bulkRoster(t),
		importer.CTF:         string(ctf),
	}
}

// TestADryRunWritesNothing: whatever kind of file is checked, every table stays as it was but those of the imports;
// taken in, each of the same files changes something.
func TestADryRunWritesNothing(t *testing.T) {
	files := filesOfAllKinds(t)
	for _, kind := range append(importer.Kinds(), importer.OneRoster, importer.CTF) {
		t.Run(string(kind), func(t *testing.T) {
			d := newDesk(t)
			d.load(rollOf(30, nil), "", "")
			d.must(d.asWorker(func(ctx context.Context, tx db.Tx) error {
				s, err := school.ByID(ctx, tx, d.at)
				if err != nil {
					return err
				}
				return tracking.EnsureStart(ctx, tx, s, today, "")
			}))
			d.exec(`insert into subjects (school_id, alias, alias_folded, name, name_folded, position) values ($1, 'En', 'en', 'English', 'english', 1)`, d.at)
			if kind == importer.Sets {
				d.exec(`delete from periods`)
				d.exec(`delete from academic_years`)
			}
			i := d.answered(string(kind)+".csv", files[kind])
			before := d.tables()
			if i.State != imports.Checked {
				d.check(i.ID)
				i = d.see(i.ID)
			}
			equal(t, "a dry run", []any{i.Kind, i.State, i.Counts.Touched() > 0, i.Counts.Errors, d.lines(i.ID, "error")}, []any{kind, imports.Checked, true, 0, []string(nil)})
			equal(t, "tables", d.tables(), before)
			d.must(d.confirm(i.ID, imports.Confirmation{}))
			equal(t, "taken", d.take(i.ID).State, imports.Done)
			after := d.tables()
			delete(before, "audit")
			delete(after, "audit")
			if fmt.Sprint(after) == fmt.Sprint(before) {
				t.Error("the file has changed nothing")
			}
		})
	}
}

func (d desk) exec(sql string, args ...any) {
	d.t.Helper()
	_, err := d.owner.Exec(context.Background(), sql, args...)
	d.must(err)
}

// TestSetsOfASchoolWithoutYears: years of a school that has none come with its first sets, as usual in its country;
// one whose years are all over is told, before and not after it confirms.
func TestSetsOfASchoolWithoutYears(t *testing.T) {
	const file = "Adno,Subject,Class\r\n000001,English,8a/En1\r\n000777,English,8a/En1\r\n"
	d := newDesk(t)
	d.load(rollOf(30, nil), "", "")
	d.exec(`delete from academic_years`)
	i := d.checked("sets.csv", file, imports.Options{})
	d.must(d.confirm(i.ID, imports.Confirmation{}))
	d.take(i.ID)
	stands := func() string {
		return d.value(`select string_agg(concat_ws(' ', y.name, y.starts_on, s.name, m.starts_on), ', ') from academic_years y left join sets s on s.academic_year_id = y.id left join set_members m on m.set_id = s.id`)
	}
	equal(t, "with its sets", stands(), "2026/27 2026-09-01 8a/En1 2026-09-01, 2027/28 2027-09-01")
	d.exec(`delete from set_members`)
	d.exec(`delete from sets`)
	d.exec(`update academic_years set starts_on = starts_on - 3650, ends_on = ends_on - 3650`)
	i = d.checked("sets.csv", strings.Replace(file, "000777", "1.23E+08", 1), imports.Options{})
	equal(t, "years that are over", []any{i.Counts.Touched(), i.Counts.Errors, d.lines(i.ID, "error")}, []any{0, 2, []string{"2 error 000001 Ann0 Lee; row_no_year", "3 error  ; row_exponent"}})
	equal(t, "in words", d.value(`select problems->0->>'text' from import_lines where row = 2 and import_id = $1`, i.ID), "The school has no academic year of today and no coming one. Add it under School, Years first")
}

// TestMoreSubjectsThanASchoolMayHave: a column of something else taken for the subjects is told in the dry run.
func TestMoreSubjectsThanASchoolMayHave(t *testing.T) {
	d := newDesk(t)
	d.load(rollOf(30, nil), "", "")
	file := strings.Builder{}
	file.WriteString("Adno,Subject,Class\r\n")
	for n := range tracking.MaxSubjects + 1 {
		fmt.Fprintf(&file, "%06d,Subject %d,8a\r\n", n%30+1, n)
	}
	i := d.checked("sets.csv", file.String(), imports.Options{})
	equal(t, "counts", i.Counts, imports.Counts{Read: 101, Errors: 101})
	equal(t, "in words", d.value(`select problems->0->>'text' from import_lines where row = 2 and import_id = $1`, i.ID),
		"A school may have 100 subjects, and with this file there would be 101. Look whether this column has the subjects")
	i = d.checked("sets.csv", strings.Replace(file.String(), "000001,Subject 0,8a\r\n", "", 1), imports.Options{})
	equal(t, "one fewer", []any{i.Counts.New, i.Counts.Errors}, []any{100, 0})
	d.must(d.confirm(i.ID, imports.Confirmation{}))
	equal(t, "taken", []any{d.take(i.ID).State, d.value(`select concat_ws(' ', count(*), min(position), max(position), count(distinct position)) from subjects`)}, []any{imports.Done, "100 1 100 100"})
}
