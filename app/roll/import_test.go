package roll

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/school"
)

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

var today = day("2026-11-25")

// desk is an admin of the school and the worker beside.
type desk struct {
	office
	staff int64
}

func newDesk(t testing.TB) desk {
	t.Helper()
	d := desk{office: newOffice(t).school("ashdale", "england", 7, 11)}
	d.hire("Mrs J Davies", &d.staff)
	return d
}

func (d desk) hire(name string, id *int64) {
	d.t.Helper()
	ctx := context.Background()
	if err := d.owner.QueryRow(ctx, `insert into staff_accounts (email, forename, surname) values ($1, 'Jo', 'Davies') returning id`, uuid.NewString()+"@school.example").Scan(id); err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.owner.Exec(ctx, `insert into staff_schools (school_id, staff_id, role, display_name) values ($1, $2, 'admin', $3)`, d.at, *id, name); err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) asStaff(fn func(ctx context.Context, tx db.Tx) error) error {
	ctx := context.Background()
	return d.db.In(ctx, db.Staff(d.at, d.staff), func(tx db.Tx) error { return fn(ctx, tx) })
}

func (d desk) asWorker(fn func(ctx context.Context, tx db.Tx) error) error {
	ctx := context.Background()
	return d.db.In(ctx, db.Worker(d.at), func(tx db.Tx) error { return fn(ctx, tx) })
}

