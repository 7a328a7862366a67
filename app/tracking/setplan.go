package tracking

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/fold"
	"gateway/app/school"
)

// SetSaid is one row of a file of sets: a pupil is in a set of a subject.
type SetSaid struct {
	Line      int
	PupilID   int64
	YearGroup int    // of the pupil; 0 = none
	SubjectID int64  // 0: a subject that is not there yet, see Subject
	Subject   string // as the file has it
	Set       string
	StaffID   int64      // its teacher; 0 = the row names none
	Starts    civil.Date // zero: not said
	Ends      civil.Date // the last day; only one that has passed says anything
	Repeat    bool       // the pupil and the set stand in an earlier row too: only the teacher is new
}

// What a row of sets does.
const (
	SetNew       = "new"
	SetChanged   = "changed" // another set of the subject, another teacher, or the end
	SetUnchanged = "unchanged"
	SetLeaving   = "leaving" // a membership that is not in the file, of a pupil who is
)

// SetLine is what one row does, or what becomes of a membership that is in no row.
type SetLine struct {
	Line       int // 0 for SetLeaving
	Kind       string
	PupilID    int64
	Subject    string
	Set        string
	OldSet     string // of SetChanged: where the pupil was in this subject
	NewTeacher int64  // the set's teacher changes with this row, the first to say so
	OldTeacher int64
	Ended      bool
	NewSubject bool // the subject is made with this row, the first to name it
	said       SetSaid
	ends       []int64 // memberships that end
}

// SetPlan is what a file of sets would do.
type SetPlan struct {
	Lines    []SetLine
	Subjects int // new
	Sets     int // new
	Base     int // memberships of the file's pupils as they stand
	today    civil.Date
	know     *timetable
}

// timetable is what stands: subjects, the sets of one academic year, and who is in them.
type timetable struct {
	subjects map[string]int64 // by folded name and alias
	names    map[int64]string // of subjects
	sets     map[setKey]*knownSet
	members  map[int64][]member // by pupil
}

type setKey struct{ subject, set string } // subject is an id or a folded name, set is folded

type knownSet struct {
	id       int64
	name     string
	teachers []int64
	fresh    []int64
}

type member struct {
	id      int64
	subject int64
	set     setKey
	name    string
}

// subjectName is a subject as a file calls it, cut to what a name may have: two that begin alike so far are one.
func (s SetSaid) subjectName() string { return cut(s.Subject, 50) }

func (s SetSaid) subjectKey() string { return fold.Text(s.subjectName()) }

// subjectOf finds a subject by what a file calls it; its key is the folded name while it is not there.
func (p *SetPlan) subjectOf(s SetSaid) (id int64, key string) {
	id = cmp.Or(s.SubjectID, p.know.subjects[s.subjectKey()])
	if id == 0 {
		return 0, s.subjectKey()
	}
	return id, fmt.Sprint(id)
}

// AllSubjects is how many the school has with those that the file makes.
func (p *SetPlan) AllSubjects() int { return len(p.know.names) + p.Subjects }

// MakeSetPlan compares rows with the sets of an academic year. It writes nothing. A pupil whom the file puts into
// another set of a subject leaves the earlier one; of a subject that it does not name for a pupil, the membership is
// listed as leaving. A year that is not saved yet, with ID 0, has no sets. Scope: worker, or staff.
func MakeSetPlan(ctx context.Context, tx db.Tx, said []SetSaid, year school.AcademicYear, today civil.Date) (SetPlan, error) {
	know, err := readTimetable(ctx, tx, year.ID)
	p := SetPlan{today: today, know: know}
	if err != nil {
		return p, err
	}
	inFile := map[int64]map[string]map[string]bool{} // pupil, subject, set
	for _, s := range said {
		_, subject := p.subjectOf(s)
		if inFile[s.PupilID] == nil {
			inFile[s.PupilID] = map[string]map[string]bool{}
		}
		if inFile[s.PupilID][subject] == nil {
			inFile[s.PupilID][subject] = map[string]bool{}
		}
		inFile[s.PupilID][subject][fold.Text(s.Set)] = true
	}
	made := map[string]bool{}
	for _, s := range said {
		p.Lines = append(p.Lines, p.line(s, inFile, made))
	}
	p.leaving(said, inFile)
	return p, nil
}

