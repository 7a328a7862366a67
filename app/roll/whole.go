package roll

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gateway/app/civil"
	"gateway/app/ctf"
	"gateway/app/db"
	"gateway/app/importer"
	"gateway/app/imports"
	"gateway/app/oneroster"
	"gateway/app/pupil"
	"gateway/app/school"
)

// Files that say themselves what each part of them is: a OneRoster zip and a Common Transfer File. They are made into
// tables of our own, one kind after the other, and each is planned when the earlier ones have been written: a new
// pupil's contacts need the pupil. The dry run does the same and takes it all back.

func isWhole(k importer.Kind) bool { return k == importer.OneRoster || k == importer.CTF }

// part is one table of such a file.
type part struct {
	kind    importer.Kind
	table   importer.Table
	mapping importer.Mapping
}

// bundle is the whole of it.
type bundle struct {
	parts   []part
	partial bool
	gone    map[string]bool
	idFrom  string
	notes   []string
}

// unpack reads such a file. Errors are *importer.FileError with words of their own.
func unpack(kind importer.Kind, body []byte, s Settings, current school.AcademicYear) (bundle, error) {
	var bad *importer.FileError
	if kind == importer.CTF {
		f, err := ctf.Read(body)
		if errors.As(err, &bad) {
			bad.Text = ctf.Words(bad)
		}
		if err != nil {
			return bundle{}, err
		}
		return joiners(f, s, current), nil
	}
	x, err := oneroster.ReadWith(body, oneroster.Options{Today: s.Today})
	if errors.As(err, &bad) {
		bad.Text = oneroster.Words(bad)
	}
	if err != nil {
		return bundle{}, err
	}
	b := bundle{partial: x.Delta, gone: map[string]bool{}, notes: x.Notes}
	for _, id := range x.Removed.Pupils {
		b.gone[pupil.NormaliseID(id)] = true
	}
	for _, t := range x.Tables {
		b.parts = append(b.parts, part{t.Kind, t.Table, t.Mapping})
	}
	if len(b.gone) > 0 && !slices.ContainsFunc(b.parts, func(p part) bool { return p.kind == importer.Pupils }) {
		b.parts = append([]part{nobody}, b.parts...)
	}
	if len(x.Removed.Memberships) > 0 {
		b.parts = append(b.parts, endings(x.Removed.Memberships, s.Today))
	}
	if len(x.Schools) > 1 {
		b.notes = append(b.notes, "The file is about several schools ("+strings.Join(x.Schools, ", ")+"): look whether all of these pupils are yours.")
	}
	return b, nil
}

// nobody is a roll of no pupil: beside it those who are named as gone can leave.
var nobody = part{importer.Pupils, importer.Table{Format: "csv", HeaderRow: 1, Headings: []string{"Pupil ID", "Legal surname", "Legal forename"}},
	importer.Mapping{"pupil_id", "legal_surname", "legal_forename"}}

// endings are memberships that a file of changes takes away: each ends, yesterday at the latest.
func endings(all []oneroster.Membership, today civil.Date) part {
	t := importer.Table{Format: "csv", HeaderRow: 1, Headings: []string{"Pupil ID", "Subject", "Set", "End date"}}
	for _, m := range all {
		last, ok := civil.Parse(m.EndsOn)
		if !ok || !last.Before(today) {
			last = today.AddDays(-1)
		}
		t.Records = append(t.Records, importer.Record{Row: m.Row, Cells: []string{m.PupilID, m.Subject, m.Set, last.String()}})
	}
	return part{importer.Sets, t, importer.Mapping{"pupil_id", "subject", "set", "ends_on"}}
}

// joiners are the pupils of a Common Transfer File. It is as old as its academic year: whoever was in Year 6 then is
// in Year 7 now. Attendance is that of the earlier school, and no pupil of ours leaves for not being in it.
func joiners(f ctf.File, s Settings, current school.AcademicYear) bundle {
	b := bundle{partial: true, idFrom: "upn", notes: f.Warnings}
	passed := 0
	if f.AcademicYear != 0 && !current.Starts.IsZero() {
		passed = current.Starts.Year - f.AcademicYear
	}
	for _, t := range f.Tables {
		switch t.Kind {
		case importer.Pupils:
			b.parts = append(b.parts, part{t.Kind, movedOn(t.Table, t.Mapping, passed, s), t.Mapping})
		case importer.Contacts:
			b.parts = append(b.parts, part{t.Kind, t.Table, t.Mapping})
		default:
			b.notes = append(b.notes, "What the file says about attendance is of the earlier school, and is not taken.")
		}
	}
	return b
}

// movedOn moves the year groups on by the years that have passed.
func movedOn(t importer.Table, m importer.Mapping, passed int, s Settings) importer.Table {
	at := slices.Index(m, "year_group")
	if at < 0 || passed == 0 {
		return t
	}
	for _, r := range t.Records {
		if at >= len(r.Cells) {
			continue
		}
		if y, ok := importer.ParseYearGroup(r.Cells[at]); ok {
			r.Cells[at] = s.School.YearName(y.Number + passed)
		}
	}
	return t
}

