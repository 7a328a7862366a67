package roll

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"gateway/app/db"
	"gateway/app/fold"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/app/tracking"
)

// Codes of warnings of sets: the row is taken.
const (
	WarnNoTeacher = "warn_no_teacher" // nobody of the staff has this code: the set gets no teacher from the row
)

// RowFull is the code of a row of sets when the file as a whole would make more subjects than a school may have.
const RowFull = "row_subjects_full"

// timetable is a file of sets on its way.
type timetable struct {
	*rows
	staff    map[string]int64 // by folded code, name or address
	names    map[int64]string
	subjects imports.Codes
}

// sets says what a file of sets and memberships would do in the academic year of today, or in the coming one. It writes
// nothing: usual years of a school that has none come with the sets.
func sets(ctx context.Context, tx db.Tx, read importer.Roll[importer.SetRow], t importer.Table, m importer.Mapping, s Settings) (Work, error) {
	year, err := setsYear(ctx, tx, s)
	if err != nil {
		return Work{}, err
	}
	tt := timetable{}
	if tt.rows, err = rowsOf(ctx, tx, t, m, read.Warnings); err != nil {
		return Work{}, err
	}
	if year.Starts.IsZero() {
		return tt.none(read, RowNoYear, "The school has no academic year of today and no coming one. Add it under School, Years first"), nil
	}
	if tt.subjects, err = imports.ReadCodes(ctx, tx); err != nil {
		return Work{}, err
	}
	if tt.staff, tt.names, err = staffByCode(ctx, tx); err != nil {
		return Work{}, err
	}
	refused(tt.rows, read, ofSet)
	plan, err := tracking.MakeSetPlan(ctx, tx, tt.said(read.Rows), year, s.Today)
	if err != nil {
		return Work{}, err
	}
	if n := plan.AllSubjects(); n > tracking.MaxSubjects {
		tt.lines, tt.nameless = nil, 0
		return tt.none(read, RowFull, fmt.Sprintf("A school may have %d subjects, and with this file there would be %d. Look whether this column has the subjects", tracking.MaxSubjects, n)), nil
	}
	if s.Partial {
		plan.Lines = slices.DeleteFunc(plan.Lines, func(l tracking.SetLine) bool { return l.Kind == tracking.SetLeaving })
	}
	for _, l := range plan.Lines {
		tt.planned(l)
	}
	w := Work{Found: finish(tt.lines, imports.Counts{Read: read.Read, Nameless: tt.nameless, Base: plan.Base})}
	w.write = func(ctx context.Context, tx db.Tx, _ pupil.By, leavers bool, wrote func(n int) error) error {
		if err := school.EnsureYears(ctx, tx, s.School, s.Today); err != nil {
			return err
		}
		year, err := setsYear(ctx, tx, s)
		if err != nil {
			return err
		}
		if err := plan.Apply(ctx, tx, year, leavers); err != nil {
			return err
		}
		return wrote(w.Counts.Touched())
	}
	return w, nil
}

func ofSet(r importer.SetRow) (int, importer.Who) { return r.Line, r.Who }

// none is a file of which no row can be taken, for one reason.
func (t *timetable) none(read importer.Roll[importer.SetRow], code, text string) Work {
	refused(t.rows, read, ofSet)
	for _, r := range read.Rows {
		t.bad(r.Line, r.Who, imports.LineError, importer.Problem{Row: r.Line, Column: heading(t.table, t.mapping, "subject"), Field: "subject", Code: code, Value: r.Subject, Text: text})
	}
	return t.found(read.Read, func(context.Context, db.Tx) error { return nil })
}

// setsYear is the academic year of the sets: as usual in the country, its ID 0, while the school has saved none, and
// zero when all of them are over.
func setsYear(ctx context.Context, tx db.Tx, s Settings) (school.AcademicYear, error) {
	current, next, err := school.YearsNow(ctx, tx, s.School, s.Today)
	if s.Year == "coming" || current.Starts.IsZero() {
		current = next
	}
	return current, err
}

// staffByCode finds staff by their code, their name as families read it, or their address.
func staffByCode(ctx context.Context, tx db.Tx) (by map[string]int64, names map[int64]string, err error) {
	rows, err := tx.Query(ctx, `select s.staff_id, s.code, s.display_name, a.email, concat_ws(' ', a.forename, a.surname)
		from staff_schools s join staff_accounts a on a.id = s.staff_id where s.school_id = $1 and s.active order by s.staff_id`, tx.SchoolID())
	if err != nil {
		return nil, nil, err
	}
	by, names = map[string]int64{}, map[int64]string{}
	codes := map[string]int64{}
	var id int64
	var code, display, email, full string
	_, err = pgx.ForEachRow(rows, []any{&id, &code, &display, &email, &full}, func() error {
		names[id] = display
		for _, name := range []string{display, full} {
			if other, there := by[fold.Text(name)]; there && other != id {
				by[fold.Text(name)] = 0 // two of one name: nobody can tell
				continue
			}
			by[fold.Text(name)] = id
		}
		by[fold.Text(email)] = id
		if code != "" {
			codes[fold.Text(code)] = id
		}
		return nil
	})
	for code, id := range codes { // a code is surer than a name
		by[code] = id
	}
	return by, names, err
}

func (t *timetable) said(rows []importer.SetRow) (out []tracking.SetSaid) {
	twice := map[string]bool{}
	for _, r := range rows {
		id, ok := t.find(r.Line, r.Who)
		if !ok {
			continue
		}
		s := tracking.SetSaid{Line: r.Line, PupilID: id, Subject: r.Subject, Set: r.Set, StaffID: t.staff[fold.Text(r.Teacher)], Starts: r.Starts, Ends: r.Ends}
		s.YearGroup, _ = strconv.Atoi(t.index.Row(id)[pupil.Year])
		s.SubjectID, _ = strconv.ParseInt(t.subjects[imports.CodeOf(imports.CodeSubject, r.Subject)], 10, 64)
		if s.StaffID == 0 && strings.TrimSpace(r.Teacher) != "" {
			t.warnings[r.Line] = append(t.warnings[r.Line], importer.Problem{Row: r.Line, Column: heading(t.table, t.mapping, "teacher"), Field: "teacher", Code: WarnNoTeacher,
				Value: r.Teacher, Text: "Nobody of the staff has this code: the set gets no teacher from this row"})
		}
		key := strconv.FormatInt(id, 10) + "\n" + fold.Text(r.Subject) + "\n" + fold.Text(r.Set)
		if twice[key] { // several teachers, or the same row again
			s.Repeat = true
		}
		twice[key] = true
		out = append(out, s)
	}
	return out
}

// planned is a line of the plan as the dry run keeps it.
func (t *timetable) planned(l tracking.SetLine) {
	var changes []imports.Change
	if l.Kind != tracking.SetUnchanged {
		where := func(set string) string {
			if set == "" {
				return ""
			}
			return l.Subject + ", " + set
		}
		switch {
		case l.Ended, l.Kind == tracking.SetLeaving:
			changes = append(changes, imports.Change{Field: "set", Old: where(l.Set)})
		case l.Kind == tracking.SetNew || l.OldSet != "":
			changes = append(changes, imports.Change{Field: "set", Old: where(l.OldSet), New: where(l.Set)})
		}
		if l.NewTeacher != 0 {
			changes = append(changes, imports.Change{Field: "teacher", Old: t.names[l.OldTeacher], New: t.names[l.NewTeacher]})
		}
	}
	t.line(l.Line, l.Kind, l.PupilID, changes...)
}
