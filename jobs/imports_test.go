package jobs

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/imports"
	"gateway/app/pupil"
)

// upload is a file that the office has sent, and its job.
func (o office) upload(body string) (i imports.Import) {
	o.t.Helper()
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) (err error) {
		if i, _, err = imports.Start(ctx, tx, imports.Upload{Submission: uuid.New(), Name: "pupils.csv", Body: []byte(body)}); err != nil {
			return err
		}
		return o.queue.Enqueue(ctx, tx, imports.ReadArgs{SchoolID: tx.SchoolID(), ImportID: i.ID})
	})
	return i
}

func (o office) imported(id int64) (i imports.Import) {
	o.t.Helper()
	o.in(db.Staff(o.school, o.staff), func(ctx context.Context, tx db.Tx) (err error) { i, err = imports.ByID(ctx, tx, id); return err })
	return i
}

func (o office) untilState(id int64, state string) imports.Import {
	o.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if i := o.imported(id); i.State == state {
			return i
		}
	}
	o.t.Fatalf("the import is %s, not %s", o.imported(id).State, state)
	return imports.Import{}
}

// TestImportThroughTheQueue: read, and once its columns are known the dry run follows by itself.
func TestImportThroughTheQueue(t *testing.T) {
	o := newOffice(t, 0)
	o.start()
	first := o.untilState(o.upload("Adno,Surname,Forename\n1,Lee,Ann\n").ID, imports.Mapping)
	o.exec(`insert into import_mappings (school_id, shape, kind, mapping, options, saved_by) select school_id, shape, 'pupils', mapping, '{}', asked_by from imports where id = $1`, first.ID)
	second := o.untilState(o.upload("Adno,Surname,Forename\n2,Moss,Bea\n").ID, imports.Checked)
	if second.Counts.New != 1 || second.MappingFrom != "remembered" {
		t.Errorf("%+v", second.Counts)
	}
	refused := o.untilState(o.upload("Adno,Surname,Forename\n").ID, imports.Refused)
	if refused.Problem == nil || refused.Problem.Words() == "" {
		t.Errorf("%+v", refused)
	}
}

// TestImportsThatFail: tried again while there is hope, then given up in words; what is over stays as it is.
func TestImportsThatFail(t *testing.T) {
	o := newOffice(t, 0)
	id := o.upload("Adno,Surname,Forename\n1,Lee,Ann\n").ID
	broken, args := errors.New("broken"), imports.Args{SchoolID: o.school, ImportID: id}
	run := func(attempt int, err error) error {
		s := step{o.deps, imports.Reading, importUnread, func(context.Context, db.Tx, int64, civil.Date, imports.Tell) (river.JobArgs, error) { return nil, err }}
		return s.run(context.Background(), args, attempt, func(context.Context, db.Tx) error { return nil })
	}
	if err := run(1, broken); !errors.Is(err, broken) || o.imported(id).State != imports.Reading {
		t.Errorf("the first time: %v, %s", err, o.imported(id).State)
	}
	if err := run(1, imports.ErrStopped); err != nil {
		t.Errorf("stopped: %v", err)
	}
	var cancelled *river.JobCancelError
	if err := run(1, errs.NotFound); !errors.As(err, &cancelled) {
		t.Errorf("gone: %v", err)
	}
	if err := run(importTries, broken); !errors.As(err, &cancelled) {
		t.Errorf("the last time: %v", err)
	}
	if i := o.imported(id); i.State != imports.Failed || i.Message != importUnread {
		t.Errorf("%s %q", i.State, i.Message)
	}
	if err := run(importTries, broken); !errors.As(err, &cancelled) || o.imported(id).State != imports.Failed {
		t.Errorf("once more: %v", err)
	}
}

// TestJobsOfEverySchool: the roll follows the calendar, and old uploads go, once however often they run.
func TestJobsOfEverySchool(t *testing.T) {
	o := newOffice(t, 3)
	o.exec(`update pupils set status = 'starting', admission_date = '2020-09-01' where pupil_id = '000001'`)
	o.exec(`update pupils set leaving_date = '2020-07-17' where pupil_id = '000002'`)
	id := o.upload("Adno,Surname,Forename\n1,Lee,Ann\n").ID
	o.exec(`update imports set asked_at = now() - interval '31 days'`)
	o.exec(`delete from river_job`)
	o.start()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end) && (!o.imported(id).Purged || o.number(`select count(*) from pupil_changes`) < 2); time.Sleep(10 * time.Millisecond) {
	}
	if n := o.number(`select count(*) from import_parts`); n != 0 || o.imported(id).State != imports.Cancelled {
		t.Errorf("%d parts of an old file, %s", n, o.imported(id).State)
	}
	if n := o.number(`select count(*) from pupils where pupil_id = '000001' and status = $1 or pupil_id = '000002' and status = $2`, pupil.StatusOnRoll, pupil.StatusLeft); n != 2 {
		t.Errorf("%d pupils followed the calendar", n)
	}
	if n := o.number(`select count(*) from pupil_changes where staff_id is null and import_id is null`); n != 2 {
		t.Errorf("%d rows of history", n)
	}
}
