package roll

import (
	"cmp"
	"context"
	"strconv"

	"gateway/app/attendance"
	"gateway/app/db"
	"gateway/app/event"
	"gateway/app/fold"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/pupil"
	"gateway/app/school"
	"gateway/app/tracking"
)

// RowNoYear is the code of a row of attendance of an academic year that the school does not have.
const RowNoYear = "row_no_year"

// found is a plan's outcome as work: write does the writing, all at once.
func (r *rows) found(read int, write func(ctx context.Context, tx db.Tx) error) Work {
	w := Work{Found: finish(r.lines, imports.Counts{Read: read, Nameless: r.nameless})}
	w.write = func(ctx context.Context, tx db.Tx, _ pupil.By, _ bool, wrote func(n int) error) error {
		if err := write(ctx, tx); err != nil {
			return err
		}
		return wrote(w.Counts.Touched())
	}
	return w
}

// totals says what a file of sums of attendance would do.
func totals(ctx context.Context, tx db.Tx, read importer.Roll[importer.AttendanceRow], t importer.Table, m importer.Mapping, s Settings) (Work, error) {
	r, err := rowsOf(ctx, tx, t, m, read.Warnings)
	if err != nil {
		return Work{}, err
	}
	years, err := school.AcademicYears(ctx, tx)
	if err != nil {
		return Work{}, err
	}
	refused(r, read, func(a importer.AttendanceRow) (int, importer.Who) { return a.Line, a.Who })
	who := map[int]importer.Who{}
	var said []attendance.TotalSaid
	for _, a := range read.Rows {
		who[a.Line] = a.Who
		id, ok := r.find(a.Line, a.Who)
		if !ok {
			continue
		}
		year, ok := yearOf(years, a.Year, s)
		if !ok {
			r.bad(a.Line, a.Who, imports.LineError, importer.Problem{Row: a.Line, Column: heading(t, m, "academic_year"), Field: "academic_year", Code: RowNoYear, Value: a.Year,
				Text: "The school has no such academic year. Add it under Years first"})
			continue
		}
		one := attendance.TotalSaid{Line: a.Line, PupilID: id, YearID: year, Possible: a.Possible, Attended: a.Attended, Authorised: a.Authorised, Unauthorised: a.Unauthorised}
		if a.HasLate {
			one.Late = &a.Late
		}
		said = append(said, one)
	}
	plan, err := attendance.MakeTotals(ctx, tx, said, s.Today)
	if err != nil {
		return Work{}, err
	}
	attended(r, plan.Lines, who)
	return r.found(read.Read, plan.Apply), nil
}

// yearOf finds an academic year as files write it: "2026/27", "2026-2027" or the year in which it begins. Not said, it
// is that of today.
func yearOf(years []school.AcademicYear, name string, s Settings) (id int64, ok bool) {
	if name == "" {
		current, _ := school.YearAt(years, s.Today)
		return current.ID, current.ID != 0
	}
	for _, y := range years {
		begins := strconv.Itoa(y.Starts.Year)
		long := begins + " " + strconv.Itoa(y.Starts.Year+1)
		if n := fold.Text(name); n == fold.Text(y.Name) || n == begins || n == long {
			return y.ID, true
		}
	}
	return 0, false
}

// attended keeps the lines of a plan of attendance.
func attended(r *rows, lines []attendance.Line, who map[int]importer.Who) {
	for _, l := range lines {
		if l.Kind == attendance.Refused {
			r.bad(l.Line, who[l.Line], imports.LineError, importer.Problem{Row: l.Line, Code: importer.RowValue, Text: l.Problem})
			continue
		}
		var changes []imports.Change
		for _, c := range l.Changes {
			changes = append(changes, imports.Change(c))
		}
		r.line(l.Line, l.Kind, l.PupilID, changes...)
	}
}