func (p *SetPlan) line(s SetSaid, inFile map[int64]map[string]map[string]bool, made map[string]bool) SetLine {
	id, subject := p.subjectOf(s)
	l := SetLine{Line: s.Line, Kind: SetNew, PupilID: s.PupilID, Subject: cmp.Or(p.know.names[id], s.Subject), Set: s.Set, said: s}
	if id == 0 && !made[subject] {
		made[subject], l.NewSubject = true, true
		p.Subjects++
	}
	key := setKey{subject, fold.Text(s.Set)}
	set := p.know.sets[key]
	if set == nil {
		set = &knownSet{name: s.Set}
		p.know.sets[key] = set
		p.Sets++
	}
	over := !s.Ends.IsZero() && s.Ends.Before(p.today)
	for _, m := range p.know.members[s.PupilID] {
		switch {
		case m.set == key && over:
			l.Kind, l.Ended, l.ends = SetChanged, true, append(l.ends, m.id)
		case m.set == key:
			l.Kind = SetUnchanged
		case m.set.subject == subject && !inFile[s.PupilID][subject][m.set.set] && !over:
			if l.Kind == SetNew {
				l.Kind = SetChanged
			}
			l.OldSet, l.ends = m.name, append(l.ends, m.id)
		}
	}
	if over && !l.Ended || s.Repeat {
		l.Kind, l.ends, l.OldSet, l.Ended = SetUnchanged, nil, "", false // it ended before it was ever here, or it has been told
	}
	p.teacher(&l, set)
	return l
}

// teacher notes the first row that gives a set another teacher than it has.
func (p *SetPlan) teacher(l *SetLine, set *knownSet) {
	if l.said.StaffID == 0 || slices.Contains(set.teachers, l.said.StaffID) || slices.Contains(set.fresh, l.said.StaffID) {
		return
	}
	set.fresh = append(set.fresh, l.said.StaffID)
	l.NewTeacher = l.said.StaffID
	if len(set.teachers) > 0 {
		l.OldTeacher = set.teachers[0]
	}
	if l.Kind == SetUnchanged {
		l.Kind = SetChanged
	}
}

// leaving lists the memberships of the file's pupils in subjects that it does not name for them.
func (p *SetPlan) leaving(said []SetSaid, inFile map[int64]map[string]map[string]bool) {
	seen := map[int64]bool{}
	for _, s := range said {
		if seen[s.PupilID] {
			continue
		}
		seen[s.PupilID] = true
		p.Base += len(p.know.members[s.PupilID])
		for _, m := range p.know.members[s.PupilID] {
			if inFile[s.PupilID][m.set.subject] == nil {
				p.Lines = append(p.Lines, SetLine{Kind: SetLeaving, PupilID: s.PupilID, Subject: p.know.names[m.subject], Set: m.name, ends: []int64{m.id}})
			}
		}
	}
}

func readTimetable(ctx context.Context, tx db.Tx, year int64) (*timetable, error) {
	t := &timetable{subjects: map[string]int64{}, names: map[int64]string{}, sets: map[setKey]*knownSet{}, members: map[int64][]member{}}
	b := &pgx.Batch{}
	b.Queue(`select id, alias_folded, name_folded, name from subjects where school_id = $1`, tx.SchoolID()).Query(t.readSubjects)
	b.Queue(`select s.id, s.subject_id, s.name, s.name_folded, array(select h.staff_id from set_teachers h where h.school_id = s.school_id and h.set_id = s.id order by h.position, h.staff_id)
		from sets s where s.school_id = $1 and s.academic_year_id = $2`, tx.SchoolID(), year).Query(t.readSets)
	b.Queue(`select m.id, m.pupil_id, s.subject_id, s.name, s.name_folded from set_members m join sets s on s.school_id = m.school_id and s.id = m.set_id
		where m.school_id = $1 and s.academic_year_id = $2 and m.ends_on is null order by m.id`, tx.SchoolID(), year).Query(t.readMembers)
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, fmt.Errorf("read the sets: %w", err)
	}
	return t, nil
}

func (t *timetable) readSubjects(rows pgx.Rows) error {
	var id int64
	var alias, folded, name string
	_, err := pgx.ForEachRow(rows, []any{&id, &alias, &folded, &name}, func() error {
		t.subjects[alias], t.names[id] = id, name
		return nil
	})
	if err != nil {
		return err
	}
	for id, name := range t.names { // the real name wins over another subject's alias
		t.subjects[fold.Text(name)] = id
	}
	return nil
}

func (t *timetable) readSets(rows pgx.Rows) error {
	var s knownSet
	var subject int64
	var folded string
	_, err := pgx.ForEachRow(rows, []any{&s.id, &subject, &s.name, &folded, &s.teachers}, func() error {
		one := s
		one.teachers = slices.Clone(s.teachers)
		t.sets[setKey{fmt.Sprint(subject), folded}] = &one
		return nil
	})
	return err
}

func (t *timetable) readMembers(rows pgx.Rows) error {
	var m member
	var pupil int64
	var folded string
	_, err := pgx.ForEachRow(rows, []any{&m.id, &pupil, &m.subject, &m.name, &folded}, func() error {
		m.set = setKey{fmt.Sprint(m.subject), folded}
		t.members[pupil] = append(t.members[pupil], m)
		return nil
	})
	return err
}
