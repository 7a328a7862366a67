package contact

import (
	"context"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/pupil"
	"gateway/app/school"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// board is a school with the pupils 007001 and 007002.
type board struct {
	t     *testing.T
	db    *db.DB
	owner *pgx.Conn
	at    int64
}

func newBoard(t *testing.T) board {
	t.Helper()
	d := dbtest.New(t)
	return board{t: t, db: d.Open(t), owner: d.Owner(t)}.school("ashdale")
}

func (b board) school(slug string) board {
	b.t.Helper()
	ctx := context.Background()
	s, err := school.Add(ctx, b.db, school.New{Slug: slug, Name: slug, Country: "england", FirstYear: 7, LastYear: 11, Subscription: "active"})
	if err != nil {
		b.t.Fatal(err)
	}
	b.at = s.ID
	err = b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) error {
		_, _, err := pupil.Apply(ctx, tx, []pupil.Row{{ID: "007001", LegalSurname: "Lee"}, {ID: "007002", LegalSurname: "Lee"}})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return b
}

func (b board) apply(rows ...Row) (out Outcome) {
	b.t.Helper()
	ctx := context.Background()
	err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) (err error) { out, err = Apply(ctx, tx, rows); return err })
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// links are the school's links in words.
func (b board) links() []string {
	b.t.Helper()
	rows, err := b.owner.Query(context.Background(), `select concat_ws(' ', p.pupil_id, c.contact_ref, c.title, c.forename, c.surname, c.email, c.mobile,
			'|', l.priority, l.relationship, 'pr', coalesce(l.parental_responsibility::text, '?'), 'court', l.court_order, 'lives', coalesce(l.lives_with::text, '?'))
		from pupil_contacts l join pupils p on p.school_id = l.school_id and p.id = l.pupil_id
		join contacts c on c.school_id = l.school_id and c.id = l.contact_id where l.school_id = $1 order by 1`, b.at)
	if err != nil {
		b.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

func is(b bool) *bool { return &b }

func TestOneAdultWithTwoChildren(t *testing.T) {
	b := newBoard(t)
	ann := Row{PupilID: "007001", Ref: "C1", Title: "Mrs", Forename: "Ann", Surname: "Lee", Email: "ann@example.org", Priority: 1,
		Relationship: "Mother", ParentalResponsibility: is(true), CourtOrder: is(false), LivesWith: is(true)}
	too := Row{PupilID: "007002", Ref: "C1", Forename: "Ann", Surname: "Lee", Mobile: "07700 900001", Priority: 2}
	equal(t, "first time", b.apply(ann, too), Outcome{Contacts: pupil.Counts{New: 1}, Links: pupil.Counts{New: 2}})
	want := []string{
		"007001 C1 Mrs Ann Lee ann@example.org 07700 900001 | 1 Mother pr true court f lives true",
		"007002 C1 Mrs Ann Lee ann@example.org 07700 900001 | 2  pr ? court f lives ?",
	}
	equal(t, "links", b.links(), want)
	equal(t, "again", b.apply(ann, too), Outcome{Contacts: pupil.Counts{Unchanged: 1}, Links: pupil.Counts{Unchanged: 2}})
	equal(t, "blank cells", b.apply(Row{PupilID: "007001", Ref: "C1"}), Outcome{Contacts: pupil.Counts{Unchanged: 1}, Links: pupil.Counts{Unchanged: 1}})
	equal(t, "links then", b.links(), want)
}

func TestFlagsAreUpdated(t *testing.T) {
	b := newBoard(t)
	b.apply(Row{PupilID: "007001", Ref: "C1", Surname: "Lee", ParentalResponsibility: is(true), LivesWith: is(true)}, Row{PupilID: "007002", Ref: "C1", Surname: "Lee"})
	out := b.apply(Row{PupilID: "007001", Ref: "C1", Surname: "Lee", ParentalResponsibility: is(false), CourtOrder: is(true), LivesWith: is(false)})
	equal(t, "a court order", out, Outcome{Contacts: pupil.Counts{Unchanged: 1}, Links: pupil.Counts{Changed: 1}})
	equal(t, "links", b.links(), []string{"007001 C1   Lee   |  pr false court t lives false", "007002 C1   Lee   |  pr ? court f lives ?"})
}

func TestNamesakesStayTwo(t *testing.T) {
	b := newBoard(t)
	out := b.apply(Row{PupilID: "007001", Ref: "C1", Surname: "Lee", Email: "lees@example.org"}, Row{PupilID: "007001", Ref: "C2", Surname: "Lee", Email: "lees@example.org"})
	equal(t, "one name and one address, two numbers", out.Contacts, pupil.Counts{New: 2})
}

func TestRowsToLookAt(t *testing.T) {
	b := newBoard(t)
	out := b.apply(Row{PupilID: "9", Ref: "C1", Surname: "Lee", Email: "stray@example.org"}, Row{PupilID: "007001", Ref: "C1", Surname: "Lee", Email: "a@example.org"},
		Row{PupilID: "007002", Ref: "C1", Surname: "Lee", Email: "b@example.org"})
	equal(t, "outcome", out, Outcome{Contacts: pupil.Counts{New: 1}, Links: pupil.Counts{New: 2}, NoPupil: []int{0}, Differ: []int{2}})
	equal(t, "links", b.links(), []string{"007001 C1   Lee a@example.org  |  pr ? court f lives ?", "007002 C1   Lee a@example.org  |  pr ? court f lives ?"})
}

func TestSchoolsAreApart(t *testing.T) {
	b := newBoard(t)
	b.apply(Row{PupilID: "007001", Ref: "C1", Surname: "Lee"})
	other := b.school("glenbrae")
	equal(t, "the same number elsewhere", other.apply(Row{PupilID: "007001", Ref: "C1", Surname: "Moss"}), Outcome{Contacts: pupil.Counts{New: 1}, Links: pupil.Counts{New: 1}})
	equal(t, "here", b.links(), []string{"007001 C1   Lee   |  pr ? court f lives ?"})
	equal(t, "there", other.links(), []string{"007001 C1   Moss   |  pr ? court f lives ?"})
}

func TestExternalUsersSeeNoContact(t *testing.T) {
	b := newBoard(t)
	b.apply(Row{PupilID: "007001", Ref: "C1", Surname: "Lee"})
	ctx := context.Background()
	for _, s := range []db.Scope{db.External(b.at, 1), db.Door(b.at), db.Claim(b.at, 1)} {
		var n int
		if err := b.db.In(ctx, s, func(tx db.Tx) error {
			return tx.QueryRow(ctx, `select (select count(*) from contacts) + (select count(*) from pupil_contacts)`).Scan(&n)
		}); err != nil || n != 0 {
			t.Errorf("%+v sees %d rows, %v", s, n, err)
		}
	}
}
