package contact

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/pupil"
	"gateway/app/school"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// board is a school with the pupils 007001 and 007002, the staff "Mx Office" and her import contacts.csv.
type board struct {
	t        testing.TB
	db       *db.DB
	owner    *pgx.Conn
	at       int64
	one, two int64 // the pupils' rows
	by       By    // the import
}

func newBoard(t testing.TB) board {
	t.Helper()
	d := dbtest.New(t)
	return board{t: t, db: d.Open(t), owner: d.Owner(t)}.school("ashdale")
}

func (b board) school(slug string) board {
	b.t.Helper()
	s, err := school.Add(context.Background(), b.db, school.New{Slug: slug, Name: slug, Country: "england", FirstYear: 7, LastYear: 11, Subscription: "active"})
	if err != nil {
		b.t.Fatal(err)
	}
	b.at = s.ID
	b.one, b.two = b.pupil("007001"), b.pupil("007002")
	b.by.StaffID = b.id(`insert into staff_accounts (email, forename, surname) values ($1, 'Mx', 'Office') returning id`, slug+"@example.org")
	b.id(`insert into staff_schools (school_id, staff_id, role, display_name) values ($1, $2, 'admin', 'Mx Office') returning staff_id`, b.at, b.by.StaffID)
	b.by.ImportID = b.id(`insert into imports (school_id, submission, file_name, file_size, asked_by) values ($1, gen_random_uuid(), 'contacts.csv', 1, $2) returning id`, b.at, b.by.StaffID)
	return b
}

// id is what a statement of the owner returns.
func (b board) id(sql string, args ...any) (id int64) {
	b.t.Helper()
	if err := b.owner.QueryRow(context.Background(), sql, args...).Scan(&id); err != nil {
		b.t.Fatal(err)
	}
	return id
}

func (b board) pupil(number string) int64 {
	b.t.Helper()
	return b.id(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename, surname_folded, forename_folded)
		values ($1, $2, $2, ltrim($2, '0'), 'Lee', 'Bo', 'Lee', 'Bo', 'lee', 'bo') returning id`, b.at, number)
}

func (b board) in(fn func(ctx context.Context, tx db.Tx) error) {
	b.t.Helper()
	ctx := context.Background()
	if err := b.db.In(ctx, db.Worker(b.at), func(tx db.Tx) error { return fn(ctx, tx) }); err != nil {
		b.t.Fatal(err)
	}
}

func (b board) plan(o Options, said ...Said) (p Plan) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx db.Tx) (err error) { p, err = MakePlan(ctx, tx, said, o); return err })
	return p
}

// apply plans and writes in one transaction, leavers too.
func (b board) apply(o Options, said ...Said) (p Plan) {
	b.t.Helper()
	b.in(func(ctx context.Context, tx db.Tx) (err error) {
		if err = pupil.Lock(ctx, tx); err != nil {
			return err
		}
		if p, err = MakePlan(ctx, tx, said, o); err != nil {
			return err
		}
		return p.Apply(ctx, tx, b.by, true)
	})
	return p
}

// words are the rows of a query of the owner, each one text.
func (b board) words(sql string, args ...any) []string {
	b.t.Helper()
	rows, err := b.owner.Query(context.Background(), sql, args...)
	if err != nil {
		b.t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		b.t.Fatal(err)
	}
	return all
}

// links are the school's links in words.
func (b board) links() []string {
	b.t.Helper()
	return b.words(`select concat_ws(' ', p.pupil_id, c.contact_ref, nullif(c.title, ''), nullif(c.forename, ''), nullif(c.surname, ''), nullif(c.email, ''), nullif(c.mobile, ''),
			'|', coalesce(l.priority::text, '-'), nullif(l.relationship, ''), 'pr', coalesce(l.parental_responsibility::text, '?'), 'court', l.court_order::text,
			'lives', coalesce(l.lives_with::text, '?'))
		from pupil_contacts l join pupils p on p.school_id = l.school_id and p.id = l.pupil_id
		join contacts c on c.school_id = l.school_id and c.id = l.contact_id where l.school_id = $1 order by 1`, b.at)
}

// history is the school's history as it was written, oldest first.
func (b board) history() []string {
	b.t.Helper()
	return b.words(`select concat_ws(' ', h.contact_ref, coalesce(p.pupil_id, '-'), h.field, '"' || h.old_value || '"', '"' || h.new_value || '"',
			case when h.staff_id = $2 then 'Office' when h.staff_id is null then 'clock' else 'wrong' end, case when h.import_id = $3 then 'file' when h.import_id is null then 'hand' else 'wrong' end)
		from contact_changes h left join pupils p on p.school_id = h.school_id and p.id = h.pupil_id where h.school_id = $1 order by h.id`, b.at, b.by.StaffID, b.by.ImportID)
}

// say is a row of a file; values are field, text, field, text …
func say(line int, pupilID int64, ref string, values ...any) Said {
	s := Said{Line: line, PupilID: pupilID}
	s.Row[Ref] = ref
	for i := 0; i < len(values); i += 2 {
		s.Row[values[i].(Field)] = values[i+1].(string)
	}
	return s
}

// brief are a plan's lines in words.
func brief(p Plan) (out []string) {
	for _, l := range p.Lines {
		s := fmt.Sprintf("%d %s %s", l.Line, l.Kind, l.Row[Ref])
		for _, c := range l.Changes {
			s += fmt.Sprintf(" %s %q→%q", c.Field, c.Old, c.New)
		}
		if l.CourtOrder {
			s += " court"
		}
		if l.Differs {
			s += " differs"
		}
		out = append(out, s)
	}
	return out
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// every is a file that has all columns.
var every = func() (s Fields) {
	for f := range fieldCount {
		s = s.With(f)
	}
	return s
}()

// TestCourtOrderIsLookedAtAnew whenever a file sets it or takes it off, and only then.
func TestCourtOrderIsLookedAtAnew(t *testing.T) {
	b := newBoard(t)
	o := Options{Has: every, Pupils: map[int64]bool{b.one: true}}
	looked := func() int64 {
		return b.id(`select count(court_decided_at) from pupil_contacts where school_id = $1`, b.at)
	}
	for _, c := range []struct {
		order, relationship string
		want                int64
	}{{Yes, "Father", 0}, {Yes, "Step-father", 1}, {Yes, "Step-father", 1}, {No, "Step-father", 0}, {No, "Father", 1}, {Yes, "Father", 0}} {
		b.apply(o, say(2, b.one, "C1", Surname, "Lee", Relationship, c.relationship, CourtOrder, c.order))
		if got := looked(); got != c.want {
			t.Errorf("%+v: looked at %d", c, got)
		}
		b.id(`with u as (update pupil_contacts set court_decided_at = now() where school_id = $1 returning 1) select count(*) from u`, b.at)
	}
}
