package staff

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5"

	"gateway/app/auth"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
	"gateway/app/queue"
	"gateway/app/school"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// house is a school with a person of each role, two supers among them, and the pupil of a second school.
type house struct {
	t     testing.TB
	db    *db.DB
	owner *pgx.Conn
	gate  *auth.Gate
	at    school.School
	ids   map[string]int64 // by the part of the address before the @
}

func newHouse(t testing.TB) house {
	t.Helper()
	d := dbtest.New(t)
	h := house{t: t, db: d.Open(t), owner: d.Owner(t), ids: map[string]int64{}}
	q, err := queue.Open(h.db, slog.New(slog.DiscardHandler))
	h.must(err)
	h.gate = &auth.Gate{DB: h.db, TokenKey: []byte("the key of the links"), Enqueue: func(ctx context.Context, tx db.Tx, job auth.Job) error { return q.Enqueue(ctx, tx, job) }}
	h.at = h.school("ashdale")
	h.hire(h.at, "super", "Sue", "Ruler", "SRU", auth.Super)
	h.hire(h.at, "super2", "Sid", "Second", "SSE", auth.Super)
	h.hire(h.at, "admin", "Ada", "Office", "AOF", auth.Admin)
	h.hire(h.at, "admin2", "Abe", "Desk", "ADE", auth.Admin)
	h.hire(h.at, "teacher", "Tom", "Ŵyn-Pugh", "TWP", auth.Teacher)
	h.hire(h.at, "teacher2", "Tia", "O’Neil", "", auth.Teacher)
	h.hire(h.at, "support", "Sam", "Help", "SHE", auth.Support)
	h.hire(h.at, "support2", "Sol", "Aid", "SAI", auth.Support)
	return h
}

func (h house) school(slug string) school.School {
	h.t.Helper()
	s, err := school.Add(context.Background(), h.db, school.New{Slug: slug, Name: slug, Country: "england", FirstYear: 7, LastYear: 11, Subscription: "active"})
	h.must(err)
	return s
}

func (h house) hire(at school.School, name, forename, surname, code string, role auth.Role) {
	h.t.Helper()
	_, err := h.gate.AddStaff(context.Background(), at.ID, []auth.StaffMember{{Email: auth.Email(name + "@school.example"), Title: "Mx", Forename: forename, Surname: surname, Code: code, Role: role}})
	h.must(err)
	h.ids[name] = int64(h.number(`select id from staff_accounts where email = $1`, name+"@school.example"))
}

func (h house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// who is one of the people, as the guard would find them.
func (h house) who(name string) auth.Principal {
	h.t.Helper()
	role := h.text(`select role from staff_schools where school_id = $1 and staff_id = $2`, h.at.ID, h.ids[name])
	return auth.Principal{Realm: auth.Staff, School: h.at, ID: h.ids[name], Role: auth.Role(role)}
}

// as does something as one of the people.
func (h house) as(name string, do func(ctx context.Context, tx db.Tx, who auth.Principal) error) error {
	h.t.Helper()
	who := h.who(name)
	return h.db.In(context.Background(), who.Scope(), func(tx db.Tx) error { return do(context.Background(), tx, who) })
}

// work does something as the worker.
func (h house) work(do func(ctx context.Context, tx db.Tx) error) {
	h.t.Helper()
	h.must(h.db.In(context.Background(), db.Worker(h.at.ID), func(tx db.Tx) error { return do(context.Background(), tx) }))
}

func (h house) person(name string) (p Person) {
	h.t.Helper()
	h.work(func(ctx context.Context, tx db.Tx) (err error) { p, err = ByID(ctx, tx, h.ids[name]); return err })
	return p
}

func (h house) exec(sql string, args ...any) {
	h.t.Helper()
	_, err := h.owner.Exec(context.Background(), sql, args...)
	h.must(err)
}

func (h house) text(sql string, args ...any) (s string) {
	h.t.Helper()
	h.must(h.owner.QueryRow(context.Background(), sql, args...).Scan(&s))
	return s
}

func (h house) number(sql string, args ...any) (n int) {
	h.t.Helper()
	h.must(h.owner.QueryRow(context.Background(), sql, args...).Scan(&n))
	return n
}

func is(t testing.TB, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

// kind is a failure in one word.
func kind(err error) string {
	var bad errs.Invalid
	var conflict errs.Conflict
	var forbidden errs.Forbidden
	switch {
	case err == nil:
		return "yes"
	case errors.Is(err, errs.NotFound):
		return "not found"
	case errors.As(err, &bad):
		return bad[0].Field + " " + bad[0].Code
	case errors.As(err, &conflict):
		return "conflict"
	case errors.As(err, &forbidden):
		return "forbidden"
	}
	return err.Error()
}

// details are a person's as they are, with another role.
func details(p Person, role auth.Role) Details {
	return Details{Title: p.Title, Forename: p.Forename, Surname: p.Surname, Code: p.Code, Department: p.Department, Role: role}
}
