package pupil

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/school"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func day(s string) civil.Date { d, _ := civil.Parse(s); return d }

// ann is a pupil of whom everything is known.
var ann = Row{ID: "007001", UPN: "R823403217114", LegalSurname: "Lee", LegalForename: "Ann", Surname: "Lee", Forename: "Annie", Sex: "F",
	BirthDate: day("2012-06-05"), Year: 9, TutorGroup: "9B", House: "Brunel", Enrolment: "M"}

func TestWhatAFileChanges(t *testing.T) {
	change := func(fn func(*Row)) Row { r := ann; fn(&r); return r }
	for name, c := range map[string]struct{ said, want Row }{
		"blank cells leave the value alone": {Row{ID: "007001"}, ann},
		"a cell changes its value":          {Row{ID: "007001", TutorGroup: "9C"}, change(func(r *Row) { r.TutorGroup = "9C" })},
		"the ID as the file writes it":      {Row{ID: "ab-1"}, change(func(r *Row) { r.ID = "ab-1" })},
		"a name of one's own stays when the legal one changes": {Row{ID: "007001", LegalForename: "Anna"},
			change(func(r *Row) { r.LegalForename = "Anna" })},
		"the legal name is followed where there is no other": {Row{ID: "007001", LegalSurname: "Moss"},
			change(func(r *Row) { r.LegalSurname, r.Surname = "Moss", "Moss" })},
		"a name of one's own is given up when the file says so": {Row{ID: "007001", Forename: "Ann"}, change(func(r *Row) { r.Forename = "Ann" })},
	} {
		if got := ann.with(c.said); got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
	if got, want := (Row{ID: "1", LegalSurname: "Suharto"}).first(), (Row{ID: "1", LegalSurname: "Suharto", Surname: "Suharto", Enrolment: "C"}); got != want {
		t.Errorf("a new pupil of one name: %+v", got)
	}
}

func TestOtherChild(t *testing.T) {
	noNumber := ann
	noNumber.UPN = ""
	for name, c := range map[string]struct {
		was, said Row
		want      bool
	}{
		"a corrected birth date":                {ann, Row{UPN: ann.UPN, BirthDate: day("2012-05-06")}, false},
		"the number of the former school":       {ann, Row{UPN: "B801200005001", BirthDate: ann.BirthDate}, false},
		"number and birth date":                 {ann, Row{UPN: "B801200005001", BirthDate: day("2012-05-06")}, true},
		"birth date, no number to compare":      {ann, Row{LegalSurname: "Lee", BirthDate: day("2012-05-06")}, false},
		"surname and birth date, no number":     {noNumber, Row{LegalSurname: "Moss", BirthDate: day("2012-05-06")}, true},
		"surname and birth date, the number is": {ann, Row{UPN: ann.UPN, LegalSurname: "Moss", BirthDate: day("2012-05-06")}, false},
		"a surname, no birth date":              {noNumber, Row{LegalSurname: "Moss"}, false},
		"nothing is known of one":               {Row{ID: "1"}, Row{UPN: ann.UPN, LegalSurname: "Moss", BirthDate: ann.BirthDate}, false},
	} {
		if got := c.was.isOtherChild(c.said); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// board is a database with a school.
type board struct {
	t  *testing.T
	db *db.DB
	at int64
}

func newBoard(t *testing.T) board {
	t.Helper()
	b := board{t: t, db: dbtest.New(t).Open(t)}
	return b.school("ashdale")
}

func (b board) school(slug string) board {
	b.t.Helper()
	s, err := school.Add(context.Background(), b.db, school.New{Slug: slug, Name: slug, Country: "england", FirstYear: 7, LastYear: 11, Subscription: "active"})
	if err != nil {
		b.t.Fatal(err)
	}
	b.at = s.ID
	return b
}

func (b board) apply(rows ...Row) (c Counts, clashes []Clash) {
	b.t.Helper()
	ctx := context.Background()
	err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) (err error) {
		c, clashes, err = Apply(ctx, tx, rows)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return c, clashes
}

// pupils are the school's pupils in short, in order of their numbers.
func (b board) pupils() (out []string) {
	b.t.Helper()
	ctx := context.Background()
	err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) error {
		r, err := read(ctx, tx)
		for id, p := range r.byID {
			out = append(out, fmt.Sprintf("%s %s %s %s %s %s", id, p.UPN, p.Forename, p.Surname, p.BirthDate, p.TutorGroup))
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func TestApply(t *testing.T) {
	b := newBoard(t)
	bo := Row{ID: "ab1", UPN: "B801200005001", LegalSurname: "Żółć", LegalForename: "Bo", BirthDate: day("2013-12-04")}
	c, clashes := b.apply(ann, bo)
	equal(t, "first time", []any{c, clashes}, []any{Counts{New: 2}, []Clash(nil)})
	c, _ = b.apply(ann, bo)
	equal(t, "again", c, Counts{Unchanged: 2})
	moved := ann
	moved.TutorGroup = "9C"
	c, _ = b.apply(moved, bo)
	equal(t, "one cell", c, Counts{Changed: 1, Unchanged: 1})
	c, _ = b.apply(Row{ID: "AB1"}, Row{ID: "2", LegalSurname: "Dee"})
	equal(t, "the same number in capitals, and a blank row", c, Counts{New: 1, Changed: 1})
	equal(t, "pupils", b.pupils(), []string{"007001 R823403217114 Annie Lee 2012-06-05 9C", "2   Dee  ", "AB1 B801200005001 Bo Żółć 2013-12-04 "})
}

func TestClashesAreNotWritten(t *testing.T) {
	b := newBoard(t)
	bo := Row{ID: "7002", SCN: "051234561", LegalSurname: "Moss", BirthDate: day("2012-01-01")}
	b.apply(ann, bo)
	c, clashes := b.apply(
		Row{ID: "7003", UPN: ann.UPN, LegalSurname: "Dee"},
		Row{ID: "007001", SCN: "051234561", TutorGroup: "7X"},
		Row{ID: "7002", LegalSurname: "Fox", BirthDate: day("2012-02-02")},
		Row{ID: "7004", LegalSurname: "Gee"})
	equal(t, "counts", c, Counts{New: 1})
	equal(t, "clashes", clashes, []Clash{{0, "UPN"}, {1, "SCN"}, {2, "ID"}})
	equal(t, "pupils", b.pupils(), []string{"007001 R823403217114 Annie Lee 2012-06-05 9B", "7002   Moss 2012-01-01 ", "7004   Gee  "})
}

func TestSchoolsAreApart(t *testing.T) {
	b := newBoard(t)
	b.apply(ann)
	other := b.school("glenbrae")
	c, clashes := other.apply(Row{ID: "007001", UPN: ann.UPN, LegalSurname: "Moss", BirthDate: day("2014-01-01")})
	equal(t, "the same numbers elsewhere", []any{c, len(clashes)}, []any{Counts{New: 1}, 0})
	equal(t, "here", b.pupils(), []string{"007001 R823403217114 Annie Lee 2012-06-05 9B"})
	equal(t, "there", other.pupils(), []string{"007001 R823403217114  Moss 2014-01-01 "})
}

func TestOrdinaryMistakesOfCallers(t *testing.T) {
	b := newBoard(t)
	ctx := context.Background()
	for name, rows := range map[string][]Row{"one ID twice": {ann, ann}, "no ID": {{LegalSurname: "Lee"}}} {
		err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) error { _, _, err := Apply(ctx, tx, rows); return err })
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	err := b.db.In(ctx, db.Door(b.at), func(tx db.Tx) error { _, _, err := Apply(ctx, tx, []Row{ann}); return err })
	if err == nil {
		t.Error("the door wrote a pupil")
	}
	equal(t, "pupils", b.pupils(), []string(nil))
}

func TestTwoImportsAtOnce(t *testing.T) {
	b := newBoard(t)
	known := Row{ID: "007001", UPN: ann.UPN, LegalSurname: "Lee", House: "Austen"}
	done := make(chan Counts, 2)
	for _, r := range []Row{known, {ID: "007001", TutorGroup: "7A"}} {
		go func() {
			ctx := context.Background()
			var c Counts
			if err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) (err error) { c, _, err = Apply(ctx, tx, []Row{r}); return err }); err != nil {
				t.Error(err)
			}
			done <- c
		}()
	}
	one, two := <-done, <-done
	equal(t, "together", Counts{one.New + two.New, one.Changed + two.Changed, one.Unchanged + two.Unchanged}, Counts{New: 1, Changed: 1})
	equal(t, "nothing is lost", b.pupils(), []string{"007001 R823403217114  Lee  7A"})
}
