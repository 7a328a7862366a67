package importer

import (
	"strings"
	"unicode/utf8"

	"gateway/app/civil"
)

// MarkRow is the mark of one pupil in one session. What the code means, the school's own table says.
type MarkRow struct {
	Line int // row of the file
	Who
	Date    civil.Date
	Session string // "am" or "pm"
	Code    string // as in the file, at most 10 characters
}

// ReadMarks reads marks, of whose mapping Check found nothing wrong, in three shapes: a date with a column AM and a
// column PM; a date with a session and its mark; a start date with a string of marks, one character for each session
// from the morning of that day. Each mark is one row of the Roll and counted in Read. A blank cell, "-" and a blank in
// the string say that there was no session, or no mark: nothing comes of them.
//
// A problem refuses all marks of its row. Different codes for one session in several places refuse each other; codes
// that agree are all returned.
func ReadMarks(t Table, m Mapping, o Options) Roll[MarkRow] {
	o.IDFrom = ""
	l := layoutOf(Marks, t, m)
	weekdays := markWeekdays(l, t.Records, o)
	read := func(r *row) []part[MarkRow] {
		row := MarkRow{Line: r.record.Row, Who: r.who()}
		return append(readMarks(r, row), readMarkString(r, row, weekdays)...)
	}
	return many[MarkRow]{read: read, dates: []string{"date", "starts_on"}, most: mostMarks(l, t.Records), check: oneMarkEach}.load(l, t, o)
}

// mostMarks is how many there may be.
func mostMarks(l layout, records []Record) int {
	n := 0
	for _, rec := range records {
		r := &row{layout: l, record: rec}
		n += len(rec.Cells) + min(len(r.raw("marks")), maxSessions)
	}
	return n
}

// readMarks reads the columns AM and PM, and session and mark.
func readMarks(r *row, row MarkRow) []part[MarkRow] {
	am, pm, mark := r.mark("am"), r.mark("pm"), r.mark("mark")
	if am == "" && pm == "" && mark == "" {
		return nil
	}
	row.Date = r.day("date")
	var out []part[MarkRow]
	add := func(session, code string) {
		if code != "" {
			one := row
			one.Session, one.Code = session, code
			out = append(out, part[MarkRow]{value: one})
		}
	}
	add(morning, am)
	add(afternoon, pm)
	if mark != "" {
		add(r.session("session"), mark)
	}
	return out
}

const (
	morning, afternoon = "am", "pm"
	maxMark            = 10 // characters of a code
)

// mark is the code of one session, "" for none.
func (r *row) mark(field string) string {
	s := r.text(field)
	if s == "-" {
		return ""
	}
	if utf8.RuneCountInString(s) > maxMark {
		r.fail(field, RowLong, "the code of one session, of at most 10 characters")
	}
	return s
}

func (r *row) session(field string) string {
	switch s := strings.ReplaceAll(strings.ToLower(clean(r.raw(field))), ".", ""); s {
	case morning, "a", "morning":
		return morning
	case afternoon, "p", "afternoon":
		return afternoon
	case "":
		if !r.broken[field] {
			r.fail(field, RowMissing, "AM or PM")
		}
	default:
		r.fail(field, RowValue, "AM or PM")
	}
	return ""
}

func markLine(m MarkRow) int { return m.Line }

// markKey is what there is one mark of.
type markKey struct {
	who     string
	date    civil.Date
	session string
}

// oneMarkEach refuses different codes for one session of one pupil, with all marks of their rows.
func oneMarkEach(b *batch[MarkRow], found *findings) {
	who := peopleOf(b.all, func(m MarkRow) Who { return m.Who }, markLine)
	key := func(m MarkRow) (markKey, bool) {
		p := who.of(m.Who)
		return markKey{p, m.Date, m.Session}, p != "" && !m.Date.IsZero() && m.Session != ""
	}
	told := map[int]bool{}
	for _, group := range differing(b.all, key, func(m MarkRow) string { return m.Code }) {
		lines := linesOf(b.all, group, markLine)
		for _, i := range group {
			m := b.all[i]
			if told[m.Line] {
				continue
			}
			told[m.Line] = true
			found.problems = append(found.problems, Problem{Row: m.Line, Code: RowDiffers, Value: shown(m.Date.Format() + ", " + m.Session + ": " + m.Code),
				Allowed: "one mark for each pupil and session", Others: otherLines(lines, m.Line)})
		}
	}
	for i, m := range b.all {
		b.bad[i] = b.bad[i] || told[m.Line]
	}
}
