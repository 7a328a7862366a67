package file

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// house is a database with two schools; staff 1 and 2 work in the first, staff 3 in the second; account 1 belongs
// to the first.
type house struct {
	t     *testing.T
	db    *db.DB
	owner *pgx.Conn
}

func newHouse(t *testing.T) house {
	t.Helper()
	d := dbtest.New(t)
	h := house{t, d.Open(t), d.Owner(t)}
	h.exec(`insert into schools (slug, name, name_folded, country, first_year, last_year) values ('ashdale', 'A', 'a', 'england', 7, 11), ('glenbrae', 'G', 'g', 'scotland', 1, 6)`)
	h.exec(`insert into staff_accounts (email, forename, surname) values ('a@x.example', 'A', 'A'), ('b@x.example', 'B', 'B'), ('c@x.example', 'C', 'C')`)
	h.exec(`insert into staff_schools (school_id, staff_id, role, display_name) values (1, 1, 'admin', 'A'), (1, 2, 'admin', 'B'), (2, 3, 'admin', 'C')`)
	h.exec(`insert into accounts (email, forename, surname, password_hash) values ('p@home.example', 'P', 'P', 'x')`)
	h.exec(`insert into account_schools (school_id, account_id) values (1, 1)`)
	return h
}

func (h house) exec(sql string, args ...any) {
	h.t.Helper()
	if _, err := h.owner.Exec(context.Background(), sql, args...); err != nil {
		h.t.Fatal(err)
	}
}

