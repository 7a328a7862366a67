package pupil

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/dbtest"
)

// rollOfLists is a roll with namesakes, accents, leading zeros, a starter, a leaver and a hidden pupil.
var rollOfLists = []Row{
	{ID: "007001", LegalSurname: "Ŵyn-Pugh", LegalForename: "Siân Mair", Forename: "Siân", Year: "9", TutorGroup: "9B", House: "Kestrel", BirthDate: "2012-05-03"},
	{ID: "7018", LegalSurname: "Ali", LegalForename: "Mohammed", Year: "8", TutorGroup: "8B"},
	{ID: "7019", LegalSurname: "ALI", LegalForename: "Mohammed", Year: "8", TutorGroup: "8A"},
	{ID: "7005", LegalSurname: "O’Neil", LegalForename: "Aoife", Year: "10", TutorGroup: "10C"},
	{ID: "7009", LegalSurname: "de la Cruz y Sánchez", LegalForename: "Carmen", Year: "10", TutorGroup: "10C"},
	{ID: "010001", LegalSurname: "Suharto"},
	{ID: "7011", LegalSurname: "李", LegalForename: "小龙", Year: "7", TutorGroup: "7A"},
	{ID: "7100", LegalSurname: "Later", LegalForename: "Lou", Year: "7", TutorGroup: "7A", Admission: "2027-01-05"},
	{ID: "7200", LegalSurname: "Gone", LegalForename: "Guy", Year: "11", TutorGroup: "11A", Leaving: "2026-07-17"},
	{ID: "7300", LegalSurname: "Ali", LegalForename: "Mohammed", Year: "11", TutorGroup: "11Z"},
}

// office is a board with a member of staff.
type office struct {
	board
	staff int64
	owner *pgx.Conn
}

