package jobs

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"gateway/app/db"
	"gateway/app/file"
	"gateway/app/licence"
)

// pdf downloads a batch's letters as a colleague does.
func (o office) pdf(b licence.Batch) (f file.File, body []byte) {
	o.t.Helper()
	colleague := db.Staff(o.school, o.staff)
	o.in(colleague, func(ctx context.Context, tx db.Tx) (err error) {
		f, err = file.Open(ctx, tx, b.FileID, file.KeySheet)
		return err
	})
	if body = f.Body; f.Large() {
		var err error
		if body, err = io.ReadAll(f.Reader(context.Background(), o.db, colleague)); err != nil {
			o.t.Fatal(err)
		}
	}
	if left := time.Until(f.Expires); left < 23*time.Hour || left > 24*time.Hour {
		o.t.Errorf("the file stays %s", left)
	}
	if f.ContentType != "application/pdf" || !bytes.HasPrefix(body, []byte("%PDF-")) || f.Size != int64(len(body)) {
		o.t.Errorf("%s, %d bytes of %d", f.ContentType, len(body), f.Size)
	}
	return f, body
}

func pages(body []byte) int { return bytes.Count(body, []byte("<</Type /Page\n")) }

// Letters as PDF (LIC-12): one page for each pupil, or for each contact by the rule of the sheet, noted in the log.
func TestLettersAsPDF(t *testing.T) {
	o := newOffice(t, 50)
	o.families()
	o.start()
	b := o.awaitState(o.orderAs(licence.LayoutPupils, licence.FormatLetters).ID, licence.BatchReady)
	f, body := o.pdf(b)
	if b.Done != 50 || !b.AsLetters() || b.Message != "" || pages(body) != 50 || !strings.HasPrefix(f.Name, "key-letters-parent-guardian-whole-school-20") || !strings.HasSuffix(f.Name, ".pdf") {
		t.Errorf("%+v, %d pages, %s", b, pages(body), f.Name)
	}
	if !bytes.Contains(body, []byte("https://gateway.example/s/ashdale/register?as=")) {
		t.Error("no link leads to the page on which one registers")
	}
	b = o.awaitState(o.orderAs(licence.LayoutContacts, licence.FormatLetters).ID, licence.BatchReady)
	if _, body := o.pdf(b); pages(body) != b.Letters || b.Letters != 100 || b.LeftOut != 20 || o.number(`select count(*) from licence_keys`) != 50 {
		t.Errorf("%+v, %d pages", b, pages(body))
	}
	for _, line := range []string{"Whole school: 50 pupils, 50 new keys, letters as PDF", "Whole school: 50 pupils, 0 new keys, a row for each pupil and contact, letters as PDF",
		"Parent/Guardian, Whole school: letters as PDF with 50 keys", "Parent/Guardian, Whole school: letters as PDF with 50 keys, 100 letters, 20 contacts left out"} {
		if n := o.number(`select count(*) from audit where detail = $1`, line); n != 1 {
			t.Errorf("%d lines say %q", n, line)
		}
	}
	if n := o.number(`select count(*) from audit where action = 'downloaded a file' and detail = $1 and actor_id = $2`, f.Name, o.staff); n != 2 {
		t.Errorf("%d downloads are noted", n)
	}
}

// The office is told of letters to look at, and of pupils who have none.
func TestLettersWithARemark(t *testing.T) {
	o := newOffice(t, 5)
	o.exec(`update pupils set surname = 'রহিম' where pupil_id = '000002'`)
	b := o.orderAs(licence.LayoutPupils, licence.FormatLetters)
	o.exec(`update pupils set hidden = true where pupil_id = '000004'`)
	o.start()
	b = o.awaitState(b.ID, licence.BatchReady)
	const want = "1 pupil has no letter: since the order the pupil has left or was hidden, or the key was withdrawn or has expired. " +
		"1 letter has a square in the place of a character that cannot be printed. Look at it and write it by hand. Pupil ID 000002."
	if _, body := o.pdf(b); b.Message != want || pages(body) != 4 {
		t.Errorf("%q, %d pages", b.Message, pages(body))
	}
}

// More than 5 MB of letters are kept in parts, and go with them.
func TestManyLetters(t *testing.T) {
	o := newOffice(t, 2500)
	o.start()
	b := o.awaitState(o.orderAs(licence.LayoutPupils, licence.FormatLetters).ID, licence.BatchReady)
	f, body := o.pdf(b)
	if !f.Large() || pages(body) != 2500 {
		t.Errorf("%d pages, %d bytes, in parts: %v", pages(body), len(body), f.Large())
	}
}

// A worker was killed while it made the letters: another one makes them, once.
func TestLettersOfAKilledWorker(t *testing.T) {
	o := newOffice(t, 20)
	b := o.orderAs(licence.LayoutPupils, licence.FormatLetters)
	w := &keySheet{deps: o.deps}
	job := &river.Job[licence.SheetArgs]{Args: licence.SheetArgs{SchoolID: o.school, BatchID: b.ID}}
	if err := w.fill(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	o.exec(`update river_job set state = 'running', attempt = 1, attempted_at = now() - interval '91 seconds', attempted_by = array['dead'] where kind = 'key_sheet'`)
	o.start()
	b = o.awaitState(b.ID, licence.BatchReady)
	if _, body := o.pdf(b); pages(body) != 20 || o.number(`select count(*) from files`) != 1 || o.number(`select count(*) from licence_keys`) != 20 {
		t.Errorf("%+v, %d pages", b, pages(body))
	}
}

// Stopped while the letters are being written: no file, and the keys stay.
func TestLettersStopped(t *testing.T) {
	o := newOffice(t, 10)
	b := o.orderAs(licence.LayoutPupils, licence.FormatLetters)
	w := &keySheet{deps: o.deps}
	job := &river.Job[licence.SheetArgs]{Args: licence.SheetArgs{SchoolID: o.school, BatchID: b.ID}}
	if err := w.fill(context.Background(), job); err != nil {
		t.Fatal(err)
	}
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) error { _, err := licence.Cancel(ctx, tx, b.ID); return err })
	if err := w.finish(context.Background(), job); err != errStopped {
		t.Errorf("finished with %v", err)
	}
	if o.number(`select count(*) from files`) != 0 || o.number(`select count(*) from licence_keys`) != 10 {
		t.Errorf("%+v", o.batch(b.ID))
	}
}
