package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
	"gateway/app/fold"
	"gateway/app/licence"
	"gateway/app/pupil"
	"gateway/app/queue"
	"gateway/app/school"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// town is a database, the gate to it, and the mail that left it.
type town struct {
	t     testing.TB
	db    *db.DB
	owner *pgx.Conn // sees past row-level security
	gate  *Gate
	read  int64 // the last job whose letter was read
}

func newTown(t testing.TB) *town {
	t.Helper()
	d := dbtest.New(t)
	w := &town{t: t, db: d.Open(t), owner: d.Owner(t)}
	q, err := queue.Open(w.db, slog.New(slog.DiscardHandler))
	w.must(err)
	ring, err := licence.NewKeyring(make([]byte, 32))
	w.must(err)
	w.gate = &Gate{DB: w.db, Hasher: NewHasher(cheap()), TokenKey: []byte("the key of the links"), Keyring: ring, SlowDown: time.Millisecond,
		Enqueue: func(ctx context.Context, tx db.Tx, job Job) error { return q.Enqueue(ctx, tx, job) }}
	return w
}

// place is one school of the town.
type place struct {
	*town
	at        school.School
	parentKey int64 // the Parent/Guardian type
	pupilKey  int64 // the Pupil type
}

func (w *town) school(slug, name string) place {
	w.t.Helper()
	s, err := school.Add(w.t.Context(), w.db, school.New{Slug: slug, Name: name, Country: "england", FirstYear: 7, LastYear: 11, Subscription: "active"})
	w.must(err)
	w.must(w.db.In(w.t.Context(), db.Worker(s.ID), func(tx db.Tx) error { return licence.EnsureDefaults(w.t.Context(), tx) }))
	typeOf := func(audience string) int64 {
		return w.number(`select id from licence_types where school_id = $1 and audience = $2`, s.ID, audience)
	}
	return place{town: w, at: s, parentKey: typeOf("parent"), pupilKey: typeOf("pupil")}
}

// newSchool is a town with one school.
func newSchool(t testing.TB) place { return newTown(t).school("ashdale", "Ashdale Academy") }

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.owner.Exec(context.Background(), sql, args...)
	w.must(err)
}

func value[T any](w *town, sql string, args ...any) (v T) {
	w.t.Helper()
	w.must(w.owner.QueryRow(context.Background(), sql, args...).Scan(&v))
	return v
}

func (w *town) number(sql string, args ...any) int64 {
	w.t.Helper()
	return value[int64](w, sql, args...)
}
func (w *town) text(sql string, args ...any) string {
	w.t.Helper()
	return value[string](w, sql, args...)
}
func (w *town) yes(sql string, args ...any) bool { w.t.Helper(); return value[bool](w, sql, args...) }

// is compares one value with what it should be.
func is[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// isErr checks that err is, or wraps, want; nil wants none.
func isErr(t testing.TB, what string, err, want error) {
	t.Helper()
	if want == nil && err != nil || want != nil && !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

// isWait checks that err is errs.TooMany with a wait above more and at most most.
func isWait(t testing.TB, what string, err error, more, most time.Duration) {
	t.Helper()
	var many errs.TooMany
	if !errors.As(err, &many) || many.Wait <= more || many.Wait > most {
		t.Errorf("%s: %v, want a wait above %v, at most %v", what, err, more, most)
	}
}

// child is a pupil with a key of each type.
type child struct {
	id             int64
	pupilID        string
	parent, pupil  licence.Key
	parentRow, row int64 // of the keys
}

func (p place) child(pupilID, forename, surname string) child {
	p.t.Helper()
	folded := pupil.NormaliseID(pupilID)
	c := child{pupilID: pupilID}
	c.id = p.number(`insert into pupils (school_id, pupil_id, pupil_id_folded, pupil_id_bare, legal_surname, legal_forename, surname, forename,
		surname_folded, forename_folded, year_group, tutor_group) values ($1, $2, $3, $4, 'Legal', 'Legal', $5, $6, $7, $8, 9, '9B') returning id`,
		p.at.ID, pupilID, folded, pupil.StripZeros(folded), surname, forename, fold.Text(surname), fold.Text(forename))
	c.parent, c.parentRow = p.key(c.id, p.parentKey)
	c.pupil, c.row = p.key(c.id, p.pupilKey)
	return c
}

// key makes a key for a pupil.
func (p place) key(pupilRow, typeID int64) (licence.Key, int64) {
	p.t.Helper()
	k, err := licence.NewKey(rand.Reader)
	p.must(err)
	return k, p.keep(k, pupilRow, typeID)
}

func (p place) keep(k licence.Key, pupilRow, typeID int64) int64 {
	p.t.Helper()
	sealed, err := p.gate.Keyring.Seal(p.at.ID, pupilRow, k)
	p.must(err)
	return p.number(`insert into licence_keys (school_id, pupil_id, licence_type_id, lookup, sealed) values ($1, $2, $3, $4, $5) returning id`,
		p.at.ID, pupilRow, typeID, p.gate.Keyring.Lookup(k), sealed)
}

var callers atomic.Int64

// stranger is a browser and a network that were never seen before.
func stranger() Caller {
	n := callers.Add(1)
	return Caller{Visitor: fmt.Sprint("visitor ", n), Network: fmt.Sprint("network ", n)}
}

// noted is how many lines of an action the school's log holds.
func (p place) noted(action string) int64 {
	p.t.Helper()
	return p.number(`select count(*) from audit where school_id = $1 and action = $2`, p.at.ID, action)
}

// expireBuckets lets every window of the throttle end this moment.
func (w *town) expireBuckets() {
	w.t.Helper()
	w.exec(`update throttle set expires_at = now() - interval '1 second'`)
}