func newOffice(t testing.TB) office {
	t.Helper()
	d := dbtest.New(t)
	o := office{board: board{t: t, db: d.Open(t)}.school("ashdale"), owner: d.Owner(t)}
	err := o.owner.QueryRow(context.Background(), `with a as (insert into staff_accounts (email, forename, surname) values ('jo@school.example', 'Jo', 'Davies') returning id)
		insert into staff_schools (school_id, staff_id, role, display_name) select $1, a.id, 'admin', 'Mrs J Davies' from a returning staff_id`, o.at).Scan(&o.staff)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// ask runs something as the member of staff.
func (o office) ask(do func(ctx context.Context, tx db.Tx) error) error {
	return o.db.In(context.Background(), db.Staff(o.at, o.staff), func(tx db.Tx) error { return do(context.Background(), tx) })
}

func (o office) must(do func(ctx context.Context, tx db.Tx) error) {
	o.t.Helper()
	if err := o.ask(do); err != nil {
		o.t.Fatal(err)
	}
}

// id is the row of a pupil, by the Pupil ID that the pupil has today.
func (o office) id(pupilID string) (id int64) {
	o.t.Helper()
	o.see(func(k roll) { id = k.byID[NormaliseID(pupilID)] })
	if id == 0 {
		o.t.Fatalf("there is no pupil %s", pupilID)
	}
	return id
}

func (o office) hide(pupilID string, hidden bool) {
	o.t.Helper()
	o.must(func(ctx context.Context, tx db.Tx) error { return Hide(ctx, tx, o.id(pupilID), hidden, "in danger") })
}

func (o office) list(what Reading, f Filter) Listing {
	o.t.Helper()
	return o.listAs(what, Viewer{Sees: SeesAll}, f)
}

func (o office) exec(sql string, args ...any) {
	o.t.Helper()
	if _, err := o.owner.Exec(context.Background(), sql, args...); err != nil {
		o.t.Fatal(err)
	}
}

// ids are the rows of the pupils, with their Pupil IDs.
func (o office) ids() map[int64]string {
	out := map[int64]string{}
	o.see(func(k roll) {
		for id, r := range k.byPupil {
			out[id] = r[ID]
		}
	})
	return out
}

func (o office) listAs(what Reading, by Viewer, f Filter) (l Listing) {
	o.t.Helper()
	if f.State == "" {
		f.State = StatusOnRoll
	}
	f.Page, f.Size = max(1, f.Page), max(f.Size, 50)
	o.must(func(ctx context.Context, tx db.Tx) (err error) { l, err = List(ctx, tx, what, by, f); return err })
	return l
}

// numbers are the Pupil IDs of a list, in its order; a star marks namesakes.
func numbers(l Listing) string {
	var out []string
	for _, r := range l.Rows {
		s := r.PupilID
		if r.Namesake {
			s += "*"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func (o office) enrol() office {
	o.t.Helper()
	o.take(Options{One: true}, false, rowsOf(rollOfLists...)...)
	o.hide("7300", true)
	return o
}

func TestListFilters(t *testing.T) {
	o := newOffice(t).enrol()
	o.take(Options{Of: o.id("7005"), One: true}, false, rowsOf(Row{ID: "004711"})...)
	o.take(Options{Of: o.id("004711"), One: true}, false, rowsOf(Row{ID: "7005"})...)
	for _, c := range []struct {
		name string
		what Reading
		f    Filter
		want string
	}{
		{"on roll", Basics, Filter{}, "7018* 7019* 7009 7005 010001 007001 7011"},
		{"starting", Basics, Filter{State: StatusStarting}, "7100"},
		{"left", Basics, Filter{State: StatusLeft}, "7200"},
		{"all but hidden", Whole, Filter{State: StateAll}, "7018* 7019* 7009 7200 7100 7005 010001 007001 7011"},
		{"hidden", Whole, Filter{State: StateHidden}, "7300*"},
		{"hidden, for a teacher", Basics, Filter{State: StateHidden, Search: "7300"}, ""},
		{"an unknown state", Whole, Filter{State: "nonsense"}, ""},
		{"year", Basics, Filter{Year: 10}, "7009 7005"},
		{"group", Basics, Filter{TutorGroup: "8A"}, "7019*"},
		{"year without the group", Basics, Filter{Year: 9, TutorGroup: "8A"}, ""},
		{"name without accents", Basics, Filter{Search: "sian wyn"}, "007001"},
		{"in any order", Basics, Filter{Search: "  PUGH   Siân "}, "007001"},
		{"apostrophes", Basics, Filter{Search: "o'neil"}, "7005"},
		{"a word inside", Basics, Filter{Search: "cruz"}, "7009"},
		{"all words", Basics, Filter{Search: "carmen pugh"}, ""},
		{"beginnings only", Basics, Filter{Search: "ruz"}, ""},
		{"namesakes", Basics, Filter{Search: "mohammed ali"}, "7018* 7019*"},
		{"Chinese", Basics, Filter{Search: "李"}, "7011"},
		{"not the legal name", Whole, Filter{Search: "mair"}, ""},
		{"an ID", Basics, Filter{Search: "7018"}, "7018*"},
		{"the beginning of IDs", Basics, Filter{Search: "701"}, "7018* 7019* 7011"},
		{"without its zeros", Basics, Filter{Search: "7001"}, "007001"},
		{"with too many zeros", Basics, Filter{Search: "0007018"}, "7018*"},
		{"spaces in an ID", Basics, Filter{Search: "00 70 01"}, "007001"},
		{"punctuation", Basics, Filter{Search: "%"}, ""},
		{"invisible", Basics, Filter{Search: "\u200b"}, ""},
		{"an old ID", Basics, Filter{Search: "004711"}, "7005"},
		{"an old ID without its zeros", Basics, Filter{Search: "4711"}, "7005"},
		{"the beginning of an old ID", Basics, Filter{Search: "47"}, ""},
		{"a hidden one", Whole, Filter{Search: "7300"}, ""},
	} {
		l := o.list(c.what, c.f)
		if got := numbers(l); got != c.want || l.Total != len(l.Rows) {
			t.Errorf("%s: %q of %d, want %q", c.name, got, l.Total, c.want)
		}
	}
}

func TestListOrders(t *testing.T) {
	o := newOffice(t).enrol()
	for _, c := range []struct {
		f    Filter
		want string
	}{
		{Filter{}, "7018* 7019* 7009 7005 010001 007001 7011"},
		{Filter{Order: "nonsense"}, "7018* 7019* 7009 7005 010001 007001 7011"},
		{Filter{Order: BySurname, Down: true}, "7011 007001 010001 7005 7009 7019* 7018*"},
		{Filter{Order: ByGroup}, "7011 7019* 7018* 007001 7009 7005 010001"},
		{Filter{Order: ByGroup, Down: true}, "010001 7005 7009 007001 7018* 7019* 7011"},
		{Filter{Order: ByID}, "007001 7005 7009 7011 7018* 7019* 010001"},
		{Filter{Order: ByID, Down: true}, "010001 7019* 7018* 7011 7009 7005 007001"},
	} {
		if got := numbers(o.list(Basics, c.f)); got != c.want {
			t.Errorf("%s, down %v: %q, want %q", c.f.Order, c.f.Down, got, c.want)
		}
	}
}

func TestListChoicesAndValues(t *testing.T) {
	o := newOffice(t)
	if l := o.list(Whole, Filter{}); !l.Nobody || l.Total != 0 || l.Page != 1 || len(l.Rows) != 0 {
		t.Errorf("an empty school: %+v", l)
	}
	o = o.enrol()
	l := o.list(Basics, Filter{Search: "7001"})
	if fmt.Sprint(l.Years, l.Groups, l.Nobody) != "[7 8 9 10 11] [7A 8A 8B 9B 10C 11A] false" {
		t.Errorf("choices: %v %v %v", l.Years, l.Groups, l.Nobody)
	}
	want := ListRow{ID: o.id("007001"), PupilID: "007001", Forename: "Siân", Surname: "Ŵyn-Pugh", Year: 9, TutorGroup: "9B", House: "Kestrel", Status: StatusOnRoll}
	if len(l.Rows) != 1 || l.Rows[0] != want {
		t.Errorf("%+v, want %+v", l.Rows, want)
	}
}

func TestListPages(t *testing.T) {
	o := newOffice(t)
	var rows []Row
	for i := range 120 {
		rows = append(rows, Row{ID: fmt.Sprintf("%03d", i+1), LegalSurname: "Smith", LegalForename: fmt.Sprintf("A%03d", i+1)})
	}
	o.take(Options{}, false, rowsOf(rows...)...)
	for _, c := range []struct {
		asked, page  int
		first, last  string
		found, total int
	}{{1, 1, "001", "050", 50, 120}, {2, 2, "051", "100", 50, 120}, {3, 3, "101", "120", 20, 120}, {4, 3, "101", "120", 20, 120}, {1000000, 3, "101", "120", 20, 120}} {
		l := o.list(Basics, Filter{Page: c.asked})
		if l.Page != c.page || l.Total != c.total || len(l.Rows) != c.found || l.Rows[0].PupilID != c.first || l.Rows[c.found-1].PupilID != c.last {
			t.Errorf("page %d: page %d of %d, %d rows", c.asked, l.Page, l.Total, len(l.Rows))
		}
	}
	if l := o.list(Basics, Filter{Page: 3, Search: "nobody"}); l.Page != 1 || l.Total != 0 {
		t.Errorf("nobody found: page %d of %d", l.Page, l.Total)
	}
}