func (d desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

func quiet(int, int) error { return nil }

func (d desk) see(id int64) (i imports.Import) {
	d.t.Helper()
	d.must(d.asStaff(func(ctx context.Context, tx db.Tx) (err error) { i, err = imports.ByID(ctx, tx, id); return err }))
	return i
}

// upload is a file up to the point where a person is wanted: its columns, or its dry run when they are remembered.
func (d desk) upload(name, body string) imports.Import {
	d.t.Helper()
	var i imports.Import
	d.must(d.asStaff(func(ctx context.Context, tx db.Tx) (err error) {
		i, _, err = imports.Start(ctx, tx, imports.Upload{Submission: uuid.New(), Name: name, Body: []byte(body)})
		return err
	}))
	d.must(d.asWorker(func(ctx context.Context, tx db.Tx) (err error) { i, err = Read(ctx, tx, i.ID, today); return err }))
	if i.State == imports.Checking {
		d.check(i.ID)
	}
	return d.see(i.ID)
}

func (d desk) check(id int64) {
	d.t.Helper()
	d.must(d.asWorker(func(ctx context.Context, tx db.Tx) error { return Check(ctx, tx, id, today, quiet) }))
}

func (d desk) choose(i imports.Import, c imports.Choice) error {
	return d.asStaff(func(ctx context.Context, tx db.Tx) error {
		s, err := school.ByID(ctx, tx, d.at)
		if err != nil {
			return err
		}
		return imports.Choose(ctx, tx, i, c, false, importer.Options{School: s, Today: today})
	})
}

// checked is a file with its dry run, its columns as guessed.
func (d desk) checked(name, body string, o imports.Options) imports.Import {
	d.t.Helper()
	i := d.upload(name, body)
	if i.State != imports.Checked || i.Options != o {
		d.must(d.choose(i, imports.Choice{Kind: i.Kind, Mapping: i.Mapping, Options: o}))
		d.check(i.ID)
	}
	return d.see(i.ID)
}

func (d desk) confirm(id int64, c imports.Confirmation) error {
	i := d.see(id)
	return d.asStaff(func(ctx context.Context, tx db.Tx) error { return imports.Confirm(ctx, tx, i, c) })
}

func (d desk) take(id int64) imports.Import {
	d.t.Helper()
	d.must(d.asWorker(func(ctx context.Context, tx db.Tx) error { return Take(ctx, tx, id, today, quiet) }))
	return d.see(id)
}

func (d desk) lines(id int64, kind string) (out []string) {
	d.t.Helper()
	d.must(d.asStaff(func(ctx context.Context, tx db.Tx) error {
		parts, err := imports.Parts(ctx, tx, id, imports.Ask{Show: kind, Limit: 100})
		if err != nil {
			return err
		}
		for _, l := range parts[0].Lines {
			s := fmt.Sprintf("%d %s %s %s", l.Row, l.Kind, l.Number, l.Name)
			for _, c := range l.Changes {
				s += fmt.Sprintf("; %s %q to %q", c.Field, c.Old, c.New)
			}
			for _, p := range append(l.Problems, l.Warnings...) {
				s += "; " + p.Code
			}
			out = append(out, s)
		}
		return nil
	}))
	return out
}

const plainHead = "Adno,UPN,Surname,Forename,DOB,Year,Reg\r\n"

// rollOf is a file of n pupils; some replaces lines by their place.
func rollOf(n int, some map[int]string) string {
	s := plainHead
	for i := range n {
		if line, there := some[i]; there {
			s += line
			continue
		}
		s += fmt.Sprintf("%06d,,Lee,Ann%d,05/06/2014,8,8A\r\n", i+1, i)
	}
	return s
}

// TestFromUploadToUpload is the office's journey: upload, match, dry run, import; the same file again says nothing.
func TestFromUploadToUpload(t *testing.T) {
	d := newDesk(t)
	i := d.upload("PUPILS.CSV", rollOf(30, nil))
	equal(t, "waits for its columns", []any{i.State, string(i.Kind), i.MappingFrom, i.AskedBy}, []any{imports.Mapping, "pupils", "guessed", "Mrs J Davies"})
	i = d.checked("PUPILS.CSV", rollOf(30, nil), imports.Options{})
	equal(t, "dry run", i.Counts, imports.Counts{Read: 30, New: 30})
	equal(t, "nothing is written yet", d.value(`select concat(count(*)) from pupils`), "0")
	d.must(d.confirm(i.ID, imports.Confirmation{}))
	equal(t, "done", d.take(i.ID).State, imports.Done)
	equal(t, "pupils", d.value(`select concat_ws(' ', count(*), count(distinct pupil_id), max(tutor_group)) from pupils where status = 'on_roll'`), "30 30 8A")
	equal(t, "history", d.value(`select concat_ws(' ', count(*), min(field), count(distinct import_id), max(w.display_name)) from pupil_changes c
		join staff_schools w on w.school_id = c.school_id and w.staff_id = c.staff_id`), "30 added 1 Mrs J Davies")
	again := d.upload("again.csv", rollOf(30, nil))
	equal(t, "its columns are remembered, and the same file changes nothing", []any{again.State, again.MappingFrom, again.Counts},
		[]any{imports.Checked, "remembered", imports.Counts{Read: 30, Unchanged: 30, Base: 30}})
	equal(t, "there is nothing to confirm", fmt.Sprint(d.confirm(again.ID, imports.Confirmation{})), "conflict: There is nothing in this file to import.")
}

// TestWhatADryRunShows: every kind of line, old and new value, with words.
func TestWhatADryRunShows(t *testing.T) {
	d := newDesk(t)
	d.load(rollOf(40, map[int]string{3: "000004,,Gone,Gil,05/06/2014,8,8A\r\n"}), "", "")
	d.must(d.asWorker(func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `update pupils set status = 'left', leaving_date = '2026-07-17' where pupil_id = '000005'`)
		return err
	}))
	file := rollOf(40, map[int]string{0: "000001,,Lee,Ann0,05/06/2014,9,9B\r\n", 1: "000002,,Fox,Fay,01/01/2013,8,8A\r\n", 2: "000003,,Lee,Ann2,31/02/2014,8,8A\r\n",
		3: "000099,,New,Nia,04/12/2014,7,\r\n"})
	i := d.checked("a.csv", file, imports.Options{})
	equal(t, "counts", i.Counts, imports.Counts{Read: 40, New: 1, Changed: 1, Unchanged: 35, Returning: 1, Leaving: 1, OtherChild: 1, Errors: 1, Base: 39})
	equal(t, "lines", d.lines(i.ID, ""), []string{
		`2 changed 000001 Ann0 Lee; year_group "8" to "9"; tutor_group "8A" to "9B"`,
		"3 other_child 000002 Fay Fox; row_other_child", "4 error 000003 Ann2 Lee; row_date", "5 new 000099 Nia New",
		`6 returning 000005 Ann4 Lee; leaving_date "2026-07-17" to ""; status "left" to "on_roll"`, "0 leaving 000004 Gil Gone"})
	equal(t, "one kind", d.lines(i.ID, "error"), []string{"4 error 000003 Ann2 Lee; row_date"})
	d.must(d.confirm(i.ID, imports.Confirmation{Leavers: true}))
	d.take(i.ID)
	equal(t, "after it", d.value(`select string_agg(concat_ws(' ', pupil_id, surname, status, leaving_date), ', ' order by pupil_id) from pupils where pupil_id <= '000005' or pupil_id = '000099'`),
		"000001 Lee on_roll, 000002 Lee on_roll, 000003 Lee on_roll, 000004 Gone left 2026-11-25, 000005 Lee on_roll, 000099 New on_roll")
}

