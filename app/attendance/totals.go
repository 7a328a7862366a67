package attendance

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"gateway/app/civil"
	"gateway/app/db"
	"gateway/app/pupil"
)

// TotalSaid is one row of a file: the sessions of a pupil in one academic year.
type TotalSaid struct {
	Line                                         int
	PupilID                                      int64 // of the pupil's row, which the caller has found
	YearID                                       int64 // of the academic year, likewise
	Possible, Attended, Authorised, Unauthorised int
	Late                                         *int // nil = the file does not say: what is known stays
}

// TotalsPlan is what totals would change.
type TotalsPlan struct {
	Lines  []Line // one for each row, in its order
	Counts pupil.Counts
	asOf   civil.Date
	write  []TotalSaid
}

type totalKey struct{ pupil, year int64 }

// MakeTotals compares rows with what the school knows. It writes nothing. asOf is the day of which the file tells: it
// is kept with the totals that change. A pupil stands in a year once; a further row is refused, and so is one whose
// numbers do not add up. Scope: worker, or staff.
func MakeTotals(ctx context.Context, tx db.Tx, said []TotalSaid, asOf civil.Date) (TotalsPlan, error) {
	known, err := readTotals(ctx, tx, said)
	if err != nil {
		return TotalsPlan{}, err
	}
	p := TotalsPlan{asOf: asOf}
	first := map[totalKey]int{}
	for _, s := range said {
		at := totalKey{s.PupilID, s.YearID}
		l := Line{Line: s.Line, PupilID: s.PupilID, Kind: Refused}
		switch before, twice := first[at]; {
		case twice:
			l.Problem = fmt.Sprintf("line %d has this pupil and year already", before)
		case s.wrong() != "":
			l.Problem = s.wrong()
		default:
			first[at] = s.Line
			p.one(&l, s, known)
		}
		p.Lines = append(p.Lines, l)
	}
	return p, nil
}

// wrong says why numbers cannot be taken, or "".
func (s TotalSaid) wrong() string {
	late := 0
	if s.Late != nil {
		late = *s.Late
	}
	switch {
	case min(s.Possible, s.Attended, s.Authorised, s.Unauthorised, late) < 0:
		return "a number of sessions is below 0"
	case s.Attended+s.Authorised+s.Unauthorised != s.Possible:
		return fmt.Sprintf("%d attended, %d authorised and %d unauthorised make %d, not %d", s.Attended, s.Authorised, s.Unauthorised,
			s.Attended+s.Authorised+s.Unauthorised, s.Possible)
	case late > s.Attended:
		return fmt.Sprintf("late %d times in %d sessions attended", late, s.Attended)
	}
	return ""
}

func (p *TotalsPlan) one(l *Line, s TotalSaid, known map[totalKey]TotalSaid) {
	was, there := known[totalKey{s.PupilID, s.YearID}]
	if s.Late == nil {
		s.Late = was.Late
		if was.Late != nil && *was.Late > s.Attended {
			s.Late = nil // of other sessions than these
		}
	}
	l.Kind, l.Changes = Unchanged, was.diff(s)
	switch {
	case !there:
		l.Kind, l.Changes = New, nil
	case len(l.Changes) > 0:
		l.Kind = Changed
	}
	count(&p.Counts, l.Kind)
	if l.Kind != Unchanged {
		p.write = append(p.write, s)
	}
}

func (s TotalSaid) diff(next TotalSaid) (out []Change) {
	late := func(n *int) string {
		if n == nil {
			return ""
		}
		return strconv.Itoa(*n)
	}
	for _, c := range []Change{
		{"possible", strconv.Itoa(s.Possible), strconv.Itoa(next.Possible)}, {"attended", strconv.Itoa(s.Attended), strconv.Itoa(next.Attended)},
		{"authorised", strconv.Itoa(s.Authorised), strconv.Itoa(next.Authorised)}, {"unauthorised", strconv.Itoa(s.Unauthorised), strconv.Itoa(next.Unauthorised)},
		{"late", late(s.Late), late(next.Late)},
	} {
		if c.Old != c.New {
			out = append(out, c)
		}
	}
	return out
}

func readTotals(ctx context.Context, tx db.Tx, said []TotalSaid) (map[totalKey]TotalSaid, error) {
	years := map[int64]bool{}
	var ids []int64
	for _, s := range said {
		if !years[s.YearID] {
			years[s.YearID] = true
			ids = append(ids, s.YearID)
		}
	}
	rows, err := tx.Query(ctx, `select pupil_id, academic_year_id, possible, attended, authorised, unauthorised, late from attendance_totals
		where school_id = $1 and academic_year_id = any($2)`, tx.SchoolID(), ids)
	if err != nil {
		return nil, wrap("read attendance", err)
	}
	known := map[totalKey]TotalSaid{}
	var t TotalSaid
	_, err = pgx.ForEachRow(rows, []any{&t.PupilID, &t.YearID, &t.Possible, &t.Attended, &t.Authorised, &t.Unauthorised, &t.Late}, func() error {
		row := t
		if t.Late != nil {
			late := *t.Late
			row.Late = &late
		}
		known[totalKey{t.PupilID, t.YearID}] = row
		return nil
	})
	return known, wrap("read attendance", err)
}

// Apply writes what the plan says. The caller holds pupil.Lock and has made the plan in the same transaction. Scope:
// worker, or staff.
func (p TotalsPlan) Apply(ctx context.Context, tx db.Tx) error {
	for part := range slices.Chunk(p.write, chunk) {
		cols := make([][]int64, 6)
		late := make([]*int, len(part))
		for i, s := range part {
			for j, n := range []int64{s.PupilID, s.YearID, int64(s.Possible), int64(s.Attended), int64(s.Authorised), int64(s.Unauthorised)} {
				cols[j] = append(cols[j], n)
			}
			late[i] = s.Late
		}
		_, err := tx.Exec(ctx, `insert into attendance_totals (school_id, pupil_id, academic_year_id, possible, attended, authorised, unauthorised, late, as_of)
			select $1, u.*, $9 from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::integer[]) u
			on conflict (school_id, pupil_id, academic_year_id) do update set possible = excluded.possible, attended = excluded.attended,
				authorised = excluded.authorised, unauthorised = excluded.unauthorised, late = excluded.late, as_of = excluded.as_of`,
			tx.SchoolID(), cols[0], cols[1], cols[2], cols[3], cols[4], cols[5], late, p.asOf)
		if err != nil {
			return wrap("write attendance", err)
		}
	}
	return nil
}
