package importer

import "gateway/app/civil"

// SetRow is a pupil in a set. A pupil may be in several sets of a subject, and one set may stand with several
// teachers: what that means is for the caller to say.
type SetRow struct {
	Line int // row of the file
	Who
	Subject string // as in the file
	Set     string
	Teacher string     // a staff code or a name, as in the file; "" = not said
	Starts  civil.Date // no date = not said
	Ends    civil.Date // the last day; no date = not said
}

// ReadSets reads sets and who is in them, of whose mapping Check found nothing wrong. Names of sets of which a
// spreadsheet has made a date or a number are refused (case 20).
func ReadSets(t Table, m Mapping, o Options) Roll[SetRow] {
	o.IDFrom = ""
	return kind[SetRow]{of: Sets, read: readSet, number: func(s SetRow) int { return s.Line }, dates: []string{"starts_on", "ends_on"}, check: setNumbers}.load(t, m, o)
}

func readSet(r *row) SetRow {
	s := SetRow{Line: r.record.Row, Who: r.who(), Subject: r.must("subject"), Set: r.must("set"), Teacher: r.group("teacher"),
		Starts: r.dateOf("starts_on", clean(r.raw("starts_on"))), Ends: r.dateOf("ends_on", clean(r.raw("ends_on")))}
	if by, ok := setSpoilt(s.Set); ok {
		r.fail("set", RowSpreadsheet, by.asSet())
	}
	if !s.Ends.IsZero() && s.Ends.Before(s.Starts) {
		r.fail("ends_on", RowValue, "a day that is not before the start date")
	}
	return s
}

// must is a text that may not be blank.
func (r *row) must(field string) string {
	if clean(r.raw(field)) == "" && !r.broken[field] {
		r.fail(field, RowMissing, "a name or code")
	}
	return r.text(field)
}

// setNumbers looks for numbers among names such as 7E1: 70 and 1000 were 7E1 and 10E2, and are refused; of other numbers
// a person is told. In a column of numbers alone they are the names of the sets.
func setNumbers(all []SetRow, found *findings) {
	codes, numbers := map[string]bool{}, map[string]bool{}
	for _, s := range all {
		switch {
		case setNumber.MatchString(s.Set):
			numbers[s.Set] = true
		case isSetCode(s.Set):
			if _, bad := setSpoilt(s.Set); !bad {
				codes[s.Set] = true
			}
		}
	}
	if len(numbers) == 0 || len(codes) <= len(numbers) {
		return
	}
	for _, s := range all {
		if !numbers[s.Set] {
			continue
		}
		if p := found.about("set", RowSpreadsheet, spoilt{number: true}.asSet(), s.Set, s.Line, nil); setTens.MatchString(s.Set) {
			found.problems = append(found.problems, p)
		} else {
			p.Code = WarnSpreadsheet
			found.warnings = append(found.warnings, p)
		}
	}
}
