package file

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"testing"
	"time"

	"gateway/app/db"
	"gateway/app/errs"
)

// A file beyond 5 MB is kept in parts, comes back whole, and goes with its parts.
func TestLargeFile(t *testing.T) {
	h := newHouse(t)
	for _, size := range []int{maxBody, maxBody + 1, maxBody + 3*partSize, 20*partSize + maxBody} {
		body := make([]byte, size)
		if _, err := rand.Read(body); err != nil {
			t.Fatal(err)
		}
		id := h.save(1, File{Kind: KeySheet, StaffID: 1, Name: "letters.pdf", Body: body, Expires: time.Now().Add(time.Hour)})
		f, err := h.open(db.Staff(1, 2), id, KeySheet)
		if err != nil || f.Size != int64(size) || f.Large() != (size > maxBody) {
			t.Fatalf("%d bytes: %d, large %v, %v", size, f.Size, f.Large(), err)
		}
		got := f.Body
		if f.Large() {
			if got, err = io.ReadAll(f.Reader(context.Background(), h.db, db.Staff(1, 2))); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(got, body) {
			t.Errorf("%d bytes come back as %d others", size, len(got))
		}
	}
	if n := h.number(`select max(octet_length(body)) from file_parts`); n != partSize {
		t.Errorf("the largest part has %d bytes", n)
	}
	if n := h.number(`select count(*) from file_parts`); n != 21+23+40 {
		t.Errorf("%d parts", n)
	}
	h.exec(`update files set expires_at = now()`)
	if err := h.db.In(context.Background(), db.Worker(1), func(tx db.Tx) error { _, err := Purge(context.Background(), tx); return err }); err != nil {
		t.Fatal(err)
	}
	if n := h.number(`select count(*) from file_parts`); n != 0 {
		t.Errorf("%d parts are left", n)
	}
}

// Parts are read by who may read the file, and not after its time, not even in the middle of a download.
func TestWhoReadsParts(t *testing.T) {
	h := newHouse(t)
	body := make([]byte, maxBody+partSize)
	sheet := h.save(1, File{Kind: KeySheet, StaffID: 1, Name: "letters.pdf", Body: body, Expires: time.Now().Add(time.Hour)})
	family := h.save(1, File{AccountID: 1, Name: "reports.pdf", Body: body, Expires: time.Now().Add(time.Hour)})
	for _, c := range []struct {
		name  string
		scope db.Scope
		id    int64
		may   bool
	}{
		{"staff", db.Staff(1, 2), sheet, true}, {"another school", db.Staff(2, 3), sheet, false}, {"a family", db.External(1, 1), sheet, false},
		{"the family itself", db.External(1, 1), family, true}, {"another family", db.External(1, 2), family, false}, {"staff, a family's", db.Staff(1, 1), family, false},
		{"the door", db.Door(1), sheet, false},
	} {
		_, err := File{ID: c.id, parts: 1}.Reader(context.Background(), h.db, c.scope).Read(make([]byte, 1))
		if c.may != (err == nil) || !c.may && !errors.Is(err, errs.NotFound) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	f, err := h.open(db.Staff(1, 1), sheet, KeySheet)
	if err != nil {
		t.Fatal(err)
	}
	r := f.Reader(context.Background(), h.db, db.Staff(1, 1))
	if _, err := io.ReadFull(r, make([]byte, partSize)); err != nil {
		t.Fatal(err)
	}
	h.exec(`update files set expires_at = now()`)
	if _, err := r.Read(make([]byte, 1)); !errors.Is(err, errs.NotFound) {
		t.Errorf("read on after its time: %v", err)
	}
}
