package attendance

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/pupil"
	"gateway/app/school"
)

// The two sessions of a school day.
const (
	Morning   = "am"
	Afternoon = "pm"
)

// MarkSaid is one mark of a file.
type MarkSaid struct {
	Line    int
	PupilID int64 // of the pupil's row, which the caller has found
	Date    civil.Date
	Session string // Morning or Afternoon
	Code    string // as the file has it
}

// MarksPlan is what marks would change.
type MarksPlan struct {
	Lines   []Line // one for each mark, in its order
	Counts  pupil.Counts
	country string
	write   []MarkSaid
}

type markKey struct {
	pupil   int64
	date    civil.Date
	session string
}

// marksKnown is what marks are compared with.
type marksKnown struct {
	codes reader
	years []school.AcademicYear
	marks map[markKey]string
}

// MakeMarks compares marks with what the school knows. It writes nothing. Refused are codes that the school does not
// have (the problem lists those it has), days of no academic year, and a second mark for the same session unless it
// says the same. Scope: worker, or staff.
func MakeMarks(ctx context.Context, tx db.Tx, said []MarkSaid) (MarksPlan, error) {
	k, err := readMarks(ctx, tx, said)
	if err != nil {
		return MarksPlan{}, err
	}
	p := MarksPlan{Lines: make([]Line, 0, len(said))}
	if err := tx.QueryRow(ctx, `select country from schools where id = $1`, tx.SchoolID()).Scan(&p.country); err != nil {
		return p, wrap("read the country of the school", err)
	}
	first := make(map[markKey]MarkSaid, len(said))
	for _, s := range said {
		l := Line{Line: s.Line, PupilID: s.PupilID, Kind: Refused}
		if code, known := k.codes.read(s.Code); !known {
			l.Problem = fmt.Sprintf("the school has no attendance code %q. It has %s", s.Code, k.codes.allowed)
		} else {
			s.Code = code
			l.Problem = k.wrong(s, first)
		}
		if l.Problem == "" {
			p.one(&l, s, k, first)
		}
		p.Lines = append(p.Lines, l)
	}
	return p, nil
}

// wrong says why a mark with a known code cannot be taken, or "".
func (k marksKnown) wrong(s MarkSaid, first map[markKey]MarkSaid) string {
	if s.Session != Morning && s.Session != Afternoon {
		return fmt.Sprintf("the session is %q. It can be am, pm", s.Session)
	}
	if y, _ := school.YearAt(k.years, s.Date); y.Starts.IsZero() {
		return fmt.Sprintf("%s lies in no academic year of the school", s.Date.Format())
	}
	if before, twice := first[markKey{s.PupilID, s.Date, s.Session}]; twice && before.Code != s.Code {
		return fmt.Sprintf("line %d has the code %s for this session", before.Line, before.Code)
	}
	return ""
}

func (p *MarksPlan) one(l *Line, s MarkSaid, k marksKnown, first map[markKey]MarkSaid) {
	at := markKey{s.PupilID, s.Date, s.Session}
	_, again := first[at]
	was, there := k.marks[at]
	switch {
	case again || was == s.Code:
		l.Kind = Unchanged
	case there:
		l.Kind, l.Changes = Changed, []Change{{"code", was, s.Code}}
	default:
		l.Kind = New
	}
	if !again {
		first[at] = s
	}
	count(&p.Counts, l.Kind)
	if l.Kind != Unchanged {
		p.write = append(p.write, s)
	}
}

func readMarks(ctx context.Context, tx db.Tx, said []MarkSaid) (k marksKnown, err error) {
	codes, err := Codes(ctx, tx)
	if err != nil {
		return k, err
	}
	k.codes = newReader(codes)
	if k.years, err = school.AcademicYears(ctx, tx); err != nil || len(said) == 0 {
		return k, err
	}
	from, to := civil.Span(said, func(s MarkSaid) civil.Date { return s.Date })
	rows, err := tx.Query(ctx, `select pupil_id, on_date, session, code from attendance_marks where school_id = $1 and on_date between $2 and $3`, tx.SchoolID(), from, to)
	if err != nil {
		return k, wrap("read attendance marks", err)
	}
	k.marks = map[markKey]string{}
	var at markKey
	var code string
	_, err = pgx.ForEachRow(rows, []any{&at.pupil, &at.date, &at.session, &code}, func() error { k.marks[at] = code; return nil })
	return k, wrap("read attendance marks", err)
}

// Apply writes what the plan says; a school without saved codes gets the usual ones of its country. The caller holds
// pupil.Lock and has made the plan in the same transaction. Scope: worker, or staff.
func (p MarksPlan) Apply(ctx context.Context, tx db.Tx) error {
	if len(p.write) == 0 {
		return nil
	}
	if err := EnsureCodes(ctx, tx, p.country); err != nil {
		return err
	}
	for part := range slices.Chunk(p.write, chunk) {
		var pupils []int64
		var dates []civil.Date
		var sessions, codes []string
		for _, s := range part {
			pupils, dates, sessions, codes = append(pupils, s.PupilID), append(dates, s.Date), append(sessions, s.Session), append(codes, s.Code)
		}
		_, err := tx.Exec(ctx, `insert into attendance_marks (school_id, pupil_id, on_date, session, code)
			select $1, u.* from unnest($2::bigint[], $3::date[], $4::text[], $5::text[]) u
			on conflict (school_id, pupil_id, on_date, session) do update set code = excluded.code`, tx.SchoolID(), pupils, dates, sessions, codes)
		if err != nil {
			return wrap("write attendance marks", err)
		}
	}
	return nil
}
