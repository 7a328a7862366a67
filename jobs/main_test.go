package jobs

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/licence"
	"gateway/app/queue"
	"gateway/views/words"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// office is a school with pupils, a member of staff, the default licence types, and the worker's parts.
type office struct {
	t      testing.TB
	db     *db.DB
	owner  *pgx.Conn
	queue  *queue.Queue
	deps   Deps
	log    *bytes.Buffer // of the error handler
	school int64
	staff  int64
	parent int64
}

func newOffice(t testing.TB, pupils int) office {
	t.Helper()
	d := dbtest.New(t)
	o := office{t: t, db: d.Open(t), owner: d.Owner(t), log: &bytes.Buffer{}}
	ring, err := licence.NewKeyring(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		t.Fatal(err)
	}
	book, err := words.Open()
	if err != nil {
		t.Fatal(err)
	}
	o.deps = Deps{DB: o.db, Keyring: ring, Words: book, BaseURL: "https://gateway.example", Log: slog.New(slog.DiscardHandler)}
	if o.queue, err = queue.Open(o.db, o.deps.Log); err != nil {
		t.Fatal(err)
	}
	o.school = o.number(`insert into schools (slug, name, name_folded, country, first_year, last_year, subscription)
		values ('ashdale', 'Ashdale Academy', 'ashdale academy', 'england', 7, 11, 'active') returning id`)
	o.staff = o.number(`insert into staff_accounts (email, forename, surname) values ('a@school.example', 'Jo', 'Davies') returning id`)
	o.number(`insert into staff_schools (school_id, staff_id, role, display_name) values ($1, $2, 'admin', 'Mrs J Davies') returning 1`, o.school, o.staff)
	o.exec(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename,
		surname_folded, forename_folded, year_group, tutor_group)
		select $1, lpad(i::text, 6, '0'), lpad(i::text, 6, '0'), i::text, 'Smith', 'Ann', 'Smith', 'Ann', 'smith', 'ann', 7 + i % 5, '7A' from generate_series(1, $2) i`, o.school, pupils)
	o.exec(`analyze pupils`)
	o.in(db.Worker(o.school), licence.EnsureDefaults)
	o.parent = o.number(`select id from licence_types where audience = 'parent'`)
	return o
}

// families gives every pupil contacts, 2.4 on average: a mother and a father with parental responsibility, for two of
// five a grandmother without. Of every hundredth pupil the father has a court order.
func (o office) families() {
	o.t.Helper()
	o.exec(`insert into contacts (school_id, contact_ref, title, forename, surname, email, address, postcode)
		select $1, w.ref || p.id, w.title, 'Ann', 'Smith', w.ref || p.id || '@example.org', p.id || ' High Street' || E'\nAberystwyth', 'SY23 1AB'
		from pupils p, (values ('m', 'Mrs', 1), ('f', 'Mr', 1), ('g', 'Mrs', 0)) w (ref, title, pr) where p.school_id = $1 and (w.pr = 1 or p.id % 5 < 2)`, o.school)
	o.exec(`insert into pupil_contacts (school_id, pupil_id, contact_id, priority, relationship, parental_responsibility, court_order)
		select $1, substr(contact_ref, 2)::bigint, id, position(left(contact_ref, 1) in 'mfg'),
			case left(contact_ref, 1) when 'm' then 'Mother' when 'f' then 'Father' else 'Grandmother' end,
			left(contact_ref, 1) <> 'g', left(contact_ref, 1) = 'f' and substr(contact_ref, 2)::bigint % 100 = 0 from contacts where school_id = $1`, o.school)
	o.exec(`analyze contacts, pupil_contacts`)
}

func (o office) number(sql string, args ...any) (n int64) {
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

func (o office) in(s db.Scope, fn func(ctx context.Context, tx db.Tx) error) {
	o.t.Helper()
	if err := o.db.In(context.Background(), s, func(tx db.Tx) error { return fn(context.Background(), tx) }); err != nil {
		o.t.Fatal(err)
	}
}

// order does what the page does: the batch and its job in one transaction. The sheet has a row for each pupil.
func (o office) order() licence.Batch {
	o.t.Helper()
	return o.orderIn(licence.LayoutPupils)
}

func (o office) orderIn(layout string) licence.Batch {
	o.t.Helper()
	return o.orderAs(layout, licence.FormatExcel)
}

func (o office) orderAs(layout, format string) (b licence.Batch) {
	o.t.Helper()
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) (err error) {
		if b, _, err = licence.Order(ctx, tx, licence.Request{Submission: uuid.New(), TypeID: o.parent, Scope: licence.ScopeSchool, Layout: layout, Format: format}); err != nil {
			return err
		}
		return o.queue.Enqueue(ctx, tx, licence.SheetArgs{SchoolID: tx.SchoolID(), BatchID: b.ID})
	})
	return b
}

func (o office) batch(id int64) (b licence.Batch) {
	o.t.Helper()
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) (err error) {
		b, err = licence.BatchByID(ctx, tx, id)
		return err
	})
	return b
}

// start runs a worker until the test ends, or until stop.
func (o office) start() (stop func()) {
	o.t.Helper()
	c := config(o.deps)
	c.TestOnly = true // no random wait before the maintenance begins
	client, err := river.NewClient(o.db.Queue(), c)
	if err != nil {
		o.t.Fatal(err)
	}
	if err := client.Start(context.Background()); err != nil {
		o.t.Fatal(err)
	}
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := client.Stop(ctx); err != nil {
			o.t.Error(err)
		}
	}
	o.t.Cleanup(stop)
	return stop
}

// await waits until the query, as the owner, gives want.
func (o office) await(want int64, sql string, args ...any) {
	o.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for o.number(sql, args...) != want {
		if time.Now().After(deadline) {
			o.t.Fatalf("%s never became %d", sql, want)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (o office) awaitState(id int64, state string) licence.Batch {
	o.t.Helper()
	o.await(1, `select count(*) from key_batches where id = $1 and state = $2`, id, state)
	return o.batch(id)
}