func (h house) number(sql string, args ...any) (n int) {
	h.t.Helper()
	if err := h.owner.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h house) save(school int64, f File) (id int64) {
	h.t.Helper()
	f.ContentType = SheetType
	err := h.db.In(context.Background(), db.Worker(school), func(tx db.Tx) (err error) {
		id, err = Save(context.Background(), tx, f)
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return id
}

func (h house) open(s db.Scope, id int64, kinds ...Kind) (f File, err error) {
	err = h.db.In(context.Background(), s, func(tx db.Tx) (err error) {
		f, err = Open(context.Background(), tx, id, kinds...)
		return err
	})
	return f, err
}

func TestWhoOpensWhat(t *testing.T) {
	h := newHouse(t)
	soon := time.Now().Add(time.Hour)
	sheet := h.save(1, File{Kind: KeySheet, StaffID: 1, Name: "keys.xlsx", Body: []byte("sheet"), Expires: soon})
	own := h.save(1, File{StaffID: 1, Name: "own.pdf", Body: []byte("own"), Expires: soon})
	family := h.save(1, File{AccountID: 1, Name: "report.pdf", Body: []byte("report"), Expires: soon})
	for _, c := range []struct {
		name  string
		scope db.Scope
		id    int64
		kinds []Kind
		want  string
	}{
		{"who ordered it", db.Staff(1, 1), sheet, []Kind{KeySheet}, "sheet"},
		{"a colleague with the permission", db.Staff(1, 2), sheet, []Kind{KeySheet}, "sheet"},
		{"who ordered it, without the permission now", db.Staff(1, 1), sheet, nil, ""},
		{"a colleague by another route", db.Staff(1, 2), sheet, []Kind{Own}, ""},
		{"own file", db.Staff(1, 1), own, nil, "own"},
		{"own file by the sheets' route", db.Staff(1, 1), own, []Kind{KeySheet}, "own"},
		{"a colleague's own file", db.Staff(1, 2), own, []Kind{KeySheet, Own}, ""},
		{"another school", db.Staff(2, 3), sheet, []Kind{KeySheet}, ""},
		{"another school, same person's number", db.Staff(2, 1), own, []Kind{KeySheet}, ""},
		{"a family's file for staff", db.Staff(1, 1), family, []Kind{KeySheet, Own}, ""},
		{"a family's own file", db.External(1, 1), family, nil, "report"},
		{"another family", db.External(1, 2), family, nil, ""},
		{"a sheet for a family", db.External(1, 1), sheet, []Kind{KeySheet}, ""},
		{"the door", db.Door(1), sheet, []Kind{KeySheet}, ""},
		{"nothing", db.Staff(1, 1), 999, []Kind{KeySheet}, ""},
	} {
		before := h.number(`select count(*) from audit`)
		f, err := h.open(c.scope, c.id, c.kinds...)
		noted := h.number(`select count(*) from audit`) - before
		if c.want == "" && (!errors.Is(err, errs.NotFound) || f.Body != nil || noted != 0) {
			t.Errorf("%s: %+v, %v, %d lines", c.name, f, err, noted)
		}
		if c.want != "" && (err != nil || string(f.Body) != c.want || noted != 1) {
			t.Errorf("%s: %+v, %v, %d lines", c.name, f, err, noted)
		}
	}
	if n := h.number(`select count(*) from audit where action = 'downloaded a file' and actor = 'staff' and actor_id = 2 and subject_id = $1 and detail = 'keys.xlsx' and school_id = 1`, sheet); n != 1 {
		t.Error("the log does not tell of the colleague's download")
	}
	if n := h.number(`select count(*) from audit where actor = 'external' and actor_id = 1 and subject_id = $1`, family); n != 1 {
		t.Error("the log does not tell of the family's download")
	}
}

func TestFileComesBackWhole(t *testing.T) {
	h := newHouse(t)
	body := bytes.Repeat([]byte{0, 1, 2, 255}, 100_000)
	expires := time.Date(2099, 1, 2, 3, 4, 5, 0, time.UTC)
	id := h.save(1, File{Kind: KeySheet, StaffID: 1, Name: "keys.xlsx", Body: body, Expires: expires})
	f, err := h.open(db.Staff(1, 2), id, KeySheet)
	if err != nil || f.ID != id || f.Kind != KeySheet || f.StaffID != 1 || f.AccountID != 0 || f.Name != "keys.xlsx" || f.ContentType != SheetType || !f.Expires.Equal(expires) || !bytes.Equal(f.Body, body) {
		t.Errorf("file %d is %s, %s of %d bytes, %v", f.ID, f.Name, f.ContentType, len(f.Body), err)
	}
}

func TestFilesExpire(t *testing.T) {
	h := newHouse(t)
	now := time.Now()
	old := h.save(1, File{Kind: KeySheet, StaffID: 1, Name: "old", Body: []byte("x"), Expires: now.Add(-time.Second)})
	fresh := h.save(1, File{Kind: KeySheet, StaffID: 1, Name: "fresh", Body: []byte("x"), Expires: now.Add(time.Hour)})
	far := h.save(2, File{Kind: KeySheet, StaffID: 3, Name: "far", Body: []byte("x"), Expires: now.Add(-time.Hour)})
	if _, err := h.open(db.Staff(1, 1), old, KeySheet); !errors.Is(err, errs.NotFound) {
		t.Errorf("opened an expired file: %v", err)
	}
	err := h.db.In(context.Background(), db.Worker(1), func(tx db.Tx) error {
		for _, want := range []int{1, 0} {
			if n, err := Purge(context.Background(), tx); err != nil || n != want {
				t.Errorf("purged %d, %v; want %d", n, err, want)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.open(db.Staff(1, 1), fresh, KeySheet); err != nil {
		t.Errorf("the fresh file is gone: %v", err)
	}
	if n := h.number(`select count(*) from files where id = $1`, far); n != 1 {
		t.Error("one school's purge took another school's file")
	}
}

func TestOnlyTheWorkerSaves(t *testing.T) {
	h := newHouse(t)
	f := File{Kind: KeySheet, StaffID: 1, Name: "x", ContentType: SheetType, Expires: time.Now().Add(time.Hour)}
	for _, s := range []db.Scope{db.Staff(1, 1), db.External(1, 1), db.Door(1), db.Operator(1)} {
		err := h.db.In(context.Background(), s, func(tx db.Tx) error { _, err := Save(context.Background(), tx, f); return err })
		if err == nil {
			t.Errorf("saved under %+v", s)
		}
	}
	f.Body = make([]byte, maxSize+1)
	if err := h.db.In(context.Background(), db.Worker(1), func(tx db.Tx) error { _, err := Save(context.Background(), tx, f); return err }); err == nil {
		t.Error("saved a file that is too big")
	}
	for _, owner := range []File{{}, {StaffID: 1, AccountID: 1}, {StaffID: 3}} { // nobody, two, of another school
		owner.Name, owner.ContentType, owner.Expires = "x", SheetType, time.Now()
		if err := h.db.In(context.Background(), db.Worker(1), func(tx db.Tx) error { _, err := Save(context.Background(), tx, owner); return err }); err == nil {
			t.Errorf("saved for %+v", owner)
		}
	}
}