// marks says what a file of single marks would do. A row of the file may hold many: they are one line.
func marks(ctx context.Context, tx db.Tx, read importer.Roll[importer.MarkRow], t importer.Table, m importer.Mapping) (Work, error) {
	r, err := rowsOf(ctx, tx, t, m, read.Warnings)
	if err != nil {
		return Work{}, err
	}
	refused(r, read, func(a importer.MarkRow) (int, importer.Who) { return a.Line, a.Who })
	who, known := map[int]importer.Who{}, map[int]int64{}
	var said []attendance.MarkSaid
	for _, a := range read.Rows {
		if _, met := who[a.Line]; !met {
			who[a.Line] = a.Who
			if id, ok := r.find(a.Line, a.Who); ok {
				known[a.Line] = id
			}
		}
		if id := known[a.Line]; id != 0 {
			said = append(said, attendance.MarkSaid{Line: a.Line, PupilID: id, Date: a.Date, Session: a.Session, Code: a.Code})
		}
	}
	plan, err := attendance.MakeMarks(ctx, tx, said)
	if err != nil {
		return Work{}, err
	}
	attended(r, rowsOfMarks(plan.Lines), who)
	return r.found(len(t.Records), plan.Apply), nil
}

// rowsOfMarks makes one line of the marks of each row, and another of those that are not taken.
func rowsOfMarks(lines []attendance.Line) (out []attendance.Line) {
	type key struct {
		line    int
		refused bool
	}
	at := map[key]int{}
	for _, l := range lines {
		k := key{l.Line, l.Kind == attendance.Refused}
		n, there := at[k]
		if !there {
			at[k] = len(out)
			out = append(out, l)
			continue
		}
		one := &out[n]
		if one.Kind != l.Kind {
			one.Kind = attendance.Changed
		}
		one.Changes = append(one.Changes, l.Changes...)
	}
	return out
}

// happenings says what a file of achievement and behaviour would do.
func happenings(ctx context.Context, tx db.Tx, read importer.Roll[importer.EventRow], t importer.Table, m importer.Mapping) (Work, error) {
	r, err := rowsOf(ctx, tx, t, m, read.Warnings)
	if err != nil {
		return Work{}, err
	}
	structure, err := tracking.Structure(ctx, tx)
	if err != nil {
		return Work{}, err
	}
	codes, err := imports.ReadCodes(ctx, tx)
	if err != nil {
		return Work{}, err
	}
	staff, names, err := staffByCode(ctx, tx)
	if err != nil {
		return Work{}, err
	}
	refused(r, read, func(e importer.EventRow) (int, importer.Who) { return e.Line, e.Who })
	known, who := subjectsByName(structure.Subjects, codes), map[int]importer.Who{}
	var said []event.Said
	for _, e := range read.Rows {
		who[e.Line] = e.Who
		if id, ok := r.find(e.Line, e.Who); ok {
			said = append(said, event.Said{Line: e.Line, PupilID: id, Date: e.Date, Type: e.Type, Category: e.Category, Points: e.Points, SubjectID: known(e.Subject), StaffText: e.StaffText,
				ParentText: e.ParentText, RecordedBy: cmp.Or(names[staff[fold.Text(e.RecordedBy)]], e.RecordedBy), Outcome: e.Outcome})
		}
	}
	plan, err := event.MakePlan(ctx, tx, said, event.Has{Points: read.Has("points"), StaffText: read.Has("staff_text"), ParentText: read.Has("parent_text"), Outcome: read.Has("outcome")})
	if err != nil {
		return Work{}, err
	}
	for _, l := range plan.Lines {
		if l.Kind == event.Refused {
			r.bad(l.Line, who[l.Line], imports.LineError, importer.Problem{Row: l.Line, Code: importer.RowValue, Text: l.Problem})
			continue
		}
		var changes []imports.Change
		for _, c := range l.Changes {
			changes = append(changes, imports.Change(c))
		}
		r.line(l.Line, l.Kind, l.PupilID, changes...)
	}
	return r.found(read.Read, plan.Apply), nil
}

// subjectsByName finds a subject by its real name, its alias, or a code that the school has explained; 0 for one that
// it does not have: an event may be in none.
func subjectsByName(all []tracking.Subject, codes imports.Codes) func(string) int64 {
	by := map[string]int64{}
	for _, s := range all {
		by[fold.Text(s.Alias)] = s.ID
	}
	for _, s := range all {
		by[fold.Text(s.Name)] = s.ID
	}
	return func(name string) int64 {
		if id := by[fold.Text(name)]; id != 0 {
			return id
		}
		id, _ := strconv.ParseInt(codes[imports.CodeOf(imports.CodeSubject, name)], 10, 64)
		return id
	}
}
