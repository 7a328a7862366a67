package licence

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
	folding "gateway/app/fold"
	"gateway/app/pupil"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// office is a school with a member of staff who orders keys, the two default types and a keyring.
type office struct {
	t       *testing.T
	db      *db.DB
	owner   *pgx.Conn
	school  int64
	staff   int64
	parent  int64 // the Parent/Guardian type
	pupil   int64 // the Pupil type
	keyring Keyring
}

func newOffice(t *testing.T, subscription string) office {
	t.Helper()
	d := dbtest.New(t)
	return office{t: t, db: d.Open(t), owner: d.Owner(t), keyring: ringOf(t, 1)}.another("ashdale", "england", subscription)
}

// another makes another school in the same database.
func (o office) another(slug, country, subscription string) office {
	o.t.Helper()
	o.school = o.id(`insert into schools (slug, name, name_folded, country, first_year, last_year, subscription)
		values ($1, 'Ashdale Academy', 'ashdale academy', $2, 7, 11, $3) returning id`, slug, country, subscription)
	o.staff = o.id(`insert into staff_accounts (email, forename, surname) values ($1 || '@school.example', 'Jo', 'Davies') returning id`, slug)
	o.id(`insert into staff_schools (school_id, staff_id, role, display_name) values ($1, $2, 'admin', 'Mrs J Davies') returning 1`, o.school, o.staff)
	o.work(EnsureDefaults)
	o.parent = o.id(`select id from licence_types where school_id = $1 and audience = 'parent'`, o.school)
	o.pupil = o.id(`select id from licence_types where school_id = $1 and audience = 'pupil'`, o.school)
	return o
}

// id runs a statement as the owner, who sees past row-level security, and returns its one number.
func (o office) id(sql string, args ...any) (n int64) {
	o.t.Helper()
	if err := o.owner.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

func (o office) exec(sql string, args ...any) {
	o.t.Helper()
	if _, err := o.owner.Exec(context.Background(), sql, args...); err != nil {
		o.t.Fatal(err)
	}
}

func (o office) in(s db.Scope, fn func(ctx context.Context, tx db.Tx) error) error {
	return o.db.In(context.Background(), s, func(tx db.Tx) error { return fn(context.Background(), tx) })
}

// ask runs fn as the member of staff, work as a background job; both must succeed.
func (o office) ask(fn func(ctx context.Context, tx db.Tx) error) {
	o.t.Helper()
	if err := o.in(db.Staff(o.school, o.staff), fn); err != nil {
		o.t.Fatal(err)
	}
}

func (o office) work(fn func(ctx context.Context, tx db.Tx) error) {
	o.t.Helper()
	if err := o.in(db.Worker(o.school), fn); err != nil {
		o.t.Fatal(err)
	}
}

// child is one pupil on the roll, in Year 9 and 9B.
func (o office) child(pupilID, forename, surname string) int64 {
	o.t.Helper()
	return o.id(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename,
		surname_folded, forename_folded, year_group, tutor_group) values ($1, $2, $3, $4, 'Legal', 'Legal', $5, $6, $7, $8, 9, '9B') returning id`,
		o.school, pupilID, pupil.NormaliseID(pupilID), pupil.StripZeros(pupil.NormaliseID(pupilID)), surname, forename, folding.Text(surname), folding.Text(forename))
}

// children are n pupils of Year 7 and 7A whose names are in the order of their Pupil IDs, 000001 and so on.
func (o office) children(n int) {
	o.t.Helper()
	o.exec(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename,
		surname_folded, forename_folded, year_group, tutor_group)
		select $1, lpad(i::text, 6, '0'), lpad(i::text, 6, '0'), i::text, 'Smith', 'Ann', 'Smith', 'Ann', 'smith', 'ann', 7, '7A' from generate_series(1, $2) i`, o.school, n)
}

// order places an order that must be accepted.
func (o office) order(r Request) Batch {
	o.t.Helper()
	b, created, err := o.try(r)
	if err != nil || !created {
		o.t.Fatalf("ordered %+v: created %v, %v", r, created, err)
	}
	return b
}

func (o office) try(r Request) (b Batch, created bool, err error) {
	if r.Submission == uuid.Nil {
		r.Submission = uuid.New()
	}
	err = o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) (err error) {
		b, created, err = Order(ctx, tx, r)
		return err
	})
	return b, created, err
}

// fill works a batch to its end and returns the number of chunks.
func (o office) fill(b Batch) (chunks int) {
	o.t.Helper()
	for {
		r, err := o.chunk(b)
		if err != nil || r.Stopped {
			o.t.Fatalf("filled to %+v, %v", r, err)
		}
		if chunks++; r.Finished {
			return chunks
		}
	}
}

func (o office) chunk(b Batch) (r FillResult, err error) {
	err = o.in(db.Worker(o.school), func(ctx context.Context, tx db.Tx) (err error) {
		r, err = Fill(ctx, tx, o.keyring, b.ID)
		return err
	})
	return r, err
}

func (o office) sheet(b Batch) (d SheetData) {
	o.t.Helper()
	o.work(func(ctx context.Context, tx db.Tx) (err error) {
		d, err = Sheet(ctx, tx, o.keyring, b.ID)
		return err
	})
	return d
}

func (o office) finish(b Batch) SheetData {
	o.t.Helper()
	d := o.sheet(b)
	o.end(b, d)
	return d
}

// end is finish with what whoever made the file has added.
func (o office) end(b Batch, d SheetData) Batch {
	o.t.Helper()
	file := o.id(`insert into files (school_id, staff_id, name, content_type, body, expires_at)
		values ($1, $2, 'x.xlsx', 'x', '', now() + interval '1 day') returning id`, o.school, o.staff)
	o.work(func(ctx context.Context, tx db.Tx) error { return Finish(ctx, tx, d, file) })
	return o.batch(b.ID)
}

func (o office) batch(id int64) (b Batch) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		b, err = BatchByID(ctx, tx, id)
		return err
	})
	return b
}

func (o office) counts(r Request) (c Counts) {
	o.t.Helper()
	o.ask(func(ctx context.Context, tx db.Tx) (err error) {
		c, err = Count(ctx, tx, r)
		return err
	})
	return c
}

// keys is how many keys the school has, whatever their state.
func (o office) keys() int64 {
	o.t.Helper()
	return o.id(`select count(*) from licence_keys where school_id = $1`, o.school)
}

// onlyProblem checks that err is one problem, and returns it.
func onlyProblem(t *testing.T, err error, field, code string) errs.Problem {
	t.Helper()
	p, ok := err.(errs.Invalid)
	if !ok || len(p) != 1 || p[0].Field != field || p[0].Code != code {
		t.Fatalf("%v, want %s=%s", err, field, code)
	}
	return p[0]
}