// readWhole looks whether such a file can be read at all, and sends it to the dry run.
func readWhole(ctx context.Context, tx db.Tx, id int64, kind importer.Kind, body []byte, today civil.Date) (imports.Import, error) {
	i, err := imports.ByID(ctx, tx, id)
	if err != nil {
		return i, err
	}
	s, err := settings(ctx, tx, imports.Options{}, today)
	if err != nil {
		return i, err
	}
	var bad *importer.FileError
	if _, err = unpack(kind, body, s, school.AcademicYear{}); errors.As(err, &bad) {
		return i, imports.End(ctx, tx, id, imports.Reading, imports.Refused, "", bad)
	}
	if err != nil {
		return i, err
	}
	return imports.StageWhole(ctx, tx, id, kind)
}

// checkWhole makes the dry run: everything is done, looked at, and taken back.
func checkWhole(ctx context.Context, tx db.Tx, i imports.Import, today civil.Date) error {
	var found imports.Found
	var notes []string
	err := tx.Try(ctx, func(tx db.Tx) (keep bool, err error) {
		found, notes, err = doWhole(ctx, tx, i, pupil.By{}, false, today)
		return false, err
	})
	if err != nil {
		return err
	}
	return imports.Check(ctx, tx, i.ID, imports.Checking, found, strings.Join(notes, "\n"))
}

// takeWhole does it for good, unless it would no longer do what was confirmed.
func takeWhole(ctx context.Context, tx db.Tx, i imports.Import, by pupil.By, today civil.Date, tell imports.Tell) (done bool, err error) {
	var found imports.Found
	err = tx.Try(ctx, func(tx db.Tx) (keep bool, err error) {
		if found, _, err = doWhole(ctx, tx, i, by, i.Leavers, today); err != nil {
			return false, err
		}
		done, err = i.Same(found)
		return done, err
	})
	if err != nil {
		return false, err
	}
	if !done {
		return false, imports.Check(ctx, tx, i.ID, imports.Applying, found, ChangedSince)
	}
	return true, tell(found.Counts.Touched(), found.Counts.Touched())
}

// doWhole plans and writes the tables one after the other, and says what each line did.
func doWhole(ctx context.Context, tx db.Tx, i imports.Import, by pupil.By, leavers bool, today civil.Date) (all imports.Found, notes []string, err error) {
	s, err := settings(ctx, tx, i.Options, today)
	if err != nil {
		return all, nil, err
	}
	body, err := imports.Body(ctx, tx, i.ID)
	if err != nil {
		return all, nil, err
	}
	current, _, err := school.YearsNow(ctx, tx, s.School, today)
	if err != nil {
		return all, nil, err
	}
	b, err := unpack(i.Kind, body, s, current)
	if err != nil {
		return all, nil, err
	}
	var newest int64 // pupils beyond it are made here, and have another number each time
	if err := tx.QueryRow(ctx, `select coalesce(max(id), 0) from pupils where school_id = $1`, tx.SchoolID()).Scan(&newest); err != nil {
		return all, nil, fmt.Errorf("read the roll: %w", err)
	}
	s.Partial, s.Gone = b.partial, b.gone
	s.IDFrom = b.idFrom
	for _, p := range b.parts {
		if p.kind == importer.Contacts && i.Kind == importer.CTF {
			if p.table, err = strangers(ctx, tx, p.table, p.mapping); err != nil {
				return all, nil, err
			}
		}
		if err := doPart(ctx, tx, p, s, by, leavers, newest, &all); err != nil {
			return all, nil, err
		}
	}
	return all, b.notes, nil
}

func doPart(ctx context.Context, tx db.Tx, p part, s Settings, by pupil.By, leavers bool, newest int64, all *imports.Found) error {
	w, err := Make(ctx, tx, p.kind, p.table, p.mapping, s)
	if err != nil {
		return err
	}
	if err := w.Apply(ctx, tx, by, leavers, func(int, int) error { return nil }); err != nil {
		return err
	}
	for _, l := range w.Lines {
		if l.PupilID > newest {
			l.PupilID = 0
		}
		l.Part = p.kind
		all.Lines = append(all.Lines, l)
	}
	all.Counts = all.Counts.Plus(w.Counts)
	return nil
}

// strangers leaves the contacts of pupils out who have contacts already: those of our own school's system, of which a
// file of another school knows nothing.
func strangers(ctx context.Context, tx db.Tx, t importer.Table, m importer.Mapping) (importer.Table, error) {
	var have []string
	err := tx.QueryRow(ctx, `select coalesce(array_agg(distinct p.upn), '{}') from pupil_contacts c join pupils p on p.school_id = c.school_id and p.id = c.pupil_id
		where c.school_id = $1 and p.upn is not null`, tx.SchoolID()).Scan(&have)
	if err != nil {
		return t, fmt.Errorf("read who has contacts: %w", err)
	}
	known := map[string]bool{}
	for _, upn := range have {
		known[upn] = true
	}
	at := slices.Index(m, "upn")
	t.Records = slices.DeleteFunc(slices.Clone(t.Records), func(r importer.Record) bool { return at >= 0 && at < len(r.Cells) && known[r.Cells[at]] })
	return t, nil
}
