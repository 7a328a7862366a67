package tracking

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/audit"
	"gateway/app/db"
	"gateway/app/errs"
	"gateway/app/fold"
)

// maxSetName is how long the name of a set may be, in letters.
const maxSetName = 30

// SetForm is a set as somebody typed it. ID 0 is a new one, of the year and subject.
type SetForm struct {
	Set
	Teachers []int64 // staff ids in their order; 0 is a blank line
	Mark     string  // SetPage.Mark of what the form was made from
}

// Colleague is a member of staff to choose from.
type Colleague struct {
	ID   int64
	Name string // as families read it
	Code string
}

// Colleagues are the active staff of the school by name. Scope: staff, worker.
func Colleagues(ctx context.Context, tx db.Tx) ([]Colleague, error) {
	rows, err := tx.Query(ctx, `select f.staff_id, f.display_name, f.code from staff_schools f join staff_accounts a on a.id = f.staff_id
		where f.school_id = $1 and f.active order by a.surname, a.forename, f.staff_id`, tx.SchoolID())
	if err != nil {
		return nil, fmt.Errorf("list the staff: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Colleague])
}

// chosen are staff ids without blanks, each once; a problem stands on the line of who is no active colleague and does
// not stand there already.
func chosen(typed []int64, staff []Colleague, already []int64, field string, bad *errs.Invalid) []int64 {
	out := []int64{} // never nil: to the database that would be unknown, not nobody
	for n, id := range typed {
		known := slices.Contains(already, id) || slices.ContainsFunc(staff, func(c Colleague) bool { return c.ID == id })
		switch {
		case id == 0 || slices.Contains(out, id):
		case !known:
			field := fmt.Sprintf("%s_%d", field, n)
			bad.Add(field, "staff_choose")
		default:
			out = append(out, id)
		}
	}
	return out
}

// SaveSet makes a set (ID 0) or saves the name, year group and teachers of one. A second press finds what the first one
// made. Scope: staff. Errors: errs.Invalid on "name", "subject", "year_group", "teacher_n"; errs.NotFound; errs.Conflict
// when the set is closed or somebody else has saved meanwhile.
func SaveSet(ctx context.Context, tx db.Tx, f SetForm) (int64, error) {
	f.Name = strings.TrimSpace(f.Name)
	if err := alone(ctx, tx); err != nil {
		return 0, err
	}
	var was SetPage
	var err error
	if f.ID != 0 {
		if was, err = SetByID(ctx, tx, f.ID); err != nil {
			return 0, err
		}
		f.YearID, f.SubjectID = was.YearID, was.SubjectID
	}
	if f.Teachers, err = f.judge(ctx, tx, was); err != nil {
		return 0, err
	}
	twin, err := f.twin(ctx, tx)
	if err != nil {
		return 0, err
	}
	if id, done, err := f.settled(was, twin); done || err != nil {
		return id, err
	}
	return f.store(ctx, tx)
}

// settled is whether there is nothing to save any more, or why nothing can be saved. twin is another set with the name.
func (f SetForm) settled(was, twin SetPage) (id int64, done bool, err error) {
	next := SetPage{Set: f.Set, TeacherIDs: f.Teachers}
	next.Closed = was.Closed
	switch {
	case f.ID == 0 && twin.ID != 0 && twin.Mark() == next.Mark():
		return twin.ID, true, nil
	case twin.ID != 0:
		return 0, false, errs.Invalid{{Field: "name", Code: "tracking_taken", Data: map[string]any{"Name": twin.Name}}}
	case f.ID != 0 && was.Mark() == next.Mark():
		return f.ID, true, nil
	case f.ID != 0 && !was.Closed.IsZero():
		return 0, false, errs.Conflict{Text: closedSet}
	case f.ID != 0 && was.Mark() != f.Mark:
		return 0, false, errs.Conflict{Text: meanwhile}
	}
	return 0, false, nil
}

const closedSet = "This set is closed. It stays as it was."

// judge checks what was typed and returns the teachers without blank lines.
func (f SetForm) judge(ctx context.Context, tx db.Tx, was SetPage) ([]int64, error) {
	staff, err := Colleagues(ctx, tx)
	if err != nil {
		return nil, err
	}
	var bad errs.Invalid
	length("name", f.Name, maxSetName, &bad)
	if f.YearGroup < 0 || f.YearGroup > 14 {
		bad.Add("year_group", "set_year_group")
	}
	if f.ID == 0 {
		var year, subject bool
		if err := tx.QueryRow(ctx, `select exists (select from academic_years where school_id = $1 and id = $2), exists (select from subjects where school_id = $1 and id = $3)`,
			tx.SchoolID(), f.YearID, f.SubjectID).Scan(&year, &subject); err != nil {
			return nil, fmt.Errorf("find the subject of a set: %w", err)
		}
		if !subject {
			bad.Add("subject", "field_subject")
		}
		if !year {
			bad.Add("year", "set_year")
		}
	}
	teachers := chosen(f.Teachers, staff, was.TeacherIDs, "teacher", &bad)
	if bad != nil {
		return nil, bad
	}
	return teachers, nil
}

// twin is another set of the subject and year with the name; ID 0 without one.
func (f SetForm) twin(ctx context.Context, tx db.Tx) (SetPage, error) {
	var id int64
	err := tx.QueryRow(ctx, `select id from sets where school_id = $1 and academic_year_id = $2 and subject_id = $3 and name_folded = $4 and id <> $5`,
		tx.SchoolID(), f.YearID, f.SubjectID, fold.Text(f.Name), f.ID).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return SetPage{}, nil
	}
	if err != nil {
		return SetPage{}, fmt.Errorf("find a set: %w", err)
	}
	return SetByID(ctx, tx, id)
}

func (f SetForm) store(ctx context.Context, tx db.Tx) (id int64, err error) {
	if id = f.ID; id == 0 {
		err = tx.QueryRow(ctx, `insert into sets (school_id, academic_year_id, subject_id, name, name_folded, year_group) values ($1, $2, $3, $4, $5, nullif($6::int, 0)) returning id`,
			tx.SchoolID(), f.YearID, f.SubjectID, f.Name, fold.Text(f.Name), f.YearGroup).Scan(&id)
	} else {
		_, err = tx.Exec(ctx, `update sets set name = $3, name_folded = $4, year_group = nullif($5::int, 0) where school_id = $1 and id = $2`, tx.SchoolID(), id, f.Name, fold.Text(f.Name), f.YearGroup)
	}
	if err != nil {
		return 0, fmt.Errorf("save a set: %w", err)
	}
	b := &pgx.Batch{}
	b.Queue(`delete from set_teachers where school_id = $1 and set_id = $2`, tx.SchoolID(), id)
	b.Queue(`insert into set_teachers (school_id, set_id, staff_id, position) select $1, $2, u.id, u.place from unnest($3::bigint[]) with ordinality u (id, place)`, tx.SchoolID(), id, f.Teachers)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return 0, fmt.Errorf("save the teachers of a set: %w", err)
	}
	return id, setNote(ctx, tx, id, f.Name+" saved")
}

func setNote(ctx context.Context, tx db.Tx, set int64, detail string) error {
	return audit.Note(ctx, tx, audit.Line{Actor: audit.Staff, ActorID: tx.StaffID(), Action: audit.SetChanged, SubjectID: set, Detail: detail})
}