// TestWhoWouldLeave: case 19. More than 20 % of the roll needs the number typed; while a row is about nobody knows
// whom, nobody can be made a leaver.
func TestWhoWouldLeave(t *testing.T) {
	d := newDesk(t)
	d.load(rollOf(40, nil), "", "")
	half := d.checked("half.csv", rollOf(20, nil), imports.Options{})
	equal(t, "half the school", []any{half.Counts.Leaving, half.Counts.Base, half.Counts.NeedsTyped()}, []any{20, 40, true})
	for typed, want := range map[string]string{"": "invalid: typed=import_typed", "19": "invalid: typed=import_typed", "yes": "invalid: typed=import_typed"} {
		equal(t, "typed "+typed, fmt.Sprint(d.confirm(half.ID, imports.Confirmation{Leavers: true, Typed: typed})), want)
	}
	d.must(d.confirm(half.ID, imports.Confirmation{Leavers: true, Typed: " 20"}))
	equal(t, "after it", []any{d.take(half.ID).State, d.value(`select concat(count(*)) from pupils where status = 'left'`)}, []any{imports.Done, "20"})
	eight := d.checked("eight.csv", rollOf(16, nil), imports.Options{})
	equal(t, "20 % is not more", []any{eight.Counts.Leaving, eight.Counts.NeedsTyped()}, []any{4, false})
	bad := map[int]string{}
	for n := range 10 {
		bad[n] = fmt.Sprintf("%06d,,Lee,Ann%d,99/99/2014,8,8A\r\n", n+1, n)
	}
	invalid := d.checked("invalid.csv", rollOf(20, bad), imports.Options{})
	equal(t, "rows that cannot be read are not absent", []any{invalid.Counts.Errors, invalid.Counts.Leaving}, []any{10, 0})
	nameless := d.checked("nameless.csv", rollOf(19, map[int]string{0: "1.23E+08,,Lee,Ann0,05/06/2014,8,8A\r\n"}), imports.Options{})
	equal(t, "a row about nobody", []any{nameless.Counts.Leaving, nameless.Counts.Nameless, nameless.Counts.MayLeave()}, []any{2, 1, false})
	if err := d.confirm(nameless.ID, imports.Confirmation{Leavers: true}); !errors.As(err, new(errs.Conflict)) {
		t.Errorf("leavers beside a row about nobody: %v", err)
	}
}

// TestStoppedByOtherChildren: over 5 % of rows that name another child stop the file; the mode "numbers have changed"
// takes it, and old numbers go on finding their pupils.
func TestStoppedByOtherChildren(t *testing.T) {
	d := newDesk(t)
	upns := []string{"B801200005001", "R674123101121", "Q823403223001"}
	was, now := plainHead, plainHead
	for n, upn := range upns {
		was += fmt.Sprintf("00%d,%s,Lee,Ann%d,05/06/2014,8,8A\r\n", n+1, upn, n)
		now += fmt.Sprintf("90%d,%s,Lee,Ann%d,05/06/2014,8,8A\r\n", n+1, upn, n)
	}
	d.load(was, "", "")
	i := d.checked("renumbered.csv", now, imports.Options{})
	equal(t, "stopped", []any{i.Counts.OtherChild, i.Counts.Stopped, i.Counts.Leaving}, []any{3, true, 0})
	if err := d.confirm(i.ID, imports.Confirmation{}); !errors.As(err, new(errs.Conflict)) {
		t.Errorf("a stopped file: %v", err)
	}
	i = d.checked("renumbered.csv", now, imports.Options{Numbers: true})
	equal(t, "numbers have changed", []any{i.Counts.Changed, i.Counts.Stopped}, []any{3, false})
	d.must(d.confirm(i.ID, imports.Confirmation{}))
	d.take(i.ID)
	equal(t, "numbers", d.value(`select string_agg(p.pupil_id || ' was ' || a.alias, ', ' order by p.pupil_id) from pupils p
		join pupil_aliases a on a.school_id = p.school_id and a.pupil_id = p.id`), "901 was 001, 902 was 002, 903 was 003")
	equal(t, "it is not remembered as a habit", d.upload("next.csv", now).Options, imports.Options{})
}

// TestTwoAdminsAtOnce: the second of two confirmed files finds another roll than its dry run: nothing of it is
// written, and it waits with a new dry run.
func TestTwoAdminsAtOnce(t *testing.T) {
	d := newDesk(t)
	d.load(rollOf(30, nil), "", "")
	one := d.checked("one.csv", rollOf(30, map[int]string{0: "000001,,Lee,Ann0,05/06/2014,8,8B\r\n"}), imports.Options{})
	two := d.checked("two.csv", rollOf(30, map[int]string{0: "000001,,Lee,Ann0,05/06/2014,8,8C\r\n"}), imports.Options{})
	d.must(d.confirm(one.ID, imports.Confirmation{}))
	d.must(d.confirm(two.ID, imports.Confirmation{}))
	done := make(chan error, 2)
	for _, id := range []int64{one.ID, two.ID} {
		go func() {
			done <- d.asWorker(func(ctx context.Context, tx db.Tx) error { return Take(ctx, tx, id, today, quiet) })
		}()
	}
	d.must(errors.Join(<-done, <-done))
	first, second := d.see(one.ID), d.see(two.ID)
	if second.State == imports.Done {
		first, second = second, first
	}
	equal(t, "one is done, one waits", []any{first.State, second.State, second.Message, second.Counts.Changed}, []any{imports.Done, imports.Checked, ChangedSince, 1})
	equal(t, "one change in the history", d.value(`select concat_ws(' ', count(*), min(old_value)) from pupil_changes where field = 'tutor_group'`), "1 8A")
	d.must(d.confirm(second.ID, imports.Confirmation{}))
	equal(t, "confirmed again", d.take(second.ID).State, imports.Done)
}

