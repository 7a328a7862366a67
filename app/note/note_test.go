package note_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/dbtest"
	"gateway/app/errs"
	"gateway/app/licence"
	"gateway/app/note"
	"gateway/app/webtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

type board struct {
	*webtest.World
	today civil.Date
}

func newBoard(t testing.TB) board {
	t.Helper()
	return board{webtest.New(t), civil.Date{Year: 2026, Month: 11, Day: 20}}
}

func (b board) as(role webtest.Role, fn func(ctx context.Context, tx db.Tx) error) error {
	ctx := context.Background()
	return b.DB.In(ctx, db.Staff(b.Ashdale.ID, b.ID(role)), func(tx db.Tx) error { return fn(ctx, tx) })
}

func (b board) write(role webtest.Role, d note.Draft) error {
	return b.as(role, func(ctx context.Context, tx db.Tx) error { return note.Write(ctx, tx, d, b.today) })
}

// bodies are the texts of the notes that a question finds.
func (b board) bodies(scope db.Scope, of licence.Of) (out []string) {
	b.T.Helper()
	b.In(scope, func(ctx context.Context, tx db.Tx) error {
		all, err := note.Read(ctx, tx, of)
		for _, n := range all {
			out = append(out, n.Body)
		}
		return err
	})
	return out
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// TestWhoReads: staff all that is not withdrawn; a family what is shared, in a category that its licence type shows, of
// its own pupil (LIC-9, TRK-8).
func TestWhoReads(t *testing.T) {
	b := newBoard(t)
	a := b.Ashdale
	other := b.Number(`insert into note_categories (school_id, name, name_folded) values ($1, 'Praise', 'praise') returning id`, a.ID)
	for _, d := range []note.Draft{
		{PupilID: a.Child.ID, CategoryID: other, Body: "in no access settings", Shared: true},
		{PupilID: a.Children[1].ID, CategoryID: a.Tracking.Category, Body: "of another pupil", Shared: true},
	} {
		d.Submission, d.Date = uuid.New(), b.today.AddDays(-1)
		if err := b.write(webtest.Teacher, d); err != nil {
			t.Fatal(err)
		}
	}
	family := db.External(a.ID, b.ID(webtest.Parent))
	equal(t, "the family", b.bodies(family, licence.Of{Holding: a.Holding}), []string{webtest.SharedNote})
	equal(t, "under a type that shows no notes", len(b.bodies(family, licence.Of{Holding: a.SocialHolding})), 0)
	equal(t, "another family's holding", len(b.bodies(family, licence.Of{Holding: a.OtherHolding})), 0)
	equal(t, "another pupil by number", len(b.bodies(family, licence.Of{Pupil: a.Children[1].ID})), 0)
	all := b.bodies(db.Staff(a.ID, a.Office), licence.Of{Pupil: a.Child.ID})
	equal(t, "staff", []bool{len(all) == 3, strings.Contains(strings.Join(all, " "), webtest.NotShared)}, []bool{true, true})

	b.Exec(`delete from licence_portlets where school_id = $1 and portlet = 'notes'`, a.ID)
	equal(t, "the panel is off", len(b.bodies(family, licence.Of{Holding: a.Holding})), 0)
}

func TestWrite(t *testing.T) {
	b := newBoard(t)
	a := b.Ashdale
	d := note.Draft{Submission: uuid.New(), PupilID: a.Child.ID, CategoryID: a.Tracking.Category, Date: b.today, Body: " Reads well.\r\nSecond line. "}
	for range 2 {
		if err := b.write(webtest.Teacher, d); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "once, for staff", b.Text(`select string_agg(concat_ws('|', body, shared, on_date, staff_id = $2), ';') from notes where school_id = $1 and submission = $3`, a.ID, b.ID(webtest.Teacher), d.Submission),
		"Reads well.\nSecond line.|f|2026-11-20|t")
	equal(t, "the log", b.Text(`select string_agg(detail, ';') from audit where action = 'wrote a note' and pupil_id = $1`, a.Child.ID), "Interventions, for staff")
	for field, edit := range map[string]func(d *note.Draft){
		"submission": func(d *note.Draft) { d.Submission = uuid.Nil },
		"category":   func(d *note.Draft) { d.CategoryID = b.Glenbrae.Tracking.Category },
		"note_date":  func(d *note.Draft) { d.Date = b.today.AddDays(1) },
		"body":       func(d *note.Draft) { d.Body = strings.Repeat("é", note.MaxBody+1) },
	} {
		bad := d
		edit(&bad)
		var problems errs.Invalid
		if err := b.write(webtest.Teacher, bad); !errors.As(err, &problems) || len(problems) != 1 || problems[0].Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	d.Submission, d.Body = uuid.New(), strings.Repeat("é", note.MaxBody)
	if err := b.write(webtest.Teacher, d); err != nil {
		t.Errorf("as long as a note may be: %v", err)
	}
}

func TestWithdraw(t *testing.T) {
	b := newBoard(t)
	a := b.Ashdale
	withdraw := func(role webtest.Role, pupil int64, any bool) error {
		return b.as(role, func(ctx context.Context, tx db.Tx) error { return note.Withdraw(ctx, tx, pupil, a.Tracking.Note, any) })
	}
	var forbidden errs.Forbidden
	if err := withdraw(webtest.Teacher, a.Child.ID, false); !errors.As(err, &forbidden) {
		t.Errorf("somebody else's note: %v", err)
	}
	if err := withdraw(webtest.Admin, a.Children[1].ID, true); !errors.Is(err, errs.NotFound) {
		t.Errorf("under another pupil: %v", err)
	}
	for range 2 {
		if err := withdraw(webtest.Super, a.Child.ID, true); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "kept", b.Text(`select concat(body, withdrawn_by = $2) from notes where id = $1`, a.Tracking.Note, b.ID(webtest.Super)), webtest.SharedNote+"t")
	equal(t, "noted once", b.Number(`select count(*) from audit where action = 'withdrew a note'`), int64(1))
	equal(t, "the family", len(b.bodies(db.External(a.ID, b.ID(webtest.Parent)), licence.Of{Holding: a.Holding})), 0)
	equal(t, "staff", b.bodies(db.Staff(a.ID, a.Office), licence.Of{Pupil: a.Child.ID}), []string{webtest.NotShared})
}