// TestBlankCells: case 18, and the choice that blank clears.
func TestBlankCells(t *testing.T) {
	d := newDesk(t)
	d.load(rollOf(30, nil), "", "")
	thin := d.checked("thin.csv", "Adno,Surname,Forename\r\n000001,Lee,Ann0\r\n", imports.Options{})
	equal(t, "a missing column never clears", []any{thin.Counts.Unchanged, thin.Counts.Cleared}, []any{1, 0})
	file := rollOf(30, map[int]string{0: "000001,,Lee,Ann0,,8,\r\n"})
	i := d.checked("blank.csv", file, imports.Options{})
	equal(t, "left alone, and told", []any{i.Counts.Unchanged, i.Counts.Cleared}, []any{30, 2})
	i = d.checked("blank.csv", file, imports.Options{BlankClears: true})
	equal(t, "cleared", d.lines(i.ID, "changed"), []string{`2 changed 000001 Ann0 Lee; birth_date "2014-06-05" to ""; tutor_group "8A" to ""`})
}

// TestCancelled: until it is written an import can be stopped, and then writes nothing.
func TestCancelled(t *testing.T) {
	d := newDesk(t)
	i := d.checked("a.csv", rollOf(30, nil), imports.Options{})
	d.must(d.confirm(i.ID, imports.Confirmation{}))
	stop := func(int, int) error {
		return d.asStaff(func(ctx context.Context, tx db.Tx) error { return imports.Cancel(ctx, tx, i.ID) })
	}
	err := d.asWorker(func(ctx context.Context, tx db.Tx) error { return Take(ctx, tx, i.ID, today, stop) })
	if !errors.Is(err, imports.ErrStopped) {
		t.Errorf("taken after it was cancelled: %v", err)
	}
	equal(t, "state", []any{d.see(i.ID).State, d.value(`select concat(count(*)) from pupils`)}, []any{imports.Cancelled, "0"})
	d.must(d.asStaff(func(ctx context.Context, tx db.Tx) error { return imports.Cancel(ctx, tx, i.ID) }))
	equal(t, "confirming it", fmt.Sprint(d.confirm(i.ID, imports.Confirmation{})), "conflict: This import has gone on in the meantime. Look at it again.")
}

// TestFilesAreKeptThirtyDays: the file goes, what it changed and its name in the history stay.
func TestFilesAreKeptThirtyDays(t *testing.T) {
	d := newDesk(t)
	i := d.checked("a.csv", rollOf(30, nil), imports.Options{})
	d.must(d.confirm(i.ID, imports.Confirmation{}))
	d.take(i.ID)
	left := func() string {
		return d.value(`select concat_ws(' ', (select count(*) from import_parts), (select count(*) from import_rows), (select count(*) from import_lines), (select count(*) from pupil_changes))`)
	}
	for _, c := range []struct {
		days int
		want string
	}{{29, "1 30 30 30"}, {31, "0 0 0 30"}} {
		if _, err := d.owner.Exec(context.Background(), `update imports set asked_at = now() - make_interval(days => $1)`, c.days); err != nil {
			t.Fatal(err)
		}
		d.must(d.asWorker(func(ctx context.Context, tx db.Tx) error { _, err := imports.Purge(ctx, tx); return err }))
		equal(t, fmt.Sprintf("after %d days", c.days), left(), c.want)
	}
	equal(t, "what stays", []any{d.see(i.ID).FileName, d.see(i.ID).Purged}, []any{"a.csv", true})
}

// TestRefusedFiles are named as what they are, before or after they were kept.
func TestRefusedFiles(t *testing.T) {
	d := newDesk(t)
	for name, body := range map[string]string{"empty.csv": "", "old.xls": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "a.pdf": "%PDF-1.7 ..."} {
		err := d.asStaff(func(ctx context.Context, tx db.Tx) error {
			_, _, err := imports.Start(ctx, tx, imports.Upload{Submission: uuid.New(), Name: name, Body: []byte(body)})
			return err
		})
		var bad errs.Invalid
		if !errors.As(err, &bad) || bad[0].Field != "file" || bad[0].Data["Words"] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	i := d.upload("headings.csv", "Adno,Surname,Forename\r\n")
	equal(t, "headings and nothing below", []any{i.State, i.Problem.Code}, []any{imports.Refused, importer.FileNoRows})
}
